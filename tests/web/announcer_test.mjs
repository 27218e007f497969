import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { say } from "../../web/announcer.js";
import { openPage } from "./dom.mjs";

let region;
beforeEach(() => {
  openPage();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  region = document.createElement("div");
});

test("news is put into an empty region after a moment", () => {
  say(region, "3 件", false);
  assert.equal(region.textContent, "");
  mock.timers.tick(50);
  assert.equal(region.textContent, "3 件");
  assert.equal(region.querySelector("[role]"), null);
});

test("bad news is an alert that is made anew each time", () => {
  say(region, "読み込めませんでした", true);
  mock.timers.tick(50);
  const first = region.querySelector("[role=alert]");
  assert.equal(first.textContent, "読み込めませんでした");
  say(region, "読み込めませんでした", true);
  assert.equal(region.textContent, "", "the region is seen empty");
  mock.timers.tick(50);
  assert.notEqual(region.querySelector("[role=alert]"), first);
});

test("what is said at one moment is read together, each sentence once", () => {
  say(region, "連携を解除しました", false);
  say(region, "この端末に保存しました", false);
  say(region, "この端末に保存しました", false);
  mock.timers.tick(50);
  assert.equal(region.textContent, "連携を解除しました この端末に保存しました");
  say(region, "2 件", false);
  mock.timers.tick(50);
  assert.equal(region.textContent, "2 件");
});
