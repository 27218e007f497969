// Which element stands for a role, and what its state becomes in ARIA.
import { fontOf } from "./glyphs.js";

/** @typedef {{value: string, edit?: number, type?: string, name?: string, autocomplete?: string, placeholder?: string, inputMode?: string,
 *   maxCharacters?: number, multiline?: boolean, prose?: boolean, covered?: boolean, size?: number, line?: number, baseline?: number, padding?: number,
 *   ink?: number, placeholderInk?: number}} FieldNode
 * @typedef {{size: number, line: number, bold?: boolean, align?: string, breaks: number[]}} TextNode
 * @typedef {{id: number, role: string, name?: string, value?: string, description?: string, describedBy?: number, controls?: number,
 *   popup?: string, href?: string, lang?: string, rect: number[], clip?: number[],
 *   level?: number, selected?: boolean, checked?: boolean, expanded?: boolean, pressed?: boolean, disabled?: boolean, required?: boolean,
 *   busy?: boolean, invalid?: boolean, current?: boolean, focusable?: boolean, noTab?: boolean, keys?: string, modal?: boolean, sort?: string, rowCount?: number, columnCount?: number,
 *   rowIndex?: number, columnIndex?: number, field?: FieldNode, text?: TextNode}} Node */

/** Native elements where there is one: they bring keyboard and semantics with them. @type {Record<string, string>} */
const TAGS = { button: "button", switch: "button", checkbox: "button", radio: "button", tab: "button", combobox: "button", option: "button",
  menuitem: "button", link: "a", navigation: "nav", main: "main", banner: "header", form: "form" };
/** Roles that the element above does not already have. @type {Record<string, string>} */
const ARIA_ROLES = {
  switch: "switch", checkbox: "checkbox", radio: "radio", tab: "tab", region: "region", search: "search", group: "group", radiogroup: "radiogroup",
  combobox: "combobox", listbox: "listbox", option: "option", menu: "menu", menuitem: "menuitem", grid: "grid", gridcell: "gridcell",
  tablist: "tablist", table: "table", rowgroup: "rowgroup", row: "row", cell: "cell", columnheader: "columnheader", list: "list", listitem: "listitem",
  dialog: "dialog", alert: "alert", status: "status", image: "img", article: "article", separator: "separator",
  rowheader: "rowheader", figure: "figure", log: "log",
};
/** Roles whose words are their content; the others are named. */
const SPOKEN_BY_CONTENT = new Set(["text", "heading", "cell", "columnheader", "alert", "status", "button", "link", "radio", "tab", "checkbox", "switch", "listitem",
  "option", "menuitem", "gridcell", "rowheader"]);
const FIELDS = new Set(["textbox", "searchbox"]);

export const idOf = (/** @type {number | undefined} */ id) => (id ? `omakase-${id}` : undefined);
export const isField = (/** @type {string} */ role) => FIELDS.has(role);

/** @param {Node} node @returns {HTMLElement} */
export function createElement(node) {
  if (isField(node.role)) return document.createElement(node.field?.multiline ? "textarea" : "input");
  if (node.role === "heading") return document.createElement(`h${node.level || 2}`);
  const element = document.createElement(TAGS[node.role] ?? "div");
  if (element instanceof HTMLButtonElement) element.type = "button";
  if (ARIA_ROLES[node.role]) element.setAttribute("role", ARIA_ROLES[node.role]);
  return element;
}

/** Writes what changed: each needless write may be read aloud. @param {HTMLElement} element @param {string} name @param {string | undefined} value */
function set(element, name, value) {
  if (value === undefined || value === "") {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}
const flag = (/** @type {boolean | undefined} */ value) => (value === undefined ? undefined : String(value));

/** @param {HTMLElement} element @param {Node} node @param {boolean} hasChildren */
export function describe(element, node, hasChildren) {
  const byContent = SPOKEN_BY_CONTENT.has(node.role) && !hasChildren;
  if (byContent) {
    writeWords(element, node);
    set(element, "aria-label", undefined);
  } else {
    set(element, "aria-label", node.name);
    if (node.role === "combobox" && element.textContent !== node.value) element.textContent = node.value ?? "";
  }
  set(element, "aria-description", node.description);
  set(element, "aria-describedby", idOf(node.describedBy));
  set(element, "aria-controls", idOf(node.controls));
  set(element, "aria-haspopup", node.popup);
  set(element, "lang", node.lang);
  set(element, "aria-level", node.role === "heading" ? undefined : node.level ? String(node.level) : undefined);
  set(element, "aria-selected", flag(node.selected));
  set(element, "aria-checked", flag(node.checked));
  set(element, "aria-expanded", flag(node.expanded));
  set(element, "aria-pressed", flag(node.pressed));
  set(element, "aria-busy", node.busy ? "true" : undefined);
  set(element, "aria-disabled", node.disabled ? "true" : undefined);
  set(element, "aria-required", node.required ? "true" : undefined);
  set(element, "aria-invalid", node.invalid ? "true" : undefined);
  set(element, "aria-current", node.current ? "page" : undefined);
  set(element, "aria-modal", node.modal ? "true" : undefined);
  set(element, "aria-sort", node.sort);
  const listed = node.role === "listitem"; // a long list draws what can be seen, too
  set(element, listed ? "aria-setsize" : "aria-rowcount", node.rowCount ? String(node.rowCount) : undefined);
  set(element, "aria-colcount", node.columnCount ? String(node.columnCount) : undefined);
  set(element, listed ? "aria-posinset" : "aria-rowindex", node.rowIndex ? String(node.rowIndex) : undefined);
  set(element, "aria-colindex", node.columnIndex ? String(node.columnIndex) : undefined);
  if (element instanceof HTMLAnchorElement) {
    const page = node.href?.startsWith("http");
    set(element, "href", node.href);
    set(element, "target", page ? "_blank" : undefined);
    set(element, "rel", page ? "noopener" : undefined);
  }
  const native = element instanceof HTMLButtonElement || element instanceof HTMLAnchorElement || isField(node.role);
  set(element, "tabindex", node.noTab ? "-1" : node.focusable && !native ? "0" : undefined);
}

/** The words of a node; where they can be selected, broken into lines just as the drawn ones are. @param {HTMLElement} element @param {Node} node */
function writeWords(element, node) {
  const words = node.name ?? "", { text } = node;
  const breaks = text?.breaks ?? [];
  if (element.textContent !== words || element.dataset.breaks !== (breaks.length ? String(breaks) : undefined)) {
    element.replaceChildren(...[...breaks, words.length].flatMap((end, i) => [...(i ? [document.createElement("br")] : []), words.slice(breaks[i - 1] ?? 0, end)]));
    if (breaks.length) element.dataset.breaks = String(breaks);
    else delete element.dataset.breaks;
  }
  element.classList.toggle("selectable", text !== undefined);
  element.style.font = text ? fontOf(text.bold === true, text.size) : "";
  element.style.lineHeight = text ? `${text.line}px` : "";
  element.style.textAlign = text?.align ?? "";
}
