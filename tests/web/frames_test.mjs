import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Frames } from "../../web/frames.js";

/** A screen and a clock that move only when told. */
class Page {
  frames = new Map();
  timers = new Map();
  #last = 0;
  constructor() {
    globalThis.requestAnimationFrame = (call) => (this.frames.set(++this.#last, call), this.#last);
    globalThis.cancelAnimationFrame = (handle) => this.frames.delete(handle);
    globalThis.setTimeout = (call, ms) => (this.timers.set(++this.#last, { call, ms }), this.#last);
    globalThis.clearTimeout = (handle) => this.timers.delete(handle);
    globalThis.document = { hidden: false };
  }
  /** Another tab comes to the front, or ours does. */
  show(scheduler, visible) {
    globalThis.document.hidden = !visible;
    scheduler.visibilityChanged();
  }
  /** The screen is ready for the next picture. */
  refresh(ms = 1000) {
    const calls = [...this.frames.values()];
    this.frames.clear();
    for (const call of calls) call(ms);
  }
  /** The one timer's time has come. */
  ring() {
    assert.equal(this.timers.size, 1);
    const [[handle, { call }]] = this.timers;
    this.timers.delete(handle);
    call();
  }
  get scheduled() {
    return this.frames.size + this.timers.size;
  }
}

const real = { setTimeout, clearTimeout };
let page, drawn, next;
const frames = () => new Frames((now, causes) => (drawn.push({ now, causes }), typeof next === "function" ? next() : next));

beforeEach(() => {
  page = new Page();
  drawn = [];
  next = Infinity;
});
afterEach(() => Object.assign(globalThis, real));

test("nothing is scheduled before somebody asks", () => {
  const scheduler = frames();
  assert.equal(page.scheduled, 0);
  assert.equal(scheduler.idle, true);
});

test("several requests make one frame with all their causes, at the screen's time in seconds", () => {
  const scheduler = frames();
  for (const cause of ["typing", "answer", "resize"]) scheduler.request(cause);
  assert.equal(page.frames.size, 1);
  assert.equal(scheduler.idle, false);
  page.refresh(2500);
  assert.deepEqual(drawn, [{ now: 2.5, causes: ["typing", "answer", "resize"] }]);
  assert.equal(scheduler.drawn, 1);
});

test("nothing is scheduled after draw says Infinity", () => {
  const scheduler = frames();
  scheduler.request("typing");
  page.refresh();
  assert.equal(page.scheduled, 0);
  assert.equal(scheduler.idle, true);
});

test("draw says 0 and gets the next frame, until it says something else", () => {
  const scheduler = frames();
  next = 0;
  scheduler.request("hover");
  page.refresh(0);
  assert.equal(page.frames.size, 1);
  next = Infinity;
  page.refresh(16);
  assert.deepEqual(drawn.map((frame) => frame.causes), [["hover"], ["animation"]]);
  assert.equal(page.scheduled, 0);
});

test("draw says some seconds and is called after them, not before", () => {
  const scheduler = frames();
  next = 20;
  scheduler.request("start");
  page.refresh();
  assert.equal(page.frames.size, 0);
  assert.deepEqual([...page.timers.values()].map((timer) => timer.ms), [20_001]);
  next = Infinity;
  page.ring();
  page.refresh();
  assert.deepEqual(drawn[1].causes, ["timer"]);
});

test("a wait longer than an hour is cut to an hour, because setTimeout fires at once beyond 24 days", () => {
  const scheduler = frames();
  next = 90 * 86_400;
  scheduler.request("start");
  page.refresh();
  assert.deepEqual([...page.timers.values()].map((timer) => timer.ms), [3_600_001]);
});

test("a timer is dropped when a request draws first", () => {
  const scheduler = frames();
  next = 20;
  scheduler.request("start");
  page.refresh();
  next = Infinity;
  scheduler.request("typing");
  page.refresh();
  assert.equal(page.scheduled, 0);
  assert.deepEqual(drawn.map((frame) => frame.causes), [["start"], ["typing"]]);
});

test("a request from inside draw asks for one more frame", () => {
  const scheduler = frames();
  next = () => (drawn.length === 1 && scheduler.request("glyphs"), Infinity);
  scheduler.request("start");
  page.refresh();
  assert.equal(page.frames.size, 1);
  page.refresh();
  assert.deepEqual(drawn.map((frame) => frame.causes), [["start"], ["glyphs"]]);
});

test("stop ends a waiting frame, a waiting timer and every later request", () => {
  const scheduler = frames();
  next = 20;
  scheduler.request("start");
  page.refresh();
  scheduler.request("typing");
  scheduler.stop();
  assert.equal(page.scheduled, 0);
  scheduler.request("answer");
  assert.equal(page.scheduled, 0);
  assert.equal(drawn.length, 1);
});

test("stop from inside draw leaves nothing behind, whatever draw answers", () => {
  for (const answer of [0, 20, Infinity]) {
    const scheduler = frames();
    next = () => (scheduler.stop(), answer);
    scheduler.request("start");
    page.refresh();
    assert.equal(page.scheduled, 0, `draw answered ${answer}`);
  }
});

test("an exception in draw is not swallowed and does not lock the scheduler", () => {
  const scheduler = frames();
  next = () => {
    throw new Error("drawing failed");
  };
  scheduler.request("start");
  assert.throws(() => page.refresh(), /drawing failed/);
  next = Infinity;
  scheduler.request("typing");
  page.refresh();
  assert.deepEqual(drawn.map((frame) => frame.causes), [["start"], ["typing"]]);
});

test("the causes of the last 20 frames are kept for whoever asks why it draws", () => {
  const scheduler = frames();
  for (let i = 0; i < 25; i++) {
    scheduler.request(`cause ${i}`);
    page.refresh();
  }
  assert.equal(scheduler.drawn, 25);
  assert.equal(scheduler.recent.length, 20);
  assert.deepEqual(scheduler.recent.at(-1), ["cause 24"]);
});

test("the same cause twice is said once", () => {
  const scheduler = frames();
  for (const cause of ["typing", "state", "typing"]) scheduler.request(cause);
  page.refresh();
  assert.deepEqual(drawn[0].causes, ["typing", "state"]);
});

test("out of sight nothing is scheduled, whatever is asked for; in sight again it is one frame", () => {
  const scheduler = frames();
  scheduler.request("pointer");
  page.show(scheduler, false);
  assert.equal(page.scheduled, 0);
  for (let i = 0; i < 1000; i++) scheduler.request(i % 2 ? "state" : "answer");
  assert.equal(page.scheduled, 0);
  page.show(scheduler, true);
  assert.equal(page.frames.size, 1);
  page.refresh();
  assert.deepEqual(drawn.map((frame) => frame.causes), [["pointer", "answer", "state", "shown"]]);
  assert.equal(page.scheduled, 0);
});

test("what was typed when the page goes out of sight is taken at once: the page may never come back", () => {
  const scheduler = frames();
  next = 0;
  scheduler.request("typing");
  page.show(scheduler, false);
  assert.deepEqual(drawn.map((frame) => frame.causes), [["typing"]]);
  assert.equal(page.scheduled, 0);
});

test("a timer does not run while the page is out of sight; what it waited for is drawn when it is seen again", () => {
  const scheduler = frames();
  next = 20;
  scheduler.request("start");
  page.refresh();
  page.show(scheduler, false);
  assert.equal(page.scheduled, 0);
  page.show(scheduler, true);
  page.refresh();
  assert.deepEqual(drawn[1].causes, ["shown"]);
  assert.equal(page.timers.size, 1);
});

test("whoever watches is told of each frame: its number, its time, how long it took and why", () => {
  const scheduler = frames(), seen = [];
  scheduler.watch = (frame) => seen.push(frame);
  scheduler.request("start");
  page.refresh();
  scheduler.request("typing");
  page.refresh();
  assert.deepEqual(seen.map(({ number, causes }) => [number, causes]), [[1, ["start"]], [2, ["typing"]]]);
  assert.ok(seen.every(({ at, took }) => at instanceof Date && took >= 0));
  assert.equal(page.scheduled, 0, "watching asks for nothing");
});
