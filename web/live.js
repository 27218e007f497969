// Hears from the server what has changed, over a WebSocket that comes back by itself. What was missed meanwhile is told at the next connection.

const FIRST_WAIT_MS = 1_000, LONGEST_WAIT_MS = 60_000;
/** So many tries in vain (a proxy that lets no WebSocket through, perhaps): until one succeeds, each next one has the data asked for again. */
const TRIES_BEFORE_ASKING = 3;
const ALL_TOPICS = ["incidents", "linkages", "rooms"];
const NO_LONGER_ALLOWED = 1008;

export class Live {
  #wanted = false;
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #wait_ms = FIRST_WAIT_MS;
  #failures = 0;
  /** The newest change that was heard of. @type {number | undefined} */
  #number;

  /** @param {URL} url http(s) @param {(news: {topics: string[], ended?: boolean}) => void} tell @param {AbortSignal} signal */
  constructor(url, tell, signal) {
    this.url = url;
    this.tell = tell;
    addEventListener("online", () => this.#connect(), { signal });
    signal.addEventListener("abort", () => this.listen(false));
  }

  /** @param {boolean} wanted */
  listen(wanted) {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#number = undefined; // another person's data may come
    this.#wait_ms = FIRST_WAIT_MS;
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
    this.#connect();
  }

  #connect() {
    if (!this.#wanted || this.#socket) return;
    clearTimeout(this.#timer);
    const url = new URL(this.url);
    url.protocol = url.protocol.replace("http", "ws");
    if (this.#number !== undefined) url.searchParams.set("after", String(this.#number));
    const socket = (this.#socket = new WebSocket(url));
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.#socket) return;
      const { number, topics } = JSON.parse(data);
      // The page's data is from before the first try, and no number says what changed since.
      const changed = this.#number === undefined && this.#failures > 0 ? ALL_TOPICS : topics;
      this.#number = number;
      this.#wait_ms = FIRST_WAIT_MS;
      this.#failures = 0;
      if (changed.length > 0) this.tell({ topics: changed });
    });
    socket.addEventListener("close", ({ code }) => {
      if (socket !== this.#socket) return;
      this.#socket = undefined;
      if (code === NO_LONGER_ALLOWED) return this.tell({ topics: [], ended: true });
      if (++this.#failures > TRIES_BEFORE_ASKING) this.tell({ topics: ALL_TOPICS });
      // Not all pages at the same moment when a server comes back.
      this.#timer = setTimeout(() => this.#connect(), this.#wait_ms * (0.5 + Math.random() / 2));
      this.#wait_ms = Math.min(this.#wait_ms * 2, LONGEST_WAIT_MS);
    });
  }
}
