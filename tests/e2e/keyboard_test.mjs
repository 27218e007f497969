// Everything by keyboard, in static mode with the sample workspace; what the browser offers for links and words works over the canvas.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, openPage, press, see, settled, shot, startStatic } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await startStatic();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const key = async (page, ...keys) => {
  for (const one of keys) {
    await page.keyboard.press(one);
    await settled(page);
  }
};
/** Role and name of what has the focus. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const role = element.getAttribute("role") ?? { A: "link", BUTTON: "button", INPUT: element.type === "search" ? "searchbox" : "textbox", MAIN: "main" }[element.tagName] ?? element.tagName;
    return `${role} ${element.getAttribute("aria-label") ?? element.textContent}`;
  });
const open = (hash, options) => openPage(browser, site.url + hash, options);

test("Tab goes through the page in reading order, shows where it is, and leaves the app at both ends", async () => {
  const page = await open("#/linkages");
  await page.evaluate(() => {
    for (const [where, words] of [["beforebegin", "before"], ["afterend", "after"]]) {
      const link = Object.assign(document.createElement("a"), { href: "#x", textContent: words });
      document.querySelector("omakase-companion").insertAdjacentElement(where, link);
    }
  });
  await page.getByRole("link", { name: "before", exact: true }).focus();
  const met = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    met.push(await focused(page));
    if (met.at(-1) === "link after") break;
  }
  assert.equal(met[0], "link 本文へ移動");
  assert.equal(met.at(-1), "link after", "the app lets the focus go");
  assert.ok(met.includes("searchbox 連携サービスを検索"));
  assert.equal(new Set(met).size, met.length, `nothing is met twice: ${met}`);
  // The reading order is from top to bottom and, in the navigation, before the page.
  assert.ok(met.indexOf("link ホーム") < met.indexOf("searchbox 連携サービスを検索"));
  await page.keyboard.press("Shift+Tab");
  await settled(page);
  assert.equal(await focused(page), met.at(-2));
  for (let i = met.length; i > 0 && (await focused(page)) !== "link before"; i--) await page.keyboard.press("Shift+Tab");
  assert.equal(await focused(page), "link before");
  await page.context().close();
});

test("the skip link leads past the navigation", async () => {
  const page = await open("#/");
  await key(page, "Tab");
  assert.equal(await focused(page), "link 本文へ移動");
  await shot(page, "keyboard-skip-link-1280x800");
  await key(page, "Enter");
  assert.match(await focused(page), /^main /);
  await key(page, "Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null));
  await page.context().close();
});

test("the table of incidents: arrows, pages and ends through 600 rows, Enter opens, Escape leads back to the row", async () => {
  const page = await open("#/incidents");
  const row = page.getByRole("row").nth(1);
  await row.focus();
  const index = () => page.evaluate(() => Number(document.activeElement.getAttribute("aria-rowindex")));
  await key(page, "ArrowDown", "ArrowDown");
  assert.equal(await index(), 4);
  await key(page, "End");
  assert.equal(await index(), Number(await page.getByRole("grid").getAttribute("aria-rowcount")));
  await shot(page, "keyboard-last-row-1280x800");
  await key(page, "Home", "PageDown");
  const below = await index();
  assert.ok(below > 8);
  await key(page, "Enter");
  assert.match(page.url(), /incident=[0-9a-f]{32}/);
  assert.equal(await index(), below, "the focus stays on the row");
  await key(page, "Escape");
  assert.doesNotMatch(page.url(), /incident=/);
  assert.equal(await index(), below);
  await page.context().close();
});

test("closing the detail with its own button leads back to the row, and on a phone to the card", async () => {
  for (const size of ["wide", "phone"]) {
    const page = await open("#/incidents", { size });
    const item = size === "wide" ? page.getByRole("row").nth(2) : page.getByRole("listitem").nth(1).getByRole("link");
    await item.focus();
    const before = await focused(page);
    await key(page, "Enter");
    await page.getByRole("button", { name: "詳細を閉じる" }).focus();
    await key(page, "Enter");
    assert.equal(await focused(page), before, size);
    await page.context().close();
  }
});

test("a menu by keyboard: arrow opens it, arrows and letters move, Enter chooses, the focus comes back", async () => {
  const page = await open("#/incidents");
  await page.getByRole("combobox", { name: "種別" }).focus();
  await key(page, "ArrowDown", "ArrowDown");
  assert.equal(await focused(page), "option ウイルス");
  await key(page, "End", "Home", "ArrowUp", "Enter");
  assert.match(page.url(), /kind=other/);
  assert.match(await focused(page), /^combobox 種別/);
  await page.getByRole("combobox", { name: "種別" }).press("Enter");
  await settled(page);
  await key(page, "Tab");
  assert.equal(await page.getByRole("listbox").count(), 0, "Tab closes it");
  assert.match(await focused(page), /^searchbox 端末/, "and goes on from what opened it");
  await page.context().close();
});

test("Ctrl+K and Ctrl+F reach the searches, ? the list of shortcuts, which gives the focus back", async () => {
  const page = await open("#/linkages");
  await key(page, "Control+k");
  assert.equal(await focused(page), "searchbox インシデントを検索");
  await key(page, "Control+f");
  assert.match(await focused(page), /^searchbox /, "a search field leaves Ctrl+F to the browser");
  await page.getByRole("link", { name: "ホーム" }).focus();
  await key(page, "Control+f");
  assert.match(await focused(page), /^searchbox 連携サービス/);
  await page.getByRole("link", { name: "ホーム" }).focus();
  await key(page, "?");
  await see(page, "dialog", "キーボードの操作");
  await shot(page, "keyboard-shortcuts-1280x800");
  await key(page, "Escape");
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.equal(await focused(page), "link ホーム");
  await key(page, "?");
  await press(page, "checkbox", "? キーで");
  await key(page, "Escape", "?");
  assert.equal(await page.getByRole("dialog").count(), 0, "turned off");
  await page.reload();
  await settled(page);
  await key(page, "?");
  assert.equal(await page.getByRole("dialog").count(), 0, "and kept");
  await page.context().close();
});

test("Ctrl, Shift and the middle button on rows and links open new tabs, and this one stays", async () => {
  const page = await open("#/incidents");
  const middleOf = async (locator) => {
    const box = await locator.boundingBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const opens = async (locator, options) => {
    const [other] = await Promise.all([page.context().waitForEvent("page"), page.mouse.click(...(await middleOf(locator)), options)]);
    await other.waitForURL(/#/);
    const url = other.url();
    await other.close();
    return url;
  };
  assert.match(await opens(page.getByRole("row").nth(3), { button: "middle" }), /incident=[0-9a-f]{32}/);
  await page.keyboard.down("Control");
  assert.match(await opens(page.getByRole("row").nth(4), {}), /incident=[0-9a-f]{32}/);
  assert.match(await opens(page.getByRole("link", { name: "レポート" }), {}), /#\/reports/);
  await page.keyboard.up("Control");
  await settled(page);
  assert.doesNotMatch(page.url(), /incident=/);
  await page.context().close();
});

test("words of the detail are selected with the mouse and copied without line breaks; a cell by the right button", async () => {
  const page = await open("#/incidents");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await press(page, "row", /./, { nth: 1 });
  const threat = page.getByRole("region", { name: "インシデントの詳細" }).getByRole("heading").first();
  const words = await threat.textContent();
  const box = await threat.boundingBox();
  await page.mouse.click(box.x + 20, box.y + 10, { clickCount: 3 });
  await shot(page, "keyboard-selected-words-1280x800");
  await page.keyboard.press("Control+c");
  assert.equal(await clipboard(), words);
  const cell = page.getByRole("row").nth(3).getByRole("gridcell").nth(3);
  const place = await cell.boundingBox();
  await page.mouse.click(place.x + 8, place.y + place.height / 2, { button: "right" });
  await page.keyboard.press("Control+c");
  assert.equal(await clipboard(), await cell.textContent());
  await page.getByRole("row").nth(2).focus();
  await page.evaluate(() => getSelection().removeAllRanges());
  await page.keyboard.press("Control+c");
  assert.match(await clipboard(), /\t/, "the row that has the focus, as cells");
  await page.context().close();
});
