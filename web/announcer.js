// Reads news aloud, in two regions beside the tree. The tree itself is not live, but for what waits and a room's log: what stands there is read
// when people come to it, and nothing is read twice.

/** News that waits for its region to be seen empty. @type {WeakMap<HTMLElement, Set<string>>} */
const waiting = new WeakMap();

/** News of one moment is one breath. The same sentence later is new again: its region is empty in between.
 * @param {HTMLElement} region @param {string} text @param {boolean} assertive */
export function say(region, text, assertive) {
  const news = waiting.get(region) ?? new Set();
  news.add(text);
  if (waiting.has(region)) return;
  waiting.set(region, news);
  region.replaceChildren();
  setTimeout(() => {
    waiting.delete(region);
    const words = document.createElement("p");
    if (assertive) words.setAttribute("role", "alert");
    words.textContent = [...news].join(" ");
    region.append(words);
  }, 50);
}
