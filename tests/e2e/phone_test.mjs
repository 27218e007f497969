// A phone: real touch events, two fingers, notches, an on-screen keyboard's height, turning, text sizes and browser zoom.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { framesDrawn, launch, openPage, press, see, settled, shot, startStatic, type } from "./harness.mjs";

let site, browser;
before(async () => {
  site = await startStatic();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const upright = { width: 390, height: 844 }, lying = { width: 844, height: 390 };

/** A page on a phone, with its DevTools and fingers. */
async function phone(hash, options = {}) {
  const page = await openPage(browser, site.url + hash, { size: "phone", isMobile: true, deviceScaleFactor: 2, ...options });
  const devtools = await page.context().newCDPSession(page);
  const touch = (type, ...points) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const swipe = async (from, to, steps = 8) => {
    await touch("touchStart", from);
    for (let i = 1; i <= steps; i++) await touch("touchMove", [from[0] + ((to[0] - from[0]) * i) / steps, from[1] + ((to[1] - from[1]) * i) / steps]);
  };
  const zoom = () => page.evaluate(() => visualViewport.scale);
  return { page, devtools, touch, swipe, zoom, close: () => page.context().close() };
}

const middle = async (locator) => {
  const box = await locator.boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
};

test("a tap presses once: the mouse that browsers make of it presses nothing", async () => {
  const { page, touch, close } = await phone("#/register");
  const box = page.getByRole("checkbox", { name: "連絡先に表示する" });
  const before = await box.isChecked();
  await touch("touchStart", await middle(box));
  await touch("touchEnd");
  await settled(page);
  assert.equal(await box.isChecked(), !before);
  await touch("touchStart", await middle(box));
  await touch("touchEnd");
  await settled(page);
  assert.equal(await box.isChecked(), before);
  assert.deepEqual(page.faults, []);
  await close();
});

test("a swipe that begins on a field scrolls the form and leaves the field alone; a tap there goes into it", async () => {
  const { page, touch, swipe, close } = await phone("#/register");
  const field = page.getByRole("textbox", { name: "会社名" });
  const [x, y] = await middle(field);
  await swipe([x, y], [x, y - 200]);
  await page.waitForTimeout(200); // at rest when it is lifted, so that nothing glides on and out of sight
  await touch("touchMove", [x, y - 201]);
  await touch("touchEnd");
  await settled(page);
  assert.ok((await middle(field))[1] < y - 150, "the form has scrolled");
  assert.equal(await field.evaluate((element) => element === document.activeElement), false);
  await touch("touchStart", await middle(field));
  await touch("touchEnd");
  await settled(page);
  assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  // Scrolling on keeps it there, a tap beside it does not.
  await swipe([20, 500], [20, 540]);
  await touch("touchEnd");
  await settled(page);
  assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  await touch("touchStart", [8, 400]);
  await touch("touchEnd");
  await settled(page);
  assert.equal(await field.evaluate((element) => element === document.activeElement), false);
  assert.deepEqual(page.faults, []);
  await close();
});

test("two fingers zoom the page as on every other, and press and scroll nothing of ours", async () => {
  const { page, touch, swipe, zoom, close } = await phone("#/incidents");
  // In the page's own pixels: boundingBox() counts from what is magnified.
  const place = () => page.getByRole("listitem").first().evaluate((item) => Object.values(item.getBoundingClientRect().toJSON()).map(Math.round));
  const first = await place();
  const address = page.url();
  const pinch = async (from, to) => {
    const fingers = (apart) => [[195 - apart / 2, 420], [195 + apart / 2, 420]];
    await touch("touchStart", fingers(from)[0]);
    await page.waitForTimeout(60); // the first finger has been drawn: it holds the card below it
    await touch("touchStart", ...fingers(from));
    for (let i = 1; i <= 12; i++) await touch("touchMove", ...fingers(from + ((to - from) * i) / 12));
    await touch("touchEnd");
    await settled(page);
  };
  await pinch(80, 200);
  assert.ok((await zoom()) > 1.5, `magnified (${await zoom()})`);
  assert.equal(page.url(), address);
  assert.deepEqual(await place(), first, "the list stands where it stood");

  // Magnified, one finger pans, and presses nothing either.
  const offset = () => page.evaluate(() => visualViewport.offsetLeft + visualViewport.offsetTop);
  const from = await offset();
  await swipe([300, 500], [120, 300], 12);
  await touch("touchEnd");
  await settled(page);
  assert.notEqual(await offset(), from);
  assert.equal(page.url(), address);

  await pinch(300, 20);
  assert.ok((await zoom()) < 1.05, `as large as before (${await zoom()})`);
  assert.equal(page.url(), address);

  // A first finger on a card, then a second: the card is not pressed, whichever is lifted first; the next tap is one again.
  const card = await middle(page.getByRole("listitem").nth(1));
  for (const left of [[card], [[200, 700]]]) {
    await touch("touchStart", card);
    await touch("touchStart", card, [200, 700]);
    await touch("touchEnd", ...left);
    await touch("touchEnd");
    await settled(page);
    assert.equal(page.url(), address);
  }
  await touch("touchStart", await middle(page.getByRole("listitem").nth(1)));
  await touch("touchEnd");
  await settled(page);
  assert.match(page.url(), /incident=/);
  assert.deepEqual(page.faults, []);
  await close();
});

test("a finger held still: no frame until half a second has passed, one then, and nothing is pressed", async () => {
  const { page, touch, close } = await phone("#/incidents");
  const address = page.url();
  await touch("touchStart", await middle(page.getByRole("listitem").nth(1)));
  await page.waitForTimeout(150);
  const pressed = await framesDrawn(page);
  await page.waitForTimeout(150);
  assert.equal(await framesDrawn(page), pressed, "nothing is drawn while it waits");
  await page.waitForTimeout(700);
  const held = await framesDrawn(page);
  assert.ok(held > pressed && held <= pressed + 2, `${held - pressed} frames for the details`);
  await shot(page, "phone-held-390x844");
  await touch("touchEnd");
  await settled(page);
  assert.equal(page.url(), address);
  assert.deepEqual(page.faults, []);
  await close();
});

test("a finger held on words that can be selected copies all of them", async () => {
  const { page, touch, close } = await phone("#/incidents");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await touch("touchStart", await middle(page.getByRole("listitem").nth(1)));
  await touch("touchEnd");
  await settled(page);
  const threat = page.getByRole("heading", { level: 2 }).first();
  const words = await threat.textContent();
  const box = await threat.boundingBox();
  await touch("touchStart", [box.x + 20, box.y + 10]);
  await page.waitForTimeout(700);
  await touch("touchEnd");
  await settled(page);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), words);
  await page.locator("[aria-live=polite]").getByText("コピーしました").waitFor({ state: "attached" });
  await shot(page, "phone-copied-390x844");
  assert.deepEqual(page.faults, []);
  await close();
});

test("words stay clear of notch, corners and the system's bar, and the grounds reach the edges", async () => {
  const { page, devtools, close } = await phone("#/");
  const edges = () => page.evaluate(() => {
    const inside = [...document.querySelectorAll("a, button, [role=link], [role=button], [role=radio]")].map((element) => element.getBoundingClientRect());
    const seen = inside.filter((box) => box.bottom > 0 && box.top < innerHeight && box.width > 0);
    return { top: Math.min(...seen.map((box) => box.top)), left: Math.min(...seen.map((box) => box.left)),
      right: innerWidth - Math.max(...seen.map((box) => box.right)), bottom: innerHeight - Math.max(...seen.map((box) => box.bottom)) };
  });
  const tabs = async () => (await page.getByRole("navigation").boundingBox());
  const before = await tabs();
  await devtools.send("Emulation.setSafeAreaInsetsOverride", { insets: { top: 47, topMax: 47, bottom: 34, bottomMax: 34, left: 0, right: 0 } });
  await settled(page);
  assert.equal((await tabs()).y + (await tabs()).height, 844 - 34);
  assert.equal((await tabs()).height, before.height);
  assert.ok((await edges()).top >= 47);
  await shot(page, "phone-safe-area-390x844");
  await page.setViewportSize(lying);
  await devtools.send("Emulation.setSafeAreaInsetsOverride", { insets: { top: 0, bottom: 21, left: 47, right: 47 } });
  await settled(page);
  const { left, right, bottom } = await edges();
  assert.ok(left >= 47 && right >= 47 && bottom >= 21, JSON.stringify({ left, right, bottom }));
  await shot(page, "phone-safe-area-844x390");
  await devtools.send("Emulation.setSafeAreaInsetsOverride", { insets: { top: 0, bottom: 0, left: 0, right: 0 } });
  await settled(page);
  assert.equal((await tabs()).y + (await tabs()).height, 390);
  assert.deepEqual(page.faults, []);
  await close();
});

test("the keyboard covers neither the field nor what was typed; nothing is lost when it closes", async () => {
  const { page, close } = await phone("#/register");
  const field = page.getByRole("textbox", { name: "組織4" });
  await field.focus();
  await page.keyboard.insertText("夜間監視チーム");
  for (const height of [520, 350]) {
    await page.setViewportSize({ width: 390, height }); // as `interactive-widget=resizes-content` does
    await settled(page);
    const box = await field.boundingBox();
    assert.ok(box.y >= 40 && box.y + box.height <= height, `${JSON.stringify(box)} of ${height}`);
    assert.equal(await field.evaluate((element) => element === document.activeElement), true);
    await shot(page, `phone-keyboard-390x${height}`);
  }
  await page.keyboard.insertText("1");
  await page.setViewportSize(upright);
  await settled(page);
  assert.equal(await field.inputValue(), "夜間監視チーム1");
  assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  assert.deepEqual(page.faults, []);
  await close();
});

test("turned, a phone shows the same place of the same screen", async () => {
  const { page, touch, swipe, close } = await phone("#/incidents");
  await swipe([195, 700], [195, 250], 30);
  await page.waitForTimeout(300);
  await touch("touchEnd");
  await settled(page);
  const upper = async () => {
    for (const item of await page.getByRole("listitem").all()) {
      const box = await item.boundingBox();
      if (box.y > 56) return item.textContent();
    }
  };
  const first = await upper();
  for (const size of [lying, upright]) {
    await page.setViewportSize(size);
    await settled(page);
    assert.equal(await upper(), first);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await shot(page, `phone-turned-${size.width}x${size.height}`);
  }
  await page.setViewportSize(upright);
  await page.evaluate(() => (location.hash = "#/register"));
  await settled(page);
  await type(page, "会社名", "NTT西日本");
  await page.setViewportSize(lying);
  await settled(page);
  const company = page.getByRole("textbox", { name: "会社名" });
  assert.equal(await company.evaluate((element) => element === document.activeElement), true);
  assert.equal(await company.inputValue(), "NTT西日本");
  assert.deepEqual(page.faults, []);
  await close();
});

test("pulled down and let go, the data are asked for again; the browser's own pull stays off", async () => {
  const { page, touch, swipe, close } = await phone("#/");
  await page.evaluate(() => (window.sameDocument = true));
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overscrollBehaviorY), "none");
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await swipe([195, 120], [195, 150]);
  await touch("touchEnd");
  await settled(page);
  assert.deepEqual(asked, [], "a short pull asks for nothing");
  await swipe([195, 120], [195, 260]);
  await settled(page);
  await shot(page, "phone-pulled-390x844");
  assert.deepEqual(asked, []);
  await touch("touchEnd");
  await settled(page);
  assert.ok(asked.some((address) => address.includes("incidents")), `asked for ${asked}`);
  assert.equal(await page.evaluate(() => window.sameDocument), true);
  await see(page, "main", "ホーム");
  assert.deepEqual(page.faults, []);
  await close();
});

/** What of the screen's elements to press is not wholly reachable, or is too small for a finger. */
const misplaced = (page) =>
  page.evaluate(() => {
    const wrong = [];
    for (const element of document.querySelectorAll(".tree [data-id]")) {
      if (!element.matches("a, button, input, textarea, [tabindex]") || element.matches("main")) continue;
      const { left, right, width, height } = element.getBoundingClientRect();
      const name = element.getAttribute("aria-label") || element.textContent;
      if (left < -1 || right > innerWidth + 1) wrong.push(`outside: ${name} ${left}..${right}`);
      if (width < 43.5 || height < 43.5) wrong.push(`small: ${name} ${width}x${height}`);
    }
    return wrong;
  });
const screens = ["#/", "#/incidents", "#/linkages", "#/catalogue", "#/register", "#/talk", "#/reports", "#/support", "#/more"];

for (const [width, height] of [[360, 640], [320, 568], [844, 390]])
  test(`every screen at ${width}x${height}, in both languages and all text sizes`, async () => {
    const { page, close } = await phone("#/more", { viewport: { width, height } });
    for (const language of ["日本語", "English"]) {
      await page.evaluate(() => (location.hash = "#/more"));
      await settled(page);
      await choose(page, "言語", language);
      for (const percent of [100, 150, 200]) {
        await page.evaluate(() => (location.hash = "#/more"));
        await settled(page);
        await choose(page, language === "English" ? "Text size" : "文字の大きさ", `${percent}%`);
        for (const hash of screens) {
          await page.evaluate((to) => (location.hash = to), hash);
          await settled(page);
          assert.deepEqual(await misplaced(page), [], `${hash}, ${language}, ${percent}%`);
          await shot(page, `phone-${width}x${height}-${language === "English" ? "en" : "ja"}-${percent}-${hash.slice(2) || "home"}`);
        }
      }
    }
    assert.deepEqual(page.faults, []);
    await close();
  });

/** A setting is a row of radio buttons, or a choice where that has no room. */
async function choose(page, name, option) {
  const radio = page.getByRole("radio", { name: option, exact: true });
  if (await radio.count()) return press(page, "radio", option, { exact: true });
  await press(page, "combobox", name);
  await press(page, "option", option, { exact: true });
}

test("browser zoom from 125 to 400 per cent: everything reflows and is drawn at the screen's own pixels", async () => {
  for (const zoom of [1.25, 1.5, 2, 3, 4]) {
    const viewport = { width: Math.floor(1280 / zoom), height: Math.floor(1024 / zoom) };
    const page = await openPage(browser, `${site.url}#/`, { viewport, deviceScaleFactor: zoom });
    for (const hash of screens) {
      await page.evaluate((to) => (location.hash = to), hash);
      await settled(page);
      const outside = (await misplaced(page)).filter((words) => words.startsWith("outside"));
      assert.deepEqual(outside, [], `${hash} at ${zoom * 100} %`);
      const canvas = await page.evaluate(() => ({ across: document.querySelector("canvas").width, page: document.documentElement.scrollWidth }));
      assert.equal(canvas.across, Math.round(viewport.width * zoom));
      assert.equal(canvas.page, viewport.width);
      if (zoom >= 3) await shot(page, `zoom-${zoom * 100}-${hash.slice(2) || "home"}`);
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});
