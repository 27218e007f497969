// The only file that touches the wasm module.
//
//   events (JSON)          Bridge.event  -> omakase_event        state changes
//   answers (bytes)        Bridge.#send  -> omakase_http_answer
//   animation frame        Frames        -> omakase_frame        -> host.semantics, host.title, host.focus, host.glyphs
//   requests, keeps, …     host.effects  <- update()
import createModule from "companion-glue";

import { say } from "./announcer.js";
import { connectDrops, openLink, pickFile, saveFile } from "./files.js";
import { Frames } from "./frames.js";
import { Glyphs } from "./glyphs.js";
import { Live } from "./live.js";
import { connectManners } from "./manners.js";
import { send } from "./net.js";
import { Paper } from "./paper.js";
import { connectFingers, stayAboveKeyboard } from "./phone.js";
import { Semantics } from "./semantics.js";
import { fieldLines, scrollsItself } from "./text_field.js";
import { keep, keptElsewhere, readAll } from "./storage.js";

/** @typedef {{mode: string, language?: string}} Config */

export class Bridge {
  /** @type {any} */
  #module;
  #encoder = new TextEncoder();
  #stop = new AbortController();
  /** The hash that was last seen, so that our own changes are not taken for the person's. */
  #hash = "";
  /** What the address becomes when the open conversion ends. @type {{hash: string, replace: boolean} | null} */
  #waitingAddress = null;

  /** Requests without an answer yet. */
  waiting = 0;

  /** Where files that people bring go. */
  #drops = {
    drop: (/** @type {string} */ name, /** @type {Uint8Array} */ bytes) => this.#call("_omakase_drop", name, bytes),
    send: (/** @type {object} */ event) => this.event(event),
  };

  glyphs = new Glyphs();
  frames = new Frames((now) => this.#guard(() => this.#module._omakase_frame(now)) ?? Infinity);

  /** `trouble` is told when the app had to stop, and when there is (`""`: again) no picture.
   * @param {{element: HTMLElement, canvas: HTMLCanvasElement, tree: HTMLElement, polite: HTMLElement, assertive: HTMLElement, base: string,
   *   trouble: (what: "" | "lost" | "crashed", error?: unknown) => void}} parts */
  constructor(parts) {
    this.parts = parts;
    this.live = new Live(new URL("api/v1/live", parts.base), (news) => this.event({ type: "news", ...news }), this.#stop.signal);
    this.semantics = new Semantics(parts.tree, (event) => this.event(event), this.#stop.signal);
    this.paper = new Paper(parts.tree, () => this.#call("_omakase_print"), this.#stop.signal);
  }

  /** Loads the module and draws. @param {Config} config @param {string} wasmUrl @returns {Promise<boolean>} false: no WebGL 2 */
  async open(config, wasmUrl) {
    const { canvas } = this.parts;
    this.#module = await createModule({ canvas, locateFile: () => wasmUrl, host: this.#host() });
    if (this.#stop.signal.aborted) return true;
    if (this.#guard(() => this.#module.callMain([])) !== 0) return false;
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
    if (!this.#stop.signal.aborted) this.#listen();
    return true;
  }

  close() {
    this.#stop.abort();
    this.frames.stop();
    this.#module?.JSEvents?.removeAllEventListeners(); // SDL's
    this.#module = undefined;
  }

  /** @param {object} event */
  event(event) {
    this.#call("_omakase_event", JSON.stringify(event));
  }

  /** How much memory the module has, in bytes; it never gives any back. */
  get memory() {
    return this.#module?.HEAPU8.length ?? 0;
  }

  /** Runs what calls into the module. Whatever is thrown (a trap, or a fault in what the module called) leaves its state half changed: it is
   * not called again. @template T @param {() => T} call @returns {T | undefined} */
  #guard(call) {
    try {
      return call();
    } catch (error) {
      this.#crash(error);
    }
  }

  /** @param {unknown} error */
  #crash(error) {
    if (this.#stop.signal.aborted) return;
    this.close();
    this.parts.trouble("crashed", error);
  }

  #size() {
    const { width, height } = this.parts.element.getBoundingClientRect();
    const { paddingTop, paddingRight, paddingBottom, paddingLeft } = getComputedStyle(this.parts.element); // the safe area's insets
    return { width, height, dpr: devicePixelRatio, insets: [paddingTop, paddingRight, paddingBottom, paddingLeft].map((edge) => parseFloat(edge) || 0) };
  }

  #listen() {
    const signal = this.#stop.signal;
    const size = new ResizeObserver(() => this.event({ type: "resize", ...this.#size() }));
    size.observe(this.parts.element);
    signal.addEventListener("abort", () => size.disconnect());
    addEventListener("hashchange", () => {
      if (location.hash === this.#hash) return;
      this.#hash = location.hash;
      this.#waitingAddress = null;
      this.event({ type: "address", hash: location.hash });
    }, { signal });
    for (const name of ["online", "offline"]) addEventListener(name, () => this.event({ type: "online", online: navigator.onLine }), { signal });
    for (const query of Object.values(QUERIES)) matchMedia(query).addEventListener("change", () => this.event({ type: "preferences", ...preferences() }), { signal });
    addEventListener("storage", (event) => {
      const kept = keptElsewhere(event);
      if (kept) this.event({ type: "stored", ...kept });
    }, { signal });
    document.addEventListener("visibilitychange", () => this.frames.visibilityChanged(), { signal });
    document.fonts?.addEventListener("loadingdone", () => this.event({ type: "fonts" }), { signal });
    this.#watchDensity();
    this.#watchContext();
    // SDL's listeners call the module without us.
    addEventListener("error", ({ error }) => error instanceof WebAssembly.RuntimeError && this.#crash(error), { signal });
    // The pointer goes through the tree to the canvas; inputs take it themselves, but their wheel scrolls what lies below.
    this.parts.tree.addEventListener("wheel", (event) => {
      if (!scrollsItself(event.target)) this.parts.canvas.dispatchEvent(new WheelEvent("wheel", event));
    }, { signal, passive: true });
    for (const end of ["compositionend", "focusout"]) this.parts.tree.addEventListener(end, () => this.#writeAddress(), { signal });
    connectManners(this.parts, this.semantics, (event) => this.event(event), signal);
    connectFingers(this.parts, (event) => this.event(event), signal);
    stayAboveKeyboard(this.parts.element, signal);
    connectDrops(this.parts.element, this.#drops, signal);
  }

  /** Another screen may have other pixels while the element keeps its size. */
  #watchDensity() {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", () => {
      this.event({ type: "resize", ...this.#size() });
      this.#watchDensity();
    }, { signal, once: true });
  }

  /** The browser may take the GL context away (another app needed the card, its driver started anew) and give it back. */
  #watchContext() {
    const { signal } = this.#stop;
    let patience = 0;
    this.parts.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault(); // else it never comes back
      this.event({ type: "context", lost: true });
      patience = setTimeout(() => signal.aborted || this.parts.trouble("lost"), 4000);
    }, { signal });
    this.parts.canvas.addEventListener("webglcontextrestored", () => {
      clearTimeout(patience);
      this.parts.trouble("");
      this.event({ type: "context", lost: false });
    }, { signal });
  }

  #host() {
    return {
      glyphs: this.glyphs,
      requestFrame: (/** @type {string} */ cause) => this.frames.request(cause),
      semantics: (/** @type {string} */ json) => this.semantics.apply(JSON.parse(json)),
      scale: (/** @type {number} */ scale) => (this.parts.tree.style.zoom = String(scale)), // not transform: letters are measured at their real size
      fieldLines: (/** @type {string} */ words, /** @type {number} */ size, /** @type {number} */ width, /** @type {Int32Array} */ starts) =>
        fieldLines(this.parts.tree, words, size, width, starts),
      focus: (/** @type {number} */ id) => this.semantics.focus(id),
      title: (/** @type {string} */ title, /** @type {string} */ language) => {
        document.title = title;
        document.documentElement.lang = language;
      },
      paper: (/** @type {string} */ json) => this.paper.write(JSON.parse(json)),
      saveFile,
      effects: (/** @type {string} */ json) => {
        if (!this.#stop.signal.aborted) for (const effect of JSON.parse(json)) this.#perform(effect);
      },
    };
  }

  /** @param {any} effect */
  #perform(effect) {
    if (effect.type === "http") this.#send(effect);
    else if (effect.type === "keep") this.#keep(effect.key, effect.value);
    else if (effect.type === "announce") say(effect.assertive ? this.parts.assertive : this.parts.polite, effect.text, effect.assertive);
    else if (effect.type === "copy") navigator.clipboard?.writeText(effect.text).catch(() => {});
    else if (effect.type === "reload") location.reload();
    else if (effect.type === "listen") this.live.listen(effect.on);
    else if (effect.type === "open") openLink(effect.href);
    else if (effect.type === "pick") pickFile(this.#drops);
    else if (effect.type === "print") setTimeout(() => print()); // the dialog waits, and asks the module, which is calling just now
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
    this.#waitingAddress = { hash, replace: replace && (this.#waitingAddress?.replace ?? true) };
    // Chromium ends an open conversion when the address changes: 「せき」 would stay before 「セキュリティ」. So it waits.
    if (!this.semantics.composing) this.#writeAddress();
  }

  #writeAddress() {
    const wanted = this.#waitingAddress;
    this.#waitingAddress = null;
    if (!wanted || wanted.hash === location.hash || location.hash !== this.#hash) return; // a Back that ended the conversion counts more
    history[wanted.replace ? "replaceState" : "pushState"](null, "", wanted.hash);
    this.#hash = location.hash;
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
    if (this.#module) this.#guard(() => this.#callWith(name, values));
  }

  /** @param {string} name @param {(string | number | Uint8Array)[]} values */
  #callWith(name, values) {
    const module = this.#module;
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
      const pointer = module._malloc(bytes.length || 1);
      module.HEAPU8.set(bytes, pointer);
      pointers.push(pointer);
      args.push(pointer, bytes.length);
    }
    module[name](...args);
    for (const pointer of pointers) module._free(pointer);
  }
}

const QUERIES = {
  dark: "(prefers-color-scheme: dark)",
  moreContrast: "(prefers-contrast: more)",
  reducedMotion: "(prefers-reduced-motion: reduce)",
  forced: "(forced-colors: active)",
};
const preferences = () => {
  const { forced, ...flags } = Object.fromEntries(Object.entries(QUERIES).map(([name, query]) => [name, matchMedia(query).matches]));
  return { ...flags, ...(forced ? { forced: systemColours() } : {}) };
};

/** The system's colours as 0xRRGGBBAA; nothing but an element knows them. */
function systemColours() {
  const probe = document.documentElement.appendChild(document.createElement("i"));
  const colours = ["Canvas", "CanvasText", "LinkText", "GrayText"].map((name) => {
    probe.style.color = name;
    const [red, green, blue] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
    return [name, ((red << 24) | (green << 16) | (blue << 8) | 255) >>> 0];
  });
  probe.remove();
  return Object.fromEntries(colours);
}
