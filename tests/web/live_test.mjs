import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Live } from "../../web/live.js";

let sockets, told, stop, live;
class Socket extends EventTarget {
  constructor(url) {
    super();
    this.url = String(url);
    sockets.push(this);
  }
  say(number, ...topics) {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify({ number, topics }) }));
  }
  end(code = 1006) {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
  close() {
    this.closed = true;
  }
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.WebSocket = Socket;
  const page = new EventTarget();
  globalThis.addEventListener = page.addEventListener.bind(page);
  globalThis.dispatchEvent = page.dispatchEvent.bind(page);
  sockets = [];
  told = [];
  stop = new AbortController();
  live = new Live(new URL("https://app.example/api/v1/live"), (news) => told.push(news), stop.signal);
});

test("connects when it shall listen, and tells what changes", () => {
  assert.equal(sockets.length, 0);
  live.listen(true);
  live.listen(true);
  assert.deepEqual(sockets.map(({ url }) => url), ["wss://app.example/api/v1/live"]);
  sockets[0].say(3);
  assert.deepEqual(told, [], "nothing changed yet");
  sockets[0].say(4, "incidents", "rooms");
  assert.deepEqual(told, [{ topics: ["incidents", "rooms"] }]);
});

test("comes back later and later, and asks for what it missed", () => {
  live.listen(true);
  sockets[0].say(7, "rooms");
  sockets[0].end();
  assert.equal(sockets.length, 1, "not at once");
  mock.timers.tick(1_000);
  assert.equal(sockets.at(-1).url, "wss://app.example/api/v1/live?after=7");
  for (let i = 0; i < 12; i++) {
    sockets.at(-1).end();
    mock.timers.tick(60_000);
  }
  assert.equal(sockets.length, 14, "a minute is the longest wait");
  sockets.at(-1).end();
  mock.timers.tick(20_000);
  assert.equal(sockets.length, 14);
  dispatchEvent(new Event("online"));
  assert.equal(sockets.length, 15, "the network is back: no more waiting");
});

const all = { topics: ["incidents", "linkages", "rooms"] };

test("what changed before a late first connection is not missed", () => {
  live.listen(true);
  sockets[0].end();
  mock.timers.tick(1_000);
  sockets[1].say(9);
  assert.deepEqual(told, [all]);
  sockets[1].say(10, "rooms");
  assert.deepEqual(told.at(-1), { topics: ["rooms"] });
});

test("where no socket comes about, the data is asked for again and again", () => {
  live.listen(true);
  for (let i = 0; i < 3; i++) {
    sockets.at(-1).end();
    mock.timers.tick(60_000);
  }
  assert.deepEqual(told, []);
  sockets.at(-1).end();
  mock.timers.tick(60_000);
  sockets.at(-1).end();
  assert.deepEqual(told, [all, all]);
});

test("who may no longer listen does not try again, but says so", () => {
  live.listen(true);
  sockets[0].end(1008);
  mock.timers.tick(600_000);
  assert.equal(sockets.length, 1);
  assert.deepEqual(told, [{ topics: [], ended: true }]);
});

test("signed out, nothing is heard any more, and the next person hears nothing of the last one's numbers", () => {
  live.listen(true);
  sockets[0].say(7, "rooms");
  live.listen(false);
  assert.ok(sockets[0].closed);
  sockets[0].say(8, "rooms");
  sockets[0].end();
  mock.timers.tick(600_000);
  assert.equal(sockets.length, 1);
  assert.equal(told.length, 1);
  live.listen(true);
  assert.equal(sockets[1].url, "wss://app.example/api/v1/live");
  stop.abort();
  assert.ok(sockets[1].closed);
});
