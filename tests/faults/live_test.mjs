// Hundreds of open pages: all hear what changes in their workspace, those that stop reading are let go and hold nobody up, and who comes back
// with the last number has missed nothing.
import assert from "node:assert/strict";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { test } from "node:test";

import { batch, customer, draft, Installation, isLong, key, onBoth, sleep } from "./support.mjs";
import { Page } from "./pages.mjs";

const own = isLong ? 3_000 : 300, foreign = 20;

onBoth(test, `${own} open pages hear what changes, also after they froze or the server was killed`, async (t, postgres) => {
  const installation = new Installation({ postgres });
  t.after(() => installation.remove());
  await installation.prepare({ workspaces: 2, contracts: 2 });
  const token = await installation.ingestToken(0);
  // On PostgreSQL what one server changes must come to the other's pages.
  const servers = await Promise.all((postgres ? [0, 1] : [0]).map(() => installation.server({ args: ["--proxy", "127.0.0.1"] }).start()));
  t.after(() => Promise.all(servers.map((server) => server.kill())));
  const cookies = await Promise.all(installation.workspaces.map((workspace) => installation.signIn(servers[0], workspace)));
  const register = async (n) => {
    const answer = await servers[0].ask("POST", "/api/v1/linkages", { cookie: cookies[0], body: draft(n), headers: { "Idempotency-Key": key("live", n) } });
    assert.equal(answer.status, 201, answer.text);
  };
  let events = 0;
  const ingest = async () => {
    const answer = await servers[0].ask("POST", "/api/v1/ingest/ndjson", { token, type: "application/x-ndjson", body: batch((events += 10), 10) });
    assert.equal(answer.json?.incidents, 10, answer.text);
  };
  const open = (n, cookie, after) => Page.open({ port: servers[n % servers.length].port, cookie, after });
  const pages = (cookie, count) => Promise.all(Array.from({ length: count }, (_, n) => open(n, cookie)));
  const hear = async (listeners, topics, cause) => {
    const before = listeners.map(({ heard }) => heard.length), start = performance.now();
    await cause();
    await Promise.all(listeners.map((page, n) => page.until(topics, before[n])));
    return Math.round(Math.max(...listeners.map(({ heard }) => heard.at(-1).at)) - start);
  };
  const openPages = async () => {
    const counts = await Promise.all(servers.map((server) => server.ask("GET", "/metrics", { token: installation.operator })));
    return counts.reduce((sum, { text }) => sum + Number(/^omakase_live_pages (\d+)/m.exec(text)[1]), 0);
  };

  await register(0);
  let mine = await pages(cookies[0], own);
  const others = await pages(cookies[1], foreign);
  assert.equal(await openPages(), own + foreign);
  const took_ms = await hear(mine, ["incidents"], ingest);

  const frozen = mine.filter((_, n) => n % 3 === 0), reading = mine.filter((_, n) => n % 3 !== 0);
  for (const page of frozen) page.freeze();
  const known = frozen.map(({ number }) => number);
  const beside_ms = await hear(reading, ["incidents", "linkages"], async () => {
    await ingest();
    await register(1);
  });
  // It takes two pings that nobody answers; once is enough to wait for that.
  if (!postgres) {
    const start = Date.now();
    while ((await openPages()) > own + foreign - frozen.length) {
      assert.ok(Date.now() - start < 60_000, "frozen pages are never let go");
      await sleep(200);
    }
    assert.equal(await openPages(), own + foreign - frozen.length);
    t.diagnostic(`${frozen.length} frozen pages were let go within ${((Date.now() - start) / 1000).toFixed(0)} s`);
  }
  for (const page of frozen) page.close();
  const back = await Promise.all(frozen.map((_, n) => open(n, cookies[0], known[n])));
  for (const page of back) assert.deepEqual([...page.topics()].filter((topic) => topic !== "rooms").sort(), ["incidents", "linkages"]);
  assert.ok(others.every(({ heard }) => heard.length === 1 && heard[0].topics.length === 0), "another workspace's pages hear nothing of it");

  // Killed, and something happens that no server has seen.
  mine = [...reading, ...back];
  const ports = new Map(mine.map((page) => [page, page.socket.remotePort]));
  await servers[0].kill();
  const cut = mine.filter((page) => ports.get(page) === servers[0].port);
  await Promise.all(cut.map(({ ended }) => ended));
  const file = path.join(installation.folder, "renamed.json");
  fs.writeFileSync(file, JSON.stringify({ contracts: [{ customer_id: customer(0), company_name: "株式会社改名", plans: [] }] }));
  await installation.command("contracts", "import", file);
  await servers[0].start();
  const again = await Promise.all(cut.map(({ number }) => open(0, cookies[0], number)));
  for (const page of again) assert.deepEqual([...page.topics()], ["linkages"]);
  mine = [...mine.filter((page) => !cut.includes(page)), ...again];
  await hear(mine, ["incidents"], ingest);
  for (const page of [...mine, ...others]) page.close();
  t.diagnostic(`${own} pages on ${servers.length} server(s) heard within ${took_ms} ms, and beside ${frozen.length} frozen ones within ${beside_ms} ms; ${again.length} came back after a kill and missed nothing`);
});

onBoth(test, "a server that is told to stop while pages come stops well", async (t, postgres) => {
  const installation = new Installation({ postgres });
  t.after(() => installation.remove());
  await installation.prepare({ workspaces: 1, contracts: 1 });
  const rounds = isLong ? 40 : 6;
  let open = 0;
  for (let round = 0; round < rounds; round++) {
    const server = await installation.server({ args: ["--proxy", "127.0.0.1"] }).start();
    const cookie = await installation.signIn(server);
    const pages = Array.from({ length: 120 }, () => Page.open({ port: server.port, cookie, tries: 1 }).then((page) => (open++, page)).catch(() => undefined));
    await sleep((round % 6) * 15);
    await server.stop();
    assert.equal(server.child.signalCode, null);
    assert.equal(server.child.exitCode, 0);
    for (const page of await Promise.all(pages)) page?.close();
  }
  t.diagnostic(`${rounds} stops; ${open} of ${rounds * 120} pages were open by then`);
});

test("with few open files the server says so and takes fewer pages; when all connections are taken it still tells how it is", async (t) => {
  const installation = new Installation();
  t.after(() => installation.remove());
  await installation.prepare({ contracts: 1 });
  const server = await installation.server({ args: ["--proxy", "127.0.0.1"], before: ["/bin/sh", "-c", 'ulimit -n 400; exec "$@"', "sh"] }).start();
  t.after(() => server.kill());
  const cookie = await installation.signIn(server);
  const said = JSON.parse(fs.readFileSync(server.log, "utf8").split("\n").find((line) => line.includes("few_open_files")));
  assert.equal(said.open_files, "400");
  const [connections, most] = [Number(said.connections), Number(said.live_pages)];
  const pages = await Promise.all(Array.from({ length: most }, () => Page.open({ port: server.port, cookie })));
  await assert.rejects(Page.open({ port: server.port, cookie, tries: 1 }), / 503 /);
  const fresh = { agent: false, cookie };
  assert.equal((await server.ask("GET", "/api/v1/linkages", fresh)).status, 200, "requests have connections beside the pages");

  server.agent.destroy();
  const idle = await Promise.all(Array.from({ length: connections - most }, async () => {
    const socket = net.connect(server.port, "127.0.0.1").on("error", () => undefined);
    await once(socket, "connect");
    return socket;
  }));
  let refused;
  for (let i = 0; refused?.status !== 503; i++) {
    refused = await server.ask("GET", "/api/v1/linkages", fresh);
    assert.ok(i < 100, "all connections are taken");
    await sleep(10);
  }
  assert.ok(Number(refused.headers["retry-after"]) > 0);
  for (const address of ["/healthz", "/readyz"]) assert.equal((await server.ask("GET", address, { agent: false })).status, 200);
  for (const socket of idle) socket.destroy();
  await sleep(100);
  assert.equal((await server.ask("GET", "/api/v1/linkages", fresh)).status, 200);
  for (const page of pages) page.close();
  t.diagnostic(`400 open files: ${most} pages and ${connections} connections; all taken, health is answered`);
});
