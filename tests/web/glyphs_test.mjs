import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** A 2D context whose "glyph" is one opaque pixel at the origin of the baseline, in a shade that tells the character. */
class Context {
  reads = [];
  writes = [];
  fonts = [];
  measured = {
    width: 14.5, actualBoundingBoxLeft: -1.25, actualBoundingBoxRight: 13.25, actualBoundingBoxAscent: 11.5, actualBoundingBoxDescent: 1.75,
    fontBoundingBoxAscent: 12.3, fontBoundingBoxDescent: 3.6,
  };
  #font = "10px sans-serif";
  constructor(canvas) {
    this.canvas = canvas;
  }
  get font() {
    return this.#font;
  }
  set font(value) {
    this.fonts.push(value);
    this.#font = value;
  }
  measureText(text) {
    return { text, ...this.measured };
  }
  fillText(text, x, y, widest) {
    this.writes.push({ text, x, y, widest, font: this.font, baseline: this.textBaseline, colour: this.fillStyle });
    this.canvas.pixels[y * this.canvas.width + x] = ((text.codePointAt(0) & 0xff) << 24) | 0x00102030; // alpha is the coverage
  }
  getImageData(x, y, width, height) {
    this.reads.push([x, y, width, height]);
    return { data: new Uint8ClampedArray(this.canvas.pixels.slice(0, width * height).buffer) };
  }
}
/** As a real one: a new width or height clears the picture and the context's state. */
class Canvas {
  #width = 300;
  #height = 150;
  pixels = new Uint32Array(300 * 150);
  context = new Context(this);
  #clear() {
    this.pixels = new Uint32Array(this.#width * this.#height);
    this.context.textBaseline = this.context.fillStyle = undefined;
    this.context.font = "10px sans-serif";
    this.context.fonts.pop();
  }
  get width() {
    return this.#width;
  }
  set width(value) {
    this.#width = value;
    this.#clear();
  }
  get height() {
    return this.#height;
  }
  set height(value) {
    this.#height = value;
    this.#clear();
  }
  getContext() {
    return this.context;
  }
}

let canvas;
globalThis.document = { createElement: () => (canvas = new Canvas()) };
const { Glyphs, fontOf } = await import("../../web/glyphs.js");

let glyphs;
beforeEach(() => (glyphs = new Glyphs()));

/** Seven numbers a glyph, as C++ hands them over. */
const jobsOf = (...jobs) =>
  Float32Array.from(jobs.flatMap((job) => [job.text.codePointAt(0), job.bold ? 1 : 0, job.size ?? 14, job.left ?? 0, job.top ?? 0, job.w, job.h]));
const alphas = (pixels) => [...pixels].map((pixel) => pixel >>> 24);

test("a face's font has the weight, the size and Japanese families first", () => {
  assert.match(fontOf(false, 14), /^400 14px "Noto Sans CJK JP"/);
  assert.match(fontOf(true, 20.5), /^700 20.5px /);
});

test("a glyph's box covers its ink in whole pixels around the origin", () => {
  const out = new Float32Array(5);
  glyphs.measure("口".codePointAt(0), false, 14, out);
  assert.deepEqual([...out], [14.5, 1, -12, 14, 2]);
});

test("a glyph that hangs over to the left begins before the origin", () => {
  canvas.context.measured = { ...canvas.context.measured, actualBoundingBoxLeft: 0.5 };
  const out = new Float32Array(5);
  glyphs.measure("j".codePointAt(0), false, 14, out);
  assert.equal(out[1], -1);
});

test("a face answers its ascent and descent", () => {
  const out = new Float32Array(2);
  glyphs.face(true, 20, out);
  assert.deepEqual([...out].map((value) => value.toFixed(1)), ["12.3", "3.6"]);
  assert.equal(canvas.context.font, fontOf(true, 20));
});

test("the font is set only when it changes, because setting it is slow", () => {
  const out = new Float32Array(5);
  for (const bold of [false, false, true, true]) glyphs.measure(65, bold, 14, out);
  assert.deepEqual(canvas.context.fonts, [fontOf(false, 14), fontOf(true, 14)]);
});

test("the glyphs of a batch stand side by side, each with its origin inside its own place", () => {
  glyphs.draw(jobsOf({ text: "あ", left: 1, top: -3, w: 4, h: 5 }, { text: "い", left: -2, top: -1, w: 6, h: 3 }), 2, new Uint32Array(20 + 18));
  assert.deepEqual(canvas.context.writes.map(({ text, x, y }) => [text, x, y]), [["あ", -1, 3], ["い", 6, 1]]);
  assert.deepEqual(canvas.context.reads, [[0, 0, 1024, 5]]);
});

test("each glyph is drawn white, on the alphabetic baseline, with its own font", () => {
  glyphs.draw(jobsOf({ text: "a", size: 12, w: 1, h: 1 }, { text: "b", size: 20, bold: true, w: 1, h: 1 }), 2, new Uint32Array(2));
  assert.deepEqual(canvas.context.writes.map(({ font, baseline, colour }) => [font, baseline, colour]),
    [[fontOf(false, 12), "alphabetic", "#fff"], [fontOf(true, 20), "alphabetic", "#fff"]]);
});

test("a new size of the canvas forgets its font, so the next batch sets it again", () => {
  const jobs = jobsOf({ text: "a", w: 1, h: 1 });
  glyphs.draw(jobs, 1, new Uint32Array(1));
  glyphs.draw(jobs, 1, new Uint32Array(1));
  assert.deepEqual(canvas.context.writes.map(({ font }) => font), [fontOf(false, 14), fontOf(false, 14)]);
  glyphs.measure(65, false, 14, new Float32Array(5));
  assert.equal(canvas.context.font, fontOf(false, 14));
});

test("a row is full at 1024 pixels, and the next begins below the tallest glyph of the row", () => {
  const wide = [{ text: "1", w: 600, h: 10 }, { text: "2", w: 424, h: 30 }, { text: "3", w: 1, h: 20 }, { text: "4", w: 1024, h: 5 }];
  glyphs.draw(jobsOf(...wide), 4, new Uint32Array(wide.reduce((sum, { w, h }) => sum + w * h, 0)));
  assert.deepEqual(canvas.context.writes.map(({ x, y }) => [x, y]), [[0, 0], [600, 0], [0, 30], [0, 50]]);
  assert.deepEqual(canvas.context.reads, [[0, 0, 1024, 55]]);
});

test("the pixels come one glyph after the other, line by line, white with the coverage as alpha", () => {
  const rgba = new Uint32Array(2 * 2 + 3 * 1 + 2 * 2);
  // The fake's one pixel lies at the origin: (left, top) inside the place is (0, 1), (2, 0) and (1, 1).
  const jobs = jobsOf({ text: "\x11", top: -1, w: 2, h: 2 }, { text: "\x22", left: -2, w: 3, h: 1 }, { text: "\x33", left: -1, top: -1, w: 2, h: 2 });
  glyphs.draw(jobs, 3, rgba);
  assert.deepEqual(alphas(rgba), [0, 0, 0x11, 0, 0, 0, 0x22, 0, 0, 0, 0x33]);
  assert.ok([...rgba].every((pixel) => (pixel & 0x00ffffff) === 0x00ffffff));
});

test("a glyph of the second row is read from there", () => {
  const rgba = new Uint32Array(1024 * 2 + 2);
  glyphs.draw(jobsOf({ text: "\x11", w: 1024, h: 2 }, { text: "\x22", left: -1, w: 2, h: 1 }), 2, rgba);
  assert.deepEqual(alphas(rgba.subarray(2048)), [0, 0x22]);
});

test("a character outside the BMP is one glyph", () => {
  glyphs.draw(jobsOf({ text: "𠮷", w: 1, h: 1 }), 1, new Uint32Array(1));
  assert.equal(canvas.context.writes[0].text, "𠮷");
});

test("only the given count is drawn; the rest of the buffer is an older batch", () => {
  glyphs.draw(jobsOf({ text: "a", w: 1, h: 1 }, { text: "b", w: 1, h: 1 }), 1, new Uint32Array(1));
  assert.deepEqual(canvas.context.writes.map(({ text }) => text), ["a"]);
});

test("however many glyphs a batch has, it is read back once", () => {
  const jobs = Array.from({ length: 300 }, () => ({ text: "字", w: 15, h: 16 }));
  glyphs.draw(jobsOf(...jobs), 300, new Uint32Array(300 * 15 * 16));
  assert.equal(canvas.context.reads.length, 1);
  assert.deepEqual(canvas.context.reads[0], [0, 0, 1024, Math.ceil(300 / 68) * 16]);
});

test("a character as wide as a sentence is drawn four ems wide", () => {
  canvas.context.measured = { ...canvas.context.measured, width: 140, actualBoundingBoxLeft: -10, actualBoundingBoxRight: 130 };
  const out = new Float32Array(5);
  glyphs.measure("﷽".codePointAt(0), false, 14, out);
  assert.deepEqual([...out], [56, 4, -12, 52, 2]);
  glyphs.draw(jobsOf({ text: "﷽", size: 14, w: 1, h: 1 }), 1, new Uint32Array(1));
  assert.equal(canvas.context.writes[0].widest, 56);
});

test("batches and glyphs are counted", () => {
  const two = jobsOf({ text: "a", w: 1, h: 1 }, { text: "b", w: 1, h: 1 });
  glyphs.draw(two, 2, new Uint32Array(2));
  glyphs.draw(two, 1, new Uint32Array(1));
  assert.deepEqual([glyphs.batches, glyphs.drawn], [2, 3]);
});
