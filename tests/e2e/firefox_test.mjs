// The app in Firefox, over WebDriver BiDi. Firefox without a window has no WebGL where there is no graphics card; on a virtual screen its software
// renderer draws, so the whole app runs and not only its parts.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";

import playwright from "playwright-core";

import { framesDrawn, openPage, press, see, settled, shot, startStatic, type } from "./harness.mjs";

let site, screen, browser, display;
const launch = (preferences = {}) =>
  playwright._bidiFirefox.launch({
    executablePath: "/usr/bin/firefox-esr", headless: false, firefoxUserPrefs: { "webgl.force-enabled": true, ...preferences },
    env: { ...process.env, DISPLAY: `:${display}`, LIBGL_ALWAYS_SOFTWARE: "1" },
  });
before(async () => {
  site = await startStatic();
  screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  display = String((await once(screen.stdio[3], "data"))[0]).trim();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  screen?.kill();
  await site?.stop();
});

const open = (hash) => openPage(browser, site.url + hash);
const key = async (page, ...keys) => {
  for (const one of keys) {
    await page.keyboard.press(one);
    await settled(page);
  }
};
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
async function go(page, hash) {
  await page.evaluate((to) => (location.hash = to), hash);
  await settled(page);
}

test("the module loads, every screen is drawn and stands in the tree, and then there is silence", async () => {
  const page = await open("#/");
  for (const [hash, heading] of [["#/", "ホーム"], ["#/incidents", "インシデント"], ["#/linkages", "サービス連携"], ["#/reports", "レポート"], ["#/register", "新規登録"], ["#/more", "設定"]]) {
    await go(page, hash);
    await see(page, "heading", heading);
    assert.equal(await page.getByRole("main").count(), 1);
  }
  const drawn = await settled(page);
  await page.waitForTimeout(1000);
  assert.equal(await framesDrawn(page), drawn, "no frame in a second of silence");
  assert.deepEqual(page.faults, []);
  await go(page, "#/");
  const picture = await page.screenshot();
  assert.ok(picture.length > 30_000, `the picture has something in it (${picture.length} bytes)`);
  await shot(page, "firefox-home-1280x800");
  await page.context().close();
});

test("typing: what is typed arrives once and whole, the caret and undo are the input's", async () => {
  const page = await open("#/linkages");
  await type(page, "連携サービスを検索", "神戸", { role: "searchbox" });
  const field = page.getByRole("searchbox", { name: "連携サービスを検索" });
  assert.equal(await field.inputValue(), "神戸");
  assert.equal(await page.getByRole("row").count(), 2, "a head and one linkage");
  await page.keyboard.press("Home");
  await page.keyboard.type("abc");
  await settled(page);
  assert.equal(await field.inputValue(), "abc神戸");
  await key(page, "Control+a", "Delete");
  assert.equal(await page.getByRole("row").count(), 4);
  await go(page, "#/register");
  await type(page, "備考の内容", "一行目");
  await page.keyboard.press("Enter");
  await page.keyboard.insertText("二行目 𠮷野家");
  await settled(page);
  assert.equal(await page.getByRole("textbox", { name: "備考の内容" }).inputValue(), "一行目\n二行目 𠮷野家");
  await page.context().close();
});

test("the keyboard: the skip link, rows by arrows, Enter and Escape, a choice, a dialog that keeps the focus", async () => {
  const page = await open("#/incidents");
  await key(page, "Tab");
  assert.equal(await focused(page), "本文へ移動");
  await page.getByRole("row").nth(1).focus();
  await key(page, "ArrowDown", "ArrowDown", "Enter");
  assert.match(page.url(), /incident=[0-9a-f]{32}/);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-rowindex")), "4");
  await key(page, "Escape");
  assert.doesNotMatch(page.url(), /incident=/);
  await page.getByRole("combobox", { name: "種別" }).focus();
  await key(page, "Enter", "ArrowDown", "Enter");
  assert.match(page.url(), /kind=virus/);
  await key(page, "?");
  await see(page, "dialog", "キーボードの操作");
  for (let i = 0; i < 5; i++) {
    await key(page, "Tab");
    assert.ok(await page.evaluate(() => document.activeElement.closest("[role=dialog]") !== null));
  }
  await key(page, "Escape");
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.context().close();
});

test("the pointer presses what is drawn, and news is read aloud", async () => {
  const page = await open("#/incidents");
  await page.evaluate(() => {
    window.heard = [];
    for (const region of document.querySelectorAll(".said")) new MutationObserver(() => region.textContent && window.heard.push(region.textContent)).observe(region, { childList: true });
  });
  const box = await page.getByRole("row").nth(3).boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await settled(page);
  await see(page, "region", "インシデントの詳細");
  await press(page, "button", "端末", { exact: true });
  await page.waitForFunction(() => window.heard.includes("端末の昇順に並べ替えました"));
  assert.ok((await page.evaluate(() => window.heard.length)) >= 2, "the detail was read, too");
  await page.context().close();
});

test("what is kept comes back after a reload: settings and what was being typed", async () => {
  const page = await open("#/more");
  await press(page, "radio", "English");
  await go(page, "#/register");
  await type(page, "Company name", "打ちかけの名前");
  await page.reload();
  await settled(page);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  assert.equal(await page.getByRole("textbox", { name: "Company name" }).inputValue(), "打ちかけの名前");
  await page.context().close();
});

test("without WebGL 2 there is a plain page that says so", async () => {
  const without = await launch({ "webgl.disabled": true });
  const page = await (await without.newContext()).newPage();
  await page.goto(site.url);
  await page.getByRole("heading", { name: "このブラウザーでは表示できません" }).waitFor();
  await without.close();
});
