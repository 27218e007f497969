// Which element stands for a role, and what its state becomes in ARIA.

/** @typedef {{value: string, type?: string, autocomplete?: string, placeholder?: string, inputMode?: string, maxCharacters?: number,
 *   multiline?: boolean, size?: number, padding?: number, ink?: number}} FieldNode
 * @typedef {{id: number, role: string, name?: string, description?: string, href?: string, lang?: string, rect: number[], clip?: number[],
 *   level?: number, selected?: boolean, checked?: boolean, expanded?: boolean, pressed?: boolean, disabled?: boolean, required?: boolean,
 *   invalid?: boolean, current?: boolean, focusable?: boolean, modal?: boolean, sort?: string, rowCount?: number, columnCount?: number,
 *   rowIndex?: number, columnIndex?: number  , field?: FieldNode}} Node */

/** Native elements where there is one: they bring keyboard and semantics with them. @type {Record<string, string>} */
const TAGS = { button: "button", switch: "button", checkbox: "button", radio: "button", tab: "button", link: "a", navigation: "nav", main: "main", banner: "header" };
/** Roles that the element above does not already have. @type {Record<string, string>} */
const ARIA_ROLES = {
  switch: "switch", checkbox: "checkbox", radio: "radio", tab: "tab", region: "region", form: "form", search: "search", group: "group", radiogroup: "radiogroup",
  tablist: "tablist", table: "table", rowgroup: "rowgroup", row: "row", cell: "cell", columnheader: "columnheader", list: "list", listitem: "listitem",
  dialog: "dialog", alert: "alert", status: "status", image: "img", article: "article", separator: "separator",
};
/** Roles whose words are their content; the others are named. */
const SPOKEN_BY_CONTENT = new Set(["text", "heading", "cell", "columnheader", "alert", "status", "button", "link", "radio", "tab", "checkbox", "switch", "listitem"]);
const FIELDS = new Set(["textbox", "searchbox"]);

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
    if (element.childElementCount === 0 && element.textContent !== (node.name ?? "")) element.textContent = node.name ?? "";
    set(element, "aria-label", undefined);
  } else {
    set(element, "aria-label", node.name);
  }
  set(element, "aria-description", node.description);
  set(element, "lang", node.lang);
  set(element, "aria-level", node.role === "heading" ? undefined : node.level ? String(node.level) : undefined);
  set(element, "aria-selected", flag(node.selected));
  set(element, "aria-checked", flag(node.checked));
  set(element, "aria-expanded", flag(node.expanded));
  set(element, "aria-pressed", flag(node.pressed));
  set(element, "aria-disabled", node.disabled ? "true" : undefined);
  set(element, "aria-required", node.required ? "true" : undefined);
  set(element, "aria-invalid", node.invalid ? "true" : undefined);
  set(element, "aria-current", node.current ? "page" : undefined);
  set(element, "aria-modal", node.modal ? "true" : undefined);
  set(element, "aria-sort", node.sort);
  set(element, "aria-rowcount", node.rowCount ? String(node.rowCount) : undefined);
  set(element, "aria-colcount", node.columnCount ? String(node.columnCount) : undefined);
  set(element, "aria-rowindex", node.rowIndex ? String(node.rowIndex) : undefined);
  set(element, "aria-colindex", node.columnIndex ? String(node.columnIndex) : undefined);
  if (element instanceof HTMLAnchorElement) set(element, "href", node.href);
  const native = element instanceof HTMLButtonElement || element instanceof HTMLAnchorElement || isField(node.role);
  set(element, "tabindex", node.focusable && !native ? "0" : undefined);
}
