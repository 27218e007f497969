// PostgreSQL ends in the middle of the work and comes back; the servers stay, say 503 meanwhile, and go on by themselves.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Installation, isLong, Load, numbers, sleep, startPostgres, told } from "./support.mjs";

const size = isLong ? { workspaces: 20, linkagesEach: 100, events: 50_000, batchSize: 50, kills: 50 } : { workspaces: 4, linkagesEach: 50, events: 4_000, batchSize: 25, kills: 4 };

test("PostgreSQL killed and back: 503 in between, nothing acknowledged is lost", async (t) => {
  const postgres = await startPostgres();
  t.after(() => postgres.stop());
  const installation = new Installation({ postgres });
  t.after(() => installation.remove());
  await installation.prepare({ workspaces: size.workspaces, contracts: size.linkagesEach });
  const tokens = await Promise.all([0, 1].map((n) => installation.ingestToken(n)));
  const server = await installation.server().start();
  t.after(() => server.kill());
  const cookies = [];
  for (const workspace of installation.workspaces) cookies.push(await installation.signIn(server, workspace));
  const load = new Load([server], installation, { cookies, tokens, ...size });
  let over = false;
  const running = load.run().finally(() => (over = true));
  const random = numbers(size.kills);
  const away = { health: {}, reading: {} };
  let kills = 0;
  for (; kills < size.kills && !over; kills++) {
    const point = ((kills + random()) * load.total) / size.kills;
    while (load.done < point && !over) await sleep(1);
    await postgres.kill();
    for (const [what, address, options] of [["health", "/healthz", {}], ["reading", "/api/v1/linkages", { cookie: cookies[0] }]]) {
      const answer = await server.ask("GET", address, options);
      away[what][answer.status] = (away[what][answer.status] ?? 0) + 1;
      assert.equal(answer.status, 503, `${address}: ${answer.text}`);
      assert.ok(Number(answer.headers["retry-after"]) > 0);
    }
    await postgres.start();
  }
  await running;
  assert.deepEqual(Object.keys(load.met).filter((status) => !["201", "202", "503"].includes(status)), [], `other answers than 503 meanwhile: ${told(load.met)}`);
  assert.equal((await server.ask("GET", "/readyz")).status, 200);
  const found = await load.check(server);
  t.diagnostic(`PostgreSQL killed ${kills} times; ${found.linkages} registrations and ${found.incidents} events acknowledged and there once; answers: ${told(load.met)}`);
});

test("PostgreSQL that stands still stops no server for ever: 503, a stop that ends, and work again after it", async (t) => {
  const postgres = await startPostgres();
  const installation = new Installation({ postgres });
  t.after(async () => {
    postgres.thaw();
    await postgres.stop();
    installation.remove();
  });
  await installation.prepare({ workspaces: 1, contracts: 1 });
  const [one, other] = await Promise.all([installation.server().start(), installation.server().start()]);
  t.after(() => one.kill());
  const cookie = await installation.signIn(one);
  postgres.freeze();
  const start = performance.now();
  const answers = await Promise.all([
    one.ask("GET", "/healthz"),
    one.ask("GET", "/api/v1/linkages", { cookie }),
    one.ask("POST", "/api/v1/rooms", { cookie, body: { linkage_id: "0".repeat(32) }, headers: { "Idempotency-Key": "frozen" } }),
  ]);
  const answered_s = (performance.now() - start) / 1000;
  assert.deepEqual(answers.map(({ status }) => status), [503, 503, 503]);
  const stopping = performance.now();
  await other.stop();
  const stopped_s = (performance.now() - stopping) / 1000;
  assert.equal(other.child.signalCode, null);
  assert.equal(other.child.exitCode, 0);
  postgres.thaw();
  let status;
  for (let i = 0; i < 100 && status !== 200; i++) {
    ({ status } = await one.ask("GET", "/api/v1/linkages", { cookie }));
    await sleep(100);
  }
  assert.equal(status, 200);
  t.diagnostic(`503 after ${answered_s.toFixed(0)} s at the latest, stopped after ${stopped_s.toFixed(0)} s`);
});
