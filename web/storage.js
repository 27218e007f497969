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

/** What another tab kept or removed; nothing when it is not ours, or when everything was cleared by hand.
 * @param {StorageEvent} event @returns {{key: string, value: string} | null} */
export function keptElsewhere({ key, newValue }) {
  return key?.startsWith(PREFIX) ? { key: key.slice(PREFIX.length), value: newValue ?? "" } : null;
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
