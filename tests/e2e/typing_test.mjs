// Typing in a real browser: the focused field is a real input exactly over the drawn one, conversion is the browser's, and no character is
// lost or doubled whatever happens meanwhile. Conversions are made with DevTools, as an input method makes them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { alerted, count, launch, omakase, openPage, press, said, see, Server, settled, shot, startStatic } from "./harness.mjs";

let site, browser, scratch;
before(async () => {
  site = await startStatic();
  browser = await launch();
  scratch = await (await browser.newContext()).newPage();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** A page with an input method: `compose` shows readings one after the other, `confirm` ends the conversion with Enter. */
async function open(t, hash, options = {}, address = site.url) {
  const page = await openPage(browser, address + hash, options);
  t.after(() => page.context().close());
  const devtools = await page.context().newCDPSession(page);
  const key = (name, code) => devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: name, code: name, windowsVirtualKeyCode: code });
  const compose = async (...readings) => {
    for (const text of readings) await devtools.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  };
  const confirm = async (text) => {
    await key("Enter", 229);
    await devtools.send("Input.insertText", { text });
    await settled(page);
  };
  return { page, devtools, compose, confirm, key, field: (name, role = "textbox") => page.getByRole(role, { name }).first() };
}
const READINGS = ["せ", "せき", "せきゅ", "せきゅりてぃ", "セキュリティ"];
const values = async (page, ...names) => Promise.all(names.map((name) => page.getByRole("textbox", { name }).first().inputValue()));
const selection = (field) => field.evaluate((input) => [input.selectionStart, input.selectionEnd]);
/** The page's own clipboard, by way of the browser's. */
async function paste(page, text) {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.keyboard.press("Control+V");
  await settled(page);
}
/** What C++ has of the form: what it kept comes back after a reload. */
async function afterReload(page, ...names) {
  await page.reload();
  await see(page, "textbox", names[0]);
  await settled(page);
  return values(page, ...names);
}
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

// --- the picture

/** Where ink is in a picture of a field without its edges: the box around it and how much there is in each square of `cell` pixels. */
async function inkOf(field, cell) {
  const page = field.page(), { x, y, width, height } = await field.boundingBox();
  const edge = cell; // the corners are round, and the edge is thicker with the focus
  const png = await page.screenshot({ clip: { x: Math.round(x + edge), y: Math.round(y + edge / 2), width: Math.round(width - 2 * edge), height: Math.round(height - edge) } });
  return scratch.evaluate(async ([data, side]) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    context.drawImage(picture, 0, 0);
    const pixels = context.getImageData(0, 0, picture.width, picture.height).data;
    const ink = { left: Infinity, top: Infinity, right: -1, bottom: -1, sum: 0, cells: {} };
    for (let at = 0; at < pixels.length; at += 4) {
      const difference = [0, 1, 2].reduce((sum, channel) => sum + Math.abs(pixels[at + channel] - pixels[channel]), 0);
      if (difference < 90) continue;
      const column = (at / 4) % picture.width, row = Math.floor(at / 4 / picture.width);
      ink.left = Math.min(ink.left, column);
      ink.right = Math.max(ink.right, column);
      ink.top = Math.min(ink.top, row);
      ink.bottom = Math.max(ink.bottom, row);
      ink.sum += difference;
      const square = `${Math.floor(column / side)},${Math.floor(row / side)}`;
      ink.cells[square] = (ink.cells[square] ?? 0) + difference;
    }
    return ink;
  }, [png.toString("base64"), cell]);
}

/** The field as Dear ImGui draws it and as the input shows it. */
async function compare(page, field, what, { scale = 1, density = 1 } = {}) {
  const pixel = scale * density; // of the layout, in the picture
  await field.evaluate((input) => {
    input.style.caretColor = "transparent";
    input.focus();
    input.scrollTop = 0;
  });
  await settled(page);
  const shown = await inkOf(field, 8 * pixel);
  await field.evaluate((input) => input.blur());
  await settled(page);
  const drawn = await inkOf(field, 8 * pixel);
  assert.ok(drawn.sum > 10_000 * density, `${what}: there is something to compare (${drawn.sum})`);
  for (const side of ["left", "top", "right", "bottom"])
    assert.ok(Math.abs(shown[side] - drawn[side]) <= Math.ceil(density), `${what}: ${side} ${drawn[side]} drawn, ${shown[side]} as input`);
  assert.ok(shown.sum / drawn.sum > 0.85 && shown.sum / drawn.sum < 1.18, `${what}: ink ${drawn.sum} drawn, ${shown.sum} as input`);
  let apart = 0;
  for (const square of new Set([...Object.keys(shown.cells), ...Object.keys(drawn.cells)])) apart += Math.abs((shown.cells[square] ?? 0) - (drawn.cells[square] ?? 0));
  assert.ok(apart / (shown.sum + drawn.sum) < 0.15, `${what}: the letters stand in other places (${(apart / (shown.sum + drawn.sum)).toFixed(2)})`);
}

const NAME = "AVATAR To fill 浪速、「東」（株）𠮷ｶﾞ";
const NOTE = "The quick brown fox jumps over the lazy dog, and again: https://example.jp/a/very/long/path?query=value and 3f1c9a52-7b1e-4c0d-9a77-5e2b8c41d0fa. " +
  "浪速精機の「東」工場、（株）など。ぁっょー。\n\n二行目の文がここまで続いて、折り返す。";

for (const [percent, density, width] of [[100, 1], [100, 1.5], [100, 2], [100, 3], [125, 1], [150, 1], [150, 2], [200, 1], [200, 1.5], [200, 3], [100, 3, 390], [150, 2.6, 390]])
  test(`the input lies exactly over the drawn field at ${percent} % and ${density} pixels${width ? " on a phone" : ""}`, async (t) => {
    const scale = percent / 100;
    const { page, field } = await open(t, "#/more", { deviceScaleFactor: density, viewport: { width: width ?? 1280, height: 1100 } });
    if (percent !== 100) await press(page, "radio", `${percent}%`);
    await page.evaluate(() => (location.hash = "#/register"));
    await see(page, "textbox", "会社名");
    for (const [name, value] of [["会社名", width ? "fi「浪速」、𠮷ｶﾞ" : NAME], ["備考", NOTE]]) {
      await field(name).focus();
      await field(name).fill(value);
      await settled(page);
      await compare(page, field(name), name, { scale, density });
    }
    await page.evaluate(() => (location.hash = "#/linkages"));
    await see(page, "searchbox", "連携サービスを検索");
    await settled(page);
    await compare(page, field("連携サービスを検索", "searchbox"), "placeholder", { scale, density });
    assert.deepEqual(page.faults, []);
  });

test("dark and high contrast: the input has the drawn one's colours", async (t) => {
  const { page, field } = await open(t, "#/more");
  for (const theme of ["暗い", "高コントラスト"]) {
    await page.evaluate(() => (location.hash = "#/more"));
    await press(page, "radio", theme);
    await page.evaluate(() => (location.hash = "#/register"));
    await see(page, "textbox", "会社名");
    await field("会社名").fill(NAME);
    await settled(page);
    await compare(page, field("会社名"), theme);
  }
});

test("a value that is too long ends with an ellipsis, and can be read to its end in the field", async (t) => {
  const { page, field } = await open(t, "#/register");
  const company = field("会社名");
  await company.fill("長い会社名".repeat(20));
  await company.press("End");
  assert.ok((await company.evaluate((input) => input.scrollLeft)) > 500);
  await company.blur();
  await settled(page);
  const { width } = await company.boundingBox(), ink = await inkOf(company, 8);
  assert.ok(ink.right > width - 50 && ink.right < width - 16, `the drawn words end inside the field (${ink.right} of ${width})`);
  await shot(page, "static-register-long-1280x800");
});

test("a field out of sight is brought into view whole when it gets the focus, so that the candidates stand at the caret", async (t) => {
  const { page, field } = await open(t, "#/register", { viewport: { width: 1280, height: 600 } });
  const note = field("備考");
  assert.ok((await note.boundingBox()).y > 600);
  await note.focus();
  await settled(page);
  const { y, height } = await note.boundingBox();
  assert.ok(y > 0 && y + height < 600);
  assert.deepEqual(await note.evaluate((input) => [getComputedStyle(input).opacity, getComputedStyle(input).clipPath]), ["1", "none"]);
});

test("a wheel scrolls the lines of the field that has the focus; of another, the page", async (t) => {
  const { page, field } = await open(t, "#/register", { viewport: { width: 1280, height: 1100 } });
  const note = field("備考");
  await note.fill("一行\n".repeat(30));
  await page.keyboard.press("Control+Home");
  await settled(page);
  const { x, y } = await note.boundingBox();
  await page.mouse.move(x + 50, y + 50);
  await page.mouse.wheel(0, 60);
  await page.waitForFunction(() => document.activeElement.scrollTop > 0);
  await settled(page);
  assert.equal((await note.boundingBox()).y, y);
  await note.blur();
  await settled(page);
  assert.equal(await note.evaluate((input) => input.scrollTop), 0, "drawn from the first line again");
  await page.mouse.wheel(0, -60);
  await settled(page);
  assert.equal(await note.evaluate((input) => input.scrollTop), 0);
});

// --- conversion

test("せきゅりてぃ becomes セキュリティ, and the Enter that confirms it submits nothing", async (t) => {
  const { page, field, compose, confirm } = await open(t, "#/register");
  await field("会社名").focus();
  for (const reading of READINGS) {
    await compose(reading);
    assert.equal(await field("会社名").inputValue(), reading);
    await settled(page); // the app's echo of each reading changes nothing
    assert.equal(await field("会社名").inputValue(), reading);
  }
  assert.equal(await field("会社名").evaluate((input) => getComputedStyle(input).opacity), "1", "the input method finds the caret in what is seen");
  await confirm("セキュリティ");
  assert.equal(await field("会社名").inputValue(), "セキュリティ");
  assert.equal(await count(page, "alert"), 0, "nothing was submitted");
  await page.keyboard.press("Enter");
  await settled(page);
  await alerted(page, "顧客ID"); // submitted: this one is missing
  assert.equal(await field("会社名").inputValue(), "セキュリティ");
  assert.deepEqual(page.faults, []);
});

test("a search follows the conversion letter by letter, and its address comes when it is confirmed", async (t) => {
  const { page, field, compose, confirm } = await open(t, "#/linkages");
  await field("連携サービスを検索", "searchbox").focus();
  await compose(...READINGS);
  await confirm("セキュリティ");
  await said(page, "本社 / 第一営業部");
  assert.match(decodeURIComponent(page.url()), /セキュリティ/);
});

test("the search above all screens survives the change of the screen that its first letter makes", async (t) => {
  const { page, field, compose, confirm } = await open(t, "#/");
  const search = field("インシデントを検索", "searchbox");
  await search.focus();
  for (const reading of READINGS) {
    await compose(reading);
    await settled(page);
    assert.equal(await search.inputValue(), reading);
  }
  await confirm("セキュリティ");
  assert.equal(await search.inputValue(), "セキュリティ");
  assert.match(decodeURIComponent(page.url()), /incidents.*セキュリティ/);
  await page.goBack();
  await see(page, "main", "ホーム");
});

test("Escape cancels the conversion and nothing else", async (t) => {
  const { page, field, compose, key } = await open(t, "#/linkages");
  const search = field("連携サービスを検索", "searchbox");
  await search.fill("本社");
  await page.keyboard.press("End");
  await compose("せ", "せき");
  await key("Escape", 229);
  await compose("");
  await settled(page);
  assert.equal(await search.inputValue(), "本社");
  assert.ok(await search.evaluate((input) => input === document.activeElement));
  assert.match(decodeURIComponent(page.url()), /本社$/);
});

test("a word that stands there is converted again", async (t) => {
  const { page, devtools, field, compose, confirm } = await open(t, "#/register");
  await field("会社名").focus();
  await compose(...READINGS);
  await confirm("セキュリティ");
  await page.keyboard.insertText("部");
  await devtools.send("Input.imeSetComposition", { text: "せきゅりてぃ", selectionStart: 6, selectionEnd: 6, replacementStart: 0, replacementEnd: 6 });
  await settled(page);
  assert.equal(await field("会社名").inputValue(), "せきゅりてぃ部");
  await confirm("Security");
  assert.deepEqual(await afterReload(page, "会社名"), ["Security部"]);
});

test("going to another field in mid-composition keeps what was typed, in its field", async (t) => {
  const { page, field, compose, confirm } = await open(t, "#/register", { viewport: { width: 1280, height: 1100 } });
  await field("会社名").focus();
  await compose(...READINGS.slice(0, 4));
  await settled(page);
  const { x, y } = await field("組織1").boundingBox();
  await page.mouse.click(x + 20, y + 20);
  await settled(page);
  assert.deepEqual(await values(page, "会社名", "組織1"), ["せきゅりてぃ", ""]);
  await compose("ほんしゃ", "本社");
  await confirm("本社");
  await page.keyboard.press("Shift+Tab");
  await settled(page);
  assert.deepEqual(await afterReload(page, "会社名", "組織1"), ["せきゅりてぃ", "本社"]);
});

test("Back in mid-composition goes back once, and what was typed is there when one returns", async (t) => {
  const { page, field, compose } = await open(t, "#/");
  await page.evaluate(() => (location.hash = "#/register"));
  await see(page, "textbox", "会社名");
  await field("会社名").focus();
  await compose(...READINGS.slice(0, 4));
  await page.goBack();
  await see(page, "main", "ホーム");
  await settled(page);
  assert.match(page.url(), /#\/$/);
  await page.goForward();
  await see(page, "textbox", "会社名");
  assert.deepEqual(await values(page, "会社名"), ["せきゅりてぃ"]);
  await field("会社名").focus();
  await page.keyboard.press("End");
  await compose("か", "課");
  await settled(page);
  assert.deepEqual(await values(page, "会社名"), ["せきゅりてぃ課"]);
});

test("Back in mid-composition of a search, whose address waits, stays where it leads", async (t) => {
  const { page, field, compose } = await open(t, "#/");
  await page.evaluate(() => (location.hash = "#/linkages"));
  await see(page, "searchbox", "連携サービスを検索");
  await field("連携サービスを検索", "searchbox").focus();
  await compose(...READINGS.slice(0, 3));
  await settled(page);
  await page.goBack();
  await see(page, "main", "ホーム");
  await settled(page);
  assert.match(page.url(), /#\/$/);
  assert.equal(await count(page, "searchbox", "連携サービスを検索"), 0);
});

test("data, language, theme, size and density change in mid-composition; the conversion, the caret and the selection stay", async (t) => {
  const { page, field, compose, confirm } = await open(t, "#/incidents");
  const other = await page.context().newPage(); // another tab: it changes the settings while this one has the focus
  await other.goto(site.url + "#/more");
  await settled(other);
  await page.bringToFront();
  const ended = page.evaluate(() => new Promise((done) => addEventListener("compositionend", () => done("ended"), { once: true })));
  const search = field("端末・利用者", "searchbox");
  await search.focus();
  await page.keyboard.insertText("PC");
  await compose(...READINGS.slice(0, 3));
  const stays = async (what) => {
    await settled(page);
    const now = await page.evaluate(() => [document.activeElement?.value, document.activeElement?.selectionStart]);
    assert.deepEqual(now, ["PCせきゅ", 5], what);
    assert.equal(await Promise.race([ended, "open"]), "open", what);
  };
  await page.getByRole("button", { name: "読み込み直す" }).dispatchEvent("click");
  await stays("reload");
  for (const choice of ["English", "Dark", "125%", "100%", "Light"]) {
    await press(other, "radio", choice);
    await stays(choice);
  }
  await press(other, "radio", "日本語");
  await other.close();
  for (const width of [1000, 700, 390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await stays(`${width} pixels wide`);
  }
  await compose(...READINGS.slice(3));
  await confirm("セキュリティ");
  assert.equal(await page.evaluate(() => document.activeElement.value), "PCセキュリティ");
  await page.evaluate(() => document.activeElement.setSelectionRange(2, 5));
  await page.setViewportSize({ width: 1100, height: 700 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByRole("button", { name: "読み込み直す" }).dispatchEvent("click");
  await settled(page);
  assert.deepEqual(await selection(page.locator(":focus")), [2, 5]);
});

test("with a server, the answers to a reload in mid-composition leave it alone", async (t) => {
  const server = new Server();
  t.after(() => server.stop());
  await omakase("workspace", "create", "typing", "--database", server.database);
  const link = await server.start({ workspace: "typing" });
  const { page, field, compose, confirm } = await open(t, "", {}, link);
  await page.evaluate(() => (location.hash = "#/register"));
  await see(page, "textbox", "会社名");
  await field("会社名").focus();
  for (const reading of READINGS) {
    await compose(reading);
    await page.getByRole("button", { name: "読み込み直す" }).dispatchEvent("click");
    await settled(page);
    assert.equal(await field("会社名").inputValue(), reading);
  }
  await confirm("セキュリティ");
  assert.deepEqual(await values(page, "会社名"), ["セキュリティ"]);
  assert.deepEqual(await afterReload(page, "会社名"), ["セキュリティ"]);
  assert.deepEqual(page.faults, []);
});

test("another tab that comes to the front ends the conversion with what stands there", async (t) => {
  const { page, field, compose } = await open(t, "#/register");
  await field("会社名").focus();
  await compose(...READINGS.slice(0, 4));
  const other = await page.context().newPage();
  await other.goto("about:blank");
  await page.bringToFront();
  await settled(page);
  await page.keyboard.press("End");
  await page.keyboard.insertText("部");
  await settled(page);
  assert.deepEqual(await values(page, "会社名"), ["せきゅりてぃ部"]);
  assert.deepEqual(await afterReload(page, "会社名"), ["せきゅりてぃ部"]);
});

test("characters of several code points arrive whole", async (t) => {
  const { page, field } = await open(t, "#/register");
  const names = ["か\u3099き\u309A", "ﾅﾆﾜｾｲｷﾞﾊﾟ", "𠮷田", "👨‍👩‍👧", "辻\u{E0100}", "🇯🇵"].join("・");
  await field("会社名").focus();
  for (const character of names) await page.keyboard.insertText(character);
  await field("備考").focus();
  await page.keyboard.insertText(names);
  await settled(page);
  assert.deepEqual(await afterReload(page, "会社名", "備考"), [names, names]);
});

test("the last character is kept even when the page is left at once", async (t) => {
  const { page, field } = await open(t, "#/register");
  await field("会社名").focus();
  await page.evaluate(() => {
    document.execCommand("insertText", false, "浪速");
    location.hash = "#/support";
  });
  await see(page, "main", "サポート");
  await page.goBack();
  await see(page, "textbox", "会社名");
  assert.deepEqual(await values(page, "会社名"), ["浪速"]);
  await field("会社名").focus();
  await page.keyboard.press("End");
  await page.evaluate(() => {
    document.execCommand("insertText", false, "精機");
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    location.reload();
  });
  await page.waitForLoadState();
  await see(page, "textbox", "会社名");
  await settled(page);
  assert.deepEqual(await values(page, "会社名"), ["浪速精機"]);
});

// --- editing

test("undo, redo, select all, double click, drag, cut and paste are the browser's", async (t) => {
  const { page, field } = await open(t, "#/register", CLIPBOARD);
  const company = field("会社名");
  await company.focus();
  for (const word of ["alpha ", "beta ", "gamma"]) {
    for (const letter of word) await page.keyboard.press(letter === " " ? "Space" : letter);
    await settled(page);
  }
  assert.equal(await company.inputValue(), "alpha beta gamma");
  const { x, y, height } = await company.boundingBox();
  await page.mouse.dblclick(x + 12 + 50, y + height / 2);
  assert.equal(await company.evaluate((input) => input.value.slice(input.selectionStart, input.selectionEnd).trim()), "beta");
  await page.keyboard.press("Control+X");
  await settled(page);
  assert.equal((await company.inputValue()).replaceAll("  ", " "), "alpha gamma");
  await page.keyboard.press("Home");
  await page.keyboard.press("Control+V");
  await settled(page);
  assert.match(await company.inputValue(), /^beta ?alpha/);
  for (let i = 0; i < 2; i++) await page.keyboard.press("Control+Z");
  await settled(page);
  assert.equal(await company.inputValue(), "alpha beta gamma");
  await page.keyboard.press("Control+Shift+Z");
  await settled(page);
  assert.equal((await company.inputValue()).replaceAll("  ", " "), "alpha gamma");
  await page.keyboard.press("Control+Z");
  await page.mouse.move(x + 13, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 200, y + height / 2, { steps: 5 });
  await page.mouse.up();
  assert.deepEqual(await selection(company), [0, 16]);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+C");
  await field("備考").focus();
  await page.keyboard.press("Control+V");
  await settled(page);
  assert.deepEqual(await afterReload(page, "会社名", "備考"), ["alpha beta gamma", "alpha beta gamma"]);
});

test("a limit counts characters, cuts none of them in two, and can be undone", async (t) => {
  const { page, field, compose, confirm } = await open(t, "#/register", CLIPBOARD);
  const company = field("会社名");
  await company.focus();
  await paste(page, "𠮷".repeat(10_000));
  assert.equal(await company.inputValue(), "𠮷".repeat(100));
  await page.keyboard.press("Home");
  await page.keyboard.insertText("あ");
  await settled(page);
  assert.equal(await company.inputValue(), "𠮷".repeat(100), "a full field takes nothing, and loses nothing at its end");
  await page.keyboard.press("Control+Z");
  await settled(page);
  assert.equal(await company.inputValue(), "");
  await paste(page, "か\u3099".repeat(98));
  await compose(...READINGS);
  await confirm("セキュリティ");
  assert.equal(await company.inputValue(), "か\u3099".repeat(98) + "セキ");
  await compose("ぎ", "ぎょ");
  await field("組織1").focus();
  await settled(page);
  assert.deepEqual(await afterReload(page, "会社名"), ["か\u3099".repeat(98) + "セキ"]);
});

test("10,000 characters are pasted whole where there is no limit", async (t) => {
  const { page, field } = await open(t, "#/register", CLIPBOARD);
  await press(page, "button", "メールを貼り付け");
  const mail = "【ご案内】二行目の文がここまで続いて、折り返す。\n".repeat(400) + "顧客ID：703e3404-5494-415b-b9f4-5b43f916f347";
  await field("メールの本文").focus();
  await paste(page, mail);
  assert.ok(mail.length > 10_000);
  assert.equal(await field("メールの本文").inputValue(), mail);
  assert.equal(await field("顧客ID").inputValue(), "703e3404-5494-415b-b9f4-5b43f916f347", "C++ has read it all");
  await page.evaluate(() => (location.hash = "#/linkages"));
  await see(page, "searchbox", "連携サービスを検索");
  const search = field("連携サービスを検索", "searchbox");
  await search.focus();
  await paste(page, "長".repeat(10_000));
  assert.equal(await search.inputValue(), "長".repeat(10_000));
  assert.equal(decodeURIComponent(page.url()).match(/長/g).length, 10_000);
});

test("what cannot stand in a field is the same on both sides afterwards: line ends, half a pair, NUL and control characters", async (t) => {
  const { page, field } = await open(t, "#/register", CLIPBOARD);
  const insert = (text) => page.evaluate((words) => document.execCommand("insertText", false, words), text);
  await field("会社名").focus();
  await paste(page, "浪速\r\n精機\t製作所\n");
  await field("組織1").focus();
  await insert("a\uD842b\u0000c\u0007d\u007Fe");
  await settled(page);
  await field("備考").focus();
  await insert("一\uDFB7二\u0000三\u001B[0m\n四");
  await settled(page);
  const now = await values(page, "会社名", "組織1", "備考");
  assert.deepEqual(now, ["浪速 精機 製作所", "a\uFFFDbcde", "一\uFFFD二三[0m\n四"]);
  await page.keyboard.insertText("五");
  await settled(page);
  assert.deepEqual(await afterReload(page, "会社名", "組織1", "備考"), [now[0], now[1], now[2] + "五"]);
});

// --- forms

test("browsers and password managers know the fields, and no submission of theirs leaves the page", async (t) => {
  const { page, field } = await open(t, "#/register");
  const about = (name) => field(name).evaluate((input) => [input.name, input.autocomplete, input.spellcheck, input.inputMode, input.form?.tagName]);
  assert.deepEqual(await about("会社名"), ["organization", "organization", false, "", "FORM"]);
  assert.deepEqual(await about("顧客ID"), ["customer-id", "off", false, "email", "FORM"]);
  assert.deepEqual(await about("組織1"), ["organization-level1", "on", false, "", "FORM"]);
  assert.deepEqual(await about("備考"), ["note", "off", true, "", "FORM"]);
  const names = await page.getByRole("form").locator("input, textarea").evaluateAll((inputs) => inputs.map(({ name }) => name));
  assert.equal(new Set(names).size, names.length);
  // A password manager writes and says so with `change` alone.
  await field("会社名").evaluate((input) => {
    input.value = "浪速精機";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.form.requestSubmit();
  });
  await settled(page);
  assert.match(page.url(), /#\/register/);
  assert.deepEqual(await afterReload(page, "会社名"), ["浪速精機"]);
  assert.deepEqual(page.faults, []);
});

test("what lies over a field takes the pointer", async (t) => {
  const { page, field } = await open(t, "#/incidents", { size: "phone" });
  const search = field("端末・利用者", "searchbox");
  await press(page, "combobox", "種別");
  const options = page.getByRole("option");
  const box = await search.boundingBox();
  const boxes = await options.evaluateAll((all) => all.map((option) => option.getBoundingClientRect().toJSON()));
  const over = boxes.findIndex(({ top, bottom, left }) => top < box.y + box.height && bottom > box.y && left < box.x + box.width);
  assert.ok(over >= 0, "the menu lies over the search");
  await page.mouse.click(boxes[over].left + 20, (Math.max(boxes[over].top, box.y) + Math.min(boxes[over].bottom, box.y + box.height)) / 2);
  await settled(page);
  assert.equal(await options.count(), 0, "chosen");
  assert.equal(await count(page, "searchbox"), 1);
  assert.ok(!(await search.evaluate((input) => input === document.activeElement)));
});
