// Sturdy: a lost GL context, a browser without WebGL 2, a trap in the module, thousands of kanji, other densities, fonts that come late and
// the system's colours. Nothing typed is lost, and never a wrong glyph.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { fontOf } from "../../web/glyphs.js";
import { apart, launch, openPage, picture, press, project, see, settled, shot, sizes, startStatic, type } from "./harness.mjs";

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

async function open(t, hash, options = {}) {
  const page = await openPage(browser, site.url + hash, options);
  t.after(() => page.context().close());
  return page;
}
/** A page where the app is not expected to come up. */
async function openRaw(t, hash, { prepare, ...options } = {}) {
  const context = await browser.newContext({ viewport: sizes.wide, locale: "ja-JP", ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  await prepare?.(page);
  await page.goto(site.url + hash);
  return page;
}
const work = (page) => page.evaluate(() => document.querySelector("omakase-companion").work);
const go = async (page, hash) => {
  await page.evaluate((to) => (location.hash = to), hash);
  await settled(page);
};

const assertSame = async (page, before, when = "") => {
  const { most } = await difference(before, await picture(page));
  assert.ok(most <= 2, `the same picture; ${most} apart ${when}`);
};

// --- the GL context

const context = (page, call) =>
  page.evaluate((name) => {
    window.losing ??= document.querySelector("canvas").getContext("webgl2").getExtension("WEBGL_lose_context");
    window.losing[name]();
  }, call);

test("a lost GL context comes back with the same picture, and the app goes on meanwhile", async (t) => {
  const page = await open(t, "#/register");
  await type(page, "会社名", "NTT西日本 髙﨑支店");
  await page.getByRole("textbox", { name: "会社名" }).blur();
  await settled(page);
  const before = await picture(page);
  for (let time = 0; time < 2; time++) {
    await context(page, "loseContext");
    await page.waitForTimeout(200);
    assert.ok(!(await picture(page)).equals(before), "there is no picture");
    // What is not seen can be heard and used: another screen, back, and words in a field.
    await press(page, "link", "サポートセンター", { exact: true });
    await see(page, "main", "サポートセンター");
    await page.goBack();
    await see(page, "main", "サービス連携");
    await type(page, "会社名", "NTT西日本 髙﨑支店 別館");
    await type(page, "会社名", "NTT西日本 髙﨑支店");
    await page.getByRole("textbox", { name: "会社名" }).blur();
    await settled(page);
    await context(page, "restoreContext");
    await page.waitForFunction(() => !document.querySelector("canvas").getContext("webgl2").isContextLost());
    await settled(page);
    await assertSame(page, before, `time ${time + 1}`);
    assert.equal(await page.getByRole("textbox", { name: "会社名" }).inputValue(), "NTT西日本 髙﨑支店");
  }
  assert.equal(await page.getByRole("alert").filter({ hasText: "画面を描けなくなりました" }).count(), 0);
  assert.deepEqual(page.faults, []);
});

test("glyphs met while there is no context are there when it comes back", async (t) => {
  const page = await open(t, "#/");
  await context(page, "loseContext");
  await page.waitForTimeout(200);
  await go(page, "#/incidents");
  await context(page, "restoreContext");
  await settled(page);
  const fresh = await open(t, "#/incidents");
  const { pixels, most } = await difference(await picture(page), await picture(fresh));
  assert.equal(pixels, 0, `at most ${most} apart`);
});

test("a context that does not come back within seconds is said in words; they go when it does", async (t) => {
  const page = await open(t, "#/");
  const before = await picture(page);
  await context(page, "loseContext");
  const said = page.getByRole("alert").filter({ hasText: "画面を描けなくなりました" });
  await said.waitFor({ timeout: 15_000 });
  await shot(page, "sturdy-lost-1280x800");
  await see(page, "main", "ホーム"); // the tree is still there
  await page.getByRole("link", { name: "もう一度開く / Open again" }).waitFor();
  await context(page, "restoreContext");
  await said.waitFor({ state: "detached" });
  await settled(page);
  await assertSame(page, before);
  await context(page, "loseContext");
  await said.waitFor({ timeout: 15_000 });
  await Promise.all([page.waitForEvent("load"), page.getByRole("link", { name: "もう一度開く / Open again" }).click()]);
  await settled(page);
  await assertSame(page, before);
  assert.deepEqual(page.faults, []);
});

// --- no WebGL 2

const withoutWebGl = (page) =>
  page.addInitScript(() => {
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return /webgl/.test(kind) ? null : getContext.call(this, kind, ...rest);
    };
  });
/** What build steps make of support desks. */
const desksAsHtml = (desks) =>
  execFileSync("python3", ["-c", "import json, sys\nsys.path.insert(0, 'tools')\nimport embed_desks\nprint(embed_desks.as_html(json.load(sys.stdin)))"],
    { cwd: project, input: JSON.stringify(desks), encoding: "utf8" }).trimEnd();
const desks = JSON.parse(fs.readFileSync(path.join(project, "assets/support_desks.json"), "utf8"));
const texts = (language) => JSON.parse(fs.readFileSync(path.join(project, `assets/texts/${language}.json`), "utf8"));

test("a browser without WebGL 2 gets a plain page with the support desks, in both languages", async (t) => {
  const page = await openRaw(t, "", { prepare: withoutWebGl });
  await page.getByRole("heading", { name: "このブラウザーでは表示できません" }).waitFor();
  assert.equal(await page.getByRole("main").count(), 1);
  const words = await page.getByRole("main").innerText();
  assert.match(words, /WebGL 2 is not available/);
  assert.equal(await page.getByRole("listitem").count(), desks.length);
  for (const desk of desks) {
    const item = await page.getByRole("listitem").filter({ hasText: desk.name }).innerText();
    for (const language of ["ja", "en"]) {
      assert.ok(item.includes(texts(language).support[desk.id].hours), `${desk.id} ${language}`);
      if (!desk.phone) assert.ok(item.includes(texts(language).talk.phone_in_mail));
    }
    if (desk.phone) assert.equal(await page.getByRole("link", { name: desk.phone }).getAttribute("href"), `tel:${desk.phone}`);
  }
  await shot(page, "sturdy-unsupported-1280x800");
  await page.setViewportSize({ width: 320, height: 480 });
  await page.getByRole("listitem").last().scrollIntoViewIfNeeded();
  assert.ok(await page.getByRole("listitem").last().isVisible());
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320));
  await shot(page, "sturdy-unsupported-320x480");
});

test("a desk's telephone number is a link that calls it", async (t) => {
  const known = desks.map((desk, i) => ({ ...desk, phone: `0120-000-00${i}` }));
  const html = await (await fetch(site.url)).text();
  assert.ok(html.includes(desksAsHtml(desks)), "the page has the desks of assets/support_desks.json");
  const page = await openRaw(t, "", {
    prepare: async (one) => {
      await withoutWebGl(one);
      await one.route(site.url, (route) => route.fulfill({ contentType: "text/html", body: html.replace(desksAsHtml(desks), desksAsHtml(known)) }));
    },
  });
  for (const { name, phone } of known) {
    const call = page.getByRole("listitem").filter({ hasText: name }).getByRole("link", { name: phone });
    await call.waitFor();
    assert.equal(await call.getAttribute("href"), `tel:${phone}`);
    assert.ok((await call.boundingBox()).height >= 44, "large enough for a finger");
  }
});

// --- a trap

/** From `window.trap = true` on every call into the module traps, as it does when its memory is broken. */
const withTraps = (page) =>
  page.addInitScript(() => {
    const { instantiate, instantiateStreaming } = WebAssembly;
    const trapping = ({ module, instance }) => {
      const exports = {};
      for (const [name, value] of Object.entries(instance.exports))
        exports[name] = typeof value !== "function" ? value : (...args) => {
          if (window.trap) throw new WebAssembly.RuntimeError(`unreachable in ${window.trap}`);
          return value(...args);
        };
      return { module, instance: { exports } };
    };
    WebAssembly.instantiateStreaming = async (...args) => trapping(await instantiateStreaming(...args));
    WebAssembly.instantiate = async (...args) => trapping(await instantiate(...args));
  });
const company = "NTT西日本 髙﨑支店";
const traps = {
  "an event": async (page) => {
    await page.evaluate(() => (window.trap = "an event"));
    await page.keyboard.insertText("あ");
  },
  "a frame": (page) =>
    page.evaluate(() => {
      dispatchEvent(new Event("online")); // taken by the module, which asks for a frame
      window.trap = "a frame";
    }),
  "an answer": async (page) => {
    await page.route("**/sample/**", async (route) => {
      await settledButWaiting(page);
      await page.evaluate(() => (window.trap = "an answer"));
      await route.continue();
    });
    await page.getByRole("button", { name: "読み込み直す" }).first().dispatchEvent("click");
  },
};
/** Nothing is drawn any more although answers are awaited. */
const settledButWaiting = (page) => page.waitForFunction(async () => {
  const companion = document.querySelector("omakase-companion"), { drawn } = companion.work;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return companion.work.drawn === drawn && companion.work.idle;
});

for (const [where, spring] of Object.entries(traps))
  test(`a trap in ${where} stops the app with words; opened again, what was typed is there`, async (t) => {
    const page = await open(t, "#/register", { prepare: withTraps });
    await type(page, "会社名", company);
    await spring(page);
    const alert = page.getByRole("alert").filter({ has: page.getByRole("heading", { name: "アプリが止まりました" }) });
    await alert.waitFor({ timeout: 15_000 });
    await shot(page, `sturdy-crashed-1280x800`);
    assert.equal(await page.getByRole("main").count(), 1);
    assert.equal(await page.getByRole("textbox").count(), 0, "nothing is left that could be pressed in vain");
    assert.ok((await page.getByRole("main").innerText()).includes(`RuntimeError: unreachable in ${where}`));
    assert.ok(page.faults.some((fault) => fault.includes(`unreachable in ${where}`)), "and it is in the console");
    // Whatever comes now, the broken module is not called.
    const faults = page.faults.length;
    await page.mouse.move(300, 300);
    await page.setViewportSize({ width: 1000, height: 700 });
    await page.evaluate(() => ["online", "focus", "blur", "resize"].forEach((name) => dispatchEvent(new Event(name))));
    await page.waitForTimeout(300);
    assert.deepEqual(page.faults.slice(faults), []);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.getByRole("link", { name: "もう一度開く / Open again" }).click();
    await settled(page);
    await see(page, "main", "サービス連携");
    assert.equal(await page.getByRole("textbox", { name: "会社名" }).inputValue(), company);
    await see(page, "button", "読み込み直す");
  });

test("a trap where nobody of ours is above it stops the app too", async (t) => {
  const page = await open(t, "#/register");
  await type(page, "会社名", company);
  await page.evaluate(() => {
    // (module (func (export "f") unreachable)), called by the browser itself as SDL's listeners are
    const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
    const { f } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports;
    setTimeout(f);
  });
  await page.getByRole("heading", { name: "アプリが止まりました" }).waitFor();
  await page.reload();
  await settled(page);
  assert.equal(await page.getByRole("textbox", { name: "会社名" }).inputValue(), company);
});

test("a module that traps while it starts says so", async (t) => {
  const page = await openRaw(t, "", { prepare: async (one) => {
    await withTraps(one);
    await one.route("**/config.json", async (route) => {
      await one.evaluate(() => setTimeout(() => (window.trap = "the start")));
      await route.continue();
    });
  } });
  await page.getByRole("heading", { name: /アプリが止まりました|読み込めませんでした/ }).waitFor();
  assert.equal(await page.getByRole("main").count(), 1);
});

// --- glyphs

const difference = (a, b) => apart(scratch, a, b);

/** Reads the drawn words of a field that has no focus: for each place, how like its picture is to Canvas2D's own drawing of the character that
 * should stand there (1 = the same), and which of all the characters it is most like. */
async function readBack(page, field, words, take) {
  const { density, size, padding } = await field.evaluate((input) => {
    const style = getComputedStyle(input), scale = input.getBoundingClientRect().width / input.offsetWidth; // the text size
    return { density: devicePixelRatio, size: parseFloat(style.fontSize) * scale, padding: parseFloat(style.paddingLeft) * scale };
  });
  const box = await field.boundingBox(), em = size * density;
  const place = { x: (box.x + padding) * density, middle: (box.y + box.height / 2) * density };
  return scratch.evaluate(async ({ png, characters, em, place, font }) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const grey = (context, x, y, w, h) => {
      const { data } = context.getImageData(x, y, w, h), values = new Float32Array(w * h);
      for (let i = 0; i < values.length; i++) values[i] = (data[i * 4] + data[i * 4 + 1] + data[i * 4 + 2]) / 3;
      const ground = values[0];
      return values.map((value) => Math.abs(value - ground));
    };
    const alike = (a, b) => {
      let ab = 0, aa = 0, bb = 0;
      for (let i = 0; i < a.length; i++) (ab += a[i] * b[i]), (aa += a[i] * a[i]), (bb += b[i] * b[i]);
      return aa && bb ? ab / Math.sqrt(aa * bb) : 0;
    };
    const shown = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", { willReadFrequently: true });
    shown.drawImage(bitmap, 0, 0);
    const side = Math.ceil(em) + 2, top = Math.round(place.middle - side / 2);
    const starts = characters.map((_, i) => place.x + i * em);
    const cells = starts.map((start) => grey(shown, Math.floor(start) - 1, top, side, side));
    const canvas = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
    const drawn = (character, dx, dy) => {
      canvas.fillStyle = "#fff";
      canvas.fillRect(0, 0, side, side);
      canvas.fillStyle = "#182230";
      canvas.font = font;
      canvas.fillText(character, dx + 1, dy);
      return grey(canvas, 0, 0, side, side);
    };
    const part = (start) => start - Math.floor(start);
    // The field's own offset, the same for all of its characters.
    let best = { score: -1 };
    for (let dx = -3; dx <= 3; dx += 0.5)
      for (let dy = Math.round(em * 0.6); dy <= em * 1.2; dy += 0.5) {
        const score = [0, 1, 2].reduce((sum, i) => sum + alike(cells[i], drawn(characters[i], dx + part(starts[i]), dy)), 0);
        if (score > best.score) best = { score, dx, dy };
      }
    return cells.map((cell, i) => {
      const scores = characters.map((character) => alike(cell, drawn(character, best.dx + part(starts[i]), best.dy)));
      return { character: characters[i], like: scores[i], reads: characters[scores.indexOf(Math.max(...scores))] };
    });
  }, { png: (await take()).toString("base64"), characters: [...words], em, place, font: fontOf(false, em) });
}
/** `least`: between whole pixels a glyph is softer than Canvas2D's, and at other densities the browser's own strokes are a little different. */
async function assertReads(page, words, { take = () => picture(page), least = 0.95 } = {}) {
  const read = await readBack(page, page.getByRole("searchbox", { name: "連携サービスを検索" }), words, take);
  assert.equal(read.map(({ reads }) => reads).join(""), words);
  const worst = read.reduce((least, one) => (one.like < least.like ? one : least));
  assert.ok(worst.like > least, `${worst.character} is only ${worst.like.toFixed(3)} like itself`);
}
const kanji = (first, count) => String.fromCodePoint(...Array.from({ length: count }, (_, i) => 0x4e00 + first + i));
/** Shows `count` kanji after one another, `across` at a time, each drawn by at least one frame. */
const storm = (page, first, count, across) =>
  page.evaluate(async ([from, many, wide]) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let i = from; i < from + many; i += wide) {
      location.hash = `#/linkages?q=${encodeURIComponent(String.fromCodePoint(...Array.from({ length: wide }, (_, k) => 0x4e00 + i + k)))}`;
      for (let frames = 0; frames < 3; frames++) await frame();
    }
  }, [first, count, across]);

test("after thousands of kanji every glyph is the right one, and memory has an end", async (t) => {
  // Large glyphs fill the atlas several times.
  const page = await open(t, "#/more", { deviceScaleFactor: 2, viewport: { width: 1280, height: 480 } });
  await press(page, "radio", "150%");
  await go(page, "#/support");
  const before = await picture(page);
  const across = 48, part = across * 25;
  const memory = [];
  for (const round of [0, 1]) {
    for (let first = round * 6000; first < round * 6000 + 6000; first += part) {
      await storm(page, first, part, across);
      await settled(page);
      await assertReads(page, kanji(first + part - across, across), { least: 0.85 });
    }
    memory.push((await work(page)).memory);
  }
  await go(page, "#/linkages?q=" + encodeURIComponent(kanji(0, across)));
  await assertReads(page, kanji(0, across), { least: 0.85 });
  const { glyphs } = await work(page);
  await go(page, "#/support");
  assert.ok((await work(page)).glyphs.drawn - glyphs.drawn > 50, "the atlas was emptied: the first screen's glyphs are drawn again");
  const { pixels, most } = await difference(before, await picture(page));
  assert.equal(pixels, 0, `the same picture as before (at most ${most} apart)`);
  assert.equal(memory[1], memory[0], "another six thousand take no more memory");
  assert.ok(memory[1] < 160_000_000, `${memory[1]} bytes`);
  const done = await work(page);
  assert.ok(done.glyphs.batches <= done.drawn, "one batch a frame at most");
  assert.deepEqual(page.faults, []);
});

test("another density draws every glyph for it, and a density that was there before as it was then", async (t) => {
  const page = await open(t, "#/linkages?q=" + encodeURIComponent(kanji(0, 30)));
  const devtools = await page.context().newCDPSession(page);
  const capture = async () => Buffer.from((await devtools.send("Page.captureScreenshot", { format: "png" })).data, "base64"); // Playwright's own would set the density back
  const density = async (deviceScaleFactor) => {
    await devtools.send("Emulation.setDeviceMetricsOverride", { ...sizes.wide, deviceScaleFactor, mobile: false });
    const followed = () => page.evaluate((factor) => devicePixelRatio === factor && document.querySelector("canvas").width === 1280 * factor, deviceScaleFactor);
    for (let i = 0; i < 50 && !(await followed()); i++) await capture(); // makes the browser tell the page
    assert.ok(await followed(), `the canvas has the pixels of density ${deviceScaleFactor}`);
    await settled(page);
    await capture();
  };
  const seen = {};
  for (const factor of [2, 3, 1.5, 2]) {
    await density(factor);
    await assertReads(page, kanji(0, 30), { take: capture, least: factor === 1.5 ? 0.75 : 0.85 });
    const now = await capture();
    if (seen[factor]) {
      const { pixels, most } = await difference(seen[factor], now);
      assert.equal(pixels, 0, `at most ${most} apart`);
    }
    seen[factor] = now;
  }
  assert.deepEqual(page.faults, []);
});

test("another text size and back is the same picture", async (t) => {
  const page = await open(t, "#/more");
  const before = await picture(page);
  for (const size of ["125%", "200%", "150%"]) {
    await press(page, "radio", size);
    await go(page, "#/linkages?q=" + encodeURIComponent(kanji(500, 24)));
    await assertReads(page, kanji(500, 24), { least: size === "200%" ? 0.95 : 0.75 });
    await go(page, "#/more");
  }
  await press(page, "radio", "100%");
  const { pixels, most } = await difference(before, await picture(page));
  assert.equal(pixels, 0, `at most ${most} apart`);
});

test("when a font arrives late what was drawn without it is drawn anew", async (t) => {
  const mono = execFileSync("fc-match", ["-f", "%{file}", "monospace:lang=en"], { encoding: "utf8" });
  const page = await open(t, "#/");
  const before = await picture(page);
  await page.route("**/late-font", (route) => route.fulfill({ body: fs.readFileSync(mono) }));
  const load = () => page.evaluate(async () => {
    const font = new FontFace("Noto Sans CJK JP", "url(late-font)", { unicodeRange: "U+20-7E" });
    document.fonts.add(font);
    await font.load();
  });
  const { glyphs } = await work(page);
  await load();
  await page.waitForFunction((drawn) => document.querySelector("omakase-companion").work.glyphs.drawn > drawn + 50, glyphs.drawn);
  await settled(page);
  const late = await picture(page);
  assert.ok((await difference(before, late)).pixels > 100, "the new font is seen");
  await page.evaluate(() => document.fonts.dispatchEvent(new Event("loadingdone")));
  await settled(page);
  assert.equal((await difference(late, await picture(page))).pixels, 0);
  assert.deepEqual(page.faults, []);
});

// --- the system's colours

/** How often each of these colours (0xRRGGBB) is in the picture. */
const coloursIn = (buffer, colours) =>
  scratch.evaluate(async ([data, wanted]) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer), counts = {};
    for (const pixel of pixels) counts[pixel & 0xffffff] = (counts[pixel & 0xffffff] ?? 0) + 1;
    return wanted.map((colour) => (counts[((colour & 255) << 16) | (colour & 0xff00) | (colour >> 16)] ?? 0) / pixels.length);
  }, [buffer.toString("base64"), colours]);
/** The system's colours as the page sees them now, 0xRRGGBB. */
const systemColours = (page, ...names) =>
  page.evaluate((list) => list.map((name) => {
    const probe = document.body.appendChild(document.createElement("b"));
    probe.style.color = name;
    const [r, g, b] = getComputedStyle(probe).color.match(/\d+/g).map(Number);
    probe.remove();
    return (r << 16) | (g << 8) | b;
  }), names);

test("the system's wishes are followed while the page is open: dark, more contrast, forced colours", async (t) => {
  const page = await open(t, "#/");
  const grounds = async (media, ...colours) => {
    await page.emulateMedia({ colorScheme: "light", contrast: "no-preference", forcedColors: "none", ...media });
    await settled(page);
    return coloursIn(await picture(page), colours);
  };
  const LIGHT = 0xf3f5f9, DARK = 0x0e1420, BLACK = 0x000000, WHITE = 0xffffff;
  assert.ok((await grounds({}, LIGHT))[0] > 0.05);
  assert.ok((await grounds({ colorScheme: "dark" }, DARK))[0] > 0.05);
  const [black, white] = await grounds({ contrast: "more" }, BLACK, WHITE);
  assert.ok(black > 0.5 && white > 0.005, `high contrast: ${black} black, ${white} white`);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, contrast: "no-preference", forcedColors: "active" });
    await settled(page);
    const [canvas, text, link] = await systemColours(page, "Canvas", "CanvasText", "LinkText");
    assert.notEqual(canvas, text);
    const [ground, words] = await coloursIn(await picture(page), [canvas, text]);
    assert.ok(ground > 0.6, `${colorScheme}: ${ground} is Canvas`);
    assert.ok(words > 0.01, `${colorScheme}: ${words} is CanvasText`);
    assert.ok((await coloursIn(await picture(page), [link]))[0] > 0, "links have their own colour");
    // The tree's words are not forced into sight a second time.
    assert.equal(await page.getByRole("heading", { name: "ホーム", exact: true }).evaluate((one) => getComputedStyle(one).color), "rgba(0, 0, 0, 0)");
    await shot(page, `sturdy-forced-${colorScheme}-1280x800`);
  }
  // Back again it is as it was.
  assert.ok((await grounds({}, LIGHT))[0] > 0.05);
  assert.deepEqual(page.faults, []);
});

test("in forced colours the words that are drawn can be read, and so can the field that is typed in", async (t) => {
  const page = await open(t, "#/linkages?q=" + encodeURIComponent(kanji(0, 30)), { forcedColors: "active" });
  await assertReads(page, kanji(0, 30));
  const field = page.getByRole("searchbox", { name: "連携サービスを検索" });
  const drawn = await picture(page, { clip: await field.boundingBox() });
  await field.focus();
  await settled(page);
  const [text] = await systemColours(page, "CanvasText");
  const [before, typed] = [(await coloursIn(drawn, [text]))[0], (await coloursIn(await picture(page, { clip: await field.boundingBox() }), [text]))[0]];
  assert.ok(typed > before * 0.5, `as many words as before: ${before} ${typed}`);
});

test("a choice of the person's own stands above the system's wishes", async (t) => {
  const page = await open(t, "#/more", { forcedColors: "active" });
  await press(page, "radio", "暗い");
  assert.ok((await coloursIn(await picture(page), [0x0e1420]))[0] > 0.1);
  await press(page, "radio", "端末に合わせる");
  const [canvas] = await systemColours(page, "Canvas");
  assert.ok((await coloursIn(await picture(page), [canvas]))[0] > 0.5);
});

test("the plain pages can be read in every one of the system's looks", async (t) => {
  const broken = { unsupported: withoutWebGl, failed: (page) => page.route("**/*.wasm", (route) => route.abort()), crashed: withTraps, lost: () => {} };
  const looks = [{}, { colorScheme: "dark" }, { contrast: "more" }, { forcedColors: "active" }, { forcedColors: "active", colorScheme: "dark" }];
  for (const [state, prepare] of Object.entries(broken)) {
    const page = await openRaw(t, "", { prepare });
    if (state === "crashed" || state === "lost") await settled(page);
    if (state === "crashed") await page.evaluate(() => ((window.trap = "a test"), dispatchEvent(new Event("online"))));
    if (state === "lost") await context(page, "loseContext");
    const plain = page.locator(".plain");
    await plain.waitFor({ timeout: 15_000 });
    for (const look of looks) {
      await page.emulateMedia({ colorScheme: "light", contrast: "no-preference", forcedColors: "none", ...look });
      const ratios = await plain.evaluate((one) => {
        const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
        const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const ground = numbers(getComputedStyle(one).backgroundColor);
        if (ground.length > 3 && ground[3] < 1) throw new Error("the page below would be seen through it");
        return [...one.querySelectorAll("h1, h2, p, a, li, code")].map((element) => {
          const [light, dark] = [luminance(numbers(getComputedStyle(element).color)), luminance(ground)].sort((a, b) => b - a);
          return (light + 0.05) / (dark + 0.05);
        });
      });
      assert.ok(ratios.length >= 4);
      assert.ok(Math.min(...ratios) >= 4.5, `${state} ${JSON.stringify(look)}: ${Math.min(...ratios).toFixed(2)}`);
    }
    await page.emulateMedia({ colorScheme: "dark", forcedColors: "none" });
    await shot(page, `sturdy-${state}-dark-1280x800`);
  }
});
