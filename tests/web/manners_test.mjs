import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { connectManners } from "../../web/manners.js";
import { openPage, press } from "./dom.mjs";

let element, canvas, tree, outside, sent, semantics, opened;

beforeEach(() => {
  openPage();
  document.body.innerHTML = "<div><canvas></canvas><section><p data-id=1>熊本</p><input type=search><button></button></section></div><input>";
  [element, canvas, tree, outside] = ["div", "canvas", "section", "body > input"].map((selector) => document.querySelector(selector));
  sent = [];
  opened = [];
  semantics = { under: () => tree.querySelector("p"), linkAt: () => "#/incidents", copied: () => "words" };
  document.createElement("a").constructor.prototype.dispatchEvent = function (event) {
    opened.push({ href: this.getAttribute("href"), target: this.target, rel: this.rel, ctrl: event.ctrlKey, shift: event.shiftKey });
    return true;
  };
  connectManners({ element, canvas, tree }, semantics, (event) => sent.push(event), new AbortController().signal);
});

const mouse = (type, more, target = canvas) => {
  const event = new MouseEvent(type, { bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
};

test("Ctrl+K and Ctrl+F go to searches, ? to the list of shortcuts, and the browser keeps its hands off", () => {
  assert.equal(press(document.body, "k", { ctrlKey: true }), false);
  assert.equal(press(tree.querySelector("button"), "f", { metaKey: true }), false);
  assert.equal(press(tree.querySelector("button"), "?"), false);
  assert.deepEqual(sent.map(({ name }) => name), ["search", "find", "help"]);
});

test("? is a character in a field, and Ctrl+F in a search field is the browser's", () => {
  const field = tree.querySelector("input");
  assert.equal(press(field, "?"), true);
  assert.equal(press(field, "f", { ctrlKey: true }), true);
  assert.deepEqual(sent, []);
});

test("keys outside the app and keys of a conversion are left alone", () => {
  for (const key of ["Escape", "?", "k"]) press(outside, key, { ctrlKey: key === "k" });
  press(tree.querySelector("input"), "Escape", { isComposing: true });
  press(tree.querySelector("input"), "Escape", { keyCode: 229 });
  assert.deepEqual(sent, []);
});

test("Escape is sent wherever the focus is in the app", () => {
  press(tree.querySelector("button"), "Escape");
  press(document.body, "Escape");
  assert.deepEqual(sent, [{ type: "escape" }, { type: "escape" }]);
});

test("Ctrl and the middle button open a link in a tab behind, Shift in a window, and SDL sees none of it", () => {
  let seen = 0;
  for (const type of ["mousedown", "click", "auxclick"]) canvas.addEventListener(type, () => (seen += 1));
  for (const more of [{ ctrlKey: true }, { shiftKey: true }]) {
    mouse("mousedown", more);
    mouse("click", more);
  }
  mouse("mousedown", { button: 1 });
  mouse("auxclick", { button: 1 });
  assert.deepEqual(opened.map(({ ctrl, shift }) => [ctrl, shift]), [[true, false], [false, true], [true, false]]);
  assert.deepEqual(opened[0], { href: "#/incidents", target: "_blank", rel: "noopener", ctrl: true, shift: false });
  assert.equal(seen, 0);
});

test("a plain press, and a press with Ctrl where no link is, go on to the canvas", () => {
  assert.equal(mouse("mousedown", {}).defaultPrevented, false);
  semantics.linkAt = () => undefined;
  assert.equal(mouse("click", { ctrlKey: true }).defaultPrevented, false);
  assert.deepEqual(opened, []);
});

test("a right press selects the words under it and lets the browser's menu have them until the pointer moves", () => {
  mouse("mousedown", { button: 2 });
  assert.ok(tree.classList.contains("menu"));
  assert.equal(getSelection().toString(), "熊本");
  mouse("pointermove", {});
  assert.ok(!tree.classList.contains("menu"));
});

test("a press on the canvas takes the focus and the selection away", () => {
  tree.querySelector("input").focus();
  mouse("pointerdown", {});
  assert.equal(document.activeElement, document.body);
});
