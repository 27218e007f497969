// The disk is full: writing says so, reading goes on, and when there is room again everything goes on by itself.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { batch, draft, Installation, isLong, key, sleep, startPostgres, told } from "./support.mjs";

const rounds = isLong ? 50 : 4, linkages = isLong ? 800 : 200;

/** A disk of its own in memory, and how it is given back. Nothing, and the test is skipped: neither this user nor sudo without a password may mount. */
function mountDisk(t, megabytes) {
  const disk = fs.mkdtempSync(path.join(os.tmpdir(), "omakase-disk-"));
  const as_root = process.getuid() === 0 ? [] : ["sudo", "-n"];
  const run = (...command) => spawnSync(...(([program, ...args]) => [program, args])([...as_root, ...command]), { encoding: "utf8" });
  const mounted = run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "omakase-disk", disk);
  const unmount = () => {
    run("umount", disk);
    fs.rmdirSync(disk);
  };
  if (mounted.status === 0) return { disk, unmount };
  fs.rmdirSync(disk);
  t.skip(`a disk that can be filled needs the right to mount one: ${(mounted.stderr || mounted.error?.message || "").trim()}`);
  return {};
}

/** Takes all room but `left_bytes`. */
function fill(disk, left_bytes) {
  const { bavail, bsize } = fs.statfsSync(disk);
  const file = fs.openSync(path.join(disk, "filler"), "w");
  const part = Buffer.alloc(1 << 20);
  for (let left = bavail * bsize - left_bytes; left > 0; left -= part.length) fs.writeSync(file, part, 0, Math.min(part.length, left));
  fs.closeSync(file);
}

test("a full disk is told, reading goes on, and nothing acknowledged is lost (SQLite)", async (t) => {
  const { disk, unmount } = mountDisk(t, isLong ? 240 : 160); // the events of all rounds, and room that makes the server ready again
  if (!disk) return;
  const installation = new Installation({ folder: disk });
  await installation.prepare({ contracts: linkages });
  const token = await installation.ingestToken(0);
  const server = await installation.server({ logFolder: os.tmpdir() }).start();
  t.after(async () => {
    await server.kill();
    fs.rmSync(server.log, { force: true });
    installation.remove();
    unmount();
  });
  const cookie = await installation.signIn(server);
  const met = {}, kept = [];
  let next = 0, linked = 0, full = 0;
  const count = (what, { status }) => (met[`${what} ${status}`] = (met[`${what} ${status}`] ?? 0) + 1);
  const send = () => server.ask("POST", "/api/v1/ingest/ndjson", { token, type: "application/x-ndjson", body: batch(next, 50) });
  const register = () => server.ask("POST", "/api/v1/linkages", { cookie, body: draft(linked), headers: { "Idempotency-Key": key("disk", linked) } });
  for (let round = 0; round < rounds; round++) {
    assert.equal((await server.ask("GET", "/readyz")).status, 200);
    const first = await register();
    assert.equal(first.status, 201, first.text);
    linked++;
    // Not all at once: the last transaction that fits and the first that does not are what matters.
    fill(disk, 150_000 + 40_000 * (round % 10));
    assert.equal((await server.ask("GET", "/readyz")).status, 507);
    let answer;
    for (let i = 0; i < 200; i++) {
      answer = await send();
      count("events", answer);
      if (answer.status !== 202) break;
      kept.push(next);
      next += 50;
    }
    assert.ok([503, 507].includes(answer.status), `events on a full disk: ${answer.status} ${answer.text}`);
    full++;
    for (let i = 0; i < 3; i++) {
      const refused = await register();
      count("registration", refused);
      if (refused.status === 201) linked++; // a small one may still find room
      else assert.ok([503, 507].includes(refused.status), `a registration on a full disk: ${refused.status} ${refused.text}`);
      const shown = await server.ask("GET", "/api/v1/linkages", { cookie });
      count("reading", shown);
      assert.equal(shown.status, 200, shown.text);
      assert.equal(shown.json.linkages.length, linked);
    }
    assert.equal((await server.linesOf("/api/v1/incidents.ndjson", { cookie })).length, kept.length * 50);
    fs.rmSync(path.join(disk, "filler"));
    answer = await send();
    count("events", answer);
    assert.equal(answer.status, 202, `there is room again: ${answer.text}`);
    assert.equal(answer.json.incidents, 50, "an event of the batch that was refused was kept");
    kept.push(next);
    next += 50;
  }
  await server.kill();
  await server.start();
  const incidents = await server.linesOf("/api/v1/incidents.ndjson", { cookie });
  assert.deepEqual(incidents.map(({ endpoint }) => endpoint).sort(), kept.flatMap((first) => Array.from({ length: 50 }, (_, i) => `PC-${first + i}`)).sort());
  assert.ok(incidents.every(({ count: times }) => times === 1));
  assert.equal((await server.ask("GET", "/api/v1/linkages", { cookie })).json.linkages.length, linked);
  t.diagnostic(`disk filled ${full} times; ${linked} registrations and ${incidents.length} events acknowledged and there once, after a kill too; ${told(met)}`);
});

/** Where PostgreSQL finds no room decides what it does: without room for tables it refuses, without room for its log it stops itself. */
for (const [what, place, megabytes] of [["tables", "on", 320], ["log", "logOn", 64]]) test(`no room for PostgreSQL's ${what}: 507 or 503, and when there is room nothing acknowledged is missing`, async (t) => {
  const { disk, unmount } = mountDisk(t, megabytes);
  if (!disk) return;
  let postgres, server;
  const installation = new Installation();
  // The last one that uses the disk goes first.
  t.after(async () => {
    await server?.kill();
    await postgres?.stop();
    installation.remove();
    unmount();
  });
  postgres = await startPostgres(place === "on" ? { max_wal_size: "48MB", min_wal_size: "32MB" } : { max_wal_size: "4MB", min_wal_size: "2MB" }, { [place]: disk });
  installation.database = postgres.address;
  await installation.prepare({ contracts: linkages });
  const token = await installation.ingestToken(0);
  server = await installation.server().start();
  const cookie = await installation.signIn(server);
  const met = {};
  const count = (what, { status }) => (met[`${what} ${status}`] = (met[`${what} ${status}`] ?? 0) + 1);
  const send = (first) => server.ask("POST", "/api/v1/ingest/ndjson", { token, type: "application/x-ndjson", body: batch(first, 50) });
  const register = (n) => server.ask("POST", "/api/v1/linkages", { cookie, body: draft(n), headers: { "Idempotency-Key": key("disk", n) } });
  const kept = [], linked = [];
  let next = 0, restarts = 0;
  for (let round = 0; round < rounds; round++) {
    fill(disk, 300_000 * (round % 4));
    let refused = 0;
    // Some more after the first refusal: what is full for one may still hold another.
    for (let i = 0; i < 2_000 && refused < 10; i++) {
      const answer = await send(next);
      count("events", answer);
      if (answer.status === 202) kept.push(next);
      else {
        refused++;
        assert.ok([503, 507].includes(answer.status), `events on a full disk: ${answer.status} ${answer.text}`);
        if (answer.status === 503) assert.ok(Number(answer.headers["retry-after"]) > 0);
        const registered = await register(linked.length);
        count("registration", registered);
        if (registered.status === 201) linked.push(registered.json.id);
        else assert.ok([503, 507].includes(registered.status), `a registration on a full disk: ${registered.status} ${registered.text}`);
        const shown = await server.ask("GET", "/api/v1/linkages", { cookie });
        count("reading", shown);
        assert.ok([200, 503].includes(shown.status), shown.text);
        if (shown.status === 200) assert.deepEqual(shown.json.linkages.map(({ id }) => id).sort(), [...linked].sort());
      }
      next += 50;
    }
    assert.ok(refused > 0, "the disk never got full");
    fs.rmSync(path.join(disk, "filler"));
    for (let i = 0; (await server.ask("GET", "/readyz")).status !== 200; i++) {
      assert.ok(i < 600, "the server does not get ready again");
      if (postgres.ended) {
        await postgres.start(); // its own recovery found no room either: somebody must start it
        restarts++;
      }
      await sleep(50);
    }
    const room = await server.askUntilAnswered("POST", "/api/v1/ingest/ndjson", { token, type: "application/x-ndjson", body: batch(next, 50) });
    assert.equal(room.status, 202, room.text);
    kept.push(next);
    next += 50;
    const registered = await server.askUntilAnswered("POST", "/api/v1/linkages", { cookie, body: draft(linked.length), headers: { "Idempotency-Key": key("disk", linked.length) } });
    assert.equal(registered.status, 201, registered.text);
    linked.push(registered.json.id);
  }
  const endpoints = (await server.linesOf("/api/v1/incidents.ndjson", { cookie })).map(({ endpoint }) => endpoint);
  assert.equal(new Set(endpoints).size, endpoints.length, "an event stands there twice");
  const there = new Set(endpoints);
  for (const first of kept) for (let i = 0; i < 50; i++) assert.ok(there.has(`PC-${first + i}`), `PC-${first + i} was acknowledged`);
  assert.equal(endpoints.length % 50, 0, "half a batch was kept");
  const shown = (await server.ask("GET", "/api/v1/linkages", { cookie })).json.linkages;
  assert.deepEqual(shown.map(({ id }) => id).sort(), linked.sort());
  assert.match(await installation.command("verify-history"), /whole/);
  t.diagnostic(`disk filled ${rounds} times, PostgreSQL started again by hand ${restarts} times; ${linked.length} registrations and ${kept.length * 50} events acknowledged and there once; ${told(met)}`);
});
