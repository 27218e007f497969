import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { fontOf } from "../../web/glyphs.js";
import { connectField, fieldLines, isComposing, updateField } from "../../web/text_field.js";
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

test("what is typed is sent as the whole value each time, and each change has a higher number", () => {
  input.focus();
  for (const value of ["浪", "浪速", "浪速精機"]) type(input, value);
  assert.deepEqual(sent.map(({ type, id, value }) => [type, id, value]), ["浪", "浪速", "浪速精機"].map((value) => ["field", 7, value]));
  const first = sent[0].edit;
  assert.ok(first > 0);
  assert.deepEqual(sent.map(({ edit }) => edit), [first, first + 1, first + 2]);
});

test("what is there already is not sent again", () => {
  fromApp("下書き");
  input.dispatchEvent(new Event("input", { bubbles: true }));
  type(input, "下書き1");
  input.dispatchEvent(new Event("change", { bubbles: true }));
  assert.deepEqual(values(), ["下書き1"]);
});

test("a password manager that says nothing but `change` is heard", () => {
  input.value = "浪速精機";
  input.dispatchEvent(new Event("change", { bubbles: true }));
  assert.deepEqual(values(), ["浪速精機"]);
});

test("a value from the app stands in a field that has not the focus", () => {
  fromApp("下書き");
  assert.equal(input.value, "下書き");
  fromApp("");
  assert.equal(input.value, "");
  assert.deepEqual(sent, []); // it knows already
});

test("what the app says before it has seen the last change never overwrites it, with the focus or without", () => {
  input.focus();
  for (const value of ["a", "ab", "abc"]) type(input, value);
  const edits = sent.map(({ edit }) => edit);
  const late = () => [["", 0], ["a", edits[0]], ["ab", edits[1]], ["なにか", edits[1]]];
  for (const [value, edit] of late()) {
    fromApp(value, { edit });
    assert.equal(input.value, "abc", `"${value}" after ${edit}`);
  }
  input.blur();
  for (const [value, edit] of late()) {
    fromApp(value, { edit });
    assert.equal(input.value, "abc", `"${value}" after ${edit}, left`);
  }
});

test("what the app says when it has seen the last change is shown, with the focus too: a suggestion taken, a field that empties itself", () => {
  input.focus();
  type(input, "なに");
  fromApp("浪速精機製作所", { edit: sent.at(-1).edit });
  assert.equal(input.value, "浪速精機製作所");
  type(input, "なに");
  press(input, "Enter");
  fromApp("", { edit: sent.findLast(({ edit }) => edit).edit });
  assert.equal(input.value, "");
  type(input, "なに"); // the same again
  assert.equal(values().at(-1), "なに");
  assert.equal(values().length, 3);
});

test("an input that is made anew does not take what its forerunner typed for an answer to itself", () => {
  type(input, "前");
  const { edit } = sent.at(-1);
  connect("input", { value: "前", edit });
  assert.equal(input.value, "前");
  type(input, "前後");
  fromApp("前", { edit });
  assert.equal(input.value, "前後");
});

test("an echo writes nothing: the browser would forget what can be undone", () => {
  input.focus();
  type(input, "ab");
  const writes = [];
  const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  Object.defineProperty(input, "value", { get: () => own.get.call(input), set: (value) => writes.push(value), configurable: true });
  fromApp("ab", { edit: sent.at(-1).edit });
  fromApp("ab", { edit: sent.at(-1).edit, placeholder: "別の言葉" });
  assert.deepEqual(writes, []);
});

test("the caret and the selection stay where they are when the app writes", () => {
  input.focus();
  type(input, "abcdef");
  input.setSelectionRange(2, 4);
  fromApp("ABCDEF", { edit: sent.at(-1).edit });
  assert.deepEqual([input.selectionStart, input.selectionEnd], [2, 4]);
  input.setSelectionRange(6, 6);
  fromApp("ABCDEFGH", { edit: sent.at(-1).edit });
  assert.equal(input.selectionStart, 8, "at the end it stays at the end");
});

test("fields that tell no caret are written all the same", () => {
  connect("input", { type: "email" });
  input.focus();
  type(input, "a@example.jp");
  fromApp("b@example.jp", { type: "email", edit: sent.at(-1).edit });
  assert.equal(input.value, "b@example.jp");
});

test("an open conversion is never disturbed by a value from the app; what the app wants comes at its end", () => {
  input.focus();
  compose("start");
  type(input, "せき");
  const { edit } = sent.at(-1);
  fromApp("どこかの値", { edit });
  assert.equal(input.value, "せき");
  type(input, "セキュリティ");
  compose("end", "セキュリティ");
  assert.equal(values().at(-1), "セキュリティ", "typed after what the app had seen");
  assert.equal(input.value, "セキュリティ");
  compose("start");
  fromApp("どこかの値", { edit: sent.at(-1).edit });
  assert.equal(input.value, "セキュリティ");
  compose("end"); // cancelled
  assert.equal(input.value, "どこかの値");
});

test("an input that is taken away in mid-composition has none open any more", () => {
  input.focus();
  compose("start");
  type(input, "せき");
  assert.equal(isComposing(input), true);
  input.blur(); // Chromium sends no compositionend
  assert.equal(isComposing(input), false);
  assert.deepEqual(sent.map(({ type }) => type), ["field", "leave"]);
  assert.equal(isComposing(null), false);
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

/** What a browser does with an insertion: asks, puts it in as far as maxlength lets it, says so. */
function insert(text, more = {}) {
  const { value, selectionStart: from, selectionEnd: to } = input;
  input.dispatchEvent(new InputEvent("beforeinput", { data: text, bubbles: true, ...more }));
  const rest = value.length - (to - from);
  const fits = input.maxLength < 0 ? text : text.slice(0, Math.max(0, input.maxLength - rest));
  input.setRangeText(fits, from, to, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const [what, character] of [["a surrogate pair", "𠮷"], ["kana with a combining mark", "か\u3099"], ["a kanji with its variant", "辻\u{E0100}"], ["a joined emoji", "👨‍👩‍👧"],
  ["a flag", "🇯🇵"], ["a hand with its colour", "👍🏽"]])
  test(`a limit counts characters as people do: ${what} is one`, () => {
    fromApp("", { maxCharacters: 3 });
    insert(character.repeat(5));
    assert.equal(input.value, character.repeat(3));
    assert.deepEqual(values(), [character.repeat(3)]);
    insert("a");
    assert.equal(input.value, character.repeat(3), "full");
    input.setSelectionRange(0, character.length);
    insert("ab");
    assert.equal(input.value, "a" + character.repeat(2), "there is room for what is replaced");
  });

test("half-width kana and its mark are two, as in the rule", () => {
  fromApp("", { maxCharacters: 3 });
  insert("ｶﾞｷﾞ");
  assert.equal(input.value, "ｶﾞｷ");
});

test("line ends count as one, whatever they are made of", () => {
  connect("textarea", { multiline: true, maxCharacters: 5 });
  insert("a\r\nb\r\nc".replaceAll("\r", "")); // the browser takes the returns out
  assert.equal(input.value, "a\nb\nc");
});

test("Enter in a field with a limit brings no data, and its line end has a place as long as there is one", () => {
  connect("textarea", { multiline: true, maxCharacters: 5 });
  insert("abc");
  const enter = () => {
    input.dispatchEvent(new InputEvent("beforeinput", { inputType: "insertLineBreak", bubbles: true }));
    return input.maxLength - input.value.length;
  };
  assert.equal(enter(), 1);
  insert("de");
  assert.equal(enter(), 0, "full");
});

test("no limit is no limit", () => {
  fromApp("", { maxCharacters: 3 });
  fromApp("");
  insert("あ".repeat(5000));
  assert.equal(input.value.length, 5000);
});

test("a value of the app's that is longer than the limit stays, and nothing is added", () => {
  fromApp("12345", { maxCharacters: 3 });
  input.setSelectionRange(5, 5);
  insert("6");
  assert.equal(input.value.slice(0, 3), "123");
  assert.ok(!input.value.includes("6"));
});

test("a limit waits for the conversion's end, because readings are longer than what they become", () => {
  fromApp("前後", { maxCharacters: 4 });
  input.focus();
  input.setSelectionRange(1, 1);
  compose("start");
  type(input, "前じょうほう後");
  assert.equal(input.value, "前じょうほう後");
  input.dispatchEvent(new InputEvent("beforeinput", { data: "情報", isComposing: true }));
  assert.equal(input.maxLength, 4, "the browser may put in two characters between these");
  type(input, "前情報後");
  compose("end", "情報");
  assert.equal(input.value, "前情報後");
});

test("a browser that lets too much through: what was put in before the caret is cut, not the end", () => {
  fromApp("前後", { maxCharacters: 4 });
  input.focus();
  compose("start");
  type(input, "前じょうほう後");
  input.setSelectionRange(6, 6);
  compose("end");
  assert.equal(input.value, "前じょ後");
  assert.equal(input.selectionStart, 3);
  assert.equal(values().at(-1), "前じょ後");
});

test("what no text can hold is told clean: half a surrogate pair is U+FFFD, control characters are none", () => {
  for (const [typed, told] of [["a\uD842b", "a\uFFFDb"], ["\uDFB7", "\uFFFD"], ["𠮷\uD842", "𠮷\uFFFD"], ["a\0b\x07c\x1Fd\x7Fe\x85f", "abcdef"], ["a\tb", "a b"]]) {
    type(input, typed);
    assert.equal(values().at(-1), told);
    fromApp(told, { edit: sent.at(-1).edit }); // the app's echo
    assert.equal(input.value, told);
  }
  connect("textarea", { multiline: true });
  type(input, "a\tb\nc\0");
  assert.equal(values().at(-1), "a\tb\nc");
});

test("leaving the field is sent", () => {
  input.focus();
  input.blur();
  assert.deepEqual(sent, [{ type: "leave", id: 7 }]);
});

test("the browser learns what the field is for", () => {
  fromApp("", { type: "email", name: "mail", autocomplete: "email", placeholder: "name@example.jp", inputMode: "email" });
  const of = (name) => input.getAttribute(name);
  assert.deepEqual([input.type, input.name, of("autocomplete"), of("placeholder"), of("inputmode")], ["email", "mail", "email", "name@example.jp", "email"]);
});

test("a plain field neither completes, corrects nor capitalizes", () => {
  const of = (name) => input.getAttribute(name);
  assert.deepEqual([input.type, of("autocomplete"), of("spellcheck"), of("autocapitalize")], ["text", "off", "false", "off"]);
});

test("sentences are checked for spelling", () => {
  fromApp("", { prose: true });
  const of = (name) => input.getAttribute(name);
  assert.deepEqual([of("spellcheck"), of("autocapitalize"), of("autocorrect")], ["true", "sentences", "on"]);
});

for (const kind of ["text", "search", "email", "tel", "password"])
  test(`${kind} is the input's own type, and Enter and Escape work in it`, () => {
    connect("input", { type: kind });
    assert.equal(input.type, kind);
    assert.equal(input.getAttribute("enterkeyhint"), kind === "search" ? "search" : null);
    type(input, "0120");
    assert.deepEqual(values(), ["0120"]);
    press(input, "Enter");
    press(input, "Escape");
    assert.deepEqual([ofType("submit").length, escapes], [1, 1]);
  });

test("below a menu or a dialog the pointer is not the input's", () => {
  fromApp("", { covered: true });
  assert.equal(input.style.pointerEvents, "none");
  fromApp("");
  assert.equal(input.style.pointerEvents, "");
});

test("the input's letters lie on the drawn ones: same font, size, line, padding and ink", () => {
  fromApp("", { size: 16, line: 44, padding: 10, ink: 0x1822_30ff, placeholderInk: 0x6677_88ff });
  const expected = document.createElement("input");
  expected.style.font = fontOf(false, 16);
  expected.style.lineHeight = "44px";
  assert.equal(input.style.font, expected.style.font);
  assert.equal(input.style.padding, "0px 10px");
  assert.equal(input.style.getPropertyValue("--ink"), "#182230ff");
  assert.equal(input.style.getPropertyValue("--placeholder"), "#667788ff");
});

test("an ink with a leading zero keeps its eight digits", () => {
  fromApp("", { ink: 0x0a0b0cff });
  assert.equal(input.style.getPropertyValue("--ink"), "#0a0b0cff");
});

/** Gives jsdom, which lays nothing out, lines of `width` characters 20 pixels high. */
function layOut(width) {
  const tree = document.createElement("div");
  tree.className = "tree";
  document.body.append(tree);
  const rows = (words) => words.split("\n").flatMap((line) => [...line.matchAll(new RegExp(`.{1,${width}}`, "g"))].map((part) => part[0]).concat(line ? [] : [""]));
  document.createRange = () => ({
    setStart: (node, at) => Object.assign(document, { node, at }),
    setEnd() {},
    getBoundingClientRect() {
      let row = 0, left = document.at;
      for (const line of rows(document.node.data)) {
        const length = line.length + (document.node.data[document.at - left + line.length] === "\n" ? 1 : 0);
        if (left < length) break;
        left -= length;
        row += 1;
      }
      return { top: row * 20, bottom: row * 20 + 20 };
    },
  });
  return tree;
}

test("C++ learns where the browser breaks lines, the first few and no more", () => {
  const tree = layOut(4), starts = new Int32Array(4);
  assert.equal(fieldLines(tree, "あいうえおか\n\nきくけこさ", 14, 100, starts), 4);
  assert.deepEqual([...starts], [0, 4, 7, 8]);
  assert.equal(fieldLines(tree, "あい", 14, 100, starts), 1);
  assert.equal(tree.childElementCount, 0, "nothing is left behind");
});
