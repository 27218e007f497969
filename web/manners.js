// What a canvas takes away from people and a page has: links in new tabs, the browser's menu, copying, Ctrl+F.

import { leaveFields } from "./phone.js";

/** @typedef {import("./semantics.js").Semantics} Semantics */

/** @param {{element: HTMLElement, canvas: HTMLElement, tree: HTMLElement}} parts @param {Semantics} semantics
 * @param {(event: object) => void} send @param {AbortSignal} signal */
export function connectManners({ element, canvas, tree }, semantics, send, signal) {
  canvas.addEventListener("pointerdown", ({ pointerType }) => pointerType !== "touch" && leaveFields(), { signal }); // a finger may scroll: phone.js
  document.addEventListener("keydown", (event) => shortcut(event, element, send), { signal });
  document.addEventListener("copy", (event) => {
    const words = isTyping(event.target) ? undefined : semantics.copied();
    if (words === undefined) return;
    event.clipboardData?.setData("text/plain", words);
    event.preventDefault();
  }, { signal });
  const overPicture = (/** @type {Event} */ event) => event.target === canvas || (event.target instanceof Element && event.target.closest(".menu") === tree);
  for (const type of ["mousedown", "click", "auxclick"])
    element.addEventListener(type, (event) => {
      const press = /** @type {MouseEvent} */ (event);
      if (!overPicture(press)) return;
      if (press.button === 2) offerMenu(press, tree, semantics);
      else openElsewhere(press, semantics);
    }, { signal, capture: true }); // before SDL
  element.addEventListener("pointermove", () => tree.classList.remove("menu"), { signal, capture: true });
}

const isTyping = (/** @type {EventTarget | null} */ target) => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/** Keys that work wherever the focus is in the app, or when nothing has it.
 * @param {KeyboardEvent} event @param {HTMLElement} element @param {(event: object) => void} send */
function shortcut(event, element, send) {
  const target = event.target;
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return; // 229: Safari's word for a conversion
  if (!(target instanceof Element) || !(target === document.body || element.contains(target))) return;
  if (event.key === "Escape") return send({ type: "escape" });
  const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const name = command && event.key === "k" ? "search" : command && event.key === "f" ? "find" : event.key === "?" && !isTyping(target) ? "help" : "";
  if (!name || (name === "find" && target.matches("input[type=search]"))) return; // the second Ctrl+F is the browser's own
  event.preventDefault();
  send({ type: "shortcut", name });
}

/** Ctrl, Shift or the middle button on a link or a row: a new tab or window. @param {MouseEvent} event @param {Semantics} semantics */
function openElsewhere(event, semantics) {
  const { button, ctrlKey, metaKey, shiftKey } = event;
  const elsewhere = button === 1 || (button === 0 && (ctrlKey || metaKey || shiftKey));
  const href = elsewhere ? semantics.linkAt(event.clientX, event.clientY) : undefined;
  if (!href) return;
  event.preventDefault(); // no autoscroll
  event.stopPropagation(); // and no press for SDL
  if (event.type === "mousedown") return;
  const link = Object.assign(document.createElement("a"), { href, target: "_blank", rel: "noopener" });
  // As the browser does it: a middle click and Ctrl open a tab behind this one, Shift a window.
  link.dispatchEvent(new MouseEvent("click", { cancelable: true, ctrlKey: ctrlKey || button === 1, metaKey, shiftKey }));
}

/** The browser's own menu for the words under the pointer: they are selected, and can be pointed at until the pointer moves on.
 * @param {MouseEvent} event @param {HTMLElement} tree @param {Semantics} semantics */
function offerMenu(event, tree, semantics) {
  const words = semantics.under(event.clientX, event.clientY);
  if (!words || words === tree) return;
  event.stopPropagation();
  tree.classList.add("menu");
  if (words.textContent && !words.querySelector("[data-id]")) getSelection()?.selectAllChildren(words);
}
