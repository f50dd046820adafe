/**
 * The best-before-inspection date on the page of a device, and what falls due in the fleet: in the real browser, usable by
 * everybody in both languages and on a phone.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { type CareLabel, openCareLabel, watchedPage } from "./open-carelabel.ts";

let carelabel: CareLabel;
let browser: Browser;
before(async () => {
  [carelabel, browser] = await Promise.all([openCareLabel("sample"), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await carelabel?.close();
});

async function assertUsable(page: Page, width: number): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
  );
  assert.deepEqual(
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`)),
    [],
  );
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= width, `the page is ${wide} px wide`);
}

for (const [locale, width] of [
  ["en-GB", 1280],
  ["de-DE", 390],
] as const) {
  test(`what falls due is listed, and each date explains itself, in ${locale} at ${width} px`, async (t) => {
    const view = { session: await carelabel.session(), locale, viewport: { width, height: 844 } };
    const { page, complaints, close } = await watchedPage(browser, carelabel.origin, view);
    t.after(close);
    await page.goto(`${carelabel.origin}/inspections/due`);
    const device = page.locator('td a[href^="/devices/"]').first();
    await device.waitFor();
    await assertUsable(page, width);
    if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}/due-${width}.png`, fullPage: true });
    const [due = ""] = (await page.locator("td b").allInnerTexts()).slice(0, 1);
    await device.click();
    const section = page.locator('section[aria-labelledby="before"]');
    await section.locator("summary").click();
    await section.getByRole("table").nth(2).waitFor();
    assert.ok((await section.innerText()).includes(due), due);
    await assertUsable(page, width);
    if (process.env.LOOK) await section.screenshot({ path: `${process.env.LOOK}/date-${width}.png` });
    assert.deepEqual(complaints, []);
  });
}
