import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { connectDrops, openLink, pickFile, saveFile } from "../../web/files.js";
import { openPage } from "./dom.mjs";

let element, field, told, dropped, app, stop;

beforeEach(() => {
  openPage();
  document.body.innerHTML = "<main><p></p><input></main><footer></footer>";
  [element, field] = ["main", "input"].map((selector) => document.querySelector(selector));
  told = [];
  dropped = [];
  stop = new AbortController();
  app = { send: (event) => told.push(event), drop: (name, bytes) => dropped.push([name, new TextDecoder().decode(bytes)]) };
  connectDrops(element, app, stop.signal);
});

const file = (name, content, more = {}) => ({ name, size: content.length, arrayBuffer: async () => new TextEncoder().encode(content).buffer, ...more });

/** A drag event as browsers make it; answers whether it was the app's. */
function drag(type, { target = element.querySelector("p"), files = [], text, relatedTarget = null } = {}) {
  const event = new Event(type, { bubbles: true, cancelable: true });
  const dataTransfer = { types: [...(files.length ? ["Files"] : []), ...(text === undefined ? [] : ["text/plain"])], files, getData: () => text ?? "", dropEffect: "none" };
  Object.assign(event, { dataTransfer });
  Object.defineProperty(event, "relatedTarget", { value: relatedTarget });
  target.dispatchEvent(event);
  return { ours: event.defaultPrevented, effect: dataTransfer.dropEffect };
}
const read = () => new Promise((resolve) => setTimeout(resolve));

test("a file held over the app is told once, wherever in it, and once when it leaves", () => {
  const files = [file("a.eml", "x")];
  assert.deepEqual(drag("dragenter", { files }), { ours: true, effect: "copy" });
  assert.deepEqual(drag("dragover", { files, target: field }), { ours: true, effect: "copy" });
  drag("dragleave", { relatedTarget: field });
  assert.deepEqual(told, [{ type: "drag", over: true }]);
  drag("dragleave", { relatedTarget: document.querySelector("footer") });
  assert.deepEqual(told, [{ type: "drag", over: true }, { type: "drag", over: false }]);
});

test("a dropped file is read and never the browser's", async () => {
  assert.equal(drag("drop", { files: [file("a.csv", "会社名")], target: field }).ours, true);
  await read();
  assert.deepEqual(dropped, [["a.csv", "会社名"]]);
});

test("what is too large, more than one, or cannot be opened is refused unread", async () => {
  const unread = () => assert.fail("it was read");
  drag("drop", { files: [file("a", "x", { size: 1_000_001, arrayBuffer: unread })] });
  drag("drop", { files: [file("a", "x", { arrayBuffer: unread }), file("b", "y", { arrayBuffer: unread })] });
  drag("drop", { files: [file("folder", "", { arrayBuffer: async () => Promise.reject(new Error("NotReadable")) })] });
  drag("drop", { text: "x".repeat(1_000_001) });
  await read();
  assert.deepEqual(told.map(({ type, reason }) => [type, reason]),
    [["drop_refused", "too_large"], ["drop_refused", "many"], ["drop_refused", "too_large"], ["drop_refused", "unreadable"]]);
  assert.deepEqual(dropped, []);
});

test("words are read too, but not those for a field, the app's own, or none", () => {
  assert.equal(drag("drop", { text: "顧客ID" }).ours, true);
  assert.equal(drag("drop", { text: "other", target: field }).ours, false);
  drag("dragstart");
  assert.equal(drag("dragover", { text: "own" }).ours, false);
  assert.equal(drag("drop", { text: "own" }).ours, false);
  drag("dragend");
  assert.equal(drag("drop", {}).ours, false);
  assert.deepEqual(dropped, [["", "顧客ID"]]);
});

test("an app that was closed takes nothing any more", async () => {
  stop.abort();
  assert.equal(drag("drop", { files: [file("a", "x")] }).ours, false);
  await read();
  assert.deepEqual(dropped, []);
});

test("the browser's dialog offers what can be read, and what is chosen comes as if dropped", async () => {
  let input;
  HTMLInputElement.prototype.click = function () {
    input = this;
  };
  pickFile(app);
  assert.equal(input.type, "file");
  assert.ok([".eml", ".txt", ".csv"].every((ending) => input.accept.split(",").includes(ending)));
  Object.defineProperty(input, "files", { value: [file("a.eml", "顧客ID")] });
  input.dispatchEvent(new Event("change"));
  await read();
  assert.deepEqual(dropped, [["a.eml", "顧客ID"]]);
});

test("a file is saved under its name, and its bytes are let go afterwards", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const clicked = [], released = [];
  HTMLAnchorElement.prototype.click = function () {
    clicked.push([this.href, this.download]);
  };
  const blobs = [];
  context.mock.method(URL, "createObjectURL", (blob) => (blobs.push(blob), "blob:x"));
  context.mock.method(URL, "revokeObjectURL", (href) => released.push(href));
  saveFile("インシデント.csv", "text/csv;charset=utf-8", new TextEncoder().encode("a,b\r\n"));
  assert.deepEqual(clicked, [["blob:x", "インシデント.csv"]]);
  assert.equal(await blobs[0].text(), "a,b\r\n");
  assert.equal(blobs[0].type, "text/csv;charset=utf-8");
  assert.deepEqual(released, []);
  context.mock.timers.tick(60_000);
  assert.deepEqual(released, ["blob:x"]);
});

test("a page opens in a new tab without an opener; a call and a mail leave the page where it is", () => {
  const opened = [];
  HTMLAnchorElement.prototype.click = function () {
    opened.push([this.getAttribute("href"), this.target, this.rel]);
  };
  for (const href of ["https://example.jp/", "tel:0800123", "mailto:a@example.jp"]) openLink(href);
  assert.deepEqual(opened, [["https://example.jp/", "_blank", "noopener"], ["tel:0800123", "", ""], ["mailto:a@example.jp", "", ""]]);
});
