import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { fontOf } from "../../web/glyphs.js";
import { connectField, updateField } from "../../web/text_field.js";
import { openPage, press, type } from "./dom.mjs";

let input, sent, escapes;
/** Connects a fresh input as Semantics does: 7 is the widget's id. */
function connect(tag = "input", field = {}) {
  input = document.createElement(tag);
  connectField(input, 7, (event) => sent.push(event));
  updateField(input, { value: "", ...field });
  document.body.replaceChildren(input);
}
const fromApp = (value, more = {}) => updateField(input, { value, ...more });
const compose = (kind, data = "") => input.dispatchEvent(new CompositionEvent(`composition${kind}`, { bubbles: true, data }));
const ofType = (kind) => sent.filter((event) => event.type === kind);
const values = () => ofType("field").map((event) => event.value);

beforeEach(() => {
  openPage();
  sent = [];
  escapes = 0;
  document.body.addEventListener("keydown", (event) => (escapes += event.key === "Escape"));
  connect();
});

test("what is typed is sent as the whole value each time", () => {
  input.focus();
  for (const value of ["浪", "浪速", "浪速精機"]) type(input, value);
  assert.deepEqual(sent, ["浪", "浪速", "浪速精機"].map((value) => ({ type: "field", id: 7, value })));
});

test("a value from the app stands in a field that has not the focus", () => {
  fromApp("下書き");
  assert.equal(input.value, "下書き");
  fromApp("");
  assert.equal(input.value, "");
  assert.deepEqual(sent, []); // it knows already
});

test("the echo of an older typed value never overwrites newer text", () => {
  input.focus();
  for (const value of ["a", "ab", "abc"]) type(input, value);
  for (const echo of ["", "a", "ab"]) {
    fromApp(echo);
    assert.equal(input.value, "abc", `the echo of "${echo}"`);
  }
});

test("an echo keeps the place of the caret", () => {
  input.focus();
  type(input, "ab");
  type(input, "axb");
  input.setSelectionRange(2, 2);
  fromApp("ab");
  fromApp("axb");
  assert.equal(input.selectionStart, 2);
});

test("a value that was never typed is the app's own and is shown even with the focus: a suggestion taken", () => {
  input.focus();
  type(input, "なに");
  fromApp("浪速精機製作所");
  assert.equal(input.value, "浪速精機製作所");
});

test("once the field was left, the app may set it back to a value typed before", () => {
  input.focus();
  type(input, "a");
  type(input, "ab");
  input.blur();
  fromApp("a");
  assert.equal(input.value, "a");
});

test("what was typed before the last focus is no echo any more", () => {
  input.focus();
  type(input, "a");
  type(input, "ab");
  input.blur();
  fromApp("ab");
  input.focus();
  type(input, "abc");
  fromApp("a");
  assert.equal(input.value, "a");
});

test("an open conversion is never disturbed by a value from the app", () => {
  input.focus();
  compose("start");
  type(input, "せき");
  fromApp("どこかの値");
  assert.equal(input.value, "せき");
  type(input, "セキュリティ");
  compose("end", "セキュリティ");
  assert.equal(values().at(-1), "セキュリティ");
});

test("Enter submits", () => {
  press(input, "Enter");
  assert.deepEqual(sent, [{ type: "submit", id: 7 }]);
});

test("Enter that confirms a conversion submits nothing", () => {
  press(input, "Enter", { isComposing: true });
  assert.deepEqual(sent, []);
});

test("Enter that Safari sends after the conversion's end, with key code 229, submits nothing", () => {
  press(input, "Enter", { keyCode: 229 });
  assert.deepEqual(sent, []);
  press(input, "Enter", { keyCode: 13 });
  assert.deepEqual(ofType("submit").length, 1);
});

test("Enter in a field of several lines is a new line", () => {
  connect("textarea", { multiline: true });
  assert.equal(press(input, "Enter"), true);
  assert.deepEqual(sent, []);
});

test("Escape during a conversion stays in the field; otherwise it is passed on", () => {
  press(input, "Escape", { isComposing: true });
  press(input, "Escape", { keyCode: 229 });
  assert.equal(escapes, 0);
  press(input, "Escape");
  assert.equal(escapes, 1);
});

test("a limit counts characters as people do: a surrogate pair is one", () => {
  fromApp("", { maxCharacters: 3 });
  type(input, "𠮷野家です");
  assert.equal(input.value, "𠮷野家");
  assert.deepEqual(values(), ["𠮷野家"]);
});

test("a value just as long as the limit is left alone", () => {
  fromApp("", { maxCharacters: 3 });
  type(input, "𠮷𠮷𠮷");
  assert.equal(input.value, "𠮷𠮷𠮷");
});

test("no limit is no limit", () => {
  type(input, "あ".repeat(5000));
  assert.equal(input.value.length, 5000);
});

test("a limit waits for the conversion's end, because readings are longer than what they become", () => {
  fromApp("", { maxCharacters: 4 });
  compose("start");
  type(input, "じょうほう");
  assert.equal(input.value, "じょうほう");
  type(input, "情報");
  compose("end", "情報");
  assert.equal(input.value, "情報");
  compose("start");
  type(input, "情報じょうほう");
  compose("end");
  assert.equal(input.value, "情報じょ");
  assert.equal(values().at(-1), "情報じょ");
});

test("leaving the field is sent", () => {
  input.focus();
  input.blur();
  assert.deepEqual(sent, [{ type: "leave", id: 7 }]);
});

test("the browser learns what the field is for", () => {
  fromApp("", { type: "email", autocomplete: "email", placeholder: "name@example.jp", inputMode: "email" });
  const of = (name) => input.getAttribute(name);
  assert.deepEqual([input.type, of("autocomplete"), of("placeholder"), of("inputmode")], ["email", "email", "name@example.jp", "email"]);
});

test("a plain field neither completes, corrects nor capitalizes", () => {
  const of = (name) => input.getAttribute(name);
  assert.deepEqual([input.type, of("autocomplete"), of("spellcheck"), of("autocapitalize")], ["text", "off", "false", "off"]);
});

test("a search field is one, so that keyboards show their search key", () => {
  fromApp("", { type: "search" });
  assert.equal(input.type, "search");
});

test("the input's letters lie on the drawn ones: same font, size, padding and ink", () => {
  fromApp("", { size: 16, padding: 10, ink: 0x1822_30ff });
  const expected = document.createElement("input");
  expected.style.font = fontOf(false, 16);
  assert.equal(input.style.font, expected.style.font);
  assert.equal(input.style.padding, "0px 10px");
  assert.equal(input.style.getPropertyValue("--ink"), "#182230ff");
});

test("an ink with a leading zero keeps its eight digits", () => {
  fromApp("", { ink: 0x0a0b0cff });
  assert.equal(input.style.getPropertyValue("--ink"), "#0a0b0cff");
});
