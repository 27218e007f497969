// The only file that touches the wasm module.
//
//   events (JSON)          Bridge.event  -> omakase_event        state changes
//   answers (bytes)        Bridge.#send  -> omakase_http_answer
//   animation frame        Frames        -> omakase_frame        -> host.semantics, host.title, host.focus, host.glyphs
//   requests, keeps, …     host.effects  <- update()
import createModule from "companion-glue";

import { Frames } from "./frames.js";
import { Glyphs } from "./glyphs.js";
import { send } from "./net.js";
import { Semantics } from "./semantics.js";
import { keep, keptElsewhere, readAll } from "./storage.js";

/** @typedef {{mode: string, language?: string}} Config */

export class Bridge {
  /** @type {any} */
  #module;
  #encoder = new TextEncoder();
  #stop = new AbortController();
  /** The hash that was last seen, so that our own changes are not taken for the person's. */
  #hash = "";
  /** What the address becomes when the open conversion ends. */
  #waitingHash = "";

  /** Requests without an answer yet. */
  waiting = 0;

  frames = new Frames((now) => this.#module._omakase_frame(now));

  /** @param {{element: HTMLElement, canvas: HTMLCanvasElement, tree: HTMLElement, polite: HTMLElement, assertive: HTMLElement, base: string}} parts */
  constructor(parts) {
    this.parts = parts;
    this.semantics = new Semantics(parts.tree, (event) => this.event(event), this.#stop.signal);
  }

  /** Loads the module and draws. @param {Config} config @param {string} wasmUrl @returns {Promise<boolean>} false: no WebGL 2 */
  async open(config, wasmUrl) {
    const { canvas } = this.parts;
    this.#module = await createModule({ canvas, locateFile: () => wasmUrl, host: this.#host() });
    if (this.#stop.signal.aborted) return true;
    if (this.#module.callMain([]) !== 0) return false;
    this.#hash = location.hash;
    this.#call("_omakase_start", JSON.stringify({
      mode: config.mode,
      language: config.language ?? "ja",
      hash: location.hash,
      online: navigator.onLine,
      stored: readAll(),
      preferences: preferences(),
      ...this.#size(),
    }));
    this.#listen();
    return true;
  }

  close() {
    this.#stop.abort();
    this.frames.stop();
  }

  /** @param {object} event */
  event(event) {
    if (this.#module) this.#call("_omakase_event", JSON.stringify(event));
  }

  #size() {
    const { width, height } = this.parts.element.getBoundingClientRect();
    return { width, height, dpr: devicePixelRatio };
  }

  #listen() {
    const signal = this.#stop.signal;
    new ResizeObserver(() => this.event({ type: "resize", ...this.#size() })).observe(this.parts.element);
    addEventListener("hashchange", () => {
      if (location.hash === this.#hash) return;
      this.#hash = location.hash;
      this.event({ type: "address", hash: location.hash });
    }, { signal });
    for (const name of ["online", "offline"]) addEventListener(name, () => this.event({ type: "online", online: navigator.onLine }), { signal });
    for (const query of QUERIES) matchMedia(query).addEventListener("change", () => this.event({ type: "preferences", ...preferences() }), { signal });
    addEventListener("storage", (event) => {
      const kept = keptElsewhere(event);
      if (kept) this.event({ type: "stored", ...kept });
    }, { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.event({ type: "tick" }), { signal });
    // The pointer goes through the tree to the canvas; inputs take it themselves, but their wheel scrolls what lies below.
    this.parts.tree.addEventListener("wheel", (event) => this.parts.canvas.dispatchEvent(new WheelEvent("wheel", event)), { signal, passive: true });
    this.parts.tree.addEventListener("compositionend", () => this.#waitingHash && this.#setAddress(this.#waitingHash, true), { signal });
    this.parts.canvas.addEventListener("pointerdown", () => /** @type {HTMLElement | null} */ (document.activeElement)?.blur(), { signal });
  }

  #host() {
    return {
      glyphs: new Glyphs(),
      requestFrame: (/** @type {string} */ cause) => this.frames.request(cause),
      semantics: (/** @type {string} */ json) => this.semantics.apply(JSON.parse(json)),
      scale: (/** @type {number} */ scale) => (this.parts.tree.style.transform = scale === 1 ? "" : `scale(${scale})`),
      focus: (/** @type {number} */ id) => this.semantics.focus(id),
      title: (/** @type {string} */ title, /** @type {string} */ language) => {
        document.title = title;
        document.documentElement.lang = language;
      },
      effects: (/** @type {string} */ json) => {
        for (const effect of JSON.parse(json)) this.#perform(effect);
      },
    };
  }

  /** @param {any} effect */
  #perform(effect) {
    if (effect.type === "http") this.#send(effect);
    else if (effect.type === "keep") this.#keep(effect.key, effect.value);
    else if (effect.type === "announce") say(effect.assertive ? this.parts.assertive : this.parts.polite, effect.text);
    else if (effect.type === "copy") navigator.clipboard?.writeText(effect.text).catch(() => {});
    else if (effect.type === "reload") location.reload();
    else if (effect.type === "address") this.#setAddress(effect.hash, effect.replace);
  }

  /** @param {string} key @param {string} value */
  #keep(key, value) {
    if (keep(key, value) || value === "") return;
    // Afterwards: we are inside a call of the module, and its other effects, 「保存しました」 among them, come first.
    queueMicrotask(() => this.#stop.signal.aborted || this.event({ type: "not_kept", key }));
  }

  /** @param {string} hash @param {boolean} replace */
  #setAddress(hash, replace) {
    // Chromium ends an open conversion when the address changes: 「せき」 would stay before 「セキュリティ」. So it waits.
    this.#waitingHash = this.semantics.composing && replace ? hash : "";
    if (this.#waitingHash || hash === location.hash) return;
    this.#hash = hash;
    history[replace ? "replaceState" : "pushState"](null, "", hash);
  }

  /** @param {any} request */
  async #send(request) {
    this.waiting += 1;
    const answer = await send(request, this.parts.base);
    this.waiting -= 1;
    if (this.#stop.signal.aborted) return;
    this.#call("_omakase_http_answer", request.name, answer.status, answer.etag, answer.body);
  }

  /** Calls an export; texts and bytes become (pointer, size) and are freed after it returned.
   * @param {string} name @param {...(string | number | Uint8Array)} values */
  #call(name, ...values) {
    /** @type {number[]} */
    const pointers = [];
    /** @type {number[]} */
    const args = [];
    for (const value of values) {
      if (typeof value === "number") {
        args.push(value);
        continue;
      }
      const bytes = typeof value === "string" ? this.#encoder.encode(value) : value;
      const pointer = this.#module._malloc(bytes.length || 1);
      this.#module.HEAPU8.set(bytes, pointer);
      pointers.push(pointer);
      args.push(pointer, bytes.length);
    }
    this.#module[name](...args);
    for (const pointer of pointers) this.#module._free(pointer);
  }
}

const QUERIES = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(prefers-reduced-motion: reduce)"];
const preferences = () => {
  const [dark, moreContrast, reducedMotion] = QUERIES.map((query) => matchMedia(query).matches);
  return { dark, moreContrast, reducedMotion };
};

/** The same sentence twice is two pieces of news: an empty region in between makes it so. @param {HTMLElement} region @param {string} text */
function say(region, text) {
  region.textContent = "";
  setTimeout(() => (region.textContent = text), 50);
}
