// <omakase-companion>: the app as an element. `wasm` names the module; `config.json` beside the page says where data comes from; `frames`
// (or `?frames` in the address) lists each frame that is drawn.
import { Bridge } from "./bridge.js";

export class OmakaseCompanion extends HTMLElement {
  /** @type {Bridge | null} */
  #bridge = null;

  async connectedCallback() {
    const base = document.baseURI;
    const canvas = document.createElement("canvas");
    canvas.id = "canvas"; // SDL finds it by this name
    canvas.setAttribute("aria-hidden", "true");
    const tree = document.createElement("div");
    tree.className = "tree";
    const [polite, assertive] = ["polite", "assertive"].map((kind) => {
      const region = document.createElement("div");
      region.className = "said";
      if (kind === "polite") region.setAttribute("aria-live", kind); // in the other one each sentence is an alert
      return region;
    });
    this.append(canvas, tree, polite, assertive);
    const bridge = (this.#bridge = new Bridge({
      element: this, canvas, tree, polite, assertive, base,
      trouble: (what, error) => (what === "crashed" ? this.#fail(what, error) : this.#cover(what)),
    }));
    if (this.hasAttribute("frames") || new URLSearchParams(location.search).has("frames")) this.#listFrames(bridge);
    try {
      const config = await fetch(new URL("config.json", base), { cache: "no-cache" }).then((answer) => answer.json());
      const drawn = await bridge.open(config, new URL(this.getAttribute("wasm") ?? "", base).href);
      if (this.#bridge !== bridge) return bridge.close(); // taken off the page, or crashed, while the module was loading
      if (!drawn) return this.#fail("unsupported");
      this.dataset.ready = "true";
    } catch (error) {
      if (this.#bridge === bridge) this.#fail("failed", error);
    }
  }

  disconnectedCallback() {
    this.#bridge?.close();
    this.#bridge = null;
    this.replaceChildren();
  }

  /** For tests and support: how many frames were drawn and why the last ones were, how many questions have no answer yet, how many glyphs were
   * drawn in how many batches, and the module's memory. */
  get work() {
    const { drawn, recent, idle } = this.#bridge?.frames ?? { drawn: 0, recent: [], idle: true };
    const glyphs = { batches: this.#bridge?.glyphs.batches ?? 0, drawn: this.#bridge?.glyphs.drawn ?? 0 };
    return { drawn, recent, idle, waiting: this.#bridge?.waiting ?? 0, glyphs, memory: this.#bridge?.memory ?? 0 };
  }

  /** Shows the page's own words instead of the app. @param {"unsupported" | "failed" | "crashed"} what @param {unknown} [error] */
  #fail(what, error) {
    if (error) console.error(error);
    this.#bridge?.close();
    this.#bridge = null;
    delete this.dataset.ready;
    this.replaceChildren(wordsFor(what));
    const cause = this.querySelector(".cause");
    if (cause) cause.textContent = String(error);
  }

  /** Lays the page's words over a picture that is gone; the app goes on below them. @param {"" | "lost"} what */
  #cover(what) {
    this.querySelector(".cover")?.remove();
    if (what) this.append(wordsFor(what));
  }

  /** "Why does it draw?" @param {Bridge} bridge */
  #listFrames(bridge) {
    const list = document.createElement("ol");
    list.className = "frames";
    list.setAttribute("aria-hidden", "true");
    this.append(list);
    bridge.frames.watch = ({ number, at, took, causes }) => {
      const line = document.createElement("li");
      line.textContent = `${number}  ${at.toISOString().slice(11, 23)}  ${took.toFixed(1)} ms  ${causes.join(", ")}`;
      list.append(line);
      if (list.childElementCount > 12) list.firstElementChild?.remove();
    };
  }
}

/** @param {string} what */
function wordsFor(what) {
  const template = document.querySelector(`template[data-state="${what}"]`);
  if (!(template instanceof HTMLTemplateElement)) return "";
  const words = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  words.querySelector('a[href=""]')?.addEventListener("click", (event) => {
    event.preventDefault(); // the link alone would lose the place that stands after #
    location.reload();
  });
  return words;
}

customElements.define("omakase-companion", OmakaseCompanion);
