// The server is killed with SIGKILL in the middle of registrations and events, again and again; who was told "kept" finds it kept, once.
import { test } from "node:test";

import { Installation, isLong, Load, numbers, onBoth, sleep, told } from "./support.mjs";

const size = isLong ? { workspaces: 100, linkagesEach: 100, events: 100_000, batchSize: 100, kills: 200 } : { workspaces: 10, linkagesEach: 50, events: 5_000, batchSize: 25, kills: 10 };

onBoth(test, "killed at random points, nothing acknowledged is lost and nothing is doubled", async (t, postgres) => {
  const installation = new Installation({ postgres });
  t.after(() => installation.remove());
  await installation.prepare({ workspaces: size.workspaces, contracts: size.linkagesEach });
  const tokens = await Promise.all([0, 1, 2, 3].map((n) => installation.ingestToken(n)));
  const server = await installation.server().start();
  t.after(() => server.kill());
  const cookies = [];
  for (const workspace of installation.workspaces) cookies.push(await installation.signIn(server, workspace));
  const load = new Load([server], installation, { cookies, tokens, ...size });
  const start = Date.now();
  let over = false;
  const running = load.run().finally(() => (over = true));
  const random = numbers(size.kills);
  let kills = 0;
  for (; kills < size.kills && !over; kills++) {
    // The points lie among the whole work, each at a random place of its stretch, and a few milliseconds later than an answer.
    const point = ((kills + random()) * load.total) / size.kills;
    while (load.done < point && !over) await sleep(1);
    await sleep(random() * 15);
    await server.kill();
    await server.start();
  }
  await running;
  const found = await load.check(server);
  t.diagnostic(`${kills} kills in ${((Date.now() - start) / 1000).toFixed(1)} s; ${found.linkages} registrations and ${found.incidents} events acknowledged and there once; ` +
    `answers: ${told(load.met)}; ${load.answers.replayed} registrations and ${load.answers.duplicates} events had been kept when the answer was lost`);
});
