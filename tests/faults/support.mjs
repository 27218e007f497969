// What the fault tests share: the native program as a process that can be killed and frozen, a client that keeps asking until it is answered, and
// the ledger of what the server said it has kept.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { freePort, startPostgres, testKey } from "../support/postgres.mjs";

export { freePort, sleep, startPostgres };

const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const program = path.join(project, "build/native/omakase");
/** `OMAKASE_FAULTS=long`: the long form of these tests. */
export const isLong = process.env.OMAKASE_FAULTS === "long";

const wrap = "import json, sys; sys.path.insert(0, 'tools'); import toolchain; print(json.dumps(toolchain.wrapped(sys.argv[1:])))";
const lines = new Map();
/** The command line that runs `command` where the program's libraries are. Asked once: a wrapper around each start would be slow, and in the way of SIGKILL. */
function wrapped(command, environment) {
  const key = JSON.stringify([command, environment]);
  if (!lines.has(key)) {
    const said = spawnSync("python3", ["-c", wrap, ...command], { cwd: project, encoding: "utf8", env: { ...process.env, ...environment } });
    if (said.status !== 0) throw new Error(said.stderr);
    lines.set(key, JSON.parse(said.stdout));
  }
  return lines.get(key);
}

const childrenOf = (pid) => {
  try {
    return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
};
const nameOf = (pid) => {
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
};
/** The program itself, below whatever wraps it. */
const programIn = (pid) => (nameOf(pid) === "omakase" ? pid : childrenOf(pid).map(programIn).find(Boolean));

/** Always the same numbers for the same seed, so that a run can be had again. */
export function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const uuid = (text) => {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
export const company = "株式会社浪速精機製作所";
export const customer = (n) => uuid(`customer ${n}`);
export const draft = (n) => ({ company_name: company, customer_id: customer(n), organization: ["本社", `第${n}課`], emails: [], phones: [] });
export const event = (n) => JSON.stringify({
  vendor: "Acme", product: "Acme Endpoint", detected_at: "2026-11-20T01:02:03Z", endpoint: `PC-${n}`, threat: "Eicar_test_file", kind: "virus",
  path: `C:\\Users\\tanto\\${n}.com`, action: "failed", resolution: "unresolved", severity: "high" });
export const batch = (first, size) => Array.from({ length: size }, (_, i) => event(first + i)).join("\n");
export const key = (...parts) => uuid(`key ${parts.join(" ")}`);

/** A workspace's folder, and a database in it: a file, or a PostgreSQL. */
export class Installation {
  constructor({ postgres, folder } = {}) {
    this.folder = fs.mkdtempSync(path.join(folder ?? os.tmpdir(), "omakase-faults-"));
    this.database = postgres ? postgres.address : path.join(this.folder, "omakase.db");
    this.dist = path.join(this.folder, "dist");
    fs.mkdirSync(this.dist);
  }
  /** A command of the program; gives what it prints. */
  async command(...args) {
    const line = wrapped([program], { OMAKASE_KEY: testKey });
    const child = spawn(line[0], [...line.slice(1), ...args, "--database", this.database], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "", errors = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (errors += data));
    const [code] = await once(child, "close");
    assert.equal(code, 0, `omakase ${args[0]}: ${errors}`);
    return output.trim();
  }
  /** Workspaces, contracts and an operator's token; gives what it takes to sign in and to send. */
  async prepare({ workspaces = 1, contracts = 1 }) {
    this.workspaces = Array.from({ length: workspaces }, (_, i) => `workspace-${i}`);
    for (const name of this.workspaces) await this.command("workspace", "create", name);
    this.operator = await this.command("token", "create", "--kind", "operator");
    const file = path.join(this.folder, "contracts.json");
    fs.writeFileSync(file, JSON.stringify({ contracts: Array.from({ length: contracts }, (_, n) => ({ customer_id: customer(n), company_name: company, plans: [] })) }));
    await this.command("contracts", "import", file);
  }
  ingestToken(n) {
    return this.command("token", "create", "--kind", "ingest", "--customer-id", customer(n));
  }
  async signIn(server, workspace = this.workspaces[0]) {
    const token = (await this.command("sign-in-link", "--workspace", workspace)).split("#signin=")[1];
    const answer = await server.ask("POST", "/api/v1/session", { body: { token } });
    assert.equal(answer.status, 200, answer.text);
    return answer.headers["set-cookie"][0].split(";")[0];
  }
  server(options) {
    return new Server(this, options);
  }
  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One running server. */
class Server {
  constructor(installation, { args = [], before = [], logFolder } = {}) {
    this.installation = installation;
    this.args = args;
    this.before = before;
    this.log = path.join(logFolder ?? installation.folder, `server-${Math.random().toString(36).slice(2)}.log`);
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 48 });
  }
  async start() {
    this.port ??= await freePort();
    const line = wrapped([...this.before, program], { OMAKASE_KEY: testKey });
    const log = fs.openSync(this.log, "a");
    this.child = spawn(line[0], [...line.slice(1), "serve", "--database", this.installation.database, "--dist", this.installation.dist, "--port", String(this.port), "--no-rate-limits", ...this.args], { stdio: ["ignore", "ignore", log] });
    fs.closeSync(log);
    this.gone = once(this.child, "exit");
    for (let i = 0; i < 1500; i++) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) break;
      const answer = await this.ask("GET", "/healthz", { agent: false }).catch(() => undefined);
      if (answer) {
        this.pid = programIn(this.child.pid);
        return this;
      }
      await sleep(10);
    }
    throw new Error(`the server does not start:\n${fs.readFileSync(this.log, "utf8").slice(-2000)}`);
  }
  async kill() {
    process.kill(this.pid, "SIGKILL");
    await this.gone;
  }
  async stop() {
    process.kill(this.pid, "SIGTERM");
    await this.gone;
  }
  freeze() {
    process.kill(this.pid, "SIGSTOP");
  }
  thaw() {
    process.kill(this.pid, "SIGCONT");
  }
  /** One request. Throws when the connection ends without an answer. */
  ask(method, address, { cookie, token, body, type = "application/json", headers = {}, agent = this.agent, timeout_ms = 30_000 } = {}) {
    const bytes = body === undefined ? undefined : Buffer.isBuffer(body) || typeof body === "string" ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const request = http.request({
        host: "127.0.0.1", port: this.port, method, path: address, agent, timeout: timeout_ms,
        headers: { Host: "localhost", ...(cookie ? { Cookie: cookie, "Sec-Fetch-Site": "same-origin" } : {}), ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(bytes ? { "Content-Type": type, "Content-Length": bytes.length } : {}), ...headers },
      });
      request.on("timeout", () => request.destroy(new Error("no answer in time")));
      request.on("error", reject);
      request.on("response", (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          if (!answer.complete) return reject(new Error("the answer was cut"));
          const text = Buffer.concat(parts).toString();
          resolve({ status: answer.statusCode, headers: answer.headers, text, json: text.startsWith("{") && !text.includes("}\n{") ? JSON.parse(text) : undefined });
        });
      });
      request.end(bytes);
    });
  }
  /** Asks again, the same way, until the server says what became of it; `met` counts what came in between. */
  async askUntilAnswered(method, address, options, met = {}) {
    for (let i = 0; i < 6000; i++) {
      try {
        const answer = await this.ask(method, address, options);
        met[answer.status] = (met[answer.status] ?? 0) + 1;
        if (answer.status < 500) return answer;
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        met.cut = (met.cut ?? 0) + 1;
      }
      await sleep(5 + 20 * Math.random());
    }
    throw new Error(`${method} ${address} is never answered: ${JSON.stringify(met)}`);
  }
  /** Every line of a stream; fails when its last line does not say that it is whole. */
  async linesOf(address, options) {
    const answer = await this.ask("GET", address, { timeout_ms: 120_000, ...options });
    assert.equal(answer.status, 200, answer.text.slice(0, 500));
    const rows = answer.text.trim().split("\n").map((line) => JSON.parse(line));
    const end = rows.pop();
    assert.deepEqual(end, { end: true, count: rows.length });
    return rows;
  }
}

/** Runs `work(item)` for all items, `width` at a time. */
export async function inParallel(items, width, work) {
  const queue = items.entries();
  await Promise.all(Array.from({ length: width }, async () => {
    for (const [i, item] of queue) await work(item, i);
  }));
}

/** Registrations and events under way, and the book of what was acknowledged. `servers` take turns. */
export class Load {
  constructor(servers, installation, { cookies, tokens, linkagesEach, events, batchSize, seed = 1 }) {
    Object.assign(this, { servers, installation, cookies, tokens, batchSize });
    this.met = {};
    this.linkages = []; // {workspace, n, id}
    this.batches = []; // numbers of the first events that were acknowledged
    this.answers = { replayed: 0, duplicates: 0 };
    const random = numbers(seed);
    const registrations = cookies.flatMap((_, workspace) => Array.from({ length: linkagesEach }, (_, n) => ({ kind: "linkage", workspace, n })));
    const sending = Array.from({ length: events / batchSize }, (_, i) => ({ kind: "batch", first: i * batchSize, token: i % tokens.length }));
    this.jobs = [...registrations, ...sending].map((job) => [random(), job]).sort((a, b) => a[0] - b[0]).map(([, job]) => job);
    this.events = events;
    this.done = 0;
  }
  get total() {
    return this.jobs.length;
  }
  async run(width = 16) {
    await inParallel(this.jobs, width, async (job, i) => {
      const server = this.servers[i % this.servers.length];
      if (job.kind === "linkage") {
        const answer = await server.askUntilAnswered("POST", "/api/v1/linkages", { cookie: this.cookies[job.workspace], body: draft(job.n), headers: { "Idempotency-Key": key(job.workspace, job.n) } }, this.met);
        assert.equal(answer.status, 201, answer.text);
        if (answer.headers["idempotency-replayed"]) this.answers.replayed++;
        this.linkages.push({ ...job, id: answer.json.id });
      } else {
        const answer = await server.askUntilAnswered("POST", "/api/v1/ingest/ndjson", { token: this.tokens[job.token], type: "application/x-ndjson", body: batch(job.first, this.batchSize) }, this.met);
        assert.equal(answer.status, 202, answer.text);
        assert.equal(answer.json.incidents + answer.json.duplicates, this.batchSize, answer.text);
        this.answers.duplicates += answer.json.duplicates;
        this.batches.push(job.first);
      }
      this.done++;
    });
  }
  /** Compares the book with what a server now shows: everything once, nothing else. */
  async check(server) {
    let linkages = 0;
    for (const [workspace, cookie] of this.cookies.entries()) {
      const shown = (await server.ask("GET", "/api/v1/linkages", { cookie })).json.linkages;
      const booked = this.linkages.filter((linkage) => linkage.workspace === workspace);
      assert.deepEqual(shown.map(({ id }) => id).sort(), booked.map(({ id }) => id).sort(), `the linkages of workspace ${workspace}`);
      assert.equal(new Set(shown.map(({ organization }) => organization.join("/"))).size, shown.length);
      linkages += shown.length;
    }
    // The first workspace has linked all contracts, so it sees all events.
    const incidents = await server.linesOf("/api/v1/incidents.ndjson", { cookie: this.cookies[0] });
    const names = incidents.map(({ endpoint }) => endpoint);
    assert.equal(new Set(names).size, names.length, "an event stands there twice");
    assert.ok(incidents.every(({ count }) => count === 1), "an event was counted twice");
    assert.deepEqual(names.sort(), this.batches.flatMap((first) => Array.from({ length: this.batchSize }, (_, i) => `PC-${first + i}`)).sort());
    const history = await server.linesOf("/api/v1/history.ndjson", { cookie: this.cookies[0] });
    const written = history.filter(({ action }) => action === "linkage.create").map(({ subject }) => subject);
    assert.equal(new Set(written).size, written.length, "a registration stands twice in the history");
    assert.equal(written.length, this.linkages.filter(({ workspace }) => workspace === 0).length);
    return { linkages, incidents: incidents.length };
  }
}

/** What a run met, in one line. */
export const told = (met) => Object.entries(met).map(([what, times]) => `${times}x ${what}`).join(", ");

/** Runs `body` on a database of each kind. */
export const onBoth = (test, name, body) => {
  test(`${name} (SQLite)`, (t) => body(t, undefined));
  test(`${name} (PostgreSQL)`, async (t) => {
    const postgres = await startPostgres();
    try {
      await body(t, postgres);
    } finally {
      await postgres.stop();
    }
  });
};
