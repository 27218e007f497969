// What the browser tests share: a server of their own, a page, and ways to find things by role and name alone.
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

export const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const dist = path.join(project, "build/web/dist");
export const screenshots = path.join(project, "build/screenshots");
fs.mkdirSync(screenshots, { recursive: true });

const CHROMIUM_ARGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--no-first-run"];

export const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

export const launch = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: CHROMIUM_ARGS });

/** A page that fails the test for any error, console error or request to another host. `prepare` has it before it goes anywhere. */
export async function openPage(browser, url, { size = "wide", prepare, ...options } = {}) {
  const context = await browser.newContext({ viewport: sizes[size], locale: "ja-JP", timezoneId: "Asia/Tokyo", hasTouch: size === "phone", ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(`page error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && page.faults.push(`console: ${message.text()}`));
  page.on("request", (request) => new URL(request.url()).origin !== new URL(url).origin && !request.url().startsWith("data:") && page.faults.push(`foreign host: ${request.url()}`));
  await prepare?.(page);
  await page.goto(url);
  await settled(page, 100); // what comes late at a start (fonts, sizes) has come by then
  return page;
}

/** Waits until every question is answered and nothing asks for a frame any more; the number of frames drawn so far. */
export async function settled(page, pause_ms = 40) {
  await page.locator("omakase-companion[data-ready]").waitFor({ timeout: 30_000 });
  let before = -1;
  for (let i = 0; i < 250; i++) {
    const { drawn, idle, waiting } = await page.evaluate(() => document.querySelector("omakase-companion").work);
    if (drawn === before && idle && waiting === 0) return drawn;
    before = drawn;
    await page.waitForTimeout(pause_ms);
  }
  throw new Error(`the page never settles: ${JSON.stringify(await page.evaluate(() => document.querySelector("omakase-companion").work))}`);
}

/** An alert that says these words. */
export const alerted = (page, words) => page.getByRole("alert").filter({ hasText: words }).first().waitFor({ state: "attached", timeout: 15_000 });
/** How many frames were drawn. */
export const framesDrawn = (page) => page.evaluate(() => document.querySelector("omakase-companion").work.drawn);

/** Presses what has this role and name: through the accessible tree, as assistive technology does. */
export async function press(page, role, name, { exact = false, nth = 0 } = {}) {
  const target = page.getByRole(role, { name, exact }).nth(nth);
  await target.waitFor({ state: "attached", timeout: 10_000 });
  await target.dispatchEvent("click");
  await settled(page);
}

/** Presses it with the real pointer, at the middle of where it says it is. */
export async function pointAt(page, role, name, { exact = false, nth = 0 } = {}) {
  const target = page.getByRole(role, { name, exact }).nth(nth);
  await target.waitFor({ state: "attached", timeout: 10_000 });
  const box = await target.boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await settled(page);
}

/** Types into the field of this name with the keyboard. */
export async function type(page, name, value, { role = "textbox", exact = false } = {}) {
  const field = page.getByRole(role, { name, exact }).first();
  await field.focus();
  await field.fill("");
  await page.keyboard.insertText(value);
  await settled(page);
}

export const see = (page, role, name, { exact = false } = {}) => page.getByRole(role, { name, exact }).first().waitFor({ state: "attached", timeout: 15_000 });
export const said = (page, words) => page.locator(".tree").getByText(words, { exact: false }).first().waitFor({ state: "attached", timeout: 15_000 });
export const count = (page, role, name) => page.getByRole(role, name === undefined ? {} : { name }).count();
/** What the page shows, as soon as two pictures in a row are equal: the last frame may still be on its way to the screen. */
export async function picture(page, options = {}) {
  let before = await page.screenshot(options);
  for (let i = 0; i < 20; i++) {
    await page.waitForTimeout(100);
    const now = await page.screenshot(options);
    if (now.equals(before)) return now;
    before = now;
  }
  throw new Error("the picture never stands still");
}
/** How far two pictures are apart: how many values differ by more than a trace, and the most. `scratch` is a page to compute in. The same glyph
 * at another place of the atlas may differ by 1. */
export const apart = (scratch, a, b) =>
  scratch.evaluate(async (pictures) => {
    const [one, other] = await Promise.all(pictures.map(async (data) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height);
    }));
    if (one.width !== other.width || one.height !== other.height) return { pixels: Infinity, most: Infinity };
    let pixels = 0, most = 0;
    for (let i = 0; i < one.data.length; i++) {
      const distance = Math.abs(one.data[i] - other.data[i]);
      most = Math.max(most, distance);
      if (distance > 16) pixels++;
    }
    return { pixels, most };
  }, [a, b].map((buffer) => buffer.toString("base64")));
export const shot = (page, name) => page.screenshot({ path: path.join(screenshots, `${name}.png`) });

export const freePort = () =>
  new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** dist as a static host gives it, through the project's own command. */
export async function startStatic() {
  const port = await freePort();
  const child = spawn(path.join(project, "serve.py"), ["--static", "--port", String(port)], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  const url = await firstLine(child);
  return { url, stop: () => end(child, "SIGTERM") };
}

/** The native program; resolves with its output. */
export function omakase(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(project, "tools/omakase"), args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "", errors = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (errors += data));
    child.on("close", (code) => (code === 0 ? resolve(output.trim()) : reject(new Error(`omakase ${args.join(" ")} ended with ${code}: ${errors}`))));
  });
}

/** A server on a database of its own. `kill()` is SIGKILL: nothing is said good-bye to. */
export class Server {
  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "omakase-e2e-"));
    this.database = path.join(this.folder, "omakase.db");
  }

  async start({ workspace, more = [] } = {}) {
    this.port ??= await freePort();
    const args = ["serve", "--database", this.database, "--dist", dist, "--host", "127.0.0.1", "--port", String(this.port), "--print-sign-in-link", ...more];
    if (workspace) args.push("--workspace", workspace);
    this.log = fs.openSync(path.join(this.folder, "server.log"), "a");
    this.child = spawn(path.join(project, "tools/omakase"), args, { stdio: ["ignore", "pipe", this.log], detached: true });
    this.link = await firstLine(this.child);
    this.url = new URL(this.link).origin;
    return this.link;
  }

  kill() {
    return end(this.child, "SIGKILL");
  }

  async stop() {
    await end(this.child, "SIGTERM");
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** A request from outside the browser. */
  async request(method, address, { token, body, type: contentType = "application/json", headers = {} } = {}) {
    const answer = await fetch(this.url + address, { method, body, headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(body ? { "Content-Type": contentType } : {}), ...headers } });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: text.startsWith("{") ? JSON.parse(text) : undefined };
  }
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
      const line = output.split("\n").find((l) => l.startsWith("http"));
      if (line) resolve(line.trim());
    });
    child.on("close", (code) => reject(new Error(`ended with ${code} before it said where it listens: ${output}`)));
  });
}

function end(child, signal) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.on("close", resolve);
    process.kill(-child.pid, signal); // the whole group: the program may run inside a wrapper
  });
}

