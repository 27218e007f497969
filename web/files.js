// What crosses the app's border: dropped and chosen files come in, saved files and links go out.

const LIMIT_BYTES = 1_000_000;
const TAKEN = ".eml,.txt,.csv,.tsv,message/rfc822,text/plain,text/csv";

/** @typedef {{drop: (name: string, bytes: Uint8Array) => void, send: (event: object) => void}} App */

/** A file over the app is never the browser's, which would leave the page to show it.
 * @param {HTMLElement} element @param {App} app @param {AbortSignal} signal */
export function connectDrops(element, app, signal) {
  let ours = false; // what is dragged are the app's own words
  let over = false;
  const show = (/** @type {boolean} */ now) => {
    if (now !== over) app.send({ type: "drag", over: (over = now) });
  };
  /** Words dragged into a field are the field's. @param {DragEvent} event */
  const isForUs = ({ dataTransfer, target }) =>
    dataTransfer?.types.includes("Files") ||
    (!ours && dataTransfer?.types.includes("text/plain") && !(target instanceof Element && target.matches("input, textarea")));
  element.addEventListener("dragstart", () => (ours = true), { signal });
  element.addEventListener("dragend", () => (ours = false), { signal });
  for (const type of /** @type {const} */ (["dragenter", "dragover"]))
    element.addEventListener(type, (event) => {
      const taken = isForUs(event) === true;
      show(taken);
      if (!taken) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    }, { signal });
  element.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget instanceof Node && element.contains(relatedTarget) || show(false), { signal });
  element.addEventListener("drop", (event) => {
    show(false);
    if (!isForUs(event) || !event.dataTransfer) return;
    event.preventDefault();
    const { files } = event.dataTransfer;
    if (files.length > 0) return take(files, app);
    const words = new TextEncoder().encode(event.dataTransfer.getData("text/plain"));
    if (words.length > LIMIT_BYTES) refuse(app, "too_large");
    else if (words.length > 0) app.drop("", words);
  }, { signal });
}

/** The browser's own dialog: what cannot be dragged can be chosen. @param {App} app */
export function pickFile(app) {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: TAKEN });
  input.addEventListener("change", () => input.files?.length && take(input.files, app));
  input.click();
}

/** @param {FileList} files @param {App} app */
async function take(files, app) {
  const [file] = files;
  if (files.length > 1) return refuse(app, "many");
  if (file.size > LIMIT_BYTES) return refuse(app, "too_large");
  try {
    app.drop(file.name || "?", new Uint8Array(await file.arrayBuffer()));
  } catch {
    refuse(app, "unreadable"); // a folder, or a file that is gone
  }
}

const refuse = (/** @type {App} */ app, /** @type {string} */ reason) => app.send({ type: "drop_refused", reason });

/** @param {string} name @param {string} type @param {Uint8Array<ArrayBuffer>} bytes */
export function saveFile(name, type, bytes) {
  const href = URL.createObjectURL(new Blob([bytes], { type }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // the browser may still be asking where to
}

/** A page opens in a new tab that knows nothing of this one; `tel:` and `mailto:` leave the page where it is. @param {string} href */
export function openLink(href) {
  Object.assign(document.createElement("a"), /^http/i.test(href) ? { href, target: "_blank", rel: "noopener" } : { href }).click();
}
