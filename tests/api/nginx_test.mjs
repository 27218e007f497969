// The nginx block of docs/hosting.md, as it stands there: pages, API and live news pass through it, and clients keep their own addresses.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort, omakase, project, Server } from "../e2e/harness.mjs";

const server = new Server();
let nginx, port, cookie;

/** The page's lines on ports that are free here, without what needs a certificate. */
function configuration(listen, upstream) {
  const block = fs.readFileSync(path.join(project, "docs/hosting.md"), "utf8").match(/```nginx\n(upstream[^]*?)```/)[1];
  const lines = block
    .replace("127.0.0.1:8080", `127.0.0.1:${upstream}`)
    .replace("listen 443 ssl http2;", `listen 127.0.0.1:${listen};`)
    .replace(/^.*ssl_certificate.*\n/gm, "")
    .replace("allow 10.0.0.0/8", "allow 127.0.0.9");
  assert.match(lines, /listen 127/);
  const folder = path.join(server.folder, "nginx");
  fs.mkdirSync(folder);
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");
  const file = path.join(folder, "nginx.conf");
  fs.writeFileSync(file, `daemon off; pid ${folder}/pid; error_log ${folder}/log; ${process.getuid() === 0 ? "user root;" : ""} events {}\nhttp { access_log off; ${places}\n${lines}\n}`);
  return { file, folder };
}

const ask = (address, { headers = {}, localAddress } = {}) =>
  new Promise((resolve, reject) => {
    const request = http.get({ host: "127.0.0.1", port, path: address, localAddress, headers: { host: "omakase.example.jp", ...headers } }, (answer) => {
      let text = "";
      answer.on("data", (data) => (text += data)).on("end", () => resolve({ status: answer.statusCode, text }));
    });
    request.on("upgrade", (answer, socket, first) => resolve({ status: answer.statusCode, socket, first }));
    request.on("error", reject);
  });

before(async () => {
  await omakase("workspace", "create", "headquarters", "--database", server.database);
  const link = await server.start({ more: ["--allow-host", "omakase.example.jp", "--proxy", "127.0.0.1"] });
  const signedIn = await server.request("POST", "/api/v1/session", { body: JSON.stringify({ token: link.split("#signin=")[1] }), headers: { Origin: server.url } });
  assert.equal(signedIn.status, 200, signedIn.text);
  cookie = signedIn.headers.getSetCookie()[0].split(";")[0];
  port = await freePort();
  const { file, folder } = configuration(port, server.port);
  nginx = spawn("nginx", ["-c", file, "-p", folder, "-e", path.join(folder, "log")], { stdio: "inherit" });
  for (let i = 0; i < 200 && !(await ask("/healthz").catch(() => undefined)); i++) await sleep(20);
});
after(async () => {
  nginx?.kill();
  await server.stop();
});

test("the app and the API", async () => {
  assert.equal((await ask("/")).status, 200);
  assert.equal((await ask("/api/v1/linkages")).status, 401);
  assert.equal((await ask("/api/v1/linkages", { headers: { cookie } })).status, 200);
});

test("live news: the WebSocket opens and says where it stands", async () => {
  const { status, socket, first } = await ask("/api/v1/live", {
    headers: { cookie, origin: "http://omakase.example.jp", connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==" },
  });
  assert.equal(status, 101);
  const frame = first.length > 0 ? first : await new Promise((resolve) => socket.once("data", resolve));
  assert.match(frame.toString(), /"number"/);
  socket.destroy();
});

test("numbers for the operator alone, and only from where the page says", async () => {
  assert.equal((await ask("/metrics")).status, 403, "nginx refuses others");
  const token = await omakase("token", "create", "--kind", "operator", "--database", server.database);
  const answer = await ask("/metrics", { localAddress: "127.0.0.9", headers: { authorization: `Bearer ${token.trim()}` } });
  assert.equal(answer.status, 200);
  assert.match(answer.text, /^omakase_/m);
});
