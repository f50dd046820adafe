/**
 * The first jobs of an engineer, and the keeping of the inventory, walked whole: on a desk and on a phone, in English
 * and German, and once without a mouse.
 *
 * What is looked for is what the page says in the reader's language, so a text that stays in the other one fails here.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { type CareLabel, openCareLabel, watchedPage } from "./open-carelabel.ts";

let hospital: CareLabel;
let browser: Browser;
before(async () => {
  [hospital, browser] = await Promise.all([openCareLabel("sample"), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await hospital?.close();
});

/** The texts of the page in one language; `{{…}}` stands for anything. */
function textsIn(language: "en" | "de") {
  const all: Record<string, unknown> = {};
  for (const file of ["", "registry.", "keeping."])
    Object.assign(
      all,
      JSON.parse(readFileSync(new URL(`../../web/locales/${file}${language}.json`, import.meta.url), "utf8")),
    );
  const text = (path: string): string => {
    const found = path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], all);
    assert.equal(typeof found, "string", `there is no text ${path}`);
    return found as string;
  };
  const escaped = (plain: string) => plain.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = (path: string, values: Record<string, string | number> = {}) =>
    new RegExp(
      text(path)
        .split(/\{\{(\w+)\}\}/)
        .map((part, at) => (at % 2 === 0 ? escaped(part) : part in values ? escaped(String(values[part])) : ".+"))
        .join(""),
    );
  return { text, pattern };
}

/** How somebody uses the page: by pointer, or by keys alone. */
interface Hands {
  press(control: Locator): Promise<void>;
  write(field: Locator, text: string): Promise<void>;
  choose(field: Locator, option: string): Promise<void>;
}

const BY_POINTER: Hands = {
  press: (control) => control.click(),
  write: (field, text) => field.fill(text),
  choose: async (field, option) => {
    await field.selectOption({ label: option });
  },
};

/** Tab, and arrows within a list, until it has the focus: what cannot be reached so is not there without a mouse. */
async function reach(control: Locator): Promise<Page> {
  const page = control.page();
  await control.waitFor();
  for (let pressed = 0; pressed < 250; pressed++) {
    if (await control.evaluate((element) => element === document.activeElement)) return page;
    const inList = await page.evaluate(() => document.activeElement?.closest("tbody") != null);
    await page.keyboard.press(inList ? "ArrowDown" : "Tab");
  }
  throw new Error(`no way by Tab leads to ${control}`);
}

const BY_KEYS: Hands = {
  press: async (control) => {
    const page = await reach(control);
    const isBox = await control.evaluate((element) => element.matches("input[type=checkbox], input[type=radio]"));
    await page.keyboard.press(isBox ? "Space" : "Enter");
  },
  write: async (field, text) => {
    const page = await reach(field);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(text);
  },
  choose: async (field, option) => {
    const page = await reach(field);
    const steps = await field.evaluate(
      (select, wanted) =>
        [...(select as HTMLSelectElement).options].findIndex(({ label }) => label === wanted) -
        (select as HTMLSelectElement).selectedIndex,
      option,
    );
    for (let step = 0; step < Math.abs(steps); step++) await page.keyboard.press(steps > 0 ? "ArrowDown" : "ArrowUp");
  },
};

interface Walk {
  readonly name: string;
  readonly language: "en" | "de";
  readonly options: BrowserContextOptions;
  readonly hands: Hands;
}

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Each language, each width and each way of using it; German on a desk is the one by keys. */
const WALKS: readonly Walk[] = [
  { name: "on a desk, in English", language: "en", options: { locale: "en-GB", viewport: DESK }, hands: BY_POINTER },
  { name: "on a phone, in German", language: "de", options: { locale: "de-DE", viewport: PHONE }, hands: BY_POINTER },
  { name: "by keys alone, in German", language: "de", options: { locale: "de-DE", viewport: DESK }, hands: BY_KEYS },
];

describe("an engineer's day", () => {
  for (const [number, { name, language, options, hands }] of WALKS.entries()) {
    test(name, async (t) => {
      const { text, pattern } = textsIn(language);
      const { page, complaints, close } = await watchedPage(browser, hospital.origin, options);
      t.after(close);
      await page.context().addCookies([await hospital.session("engineer")]);
      const open = async (path: string) => {
        await page.goto(`${hospital.origin}${path}`);
        await page.locator("h1").waitFor();
      };
      const titled = async (heading: string | RegExp) => {
        try {
          await page.getByRole("heading", { level: 1, name: heading }).waitFor();
        } catch (cause) {
          throw new Error(`no page is titled ${heading}; it shows:\n${await page.locator("main").innerText()}`, {
            cause,
          });
        }
      };
      const link = (wanted: string | RegExp) =>
        page.getByRole("link", { name: wanted, exact: typeof wanted === "string" }).first();
      const button = (wanted: string | RegExp) => page.getByRole("button", { name: wanted, exact: true });
      /** A mark may follow the name of a field that must be filled. */
      const field = (path: string) => page.getByLabel(new RegExp(`^${pattern(path).source}[\\s*]*$`)).first();
      const tag = `WALK-${number}7${number}3`;

      await t.test("1: what is wrong now stands first, with since when and whom to call", async () => {
        await open("/");
        await titled(text("now.title"));
        const first = page.locator("main ol > li").first();
        assert.match(await first.innerText(), pattern("device.state.fail-safe"));
        assert.match(await first.innerText(), pattern("now.why.fail-safe"));
        assert.ok((await first.locator("time").count()) > 0, "since when");
        assert.match((await first.locator("a[href^=tel]").getAttribute("href")) ?? "", /^tel:\+\d+$/);
        await hands.press(first.getByRole("link", { name: new RegExp(`^${text("now.next.look")}`) }));
        await titled("INF-0007");
      });

      await t.test("2: it is not taken off the patient before the ward has agreed", async () => {
        const safety = page.getByRole("region", { name: text("device.safety.title") });
        assert.match(await safety.innerText(), pattern("device.onPatient"));
        await hands.press(link(text("device.task.operation")));
        await page.getByRole("heading", { name: text("device.operationForm.title") }).waitFor();
        const go = button(text("device.operationForm.go.in-maintenance"));
        assert.equal(await go.isDisabled(), true);
        await hands.write(field("device.operationForm.note"), "alarm");
        assert.equal(await go.isDisabled(), true, "a reason is not the ward's word");
        await hands.press(field("device.operationForm.agreed.ward"));
        assert.equal(await go.isDisabled(), false);
        await hands.press(
          page
            .getByRole("link", { name: text("device.form.cancel"), exact: true })
            .or(button(text("device.form.cancel")))
            .first(),
        );
        await page.getByRole("heading", { name: text("device.operationForm.title") }).waitFor({ state: "detached" });
      });

      await t.test("3: it is found by the last digits of its number, with its place", async () => {
        const serial = /INF\d{6,}/.exec(await page.locator("main").innerText())?.[0] ?? "";
        const search = page.getByRole("searchbox");
        await hands.write(search, serial.slice(-4));
        await page.keyboard.press("Enter");
        await page.waitForURL(/q=/);
        await hands.press(link("INF-0007"));
        await titled("INF-0007");
        assert.match(await page.locator("main").innerText(), /Intensivstation/);
      });

      await t.test("4: a new device is entered, waits to be accepted, and is accepted with a reason", async () => {
        await open("/devices/new");
        const named = field("device.form.value");
        await hands.write(named, tag);
        const product = field("device.field.productId");
        // The first two stand there from the start; the third says that the products have come.
        await hands.choose(product, (await product.locator("option").nth(2).textContent()) ?? "");
        const place = field("device.field.placeId");
        await hands.choose(place, (await place.locator("option").nth(3).textContent()) ?? "");
        await hands.press(button(text("device.new.go")));
        await titled(tag);
        await page.locator("dd").getByText(text("device.operation.integrating")).first().waitFor();
        await open("/");
        await hands.press(
          link(new RegExp(`${text("now.next.integrating")}.* ${tag}|${tag}.* ${text("now.next.integrating")}`)),
        );
        await titled(tag);
        await hands.write(field("device.operationForm.note"), "first start as expected");
        await hands.press(button(text("device.operationForm.go.operating")));
        await page.getByText("first start as expected").waitFor();
      });

      await t.test("5: what was changed, by whom and why, stands in the history, old beside new", async () => {
        await hands.press(link(text("device.task.edit")));
        await hands.write(field("device.field.firmware"), "9.1.4");
        await hands.press(button(text("device.form.save")));
        const history = page.locator("section").filter({ has: page.locator("#history") });
        await history.getByText("9.1.4").first().waitFor();
        assert.match(await history.innerText(), pattern("device.value.none"));
        assert.match(await history.innerText(), pattern("device.history.act.device.change"));
        assert.match(await history.innerText(), pattern("device.history.by"));
      });

      await t.test("15: a table is looked at before it is imported, and the device retired with proof", async () => {
        await open("/import");
        await page
          .locator("input[type=file]")
          .first()
          .setInputFiles({
            name: "devices.csv",
            mimeType: "text/csv",
            buffer: Buffer.from(
              `Tag;MAC;Hersteller;Modell;Station\n${tag};;;;\nNEW-${tag};;Neuwerk;NW 1;Haus Nord ${number} / Station 1\nBAD-${tag};zz;Neuwerk;NW 1;\n`,
            ),
          });
        await page.getByText(text("importing.verdicts")).waitFor();
        for (const verdict of ["new", "same", "wrong"])
          await page.getByRole("button", { name: new RegExp(`^${text(`importing.verdict.${verdict}`)} 1`) }).waitFor();
        await page.getByText(`Haus Nord ${number} › Station 1`).first().waitFor();
        await hands.press(button(text("importing.apply_one")));
        await hands.press(page.getByRole("dialog").getByRole("button", { name: text("importing.apply_one") }));
        await page.getByText(pattern("importing.done", { added: 1, changed: 0 })).waitFor();
        await open(`/devices?q=${tag}`);
        await hands.press(link(tag));
        await titled(tag);
        await hands.press(
          page
            .getByRole("navigation", { name: text("device.tasks") })
            .getByRole("button", { name: text("frame.more") }),
        );
        await hands.press(link(text("device.task.retire")));
        const erasure = field("device.retireForm.erasure");
        await hands.choose(erasure, text("device.erasure.purge"));
        await hands.write(field("device.retireForm.reason"), "sent back");
        await page
          .locator("input[type=file]")
          .setInputFiles({ name: "proof.txt", mimeType: "text/plain", buffer: Buffer.from(`purged ${tag}`) });
        await page.getByText("proof.txt").waitFor();
        await hands.press(button(text("device.retireForm.go")));
        // The form holds the reason too until the answer has come.
        await page
          .locator("main")
          .getByText(pattern("device.facts.retired", { reason: "sent back" }))
          .first()
          .waitFor();
      });
      assert.deepEqual(complaints, []);
    });
  }
});
