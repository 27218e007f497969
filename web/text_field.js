// The text field is a real input over the drawn one. While it has the focus it owns the text: conversion, selection, undo and paste are the
// browser's, and C++ gets whole values. While it has not, Dear ImGui draws the text and the input is invisible.
import { fontOf } from "./glyphs.js";

/** @typedef {import("./roles.js").FieldNode} FieldNode
 * @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** What a field remembers: whether a conversion is open and what stands around it, the number of the last change made here, the value that
 * C++ has or will have when it has seen that change, and what C++ said last.
 * @typedef {{composing: boolean, around: string, edit: number, told: string, node: FieldNode}} Own
 * @type {WeakMap<Field, Own>} */
const fields = new WeakMap();

/** Counts the changes in all fields, so that an input that is made anew does not take what its forerunner typed for an answer to itself. */
let edits = 0;

/** Whether a wheel over this scrolls the words of a field that has the focus. @param {EventTarget | null} target */
export const scrollsItself = (target) => target instanceof HTMLTextAreaElement && target === document.activeElement && target.scrollHeight > target.clientHeight;

/** Whether this is an input with an open conversion. @param {Element | null} element */
export const isComposing = (element) => fields.get(/** @type {Field} */ (element))?.composing ?? false;

/** @param {Field} input @param {number} id @param {(event: object) => void} send */
export function connectField(input, id, send) {
  /** @type {Own} */
  const own = { composing: false, around: "", edit: 0, told: input.value, node: { value: "" } };
  fields.set(input, own);
  const changed = () => {
    if (!own.composing) keepWithin(input, own);
    if (input.value === own.told) return;
    own.told = input.value;
    own.edit = ++edits;
    send({ type: "field", id, value: cleaned(input), edit: own.edit });
  };
  const composed = () => {
    own.composing = false;
    changed();
    show(input, own); // what C++ wanted to write meanwhile
  };
  input.addEventListener("compositionstart", () => {
    own.composing = true;
    own.around = unselected(input);
  });
  input.addEventListener("compositionend", composed);
  input.addEventListener("beforeinput", (event) => limit(input, own, /** @type {InputEvent} */ (event)));
  input.addEventListener("input", changed);
  input.addEventListener("change", changed); // some password managers send nothing else
  input.addEventListener("keydown", (/** @type {Event} */ event) => {
    const key = /** @type {KeyboardEvent} */ (event);
    // Safari ends the conversion before this keydown, and says 229 (WebKit bug 165004): Enter that confirms a conversion submits nothing.
    const confirmsConversion = key.isComposing || key.keyCode === 229;
    if (key.key === "Enter" && !confirmsConversion && input instanceof HTMLInputElement) send({ type: "submit", id });
    if (key.key !== "Escape" || !confirmsConversion) return;
    key.stopPropagation(); // cancels the conversion, not the dialog
    key.preventDefault(); // Chromium would empty a search
  });
  input.addEventListener("blur", () => {
    if (own.composing) composed(); // Chromium ends the conversion of an input that is taken away without a word
    input.scrollTop = 0; // what is drawn now begins at the first line
    send({ type: "leave", id });
  });
}

/** What C++ gets: no control characters, which forms refuse without showing them, and U+FFFD for half a surrogate pair, which neither JSON nor
 * UTF-8 knows. What differs from the input comes back and stands there too. @param {Field} input */
function cleaned(input) {
  const value = input.value.replace(/\p{Cs}/gu, "\uFFFD").replace(/[\0-\x08\v\f\x0E-\x1F\x7F-\x9F]/g, "");
  return input instanceof HTMLInputElement ? value.replaceAll("\t", " ") : value;
}

/** One character as people count: with its marks, variation selectors and joined emoji, like count_characters in core/encoding.cpp. */
const CHARACTER =
  /(?:[\u{1F1E6}-\u{1F1FF}]{2}|[^])(?:\u200D[^]?|[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u200B\u200C\u20D0-\u20FF\u3099\u309A\uFE00-\uFE0F\uFE20-\uFE2F\u{1F3FB}-\u{1F3FF}\u{E0020}-\u{E007F}\u{E0100}-\u{E01EF}])*/gu;
const count = (/** @type {string} */ text) => text.match(CHARACTER)?.length ?? 0;
const first = (/** @type {number} */ characters, /** @type {string} */ text) => (text.match(CHARACTER) ?? []).slice(0, Math.max(0, characters)).join("");

/** The value but for what is selected. @param {Field} input */
function unselected({ value, selectionStart, selectionEnd }) {
  return value.slice(0, selectionStart ?? value.length) + value.slice(selectionEnd ?? value.length);
}

/** The browser cuts what is too long, as it does for every field: at the end of a conversion, without halving a character, and so that it can be
 * undone. Only it counts UTF-16; so before each insertion it hears what our limit is in those. @param {Field} input @param {Own} own @param {InputEvent} event */
function limit(input, own, event) {
  const line = event.inputType === "insertLineBreak" || event.inputType === "insertParagraph"; // Enter brings no data
  const most = own.node.maxCharacters, text = line ? "\n" : (event.data ?? event.dataTransfer?.getData("text/plain"))?.replace(/\r\n/g, "\n");
  if (!most || !text) return;
  const around = own.composing ? own.around : unselected(input);
  input.maxLength = around.length + first(most - count(around), text).length;
}

/** For the browser that did not: what was put in before the caret is what is cut. @param {Field} input @param {Own} own */
function keepWithin(input, own) {
  const most = own.node.maxCharacters;
  if (!most || count(input.value) <= most) return;
  const caret = input.selectionEnd ?? input.value.length;
  const after = first(most, input.value.slice(caret)), before = first(most - count(after), input.value.slice(0, caret));
  input.value = before + after;
  if (input.selectionEnd !== null) input.setSelectionRange(before.length, before.length);
}

/** A value that C++ made itself: a suggestion taken, a draft restored, a search cleared. Never over what it has not seen, nor into a
 * conversion; the selection stays. @param {Field} input @param {Own} own */
function show(input, own) {
  const { value, edit = 0 } = own.node;
  if (own.composing || edit < own.edit || value === own.told) return;
  const { selectionStart, selectionEnd } = input;
  const atEnd = selectionStart === input.value.length;
  input.value = own.told = value;
  if (input.matches(":focus") && selectionStart !== null && !atEnd) input.setSelectionRange(selectionStart, selectionEnd);
}

/** @param {Field} input @param {FieldNode} field */
export function updateField(input, field) {
  const type = field.type ?? "text";
  const attributes = {
    name: field.name ?? "",
    autocomplete: field.autocomplete ?? "off",
    placeholder: field.placeholder ?? "",
    inputmode: field.inputMode ?? "",
    enterkeyhint: type === "search" ? "search" : "",
    spellcheck: String(field.prose ?? false),
    autocapitalize: field.prose ? "sentences" : "off",
    autocorrect: field.prose ? "on" : "off",
  };
  for (const [name, value] of Object.entries(attributes)) if ((input.getAttribute(name) ?? "") !== value) input.setAttribute(name, value);
  if (input instanceof HTMLInputElement && input.type !== type) input.type = type;
  if (!field.maxCharacters) input.removeAttribute("maxlength");
  const { size = 14, line = 0, baseline = 0, padding = 12 } = field;
  const { style } = input;
  style.font = fontOf(false, size);
  style.lineHeight = line ? `${line}px` : "";
  style.top = `${baseline - (field.multiline ? 8 : 0) - baselineOf(input, size, line)}px`;
  style.padding = field.multiline ? `8px ${padding}px` : `0 ${padding}px`;
  style.pointerEvents = field.covered ? "none" : "";
  style.setProperty("--ink", colour(field.ink));
  style.setProperty("--placeholder", colour(field.placeholderInk));
  const own = fields.get(input);
  if (!own) return;
  own.node = field;
  show(input, own);
}

/** @type {Map<string, number>} */
const baselines = new Map();

/** Where the browser puts the letters in a line. Dear ImGui and each browser round ascent and descent in a way of their own.
 * @param {Field} input @param {number} size @param {number} line */
function baselineOf(input, size, line) {
  const tree = /** @type {HTMLElement | null} */ (input.closest(".tree"));
  if (!tree) return 0;
  const key = `${size} ${line} ${tree.style.zoom} ${devicePixelRatio}`;
  const known = baselines.get(key);
  if (known !== undefined) return known;
  const mark = document.createElement("span");
  Object.assign(mark.style, { position: "static", display: "inline-block" });
  const paragraph = paragraphIn(tree, size, mark, "x");
  paragraph.style.lineHeight = `${line}px`;
  const { top, height } = paragraph.getBoundingClientRect();
  const baseline = ((mark.getBoundingClientRect().bottom - top) * line) / height;
  paragraph.remove();
  baselines.set(key, baseline);
  return baseline;
}

/** @param {HTMLElement} tree @param {number} size @param {...(Node | string)} content */
function paragraphIn(tree, size, ...content) {
  const paragraph = document.createElement("div");
  paragraph.className = "lines";
  paragraph.style.font = fontOf(false, size);
  paragraph.append(...content);
  tree.append(paragraph);
  return paragraph;
}

const colour = (rgba = 0) => `#${rgba.toString(16).padStart(8, "0")}`;

/** Where the lines of a textarea begin, in UTF-16 units, so that C++ draws the same lines. Answers how many there are, `starts.length` at most.
 * @param {HTMLElement} tree @param {string} words @param {number} size @param {number} width @param {Int32Array} starts */
export function fieldLines(tree, words, size, width, starts) {
  const paragraph = paragraphIn(tree, size, words);
  paragraph.style.width = `${width}px`;
  const text = /** @type {Text} */ (paragraph.firstChild), range = document.createRange();
  let lines = 0, below = -Infinity;
  for (let i = 0; i < words.length && lines < starts.length; i++) {
    range.setStart(text, i);
    range.setEnd(text, i + 1);
    const { top, bottom } = range.getBoundingClientRect();
    if (top + bottom < 2 * below) continue;
    starts[lines++] = i;
    below = bottom;
  }
  paragraph.remove();
  return lines;
}
