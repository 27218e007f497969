// What a page has and a canvas takes away: links out of the app, paper, files that are saved, files that are dropped. In the browser alone.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { launch, openPage, picture, pointAt, press, project, said, settled, screenshots, startStatic } from "./harness.mjs";

const MAIL = path.join(project, "tests/data/mails/05-customer-id-iso2022jp.eml");
const MAIL_ID = "8ab2b44c-2802-4e22-832f-d07fd5236ba0";
const IDS = ["8c1f0a52-3d47-4be9-9a60-71e2c45bd0fa", "11111111-2222-4333-8444-555555555555"];

let site, browser, folder;
before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "omakase-files-"));
  site = await startStatic();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const file = (name, content) => {
  const place = path.join(folder, name);
  fs.writeFileSync(place, content);
  return place;
};
const heard = (page, words) => page.locator(".said").filter({ hasText: words }).first().waitFor({ state: "attached", timeout: 15_000 });
const valueOf = (page, name) => page.getByRole("textbox", { name }).first().inputValue();

/** Files as the system's file manager drags them: held over the middle of the window, then dropped there. */
async function drag(page, files, { drop = true } = {}) {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  const { width, height } = page.viewportSize();
  for (const type of drop ? ["dragEnter", "dragOver", "drop"] : ["dragEnter", "dragOver"])
    await devtools.send("Input.dispatchDragEvent", { type, x: width / 2, y: height / 2, data });
  await page.waitForTimeout(200); // the file is read by then
  await settled(page);
}

/** What the page asks of anybody from here on. */
function requestsOf(page) {
  const asked = [];
  page.on("request", (request) => request.url().startsWith("blob:") || asked.push(request.url()));
  return asked;
}

// --- links

test("a desk's page opens in a new tab that knows nothing of this one: from the tree and from the picture", async () => {
  const page = await openPage(browser, `${site.url}#/support`);
  await page.context().route("https://ncs.nttcom.biz/**", (route) => route.fulfill({ contentType: "text/html", body: "<title>elgana</title>" }));
  const link = page.getByRole("link", { name: "elgana カスタマーサポートセンター のサポートサイト" });
  assert.equal(await link.getAttribute("href"), "https://ncs.nttcom.biz/support/");
  for (const follow of [() => link.evaluate((element) => element.click()), () => pointAt(page, "link", "elgana カスタマーサポートセンター のサポートサイト")]) {
    const [tab] = await Promise.all([page.context().waitForEvent("page"), follow()]);
    await tab.waitForLoadState();
    assert.equal(tab.url(), "https://ncs.nttcom.biz/support/");
    assert.equal(await tab.evaluate(() => window.opener), null);
    await tab.close();
  }
  assert.equal(page.url(), `${site.url}#/support`);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a telephone number is called by the browser: from the tree and from the picture", async () => {
  const changes_at = "2026-11-22T12:00:00Z";
  const page = await openPage(browser, `${site.url}#/talk`, {
    prepare: (opened) => opened.route("**/sample/messages.json", async (route) => {
      const { messages } = await (await route.fetch()).json();
      const [{ room_id }] = messages;
      messages.push({
        id: "f".repeat(32), room_id, kind: "support_answer", sent_at: "2026-11-22T01:00:00Z", data_as_of: "2026-11-22T01:00:00Z",
        desks: [{ desk_id: "security_support", name: "セキュリティおまかせサポートセンタ", phone: "0800-123-4567", open: true, changes_at }],
      });
      await route.fulfill({ json: { messages } });
    }),
  });
  await press(page, "link", "本社 / 第一営業部");
  // The browser would ask for a program that calls; here it only says what it was going to follow.
  await page.evaluate(() => {
    window.followed = [];
    addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='tel:']");
      if (!link) return;
      window.followed.push(`${link.getAttribute("href")} ${event.defaultPrevented ? "prevented" : "followed"}`);
      event.preventDefault();
    });
    HTMLAnchorElement.prototype.click = function () {
      window.followed.push(`${this.getAttribute("href")} opened ${this.target}`);
    };
  });
  await page.getByRole("link", { name: "0800-123-4567" }).dispatchEvent("click");
  await settled(page);
  await pointAt(page, "link", "0800-123-4567");
  assert.deepEqual(await page.evaluate(() => window.followed), ["tel:08001234567 followed", "tel:08001234567 opened "]);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

// --- paper

/** The page as the printer sees it, while `look` looks. */
async function onPaper(page, look) {
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await look();
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: null });
}

test("a report is printed as a document with a name: title, company, organization, period, counts, days, incidents", async () => {
  const page = await openPage(browser, `${site.url}#/reports`);
  const title = await page.title();
  await page.evaluate(() => (window.print = () => (window.printed = (window.printed ?? 0) + 1)));
  await press(page, "button", "印刷 / PDF");
  await page.waitForFunction(() => window.printed === 1);
  await pointAt(page, "button", "印刷 / PDF");
  await page.waitForFunction(() => window.printed === 2);

  await onPaper(page, async () => {
    assert.match(await page.title(), /^セキュリティレポート 2026-11-\d\d 本社 \/ 第一営業部$/);
    const paper = page.getByRole("article");
    const visible = (role, name) => paper.getByRole(role, { name }).first().waitFor({ state: "visible" });
    await visible("heading", "検知状況レポート");
    for (const heading of ["日別", "多い脅威", "検知の多い端末", "この期間のインシデント"]) await visible("heading", heading);
    for (const words of ["株式会社浪速精機製作所", "本社 / 第一営業部", /2026-\d\d-\d\d – 2026-\d\d-\d\d/, /印刷 \d{4}\/\d\d\/\d\d/])
      assert.ok(await paper.getByText(words).first().isVisible(), String(words));
    const [, days, , , incidents] = await paper.getByRole("table").all();
    assert.equal(await days.getByRole("row").count(), 15);
    for (const column of ["状態", "検知日時", "端末", "利用者", "脅威名", "処理結果"]) await incidents.getByRole("columnheader", { name: column }).waitFor();
    const counted = Number(/\((\d+) 件\)/.exec(await paper.getByRole("heading", { name: "この期間のインシデント" }).textContent())[1]);
    assert.equal(await incidents.getByRole("row").count(), counted + 1);
    assert.equal(await page.getByRole("navigation").count(), 0, "no navigation on paper");
    assert.equal(await page.locator("canvas").isVisible(), false, "no picture of the canvas");
    await page.screenshot({ path: path.join(screenshots, "print-report.png"), fullPage: true });
  });
  assert.equal(await page.title(), title);
  assert.equal(await page.getByRole("article", { name: "" }).getByRole("heading", { name: "検知状況レポート", exact: true }).count(), 0);

  const pdf = await page.pdf({ format: "A4", path: path.join(screenshots, "report.pdf") });
  const source = pdf.toString("latin1");
  assert.match(source, /\/MediaBox \[0 0 59[456](\.\d+)? 84[123](\.\d+)?\]/, "A4");
  const pages = source.match(/\/Type \/Page\b(?!s)/g).length;
  assert.ok(pages >= 2 && pages <= 4, `a report of ${pages} pages`);
  const name = Buffer.from("セキュリティレポート", "utf16le").swap16().toString("hex").toUpperCase();
  assert.ok(source.toUpperCase().includes(name), "the PDF has the report's name");
  assert.equal(await page.title(), title);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a long list is printed whole, not as far as it was scrolled, with what was looked for", async () => {
  const page = await openPage(browser, `${site.url}#/incidents?kind=virus`);
  const drawn = await page.getByRole("row").count();
  await onPaper(page, async () => {
    const paper = page.getByRole("article");
    const [, shown] = /^(\d+) 件/.exec(await paper.getByText(/^\d+ 件\(全 \d+ 件中\)$/).textContent());
    assert.equal(await paper.getByRole("row").count(), Number(shown) + 1);
    assert.ok(Number(shown) > drawn, `${shown} rows, of which ${drawn} are drawn`);
    await paper.getByText("ウイルス", { exact: true }).first().waitFor({ state: "visible" });
  });
  await press(page, "row", "", { nth: 2 });
  await onPaper(page, async () => {
    await page.getByRole("article").getByRole("term").filter({ hasText: "端末" }).waitFor({ state: "visible" });
    assert.match(await page.title(), /^インシデント \d{4}-\d\d-\d\d ./);
  });
  await page.context().close();
});

for (const [hash, words] of [["#/", "検知の推移"], ["#/linkages", "会社名が変わりました"], ["#/support", "開通事務局"], ["#/talk", "第一営業部"], ["#/catalogue", "KING OF TIME"]])
  test(`${hash} is printed as words on white, without navigation and buttons`, async () => {
    const page = await openPage(browser, site.url + hash);
    await onPaper(page, async () => {
      const heading = page.getByRole("heading", { level: 1 });
      assert.ok(await heading.isVisible());
      assert.equal(await heading.evaluate((element) => getComputedStyle(element).color), "rgb(0, 0, 0)");
      assert.ok(await page.locator("main").getByText(words).filter({ visible: true }).first().isVisible(), words);
      assert.equal(await page.getByRole("navigation").count(), 0);
      assert.equal(await page.getByRole("button").count(), 0);
      assert.equal(await page.locator("canvas").isVisible(), false);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${wide} pixels over the edge of the paper`);
    });
    await page.context().close();
  });

test("the form is printed without the customer ID", async () => {
  const page = await openPage(browser, `${site.url}#/register`);
  await drag(page, [MAIL]);
  await onPaper(page, async () => {
    const paper = page.getByRole("article");
    await paper.getByText(`••••••••${MAIL_ID.slice(-4)}`).waitFor({ state: "visible" });
    assert.doesNotMatch(await paper.textContent(), new RegExp(MAIL_ID.slice(0, 8)));
  });
  await page.context().close();
});

// --- files that are saved

const rowsOf = (csv) => csv.slice(1).split("\r\n").slice(0, -1);

for (const size of ["wide", "phone"])
  test(`the incidents are saved as they are filtered and sorted (${size})`, async () => {
    const page = await openPage(browser, `${site.url}#/incidents?kind=spyware&sort=time&order=asc`, { size });
    const [download] = await Promise.all([page.waitForEvent("download"), pointAt(page, "button", "CSVで保存")]);
    assert.match(download.suggestedFilename(), /^インシデント_\d{4}-\d\d-\d\d\.csv$/);
    const csv = fs.readFileSync(await download.path(), "utf8");
    assert.equal(csv[0], "\ufeff", "a mark, for spreadsheets");
    const [head, ...rows] = rowsOf(csv);
    assert.equal(head.split(",")[1], "検知日時 (日本時間 UTC+9)");
    assert.ok(rows.length > 20);
    assert.ok(rows.every((row) => row.includes("スパイウェア")));
    const times = rows.map((row) => row.split(",")[1]).filter(Boolean);
    assert.deepEqual(times, [...times].sort());
    await heard(page, "書き出しました");
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

test("a report is saved under its organization and day", async () => {
  const page = await openPage(browser, `${site.url}#/reports`);
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, "button", "CSVで保存")]);
  assert.match(download.suggestedFilename(), /^レポート_本社_第一営業部_2026-11-\d\d\.csv$/);
  const [head, ...rows] = rowsOf(fs.readFileSync(await download.path(), "utf8"));
  assert.equal(head, "会社名,組織,期間の最初,期間の最後,区分,項目,種別,件数");
  assert.ok(rows.every((row) => row.startsWith("株式会社浪速精機製作所,本社 / 第一営業部,2026-")));
  assert.equal(rows.filter((row) => row.includes(",日別,")).length, 14 * 3);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

// --- files that are dropped

test("a mail dropped on the form fills it, is told where to go before, and leaves neither the page nor the browser", async () => {
  const page = await openPage(browser, `${site.url}#/register`);
  const asked = requestsOf(page);
  await drag(page, [MAIL], { drop: false });
  await said(page, "ここで放すと、メールかCSVを読み取ります");
  await picture(page, { path: path.join(screenshots, "drop-hint-1280x800.png") });
  await drag(page, [MAIL]);
  assert.equal(await page.getByText("ここで放すと").count(), 0);
  assert.equal(await valueOf(page, "顧客ID"), MAIL_ID);
  await said(page, "05-customer-id-iso2022jp.eml: 顧客IDを読み取って入力しました。");
  assert.equal(page.url(), `${site.url}#/register`);
  assert.deepEqual(asked, []);
  assert.equal(await page.evaluate((id) => JSON.stringify(localStorage).includes(id), MAIL_ID), false, "kept nowhere");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a CSV as a Japanese spreadsheet writes it fills the form", async () => {
  const page = await openPage(browser, `${site.url}#/register`);
  const asked = requestsOf(page);
  // 会社名,顧客ID,組織1 and 表社,…,本社 in CP932: the second byte of 表 is a backslash.
  const cp932 = (hex) => Buffer.from(hex.replaceAll(" ", ""), "hex");
  const content = Buffer.concat([cp932("89EF 8ED0 96BC 2C 8CDA 8B71 4944 2C 9167 9044 31 0D0A 955C 8ED0 2C"), Buffer.from(IDS[0]), cp932("2C 967B 8ED0 0D0A")]);
  await drag(page, [file("登録.csv", content)]);
  assert.equal(await valueOf(page, "会社名"), "表社");
  assert.equal(await valueOf(page, "顧客ID"), IDS[0]);
  assert.equal(await valueOf(page, "組織1"), "本社");
  assert.deepEqual(asked, []);
  await page.context().close();
});

for (const size of ["wide", "phone"])
  test(`of several rows one is chosen by keyboard or pointer, and the taken ones are marked (${size})`, async () => {
    const page = await openPage(browser, `${site.url}#/support`, { size });
    const csv = file("二社.csv", `\ufeffOrganization,Customer ID,Company name\r\n本社 / 総務部,${IDS[0]},"A, Inc."\r\n神戸支社,${IDS[1]},B社\r\n`);
    await drag(page, [csv]);
    assert.equal(page.url(), `${site.url}#/register`);
    await heard(page, "CSVに 2 件あります");
    const first = page.getByRole("button", { name: "A, Inc. 本社 / 総務部 ・ 顧客ID ••••••••d0fa" });
    await first.focus();
    await page.keyboard.press("Enter");
    await settled(page);
    assert.equal(await valueOf(page, "会社名"), "A, Inc.");
    assert.equal(await valueOf(page, "顧客ID"), IDS[0]);
    assert.equal(await valueOf(page, "組織2"), "総務部");
    assert.equal(await first.getAttribute("aria-description"), "入力済み");
    const field = await page.getByRole("textbox", { name: "会社名" }).boundingBox();
    assert.ok(field.y > 56 && field.y + field.height < page.viewportSize().height - 64, "what was filled in is in view");
    const second = page.getByRole("button", { name: "B社 神戸支社" });
    assert.equal(await second.getAttribute("aria-description"), null);
    await second.focus(); // brings it into view again
    await settled(page);
    await pointAt(page, "button", "B社 神戸支社");
    assert.equal(await valueOf(page, "会社名"), "B社");
    assert.equal(await valueOf(page, "組織2"), "");
    assert.equal(await page.getByText(IDS[0]).count(), 0, "customer IDs are masked in the list");
    await press(page, "button", "CSVを閉じる");
    assert.equal(await second.count(), 0);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

test("what cannot be read says why, on the form and elsewhere, in both languages", async () => {
  const page = await openPage(browser, `${site.url}#/register`);
  const big = file("大きい.eml", Buffer.alloc(1_000_001, "x"));
  for (const [files, words] of [
    [[big], "1 MB を超えるファイルは読み取れません"],
    [[MAIL, big], "一度に読み取れるファイルは1つです"],
    [[folder], "このファイルを開けませんでした"],
    [[file("写真.png", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"))], "読み取れない種類のファイルです"],
    [[file("お知らせ.msg", "x")], "Outlook 形式（.msg）のメールは読み取れません"],
    [[file("名簿.csv", "名前,住所\r\n山田,大阪\r\n")], "CSVに「会社名」も「顧客ID」もありません"],
    [[file("空.csv", "会社名,顧客ID\r\n")], "CSVに読み取れる行がありません"],
    [[file("壊.csv", '会社名,顧客ID\r\n"A,x\r\n')], "CSVの 2 行目で始まる引用符が閉じていません"],
    [[file("メモ.txt", "今日の会議は中止です")], "顧客IDは見つかりませんでした"],
  ]) {
    await drag(page, files);
    await said(page, words);
    await heard(page, words);
    assert.equal(await page.getByText("error.").count(), 0);
  }
  await picture(page, { path: path.join(screenshots, "drop-error-1280x800.png") });
  await page.goto(`${site.url}#/more`);
  await settled(page);
  await press(page, "radio", "English");
  await press(page, "link", "Support", { exact: true });
  await drag(page, [big]);
  await said(page, "A file of more than 1 MB cannot be read");
  await heard(page, "A file of more than 1 MB cannot be read");
  assert.equal(page.url(), `${site.url}#/support`, "stays where it was");
  assert.equal(await page.evaluate(() => document.body.innerText.includes("xxxx")), false, "the file is not shown by the browser");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("dragged words are read like pasted ones; words of the app's own, and those for a field, are left alone", async () => {
  const page = await openPage(browser, `${site.url}#/register`);
  const words = `顧客ID： ${IDS[1]}`;
  const dragged = () => page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    return data;
  }, words);
  const main = page.getByRole("main");
  await main.dispatchEvent("dragstart");
  await main.dispatchEvent("drop", { dataTransfer: await dragged() });
  await main.dispatchEvent("dragend");
  await page.getByRole("textbox", { name: "会社名" }).dispatchEvent("drop", { dataTransfer: await dragged() });
  await settled(page);
  assert.equal(await valueOf(page, "顧客ID"), "");
  await main.dispatchEvent("dragover", { dataTransfer: await dragged() });
  await settled(page);
  await said(page, "ここで放すと");
  await main.dispatchEvent("dragleave");
  await settled(page);
  assert.equal(await page.getByText("ここで放すと").count(), 0);
  await main.dispatchEvent("drop", { dataTransfer: await dragged() });
  await settled(page);
  assert.equal(await valueOf(page, "顧客ID"), IDS[1]);
  assert.equal(await valueOf(page, "メールの本文"), words);
  await page.context().close();
});

test("a file can be chosen by keyboard and by pointer instead of dragged", async () => {
  const page = await openPage(browser, `${site.url}#/register`);
  const asked = requestsOf(page);
  await page.getByRole("button", { name: "ファイルを選ぶ" }).focus();
  await settled(page); // it may have come into view first
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  assert.equal(chooser.isMultiple(), false);
  await chooser.setFiles(MAIL);
  await said(page, "05-customer-id-iso2022jp.eml: 顧客IDを読み取って入力しました。");
  assert.equal(await valueOf(page, "顧客ID"), MAIL_ID);
  const csv = file("一社.csv", `会社名,顧客ID\r\nC社,${IDS[1]}\r\n`);
  const [again] = await Promise.all([page.waitForEvent("filechooser"), pointAt(page, "button", "ファイルを選ぶ")]);
  await again.setFiles(csv);
  await heard(page, "CSVの値を入れました");
  await settled(page);
  assert.equal(await valueOf(page, "会社名"), "C社");
  assert.equal(await valueOf(page, "顧客ID"), IDS[1]);
  assert.deepEqual(asked, []);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
