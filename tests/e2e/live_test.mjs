// Two windows of one workspace: what happens in one, or comes from outside, stands in the other by itself; also what happened while the
// server was away.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { freePort, launch, omakase, openPage, pointAt, press, said, see, Server, settled, type } from "./harness.mjs";

const workspace = "officesupport-demo";
const contract = { customer_id: "3f1c9a52-7b1e-4c0d-9a77-5e2b8c41d0fa", company_name: "浪速精機製作所 (株)", plans: [] };
const server = new Server();
let browser, mine, other, operator, ingest;

/** Signed in on its own: another browser, as of a colleague. */
async function signedIn() {
  const printed = await omakase("sign-in-link", "--workspace", workspace, "--database", server.database);
  const page = await openPage(browser, `${server.url}/#signin=${printed.split("#signin=")[1]}`);
  page.started = await page.evaluate(() => performance.timeOrigin);
  return page;
}

before(async () => {
  await omakase("workspace", "create", workspace, "--database", server.database);
  operator = (await omakase("token", "create", "--kind", "operator", "--database", server.database)).split("\n").pop();
  [browser] = await Promise.all([launch(), server.start()]);
  const answer = await server.request("PUT", "/api/v1/contracts", { token: operator, body: JSON.stringify({ contracts: [contract] }) });
  assert.equal(answer.status, 200, answer.text);
  ingest = (await omakase("token", "create", "--kind", "ingest", "--customer-id", contract.customer_id, "--database", server.database)).split("\n").pop();
  mine = await signedIn();
  other = await signedIn();
});
after(async () => {
  await browser?.close();
  await server.stop();
});

async function detect(endpoint, threat) {
  const event = { vendor: "Acme", product: "Acme Endpoint", detected_at: "2026-11-20T01:02:03Z", endpoint, threat, kind: "virus", action: "failed", resolution: "unresolved", severity: "high" };
  const answer = await server.request("POST", "/api/v1/ingest/ndjson", { token: ingest, body: JSON.stringify(event), type: "application/x-ndjson" });
  assert.equal(answer.json?.incidents, 1, answer.text);
}
const unresolved = (page, number) => page.waitForFunction((n) => document.title.includes(`未解決 ${n}件`), number, { timeout: 15_000 });

test("a registration in one window stands in the other", async () => {
  await press(other, "link", "サービス連携", { exact: true });
  await said(other, "連携サービスはまだありません");
  await press(mine, "link", "サービス連携", { exact: true });
  await pointAt(mine, "link", "新規登録");
  await press(mine, "link", "セキュリティおまかせプラン 登録");
  for (const [field, value] of [["会社名", contract.company_name], ["顧客ID", contract.customer_id], ["組織1", "大阪本社"]]) await type(mine, field, value);
  await press(mine, "button", "登録する", { exact: true });
  await see(mine, "table", "サービス連携の一覧");
  await see(other, "table", "サービス連携の一覧");
  await said(other, "大阪本社");
});

test("events stand on one window's Home and in the other's room", async () => {
  await press(other, "link", "トーク", { exact: true });
  await press(other, "link", "大阪本社");
  await pointAt(other, "button", "ルームを作成");
  await said(other, "ルームができました");
  await press(mine, "link", "ホーム", { exact: true });
  await detect("PC-101", "Eicar_test_file");
  await unresolved(mine, 1);
  await see(mine, "grid", "対応が必要なインシデント");
  await said(mine, "PC-101");
  await unresolved(other, 1);
  await said(other, "Eicar_test_file");
});

test("what happened while the server was away stands there when it is back", async () => {
  const { port } = server;
  await server.kill();
  server.port = await freePort(); // where no window looks
  await server.start();
  await detect("PC-202", "Ransom_test_file");
  await server.kill();
  server.port = port;
  await server.start();
  await unresolved(mine, 2);
  await said(mine, "PC-202");
  await said(other, "Ransom_test_file");
  await detect("PC-303", "Worm_test_file"); // and both listen again
  await Promise.all([said(mine, "PC-303"), said(other, "Worm_test_file")]);
});

test("nobody reloaded, and no page had a fault", async () => {
  for (const page of [mine, other]) {
    await settled(page);
    assert.equal(await page.evaluate(() => performance.timeOrigin), page.started);
    assert.deepEqual(page.faults.filter((fault) => !/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection/.test(fault)), []); // of the killed server
  }
});
