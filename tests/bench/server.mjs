// The measurement itself; tests/bench/server sets up what it needs and starts it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";

import { batch, draft, freePort, inParallel, Installation, key, sleep, startPostgres } from "../faults/support.mjs";
import { measurePages } from "./pages.mjs";

const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
const seconds = Number(option("--seconds", 6)), only = option("--only", ""), what = option("--what", ""), pages = Number(option("--pages", 5_000));
const batchSize = 500, batches = 200, workspaces = 20, linkagesEach = 40;

/** What wrk says of one address: closed loop unless `pause_ms`, after which each client asks again (at random between 0 and twice that). */
async function wrk(port, address, { connections, headers = {}, pause_ms }) {
  const script = path.join(os.tmpdir(), `omakase-bench-${process.pid}.lua`);
  fs.writeFileSync(script, (pause_ms ? `function delay() return math.random(0, ${2 * pause_ms}) end\n` : "") +
    'function done(summary, latency) io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), ' +
    "summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout)) end\n");
  const child = spawn("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]), `http://127.0.0.1:${port}${address}`]);
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  child.stderr.on("data", (data) => (output += data));
  await once(child, "close");
  fs.rmSync(script, { force: true });
  const [, requests, duration_us, p50_us, p99_us, wrong, failed] = output.match(/RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)/)?.map(Number) ?? assert.fail(output);
  assert.deepEqual({ wrong, failed }, { wrong: 0, failed: 0 }, `${address}: ${output}`);
  return { rate: requests / (duration_us / 1e6), p50_ms: p50_us / 1000, p99_ms: p99_us / 1000 };
}

/** Sends each request once, `width` at a time. */
async function once_each(jobs, width, send) {
  const took = [];
  const start = performance.now();
  await inParallel(jobs, width, async (job) => {
    const began = performance.now();
    await send(job);
    took.push(performance.now() - began);
  });
  const all_s = (performance.now() - start) / 1000;
  took.sort((a, b) => a - b);
  return { rate: jobs.length / all_s, p50_ms: took[took.length >> 1], p99_ms: took[Math.ceil(took.length * 0.99) - 1] };
}

/** nginx with the same files, one worker as our one thread for sockets. */
async function startNginx(folder) {
  const port = await freePort();
  const file = path.join(folder, "nginx.conf");
  fs.writeFileSync(file, `daemon off; pid ${folder}/nginx.pid; error_log stderr; worker_processes 1; ${process.getuid() === 0 ? "user root;" : ""}
events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
  sendfile on; keepalive_requests 1000000000; open_file_cache max=100; types { application/json json; }
  server { listen 127.0.0.1:${port} backlog=4096; root ${folder}/dist; } }`);
  const child = spawn("nginx", ["-c", file, "-p", folder], { stdio: ["ignore", "ignore", "inherit"] });
  for (let i = 0; i < 200; i++) {
    if (await new Promise((resolve) => http.get({ port, host: "127.0.0.1", path: "/constant.json" }, (answer) => resolve(answer.resume().statusCode === 200)).on("error", () => resolve(false)))) break;
    await sleep(20);
  }
  return { port, stop: () => child.kill("SIGTERM") };
}

/** Processor time that a process has used, all its threads together. */
const processor_s = (pid) => {
  const [user, system] = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ").slice(11, 13).map(Number);
  return (user + system) / 100;
};

const rows = [];
const report = (database, what, { rate, p50_ms, p99_ms }, more = "") => {
  rows.push([database, what, rate >= 100 ? Math.round(rate).toLocaleString("en") : rate.toFixed(1), p50_ms.toFixed(2), p99_ms.toFixed(2), more]);
  process.stderr.write(`${rows.at(-1).join(" | ")}\n`);
};
const percent = (a, b) => `${Math.round((100 * a.rate) / b.rate)} %`;

async function measure(name, postgres) {
  // On a real disk: what is durable in memory costs nothing.
  const installation = new Installation({ postgres, folder: process.env.OMAKASE_BENCH_FOLDER });
  await installation.prepare({ workspaces, contracts: linkagesEach });
  const tokens = await Promise.all([0, 1, 2, 3].map((n) => installation.ingestToken(n)));
  fs.writeFileSync(path.join(installation.dist, "constant.json"), JSON.stringify({ status: "ok", filler: "x".repeat(1000) }));
  // Everything here comes from one address, as from a proxy.
  const server = installation.server({ args: ["--proxy", "127.0.0.1"] });
  await server.start();
  const cookies = [];
  for (const workspace of installation.workspaces) cookies.push(await installation.signIn(server, workspace));

  const registrations = cookies.flatMap((cookie, w) => Array.from({ length: linkagesEach }, (_, n) => ({ cookie, w, n })));
  const register = await once_each(registrations, 16, async ({ cookie, w, n }) => {
    const answer = await server.ask("POST", "/api/v1/linkages", { cookie, body: draft(n), headers: { "Idempotency-Key": key("bench", w, n) } });
    assert.equal(answer.status, 201, answer.text);
  });

  let sent = 0;
  const send = async (token, body) => {
    const answer = await server.ask("POST", "/api/v1/ingest/ndjson", { token, type: "application/x-ndjson", body });
    assert.equal(answer.json?.incidents, batchSize, answer.text);
    sent += batchSize;
  };
  const bodies = Array.from({ length: batches }, (_, i) => ({ token: tokens[i % tokens.length], body: Buffer.from(batch(i * batchSize, batchSize)) }));
  const before_s = processor_s(server.pid);
  const ingest = await once_each(bodies, 4, ({ token, body }) => send(token, body));
  const each_us = ((processor_s(server.pid) - before_s) * 1e6) / sent;

  const headers = { Cookie: cookies[0], Host: "localhost" };
  const list = await server.ask("GET", "/api/v1/incidents", { cookie: cookies[0] });
  assert.equal(list.json.incidents.length, 100);
  fs.writeFileSync(path.join(installation.dist, "list.json"), list.text);
  await server.stop();
  await server.start(); // the files of the app are read at the start
  const nginx = await startNginx(installation.folder);
  const at = (port, address, more) => wrk(port, address, { connections: 32, headers, ...more });
  const nginxSmall = await at(nginx.port, "/constant.json"), nginxLarge = await at(nginx.port, "/list.json");
  const small = await at(server.port, "/constant.json"), large = await at(server.port, "/list.json");
  const listed = await at(server.port, "/api/v1/incidents");
  const detail = await at(server.port, `/api/v1/incidents/${list.json.incidents[50].id}`);
  const paced = await at(server.port, "/api/v1/incidents", { connections: 200, pause_ms: 1000 });
  const crowd = await at(server.port, "/api/v1/incidents", { connections: 200 });
  const health = await at(server.port, "/healthz");
  nginx.stop();
  const memory = /VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.pid}/status`, "utf8"))[1] / 1024;
  await server.stop();
  const stored = postgres ? Number(postgres.sql("SELECT pg_database_size(current_database())")) : fs.statSync(installation.database).size;
  installation.remove();

  const kib = (Buffer.byteLength(list.text) / 1024).toFixed(0);
  report(name, "nginx, constant file of 1 KiB", nginxSmall);
  report(name, `nginx, constant file of ${kib} KiB`, nginxLarge);
  report(name, "constant file of 1 KiB", small, `${percent(small, nginxSmall)} of nginx`);
  report(name, `constant file of ${kib} KiB`, large, `${percent(large, nginxLarge)} of nginx`);
  report(name, `list of 100 incidents (${kib} KiB)`, listed, `${percent(listed, large)} of the constant of that size, ${percent(listed, small)} of the small one`);
  report(name, "one incident", detail, `${percent(detail, small)} of the small constant`);
  report(name, "/healthz (asks the database)", health, `${percent(health, small)} of the small constant`);
  report(name, "list, 200 clients who ask once a second", paced);
  report(name, "list, 200 clients without a pause", crowd);
  report(name, "register a linkage, 16 at once", register, `${registrations.length} in ${workspaces} workspaces`);
  report(name, `ingest, ${batchSize} events a request, 4 at once`, ingest, `**${Math.round(ingest.rate * batchSize).toLocaleString("en")} events/s**, durable, ${each_us.toFixed(0)} µs of the server's processor time each; ${sent.toLocaleString("en")} in all`);
  process.stderr.write(`${name}: the server's memory afterwards ${memory.toFixed(0)} MiB; on the disk ${(stored / sent).toFixed(0)} bytes an event\n`);
}

const pageRows = [];
async function measureAll(name, postgres) {
  if (what !== "pages") await measure(name, postgres);
  if (what === "requests") return;
  for (const row of await measurePages(postgres, pages, processor_s)) {
    pageRows.push([name, ...row]);
    process.stderr.write(`${pageRows.at(-1).join(" | ")}\n`);
  }
}

const loadBefore = os.loadavg()[0];
if (only !== "postgresql") await measureAll("SQLite");
if (only !== "sqlite") {
  const postgres = await startPostgres({ shared_buffers: "256MB" }, { inMemory: false });
  try {
    await measureAll("PostgreSQL", postgres);
  } finally {
    await postgres.stop();
  }
}
console.log(`${os.cpus().length} processors (${os.cpus()[0].model.trim()}), load before ${loadBefore.toFixed(1)}, after ${os.loadavg()[0].toFixed(1)}; each row ${seconds} s`);
const table = (head, lines) => lines.length > 0 && console.log(`\n| ${head.join(" | ")} |\n|${"---|".repeat(head.length)}\n${lines.map((line) => `| ${line.join(" | ")} |`).join("\n")}`);
table(["database", "what", "a second", "p50 ms", "p99 ms", ""], rows);
table(["database", "open pages", ""], pageRows);
