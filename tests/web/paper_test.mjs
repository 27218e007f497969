import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Paper } from "../../web/paper.js";
import { openPage } from "./dom.mjs";

let tree, paper, asked, stop;
const PARTS = [
  ["printed", "印刷 2026/11/22 10:42"], ["file", "レポート 2026-11-09"], ["heading", "検知状況レポート"], ["lead", "脅威はありません。"],
  ["fact", "会社名", "<b>浪速</b>"], ["fact", "組織", "本社"],
  ["table", "日別", "daily", "日付", "検知"], ["row", "50", "11/3", "1"], ["row", "100", "11/4", "2"],
  ["table", "", "incidents", "状態", "端末"], ["row", "", "未解決", "PC-1"], ["note", "ほか 7 件は省きました。"],
];
const page = () => document.querySelector(".paper");
const texts = (selector) => [...page().querySelectorAll(selector)].map((element) => element.textContent);

beforeEach(() => {
  const window = openPage();
  globalThis.addEventListener = window.addEventListener.bind(window);
  globalThis.dispatchEvent = window.dispatchEvent.bind(window);
  document.title = "レポート | アプリ";
  tree = document.body.appendChild(document.createElement("div"));
  asked = 0;
  stop = new AbortController();
  paper = new Paper(tree, () => (asked += 1), stop.signal);
});

test("the document is asked for when the page is about to be printed", () => {
  dispatchEvent(new Event("beforeprint"));
  assert.equal(asked, 1);
  stop.abort();
  dispatchEvent(new Event("beforeprint"));
  assert.equal(asked, 1);
});

test("its parts become headings, facts and tables before the tree, as words and never as markup", () => {
  paper.write(PARTS);
  assert.equal(page().nextElementSibling, tree);
  assert.ok(page().classList.contains("whole"));
  assert.deepEqual(texts("h1, h2"), ["検知状況レポート", "日別"]);
  assert.deepEqual(texts("dt"), ["会社名", "組織"]);
  assert.deepEqual(texts("dd"), ["<b>浪速</b>", "本社"]);
  assert.deepEqual(texts("p"), ["印刷 2026/11/22 10:42", "脅威はありません。", "ほか 7 件は省きました。"]);
  const [daily, incidents] = page().querySelectorAll("table");
  assert.deepEqual([...daily.rows].map((row) => [...row.cells].map((cell) => cell.textContent)), [["日付", "検知", ""], ["11/3", "1", ""], ["11/4", "2", ""]]);
  assert.deepEqual([...daily.querySelectorAll("i")].map((bar) => bar.style.width), ["50%", "100%"]);
  assert.deepEqual([...incidents.rows].map((row) => [...row.cells].map((cell) => cell.textContent)), [["状態", "端末"], ["未解決", "PC-1"]]);
  assert.equal(incidents.tHead.rows.length, 1, "repeated on each page");
  assert.ok([...incidents.tHead.rows[0].cells].every((cell) => cell.scope === "col"));
  assert.ok(page().querySelector("dl").compareDocumentPosition(daily) & Node.DOCUMENT_POSITION_FOLLOWING, "facts come before tables");
});

test("the title names the file while it is printed, also when it is asked for twice", () => {
  paper.write(PARTS);
  assert.equal(document.title, "レポート 2026-11-09");
  paper.write(PARTS);
  assert.equal(document.querySelectorAll(".paper").length, 1);
  dispatchEvent(new Event("afterprint"));
  assert.equal(page(), null);
  assert.equal(document.title, "レポート | アプリ");
  dispatchEvent(new Event("afterprint"));
  assert.equal(document.title, "レポート | アプリ");
});

test("without a heading the tree is what is printed", () => {
  paper.write([["printed", "印刷"], ["file", "サポート"]]);
  assert.equal(page().classList.contains("whole"), false);
});
