// axe-core finds nothing on any screen in any state, in both languages, wide and on a phone. Static mode, with answers as each state needs them.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { alerted, launch, openPage, press, said, settled, startStatic } from "./harness.mjs";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const OPTIONS = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  // The tree is transparent: its colours are nobody's. What is drawn is measured by tests/ui/contrast_test.cpp.
  rules: { "color-contrast": { enabled: false } },
};

let site, browser;
before(async () => {
  site = await startStatic();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** What axe says against the page, a line a node. */
const faults = (page) =>
  page.evaluate(async ([source, options]) => {
    if (!window.axe) (0, eval)(source); // the context has no CSP
    const { violations } = await window.axe.run(document, options);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary.replace(/\s+/g, " ")}`));
  }, [AXE, OPTIONS]);

const words = { ja: JSON.parse(fs.readFileSync(new URL("../../assets/texts/ja.json", import.meta.url), "utf8")), en: JSON.parse(fs.readFileSync(new URL("../../assets/texts/en.json", import.meta.url), "utf8")) };
const SCREENS = ["#/", "#/incidents", "#/incidents?status=unresolved", "#/linkages", "#/catalogue", "#/register", "#/talk", "#/reports", "#/support", "#/more", "#/elsewhere"];
const EMPTY = { "incidents.ndjson": '{"end":true,"count":0}\n', "linkages.json": '{"linkages":[]}', "rooms.json": '{"rooms":[]}', "messages.json": '{"messages":[]}' };

/** Goes to another screen as the address bar does. */
async function go(page, hash) {
  await page.evaluate((to) => (location.hash = to), hash);
  await settled(page);
}

/** Answers for the sample's files: `answer(route, name)`; the workspace's own file always comes. */
const answering = (answer) => (page) => page.route("**/sample/*", (route) => {
  const name = route.request().url().split("/").pop();
  return name === "workspace.json" ? route.continue() : answer(route, name);
});

for (const size of ["wide", "phone"])
  for (const language of ["ja", "en"]) {
    const t = (key) => key.split(".").reduce((part, name) => part[name], words[language]);
    const open = (hash, prepare) =>
      openPage(browser, site.url + hash, {
        size, bypassCSP: true,
        prepare: async (page) => {
          await page.addInitScript((chosen) => localStorage.setItem("omakase:settings", JSON.stringify({ language: chosen })), language);
          await prepare?.(page);
        },
      });
    const clean = async (page, what) => assert.deepEqual(await faults(page), [], what);
    const about = (what) => `${what} (${size}, ${language})`;

    test(about("every screen with data"), async () => {
      const page = await open("#/");
      for (const hash of SCREENS) {
        await go(page, hash);
        await clean(page, hash);
      }
      await page.context().close();
    });

    test(about("every screen without data"), async () => {
      const page = await open("#/", answering((route, name) => (EMPTY[name] === undefined ? route.continue() : route.fulfill({ body: EMPTY[name] }))));
      for (const hash of SCREENS) {
        await go(page, hash);
        await clean(page, hash);
      }
      await page.context().close();
    });

    test(about("every screen whose data could not be loaded"), async () => {
      const page = await open("#/", answering((route) => route.fulfill({ status: 500, body: "" })));
      await alerted(page, "500");
      for (const hash of SCREENS) {
        await go(page, hash);
        await clean(page, hash);
      }
      await page.context().close();
    });

    test(about("every screen while its data is on its way"), async () => {
      const held = [];
      // `settled` would wait for the answers.
      const context = await browser.newContext({ viewport: size === "wide" ? { width: 1280, height: 800 } : { width: 390, height: 844 }, bypassCSP: true, locale: "ja-JP" });
      const page = await context.newPage();
      await page.addInitScript((chosen) => localStorage.setItem("omakase:settings", JSON.stringify({ language: chosen })), language);
      await answering((route) => void held.push(route))(page);
      await page.goto(`${site.url}#/`);
      for (const hash of ["#/", "#/incidents", "#/linkages", "#/talk", "#/reports"]) {
        await page.evaluate((to) => (location.hash = to), hash);
        await page.getByRole("status").filter({ hasText: t("state.loading") }).last().waitFor({ state: "attached" });
        await page.getByRole("main", { name: t(`nav.${{ "": "home" }[hash.slice(2)] ?? hash.slice(2)}`) }).waitFor({ state: "attached" });
        await clean(page, hash);
      }
      assert.ok(held.length > 0);
      await context.close();
    });

    test(about("a room, a detail, a report, an open menu, dialogs, a form with errors, a notice, no connection"), async () => {
      const page = await open("#/talk");
      await page.getByRole("list", { name: t("talk.room_list") }).getByRole("link").nth(1).dispatchEvent("click");
      await settled(page);
      for (const question of ["talk.ask_incidents", "talk.ask_reports", "talk.ask_support"]) await press(page, "button", t(question));
      assert.equal(await page.getByRole("log").count(), 1);
      assert.equal(await page.getByRole("region", { name: t("toast.name") }).count(), 1, "a notice is shown");
      await clean(page, "a room with its answers and a notice");
      await go(page, "#/talk");
      await page.getByRole("list", { name: t("talk.room_list") }).getByRole("link").first().dispatchEvent("click");
      await settled(page);
      await clean(page, "a bot without a room");

      await go(page, "#/incidents");
      await (size === "wide" ? page.getByRole("row").nth(1) : page.getByRole("listitem").first().getByRole("link")).dispatchEvent("click");
      await settled(page);
      assert.match(page.url(), /incident=/);
      await clean(page, "a detail");
      await go(page, "#/incidents?q=nothing-has-this-name");
      await clean(page, "nothing found");
      await go(page, "#/incidents");
      await page.getByRole("combobox", { name: t("kind.name") }).dispatchEvent("click");
      await settled(page);
      assert.equal(await page.getByRole("listbox").count(), 1);
      await clean(page, "an open choice");
      await page.keyboard.press("Escape");

      await go(page, "#/reports");
      await page.getByRole("list", { name: t("reports.list") }).getByRole("link").first().dispatchEvent("click");
      await settled(page);
      await clean(page, "a report");

      await go(page, "#/linkages");
      await page.locator("button[aria-haspopup=menu]").first().dispatchEvent("click");
      await settled(page);
      assert.equal(await page.getByRole("menu").count(), 1);
      await clean(page, "an open menu");
      await press(page, "menuitem", t("linkages.remove"));
      assert.equal(await page.getByRole("dialog").count(), 1);
      await clean(page, "the removal dialog");
      await page.keyboard.press("Escape");
      await settled(page);
      await page.keyboard.press("?");
      await settled(page);
      assert.equal(await page.getByRole("dialog").count(), 1);
      await clean(page, "the shortcuts");
      await page.keyboard.press("Escape");

      await go(page, "#/register");
      await press(page, "button", t("register.mail_open"));
      await press(page, "button", t("register.submit"), { exact: true });
      assert.ok((await page.locator("input[aria-invalid=true]").count()) >= 2);
      await clean(page, "a form with errors");

      await page.context().setOffline(true);
      await said(page, t("top.offline"));
      await settled(page);
      await clean(page, "no connection");
      await page.context().setOffline(false);
      await page.context().close();
    });

    test(about("signed out"), async () => {
      const page = await open("#/", async (page) => {
        await page.route("**/config.json", (route) => route.fulfill({ json: { mode: "server", language } }));
        await page.route("**/api/v1/**", (route) => route.fulfill({ status: 401, body: "" }));
      });
      await page.getByRole("heading", { name: t("signin.title") }).waitFor({ state: "attached" });
      await clean(page, "signed out");
      await page.context().close();
    });
  }

test("the plain pages: no WebGL 2, files that did not come, a crash, a lost picture", async () => {
  const plain = async (prepare, heading, then) => {
    const context = await browser.newContext({ bypassCSP: true, locale: "ja-JP" });
    const page = await context.newPage();
    await prepare?.(page);
    await page.goto(site.url);
    if (then) {
      await settled(page);
      await page.evaluate(then);
    }
    await page.getByRole("heading", { name: heading }).waitFor();
    assert.deepEqual(await faults(page), [], heading);
    await context.close();
  };
  await plain((page) => page.addInitScript(() => (HTMLCanvasElement.prototype.getContext = () => null)), "このブラウザーでは表示できません");
  await plain((page) => page.route("**/*.wasm", (route) => route.abort()), "読み込めませんでした");
  await plain(null, "アプリが止まりました", () => void dispatchEvent(new ErrorEvent("error", { error: new WebAssembly.RuntimeError("for a test") })));
  await plain(null, "画面を描けなくなりました", () => document.querySelector("canvas").getContext("webgl2").getExtension("WEBGL_lose_context").loseContext());
});

test("axe would find a widget without a name and a cell outside of a row", async () => {
  const page = await openPage(browser, `${site.url}#/linkages`, { bypassCSP: true });
  await page.evaluate(() => {
    document.querySelector("[aria-haspopup=menu]").replaceChildren();
    document.querySelector("[role=row]").removeAttribute("role");
  });
  const found = (await faults(page)).map((fault) => fault.split(":")[0]);
  assert.ok(found.includes("button-name"), found.join());
  assert.ok(found.some((id) => id.startsWith("aria-required")), found.join());
  await page.context().close();
});
