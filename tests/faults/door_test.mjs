// Clients that are slow, greedy or broken: each gets its answer, and the others are served meanwhile.
import assert from "node:assert/strict";
import net from "node:net";
import { after, before, test } from "node:test";

import { batch, draft, event, Installation, isLong, key, sleep, told } from "./support.mjs";

let installation, server, cookie, token;

before(async () => {
  installation = new Installation();
  await installation.prepare({ workspaces: 2, contracts: 3 });
  token = await installation.ingestToken(0);
  server = await installation.server({ args: ["--proxy", "127.0.0.1"] }).start();
  cookie = await installation.signIn(server);
});
after(async () => {
  await server.kill();
  installation.remove();
});

/** Sends `head` and then a byte of `rest` each `pause_ms`, until the server ends it; the answer's status, or "cut". */
function dribble(head, rest, pause_ms) {
  return new Promise((resolve) => {
    const socket = net.connect(server.port, "127.0.0.1");
    let answer = "", at = 0;
    socket.on("connect", () => socket.write(head));
    const timer = setInterval(() => socket.writable && socket.write(rest[at++ % rest.length]), pause_ms);
    socket.on("data", (data) => (answer += data.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearInterval(timer);
      resolve(answer.match(/^HTTP\/1\.1 (\d+)/)?.[1] ?? "cut");
    });
  });
}

test("hundreds of slow clients are cut in time, and the others are served meanwhile", async (t) => {
  const each = isLong ? 500 : 150;
  const heads = Array.from({ length: each }, () => dribble("GET /api/v1/linkages HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "a", 500));
  const bodies = Array.from({ length: each }, () => dribble(`POST /api/v1/ingest/ndjson HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n`, "x", 500));
  let over = false, served = 0, longest_ms = 0;
  const all = Promise.all([...heads, ...bodies]).finally(() => (over = true));
  while (!over) {
    const start = performance.now();
    const answer = await server.ask("GET", "/api/v1/linkages", { cookie });
    assert.equal(answer.status, 200, answer.text);
    longest_ms = Math.max(longest_ms, performance.now() - start);
    served++;
    await sleep(10);
  }
  const ends = {};
  for (const end of await all) ends[end] = (ends[end] ?? 0) + 1;
  assert.deepEqual(ends, { 408: 2 * each });
  t.diagnostic(`${each} slow heads and ${each} slow bodies: ${told(ends)}; meanwhile ${served} others were served, the slowest in ${longest_ms.toFixed(0)} ms`);
});

test("one workspace's long searches, and one sender's flood, hold up neither another workspace nor who asks how the server is", async (t) => {
  const searching = await installation.signIn(server, installation.workspaces[1]);
  const flood = await installation.ingestToken(1);
  const answer = await server.ask("POST", "/api/v1/linkages", { cookie: searching, body: draft(1), headers: { "Idempotency-Key": key("searched") } });
  assert.equal(answer.status, 201, answer.text);
  const size = 20_000;
  const send = (n) => server.ask("POST", "/api/v1/ingest/ndjson", { token: flood, type: "application/x-ndjson", body: batch(n * size, size) });
  const first = await send(0);
  assert.equal(first.json?.incidents, size, first.text);
  let left = 0;
  const met = {};
  const count = ({ status }) => {
    left--;
    met[status] = (met[status] ?? 0) + 1;
  };
  const searches = Array.from({ length: 60 }, (_, n) => (left++, server.ask("GET", `/api/v1/incidents?q=nowhere${n}`, { cookie: searching, agent: false }).then(count)));
  const floods = Array.from({ length: 3 }, (_, n) => (left++, send(n + 1).then(count)));
  await sleep(50);
  for (let n = 0; n < 10; n++) {
    assert.equal((await server.ask("GET", "/api/v1/linkages", { cookie, agent: false })).status, 200);
    assert.equal((await server.ask("GET", "/healthz", { agent: false })).status, 200);
  }
  const waited = left;
  await Promise.all([...searches, ...floods]);
  assert.ok(waited > 0, "the others were served before");
  assert.deepEqual(Object.keys(met).sort(), ["200", "202"]);
  t.diagnostic(`20 others were served while ${waited} of 63 still waited`);
});

test("bodies that are too large, too deep or no text get the status that says so, and change nothing", async (t) => {
  const linkages = (body, headers = {}) => server.ask("POST", "/api/v1/linkages", { cookie, body, headers: { "Idempotency-Key": key(Math.random()), ...headers } });
  const events = (body) => server.ask("POST", "/api/v1/ingest/ndjson", { token, type: "application/x-ndjson", body });
  const deep = (depth) => "[".repeat(depth) + "]".repeat(depth);
  const seen = {};
  const expect = async (what, status, asked) => {
    const answer = await asked;
    assert.equal(answer.status, status, `${what}: ${answer.text.slice(0, 500)}`);
    if (status >= 400) assert.equal(answer.headers["content-type"], "application/problem+json; charset=utf-8", what);
    seen[status] = (seen[status] ?? 0) + 1;
    return answer;
  };
  const text = JSON.stringify(draft(0));
  await expect("a form of 65 KiB", 413, linkages(JSON.stringify({ ...draft(0), note: "x".repeat(65 * 1024) })));
  await expect("events of 17 MiB", 413, events(Buffer.alloc(17 << 20, "x\n")));
  await expect("300,000 events", 413, events("{}\n".repeat(300_000)));
  await expect("a form of depth 30,000", 400, linkages(deep(30_000)));
  await expect("a form with a deep member", 400, linkages(text.replace('"emails":[]', `"emails":${deep(5_000)}`)));
  await expect("a form that is not UTF-8", 400, linkages(Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from(',"note":"'), Buffer.from([0xff, 0xfe, 0x81]), Buffer.from('"}')])));
  await expect("half a form", 400, linkages(text.slice(0, 40)));
  await expect("the same member twice", 400, linkages(text.replace("{", '{"company_name":"a",')));
  await expect("a form of another type", 415, server.ask("POST", "/api/v1/linkages", { cookie, type: "text/xml", body: text, headers: { "Idempotency-Key": key(Math.random()) } }));
  // A line is one event: what is wrong with it is its own affair.
  const mixed = await expect("events of which some are broken", 202, events(Buffer.concat([Buffer.from(event(1) + "\n"), Buffer.from(deep(100_000) + "\n"), Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d, 0x0a]), Buffer.from("x".repeat(1_100_000) + "\n"), Buffer.from(event(2) + "\n")])));
  assert.equal(mixed.json.incidents, 2, mixed.text);
  assert.equal(mixed.json.dead_letters, 3, mixed.text);
  assert.equal((await server.ask("GET", "/api/v1/linkages", { cookie })).json.linkages.length, 0);
  await expect("a sound form afterwards", 201, linkages(text));
  t.diagnostic(told(seen));
});
