// The main job, end to end: an empty server, two contracts, two linkages registered on screen, vendors' events, the room's three
// buttons; then the server is killed without a word, and everything is still there.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { alerted, count, framesDrawn, launch, omakase, openPage, pointAt, press, project, said, see, Server, settled, shot, type } from "./harness.mjs";

const contracts = [
  { customer_id: "3f1c9a52-7b1e-4c0d-9a77-5e2b8c41d0fa", company_name: "浪速精機製作所 (株)", plans: [{ service_plan: "プライムPlus", product: "エンドポイントセキュリティ", seats: 50, licence_kind: "製品版", start: "2025-04-01", expiry: "2027-03-31" }] },
  { customer_id: "8c0e4b1d-26f9-4e3a-b5d7-91a2c3e4f506", company_name: "浪速精機製作所 神戸支社", plans: [] },
];
const [head, branch] = contracts;

/** Every sample of vendors' events that the project has, and those that may only be read beside it. */
function vendorFiles() {
  const found = new Map();
  for (const root of [path.join(project, "tests/data/vendor"), path.join(project, "../shared/data/vendor")]) {
    if (!fs.existsSync(root)) continue;
    for (const name of fs.readdirSync(root, { recursive: true }))
      if (/\.(cef|leef|log|ndjson)$|demisto-logs-list\.json$/.test(name) && !found.has(name)) found.set(name, path.join(root, name));
  }
  return [...found.entries()].sort();
}

const server = new Server();
let browser, page, link;

before(async () => {
  await omakase("workspace", "create", "officesupport-demo", "--database", server.database);
  link = await server.start({ workspace: "officesupport-demo" });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server.stop();
});

/** Fills the form and presses the button. */
async function register({ company_name, customer_id, organization }) {
  await press(page, "link", "サービス連携", { exact: true });
  await pointAt(page, "link", "新規登録");
  await press(page, "link", "セキュリティおまかせプラン 登録");
  await see(page, "heading", "連携サービス(スタンダード)新規登録");
  await type(page, "会社名", company_name);
  await type(page, "顧客ID", customer_id);
  for (const [level, name] of organization.entries()) await type(page, `組織${level + 1}`, name);
  await press(page, "button", "登録する", { exact: true });
}

test("the operator imports two contracts", async () => {
  const operator = await omakase("token", "create", "--kind", "operator", "--database", server.database);
  const answer = await server.request("PUT", "/api/v1/contracts", { token: operator.split("\n").pop(), body: JSON.stringify({ contracts }) });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.added, 2);
});

test("an empty workspace says so and shows the way", async () => {
  page = await openPage(browser, link);
  assert.match(page.url(), /#\/$/, "the one-time token leaves the address");
  await see(page, "heading", "ホーム");
  await said(page, "まだ何も受け取っていません");
  await shot(page, "home-empty-1280x800");
  await press(page, "link", "サービス連携", { exact: true });
  await said(page, "連携サービスはまだありません");
  await shot(page, "linkages-empty-1280x800");
});

test("a wrong spelling is named, made visible and mended with one press", async () => {
  await register({ ...head, company_name: "浪速精機製作所　(株)", organization: ["NTT西日本", "第一営業部"] });
  await see(page, "button", "ポータルの値に合わせる");
  await shot(page, "register-spelling-1280x800");
  await press(page, "button", "ポータルの値に合わせる");
  assert.equal(await page.getByRole("textbox", { name: "会社名" }).inputValue(), head.company_name);
  await press(page, "button", "登録する", { exact: true });
  await see(page, "table", "サービス連携の一覧");
  await said(page, "NTT西日本 / 第一営業部");
});

test("a second bot needs an organization that tells it apart", async () => {
  await register({ ...branch, organization: [] });
  await alerted(page, "組織");
  await shot(page, "register-second-bot-1280x800");
  await type(page, "組織1", "NTT西日本");
  await type(page, "組織2", "第二営業部");
  await press(page, "button", "登録する", { exact: true });
  await see(page, "table", "サービス連携の一覧");
  await said(page, "NTT西日本 / 第二営業部");
  assert.equal(await count(page, "row"), 3, "a head and two linkages");
  assert.equal(await page.locator(".tree").getByText(head.customer_id).count(), 0, "customer IDs are not shown");
});

test("the same customer ID twice is refused with a link to the first", async () => {
  await register({ ...head, organization: ["NTT西日本", "第三営業部"] });
  await see(page, "link", "登録済みの連携を見る");
  await press(page, "button", "キャンセル");
});

test("a second window shows the linkages", async () => {
  const other = await page.context().newPage();
  await other.goto(`${server.url}/#/linkages`);
  await other.locator("omakase-companion[data-ready]").waitFor();
  await see(other, "table", "サービス連携の一覧");
  await said(other, "NTT西日本 / 第二営業部");
  await other.close();
});

test("a room is made and greets", async () => {
  await press(page, "link", "トーク", { exact: true });
  await press(page, "link", "第一営業部");
  await pointAt(page, "button", "ルームを作成");
  await said(page, "ルームができました");
  await shot(page, "room-greeting-1280x800");
});

const counts = { incidents: 0, duplicates: 0, ignored: 0, dead_letters: 0 };

test("vendors' events are taken: each line ends as exactly one thing", async () => {
  const tokens = [];
  for (const { customer_id } of contracts) tokens.push((await omakase("token", "create", "--kind", "ingest", "--customer-id", customer_id, "--database", server.database)).split("\n").pop());
  const files = vendorFiles();
  assert.ok(files.length >= 10, "the samples are there");
  for (const [name, file] of files) {
    const route = name.endsWith("json") ? (name.includes("vision-one") ? "vision-one" : "ndjson") : "cef";
    const token = tokens[name.includes("deep-security") ? 1 : 0];
    const answer = await server.request("POST", `/api/v1/ingest/${route}`, { token, body: fs.readFileSync(file), type: "text/plain" });
    assert.equal(answer.status, 202, `${name}: ${answer.text}`);
    let sum = 0;
    for (const kind of Object.keys(counts)) (counts[kind] += answer.json[kind]), (sum += answer.json[kind]);
    const text = fs.readFileSync(file, "latin1");
    const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    if (!name.endsWith(".json")) assert.equal(sum, lines, `${name}: every line is counted once`);
    if (answer.json.dead_letters > 0) assert.ok(answer.json.errors[0].ja && answer.json.errors[0].en && answer.json.errors[0].code, "an error says what and where");
  }
  console.log(`ingested ${files.length} files: ${JSON.stringify(counts)}`);
  assert.ok(counts.incidents > 40 && counts.dead_letters > 5 && counts.ignored > 0);
  const wrong = await server.request("POST", "/api/v1/ingest/cef", { token: tokens[0].slice(0, -1) + "x", body: "CEF:0|", type: "text/plain" });
  assert.equal(wrong.status, 401);
});

let threat;

test("what is unresolved stands on Home and in Incidents", async () => {
  await page.goto(`${server.url}/#/`);
  await page.reload();
  await settled(page);
  await see(page, "grid", "対応が必要なインシデント");
  await shot(page, "home-1280x800");
  await press(page, "link", "すべて見る");
  await see(page, "grid", "インシデントの一覧");
  assert.match(page.url(), /#\/incidents\?status=unresolved/);
  const total = Number((await page.title()).match(/未解決 (\d+)件/)?.[1]);
  assert.ok(total >= 5, `the title counts ${total}`);
  assert.equal(Number(await page.getByRole("grid", { name: "インシデントの一覧" }).getAttribute("aria-rowcount")), total + 1, "the tree has the count of the whole data");
});

test("an incident opens, and its address opens it again", async () => {
  threat = await page.getByRole("row").nth(1).getByRole("gridcell").last().textContent();
  await pointAt(page, "row", threat, { nth: 0 });
  await see(page, "region", "インシデントの詳細");
  await see(page, "heading", threat);
  assert.match(page.url(), /incident=[0-9a-f]{32}/);
  await shot(page, "incident-1280x800");
  await page.reload();
  await settled(page);
  await see(page, "region", "インシデントの詳細");
});

test("search folds kana and width", async () => {
  await press(page, "link", "インシデント", { exact: true });
  await type(page, "端末・利用者・脅威名・場所で絞り込む", "ｅｉｃａｒ", { role: "searchbox" });
  const found = Number(await page.getByRole("grid", { name: "インシデントの一覧" }).getAttribute("aria-rowcount")) - 1;
  assert.ok(found > 0, "full-width letters find ASCII");
  assert.match(decodeURIComponent(page.url()), /q=ｅｉｃａｒ/);
  await shot(page, "incidents-search-1280x800");
});

test("the room has the announcements, and its three buttons answer with real data", async () => {
  await press(page, "link", "トーク", { exact: true });
  await press(page, "link", "第一営業部");
  await said(page, "未解決の脅威");
  for (const [button, answer] of [["インシデントの通知確認", "未解決の脅威は"], ["定期レポートの確認", "次は"], ["サポートセンターの情報を確認", "セキュリティおまかせサポートセンタ"]]) {
    await pointAt(page, "button", button);
    await said(page, answer);
  }
  await shot(page, "room-1280x800");
});

test("after SIGKILL and a new start, all of it is still there", async () => {
  const before = await Promise.all([page.getByRole("article").count(), page.title()]);
  await server.kill();
  await server.start({ workspace: "officesupport-demo" });
  await page.reload();
  await settled(page);
  await said(page, "未解決の脅威は");
  assert.deepEqual(await Promise.all([page.getByRole("article").count(), page.title()]), before, "the same messages, the same count of unresolved");
  await press(page, "link", "サービス連携", { exact: true });
  await said(page, "NTT西日本 / 第一営業部");
  await said(page, "NTT西日本 / 第二営業部");
  await shot(page, "linkages-1280x800");
});

test("nothing is drawn while nothing happens", async () => {
  const drawn = await settled(page);
  await page.waitForTimeout(10_000);
  assert.equal(await framesDrawn(page), drawn, "frames in 10 s of silence");
});

test("a failed save keeps what was typed", async () => {
  await press(page, "link", "サービス連携", { exact: true });
  await pointAt(page, "link", "新規登録");
  await press(page, "link", "セキュリティおまかせプラン 登録");
  await type(page, "会社名", "名前を打ちかけ");
  await type(page, "顧客ID", "11111111-2222-4333-8444-555555555555");
  await type(page, "組織1", "京都");
  await server.kill();
  await press(page, "button", "登録する", { exact: true });
  await alerted(page, "");
  assert.equal(await page.getByRole("textbox", { name: "会社名" }).inputValue(), "名前を打ちかけ");
  await server.start({ workspace: "officesupport-demo" });
  await page.reload();
  await settled(page);
  assert.equal(await page.getByRole("textbox", { name: "会社名" }).inputValue(), "名前を打ちかけ", "the draft survives a reload");
  assert.equal(await page.getByRole("textbox", { name: "顧客ID" }).inputValue(), "", "the customer ID is not kept in the browser");
});

test("the page had no fault all along", () => {
  const real = page.faults.filter((fault) => !/Failed to load resource|ERR_CONNECTION_REFUSED/.test(fault)); // the killed server's, and refused saves
  assert.deepEqual(real, []);
});
