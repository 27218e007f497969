// What the browser keeps for this app (docs/storage.md). Every call may fail: private windows, a full disk, a blocked frame.

const PREFIX = "omakase:";

/** All kept values by key. @returns {Record<string, string>} */
export function readAll() {
  /** @type {Record<string, string>} */
  const values = {};
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i);
      if (key?.startsWith(PREFIX)) values[key.slice(PREFIX.length)] = localStorage.getItem(key) ?? "";
    }
  } catch {
    // Nothing is kept here; the app starts as on a new device.
  }
  return values;
}

/** Keeps a value; an empty one removes it. Returns whether it is kept. @param {string} key @param {string} value */
export function keep(key, value) {
  try {
    if (value === "") localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
    return true;
  } catch {
    return false;
  }
}
