// Thousands of open pages on one server: what each costs, how soon all hear, and whether those that stop reading hold the others up.
import assert from "node:assert/strict";
import fs from "node:fs";

import { batch, draft, inParallel, Installation, key, sleep } from "../faults/support.mjs";
import { Page } from "../faults/pages.mjs";

const batchSize = 100, batches = 20;

const memory_kib = (pid) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))[1]);

/** Rows `[what, value]`. */
export async function measurePages(postgres, count, processor_s) {
  const installation = new Installation({ postgres, folder: process.env.OMAKASE_BENCH_FOLDER });
  await installation.prepare({ contracts: 1 });
  const token = await installation.ingestToken(0);
  const server = await installation.server({ args: ["--proxy", "127.0.0.1"] }).start();
  const cookie = await installation.signIn(server);
  const linked = await server.ask("POST", "/api/v1/linkages", { cookie, body: draft(0), headers: { "Idempotency-Key": key("pages") } });
  assert.equal(linked.status, 201, linked.text);
  const openPages = async () => Number(/^omakase_live_pages (\d+)/m.exec((await server.ask("GET", "/metrics", { token: installation.operator })).text)[1]);
  let sent = 0;
  const ingest = async () => {
    const answer = await server.ask("POST", "/api/v1/ingest/ndjson", { token, type: "application/x-ndjson", body: batch((sent += batchSize), batchSize) });
    assert.equal(answer.json?.incidents, batchSize, answer.text);
    return performance.now();
  };
  /** From the answer, which comes with the commit, to each page's hearing; for all batches together. */
  const hear = async (pages) => {
    const times = [];
    for (let i = 0; i < batches; i++) {
      const before = pages.map(({ heard }) => heard.length);
      const [kept_at] = await Promise.all([ingest(), ...pages.map((page, n) => page.until(["incidents"], before[n]))]);
      for (const [n, { heard }] of pages.entries()) times.push(heard.slice(before[n]).find(({ topics }) => topics.includes("incidents")).at - kept_at);
      await sleep(150);
    }
    times.sort((a, b) => a - b);
    const at = (share) => `${Math.max(0, times[Math.min(times.length - 1, Math.floor(times.length * share))]).toFixed(0)} ms`;
    return `p50 ${at(0.5)}, p99 ${at(0.99)}, the last ${at(1)}`;
  };

  await ingest(); // what the server keeps once is there before memory is read
  const empty_kib = memory_kib(server.pid), start = performance.now();
  const pages = new Array(count);
  await inParallel(Array.from({ length: count }, (_, n) => n), 200, async (n) => (pages[n] = await Page.open({ port: server.port, cookie })));
  const opened_s = (performance.now() - start) / 1000;
  assert.equal(await openPages(), count);
  const each_kib = (memory_kib(server.pid) - empty_kib) / count;
  const rows = [[`${count.toLocaleString("en")} pages open, 200 at once`, `${opened_s.toFixed(1)} s; ${each_kib.toFixed(1)} KiB of the server's memory each (${(memory_kib(server.pid) / 1024).toFixed(0)} MiB in all)`]];

  const used_s = processor_s(server.pid);
  await sleep(30_000);
  rows.push(["nothing happens, 30 s", `${(((processor_s(server.pid) - used_s) / 30) * 100).toFixed(1)} % of a processor: pings, and asking whether each may still listen`]);
  rows.push([`${batchSize} events are kept, ${batches} times, until a page has heard`, await hear(pages)]);

  const frozen = pages.filter((_, n) => n % 2 === 0), reading = pages.filter((_, n) => n % 2 === 1);
  for (const page of frozen) page.freeze();
  const frozen_at = performance.now();
  rows.push([`the same while ${frozen.length.toLocaleString("en")} of them have stopped reading`, await hear(reading)]);
  while ((await openPages()) > reading.length) await sleep(200);
  rows.push(["those are let go", `${((performance.now() - frozen_at) / 1000).toFixed(0)} s after they stopped; ${(memory_kib(server.pid) / 1024).toFixed(0)} MiB in all`]);
  for (const page of pages) page.close();
  await server.stop();
  installation.remove();
  return rows;
}
