// The disk is full: writing says so, reading goes on, and when there is room again everything goes on by itself.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { batch, draft, Installation, isLong, key, told } from "./support.mjs";

const rounds = isLong ? 50 : 4, linkages = 200;

/** A disk of its own in memory. Nothing: this user may not mount. */
function mountDisk(t, megabytes) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "omakase-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "omakase-disk", folder]).status === 0;
  t.after(() => {
    if (mounted) spawnSync("umount", [folder]);
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return mounted ? folder : undefined;
}

/** Takes all room but `left_bytes`. */
function fill(disk, left_bytes) {
  const { bavail, bsize } = fs.statfsSync(disk);
  const file = fs.openSync(path.join(disk, "filler"), "w");
  const part = Buffer.alloc(1 << 20);
  for (let left = bavail * bsize - left_bytes; left > 0; left -= part.length) fs.writeSync(file, part, 0, Math.min(part.length, left));
  fs.closeSync(file);
}

test("a full disk is told, reading goes on, and nothing acknowledged is lost", async (t) => {
  const disk = mountDisk(t, isLong ? 240 : 160); // the events of all rounds, and room that makes the server ready again
  if (!disk) return t.skip("a disk of its own can be mounted by root alone");
  const installation = new Installation({ folder: disk });
  await installation.prepare({ contracts: linkages });
  const token = await installation.ingestToken(0);
  const server = await installation.server({ logFolder: os.tmpdir() }).start();
  t.after(async () => {
    await server.kill().catch(() => undefined);
    fs.rmSync(server.log, { force: true });
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
