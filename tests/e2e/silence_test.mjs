// Silence: nothing is drawn while nothing happens, or while nobody can see it; motion ends; and each frame can be asked why it was drawn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { apart, framesDrawn, launch, omakase, openPage, picture, press, see, Server, settled, startStatic } from "./harness.mjs";

const server = new Server();
let site, browser, scratch, link;
before(async () => {
  site = await startStatic();
  await omakase("workspace", "create", "silence", "--database", server.database);
  link = await server.start({ workspace: "silence" });
  browser = await launch();
  scratch = await (await browser.newContext()).newPage();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await server.stop();
});

async function open(t, url, options = {}) {
  const page = await openPage(browser, url, { prepare: countCalls, ...options });
  t.after(() => page.context().close());
  return page;
}

/** Counts in the page who asks for an animation frame or a timer, and what waits. */
function countCalls(page) {
  return page.addInitScript(() => {
    const calls = (window.calls = { frames: 0, timers: 0 });
    const { requestAnimationFrame, setTimeout } = window;
    window.requestAnimationFrame = (call) => (calls.frames++, requestAnimationFrame.call(window, call));
    window.setTimeout = (...args) => (calls.timers++, setTimeout.apply(window, args));
  });
}
const calls = (page) => page.evaluate(() => ({ ...window.calls }));
const work = (page) => page.evaluate(() => document.querySelector("omakase-companion").work);
/** The other tab is in front, as far as the page can tell: a headless browser shows all of its tabs. */
const show = (page, visible) =>
  page.evaluate((seen) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => !seen });
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (seen ? "visible" : "hidden") });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visible);

test("in ten seconds in which nothing happens no frame is drawn and none is asked for", async (t) => {
  const pages = {
    "Home, static files": await open(t, `${site.url}#/`),
    "Home, server": await open(t, link),
    "an incident, static files": await open(t, `${site.url}#/incidents`),
    "an incident on a phone": await open(t, `${site.url}#/incidents`, { size: "phone" }),
    "the form with the focus in a field": await open(t, `${site.url}#/register`),
    "dark, more contrast, forced colours": await open(t, `${site.url}#/`, { colorScheme: "dark", contrast: "more", forcedColors: "active" }),
  };
  for (const name of ["an incident, static files", "an incident on a phone"]) {
    const first = pages[name].locator(".tree").getByRole(name.includes("phone") ? "link" : "row", { name: /KOB-EIGYO2-13/ }).first();
    await first.dispatchEvent("click");
    await settled(pages[name]);
    assert.match(pages[name].url(), /incident=/);
  }
  const form = pages["the form with the focus in a field"];
  await form.getByRole("textbox", { name: "会社名" }).focus();
  const drawn = {};
  for (const [name, page] of Object.entries(pages)) drawn[name] = [await settled(page), (await calls(page)).frames];
  await form.waitForTimeout(10_000);
  for (const [name, page] of Object.entries(pages)) {
    assert.deepEqual([await framesDrawn(page), (await calls(page)).frames], drawn[name], `${name}: ${JSON.stringify((await work(page)).recent.slice(-3))}`);
    assert.deepEqual(page.faults, [], name);
  }
  // The caret is the input's own, and blinks by itself.
  assert.ok(await form.evaluate(() => document.activeElement instanceof HTMLInputElement && getComputedStyle(document.activeElement).caretColor !== "rgba(0, 0, 0, 0)"));
});

test("a page that nobody sees draws nothing and lets nothing pile up; seen again it draws what is true then", async (t) => {
  const page = await open(t, `${site.url}#/`);
  const drawn = await settled(page);
  await show(page, false);
  const before = await calls(page);
  await page.evaluate(async () => {
    for (let i = 0; i < 20; i++) {
      dispatchEvent(new Event(i % 2 ? "online" : "offline"));
      dispatchEvent(new StorageEvent("storage", { key: "omakase:note", newValue: String(i), storageArea: localStorage }));
      location.hash = i % 2 ? "#/support" : "#/reports";
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  assert.equal(await framesDrawn(page), drawn);
  const hidden = await calls(page);
  assert.equal(hidden.frames, before.frames, "no animation frame was asked for");
  assert.ok(hidden.timers - before.timers < 25, `nothing but the test's own timers: ${hidden.timers - before.timers}`);
  await show(page, true);
  await see(page, "main", "サポートセンター");
  await settled(page);
  assert.equal((await work(page)).recent.flat().filter((cause) => cause === "shown").length, 1);
  assert.deepEqual(page.faults, []);
});

test("what was typed just before the page goes out of sight is kept", async (t) => {
  const page = await open(t, `${site.url}#/register`);
  const field = page.getByRole("textbox", { name: "会社名" });
  await field.focus();
  await settled(page);
  await page.evaluate(() => {
    document.activeElement.value = "NTT西日本";
    document.activeElement.dispatchEvent(new InputEvent("input", { bubbles: true }));
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.reload();
  await settled(page);
  assert.equal(await page.getByRole("textbox", { name: "会社名" }).inputValue(), "NTT西日本");
});

test("all glyphs that a frame meets for the first time are drawn in one batch", async (t) => {
  const page = await open(t, `${site.url}#/`);
  for (const [hash, title] of [["#/incidents", "インシデント"], ["#/linkages", "サービス連携"], ["#/support", "サポートセンター"], ["#/more", "設定"]]) {
    const { drawn, glyphs } = await work(page);
    await page.evaluate((to) => (location.hash = to), hash);
    await see(page, "heading", title);
    await settled(page);
    const now = await work(page);
    assert.ok(now.glyphs.drawn > glyphs.drawn, `${title} has words of its own`);
    assert.ok(now.glyphs.batches - glyphs.batches <= now.drawn - drawn, `${title}: ${JSON.stringify({ before: glyphs, after: now.glyphs })}`);
  }
  const { glyphs } = await work(page);
  assert.ok(glyphs.drawn > 20 * glyphs.batches, JSON.stringify(glyphs));
  for (const hash of ["#/", "#/incidents", "#/linkages"]) {
    await page.evaluate((to) => (location.hash = to), hash);
    await settled(page);
  }
  assert.deepEqual((await work(page)).glyphs, glyphs, "what was drawn once is not drawn again");
});

test("what comes into view moves for some frames and is still; whoever wants less motion sees the same at once", async (t) => {
  const [moving, still] = await Promise.all(["no-preference", "reduce"].map((reducedMotion) => open(t, `${site.url}#/linkages`, { reducedMotion })));
  const pictures = [], animated = [];
  for (const page of [moving, still]) {
    await press(page, "button", "本社 / 第一営業部 の操作");
    await press(page, "menuitem", "解除");
    await see(page, "dialog", "解除しますか");
    await settled(page);
    animated.push((await work(page)).recent.flat().filter((cause) => cause === "animation").length);
    pictures.push(await picture(page));
    const drawn = await settled(page);
    await page.waitForTimeout(1000);
    assert.equal(await framesDrawn(page), drawn);
  }
  assert.ok(animated[0] > animated[1], `frames of motion: ${animated}`);
  const { most } = await apart(scratch, ...pictures);
  assert.ok(most <= 2, `the same picture in the end; ${most} apart`);
});

test("the list of frames says of each when, how long and why, and causes none itself", async (t) => {
  const page = await open(t, `${site.url}?frames#/`);
  const list = page.locator(".frames");
  assert.equal(await list.getAttribute("aria-hidden"), "true");
  await press(page, "radio", "30日");
  const drawn = await settled(page);
  const lines = await list.locator("li").allTextContents();
  assert.equal(lines.length, Math.min(drawn, 12));
  for (const line of lines) assert.match(line, /^\d+ {2}\d\d:\d\d:\d\d\.\d{3} {2}[\d.]+ ms {2}\S+/);
  assert.ok(lines.some((line) => line.includes("activate")), lines.join("\n"));
  await page.waitForTimeout(1000);
  assert.equal(await framesDrawn(page), drawn);
  for (let i = 0; i < 15; i++) await press(page, "radio", i % 2 ? "30日" : "14日");
  assert.equal(await list.locator("li").count(), 12);
  assert.deepEqual(page.faults, []);
  const without = await open(t, `${site.url}#/`);
  assert.equal(await without.locator(".frames").count(), 0);
});
