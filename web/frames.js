// Nobody draws; they ask for a frame and say why. Nothing is scheduled when nothing changes.

/** Calls `draw(nowSecs, causes)` in an animation frame when somebody asked; `draw` answers the seconds until it wants the next, or Infinity. */
export class Frames {
  #handle = 0;
  #timer = 0;
  #stopped = false;
  /** @type {string[]} */
  #causes = [];
  /** How many frames were drawn, and why the last ones were: for tests and for "why does it keep drawing?". */
  drawn = 0;
  /** @type {string[][]} */
  recent = [];

  /** @param {(nowSecs: number, causes: string[]) => number} draw */
  constructor(draw) {
    this.draw = draw;
  }

  get idle() {
    return this.#handle === 0;
  }

  /** @param {string} cause */
  request(cause) {
    if (this.#stopped) return;
    this.#causes.push(cause);
    this.#handle ||= requestAnimationFrame((ms) => this.#run(ms));
  }

  stop() {
    cancelAnimationFrame(this.#handle);
    clearTimeout(this.#timer);
    this.#handle = this.#timer = 0;
    this.#stopped = true;
  }

  /** @param {number} ms */
  #run(ms) {
    clearTimeout(this.#timer);
    this.#handle = this.#timer = 0; // before drawing, because drawing may ask again
    const causes = this.#causes.splice(0);
    this.drawn += 1;
    this.recent = [...this.recent.slice(-19), causes];
    const secs = this.draw(ms / 1000, causes);
    if (this.#stopped) return; // drawing may close the app
    if (secs <= 0) this.request("animation");
    // setTimeout takes at most 2^31 ms; an hour is soon enough for a clock that shows minutes.
    else if (secs < Infinity) this.#timer = setTimeout(() => ((this.#timer = 0), this.request("timer")), Math.min(secs, 3600) * 1000 + 1);
  }
}
