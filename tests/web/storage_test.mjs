import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { keep, keptElsewhere, readAll } from "../../web/storage.js";
import { openPage } from "./dom.mjs";

beforeEach(() => {
  openPage();
  localStorage.clear();
});

/** A browser that keeps nothing: each use of the store fails with this error. */
function refuse(name) {
  const fail = () => {
    throw new DOMException("refused", name);
  };
  Object.defineProperty(globalThis, "localStorage", { value: new Proxy({}, { get: fail }), configurable: true });
}

test("what is kept is read back, under the app's own prefix", () => {
  assert.equal(keep("draft:memo", "確認中です"), true);
  assert.equal(localStorage.getItem("omakase:draft:memo"), "確認中です");
  assert.deepEqual(readAll(), { "draft:memo": "確認中です" });
});

test("keeping again replaces", () => {
  keep("settings", "{}");
  keep("settings", '{"dark":true}');
  assert.deepEqual(readAll(), { settings: '{"dark":true}' });
});

test("an empty value removes, and removing what is not there is fine", () => {
  keep("draft", "a");
  assert.equal(keep("draft", ""), true);
  assert.equal(keep("never", ""), true);
  assert.equal(localStorage.length, 0);
});

test("what other pages of the same origin keep is neither read nor touched", () => {
  localStorage.setItem("theme", "dark");
  localStorage.setItem("omakas", "near");
  keep("theme", "light");
  keep("theme", "");
  assert.deepEqual(readAll(), {});
  assert.equal(localStorage.getItem("theme"), "dark");
});

test("what another tab keeps or removes is handed on without the prefix, and nothing of other pages", () => {
  assert.deepEqual(keptElsewhere({ key: "omakase:static:rooms", newValue: "{}" }), { key: "static:rooms", value: "{}" });
  assert.deepEqual(keptElsewhere({ key: "omakase:draft", newValue: null }), { key: "draft", value: "" });
  assert.equal(keptElsewhere({ key: "theme", newValue: "dark" }), null);
  assert.equal(keptElsewhere({ key: null, newValue: null }), null);
});

test("a full disk is told and nothing is thrown", () => {
  refuse("QuotaExceededError");
  assert.equal(keep("draft", "a"), false);
});

test("a blocked store is told, and reads as empty", () => {
  refuse("SecurityError");
  assert.equal(keep("draft", ""), false);
  assert.deepEqual(readAll(), {});
});

test("a browser that throws already at the name localStorage reads as empty", () => {
  Object.defineProperty(globalThis, "localStorage", {
    get() {
      throw new DOMException("blocked", "SecurityError");
    },
    configurable: true,
  });
  assert.deepEqual(readAll(), {});
  assert.equal(keep("draft", "a"), false);
});
