// The wall clock of a running server jumps, hours and days, both ways (libfaketime): what is kept stays whole and in order, and time limits that count
// durations do not notice.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clockOf } from "./clock.mjs";
import { batch, draft, Installation, isLong, key, numbers, onBoth } from "./support.mjs";

const jumps = isLong ? 200 : 20;

onBoth(test, "the clock jumps: nothing acknowledged is lost, nothing is doubled, and the history stays whole", async (t, postgres) => {
  const installation = new Installation({ postgres });
  t.after(() => installation.remove());
  await installation.prepare({ contracts: jumps });
  const token = await installation.ingestToken(0);
  const { before, jump } = clockOf(installation);
  const server = await installation.server({ before }).start();
  t.after(() => server.kill());
  const random = numbers(jumps);
  let ended = 0, earliest = 0, latest = 0;
  const ids = [];
  for (let i = 0; i < jumps; i++) {
    const seconds = Math.round((random() - 0.5) * 2 * (i % 2 ? 3600 : 30 * 86400));
    [earliest, latest] = [Math.min(earliest, seconds), Math.max(latest, seconds)];
    // Made and signed in at the true time, then the jump: longer than a session lives, it ends the session, and nothing else.
    jump(0);
    const cookie = await installation.signIn(server);
    jump(seconds);
    const headers = { "Idempotency-Key": key("clock", i) };
    let made = await server.ask("POST", "/api/v1/linkages", { cookie, body: draft(i), headers });
    if (made.status === 401) {
      ended++;
      assert.ok(seconds >= 30 * 60, `a session ended ${seconds} s later`);
      jump(0);
      made = await server.ask("POST", "/api/v1/linkages", { cookie: await installation.signIn(server), body: draft(i), headers });
    }
    assert.equal(made.status, 201, made.text);
    ids.push(made.json.id);
    for (const [incidents, duplicates] of [[5, 0], [0, 5]]) {
      const sent = await server.ask("POST", "/api/v1/ingest/ndjson", { token, type: "application/x-ndjson", body: batch(i * 5, 5) });
      assert.equal(sent.status, 202, sent.text);
      assert.deepEqual([sent.json.incidents, sent.json.duplicates], [incidents, duplicates]);
    }
  }
  jump(0);
  const cookie = await installation.signIn(server);
  const shown = (await server.ask("GET", "/api/v1/linkages", { cookie })).json.linkages;
  assert.deepEqual(shown.map(({ id }) => id).sort(), ids.sort());
  assert.equal((await server.linesOf("/api/v1/incidents.ndjson", { cookie })).length, jumps * 5);
  assert.match(await installation.command("verify-history"), /whole/);
  t.diagnostic(`${jumps} jumps from ${(earliest / 3600).toFixed(0)} to +${(latest / 3600).toFixed(0)} hours; ${ended} sessions ended by them; ${ids.length} registrations and ${jumps * 5} events acknowledged and there once, the history whole`);
});
