// Static mode with the sample workspace: every screen at both sizes, by role and name; no error, no foreign host, silence afterwards.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";

import { alerted, framesDrawn, launch, openPage, pointAt, press, see, settled, shot, startStatic, type } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await startStatic();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const screens = [
  ["home", "#/", "ホーム"],
  ["incidents", "#/incidents", "インシデント"],
  ["incidents-unresolved", "#/incidents?status=unresolved", "インシデント"],
  ["linkages", "#/linkages", "サービス連携"],
  ["catalogue", "#/catalogue", "サービス連携"],
  ["register", "#/register", "サービス連携"],
  ["talk", "#/talk", "トーク"],
  ["reports", "#/reports", "レポート"],
  ["support", "#/support", "サポートセンター"],
  ["more", "#/more", "その他"],
];

for (const size of ["wide", "phone"]) {
  const suffix = size === "wide" ? "1280x800" : "390x844";
  for (const [name, hash, title] of screens)
    test(`${name} at ${suffix}`, async () => {
      const page = await openPage(browser, site.url + hash, { size });
      await see(page, "main", title);
      assert.equal(await page.getByRole("main").count(), 1);
      await shot(page, `static-${name}-${suffix}`);
      const drawn = await settled(page);
      await page.waitForTimeout(1000);
      assert.equal(await framesDrawn(page), drawn, "no frame in a second of silence");
      assert.deepEqual(page.faults, []);
      await page.context().close();
    });
}

test("dark and high contrast, English, larger text", async () => {
  const page = await openPage(browser, `${site.url}#/more`);
  for (const [theme, name] of [["暗い", "dark"], ["高コントラスト", "high-contrast"]]) {
    await press(page, "radio", theme);
    await press(page, "link", "ホーム", { exact: true });
    await shot(page, `static-home-${name}-1280x800`);
    await press(page, "link", "設定", { exact: true });
  }
  await press(page, "radio", "English");
  await see(page, "heading", "Settings");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await press(page, "link", "Home", { exact: true });
  await shot(page, "static-home-english-1280x800");
  await press(page, "link", "Settings", { exact: true });
  await press(page, "radio", "150%");
  await press(page, "link", "Home", { exact: true });
  await see(page, "main", "Home");
  await shot(page, "static-home-150-1280x800");
  const heading = await page.getByRole("heading", { name: "Home" }).boundingBox();
  assert.ok(heading.height > 45, `the tree grows with the picture (${heading.height})`);
  await page.reload();
  await settled(page);
  await see(page, "heading", "Home");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a linkage registered in static mode is kept on this device", async () => {
  const page = await openPage(browser, `${site.url}#/register`);
  await type(page, "会社名", "NTT-West for Dry-run");
  await type(page, "顧客ID", "3f1c9a52-7b1e-4c0d-9a77-5e2b8c41d0f");
  await page.getByRole("textbox", { name: "会社名" }).focus();
  await settled(page);
  await alerted(page, "11");
  await shot(page, "static-register-error-1280x800");
  await page.context().close();
});

test("a mail pasted whole fills the customer ID, in the browser alone", async () => {
  const page = await openPage(browser, `${site.url}#/register`);
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await pointAt(page, "button", "メールを貼り付け");
  await type(page, "メールの本文", "【ご案内】\n> 顧客ID：703e3404-5494-415b-b9f4-\n> 5b43f916f347\n以上");
  assert.equal(await page.getByRole("textbox", { name: "顧客ID" }).inputValue(), "703e3404-5494-415b-b9f4-5b43f916f347");
  await shot(page, "static-register-mail-1280x800");
  assert.deepEqual(requests, []);
  await page.context().close();
});

test("a choice opens, is used by keyboard, and closes with Escape", async () => {
  const page = await openPage(browser, `${site.url}#/incidents`);
  await page.getByRole("combobox", { name: "種別" }).focus();
  await page.keyboard.press("Enter");
  await see(page, "option", "スパイウェア");
  await shot(page, "static-incidents-menu-1280x800");
  await page.keyboard.press("Escape");
  await settled(page);
  assert.equal(await page.getByRole("option", { name: "スパイウェア" }).count(), 0);
  await page.getByRole("combobox", { name: "種別" }).focus();
  await page.keyboard.press("Enter");
  await press(page, "option", "スパイウェア");
  assert.match(page.url(), /kind=spyware/);
  await page.goBack();
  await settled(page);
  assert.doesNotMatch(page.url(), /kind=spyware/);
  await page.context().close();
});

test("the removal dialog keeps the focus and gives it back", async () => {
  const page = await openPage(browser, `${site.url}#/linkages`);
  await press(page, "button", "本社 / 第一営業部 の操作");
  await press(page, "menuitem", "解除");
  await see(page, "dialog", "解除しますか");
  await shot(page, "static-removal-1280x800");
  assert.ok(await page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null), "the focus is inside");
  await page.keyboard.press("Escape");
  await settled(page);
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.context().close();
});

test("a finger scrolls the list and presses nothing by the way", async () => {
  const page = await openPage(browser, `${site.url}#/incidents`, { size: "phone" });
  const devtools = await page.context().newCDPSession(page);
  const top = () => page.getByRole("listitem").nth(1).textContent(); // the first is the one that Tab reaches, wherever it is
  const first = await top();
  await devtools.send("Input.synthesizeScrollGesture", { x: 195, y: 600, yDistance: -1500, speed: 3000, gestureSourceType: "touch" });
  await settled(page);
  assert.notEqual(await top(), first);
  assert.doesNotMatch(page.url(), /incident=/);
  await page.touchscreen.tap(195, 400);
  await settled(page);
  await see(page, "heading", "");
  assert.match(page.url(), /incident=[0-9a-f]{32}/);
  await shot(page, "static-incident-390x844");
  await page.context().close();
});

test("the browser's table of CP932, which the app asks, is the one that core is tested with", async () => {
  const python = "import sys\nfor a in [*range(0x81, 0xA0), *range(0xE0, 0xFD)]:\n for b in [*range(0x40, 0x7F), *range(0x80, 0xFD)]:\n  print(bytes([a, b]).decode('cp932', 'replace')[0], end='')";
  const expected = execFileSync("python3", ["-c", python], { encoding: "utf8", env: { ...process.env, PYTHONIOENCODING: "utf8" } });
  const page = await openPage(browser, site.url);
  const actual = await page.evaluate(() => {
    const range = (first, end) => Array.from({ length: end - first }, (_, i) => first + i);
    const decoder = new TextDecoder("shift_jis");
    const pairs = [...range(0x81, 0xa0), ...range(0xe0, 0xfd)].flatMap((a) => [...range(0x40, 0x7f), ...range(0x80, 0xfd)].map((b) => [a, b]));
    return pairs.map((pair) => decoder.decode(new Uint8Array(pair))[0]).join("");
  });
  const isPrivate = (character) => character >= "\uE000" && character < "\uF900";
  const different = [...expected].filter((character, i) => character !== actual[i] && !(isPrivate(character) || isPrivate(actual[i])));
  assert.deepEqual(different, []);
  await page.context().close();
});
