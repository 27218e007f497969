// <omakase-companion>: the app as an element. `wasm` names the module; `config.json` beside the page says where data comes from.
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
      region.setAttribute("aria-live", kind);
      return region;
    });
    this.append(canvas, tree, polite, assertive);
    const bridge = (this.#bridge = new Bridge({ element: this, canvas, tree, polite, assertive, base }));
    try {
      const config = await fetch(new URL("config.json", base), { cache: "no-cache" }).then((answer) => answer.json());
      const drawn = await bridge.open(config, new URL(this.getAttribute("wasm") ?? "", base).href);
      if (this.#bridge !== bridge) return bridge.close(); // taken off the page while the module was loading
      if (!drawn) return this.#fail("unsupported");
      this.dataset.ready = "true";
    } catch (error) {
      console.error(error);
      this.#fail("failed");
    }
  }

  disconnectedCallback() {
    this.#bridge?.close();
    this.#bridge = null;
    this.replaceChildren();
  }

  /** For tests and support: how many frames were drawn, why the last ones were, and how many questions have no answer yet. */
  get work() {
    const { drawn, recent } = this.#bridge?.frames ?? { drawn: 0, recent: [] };
    return { drawn, recent, waiting: this.#bridge?.waiting ?? 0 };
  }

  /** Shows the page's own words for what went wrong. @param {"unsupported" | "failed"} what */
  #fail(what) {
    this.#bridge?.close();
    const words = document.querySelector(`template[data-state="${what}"]`);
    this.replaceChildren(words instanceof HTMLTemplateElement ? words.content.cloneNode(true) : "");
  }
}

customElements.define("omakase-companion", OmakaseCompanion);
