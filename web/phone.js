// What a phone adds: fingers, the browser's own zoom under two of them, and a keyboard that lies over the page.

/** A finger that moved less meant to press. */
const SLACK = 8;

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field
 * @typedef {{id: number, from: Touch, field: Field | null, told: boolean, moved: boolean}} Finger */

/** Tells what one finger does on the picture. SDL hears of none: it would keep the browser from zooming.
 * @param {{element: HTMLElement, canvas: HTMLElement}} parts @param {(event: object) => void} send @param {AbortSignal} signal */
export function connectFingers({ element, canvas }, send, signal) {
  /** @type {Finger | null} */
  let finger = null;
  const tell = (/** @type {string} */ phase, /** @type {Touch} */ touch, pans = false) => {
    const { left, top } = canvas.getBoundingClientRect();
    send({ type: "touch", phase, x: touch.clientX - left, y: touch.clientY - top, pans });
  };
  const drop = () => {
    if (finger?.told) send({ type: "touch", phase: "cancel" });
    finger = null;
  };
  const listen = (/** @type {string} */ type, /** @type {(event: TouchEvent, touch: Touch | undefined) => void} */ listener) =>
    element.addEventListener(type, (event) => {
      if (event.target === canvas) event.stopPropagation();
      const touches = /** @type {TouchEvent} */ (event).changedTouches;
      listener(/** @type {TouchEvent} */ (event), [...touches].find(({ identifier }) => identifier === finger?.id));
    }, { signal, capture: true, passive: type !== "touchend" });

  listen("touchstart", (event) => {
    if (event.touches.length > 1) return drop(); // two fingers zoom and pan: the browser's
    const field = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement ? event.target : null;
    if (field && field === document.activeElement && field.scrollHeight > field.clientHeight + 1) return; // it scrolls by itself
    const from = event.changedTouches[0];
    // A press on a field is the browser's; only when the finger moves on, it scrolls what the field lies on.
    finger = { id: from.identifier, from, field, told: !field, moved: false };
    if (!field) tell("start", from);
  });
  listen("touchmove", (_, touch) => {
    if (!finger || !touch) return;
    const { from } = finger;
    finger.moved ||= Math.hypot(touch.screenX - from.screenX, touch.screenY - from.screenY) > SLACK;
    if (!finger.told && !finger.moved) return;
    if (!finger.told) tell("start", from);
    finger.told = true;
    tell("move", touch, finger.moved && zoomed()); // then the page moves under the finger, which stays where it is on the picture
  });
  listen("touchend", (event, touch) => {
    if (!finger || !touch) return;
    const { field, told, moved } = finger;
    finger = null;
    if ((!field || moved) && event.cancelable) event.preventDefault(); // no mouse that does the same again, no keyboard after scrolling
    if (!field && !moved) leaveFields();
    if (told) tell("end", touch);
  });
  listen("touchcancel", drop);
  // Held long, it shows our details; what the browser offers then is for fields.
  element.addEventListener("contextmenu", (event) => finger && !finger.field && event.preventDefault(), { signal, capture: true });
  // The magnified page is panned by one finger, too.
  visualViewport?.addEventListener("resize", () => (element.style.touchAction = zoomed() ? "auto" : ""), { signal });
}

const zoomed = () => (visualViewport?.scale ?? 1) > 1.01;

/** What a press beside fields and selected words does. */
export function leaveFields() {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  getSelection()?.removeAllRanges();
}

/** Where the browser does not make the page smaller itself (`interactive-widget`), the element ends above the keyboard while a field has the focus.
 * @param {HTMLElement} element @param {AbortSignal} signal */
export function stayAboveKeyboard(element, signal) {
  const view = visualViewport;
  if (!view) return;
  const fit = () => {
    const typing = element.contains(document.activeElement) && document.activeElement?.matches("input, textarea");
    const hidden = typing && !zoomed() ? document.documentElement.clientHeight - view.height : 0;
    element.style.top = hidden > 1 ? `${view.offsetTop}px` : "";
    element.style.bottom = hidden > 1 ? `${hidden - view.offsetTop}px` : "";
  };
  for (const type of ["resize", "scroll"]) view.addEventListener(type, fit, { signal });
  for (const type of ["focusin", "focusout"]) element.addEventListener(type, () => queueMicrotask(fit), { signal });
}
