import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { connectFingers, stayAboveKeyboard } from "../../web/phone.js";
import { openPage } from "./dom.mjs";

let element, canvas, field, button, sent, sdl, view;

beforeEach(() => {
  openPage();
  document.body.innerHTML = "<div><canvas></canvas><section><input><textarea></textarea><button></button></section></div>";
  [element, canvas, field, button] = ["div", "canvas", "input", "button"].map((selector) => document.querySelector(selector));
  view = document.createElement("i"); // jsdom has no visual viewport
  for (const [name, value] of Object.entries({ scale: 1, height: 800, offsetTop: 0 })) Object.defineProperty(view, name, { value, writable: true });
  globalThis.visualViewport = view;
  canvas.getBoundingClientRect = () => ({ left: 10, top: 20 });
  Object.defineProperty(document.documentElement, "clientHeight", { value: 800, configurable: true });
  sent = [];
  sdl = [];
  for (const type of ["touchstart", "touchmove", "touchend", "touchcancel"]) canvas.addEventListener(type, () => sdl.push(type));
  connectFingers({ element, canvas }, (event) => sent.push(event), new AbortController().signal);
});

/** Fingers by number: [number, x, y]; the first is the one that the event is about, unless `all` says otherwise. */
function touch(type, fingers, { target = canvas, all = fingers } = {}) {
  const list = (of) => of.map(([identifier, x, y]) => ({ identifier, clientX: x, clientY: y, screenX: x, screenY: y }));
  const event = Object.assign(new Event(type, { bubbles: true, cancelable: true }), { changedTouches: list(fingers), touches: list(all) });
  target.dispatchEvent(event);
  return event;
}
const phases = () => sent.map(({ phase }) => phase).join(" ");

test("one finger on the picture is told from its start to its end, in the picture's pixels, and SDL hears of none", () => {
  assert.equal(touch("touchstart", [[3, 110, 220]]).defaultPrevented, false, "else the browser could not zoom");
  touch("touchmove", [[3, 112, 190]]);
  assert.equal(touch("touchend", [[3, 112, 190]]).defaultPrevented, true, "else a mouse would press the same again");
  assert.deepEqual(sent.map(({ phase, x, y, pans }) => [phase, x, y, pans]), [["start", 100, 200, false], ["move", 102, 170, false], ["end", 102, 170, false]]);
  assert.deepEqual(sdl, []);
});

test("a second finger takes the first one away, until all are lifted", () => {
  touch("touchstart", [[0, 100, 100]]);
  touch("touchstart", [[1, 200, 200]], { all: [[0, 100, 100], [1, 200, 200]] });
  touch("touchmove", [[0, 90, 90], [1, 210, 210]]);
  touch("touchend", [[1, 210, 210]], { all: [[0, 90, 90]] });
  touch("touchmove", [[0, 80, 80]]);
  touch("touchend", [[0, 80, 80]], { all: [] });
  assert.equal(phases(), "start cancel");
  touch("touchstart", [[2, 100, 100]]);
  touch("touchcancel", [[2, 100, 100]]);
  assert.equal(phases(), "start cancel start cancel");
  assert.deepEqual(sdl, []);
});

test("a press on a field is the browser's; a finger that moves on from there scrolls, and puts no caret", () => {
  touch("touchstart", [[0, 100, 100]], { target: field });
  assert.equal(touch("touchend", [[0, 103, 102]], { target: field }).defaultPrevented, false);
  assert.equal(phases(), "");
  touch("touchstart", [[0, 100, 100]], { target: field });
  touch("touchmove", [[0, 101, 105]], { target: field });
  assert.equal(phases(), "");
  touch("touchmove", [[0, 101, 60]], { target: field });
  assert.equal(touch("touchend", [[0, 101, 60]], { target: field }).defaultPrevented, true);
  assert.deepEqual(sent.map(({ phase, y }) => [phase, y]), [["start", 80], ["move", 40], ["end", 40]]);
});

test("a field that has the focus and more text than room scrolls by itself", () => {
  const area = document.querySelector("textarea");
  Object.defineProperties(area, { scrollHeight: { value: 300 }, clientHeight: { value: 90 } });
  area.focus();
  touch("touchstart", [[0, 100, 100]], { target: area });
  touch("touchmove", [[0, 100, 30]], { target: area });
  touch("touchend", [[0, 100, 30]], { target: area });
  assert.equal(phases(), "");
});

test("a press beside a field leaves it; scrolling does not", () => {
  field.focus();
  touch("touchstart", [[0, 100, 300]]);
  touch("touchmove", [[0, 100, 200]]);
  touch("touchend", [[0, 100, 200]]);
  assert.equal(document.activeElement, field);
  touch("touchstart", [[0, 100, 300]]);
  field.addEventListener("blur", () => sent.push({ phase: "left" }));
  touch("touchend", [[0, 100, 300]]);
  assert.notEqual(document.activeElement, field);
  assert.equal(phases().slice(-8), "left end", "what was typed last is told before the press");
});

test("the magnified page is panned by one finger, which presses nothing then", () => {
  view.scale = 2;
  view.dispatchEvent(new Event("resize"));
  assert.equal(element.style.touchAction, "auto");
  touch("touchstart", [[0, 100, 300]]);
  touch("touchmove", [[0, 100, 250]]);
  assert.equal(sent.at(-1).pans, true);
  view.scale = 1;
  view.dispatchEvent(new Event("resize"));
  assert.equal(element.style.touchAction, "");
});

test("while a finger is held the browser offers no menu, but for fields", () => {
  const menu = (target) => !target.dispatchEvent(new Event("contextmenu", { bubbles: true, cancelable: true }));
  assert.equal(menu(canvas), false, "a mouse's right click");
  touch("touchstart", [[0, 100, 300]]);
  assert.equal(menu(canvas), true);
  touch("touchend", [[0, 100, 300]]);
  touch("touchstart", [[0, 100, 300]], { target: field });
  assert.equal(menu(field), false);
});

test("above a keyboard that lies over the page the element ends where the keyboard begins, while a field has the focus", async () => {
  stayAboveKeyboard(element, new AbortController().signal);
  const keyboard = async (height, offsetTop = 0) => {
    Object.assign(view, { height, offsetTop });
    view.dispatchEvent(new Event("resize"));
    await Promise.resolve();
    return [element.style.top, element.style.bottom];
  };
  assert.deepEqual(await keyboard(500), ["", ""], "nobody types");
  field.focus();
  await Promise.resolve();
  assert.deepEqual([element.style.top, element.style.bottom], ["0px", "300px"]);
  assert.deepEqual(await keyboard(480, 100), ["100px", "220px"]);
  view.scale = 2;
  assert.deepEqual(await keyboard(250), ["", ""], "magnified by two fingers");
  view.scale = 1;
  assert.deepEqual(await keyboard(500), ["0px", "300px"]);
  button.focus();
  await Promise.resolve();
  assert.deepEqual([element.style.top, element.style.bottom], ["", ""]);
});
