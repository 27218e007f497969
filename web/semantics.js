// The accessible tree: real, transparent elements at the widgets' rectangles. Nodes are patched, never rebuilt: a screen reader's place
// lives in the node. Focus and activation go both ways by id, never by coordinates.
import { createElement, describe, idOf, isField } from "./roles.js";
import { connectField, isComposing, updateField } from "./text_field.js";

/** @typedef {import("./roles.js").Node} Node */

export class Semantics {
  /** @type {Map<number, {element: HTMLElement, node: Node}>} */
  #nodes = new Map();
  /** @type {Element | null} */
  #beforeDialog = null;
  #dialog = 0;

  /** @param {HTMLElement} root @param {(event: object) => void} send @param {AbortSignal} signal */
  constructor(root, send, signal) {
    this.root = root;
    this.send = send;
    root.addEventListener("click", (event) => this.#clicked(event), { signal });
    root.addEventListener("keydown", (event) => this.#key(event), { signal });
    root.addEventListener("submit", (event) => event.preventDefault(), { signal }); // what Enter does is told by the field
    root.addEventListener("focusin", (event) => this.#focus(event.target), { signal });
    root.addEventListener("focusout", (event) => this.#blurred(event.relatedTarget), { signal });
  }

  /** Whether an input has an open conversion. */
  get composing() {
    return isComposing(document.activeElement);
  }

  /** @param {{set: Node[], order: [number, number[]][], remove: number[]}} difference */
  apply(difference) {
    const focused = this.root.contains(document.activeElement) ? this.#idOf(document.activeElement) : 0;
    for (const id of difference.remove) {
      this.#nodes.get(id)?.element.remove();
      this.#nodes.delete(id);
    }
    for (const node of difference.set) this.#put(node);
    for (const [parent, children] of difference.order) this.#arrange(parent, children);
    // A node is named by its words or by a label, depending on whether it holds others: a new order may change that.
    for (const id of new Set([...difference.set.map((node) => node.id), ...difference.order.map(([parent]) => parent)])) this.#describe(id);
    if (!this.root.contains(document.activeElement)) this.focus(focused); // its element was moved or replaced
    this.#holdDialog();
    // What had the focus is gone: the person goes on with the page's words, unless the app sends the focus elsewhere right now.
    if (focused && !this.#nodes.has(focused) && !this.root.contains(document.activeElement)) this.#toMain();
  }

  #toMain() {
    const main = [...this.#nodes.values()].find(({ node }) => node.role === "main");
    main?.element.focus({ preventScroll: true });
  }

  /** The innermost element with words at a place of the window that a pointer could mean. @param {number} x @param {number} y */
  under(x, y) {
    this.root.classList.add("probe");
    const found = document.elementFromPoint(x, y);
    this.root.classList.remove("probe");
    return found instanceof HTMLElement && this.root.contains(found) ? found : null;
  }

  /** The address that is offered at a place of the window: a link's, or a row's. @param {number} x @param {number} y @returns {string | undefined} */
  linkAt(x, y) {
    for (let element = this.under(x, y); element && element !== this.root; element = element.parentElement) {
      const href = this.#nodes.get(this.#idOf(element))?.node.href;
      if (href) return href;
    }
    return undefined;
  }

  /** What is copied: the person's selection without our line breaks, or the row that has the focus. @returns {string | undefined} */
  copied() {
    const selection = getSelection();
    const active = document.activeElement;
    if (selection && !selection.isCollapsed && this.root.contains(selection.anchorNode)) {
      const words = selection.getRangeAt(0).cloneContents();
      for (const lineBreak of words.querySelectorAll("br")) lineBreak.remove();
      const parts = [...words.querySelectorAll("[data-id]")].filter((part) => !part.querySelector("[data-id]") && part.textContent);
      return parts.length > 1 ? parts.map((part) => part.textContent).join("\n") : (words.textContent ?? "");
    }
    if (active?.getAttribute("role") === "row") return [...active.children].map((cell) => cell.textContent).join("\t");
    return undefined;
  }

  /** @param {number} id */
  focus(id) {
    this.#nodes.get(id)?.element.focus({ preventScroll: true });
  }

  /** @param {Node} node */
  #put(node) {
    const known = this.#nodes.get(node.id);
    const sameKind = known && known.node.role === node.role && known.node.level === node.level && !known.node.field?.multiline === !node.field?.multiline;
    const element = sameKind ? known.element : createElement(node);
    if (!sameKind) {
      element.dataset.id = String(node.id);
      element.id = idOf(node.id) ?? "";
      if (isField(node.role)) connectField(/** @type {HTMLInputElement} */ (element), node.id, this.send);
      if (known) {
        element.append(...known.element.querySelectorAll(":scope > [data-id]")); // children and place stay: only changed orders are told
        known.element.replaceWith(element);
      }
    }
    this.#nodes.set(node.id, { element, node });
    const [x, y, w, h] = node.rect;
    element.style.transform = `translate(${x}px, ${y}px)`;
    element.style.width = `${w}px`;
    element.style.height = `${h}px`;
    element.style.clipPath = node.clip ? `inset(${node.clip.map((edge) => `${edge}px`).join(" ")})` : "";
  }

  /** @param {number} id */
  #describe(id) {
    const entry = this.#nodes.get(id);
    if (!entry) return;
    const { element, node } = entry;
    const hasChildren = [...element.children].some((child) => child instanceof HTMLElement && child.dataset.id);
    describe(element, node, hasChildren);
    if (node.field) updateField(/** @type {HTMLInputElement} */ (element), node.field);
  }

  /** Children that kept their relative order are not moved. @param {number} parent @param {number[]} children */
  #arrange(parent, children) {
    const element = parent === 0 ? this.root : this.#nodes.get(parent)?.element;
    if (!element) return;
    if (children.length > 0 && element.firstChild?.nodeType === Node.TEXT_NODE) element.firstChild.remove();
    const wanted = children.flatMap((id) => this.#nodes.get(id)?.element ?? []);
    const places = new Map([...element.children].map((child, place) => [child, place]));
    // What has the focus never moves: that would end a conversion. What stands on its wrong side does.
    const held = wanted.findIndex((child) => child.contains(document.activeElement)), place = places.get(wanted[held]) ?? -1;
    const sides = wanted.map((child, i) => (held < 0 || place < 0 || Math.sign(i - held) === Math.sign((places.get(child) ?? -1) - place)));
    const staying = longestRise(wanted.map((child, i) => (sides[i] ? places.get(child) ?? -1 : -1)));
    /** @type {HTMLElement | null} */
    let next = null;
    for (let i = wanted.length - 1; i >= 0; i--) {
      if (!staying.has(i)) element.insertBefore(wanted[i], next);
      next = wanted[i];
    }
  }

  /** A dialog keeps the focus inside and gives it back. */
  #holdDialog() {
    const dialog = [...this.#nodes.values()].find(({ node }) => node.modal);
    const id = dialog?.node.id ?? 0;
    const changed = id !== this.#dialog;
    if (changed && dialog) this.#beforeDialog ??= document.activeElement; // one dialog after another: what was before the first
    // Every time: what appears behind an open dialog is out of reach too.
    for (const child of this.root.children) if (child instanceof HTMLElement) child.inert = id !== 0 && child !== dialog?.element;
    if (!changed) return;
    this.#dialog = id;
    if (dialog) {
      /** @type {HTMLElement | null} */ (dialog.element.querySelector("button, a, input, textarea, [tabindex]"))?.focus({ preventScroll: true });
    } else {
      if (this.#beforeDialog instanceof HTMLElement && this.#beforeDialog.isConnected) this.#beforeDialog.focus({ preventScroll: true });
      this.#beforeDialog = null;
    }
  }

  /** @param {EventTarget | null} target */
  #idOf(target) {
    const element = target instanceof Element ? target.closest("[data-id]") : null;
    return element instanceof HTMLElement ? Number(element.dataset.id) : 0;
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const node = this.#pressed(event.target);
    if (!node || isField(node.role)) return;
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    const leavesApp = /^[^#]/.test(node.href ?? "");
    if (node.role === "link" && (elsewhere || leavesApp) && !node.disabled) return; // the browser's: a new tab, a page, a call
    event.preventDefault();
    if (!node.disabled) this.send({ type: "activate", id: node.id });
  }

  /** What a press on an element means: itself, or what holds it. A screen reader presses the cell that it reads, not its row.
   * @param {EventTarget | null} target */
  #pressed(target) {
    for (let element = target instanceof Element ? target : null; element && element !== this.root; element = element.parentElement) {
      const node = element instanceof HTMLElement ? this.#nodes.get(Number(element.dataset.id))?.node : undefined;
      if (node && (element.matches("button, a, input, textarea") || (node.focusable && node.role !== "main"))) return node;
    }
    return undefined;
  }

  /** Tab goes round in a dialog: what is behind it is inert, but the page around the app is not ours to make so. @param {KeyboardEvent} event */
  #goRound(event) {
    const all = this.#nodes.get(this.#dialog)?.element.querySelectorAll("button, a, input, textarea, [tabindex]") ?? [];
    const stops = [...all].filter((element) => element instanceof HTMLElement && element.tabIndex >= 0);
    const [last, first] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (!(first instanceof HTMLElement) || document.activeElement !== last) return;
    event.preventDefault();
    first.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = event.target;
    if (event.key === "Tab" && this.#dialog) this.#goRound(event);
    if (!(target instanceof HTMLElement) || isField(this.#nodes.get(this.#idOf(target))?.node.role ?? "")) return;
    const keys = this.#nodes.get(this.#idOf(target))?.node.keys;
    if (keys && !event.ctrlKey && !event.metaKey && !event.altKey && takes(keys, event.key)) {
      event.preventDefault();
      return this.send({ type: "key", id: this.#idOf(target), key: event.key });
    }
    if (event.key === "Tab" && target.matches("[role=option], [role=menuitem]")) {
      // Tab goes on from what opened the popup; C++ closes it when the focus has left both.
      const opener = this.root.querySelector(`[aria-controls="${target.parentElement?.id}"]`);
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
      return;
    }
    if (target.matches("button, a")) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      const id = this.#idOf(target);
      if (id !== 0 && !this.#nodes.get(id)?.node.disabled) this.send({ type: "activate", id });
    }
  }

  /** Moving on inside the tree is told by the next focus. @param {EventTarget | null} next */
  #blurred(next) {
    if (!(next instanceof Element) || !this.root.contains(next)) this.send({ type: "focus", id: 0 });
  }

  /** @param {EventTarget | null} target */
  #focus(target) {
    if (target instanceof Element) this.send({ type: "focus", id: this.#idOf(target), ring: target.matches(":focus-visible") });
  }
}

/** @type {Record<string, string[]>} */
const KEYS = { v: ["ArrowUp", "ArrowDown", "Home", "End"], h: ["ArrowLeft", "ArrowRight", "Home", "End"], p: ["PageUp", "PageDown"] };

/** Whether a widget that takes these kinds of keys (v, h, p; t = letters) takes this one. @param {string} kinds @param {string} key */
const takes = (kinds, key) => [...kinds].some((kind) => (kind === "t" ? [...key].length === 1 && key !== " " : KEYS[kind]?.includes(key)));

/** Which entries need not move: the indices of a longest run of rising places; -1 is new. @param {number[]} places @returns {Set<number>} */
function longestRise(places) {
  /** @type {{length: number, before: number}[]} */
  const runs = [];
  let last = -1;
  places.forEach((place, i) => {
    runs[i] = { length: place < 0 ? 0 : 1, before: -1 };
    for (let k = 0; k < i && place >= 0; k++)
      if (places[k] >= 0 && places[k] < place && runs[k].length >= runs[i].length) runs[i] = { length: runs[k].length + 1, before: k };
    if (runs[i].length > (runs[last]?.length ?? 0)) last = i;
  });
  const rise = new Set();
  for (let i = last; i >= 0; i = runs[i].before) rise.add(i);
  return rise;
}
