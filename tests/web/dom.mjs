// A page for the modules under test: jsdom's window, its names made global as in a browser.
import { JSDOM, VirtualConsole } from "jsdom";

const NAMES = ["document", "Node", "Element", "Event", "KeyboardEvent", "MouseEvent", "getSelection", "CompositionEvent", "InputEvent", "AbortController", "localStorage"];

/** A fresh page. `window` has everything; the names above and all HTML element classes are globals until the next call. */
export function openPage() {
  const { window } = new JSDOM("<!doctype html><body></body>", { url: "http://localhost/", virtualConsole: new VirtualConsole() });
  // jsdom does not know inert: an attribute is enough to see who has it.
  Object.defineProperty(window.HTMLElement.prototype, "inert", {
    get() {
      return this.hasAttribute("inert");
    },
    set(value) {
      this.toggleAttribute("inert", value);
    },
  });
  const elements = Object.getOwnPropertyNames(window).filter((name) => /^HTML\w*Element$/.test(name));
  for (const name of [...NAMES, ...elements])
    Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
  return window;
}

/** Presses a key where the focus would be; answers whether the browser may still do its own part. */
export const press = (target, key, more = {}) => target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));

/** What a person's typing does to an input: the new value, then the event. */
export function type(input, value) {
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
