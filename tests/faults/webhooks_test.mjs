// Receivers that answer 500, never, or half: the one that works gets everything at once and once, the others are left alone more and more, and get
// everything when they are well again.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { test } from "node:test";

import { clockOf } from "./clock.mjs";
import { draft, event, Installation, isLong, key, sleep, startPostgres } from "./support.mjs";

const first = isLong ? 1_000 : 100, later = 10;
const failuresBeforeRest = 5;

/** Somebody's receiver. `mood`: what it does with a request that has arrived whole. */
class Receiver {
  accepted = new Map(); // how often each delivery was answered 200, by its id
  idsOf = new Map(); // of each incident, under which ids it came
  tries = 0;
  open = 0;
  most_open = 0;
  constructor(name, mood) {
    Object.assign(this, { name, mood });
    this.server = http.createServer(async (request, answer) => {
      this.tries++;
      this.most_open = Math.max(this.most_open, ++this.open);
      request.socket.once("close", () => this.open--);
      const parts = [];
      for await (const part of request) parts.push(part);
      const id = request.headers["webhook-id"], { id: incident } = JSON.parse(Buffer.concat(parts)).data.incident;
      this.idsOf.set(incident, (this.idsOf.get(incident) ?? new Set()).add(id));
      this.mood({ request, answer, accept: () => this.accepted.set(id, (this.accepted.get(id) ?? 0) + 1) });
    });
  }
  async start() {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${this.server.address().port}/hook`;
    return this;
  }
  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
  get all() {
    return [...this.accepted.values()];
  }
}
const works = ({ answer, accept }) => {
  accept();
  answer.end("ok");
};
const storms = ({ answer }) => answer.writeHead(500).end("x".repeat(100_000));
const hangs = () => undefined;
const breaks = ({ request }) => request.socket.write("HTTP/1.1 200 OK\r\nContent-Le", () => request.socket.destroy());

async function until(is, what, limit_ms) {
  for (const start = Date.now(); !is(); await sleep(20)) assert.ok(Date.now() - start < limit_ms, `${what} took more than ${limit_ms / 1000} s`);
}

async function sick(t, postgres) {
  const installation = new Installation({ postgres });
  t.after(() => installation.remove());
  await installation.prepare({ contracts: 1 });
  const token = await installation.ingestToken(0);
  const { before, jump } = clockOf(installation);
  const server = await installation.server({ before, args: ["--allow-private-webhooks"] }).start();
  t.after(() => server.kill());
  const receivers = await Promise.all([["works", works], ["storms", storms], ["hangs", hangs], ["breaks", breaks]].map(([name, mood]) => new Receiver(name, mood).start()));
  const [well, storming, hanging, breaking] = receivers;
  t.after(() => receivers.forEach((receiver) => receiver.stop()));
  const cookie = await installation.signIn(server);
  const linkage = await server.ask("POST", "/api/v1/linkages", { cookie, body: draft(0), headers: { "Idempotency-Key": key("webhooks") } });
  for (const receiver of receivers) {
    const made = await server.ask("POST", `/api/v1/linkages/${linkage.json.id}/webhooks`, { cookie, body: { kind: "standard", name: receiver.name, url: receiver.url }, headers: { "Idempotency-Key": key(receiver.name) } });
    assert.equal(made.status, 201, made.text);
    receiver.id = made.json.id;
  }
  let sent = 0;
  const detect = async (count) => {
    // Each with a threat of its own, so that none waits to be told together with others.
    const body = Array.from({ length: count }, (_, n) => JSON.stringify({ ...JSON.parse(event(sent + n)), threat: `Threat_${sent + n}` })).join("\n");
    const answer = await server.ask("POST", "/api/v1/ingest/ndjson", { token, type: "application/x-ndjson", body });
    assert.equal(answer.json?.incidents, count, answer.text);
    sent += count;
  };
  const hasAll = (receiver, limit_ms) => until(() => receiver.accepted.size === sent, `everything for the one that ${receiver.name}`, limit_ms);

  const start = Date.now();
  await detect(first);
  await hasAll(well, 60_000);
  const took_s = (Date.now() - start) / 1000;
  await until(() => storming.tries >= failuresBeforeRest && breaking.tries >= failuresBeforeRest, "the first failures", 10_000);
  if (isLong) {
    await until(() => hanging.tries === failuresBeforeRest && hanging.open === 0, "five tries without an answer", 90_000);
    await sleep(3_000);
    assert.equal(hanging.tries, failuresBeforeRest, "who never answers rests");
  } else {
    assert.equal(storming.tries, failuresBeforeRest);
    assert.equal(breaking.tries, failuresBeforeRest);
  }
  hanging.mood = works;
  let ahead_s = 0;
  if (isLong) jump((ahead_s += 70));
  await hasAll(hanging, 45_000); // with what was under way: its time ends, and it is tried again
  assert.equal(hanging.most_open, 1, "one try at a time");

  // The others stay ill for an hour and more while events come.
  const before_tries = storming.tries + breaking.tries;
  for (const minutes of [3, 10, 20, 40]) {
    jump((ahead_s += minutes * 60));
    await detect(later);
    await Promise.all([hasAll(well, 15_000), hasAll(hanging, 15_000)]);
    await sleep(1_200);
  }
  const tries = storming.tries + breaking.tries - before_tries;
  assert.ok(tries >= 2 && tries <= 2 * 8, `${tries} tries of two that are ill while ${4 * later} events came`);
  assert.equal(storming.accepted.size + breaking.accepted.size, 0);

  storming.mood = breaking.mood = works;
  for (let jumps = 0; jumps < 12 && storming.accepted.size + breaking.accepted.size < 2 * sent; jumps++) {
    jump((ahead_s += 61 * 60));
    // Only when all stands still again: a jump in the middle of a try would be longer than its lease.
    for (let before = -1; before < storming.tries + breaking.tries; await sleep(1_500)) before = storming.tries + breaking.tries;
  }
  for (const receiver of receivers) {
    await hasAll(receiver, 60_000);
    assert.ok(receiver.all.every((times) => times === 1), `${receiver.name}: a delivery was accepted twice`);
    assert.equal(receiver.idsOf.size, sent);
    assert.ok([...receiver.idsOf.values()].every(({ size }) => size === 1), `${receiver.name}: an incident came under two ids`);
  }
  await sleep(1_500); // the last answers are written down
  jump(0);
  const again = await installation.signIn(server);
  for (const { id, name } of receivers) {
    const { deliveries } = (await server.ask("GET", `/api/v1/webhooks/${id}/deliveries`, { cookie: again })).json;
    assert.deepEqual([...new Set(deliveries.map(({ state }) => state))], ["accepted"], name);
  }
  t.diagnostic(`${first} events at the one that works after ${took_s.toFixed(1)} s, beside three that are ill; then ${sent - first} more; in ${(ahead_s / 3600).toFixed(1)} hours: ` +
    receivers.map(({ name, tries: all, accepted }) => `${name} ${all} tries for ${accepted.size}`).join(", "));
}

// Beside each other: most of it is waiting for who never answers.
test("webhooks to receivers that are ill", { concurrency: true }, async (t) => {
  const postgres = await startPostgres();
  try {
    await Promise.all([t.test("everything arrives once by its id, where it works at once (SQLite)", (s) => sick(s)), t.test("everything arrives once by its id, where it works at once (PostgreSQL)", (s) => sick(s, postgres))]);
  } finally {
    await postgres.stop();
  }
});
