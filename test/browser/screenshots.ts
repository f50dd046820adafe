/**
 * `npm run screenshots`: the pictures of the README, taken of the sample hospital in the real browser.
 */
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { captureLabelPath, capturePath, openCareLabel, watchedPage } from "./open-carelabel.ts";

const DESK = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };

interface Picture {
  readonly viewport: typeof DESK;
  readonly take: (page: Page, origin: string) => Promise<void>;
}

const PICTURES: Record<string, Picture> = {
  now: { viewport: DESK, take: async (page, origin) => void (await page.goto(`${origin}/`)) },
  "device-phone": {
    viewport: PHONE,
    take: async (page, origin) => {
      await page.goto(`${origin}/`);
      await page.getByRole("link", { name: "INF-0007" }).first().click();
    },
  },
  draft: {
    viewport: DESK,
    take: async (page, origin) => {
      await page.goto(`${origin}/products`);
      await page
        .getByRole("link", { name: /AR-200/ })
        .first()
        .click();
      await page.locator('a[href^="/drafts/"]').first().click();
      await page.locator("img[data-form]").waitFor();
    },
  },
  audit: {
    viewport: DESK,
    take: async (page, origin) => {
      await page.goto(`${origin}/audit`);
      await page.locator("input[type=file]").nth(0).setInputFiles(capturePath);
      await page.locator("input[type=file]").nth(1).setInputFiles(captureLabelPath);
      await page.getByRole("button", { name: "Audit" }).click();
      await page.locator("svg[role=img]").waitFor();
    },
  },
  behaviour: {
    viewport: DESK,
    take: async (page, origin) => {
      await page.goto(`${origin}/`);
      await page.locator("main ol > li").first().waitFor();
      await page.goto(`${origin}/devices/${await page.evaluate(breach, "USW-0002")}`);
      await page.getByRole("region", { name: "What CareLabel does about it" }).waitFor();
      await page.locator("#wrong").scrollIntoViewIfNeeded();
      await page.locator("#wrong").evaluate((heading) => heading.scrollIntoView());
    },
  },
};

/** In the page: enrols the device with this tag, and reports for it what is beyond its limit. Returns its id. */
async function breach(tag: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  const list = await fetch(`/api/v1/devices?limit=1&q=${tag}`);
  const { devices } = (await list.json()) as { devices: { id: string }[] };
  const id = devices[0]?.id ?? "";
  const credential = JSON.stringify({ kind: "token", name: null, days: null });
  const enrolled = await fetch(`/api/v1/devices/${id}/credentials`, { method: "POST", headers, body: credential });
  const { token } = (await enrolled.json()) as { token: string };
  for (const [sequence, probeTemperature] of [31, 31.5, 70].entries()) {
    const values = { probeTemperature, cpuLoad: { min: 32, max: 47, mean: 41, count: 10 }, power: 3.1 };
    await fetch("/api/v1/reports", {
      method: "POST",
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: JSON.stringify({ boot: "b1", sequence, values }),
    });
  }
  return id;
}

const [carelabel, browser] = await Promise.all([openCareLabel("sample"), launchBrowser()]);
try {
  for (const [name, { viewport, take }] of Object.entries(PICTURES)) {
    const session = await carelabel.session("engineer");
    const { page, close } = await watchedPage(browser, carelabel.origin, { viewport, session });
    await take(page, carelabel.origin);
    await page.locator("h1").waitFor();
    await page.waitForTimeout(500); // pictures and typefaces
    await page.screenshot({ path: fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url)) });
    await close();
  }
} finally {
  await browser.close();
  await carelabel.close();
}
