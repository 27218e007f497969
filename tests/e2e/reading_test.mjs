// What a screen reader says from top to bottom: Chromium's accessibility tree, read as a person would hear it; and what happens in it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, openPage, press, see, settled, startStatic } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await startStatic();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const INTERACTIVE = new Set(["button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch", "option", "menuitem"]);
/** Containers whose name is that of the heading before them, or of what it holds: said when one comes in, and needed for lists of landmarks and tables. */
const NAMED_LIKE_THEIR_WORDS = new Set(["main", "form", "table", "grid", "dialog", "RootWebArea"]);
/** Named by what they hold, which is not read once more. */
const NAMED_BY_CONTENT = new Set(["row", "columnheader", "cell", "gridcell"]);
const WORDS = new Set(["StaticText", "heading", "cell", "gridcell", "columnheader", "rowheader", "listitem"]);
const STATES = ["checked", "selected", "expanded", "invalid", "required", "disabled", "busy", "current"];

/** A stop a line: role, name, value, description and states; what is only a box says nothing. */
async function reading(page) {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  await devtools.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const stops = [];
  const walk = (node, parent) => {
    const role = node.role?.value ?? "", name = node.name?.value ?? "";
    const heard = !node.ignored && !["generic", "none", "InlineTextBox", "LineBreak"].includes(role);
    // The words of what is named by its content were said with it.
    const repeated = role === "StaticText" && parent && (parent.name === name || parent.value === name);
    const stop = { role, name, value: String(node.value?.value ?? ""), description: node.description?.value ?? "", parent };
    if (heard && !repeated) {
      const properties = Object.fromEntries((node.properties ?? []).map(({ name: key, value }) => [key, value.value]));
      stop.level = properties.level;
      stop.states = STATES.filter((state) => ![undefined, false, "false", ""].includes(properties[state]));
      stops.push(stop);
    }
    for (const id of node.childIds ?? []) if (byId.has(id)) walk(byId.get(id), heard ? stop : parent);
  };
  walk(nodes[0]);
  return stops;
}
const line = ({ role, name, value, description, level, states = [] }) =>
  [role === "heading" ? `heading${level}` : role === "StaticText" ? "text" : role, name, value && `= ${value}`, description && `(${description})`, states.length && `[${states}]`].filter(Boolean).join(" ");

/** What nobody should hear. */
function faultsOf(stops) {
  const faults = [];
  const fault = (what, stop) => faults.push(`${what}: ${line(stop)}`);
  stops.forEach((stop, i) => {
    const { role, name, parent } = stop;
    if (INTERACTIVE.has(role) && !name.trim()) fault("no name", stop);
    if (WORDS.has(role) && !["cell", "gridcell", "listitem"].includes(role) && !/[\p{L}\p{N}]/u.test(name)) fault("says nothing", stop);
    if (stop.description && stop.description === name) fault("describes itself by its name", stop);
    if (stop.value && stop.value.startsWith(name) && role === "combobox") fault("its value repeats its name", stop);
    const before = stops[i - 1];
    const held = parent && NAMED_BY_CONTENT.has(parent.role);
    const twice = before && name && before.name === name && !NAMED_LIKE_THEIR_WORDS.has(before.role) && !NAMED_LIKE_THEIR_WORDS.has(role) && !(held && before === parent);
    const neighbours = ["cell", "gridcell"].includes(role) && before?.role === role; // two columns may hold the same
    if (twice && !neighbours) fault(`twice, after ${line(before)}`, stop);
    if (parent && name && parent.name === name && !held && !NAMED_LIKE_THEIR_WORDS.has(parent.role)) fault(`said by the ${parent.role} around it`, stop);
    // A card's words, and again all of them in its link.
    if (role === "StaticText" && before?.role === "link" && before.name.includes(name)) fault(`said by the link before it`, stop);
  });
  return faults;
}

const SCREENS = ["#/", "#/incidents", "#/linkages", "#/catalogue", "#/register", "#/talk", "#/reports", "#/support", "#/more", "#/elsewhere"];

/** Opens a page in a language. */
const open = (hash, language = "ja", size = "wide") =>
  openPage(browser, site.url + hash, { size, prepare: (page) => page.addInitScript((chosen) => localStorage.getItem("omakase:settings") ?? localStorage.setItem("omakase:settings", JSON.stringify({ language: chosen })), language) });
async function go(page, hash) {
  await page.evaluate((to) => (location.hash = to), hash);
  await settled(page);
}
/** These lines come one after the other, with anything between them. */
function assertSequence(lines, wanted) {
  let at = -1;
  for (const one of wanted) {
    const found = lines.findIndex((said, i) => i > at && (one instanceof RegExp ? one.test(said) : said === one));
    assert.ok(found >= 0, `"${one}" is not said after "${lines[at] ?? "the beginning"}":\n${lines.slice(Math.max(0, at)).join("\n")}`);
    at = found;
  }
}
const lines = async (page) => (await reading(page)).map(line);

for (const size of ["wide", "phone"])
  for (const language of ["ja", "en"])
    test(`nothing without a name, nothing twice, nothing empty is read on any screen (${size}, ${language})`, async () => {
      const page = await open("#/", language, size);
      for (const hash of SCREENS) {
        await go(page, hash);
        const stops = await reading(page);
        assert.ok(stops.length > 10, hash);
        assert.deepEqual(faultsOf(stops), [], hash);
      }
      await page.context().close();
    });

test("the walk finds a widget without a name, a label that is read twice and words that say nothing", () => {
  const stop = (role, name, more = {}) => ({ role, name, value: "", description: "", states: [], ...more });
  const group = stop("group", "未解決の脅威");
  const faults = faultsOf([stop("button", ""), group, stop("StaticText", "未解決の脅威", { parent: group }), stop("StaticText", "—"),
    stop("link", "未解決 HEUR_VBA.O2 PC-1"), stop("StaticText", "HEUR_VBA.O2"), stop("combobox", "期間", { value: "期間: すべて" })]);
  assert.deepEqual(faults.map((fault) => fault.split(":")[0]), ["no name", "twice, after group 未解決の脅威", "said by the group around it", "says nothing",
    "said by the link before it", "its value repeats its name"]);
  assert.deepEqual(faultsOf([stop("main", "ホーム"), stop("heading", "ホーム"), stop("StaticText", "8 件")]), []);
});

test("Home, as it is heard", async () => {
  const page = await open("#/");
  assertSequence(await lines(page), [
    /^RootWebArea 未解決 \d+件 \| ホーム \| おまかせコンパニオン$/, "link 本文へ移動", "navigation メイン", "link ホーム", /^link インシデント \(未解決 \d+件\)$/,
    /^link トーク \(新しいメッセージ \d+ 件\)$/, "link 設定", "button English", "banner 上部バー", "searchbox インシデントを検索", "button 読み込み直す",
    "main ホーム", "heading1 ホーム", "radiogroup 期間", "radio 14日 [checked]", "group 未解決の脅威", /^text \d+ 件$/, "text 対応が必要です",
    "heading2 検知の推移", "figure 日別の検知数のグラフ", /^text \d+\/\d+ から \d+\/\d+ の検知: ウイルス \d+ 件、スパイウェア \d+ 件、その他 \d+ 件$/, "table 数値の表",
    "columnheader 日付", "columnheader ウイルス", /^rowheader \d+\/\d+$/, /^cell \d+$/, "heading2 対応が必要なインシデント", "grid 対応が必要なインシデント",
    "columnheader 状態", "columnheader 処理結果", /^row 未解決 \d+\/\d+ \d+:\d+ /, "gridcell 未解決", /^gridcell \d+\/\d+ \d+:\d+$/]);
  await page.context().close();
  const english = await open("#/", "en");
  assertSequence(await lines(english), [/\| Home \| /, "link Skip to content", "navigation Main", /^link Incidents \(.*\d+.*\)$/, "button 日本語", "main Home", "heading1 Home", "radio 14 days [checked]",
    "figure Chart of detections by day", /^text Detections from /, "table The numbers as a table", "columnheader Date", "heading2 Incidents that need action"]);
  await english.context().close();
});

test("Incidents, as they are heard", async () => {
  const page = await open("#/incidents");
  assertSequence(await lines(page), [
    "main インシデント", "heading1 インシデント", /^text \d+ 件中 \d+ 件が未解決$/, "radiogroup 状態", /^radio 未解決 \d+$/, "radio すべて [checked]", "combobox 期間 = すべて",
    "combobox 組織 = すべて", "combobox 種別 = すべて", "searchbox 端末・利用者・脅威名・場所で絞り込む", "grid インシデントの一覧", "columnheader 状態", "button 検知日時",
    /^row (未解決|解決済み|要確認|放置) /, /^gridcell /]);
  const grid = page.getByRole("grid");
  assert.equal(await grid.getAttribute("aria-rowcount"), "601", "of the whole data");
  assert.deepEqual(await page.getByRole("row").nth(1).getByRole("gridcell").evaluateAll((cells) => cells.map((cell) => cell.getAttribute("aria-colindex"))), ["1", "2", "3", "4", "5", "6"]);
  await page.context().close();
  const english = await open("#/incidents", "en");
  assertSequence(await lines(english), ["main Incidents", "heading1 Incidents", "radio All [checked]", "combobox Period = All", /^grid /, /^row (Unresolved|Resolved|To review|Left alone)/i]);
  await english.context().close();
});

test("the registration, as it is heard, with an error tied to its field", async () => {
  const page = await open("#/register");
  const form = ["form 連携サービス(スタンダード)新規登録", "button サービス連携に戻る", "heading1 連携サービス(スタンダード)新規登録", "heading2 アカウント情報", "checkbox 連絡先に表示する [checked]",
    "heading2 連携情報"];
  assertSequence(await lines(page), [...form, /^textbox 会社名 \(お客様管理ポータル.* 0\/100\) \[required\]$/, /^textbox 顧客ID \(メール「利用に必要な情報のお知らせ」の顧客ID\) \[required\]$/, "heading2 組織情報",
    /^textbox 組織1 /, "heading2 備考", /^textbox 備考の内容/, "list 入力の目次", "text アカウント情報 入力済み", "button キャンセル", "button 登録する"]);
  await press(page, "button", "登録する", { exact: true });
  assertSequence(await lines(page), [...form, /^textbox 会社名 \(会社名が入力されていません .*\) \[invalid,required\]$/, /^text 会社名が入力されていません/, /^textbox 顧客ID \(.*\) \[invalid,required\]$/]);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "会社名", "the focus is where the first error is");
  await page.context().close();
  const english = await open("#/register", "en");
  assertSequence(await lines(english), [/^form /, /^heading1 /, /^textbox Company name \(.*\) \[required\]$/, /^textbox Customer ID \(.*\) \[required\]$/, /^button Register$/]);
  await english.context().close();
});

/** The sentences that the live regions were given, from now on. */
async function listen(page) {
  await page.evaluate(() => {
    window.heard = [];
    for (const region of document.querySelectorAll(".said"))
      new MutationObserver(() => region.textContent && window.heard.push((region.querySelector("[role=alert]") ? "!" : "") + region.textContent)).observe(region, { childList: true, subtree: true });
  });
  return async () => {
    await page.waitForFunction(() => window.heard.length > 0);
    return page.evaluate(() => window.heard.splice(0));
  };
}

test("what happens is read aloud: results, the order, a detail, a copy, news of a room, a failure", async () => {
  const page = await open("#/incidents");
  const heard = await listen(page);
  await page.getByRole("searchbox", { name: "端末・利用者" }).fill("EMOTET");
  assert.match((await heard()).at(-1), /^\d+ 件$/);
  await page.getByRole("searchbox", { name: "端末・利用者" }).fill("");
  await settled(page);
  await heard();
  await press(page, "button", "端末", { exact: true });
  assert.deepEqual(await heard(), ["端末の昇順に並べ替えました"]);
  assert.equal(await page.locator("[aria-sort=ascending]").count(), 1);
  const cells = await page.getByRole("row").nth(1).getByRole("gridcell").allTextContents();
  await page.getByRole("row").nth(1).getByRole("gridcell").nth(3).click({ force: true }); // a screen reader presses the cell it reads
  await settled(page);
  await see(page, "region", "インシデントの詳細");
  const detail = (await heard()).at(-1);
  assert.ok(detail.startsWith(`${cells.at(-1)}。${cells[0]}。`), detail);
  await go(page, "#/talk");
  await page.getByRole("list", { name: "ルームの一覧" }).getByRole("link").nth(1).dispatchEvent("click");
  await settled(page);
  const log = page.getByRole("log", { name: "メッセージ" });
  const before = await log.getByRole("article").count();
  await press(page, "button", "定期レポートの確認");
  assert.match((await heard()).join(), /回答が届きました/);
  assert.equal(await log.getByRole("article").count(), before + 2, "the question and the answer join the log");
  await page.route("**/sample/**", (route) => route.fulfill({ status: 503, body: "" }));
  await press(page, "button", "読み込み直す");
  assert.ok((await heard()).some((said) => said.startsWith("!")), "a failure interrupts");
  await page.context().close();
});

test("on another screen the title says where one is, and the focus goes to its words", async () => {
  const page = await open("#/");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY", "nobody is moved when the app opens");
  await page.getByRole("link", { name: "サービス連携", exact: true }).focus();
  await page.keyboard.press("Enter");
  await settled(page);
  assert.match(await page.title(), /サービス連携/);
  assert.deepEqual(await page.evaluate(() => [document.activeElement.tagName, document.activeElement.getAttribute("aria-label")]), ["MAIN", "サービス連携"]);
  await page.goBack();
  await settled(page);
  assert.match(await page.title(), /ホーム/);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "ホーム");
  await page.getByRole("searchbox", { name: "インシデントを検索" }).focus();
  await page.keyboard.insertText("E");
  await settled(page);
  assert.match(page.url(), /incidents/);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "INPUT", "typing goes on");
  await page.context().close();
});

test("click(), Enter and Space work for every kind of widget, without coordinates; the focus goes both ways", async () => {
  const page = await open("#/linkages");
  const ways = {
    click: (target) => target.evaluate((element) => element.click()),
    Enter: async (target) => (await target.focus(), page.keyboard.press("Enter")),
    Space: async (target) => (await target.focus(), page.keyboard.press(" ")),
  };
  for (const [way, use] of Object.entries(ways)) {
    const used = async (target) => {
      await use(target);
      await settled(page);
    };
    if (way !== "Space") {
      await go(page, "#/linkages");
      await used(page.getByRole("link", { name: "新規登録" })); // a link
      assert.match(page.url(), /#\/catalogue/, way);
    }
    await go(page, "#/linkages");
    await used(page.locator("button[aria-haspopup=menu]").first()); // what opens a menu
    await used(page.getByRole("menuitem", { name: "解除" }));
    await see(page, "dialog", "解除しますか");
    await used(page.getByRole("button", { name: "キャンセル" })); // a button
    assert.equal(await page.getByRole("dialog").count(), 0, way);
    await go(page, "#/incidents");
    await used(page.getByRole("combobox", { name: "種別" })); // a choice
    await used(page.getByRole("option", { name: "ウイルス" }));
    assert.match(page.url(), /kind=virus/, way);
    await go(page, "#/incidents");
    await used(page.getByRole("row").nth(2)); // a row
    assert.match(page.url(), /incident=/, way);
    await go(page, "#/register");
    const box = page.getByRole("checkbox", { name: "連絡先に表示する" });
    const before = await box.getAttribute("aria-checked");
    await used(box);
    assert.notEqual(await box.getAttribute("aria-checked"), before, way);
    await go(page, "#/more");
    const theme = page.getByRole("radio", { name: way === "Enter" ? "明るい" : "暗い" });
    await used(theme);
    assert.equal(await theme.getAttribute("aria-checked"), "true", way);
    await go(page, "#/talk");
    await page.getByRole("list", { name: "ルームの一覧" }).getByRole("link").nth(1).evaluate((element) => element.click());
    await settled(page);
    const toggle = page.getByRole("switch", { name: "通知" });
    const on = await toggle.getAttribute("aria-checked");
    await used(toggle);
    assert.notEqual(await toggle.getAttribute("aria-checked"), on, way);
  }
  await page.context().close();
});

test("a dialog keeps Tab inside, also when the app stands in a page with other things, and gives the focus back", async () => {
  const page = await open("#/more");
  await page.evaluate(() => {
    for (const [where, words] of [["beforebegin", "before"], ["afterend", "after"]])
      document.querySelector("omakase-companion").insertAdjacentElement(where, Object.assign(document.createElement("a"), { href: "#x", textContent: words }));
  });
  await page.getByRole("button", { name: "キーボードの操作を見る" }).focus();
  await page.keyboard.press("Enter");
  await settled(page);
  const inside = () => page.evaluate(() => document.activeElement.closest("[role=dialog]") !== null);
  for (const key of ["Tab", "Shift+Tab"])
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press(key);
      assert.ok(await inside(), `${key} ${i}`);
    }
  await page.keyboard.press("Escape");
  await settled(page);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "キーボードの操作を見る");
  await page.context().close();
});

test("words in another language than the page's say so, and change with it", async () => {
  const page = await open("#/more");
  const lang = (name) => page.getByRole("radio", { name, exact: true }).getAttribute("lang");
  assert.deepEqual([await lang("日本語"), await lang("English")], [null, "en"]);
  await press(page, "radio", "English");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  assert.deepEqual([await lang("日本語"), await lang("English")], ["ja", null]);
  await go(page, "#/linkages");
  assert.equal(await page.getByRole("cell", { name: "本社 / 第一営業部", exact: true }).getAttribute("lang"), "ja");
  await page.context().close();
});
