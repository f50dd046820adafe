/**
 * The figures of a quarter in the real browser: usable by everybody in both languages and on a phone, with their document.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { watchedPage } from "../open-carelabel.ts";
import { theHospital } from "../shared-houses.ts";

const { carelabel, browser } = await theHospital();

async function assertUsable(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
  );
  assert.deepEqual(
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`)),
    [],
  );
}

for (const [language, locale, width] of [
  ["en", "en-GB", 1280],
  ["de", "de-DE", 390],
] as const) {
  test(`the figures of the quarter are told beside the quarter before, in ${locale} at ${width} px`, async (t) => {
    const view = { session: await carelabel.session(), locale, viewport: { width, height: 844 } };
    const { page, complaints, close } = await watchedPage(browser, carelabel.origin, view);
    t.after(close);
    await page.goto(`${carelabel.origin}/evaluations`);
    await page.locator('a[href="/management"]').click();
    const devices = page.getByRole("row", { name: /^(Devices in use|Geräte im Einsatz)/ });
    await devices.waitFor();
    assert.match((await devices.innerText()).replaceAll(/\s+/g, " "), /[1-9]/);
    await assertUsable(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `the page is ${wide} px wide`);
    const href = await page.locator("a[download]").getAttribute("href");
    assert.match(href ?? "", new RegExp(`^/api/v1/management-report/document\\?.*language=${language}$`));
    assert.deepEqual(complaints, []);
  });
}
