import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Semantics } from "../../web/semantics.js";
import { openPage, press, type } from "./dom.mjs";

let window, root, sent, semantics, stop;

beforeEach(() => {
  window = openPage();
  root = document.createElement("div");
  document.body.append(root);
  sent = [];
  stop = new AbortController();
  semantics = new Semantics(root, (event) => sent.push(event), stop.signal);
});

const node = (id, role, more = {}) => ({ id, role, rect: [0, 0, 10, 10], ...more });
const apply = ({ set = [], order = [], remove = [] }) => semantics.apply({ set, order, remove });
const at = (id) => root.querySelector(`[data-id="${id}"]`);
const ids = (parent = root) => [...parent.children].map((child) => Number(child.dataset.id));
const click = (element, more = {}) => element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...more }));
const ofType = (kind) => sent.filter((event) => event.type === kind);
/** Buttons 1…n below the root. */
const buttons = (...numbers) => apply({ set: numbers.map((id) => node(id, "button", { name: `ボタン${id}` })), order: [[0, numbers]] });
/** Counts the moves and insertions that `work` makes. */
function moved(work) {
  const original = window.Node.prototype.insertBefore;
  const children = [];
  window.Node.prototype.insertBefore = function (child, next) {
    children.push(Number(child.dataset.id));
    return original.call(this, child, next);
  };
  try {
    work();
  } finally {
    window.Node.prototype.insertBefore = original;
  }
  return children;
}

// --- the tree

test("nodes stand below their parents in the order that is told, whatever order they come in", () => {
  apply({ set: [node(3, "button"), node(1, "navigation"), node(2, "main"), node(4, "link", { href: "#/a" })], order: [[0, [1, 2]], [1, [4]], [2, [3]]] });
  assert.deepEqual([ids(), ids(at(1)), ids(at(2))], [[1, 2], [4], [3]]);
});

test("an element lies on its widget's rectangle", () => {
  apply({ set: [node(1, "button", { rect: [12, -3.5, 100, 44] })], order: [[0, [1]]] });
  const { transform, width, height, clipPath } = at(1).style;
  assert.deepEqual({ transform, width, height, clipPath }, { transform: "translate(12px, -3.5px)", width: "100px", height: "44px", clipPath: "" });
});

test("what a scrolled input must not show is clipped, and shown again later", () => {
  const clips = [];
  const element = document.createElement("input");
  Object.defineProperty(element.style, "clipPath", { set: (value) => clips.push(value) }); // jsdom's CSS does not know clip-path
  const create = document.createElement;
  document.createElement = (tag) => (tag === "input" ? element : create.call(document, tag));
  apply({ set: [node(1, "textbox", { field: { value: "" }, clip: [8, 0, 0, 2.5] })], order: [[0, [1]]] });
  apply({ set: [node(1, "textbox", { field: { value: "" } })] });
  assert.deepEqual(clips, ["inset(8px 0px 0px 2.5px)", ""]);
});

test("a changed node is patched, not rebuilt: the same element, so a screen reader keeps its place", () => {
  buttons(1, 2);
  const before = at(1);
  apply({ set: [node(1, "button", { name: "送信中", disabled: true, rect: [5, 5, 20, 20] })] });
  assert.equal(at(1), before);
  assert.equal(before.textContent, "送信中");
  assert.equal(before.getAttribute("aria-disabled"), "true");
  assert.equal(before.style.transform, "translate(5px, 5px)");
});

test("a patch keeps the focus", () => {
  buttons(1, 2);
  at(2).focus();
  sent.length = 0;
  apply({ set: [node(2, "button", { name: "変わった" })], order: [[0, [1, 2]]] });
  assert.equal(document.activeElement, at(2));
  assert.deepEqual(sent, []);
});

test("an order that stays moves nothing", () => {
  buttons(1, 2, 3);
  assert.deepEqual(moved(() => apply({ order: [[0, [1, 2, 3]]] })), []);
});

test("a new node is put between those that were there, and only it", () => {
  buttons(1, 2, 3);
  for (const [order, fresh] of [[[4, 1, 2, 3], 4], [[4, 1, 5, 2, 3], 5], [[4, 1, 5, 2, 3, 6], 6]])
    assert.deepEqual(moved(() => apply({ set: [node(fresh, "button")], order: [[0, order]] })), [fresh]);
  assert.deepEqual(ids(), [4, 1, 5, 2, 3, 6]);
});

test("a removed node leaves the others where they are", () => {
  buttons(1, 2, 3);
  assert.deepEqual(moved(() => apply({ order: [[0, [1, 3]]], remove: [2] })), []);
  assert.deepEqual(ids(), [1, 3]);
});

test("children that kept their order are not moved when one of them goes elsewhere", () => {
  for (const [order, one] of [[[2, 3, 4, 1], 1], [[4, 1, 2, 3], 4], [[1, 3, 2, 4], 2], [[2, 1, 3, 4], 1]]) {
    buttons(1, 2, 3, 4);
    const moves = moved(() => apply({ order: [[0, order]] }));
    assert.deepEqual(ids(), order);
    assert.equal(moves.length, 1, `${order}: ${one} goes elsewhere, but ${moves} were moved`);
    apply({ remove: [1, 2, 3, 4] });
  }
});

test("the focused element is not moved when another one passes it", () => {
  buttons(1, 2, 3);
  at(2).focus();
  sent.length = 0;
  apply({ order: [[0, [2, 3, 1]]] });
  assert.equal(document.activeElement, at(2));
  assert.deepEqual(sent, []);
});

test("any order becomes any other order", () => {
  const orders = [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [3, 1, 5, 2, 4], [2, 4, 1, 3, 5], [4, 5, 1, 2, 3]];
  for (const from of orders)
    for (const to of orders) {
      buttons(...from);
      apply({ order: [[0, to]] });
      assert.deepEqual(ids(), to, `${from} to ${to}`);
    }
});

test("a node moves to another parent with what it holds", () => {
  apply({ set: [node(1, "list"), node(2, "list"), node(3, "listitem"), node(4, "button")], order: [[0, [1, 2]], [1, [3]], [3, [4]]] });
  const item = at(3);
  apply({ order: [[2, [3]]] });
  assert.deepEqual([ids(at(1)), ids(at(2)), ids(item)], [[], [3], [4]]);
});

test("another role is another element in the same place, with the children and the focus of the old one", () => {
  const texts = [node(2, "text", { name: "前" }), node(4, "text", { name: "後" })];
  apply({ set: [node(1, "group"), node(3, "button"), ...texts], order: [[0, [2, 1, 4]], [1, [3]]] });
  const [group, button] = [at(1), at(3)];
  button.focus();
  sent.length = 0;
  apply({ set: [node(1, "region", { name: "結果" })] }); // the order did not change, so C++ does not repeat it
  assert.notEqual(at(1), group);
  assert.equal(at(1).getAttribute("role"), "region");
  assert.deepEqual([ids(), ids(at(1))], [[2, 1, 4], [3]]);
  assert.equal(at(3), button);
  assert.equal(document.activeElement, button);
});

test("a button that becomes a link while it has the focus keeps it", () => {
  buttons(1, 2);
  at(1).focus();
  apply({ set: [node(1, "link", { name: "開く", href: "#/a" })] });
  assert.equal(at(1).tagName, "A");
  assert.equal(at(1).textContent, "開く");
  assert.equal(document.activeElement, at(1));
  assert.deepEqual(ids(), [1, 2]);
});

test("another level of a heading and another kind of field are other elements too", () => {
  apply({ set: [node(1, "heading", { level: 2, name: "a" }), node(2, "textbox", { field: { value: "b" } })], order: [[0, [1, 2]]] });
  apply({ set: [node(1, "heading", { level: 3, name: "a" }), node(2, "textbox", { field: { value: "b", multiline: true } })] });
  assert.deepEqual([...root.children].map((child) => child.tagName), ["H3", "TEXTAREA"]);
  type(at(2), "c");
  assert.deepEqual(ofType("field").map(({ id, value }) => [id, value]), [[2, "c"]]);
});

test("a removed node is gone with what it held, and its id may come back as something else", () => {
  apply({ set: [node(1, "group"), node(2, "button")], order: [[0, [1]], [1, [2]]] });
  apply({ remove: [2, 1] });
  assert.equal(root.childElementCount, 0);
  apply({ set: [node(1, "link", { href: "#/a" })], order: [[0, [1]]] });
  assert.equal(at(1).tagName, "A");
});

test("what C++ removes or orders without ever having shown it does no harm", () => {
  apply({ order: [[9, [1]], [0, [8]]], remove: [7] });
  assert.equal(root.childElementCount, 0);
});

test("a cell that gets children is named by a label from then on, and its own words are not read twice", () => {
  apply({ set: [node(1, "cell", { name: "至急" })], order: [[0, [1]]] });
  assert.equal(at(1).textContent, "至急");
  apply({ set: [node(2, "button", { name: "開く" })], order: [[1, [2]]] }); // the cell itself did not change
  assert.equal(at(1).getAttribute("aria-label"), "至急");
  assert.equal(at(1).textContent, "開く");
});

// --- what people do

test("a click sends the widget's id", () => {
  buttons(1, 2);
  click(at(2));
  assert.deepEqual(sent, [{ type: "activate", id: 2 }]);
});

test("a link out of the app is the browser's, from wherever it is clicked; one inside the app is C++'s", () => {
  const links = [[1, "https://example.jp/"], [2, "tel:0800123"], [3, "mailto:a@example.jp"], [4, "#/support"], [5, ""]];
  apply({ set: links.map(([id, href]) => node(id, "link", { name: "x", href })), order: [[0, links.map(([id]) => id)]] });
  assert.deepEqual(links.map(([id]) => click(at(id))), [true, true, true, false, false]);
  assert.deepEqual(ofType("activate").map(({ id }) => id), [4, 5]);
});

test("a click goes to the innermost widget around it: a cell's to its row", () => {
  apply({ set: [node(1, "row", { focusable: true }), node(2, "cell", { name: "a" }), node(3, "button")], order: [[0, [1]], [1, [2, 3]]] });
  at(2).append(document.createElement("span"));
  click(at(3));
  click(at(2).firstElementChild);
  assert.deepEqual(ofType("activate").map((event) => event.id), [3, 1]);
});

test("a click on words in the page sends nothing", () => {
  apply({ set: [node(1, "main", { focusable: true, noTab: true }), node(2, "text", { name: "a" })], order: [[0, [1]], [1, [2]]] });
  click(at(2));
  assert.deepEqual(sent, []);
});

test("a click beside all widgets sends nothing", () => {
  buttons(1);
  click(root);
  assert.deepEqual(sent, []);
});

test("a disabled widget sends nothing, by click or by key", () => {
  apply({ set: [node(1, "button", { disabled: true }), node(2, "row", { focusable: true, disabled: true })], order: [[0, [1, 2]]] });
  click(at(1));
  click(at(2));
  press(at(2), "Enter");
  press(at(2), " ");
  assert.deepEqual(sent, []);
});

test("a disabled link goes nowhere", () => {
  apply({ set: [node(1, "link", { href: "#/a", disabled: true })], order: [[0, [1]]] });
  assert.equal(click(at(1)), false);
  assert.deepEqual(sent, []);
});

test("a plain click on a link is the app's, not the browser's", () => {
  apply({ set: [node(1, "link", { href: "#/a" })], order: [[0, [1]]] });
  assert.equal(click(at(1)), false);
  assert.deepEqual(sent, [{ type: "activate", id: 1 }]);
});

const ELSEWHERE = { Ctrl: { ctrlKey: true }, Command: { metaKey: true }, Shift: { shiftKey: true }, "the middle button": { button: 1 } };
for (const [what, more] of Object.entries(ELSEWHERE))
  test(`a click on a link with ${what} is left to the browser: a new tab or window`, () => {
    apply({ set: [node(1, "link", { href: "#/a" })], order: [[0, [1]]] });
    assert.equal(click(at(1), more), true);
    assert.deepEqual(sent, []);
  });

test("Ctrl and a click on a button is a click", () => {
  buttons(1);
  click(at(1), { ctrlKey: true });
  assert.deepEqual(sent, [{ type: "activate", id: 1 }]);
});

test("a click into a field is the field's alone", () => {
  apply({ set: [node(1, "searchbox", { field: { value: "" } })], order: [[0, [1]]] });
  assert.equal(click(at(1)), true);
  assert.deepEqual(sent, []);
});

test("Enter and Space on a focusable row open it, and Space does not scroll", () => {
  apply({ set: [node(1, "row", { focusable: true })], order: [[0, [1]]] });
  for (const key of ["Enter", " "]) assert.equal(press(at(1), key), false);
  assert.deepEqual(sent, [{ type: "activate", id: 1 }, { type: "activate", id: 1 }]);
});

test("Enter and Space on a button, a link or a field are the browser's: it clicks or types", () => {
  const field = node(3, "textbox", { field: { value: "", multiline: true } });
  apply({ set: [node(1, "button"), node(2, "link", { href: "#/a" }), field], order: [[0, [1, 2, 3]]] });
  for (const id of [1, 2, 3]) for (const key of ["Enter", " "]) assert.equal(press(at(id), key), true);
  assert.deepEqual(sent, []);
});

test("other keys are left alone", () => {
  apply({ set: [node(1, "row", { focusable: true })], order: [[0, [1]]] });
  for (const key of ["Tab", "ArrowDown", "a"]) assert.equal(press(at(1), key), true);
  assert.deepEqual(sent, []);
});

test("keys that a node takes are sent and kept from the browser, but not with Ctrl, Alt or Meta", () => {
  apply({ set: [node(1, "row", { focusable: true, keys: "vp" }), node(2, "option", { keys: "vt" })], order: [[0, [1, 2]]] });
  for (const key of ["ArrowDown", "ArrowUp", "Home", "End", "PageDown", "PageUp"]) assert.equal(press(at(1), key), false, key);
  for (const key of ["ArrowLeft", "x", "Tab"]) assert.equal(press(at(1), key), true, key);
  assert.equal(press(at(1), "ArrowDown", { ctrlKey: true }), true);
  assert.equal(press(at(2), "す"), false);
  assert.equal(press(at(2), " "), true, "Space presses");
  assert.deepEqual(ofType("key").map(({ id, key }) => `${id} ${key}`), ["1 ArrowDown", "1 ArrowUp", "1 Home", "1 End", "1 PageDown", "1 PageUp", "2 す"]);
});

test("Tab in a popup goes on from what opened it", () => {
  apply({ set: [node(1, "combobox", { controls: 2 }), node(2, "listbox"), node(3, "option", { keys: "vt" })], order: [[0, [1, 2]], [2, [3]]] });
  at(3).focus();
  assert.equal(press(at(3), "Tab"), true, "the browser moves on");
  assert.equal(document.activeElement, at(1));
});

test("of many items one is a Tab stop", () => {
  apply({ set: [node(1, "row", { focusable: true }), node(2, "row", { focusable: true, noTab: true }), node(3, "radio", { noTab: true })], order: [[0, [1, 2, 3]]] });
  assert.deepEqual([at(1), at(2), at(3)].map((element) => element.tabIndex), [0, -1, -1]);
});

test("when what had the focus is gone, the focus goes to the page's words", () => {
  apply({ set: [node(1, "button"), node(2, "main", { focusable: true, noTab: true })], order: [[0, [1, 2]]] });
  at(1).focus();
  apply({ order: [[0, [2]]], remove: [1] });
  assert.equal(document.activeElement, at(2));
});

test("selected words are copied without the lines' breaks; words of several nodes a line each", () => {
  const text = { size: 13, line: 20, breaks: [3] };
  apply({ set: [node(1, "text", { name: "C:\\Users", text }), node(2, "text", { name: "山田" })], order: [[0, [1, 2]]] });
  assert.equal(at(1).querySelectorAll("br").length, 1);
  assert.equal(at(1).textContent, "C:\\Users");
  window.getSelection().selectAllChildren(at(1));
  assert.equal(semantics.copied(), "C:\\Users");
  window.getSelection().setBaseAndExtent(at(1), 0, at(2), 1);
  assert.equal(semantics.copied(), "C:\\Users\n山田");
});

test("a row that has the focus is copied as cells between tabs", () => {
  const cells = [node(2, "gridcell", { name: "未解決" }), node(3, "gridcell", { name: "PC-01" })];
  apply({ set: [node(1, "row", { focusable: true }), ...cells], order: [[0, [1]], [1, [2, 3]]] });
  at(1).focus();
  assert.equal(semantics.copied(), "未解決\tPC-01");
});

test("what has the focus is never moved, or its conversion would end: the others go around it", () => {
  apply({ set: [1, 2, 3, 4].map((id) => node(id, id === 4 ? "textbox" : "button", id === 4 ? { field: { value: "" } } : {})), order: [[0, [1, 2, 3, 4]]] });
  at(4).focus();
  assert.deepEqual(moved(() => apply({ order: [[0, [4, 1, 2, 3]]] })).sort(), [1, 2, 3]);
  assert.deepEqual(ids(), [4, 1, 2, 3]);
  assert.deepEqual(moved(() => apply({ set: [node(5, "alert")], order: [[0, [5, 4, 1, 2, 3]]] })), [5]);
});

test("a form that the browser submits by itself does not leave the page", () => {
  apply({ set: [node(1, "form"), node(2, "textbox", { field: { value: "" } })], order: [[0, [1]], [1, [2]]] });
  const submit = new Event("submit", { bubbles: true, cancelable: true });
  at(1).dispatchEvent(submit);
  assert.equal(submit.defaultPrevented, true);
});

test("it is known whether a conversion is open", () => {
  apply({ set: [node(1, "textbox", { field: { value: "" } })], order: [[0, [1]]] });
  at(1).focus();
  at(1).dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  assert.equal(semantics.composing, true);
  at(1).dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  assert.equal(semantics.composing, false);
});

// --- focus

test("the focus is told by id when it comes, moves and goes", () => {
  buttons(1, 2);
  at(1).focus();
  at(2).focus();
  at(2).blur();
  assert.deepEqual(sent.map(({ type, id }) => [type, id]), [["focus", 1], ["focus", 2], ["focus", 0]]);
  assert.equal(typeof sent[0].ring, "boolean");
});

test("the focus that goes to another part of the page is gone from the app", () => {
  buttons(1);
  const outside = document.body.appendChild(document.createElement("button"));
  at(1).focus();
  outside.focus();
  assert.deepEqual(sent.map(({ type, id }) => [type, id]), [["focus", 1], ["focus", 0]]);
});

test("a patch never takes the focus from the page around, even if that uses data-id itself", () => {
  const outside = document.body.appendChild(document.createElement("button"));
  outside.dataset.id = "1";
  buttons(1);
  outside.focus();
  apply({ set: [node(1, "button", { name: "変わった" })] });
  assert.equal(document.activeElement, outside);
});

test("the app gives the focus by id, and an id that is not there takes it from nobody", () => {
  buttons(1, 2);
  semantics.focus(2);
  assert.equal(document.activeElement, at(2));
  semantics.focus(99);
  assert.equal(document.activeElement, at(2));
});

test("nothing is sent after the app was closed", () => {
  buttons(1);
  stop.abort();
  click(at(1));
  at(1).focus();
  assert.deepEqual(sent, []);
});

// --- dialogs

/** A dialog with one button, behind which are the buttons 1 and 2. */
const openDialog = (id = 10) =>
  apply({ set: [node(id, "dialog", { modal: true, name: "確認" }), node(id + 1, "button")], order: [[0, [1, 2, id]], [id, [id + 1]]] });
const inert = () => [...root.children].filter((child) => child.inert).map((child) => Number(child.dataset.id));

test("a modal dialog makes the rest inert and takes the focus to its first control", () => {
  buttons(1, 2);
  at(1).focus();
  openDialog();
  assert.deepEqual(inert(), [1, 2]);
  assert.equal(document.activeElement, at(11));
});

test("Tab goes round inside a dialog, past what only arrow keys reach", () => {
  apply({
    set: [node(10, "dialog", { modal: true }), node(11, "button"), node(12, "radio", { noTab: true }), node(13, "button"), node(14, "radio", { noTab: true })],
    order: [[0, [10]], [10, [11, 12, 13, 14]]],
  });
  assert.equal(press(at(11), "Tab"), true, "in between it is the browser's");
  at(13).focus();
  assert.equal(press(at(13), "Tab"), false);
  assert.equal(document.activeElement, at(11));
  assert.equal(press(at(11), "Tab", { shiftKey: true }), false);
  assert.equal(document.activeElement, at(13));
  apply({ set: [node(1, "button")], order: [[0, [1]]], remove: [10, 11, 12, 13, 14] });
  at(1).focus();
  assert.equal(press(at(1), "Tab"), true, "without a dialog it leaves the app");
});

test("a closed dialog gives the rest and the focus back", () => {
  buttons(1, 2);
  at(2).focus();
  openDialog();
  apply({ order: [[0, [1, 2]]], remove: [10, 11] });
  assert.deepEqual(inert(), []);
  assert.equal(document.activeElement, at(2));
});

test("a dialog whose first control is a field of several lines begins there", () => {
  buttons(1, 2);
  const field = node(11, "textbox", { field: { value: "", multiline: true } });
  apply({ set: [node(10, "dialog", { modal: true }), field, node(12, "button")], order: [[0, [1, 2, 10]], [10, [11, 12]]] });
  assert.equal(document.activeElement, at(11));
});

test("what appears behind an open dialog is inert too", () => {
  buttons(1, 2);
  openDialog();
  apply({ set: [node(3, "button")], order: [[0, [1, 2, 3, 10]]] });
  assert.deepEqual(inert(), [1, 2, 3]);
});

test("a second dialog after the first gives the focus back to where it was before both", () => {
  buttons(1, 2);
  at(2).focus();
  openDialog(10);
  apply({ set: [node(20, "dialog", { modal: true }), node(21, "button")], order: [[0, [1, 2, 20]], [20, [21]]], remove: [10, 11] });
  assert.equal(document.activeElement, at(21));
  assert.deepEqual(inert(), [1, 2]);
  apply({ order: [[0, [1, 2]]], remove: [20, 21] });
  assert.equal(document.activeElement, at(2));
  assert.deepEqual(inert(), []);
});

test("a patch inside an open dialog does not take the focus back to its first control", () => {
  buttons(1, 2);
  openDialog();
  apply({ set: [node(12, "button")], order: [[10, [11, 12]]] });
  at(12).focus();
  apply({ set: [node(10, "dialog", { modal: true, name: "もう一度" })] });
  assert.equal(document.activeElement, at(12));
});

test("a dialog whose opener is gone by then closes without an error", () => {
  buttons(1, 2);
  at(2).focus();
  openDialog();
  apply({ order: [[0, [1]]], remove: [2, 10, 11] });
  assert.deepEqual(inert(), []);
});
