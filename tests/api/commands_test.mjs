// What an operator types, with the program that ships: every command explains itself, and a day's work holds from the first migration to a restored backup.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, test } from "node:test";

import { omakase, project, Server } from "../e2e/harness.mjs";

const server = new Server();
const { database, folder } = server;
const customer = "2f9d4c7e-61b8-4a35-9e02-d5b7c8a01f64";
const virus = "CEF:0|Trend Micro|Apex Central|2019|AV:File quarantined|Ransom.Win32.LOCKBIT|7|rt=Nov 22 2026 00:14:33 GMT+00:00 dhost=OSK-01 cs2Label=VLF_FirstActionResult cs2=Unable to clean file";
const own = (...args) => omakase(...args, "--database", database);
const refused = async (args, words) => assert.rejects(omakase(...args), (error) => error.message.includes(words) || assert.fail(error.message));
const file = (name, bytes) => {
  fs.writeFileSync(path.join(folder, name), bytes);
  return path.join(folder, name);
};
after(() => server.stop());

test("every command and its parts have --help with an example", async () => {
  const parts = { workspace: ["create"], user: ["create", "list", "remove"], token: ["create", "list", "revoke"], contracts: ["import"] };
  const commands = [...(await omakase("--help")).matchAll(/^ {2}([a-z][a-z-]+) {2,}/gm)].map(([, name]) => name);
  for (const name of ["serve", "migrate", "backup", "restore", "user", "token", "contracts", "check-events", "check-mail", "verify-history", "doctor"]) assert.ok(commands.includes(name), name);
  for (const name of commands)
    for (const command of [[name], ...(parts[name] ?? []).map((part) => [name, part])]) assert.match(await omakase(...command, "--help"), /Example:\s+(echo ID \| )?omakase /, command.join(" "));
});

test("migrate says from which version to which, and the doctor agrees", async () => {
  await refused(["doctor", "--database", database], "ended with 1");
  for (const command of [["verify-history"], ["user", "list"], ["token", "list"], ["sign-in-link"]]) await refused([...command, "--database", database], "There is no database");
  assert.ok(!fs.existsSync(database));
  const made = await own("migrate");
  const [, version] = made.match(/went from version 0 \(new\) to (\d+)\.$/);
  assert.equal(made.split("\n").length, Number(version) + 1);
  assert.match(await own("migrate"), new RegExp(`is up to date, at version ${version}\\.$`));
  assert.match(await own("doctor"), new RegExp(`ok +schema +${version} migrations, all applied`));
  await refused(["serve", "--database", database, "--dist", folder, "--port", "0"], "whose files everybody may fetch");
});

test("from an empty database to a served one, its backup, and its return", async () => {
  await own("workspace", "create", "my-workspace", "--user", "山田");
  const invitation = await own("user", "create", "--login", "tanaka@example.jp", "--name", "田中", "--role", "admin");
  assert.match(invitation, /^http:\/\/localhost:8080\/#signin=omk_signin_/);
  assert.deepEqual((await own("user", "list")).split("\n").map((line) => JSON.parse(line)).map(({ name, role }) => ({ name, role })), [{ name: "山田", role: "owner" }, { name: "田中", role: "admin" }]);
  await refused(["token", "create", "--kind", "ingest", "--customer-id", customer, "--database", database], "Import it first");
  const contracts = file("contracts.json", JSON.stringify({ contracts: [{ customer_id: customer, company_name: "株式会社文書どおり", plans: [] }] }));
  assert.equal(await own("contracts", "import", contracts), "added 1, changed 0, unchanged 0");
  assert.equal(await own("contracts", "import", contracts), "added 0, changed 0, unchanged 1");
  const ingest = await own("token", "create", "--kind", "ingest", "--customer-id", customer);
  const operator = await own("token", "create", "--kind", "operator");

  await server.start({ workspace: "my-workspace" });
  const link = server.link.split("#signin=")[1];
  const cookie = (await server.request("POST", "/api/v1/session", { body: JSON.stringify({ token: link }) })).headers.get("set-cookie").split(";")[0];
  const send = () => server.request("POST", "/api/v1/ingest/cef", { token: ingest, type: "text/plain", body: virus });
  assert.equal((await send()).json.incidents, 1);
  assert.equal((await server.request("GET", "/readyz")).json.status, "ready");
  const metrics = await server.request("GET", "/metrics", { token: operator });
  const listed = (await own("token", "list")).split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(listed.map(({ kind, revoked_at }) => ({ kind, revoked_at })), [{ kind: "operator", revoked_at: null }, { kind: "ingest", revoked_at: null }]);
  await own("token", "revoke", listed[0].id);
  assert.equal((await server.request("GET", "/metrics", { token: operator })).status, 401);
  await refused(["token", "revoke", listed[0].id, "--database", database], "No token that still works");
  assert.match(metrics.text, /^omakase_events_total\{outcome="incident"\} 1$/m);

  const backup = path.join(folder, "copy.db");
  assert.match(await own("backup", backup, "--with-key"), /sound/);
  await refused(["restore", backup, "--database", database, "--force"], "is in use. Stop the server first.");
  assert.equal((await send()).json.duplicates, 1);
  await own("user", "remove", "--login", "tanaka@example.jp");
  const kept = path.join(folder, "history.txt");
  assert.match(await own("verify-history", "--keep", kept), /^my-workspace: \d+ rows, whole$/);

  const child = server.child;
  process.kill(-child.pid, "SIGTERM");
  assert.equal(await new Promise((resolve) => child.on("close", resolve)), 0);
  const log = fs.readFileSync(path.join(folder, "server.log"), "utf8").trimEnd();
  for (const secret of [customer, link, cookie.split("=")[1], ingest, operator, "OSK-01", "田中"]) assert.ok(!log.includes(secret), `the log has ${secret}`);
  const lines = log.split("\n").map((line) => JSON.parse(line));
  assert.deepEqual([lines[0].event, lines.at(-1).event], ["started", "stopped"]);
  for (const line of lines.filter(({ event }) => event === "request")) assert.match(line.request_id, /^[0-9a-f]{32}$/);
  assert.ok(lines.some(({ request_id }) => request_id === metrics.headers.get("x-request-id")));

  await refused(["restore", backup, "--database", database], "add --force");
  assert.match(await own("restore", backup, "--force"), /the key fits/);
  assert.match(await own("doctor"), /ok +history +every workspace's is whole/);
  assert.ok((await own("user", "list")).includes("田中"));
  // The copy is older than what was remembered elsewhere, and that is said.
  await refused(["verify-history", "--keep", kept, "--database", database], "ended with 1");
});

test("events and mails are read without a server, and nothing of a customer ID is lost or guessed", async () => {
  const read = (await omakase("check-events", file("events.cef", `${virus}\nnonsense\n`))).split("\n").map((line) => JSON.parse(line));
  assert.equal(read.length, 2);
  assert.ok((await omakase("check-mail", path.join(project, "tests/data/mails/01-customer-id-plain.txt"))).includes("703e3404-5494-415b-b9f4-5b43f916f347"));
  await refused(["check-events", path.join(folder, "none.cef")], "none.cef");
});
