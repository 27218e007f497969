// A screen as a document on paper (client/documents.h has its parts): made when the page is about to be printed, gone afterwards.

export class Paper {
  /** @type {HTMLElement | null} */
  #page = null;
  #title = "";

  /** @param {HTMLElement} tree what is printed where there is no document @param {() => void} ask has `write` called @param {AbortSignal} signal */
  constructor(tree, ask, signal) {
    this.tree = tree;
    addEventListener("beforeprint", ask, { signal });
    addEventListener("afterprint", () => this.#clear(), { signal });
    signal.addEventListener("abort", () => this.#clear());
  }

  /** @param {string[][]} parts */
  write(parts) {
    this.#clear();
    this.#title = document.title;
    const page = (this.#page = make("article", "paper"));
    const facts = make("dl", "");
    /** @type {HTMLElement} */
    let section = page;
    let rows = facts;
    for (const [kind, ...words] of parts) {
      if (kind === "file") {
        document.title = words[0]; // what the browser calls the PDF
      } else if (kind === "heading") {
        page.classList.add("whole");
        page.append(make("h1", "", words[0]));
      } else if (kind === "fact") {
        facts.append(make("div", "", make("dt", "", words[0]), make("dd", "", words[1])));
      } else if (kind === "table") {
        const [heading, look, ...columns] = words;
        if (look === "daily" || look === "ranking") columns.push(""); // above the bars
        rows = make("tbody", "");
        const head = make("thead", "", make("tr", "", ...columns.map((name) => Object.assign(make("th", "", name), { scope: "col" }))));
        section = make("section", look, ...(heading ? [make("h2", "", heading)] : []), make("table", "", head, rows));
        page.append(section);
      } else if (kind === "row") {
        const [bar, ...cells] = words;
        const row = make("tr", "", ...cells.map((cell) => make("td", "", cell)));
        if (bar) {
          const length = make("i", "");
          length.style.width = `${bar}%`;
          row.append(make("td", "bar", length));
        }
        rows.append(row);
      } else {
        section.append(make("p", kind, words[0])); // printed, lead, note
      }
    }
    page.querySelector("section")?.before(facts);
    if (!facts.parentNode) page.append(facts);
    this.tree.before(page);
  }

  #clear() {
    if (!this.#page) return;
    this.#page.remove();
    this.#page = null;
    document.title = this.#title;
  }
}

/** @param {string} tag @param {string} className @param {...(Node | string)} children */
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}
