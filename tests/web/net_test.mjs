import assert from "node:assert/strict";
import http from "node:http";
import { after, afterEach, before, test } from "node:test";

import { send } from "../../web/net.js";

let server, base, answer, asked;
const realTimeout = AbortSignal.timeout;

before(async () => {
  server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    asked = { method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() };
    answer(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${server.address().port}/app/`;
});
afterEach(() => (AbortSignal.timeout = realTimeout));
after(() => {
  server.closeAllConnections();
  server.close();
});

const text = (bytes) => new TextDecoder().decode(bytes);
const nothing = { status: 0, etag: "", body: new Uint8Array() };

test("an answer's status, ETag and bytes come back", async () => {
  answer = (response) => response.writeHead(200, { ETag: '"7"' }).end('{"name":"浪速"}');
  const got = await send({ method: "GET", url: "api/v1/incidents?limit=5" }, base);
  assert.deepEqual({ ...got, body: text(got.body) }, { status: 200, etag: '"7"', body: '{"name":"浪速"}' });
  assert.equal(asked.method, "GET");
  assert.equal(asked.url, "/app/api/v1/incidents?limit=5"); // below the page, wherever it is hosted
});

test("bytes are not taken for text", async () => {
  answer = (response) => response.writeHead(200).end(Buffer.from([0, 255, 128, 10]));
  assert.deepEqual([...(await send({ method: "GET", url: "x" }, base)).body], [0, 255, 128, 10]);
});

test("a problem is an answer like any other, with its status and words", async () => {
  answer = (response) => response.writeHead(412, { "Content-Type": "application/problem+json" }).end('{"title":"古い版です"}');
  const got = await send({ method: "PUT", url: "x", body: "{}" }, base);
  assert.deepEqual({ ...got, body: text(got.body) }, { status: 412, etag: "", body: '{"title":"古い版です"}' });
});

test("what the app reads is asked for, problems included", async () => {
  answer = (response) => response.end();
  await send({ method: "GET", url: "x" }, base);
  for (const kind of ["application/json", "application/x-ndjson", "application/problem+json"]) assert.ok(asked.headers.accept.includes(kind), kind);
});

test("If-Match, Idempotency-Key and the body go out as given", async () => {
  answer = (response) => response.writeHead(201).end();
  await send({ method: "POST", url: "x", body: '{"memo":"済"}', ifMatch: '"3"', idempotencyKey: "b7e1" }, base);
  assert.equal(asked.headers["if-match"], '"3"');
  assert.equal(asked.headers["idempotency-key"], "b7e1");
  assert.equal(asked.headers["content-type"], "application/json");
  assert.equal(asked.body, '{"memo":"済"}');
});

test("headers and a body that were not given are not sent", async () => {
  answer = (response) => response.end();
  await send({ method: "GET", url: "x", body: "", ifMatch: "", idempotencyKey: "" }, base);
  for (const name of ["if-match", "idempotency-key", "content-type"]) assert.equal(asked.headers[name], undefined, name);
  assert.equal(asked.body, "");
});

test("nobody listening is status 0", async () => {
  const other = http.createServer();
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address();
  await new Promise((resolve) => other.close(resolve));
  assert.deepEqual(await send({ method: "GET", url: "x" }, `http://127.0.0.1:${port}/`), nothing);
});

test("an address that is none is status 0", async () => {
  assert.deepEqual(await send({ method: "GET", url: "http://" }, base), nothing);
});

test("a connection that breaks before the answer is status 0", async () => {
  answer = (response) => response.destroy();
  assert.deepEqual(await send({ method: "GET", url: "x" }, base), nothing);
});

test("an answer that is cut short is status 0, though its status had arrived", async () => {
  answer = (response) => {
    response.writeHead(200, { "Content-Length": "100", ETag: '"7"' });
    response.write("half", () => response.destroy());
  };
  assert.deepEqual(await send({ method: "GET", url: "x" }, base), nothing);
});

test("an answer that does not come within 30 seconds is status 0", { timeout: 10_000 }, async () => {
  let waited;
  AbortSignal.timeout = (ms) => ((waited = ms), realTimeout.call(AbortSignal, 20));
  answer = () => {};
  assert.deepEqual(await send({ method: "GET", url: "x" }, base), nothing);
  assert.equal(waited, 30_000);
});

test("an answer that stalls in the middle is status 0 too", { timeout: 10_000 }, async () => {
  AbortSignal.timeout = () => realTimeout.call(AbortSignal, 50);
  answer = (response) => response.writeHead(200).write("half");
  assert.deepEqual(await send({ method: "GET", url: "x" }, base), nothing);
});
