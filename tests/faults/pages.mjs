// Open pages as the server sees them: WebSockets without a library, so that thousands fit one process, and one can stop reading.
import { randomBytes } from "node:crypto";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;
const maskKey = Buffer.alloc(4); // a client must mask; with zeros that changes nothing

function frame(kind, body) {
  return Buffer.concat([Buffer.from([0x80 | kind, 0x80 | body.length]), maskKey, body]); // up to 125 bytes
}

export class Page {
  /** The number and the topics that were heard, and when. */
  number;
  heard = [];
  /** Resolves when the connection has ended, with the code that the server said. */
  ended;
  #bytes = Buffer.alloc(0);
  #waiting = [];
  #code;

  /** Resolves as soon as the server has said where it stands. `after`: what was heard last. A server that has no time is asked again, as the app
   * does; `refused` counts that. */
  static async open({ port, cookie, after, from, tries = 9 }) {
    for (let refused = 0, wait_ms = 1_000; ; refused++, wait_ms *= 2) {
      const page = Object.assign(new Page(), { refused });
      try {
        await page.#open(port, cookie, after, from);
        return page;
      } catch (error) {
        if (refused + 1 === tries || !/ 503 /.test(error.message)) throw error;
      }
      await sleep(wait_ms * (0.5 + Math.random() / 2));
    }
  }

  #open(port, cookie, after, from) {
    return new Promise((resolve, reject) => {
      this.socket = net.connect({ port, host: "127.0.0.1", localAddress: from });
      this.ended = new Promise((done) => this.socket.on("close", () => {
        reject(new Error(`no WebSocket: ${this.#bytes.toString("latin1").split("\r\n")[0]}`));
        done(this.#code);
      }));
      this.socket.on("error", () => undefined); // "close" follows
      this.socket.write(`GET /api/v1/live${after === undefined ? "" : `?after=${after}`} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nCookie: ${cookie}\r\n` +
        `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`);
      let isOpen = false;
      this.socket.on("data", (data) => {
        this.#bytes = this.#bytes.length ? Buffer.concat([this.#bytes, data]) : data;
        if (!isOpen) {
          const end = this.#bytes.indexOf("\r\n\r\n");
          if (end < 0) return;
          if (!this.#bytes.toString("latin1", 0, 12).endsWith(" 101")) return void this.socket.destroy();
          isOpen = true;
          this.#bytes = this.#bytes.subarray(end + 4);
        }
        this.#read();
        if (this.number !== undefined) resolve();
      });
    });
  }

  #read() {
    while (this.#bytes.length >= 2) {
      const kind = this.#bytes[0] & 15, short = this.#bytes[1], head = short === 126 ? 4 : 2;
      if (this.#bytes.length < head) return;
      const size = short === 126 ? this.#bytes.readUInt16BE(2) : short;
      if (this.#bytes.length < head + size) return;
      const body = Buffer.from(this.#bytes.subarray(head, head + size));
      this.#bytes = this.#bytes.subarray(head + size);
      if (kind === TEXT) this.#hear(JSON.parse(body.toString()));
      else if (kind === PING) this.socket.write(frame(PONG, body));
      else if (kind === CLOSE) {
        this.#code = body.readUInt16BE(0);
        this.socket.end(frame(CLOSE, body));
      }
    }
  }

  #hear({ number, topics }) {
    this.number = number;
    this.heard.push({ number, topics, at: performance.now() });
    this.#waiting = this.#waiting.filter(({ wanted, resolve }) => !(wanted(this) && (resolve(), true)));
  }

  /** Topics that were heard after the `n`th message. */
  topics(n = 0) {
    return new Set(this.heard.slice(n).flatMap(({ topics }) => topics));
  }
  /** Resolves when all these topics were heard after the `n`th message. */
  until(topics, n = 0) {
    const wanted = () => topics.every((topic) => this.topics(n).has(topic));
    return wanted() ? Promise.resolve() : new Promise((resolve) => this.#waiting.push({ wanted, resolve }));
  }
  /** Reads nothing more: what the server says stays in the kernel, and its pings are not answered. */
  freeze() {
    this.socket.pause();
  }
  close() {
    this.socket.destroy();
  }
}
