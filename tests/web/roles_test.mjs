import assert from "node:assert/strict";
import fs from "node:fs";
import { before, test } from "node:test";

import { createElement, describe, isField } from "../../web/roles.js";
import { openPage } from "./dom.mjs";

let window;
before(() => (window = openPage()));

/** role: [element, ARIA role or null where the element has it by itself]. */
const EXPECTED = {
  none: ["DIV", null], application: ["DIV", null], banner: ["HEADER", null], navigation: ["NAV", null], main: ["MAIN", null], region: ["DIV", "region"],
  form: ["FORM", null], search: ["DIV", "search"], group: ["DIV", "group"], heading: ["H2", null], text: ["DIV", null], button: ["BUTTON", null],
  link: ["A", null], switch: ["BUTTON", "switch"], checkbox: ["BUTTON", "checkbox"], radiogroup: ["DIV", "radiogroup"], radio: ["BUTTON", "radio"],
  tablist: ["DIV", "tablist"], tab: ["BUTTON", "tab"], textbox: ["INPUT", null], searchbox: ["INPUT", null], table: ["DIV", "table"],
  rowgroup: ["DIV", "rowgroup"], row: ["DIV", "row"], cell: ["DIV", "cell"], columnheader: ["DIV", "columnheader"], list: ["DIV", "list"],
  listitem: ["DIV", "listitem"], dialog: ["DIV", "dialog"], alert: ["DIV", "alert"], status: ["DIV", "status"], image: ["DIV", "img"],
  article: ["DIV", "article"], separator: ["DIV", "separator"], grid: ["DIV", "grid"], gridcell: ["DIV", "gridcell"], combobox: ["BUTTON", "combobox"],
  listbox: ["DIV", "listbox"], option: ["BUTTON", "option"], menu: ["DIV", "menu"], menuitem: ["BUTTON", "menuitem"],
  rowheader: ["DIV", "rowheader"], figure: ["DIV", "figure"], log: ["DIV", "log"],
};
const BY_CONTENT = ["text", "heading", "cell", "columnheader", "alert", "status", "button", "link", "radio", "tab", "checkbox", "switch", "listitem",
  "option", "menuitem", "gridcell", "rowheader"];

const node = (role, more = {}) => ({ id: 1, role, rect: [0, 0, 1, 1], ...more });
function made(role, more = {}, hasChildren = false) {
  const about = node(role, more);
  const element = createElement(about);
  describe(element, about, hasChildren);
  return element;
}

test("every role that C++ can send is known here, by its name on the wire", () => {
  const source = fs.readFileSync(new URL("../../src/ui/semantics.cpp", import.meta.url), "utf8");
  const names = /string_view, \d+> names\{([^}]*)\}/.exec(source)[1].match(/[a-z]+/g);
  assert.deepEqual(Object.keys(EXPECTED).sort(), names.sort());
});

for (const [role, [tag, aria]] of Object.entries(EXPECTED))
  test(`${role} is <${tag.toLowerCase()}>${aria ? ` with role ${aria}` : " without a role of its own"}`, () => {
    const element = made(role);
    assert.equal(element.tagName, tag);
    assert.equal(element.getAttribute("role"), aria);
  });

test("a heading has its level's element, and no level in ARIA besides", () => {
  for (const level of [1, 2, 3]) {
    const heading = made("heading", { level, name: "検知" });
    assert.equal(heading.tagName, `H${level}`);
    assert.equal(heading.hasAttribute("aria-level"), false);
  }
});

test("a button never submits a form of the page around", () => {
  for (const role of ["button", "switch", "checkbox", "radio", "tab"]) assert.equal(made(role).type, "button", role);
});

test("a field of several lines is a textarea; only the two field roles are fields", () => {
  assert.equal(made("textbox", { field: { value: "", multiline: true } }).tagName, "TEXTAREA");
  assert.deepEqual(Object.keys(EXPECTED).filter(isField), ["textbox", "searchbox"]);
});

for (const role of BY_CONTENT)
  test(`${role} is named by its content, and by a label once it holds other nodes`, () => {
    const about = node(role, { name: "至急の検知" });
    const element = createElement(about);
    describe(element, about, false);
    assert.equal(element.textContent, "至急の検知");
    assert.equal(element.hasAttribute("aria-label"), false);
    element.replaceChildren(document.createElement("div"));
    describe(element, about, true);
    assert.equal(element.getAttribute("aria-label"), "至急の検知");
    assert.equal(element.childElementCount, 1);
  });

for (const role of Object.keys(EXPECTED).filter((role) => !BY_CONTENT.includes(role)))
  test(`${role} is named by a label and has no text of its own`, () => {
    const element = made(role, { name: "絞り込み" });
    assert.equal(element.getAttribute("aria-label"), "絞り込み");
    assert.equal(element.textContent, "");
  });

test("a node without a name has neither text nor label", () => {
  assert.equal(made("text").textContent, "");
  assert.equal(made("region").hasAttribute("aria-label"), false);
});

test("the label goes when the name goes", () => {
  const element = made("region", { name: "a" });
  describe(element, node("region"), false);
  assert.equal(element.hasAttribute("aria-label"), false);
});

const STATES = { selected: "aria-selected", checked: "aria-checked", expanded: "aria-expanded", pressed: "aria-pressed" };
for (const [key, attribute] of Object.entries(STATES))
  test(`${key} is ${attribute} true, false, or absent when it does not apply`, () => {
    assert.equal(made("button", { [key]: true }).getAttribute(attribute), "true");
    assert.equal(made("button", { [key]: false }).getAttribute(attribute), "false");
    assert.equal(made("button").hasAttribute(attribute), false);
  });

const FLAGS = {
  disabled: ["aria-disabled", "true"], required: ["aria-required", "true"], invalid: ["aria-invalid", "true"], modal: ["aria-modal", "true"], busy: ["aria-busy", "true"],
  current: ["aria-current", "page"],
};
for (const [key, [attribute, value]] of Object.entries(FLAGS))
  test(`${key} is ${attribute}, and is gone when it is over`, () => {
    const element = made("group", { [key]: true });
    assert.equal(element.getAttribute(attribute), value);
    describe(element, node("group"), false);
    assert.equal(element.hasAttribute(attribute), false);
  });

test("a disabled button stays reachable, so that a screen reader can say why", () => {
  assert.equal(made("button", { disabled: true }).disabled, false);
});

test("a table tells its whole size, its rows and columns, and how it is sorted", () => {
  const table = made("table", { rowCount: 500, columnCount: 6 });
  assert.deepEqual([table.getAttribute("aria-rowcount"), table.getAttribute("aria-colcount")], ["500", "6"]);
  assert.equal(made("row", { rowIndex: 42 }).getAttribute("aria-rowindex"), "42");
  assert.equal(made("cell", { columnIndex: 3 }).getAttribute("aria-colindex"), "3");
  assert.equal(made("columnheader", { sort: "descending" }).getAttribute("aria-sort"), "descending");
});

test("an item of a long list tells its place and how many there are", () => {
  const item = made("listitem", { rowIndex: 7, rowCount: 600 });
  assert.deepEqual([item.getAttribute("aria-posinset"), item.getAttribute("aria-setsize"), item.hasAttribute("aria-rowindex")], ["7", "600", false]);
});

test("a choice has its name as label and what is chosen as content, and names the popup it opened and what is wrong", () => {
  const choice = made("combobox", { name: "種別", value: "ウイルス", popup: "listbox", controls: 9, describedBy: 8, expanded: true });
  assert.equal(choice.getAttribute("aria-label"), "種別");
  assert.equal(choice.textContent, "ウイルス");
  assert.equal(choice.getAttribute("aria-haspopup"), "listbox");
  assert.equal(choice.getAttribute("aria-controls"), "omakase-9");
  assert.equal(choice.getAttribute("aria-describedby"), "omakase-8");
});

test("a description and a language are told", () => {
  const element = made("text", { name: "Trojan", description: "脅威の名前", lang: "en" });
  assert.deepEqual([element.getAttribute("aria-description"), element.lang], ["脅威の名前", "en"]);
});

test("a link has its address; another element never has one", () => {
  assert.equal(made("link", { href: "#/incidents" }).getAttribute("href"), "#/incidents");
  assert.equal(made("button", { href: "#/incidents" }).hasAttribute("href"), false);
});

test("a page of somebody else's opens in a new tab that knows nothing of this one", () => {
  const page = made("link", { name: "x", href: "https://example.jp/" });
  assert.deepEqual([page.target, page.rel], ["_blank", "noopener"]);
  for (const href of ["tel:0800123", "mailto:a@example.jp", "#/support"]) assert.equal(made("link", { name: "x", href }).target, "");
});

test("what is focusable but not so by itself gets a tab stop, and nothing else does", () => {
  assert.equal(made("row", { focusable: true }).getAttribute("tabindex"), "0");
  for (const role of ["button", "tab", "link", "textbox"]) assert.equal(made(role, { focusable: true }).hasAttribute("tabindex"), false, role);
  assert.equal(made("row").hasAttribute("tabindex"), false);
});

test("attributes and text are written only when they changed, because each write may be read aloud", () => {
  const states = { selected: true, checked: false, expanded: true, disabled: true, current: true, focusable: true };
  const about = { name: "次へ", description: "2 / 5", lang: "ja", href: "#/a", level: 2, ...states };
  for (const role of ["button", "link", "row", "status", "heading"]) {
    const element = made(role, about);
    const observer = new window.MutationObserver(() => {});
    observer.observe(element, { attributes: true, childList: true, characterData: true, subtree: true });
    describe(element, node(role, about), false);
    assert.deepEqual(observer.takeRecords(), [], role);
    describe(element, node(role, { ...about, description: "3 / 5" }), false);
    assert.deepEqual(observer.takeRecords().map((record) => record.attributeName), ["aria-description"], role);
  }
});
