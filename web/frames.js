// Nobody draws; they ask for a frame and say why. Nothing is scheduled when nothing changes, or while nobody can see it.

/** @typedef {{number: number, at: Date, took: number, causes: string[]}} Frame `took`: milliseconds */

/** Calls `draw(nowSecs, causes)` in an animation frame when somebody asked; `draw` answers the seconds until it wants the next, or Infinity. */
export class Frames {
  #handle = 0;
  #timer = 0;
  #stopped = false;
  /** @type {Set<string>} */
  #causes = new Set();
  /** How many frames were drawn, and why the last ones were: for tests and for "why does it keep drawing?". */
  drawn = 0;
  /** @type {string[][]} */
  recent = [];
  /** Is told of each frame. @type {((frame: Frame) => void) | undefined} */
  watch;

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
    this.#causes.add(cause);
    if (!document.hidden) this.#handle ||= requestAnimationFrame((ms) => this.#run(ms));
  }

  /** The page went out of sight or came back: what was asked for meanwhile is one frame then. */
  visibilityChanged() {
    if (!document.hidden) return this.request("shown");
    this.#cancel();
    if (this.#causes.has("typing")) this.#run(performance.now()); // it is kept now: the page may never come back
  }

  stop() {
    this.#cancel();
    this.#stopped = true;
  }

  #cancel() {
    cancelAnimationFrame(this.#handle);
    clearTimeout(this.#timer);
    this.#handle = this.#timer = 0;
  }

  /** @param {number} ms */
  #run(ms) {
    clearTimeout(this.#timer);
    this.#handle = this.#timer = 0; // before drawing, because drawing may ask again
    const causes = [...this.#causes];
    this.#causes.clear();
    this.drawn += 1;
    this.recent = [...this.recent.slice(-19), causes];
    const start = performance.now();
    const secs = this.draw(ms / 1000, causes);
    this.watch?.({ number: this.drawn, at: new Date(), took: performance.now() - start, causes });
    if (this.#stopped || document.hidden) return; // drawing may close the app
    if (secs <= 0) this.request("animation");
    // setTimeout takes at most 2^31 ms; an hour is soon enough for a clock that shows minutes.
    else if (secs < Infinity) this.#timer = setTimeout(() => ((this.#timer = 0), this.request("timer")), Math.min(secs, 3600) * 1000 + 1);
  }
}
