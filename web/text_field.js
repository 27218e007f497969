// The text field is a real input over the drawn one. While it has the focus it owns the text: conversion, undo and paste are the
// browser's, and C++ gets whole values. While it has not, Dear ImGui draws the text and the input is invisible.
import { fontOf } from "./glyphs.js";

/** @typedef {import("./roles.js").FieldNode} FieldNode
 * @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** What a field remembers: whether a conversion is open, and what was typed since it got the focus. C++ echoes each typed value a frame
 * or two later; an echo of what is typed over by then must not overwrite it.
 * @type {WeakMap<Field, {composing: boolean, typed: Set<string>}>} */
const fields = new WeakMap();

/** @param {Field} input @param {number} id @param {(event: object) => void} send */
export function connectField(input, id, send) {
  const own = { composing: false, typed: new Set([input.value]) };
  fields.set(input, own);
  const changed = () => {
    keepWithin(input, own.composing);
    own.typed.add(input.value);
    send({ type: "field", id, value: input.value });
  };
  input.addEventListener("compositionstart", () => (own.composing = true));
  input.addEventListener("compositionend", () => {
    own.composing = false;
    changed(); // a limit that waited for the conversion's end
  });
  input.addEventListener("focus", () => (own.typed = new Set([input.value])));
  input.addEventListener("input", changed);
  input.addEventListener("keydown", (/** @type {Event} */ event) => {
    const key = /** @type {KeyboardEvent} */ (event);
    // Safari ends the conversion before this keydown, and says 229 (WebKit bug 165004): Enter that confirms a conversion submits nothing.
    const confirmsConversion = key.isComposing || key.keyCode === 229;
    if (key.key === "Enter" && !confirmsConversion && input instanceof HTMLInputElement) send({ type: "submit", id });
    if (key.key === "Escape" && confirmsConversion) key.stopPropagation(); // cancels the conversion, not the dialog
  });
  input.addEventListener("blur", () => send({ type: "leave", id }));
}

/** Limits count characters as people do (a surrogate pair is one), which maxlength does not; never while a conversion is open.
 * @param {Field} input @param {boolean} composing */
function keepWithin(input, composing) {
  const limit = Number(input.dataset.maxCharacters ?? 0);
  if (!limit || composing) return;
  const characters = [...input.value];
  if (characters.length > limit) input.value = characters.slice(0, limit).join("");
}

/** @param {Field} input @param {FieldNode} field */
export function updateField(input, field) {
  const attributes = {
    autocomplete: field.autocomplete ?? "off",
    placeholder: field.placeholder ?? "",
    inputmode: field.inputMode ?? "",
    spellcheck: "false",
    autocapitalize: "off",
  };
  for (const [name, value] of Object.entries(attributes)) if (input.getAttribute(name) !== value) input.setAttribute(name, value);
  if (input instanceof HTMLInputElement) {
    const type = field.type === "search" ? "search" : (field.type ?? "text");
    if (input.type !== type) input.type = type;
  }
  input.dataset.maxCharacters = String(field.maxCharacters ?? 0);
  // A value that C++ changed itself: a suggestion taken, a draft restored, a search cleared.
  const own = fields.get(input);
  const echo = input.matches(":focus") && (own?.composing || own?.typed.has(field.value));
  if (input.value !== field.value && !echo) input.value = field.value;
  const size = field.size ?? 14;
  input.style.font = fontOf(false, size);
  input.style.padding = field.multiline ? `8px ${field.padding ?? 12}px` : `0 ${field.padding ?? 12}px`;
  input.style.lineHeight = field.multiline ? `${size * 1.5}px` : "";
  input.style.setProperty("--ink", `#${(field.ink ?? 0).toString(16).padStart(8, "0")}`);
}
