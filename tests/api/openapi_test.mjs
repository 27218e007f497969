// docs/openapi.yaml and the running server say the same: every route, every status that the document names, every answer by its schema.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

import { freePort, omakase, project, Server } from "../e2e/harness.mjs";

const source = fs.readFileSync(path.join(project, "docs/openapi.yaml"), "utf8");
const api = parse(source);
const ajv = new Ajv2020({ allErrors: true, strictTypes: false, allowUnionTypes: true });
addFormats(ajv);
ajv.addVocabulary(Object.keys(api)); // the document around its schemas; inside of them an unknown keyword is an error
ajv.addSchema(api, "api");

/** A place in the document: its node, and the pointer that leads there (past references). */
function at(...steps) {
  let node = api, pointer = "";
  for (const step of steps) {
    node = node?.[step];
    pointer += "/" + encodeURIComponent(String(step).replaceAll("~", "~0").replaceAll("/", "~1"));
    if (node?.$ref) {
      pointer = node.$ref.slice(1);
      node = pointer.slice(1).split("/").reduce((inner, name) => inner[name], api);
    }
  }
  return { node, pointer };
}

const compiled = new Map();
function fits(pointer, value, what) {
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `api#${pointer}` }));
  const check = compiled.get(pointer);
  assert.ok(check(value), `${what} is not what the document says: ${ajv.errorsText(check.errors)}\n${JSON.stringify(value).slice(0, 2000)}`);
}

const operations = new Map();
for (const [address, item] of Object.entries(api.paths))
  for (const [method, operation] of Object.entries(item)) if (method !== "parameters") operations.set(operation.operationId, { method, address, operation });
/** Who may call it, in the words of `omakase routes`: a session's roles, and the kinds of tokens. */
const callers = ({ operation }) => (operation.security.length === 0 ? ["anyone"] : operation.security.flatMap((way) => Object.entries(way).flatMap(([scheme, roles]) => (scheme === "session" ? roles : [scheme.replace("_token", "")]))));
/** How one of them comes. */
const way = ({ operation }) => Object.keys(operation.security[0] ?? {})[0] ?? "anyone";

const server = new Server();
const seen = new Map(); // operation -> statuses that it has answered
let cookie, sample;
const tokens = {};

const anonymous = {};
const withSession = () => ({ cookie, "sec-fetch-site": "same-origin" });
const withToken = (token) => ({ authorization: `Bearer ${token}` });
const asCaller = (id) => (({ anyone: () => anonymous, session: withSession })[way(operations.get(id))] ?? (() => withToken(tokens[way(operations.get(id))])))();

/** The answer; who is told to come back later does so, as the document says. */
async function send(...request) {
  for (;;) {
    const answer = await sendOnce(...request);
    if (answer.status !== 429) return answer;
    await sleep(Number(answer.headers["retry-after"]) * 1000);
  }
}

/** Exactly these bytes; `headersOnly` sends a head that promises a body and waits for the answer. */
function sendOnce(method, address, headers, body, headersOnly = false) {
  return new Promise((resolve, reject) => {
    const request = http.request(server.url + address, { method, headers, agent: false }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => (headersOnly && request.destroy(), resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString("utf8") })));
      answer.on("error", reject);
    });
    request.on("error", reject);
    if (headersOnly) request.flushHeaders();
    else request.end(body);
  });
}

/** Whether this answer of the operation is as documented; `listed`: under its own status, not under "default". */
function check(id, answer, { listed = true } = {}) {
  const { method, address } = operations.get(id);
  const responses = operations.get(id).operation.responses;
  const status = String(answer.status);
  const what = `${id} ${status}`;
  if (listed) assert.ok(responses[status], `${what} is not in the document: ${answer.text.slice(0, 500)}`);
  const { node, pointer } = at("paths", address, method, "responses", responses[status] ? status : "default");
  const base = pointer.slice(1).split("/").map((step) => decodeURIComponent(step).replaceAll("~1", "/"));
  for (const name of Object.keys(node.headers ?? {})) {
    const header = at(...base, "headers", name);
    const value = answer.headers[name.toLowerCase()];
    if (header.node.required) assert.ok(value !== undefined, `${what} has no ${name}`);
    if (value !== undefined) fits(at(...base, "headers", name, "schema").pointer, String(value), `${what}: ${name}`);
  }
  const kinds = Object.keys(node.content ?? {});
  if (kinds.length === 0) {
    assert.equal(answer.text, "", `${what} has a body`);
  } else {
    const kind = (answer.headers["content-type"] ?? "").split(";")[0];
    assert.ok(kinds.includes(kind), `${what} comes as ${kind}, documented as ${kinds}`);
    const body = at(...base, "content", kind, "schema").pointer;
    if (kind === "application/x-ndjson") for (const line of answer.text.trimEnd().split("\n")) fits(body, JSON.parse(line), what);
    else if (kind === "text/plain") fits(body, answer.text, what);
    else if (kind.endsWith("json")) fits(body, JSON.parse(answer.text), what);
  }
  if (answer.status >= 400) {
    const problem = JSON.parse(answer.text);
    assert.equal(problem.status, answer.status);
    assert.equal(problem.instance, `/api/v1/requests/${answer.headers["x-request-id"]}`);
    assert.ok(node.description.includes(problem.type.replace("/problems/", "")), `${what}: ${problem.type} is not in "${node.description}"`);
  }
  if (!seen.has(id)) seen.set(id, new Set());
  seen.get(id).add(status);
  return answer.text && (answer.headers["content-type"] ?? "").includes("json") && !answer.headers["content-type"].includes("ndjson") ? JSON.parse(answer.text) : answer.text;
}

/** Asks an operation as one who may, expects this status, and gives the checked body. */
async function ask(id, status, { params = {}, query = "", body, headers = {}, type = "application/json", caller, ...more } = {}) {
  const { method, address } = operations.get(id);
  const target = address.replace(/\{(\w+)\}/g, (_, name) => params[name]) + query;
  const bytes = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await send(method.toUpperCase(), target, { ...(caller ?? asCaller(id)), ...(bytes === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(bytes) }), ...headers }, bytes, more.headersOnly);
  assert.equal(answer.status, status, `${id}: ${answer.text.slice(0, 500)}`);
  return Object.assign(Object(check(id, answer)), { answer });
}
/** Asks again and again until it is one try too many: the checked problem. */
async function sendTry(id, caller, body) {
  const { method, address } = operations.get(id);
  const bytes = JSON.stringify(body);
  for (let i = 0; i < 50; i++) {
    const answer = await sendOnce(method.toUpperCase(), address, { ...caller, "content-type": "application/json", "content-length": Buffer.byteLength(bytes) }, bytes);
    const problem = check(id, answer);
    if (problem.type === "/problems/http.too_many_requests") await sleep(Number(answer.headers["retry-after"]) * 1000);
    else if (answer.status === 429) return problem;
  }
  return assert.fail(`${id} takes any number of wrong tries`);
}
const newKey = () => ({ "idempotency-key": crypto.randomUUID() });
const cookieOf = ({ answer }) => answer.headers["set-cookie"][0].split(";")[0];
/** What the owner signs in with at the end. */
const owner = { login: "owner@example.jp", password: "corrige cheval batterie agrafe" };
const nobody = "0".repeat(32);
/** Operations that want an Idempotency-Key, and a body that is well formed. */
const keyed = {
  "linkages.create": { organization: [], emails: [], phones: [] },
  "rooms.create": { linkage_id: nobody },
  "rooms.ask": { question: "support" },
  "users.create": { name: "鍵なし", role: "member" },
  "webhooks.create": { kind: "slack", url: "https://hooks.example.jp/T000/B000" },
  "webhooks.test": undefined,
  "deliveries.resend": undefined,
};
const fresh = (id) => (id in keyed ? newKey() : {});

before(async () => {
  await omakase("import-sample", path.join(project, "assets/sample"), "--database", server.database);
  sample = JSON.parse(fs.readFileSync(path.join(project, "assets/sample/linkages.json"), "utf8")).linkages;
  tokens.operator_token = await omakase("token", "create", "--kind", "operator", "--database", server.database);
  tokens.staff_token = await omakase("token", "create", "--kind", "support", "--name", "窓口 太郎", "--database", server.database);
  tokens.ingest_token = await omakase("token", "create", "--kind", "ingest", "--customer-id", sample[0].customer_id, "--database", server.database);
  await server.start({ more: ["--allow-private-webhooks"] });
});
after(() => server.stop());

test("the document is OpenAPI 3.1 whose schemas are sound, and the page's maker reads it as a whole YAML library does", () => {
  assert.match(api.openapi, /^3\.1\./);
  for (const name of Object.keys(api.components.schemas)) assert.ok(ajv.compile({ $ref: `api#/components/schemas/${name}` }), name);
  const read = JSON.parse(execFileSync("python3", [path.join(project, "tools/make_api_page.py"), "--json"], { encoding: "utf8", maxBuffer: 1 << 26 }));
  assert.deepEqual(read, JSON.parse(JSON.stringify(api)));
});

test("the server's routes and the document's operations are the same, with who may call them", async () => {
  const routes = (await omakase("routes")).split("\n").map((line) => JSON.parse(line)).map((route) => ({ ...route, callers: route.callers.toSorted() }));
  const documented = [...operations].map(([name, entry]) => ({ method: entry.method.toUpperCase(), path: entry.address, name, callers: callers(entry).toSorted() }));
  const byName = (a, b) => (a.name < b.name ? -1 : 1);
  assert.deepEqual(routes.toSorted(byName), documented.toSorted(byName));
  assert.ok(routes.length >= 43);
});

test("who has not signed in, and who may not, is refused as documented by every operation", async () => {
  const link = server.link.split("#signin=")[1];
  const signedIn = await ask("session.create", 200, { body: { token: link } });
  cookie = cookieOf(signedIn);
  for (const [id, entry] of operations) {
    if (way(entry) === "anyone") continue;
    const params = { id: nobody };
    await ask(id, 401, { params, caller: anonymous });
    await ask(id, 403, { params, caller: way(entry) === "session" ? withToken(tokens.operator_token) : withSession() });
  }
  await ask("session.create", 401, { body: { token: "omk_signin_unknown" } });
  await ask("session.create", 403, { body: { token: link }, headers: { "sec-fetch-site": "cross-site" } });
  await ask("linkages.create", 403, { body: {}, caller: { cookie, "sec-fetch-site": "cross-site" } });
});

test("every body that cannot be taken is refused as documented", async () => {
  for (const [id, { operation }] of operations) {
    if (!operation.requestBody || way({ operation }) === "ingest_token") continue;
    const more = { params: { id: nobody }, headers: fresh(id) };
    await ask(id, 400, { ...more, body: "{" });
    await ask(id, 413, { ...more, headers: { ...more.headers, "content-type": "application/json", "content-length": "2000000" }, headersOnly: true });
    await ask(id, 415, { ...more, body: "a=b", type: "application/x-www-form-urlencoded" });
    await ask(id, 422, { ...more, body: [] });
  }
  for (const [id, body] of Object.entries(keyed)) await ask(id, 400, { params: { id: nobody }, body });
  for (const id of ["ingest.cef", "ingest.vision_one", "ingest.ndjson"]) {
    await ask(id, 413, { headers: { "content-type": "text/plain", "content-length": "17000000" }, headersOnly: true });
    await ask(id, 413, { body: "x\n".repeat(200_001), type: "text/plain" });
    await ask(id, 415, { body: "a=b", type: "application/x-www-form-urlencoded" });
    await ask(id, 415, { body: Buffer.from([0xff, 0xfe, 0x41, 0x00]), type: "text/plain" });
  }
});

test("what is not there is 404, and a version that is missing or stale 428 and 412", async () => {
  const room = (await ask("rooms.list", 200)).rooms[0];
  const bodies = { "linkages.change": { organization: ["本社"], emails: [], phones: [] }, "rooms.change": { notifications_on: false }, "rooms.ask": { question: "support" }, "users.change": { name: "別の名前" }, "support_sessions.create": { code: "0000000000" }, "webhooks.create": keyed["webhooks.create"], "webhooks.change": { on: true } };
  for (const [id, { address }] of operations)
    if (address.includes("{id}")) await ask(id, 404, { params: { id: nobody }, body: bodies[id], headers: { "if-match": '"1"', ...fresh(id) } });
  await ask("rooms.create", 404, { body: { linkage_id: nobody }, headers: newKey() });
  await ask("tokens.create", 404, { body: { kind: "ingest", name: "だれのものでもない", linkage_id: nobody } });
  await ask("support_sessions.create", 404, { body: bodies["support_sessions.create"] });
  const { users } = await ask("users.list", 200);
  for (const [id, target] of [["linkages.change", sample[0].id], ["linkages.remove", sample[0].id], ["rooms.change", room.id], ["users.change", users[0].id], ["users.remove", users[0].id]]) {
    await ask(id, 428, { params: { id: target }, body: bodies[id] });
    await ask(id, 412, { params: { id: target }, body: bodies[id], headers: { "if-match": '"999"' } });
  }
});

test("the main job answers as documented from the import of a contract to the removal of its linkage", async () => {
  const customer = "2f9d4c7e-61b8-4a35-9e02-d5b7c8a01f64", company = "株式会社文書どおり";
  const plan = { service_plan: "プラン", product: "製品", seats: 3, licence_kind: "年間", start: "2026-04-01", expiry: "2027-03-31" };
  const imported = await ask("contracts.import", 200, { body: { contracts: [{ customer_id: customer, company_name: company, plans: [plan] }] } });
  assert.equal(imported.added, 1);
  await ask("contracts.import", 422, { body: { contracts: [{ customer_id: "nonsense", company_name: company, plans: [] }] } });

  const draft = { company_name: company, customer_id: customer, organization: ["文書部"], emails: ["a@example.jp"], phones: ["03-1234-5678"] };
  const key = newKey();
  const linkage = await ask("linkages.create", 201, { body: draft, headers: key });
  const again = await ask("linkages.create", 201, { body: draft, headers: key });
  assert.equal(again.answer.headers["idempotency-replayed"], "true");
  await ask("linkages.create", 422, { body: { ...draft, note: "another" }, headers: key });
  const refused = await ask("linkages.create", 422, { body: { ...draft, organization: ["別の部"] }, headers: newKey() });
  assert.deepEqual(refused.errors.map(({ pointer, related }) => ({ pointer, related })), [{ pointer: "/customer_id", related: linkage.id }]);
  const unfit = await ask("linkages.create", 422, { body: { ...draft, emails: ["no address"] }, headers: newKey() });
  assert.deepEqual(unfit.errors.map(({ pointer }) => pointer), ["/emails/0"]);
  const mine = { params: { id: linkage.id } };
  await ask("linkages.show", 200, mine);
  const changed = await ask("linkages.change", 200, { ...mine, body: { ...draft, customer_id: "", note: "変更" }, headers: { "if-match": linkage.answer.headers.etag } });
  assert.equal(changed.version, 2);

  const room = await ask("rooms.create", 201, { body: { linkage_id: linkage.id }, headers: newKey() });
  await ask("rooms.create", 200, { body: { linkage_id: linkage.id }, headers: newKey() });
  await ask("rooms.change", 200, { params: { id: room.id }, body: { notifications_on: false }, headers: { "if-match": room.answer.headers.etag } });
  for (const question of ["incidents", "reports", "support"]) await ask("rooms.ask", 201, { params: { id: room.id }, body: { question }, headers: newKey() });
  const messages = (await ask("rooms.messages", 200, { params: { id: room.id } })).messages;
  assert.equal(messages.length, 7);
  for (const other of (await ask("rooms.list", 200)).rooms) await ask("rooms.messages", 200, { params: { id: other.id } });

  await ask("linkages.remove", 204, { ...mine, headers: { "if-match": changed.answer.headers.etag } });
  await ask("rooms.ask", 422, { params: { id: room.id }, body: { question: "support" }, headers: newKey() });
  assert.deepEqual([...seen.get("rooms.ask")].sort(), ["201", "400", "401", "403", "404", "413", "415", "422"]);
});

test("webhooks and what was sent to them answer as documented", async () => {
  const closed = `http://127.0.0.1:${await freePort()}/hook`; // nobody listens: each try fails at once
  const here = { params: { id: sample[0].id } };
  const refused = await ask("webhooks.create", 422, { ...here, body: { kind: "slack", url: "ftp://hooks.example.jp/" }, headers: newKey() });
  assert.deepEqual(refused.errors.map(({ pointer, code }) => ({ pointer, code })), [{ pointer: "/url", code: "webhook.url" }]);
  const key = newKey();
  const webhook = await ask("webhooks.create", 201, { ...here, body: { kind: "standard", url: closed, name: "監視" }, headers: key });
  assert.match(webhook.secret, /^whsec_/);
  const again = await ask("webhooks.create", 201, { ...here, body: { kind: "standard", url: closed, name: "監視" }, headers: key });
  assert.deepEqual([again.id, again.secret, again.answer.headers["idempotency-replayed"]], [webhook.id, undefined, "true"]);
  assert.equal((await ask("webhooks.create", 422, { ...here, body: { kind: "slack", url: closed }, headers: key })).type, "/problems/idempotency.key_reused");
  assert.deepEqual((await ask("webhooks.list", 200, here)).webhooks.map(({ id, secret }) => ({ id, secret })), [{ id: webhook.id, secret: undefined }]);

  const mine = { params: { id: webhook.id } };
  for (const [id, body] of [["webhooks.change", { on: true }], ["webhooks.remove", undefined]]) {
    await ask(id, 428, { ...mine, body });
    await ask(id, 412, { ...mine, body, headers: { "if-match": '"999"' } });
  }
  await ask("webhooks.change", 422, { ...mine, body: { on: true, url: "ftp://hooks.example.jp/" }, headers: { "if-match": webhook.answer.headers.etag } });
  const sent = await ask("webhooks.test", 201, { ...mine, headers: newKey() });
  let ledger;
  do {
    await sleep(100);
    [ledger] = (await ask("deliveries.list", 200, mine)).deliveries;
  } while (ledger.state !== "failed");
  assert.deepEqual([ledger.id, ledger.cause, ledger.reason], [sent.id, "test", "connect"]);
  const off = await ask("webhooks.change", 200, { ...mine, body: { on: false }, headers: { "if-match": webhook.answer.headers.etag } });
  await ask("webhooks.test", 422, { ...mine, headers: newKey() });
  const resent = await ask("deliveries.resend", 200, { params: { id: sent.id }, headers: newKey() });
  assert.deepEqual([resent.state, resent.resends], ["queued", 1]);
  await ask("deliveries.resend", 422, { params: { id: sent.id }, headers: newKey() });
  await ask("webhooks.remove", 204, { ...mine, headers: { "if-match": off.answer.headers.etag } });
});

test("received events come back as documented, also those that could not be read", async () => {
  const virus = "CEF:0|Trend Micro|Apex Central|2019|AV:File quarantined|Ransom.Win32.LOCKBIT|7|rt=Nov 22 2026 00:14:33 GMT+00:00 dhost=OSK-01 duser=TANAKA filePath=C:\\\\a.exe cs2Label=VLF_FirstActionResult cs2=Unable to clean file";
  const receipt = await ask("ingest.cef", 202, { body: `${virus}\n${virus}\n\nnonsense\n{"a":\n`, type: "text/plain" });
  assert.equal(receipt.incidents + receipt.duplicates + receipt.ignored + receipt.dead_letters, 5);
  assert.ok(receipt.dead_letters >= 1);
  await ask("ingest.vision_one", 202, { body: [] });
  await ask("ingest.ndjson", 202, { body: "{}\n", type: "application/x-ndjson" });
  assert.ok((await ask("dead_letters.list", 200)).dead_letters.length >= 1);

  const page = await ask("incidents.list", 200, { query: "?limit=2&status=all" });
  assert.equal(page.incidents.length, 2);
  await ask("incidents.list", 200, { query: `?limit=500&cursor=${page.next_cursor}` });
  await ask("incidents.show", 200, { params: { id: page.incidents[0].id } });
  await ask("incidents.list", 422, { query: "?limit=0" });
  const lines = (await ask("incidents.stream", 200)).answer.text.trimEnd().split("\n");
  assert.deepEqual(JSON.parse(lines.at(-1)), { count: lines.length - 1, end: true });
  const reports = (await ask("reports.list", 200)).reports;
  assert.ok(reports.length > 0);
  await ask("reports.list", 422, { query: "?linkage_id=x" });
});

test("people, tokens, support and history answer as documented", async () => {
  const [self] = (await ask("users.list", 200)).users;
  owner.workspace = (await ask("workspace.show", 200)).name;
  await ask("users.change", 422, { params: { id: self.id }, body: { role: "member" }, headers: { "if-match": `"${self.version}"` } });
  await ask("users.remove", 422, { params: { id: self.id }, headers: { "if-match": `"${self.version}"` } });
  await ask("users.change", 200, { params: { id: self.id }, body: { login: owner.login }, headers: { "if-match": `"${self.version}"` } });

  const key = newKey();
  const admin = await ask("users.create", 201, { body: { name: "管理 花子", role: "admin", login: "hanako" }, headers: key });
  const again = await ask("users.create", 201, { body: { name: "管理 花子", role: "admin", login: "hanako" }, headers: key });
  assert.equal(again.answer.headers["idempotency-replayed"], "true");
  await ask("users.create", 422, { body: { name: "別の人", role: "admin", login: "hanako" }, headers: key });
  const taken = await ask("users.create", 422, { body: { name: "別の人", role: "admin", login: "hanako" }, headers: newKey() });
  assert.deepEqual(taken.errors.map(({ pointer, code }) => ({ pointer, code })), [{ pointer: "/login", code: "user.login_taken" }]);
  const invitation = await ask("users.invite", 201, { params: { id: admin.id } });
  const entered = await ask("session.create", 200, { body: { token: invitation.token } });
  const asAdmin = { caller: { cookie: cookieOf(entered), "sec-fetch-site": "same-origin" } };
  assert.equal((await ask("session.show", 200, asAdmin)).role, "admin");
  await ask("users.invite", 422, { ...asAdmin, params: { id: self.id } });
  await ask("users.remove", 204, { params: { id: admin.id }, headers: { "if-match": `"${admin.version}"` } });

  await ask("tokens.create", 422, { body: { kind: "read", name: "" } });
  const sending = await ask("tokens.create", 201, { body: { kind: "ingest", name: "送信", linkage_id: sample[1].id, days: 30 } });
  const reading = await ask("tokens.create", 201, { body: { kind: "read", name: "閲覧" } });
  assert.equal((await ask("session.show", 200, { caller: withToken(reading.token) })).role, "read");
  const rotated = await ask("tokens.rotate", 201, { params: { id: reading.id } });
  assert.notEqual(rotated.token, reading.token);
  await ask("tokens.revoke", 204, { params: { id: sending.id } });
  const listed = (await ask("tokens.list", 200)).tokens;
  assert.equal(listed.find(({ id }) => id === sending.id).linkage_id, sample[1].id);

  const { code } = await ask("support_codes.create", 201);
  const support = await ask("support_sessions.create", 201, { body: { code: code.toLowerCase() } });
  const asSupport = { caller: withToken(support.token) };
  assert.equal((await ask("session.show", 200, asSupport)).role, "support");
  for (const [id, entry] of operations) if (entry.method === "get" && callers(entry).includes("support") && !entry.address.includes("{id}")) await ask(id, id === "live" ? 426 : 200, asSupport);
  const [grant] = (await ask("support_codes.list", 200)).support_codes;
  await ask("support_codes.end", 204, { params: { id: grant.id } });
  await ask("history.list", 401, asSupport);
  assert.equal((await sendTry("support_sessions.create", withToken(tokens.staff_token), { code: "0000000000" })).type, "/problems/access.too_many_tries");

  const { history } = await ask("history.list", 200);
  assert.ok(history.some(({ action, actor }) => action === "support.enter" && actor.name === "窓口 太郎"));
  await ask("history.list", 200, { query: `?before=${history[0].position}` });
  await ask("history.list", 422, { query: "?before=x" });
  const lines = (await ask("history.export", 200)).answer.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.at(-1), { count: lines.length - 1, end: true });
  assert.deepEqual([lines[0].action, lines[0].position], ["history.export", history[0].position + 1]);

  const short = await ask("session.set_password", 422, { body: { password: "short" } });
  assert.deepEqual(short.errors.map(({ code }) => code), ["password.too_short"]);
  cookie = cookieOf(await ask("session.set_password", 204, { body: { password: owner.password } }));
  assert.equal((await sendTry("session.set_password", withSession(), { password: `${owner.password} 2`, present_password: "wrong" })).type, "/problems/access.too_many_tries");
  await ask("session.create", 401, { body: { workspace: owner.workspace, login: "nobody@example.jp", password: "wrong" } });
  assert.equal((await sendTry("session.create", anonymous, { workspace: owner.workspace, login: "nobody@example.jp", password: "wrong" })).type, "/problems/access.too_many_tries");
});

test("the other lists answer as documented", async () => {
  for (const id of ["session.show", "workspace.show", "catalogue.list", "support_desks.list", "linkages.list", "contracts.list", "health", "readiness", "metrics"]) await ask(id, 200);
});

/** Opens the WebSocket, also after having been told to come back later; `next()` gives what the server says. */
async function listen(headers, query = "") {
  for (;;) {
    const opened = await listenOnce(headers, query);
    if (opened.status === 101) return opened;
    assert.equal(opened.status, 429, `refused: ${opened.status}`);
    await sleep(opened.retry_after_s * 1000);
  }
}

function listenOnce(headers, query) {
  return new Promise((resolve, reject) => {
    const request = http.get(server.url + "/api/v1/live" + query, {
      headers: { ...headers, connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": Buffer.alloc(16).toString("base64") }, agent: false,
    });
    request.on("error", reject);
    request.on("response", (answer) => (answer.resume(), resolve({ status: answer.statusCode, retry_after_s: Number(answer.headers["retry-after"]) })));
    request.on("upgrade", (answer, socket, first) => {
      let bytes = first;
      const said = [], waiting = [];
      const take = () => {
        while (bytes.length >= 2 && bytes.length >= 2 + bytes[1]) { // short, whole and unmasked, as the server's are
          if (bytes[0] === 0x81) said.push(JSON.parse(bytes.subarray(2, 2 + bytes[1]).toString()));
          bytes = bytes.subarray(2 + bytes[1]);
        }
        while (said.length > 0 && waiting.length > 0) waiting.shift()(said.shift());
      };
      socket.on("data", (more) => ((bytes = Buffer.concat([bytes, more])), take()));
      take();
      resolve({ status: answer.statusCode, next: () => new Promise((heard) => (waiting.push(heard), take())), end: () => socket.destroy() });
    });
  });
}

test("the socket tells what changes, and at the next time what was missed", async () => {
  const news = at("components", "schemas", "News").pointer;
  const live = await listen(withSession());
  assert.equal(live.status, 101);
  seen.get("live").add("101");
  const first = await live.next();
  fits(news, first, "news");
  assert.deepEqual(first.topics, []);
  const [room] = (await ask("rooms.list", 200)).rooms;
  await ask("rooms.ask", 201, { params: { id: room.id }, body: { question: "support" }, headers: newKey() });
  const second = await live.next();
  fits(news, second, "news");
  assert.deepEqual(second.topics, ["rooms"]);
  assert.ok(second.number > first.number);
  live.end();
  const again = await listen(withSession(), `?after=${first.number}`);
  assert.deepEqual(await again.next(), second);
  again.end();
  await ask("live", 426);
  await assert.rejects(listen({ cookie, origin: "http://elsewhere.example" }), /refused: 403/);
  await assert.rejects(listen({}), /refused: 401/);
});

test("every GET answers HEAD without a body; every other method is 405 with those that there are", async () => {
  for (const [address, item] of Object.entries(api.paths)) {
    const methods = Object.keys(item).filter((name) => name !== "parameters").map((name) => name.toUpperCase());
    const target = address.replace("{id}", sample[1].id);
    if (methods.includes("GET")) {
      const id = item.get.operationId;
      const caller = asCaller(id);
      const [full, head] = [await send("GET", target, caller), await send("HEAD", target, caller)];
      assert.equal(head.status, full.status, id);
      assert.equal(head.text, "", id);
      assert.equal(head.headers["content-type"], full.headers["content-type"], id);
    }
    const other = ["PATCH", "DELETE", "PUT", "POST"].find((method) => !methods.includes(method));
    const refused = await send(other, target, {});
    assert.equal(refused.status, 405, `${other} ${address}`);
    const problem = at("components", "schemas", "Problem").pointer;
    fits(problem, JSON.parse(refused.text), `${other} ${address}`);
    const allowed = refused.headers.allow.split(", ");
    assert.deepEqual(allowed.toSorted(), methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).toSorted());
  }
});

test("what the door refuses is documented for every operation", async () => {
  for (const [id, { method, address }] of operations) {
    const answer = await send(method.toUpperCase(), address.replace("{id}", nobody), { host: "evil.example" });
    assert.equal(answer.status, 400);
    const problem = at("components", "responses", "Problem");
    assert.ok(problem.node.description.includes("http.malformed (400)"));
    fits("/components/schemas/Problem", JSON.parse(answer.text), id);
    assert.equal(JSON.parse(answer.text).type, "/problems/http.malformed");
  }
  const long = await send("GET", `/api/v1/session?${"a".repeat(9000)}`, {});
  assert.equal(long.status, 414);
  check("session.show", long, { listed: false });
});

test("who asks too often is told when to come back, by every operation that is counted", async () => {
  while ((await sendOnce("GET", "/api/v1/session", {})).status !== 429);
  for (const [id, { method, address }] of operations) {
    const counted = address.startsWith("/api/") || way(operations.get(id)) !== "anyone";
    let answer;
    for (let i = 0; i < 20 && (counted || i === 0) && answer?.status !== 429; i++) answer = await sendOnce(method.toUpperCase(), address.replace("{id}", nobody), {});
    assert.equal(answer.status === 429, counted, id);
    if (counted) check(id, answer);
  }
});

test("signing out is documented, and then everything that the document names has been answered", async () => {
  await ask("session.end", 204);
  const { login, password, workspace } = owner;
  cookie = cookieOf(await ask("session.create", 200, { body: { login, password, workspace } }));
  await ask("sessions.end_all", 204);
  for (const [id, { operation }] of operations) {
    const documented = Object.keys(operation.responses).filter((status) => status !== "default");
    const missing = documented.filter((status) => !seen.get(id)?.has(status));
    assert.deepEqual(missing, [], `${id}: documented and never answered`);
  }
});

test("/docs shows every operation, without scripts and without other hosts", async () => {
  const page = await send("GET", "/docs", {});
  assert.equal(page.status, 200);
  assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
  assert.match(page.headers["content-security-policy"], /^default-src 'none';/);
  for (const [id, { method, address }] of operations) {
    assert.ok(page.text.includes(`<section id="${id}">`), id);
    assert.ok(page.text.includes(`<code>${method.toUpperCase()} ${address}</code>`), id);
  }
  for (const name of Object.keys(api.components.schemas)) assert.ok(page.text.includes(`id="schema-${name}"`), name);
  assert.doesNotMatch(page.text, /<script|<iframe|style=|\son\w+=|(?:href|src)="(?:https?:)?\/\//);
  for (const [, target] of page.text.matchAll(/href="#([^"]+)"/g)) assert.ok(page.text.includes(`id="${target}"`), `a link to #${target} leads nowhere`);
  assert.equal((await send("GET", "/docs.css", {})).headers["content-type"], "text/css; charset=utf-8");
  assert.equal((await send("GET", "/openapi.yaml", {})).text, source);
});
