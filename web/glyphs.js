// Glyphs come from the browser: measured and drawn with Canvas2D, so no font is downloaded and every character of this machine is there.

const FAMILY = '"Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic UI", "Meiryo", system-ui, sans-serif';

/** In ems. Some characters (U+12219, U+FDFD) are as wide as a sentence; they are drawn narrower. */
const WIDEST = 4;

/** The CSS font for a face; the inputs over the canvas use the same. @param {boolean} bold @param {number} sizePx */
export const fontOf = (bold, sizePx) => `${bold ? 700 : 400} ${sizePx}px ${FAMILY}`;

export class Glyphs {
  #canvas = document.createElement("canvas");
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d", { willReadFrequently: true }));
  #font = "";
  /** For tests: how often and how many were drawn. */
  batches = 0;
  drawn = 0;

  #use(/** @type {boolean} */ bold, /** @type {number} */ sizePx) {
    const font = fontOf(bold, sizePx);
    if (font !== this.#font) this.#context.font = this.#font = font;
  }

  /** Writes advance, left, top, right, bottom of the ink in pixels from the origin on the baseline.
   * @param {number} character @param {boolean} bold @param {number} sizePx @param {Float32Array} out */
  measure(character, bold, sizePx, out) {
    this.#use(bold, sizePx);
    const metrics = this.#context.measureText(String.fromCodePoint(character));
    const squeeze = Math.min(1, (WIDEST * sizePx) / metrics.width);
    out[0] = metrics.width * squeeze;
    out[1] = Math.floor(-metrics.actualBoundingBoxLeft * squeeze);
    out[2] = Math.floor(-metrics.actualBoundingBoxAscent);
    out[3] = Math.ceil(metrics.actualBoundingBoxRight * squeeze);
    out[4] = Math.ceil(metrics.actualBoundingBoxDescent);
  }

  /** Writes ascent and descent of the face. @param {boolean} bold @param {number} sizePx @param {Float32Array} out */
  face(bold, sizePx, out) {
    this.#use(bold, sizePx);
    const metrics = this.#context.measureText("あg");
    out[0] = metrics.fontBoundingBoxAscent;
    out[1] = metrics.fontBoundingBoxDescent;
  }

  /** Draws all glyphs of a frame in one canvas and reads it back once.
   * @param {Float32Array} jobs seven numbers a glyph: character, bold, size, left, top, width, height
   * @param {number} count @param {Uint32Array} rgba the glyphs' pixels one after the other */
  draw(jobs, count, rgba) {
    this.batches += 1;
    this.drawn += count;
    const width = 1024;
    /** @type {{x: number, y: number, w: number, h: number}[]} */
    const places = [];
    let x = 0, y = 0, row = 0;
    for (let i = 0; i < count; i++) {
      const w = jobs[i * 7 + 5], h = jobs[i * 7 + 6];
      if (x + w > width) (x = 0), (y += row), (row = 0);
      places.push({ x, y, w, h });
      x += w;
      row = Math.max(row, h);
    }
    const height = y + row;
    this.#canvas.width = width; // also clears
    this.#canvas.height = height;
    this.#font = "";
    const context = this.#context;
    context.fillStyle = "#fff";
    context.textBaseline = "alphabetic";
    for (let i = 0; i < count; i++) {
      const [character, bold, size, left, top] = jobs.subarray(i * 7, i * 7 + 5);
      this.#use(bold === 1, size);
      context.fillText(String.fromCodePoint(character), places[i].x - left, places[i].y - top, WIDEST * size);
    }
    const all = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
    let to = 0;
    for (const place of places)
      for (let line = 0; line < place.h; line++) {
        const from = (place.y + line) * width + place.x;
        for (let column = 0; column < place.w; column++) rgba[to++] = all[from + column] | 0x00ffffff; // white; the coverage is the alpha
      }
  }
}
