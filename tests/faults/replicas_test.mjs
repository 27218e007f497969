// Two servers on one PostgreSQL.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { customer, draft, inParallel, Installation, isLong, key, Load, sleep, startPostgres, told } from "./support.mjs";

let postgres, installation, servers, cookies;
const contracts = isLong ? 300 : 40;

before(async () => {
  postgres = await startPostgres();
  installation = new Installation({ postgres });
  await installation.prepare({ workspaces: 3, contracts });
  servers = await Promise.all([installation.server().start(), installation.server().start()]);
  cookies = [];
  for (const workspace of installation.workspaces) cookies.push(await installation.signIn(servers[0], workspace));
});
after(async () => {
  await Promise.all(servers.map((server) => server.kill()));
  await postgres.stop();
  installation.remove();
});

test("one customer ID registered through both at once is registered once", async (t) => {
  const met = {};
  await inParallel(Array.from({ length: contracts }, (_, n) => n), 4, async (n) => {
    const answers = await Promise.all([0, 1, 2, 3].map((i) =>
      servers[i % 2].ask("POST", "/api/v1/linkages", { cookie: cookies[0], body: { ...draft(n), organization: ["本社", `第${n}課`, `${i}係`] }, headers: { "Idempotency-Key": key("race", n, i) } })));
    for (const { status } of answers) met[status] = (met[status] ?? 0) + 1;
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422, 422, 422], answers.map(({ text }) => text).join("\n"));
  });
  const shown = (await servers[1].ask("GET", "/api/v1/linkages", { cookie: cookies[0] })).json.linkages;
  assert.equal(shown.length, contracts);
  t.diagnostic(`${contracts} customer IDs, four requests each over two servers: ${told(met)}`);
});

test("one Idempotency-Key through both at once makes one linkage, and both get its answer", async (t) => {
  let replayed = 0;
  await inParallel(Array.from({ length: contracts }, (_, n) => n), 4, async (n) => {
    const answers = await Promise.all(servers.map((server) => server.ask("POST", "/api/v1/linkages", { cookie: cookies[1], body: draft(n), headers: { "Idempotency-Key": key("same", n) } })));
    assert.deepEqual(answers.map(({ status }) => status), [201, 201], answers.map(({ text }) => text).join("\n"));
    assert.equal(answers[0].json.id, answers[1].json.id);
    replayed += answers.filter(({ headers }) => headers["idempotency-replayed"]).length;
  });
  assert.equal(replayed, contracts);
  t.diagnostic(`${contracts} keys, each through both servers: ${contracts} made, ${replayed} replayed`);
});

test("two admins who edit one linkage: one is told 412 with the other's text, and no text is lost", async (t) => {
  const { id } = (await servers[0].ask("GET", "/api/v1/linkages", { cookie: cookies[1] })).json.linkages[0];
  const address = `/api/v1/linkages/${id}`;
  const rounds = isLong ? 500 : 40;
  const met = {};
  for (let round = 0; round < rounds; round++) {
    const seen = await servers[0].ask("GET", address, { cookie: cookies[1] });
    const notes = [`一人目 ${round}`, `二人目 ${round}`];
    const answers = await Promise.all(servers.map((server, i) =>
      server.ask("PUT", address, { cookie: cookies[1], body: { ...draft(0), customer_id: "", organization: seen.json.organization, note: notes[i] }, headers: { "If-Match": seen.headers.etag } })));
    for (const { status } of answers) met[status] = (met[status] ?? 0) + 1;
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412], answers.map(({ text }) => text).join("\n"));
    const won = answers.findIndex(({ status }) => status === 200), lost = 1 - won;
    // Who lost has their own text still, and gets the other's beside it, in the answer and by asking again, at either server.
    assert.equal(answers[lost].json.current.note, notes[won]);
    for (const server of servers) assert.equal((await server.ask("GET", address, { cookie: cookies[1] })).json.note, notes[won]);
    assert.equal(answers[lost].headers.etag, answers[won].headers.etag);
    const again = await servers[lost].ask("PUT", address, { cookie: cookies[1], body: { ...draft(0), customer_id: "", organization: seen.json.organization, note: notes.join(" / ") }, headers: { "If-Match": answers[lost].headers.etag } });
    assert.equal(again.status, 200, again.text);
  }
  t.diagnostic(`${rounds} rounds of two edits at once: ${told(met)}`);
});

test("a server frozen in the middle of a write: the other goes on within seconds, and thawed it doubles nothing", async (t) => {
  const tokens = [await installation.ingestToken(0), await installation.ingestToken(1)];
  const [frozen, other] = servers;
  // Frozen holding the lock that all writers need: elsewhere it would disturb nobody.
  const load = new Load([frozen, other], installation, { cookies: [cookies[2]], tokens, linkagesEach: contracts, events: isLong ? 100_000 : 5_000, batchSize: 50 });
  let over = false;
  const running = load.run().finally(() => (over = true));
  const held = () => postgres.sql("SELECT a.pid, a.xact_start FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted AND a.state = 'idle in transaction'");
  let tries = 0, holds = false;
  while (!holds && !over) {
    await sleep(20 * Math.random());
    frozen.freeze();
    tries++;
    await sleep(20);
    const first = held();
    await sleep(100);
    holds = first !== "" && first === held(); // one transaction for so long is the frozen one's
    if (!holds) frozen.thaw();
  }
  assert.ok(holds, "the load ended before the freeze fell into a write");
  const start = Date.now();
  const met = {};
  const answer = await other.askUntilAnswered("PUT", "/api/v1/contracts", { token: installation.operator, body: { contracts: [{ customer_id: customer(900), company_name: "株式会社解凍", plans: [] }] } }, met);
  const waited_ms = Date.now() - start;
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(Object.keys(met).filter((status) => !["200", "503"].includes(status)), []);
  frozen.thaw();
  await running;
  assert.deepEqual(Object.keys(load.met).filter((status) => !["201", "202", "503"].includes(status)), [], told(load.met));
  const found = await load.check(frozen);
  t.diagnostic(`frozen while it held the writers' lock (try ${tries}); the other wrote again after ${(waited_ms / 1000).toFixed(1)} s (${told(met)}); ` +
    `${found.linkages} registrations and ${found.incidents} events acknowledged and there once; answers: ${told(load.met)}`);
});
