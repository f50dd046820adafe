import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { ANSWERS } from "../../src/domain/label/verify.ts";
import {
  type CareLabel,
  captureLabelPath,
  capturePath,
  labelText,
  openCareLabel,
  watchedPage,
  wrongLabelText,
} from "./open-carelabel.ts";

let carelabel: CareLabel;
let browser: Browser;
before(async () => {
  [carelabel, browser] = await Promise.all([openCareLabel("sample"), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await carelabel?.close();
});

/** A page whose first answers have come. */
async function opened(page: Page, path: string): Promise<void> {
  await page.goto(`${carelabel.origin}${path}`);
  await page.locator("h1").waitFor();
  await page.waitForLoadState("load");
  await page.waitForTimeout(300);
}

/** The first product, as the page itself would ask for it. */
async function firstProduct(page: Page): Promise<{ id: string }> {
  const response = await page.context().request.get(`${carelabel.origin}/api/v1/products`);
  const [record] = ((await response.json()) as { products: { id: string }[] }).products;
  assert.ok(record);
  return record;
}

/** The pages in every state that a person can meet, ready to be looked at; those of devices are in registry.test.ts. */
const STATES: Record<string, (page: Page) => Promise<void>> = {
  places: (page) => opened(page, "/places"),
  import: (page) => opened(page, "/import"),
  duplicates: (page) => opened(page, "/duplicates"),
  products: (page) => opened(page, "/products"),
  "a product": async (page) => opened(page, `/products/${(await firstProduct(page)).id}`),
  accounts: (page) => opened(page, "/accounts"),
  "one's own account": (page) => opened(page, "/account"),
  ledger: (page) => opened(page, "/ledger"),
  keys: (page) => opened(page, "/keys"),
  watch: (page) => opened(page, "/watch"),
  evidence: (page) => opened(page, "/evidence"),
  "known weaknesses": (page) => opened(page, "/knowledge"),
  reference: (page) => opened(page, "/api"),
  "trust this server": (page) => opened(page, "/trust-root"),
  "nothing here": async (page) => void (await page.goto(`${carelabel.origin}/L/`)),
  check: async (page) => void (await page.goto(`${carelabel.origin}/check`)),
  "check, a sound label": async (page) => {
    await page.goto(`${carelabel.origin}/check`);
    await page.locator("#label-text").fill(labelText);
    await page.locator("img[data-form]").waitFor();
    await page.locator("summary").click();
  },
  "check, a label with errors": async (page) => {
    await page.goto(`${carelabel.origin}/check`);
    await page.locator("#label-text").fill(wrongLabelText);
    await page.locator("ol [data-level=error]").first().waitFor();
  },
  verify: async (page) => void (await page.goto(`${carelabel.origin}/verify`)),
  ...Object.fromEntries(
    ANSWERS.flatMap((answer) => [
      [
        `verify, ${answer}`,
        async (page: Page) => {
          await page.goto(`${carelabel.origin}/verify`);
          await page.locator("input[type=file]").setInputFiles(carelabel.signed[answer].path);
          await page.locator(`[data-answer=${answer}]`).first().waitFor();
        },
      ],
      [
        `a scanned code, ${answer}`,
        async (page: Page) => {
          await page.goto(`${carelabel.origin}${carelabel.signed[answer].codePath}`);
          await page.locator(`[data-answer=${answer}]`).first().waitFor();
          await page.locator("summary").click();
        },
      ],
    ]),
  ),
  "a code that only links": async (page) => void (await page.goto(`${carelabel.origin}/01/09521000001039`)),
  audit: async (page) => void (await page.goto(`${carelabel.origin}/audit`)),
  "audit, a capture against its label": async (page) => {
    await page.goto(`${carelabel.origin}/audit`);
    await page.locator("input[type=file]").nth(0).setInputFiles(capturePath);
    await page.locator("input[type=file]").nth(1).setInputFiles(captureLabelPath);
    await page.getByRole("button", { name: /^(Audit|Abgleichen)$/ }).click();
    await page.locator("svg[role=img]").waitFor();
  },
};

/** Each state is seen in one language, colour and width after the other; together they cover all. */
const VIEWS = [
  { locale: "en-GB", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { locale: "de-DE", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;

describe("every page can be used by everybody", { concurrency: 2 }, () => {
  for (const view of VIEWS) {
    const { locale, colorScheme, viewport } = view;
    test(`${locale}, ${colorScheme}, ${viewport.width} px wide`, async () => {
      const session = await carelabel.session();
      const { page, complaints, close } = await watchedPage(browser, carelabel.origin, { ...view, session });
      for (const [state, reach] of Object.entries(STATES)) {
        await reach(page);
        await page.locator("h1").waitFor();
        assert.deepEqual(await violations(page), [], state);
        assert.ok(await fits(page), `${state}: the page is wider than the window`);
        assert.equal(await page.locator("html").getAttribute("lang"), locale.slice(0, 2), state);
        assert.match((await page.locator("footer").textContent()) ?? "", /diagnos/i, state);
      }
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});

/** What axe finds, short enough to read in a failing test. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}

async function fits(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}

test("whoever is not signed in, or opens a new installation, meets a page that can be used by everybody", async () => {
  const unset = await openCareLabel("new");
  for (const [origin, path, heading] of [
    [carelabel.origin, "/devices", "Sign in"],
    [carelabel.origin, "/verify", "Verify"],
    [unset.origin, "/", /./],
  ] as const) {
    const { page, complaints, close } = await watchedPage(browser, origin);
    await page.goto(`${origin}${path}`);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    assert.deepEqual(await violations(page), [], path);
    assert.deepEqual(complaints, []);
    await close();
  }
  await unset.close();
});

test("the six answers of a file differ in shape, word and colour", async () => {
  const { page, close } = await watchedPage(browser, carelabel.origin);
  const seen = [];
  for (const answer of ANSWERS) {
    await page.goto(`${carelabel.origin}/verify`);
    await page.locator("input[type=file]").setInputFiles(carelabel.signed[answer].path);
    const verdict = page.locator(`[data-answer=${answer}]`).first();
    seen.push({
      shape: await verdict.locator("svg").innerHTML(),
      word: await verdict.locator("p").first().textContent(),
      sentence: await verdict.locator("p").nth(1).textContent(),
      advice: await verdict.locator("p").last().textContent(),
      look: await verdict.evaluate((element) => {
        const { color, borderStyle, borderWidth } = getComputedStyle(element);
        return [color, borderStyle, borderWidth].join();
      }),
    });
  }
  for (const part of ["shape", "word", "sentence", "advice", "look"] as const) {
    assert.equal(new Set(seen.map((one) => one[part])).size, ANSWERS.length, part);
  }
  await close();
});
