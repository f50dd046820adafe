/**
 * The best-before-inspection date on the page of a device, and what falls due in the fleet: in the real browser, usable by
 * everybody in both languages and on a phone.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { watchedPage } from "../open-carelabel.ts";
import { theHospital } from "../shared-houses.ts";

const { carelabel, browser } = await theHospital();

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

test("*Now* tells how many are overdue, below what concerns a patient; the list follows what others change", async (t) => {
  const session = await carelabel.session();
  const view = { session, locale: "en-GB", viewport: { width: 1280, height: 844 } };
  const { page, complaints, close } = await watchedPage(browser, carelabel.origin, view);
  t.after(close);
  await page.goto(`${carelabel.origin}/`);
  const line = page.getByText(/devices are overdue for inspection/);
  await line.waitFor();
  const overdue = Number((await line.innerText()).split(" ")[0]);
  const queue = page.locator("main ol, main section").first();
  assert.ok(((await line.boundingBox())?.y ?? 0) > ((await queue.boundingBox())?.y ?? Number.POSITIVE_INFINITY));
  if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}/now-overdue.png`, fullPage: true });
  await page.getByRole("link", { name: "See what is overdue" }).click();
  const devices = page.locator('td a[href^="/devices/"]');
  await devices.first().waitFor();
  assert.equal(await devices.count(), overdue);
  const gone = (await devices.first().getAttribute("href")) ?? "";
  const api = `${carelabel.origin}/api/v1${gone}`;
  const headers = { cookie: `${session.name}=${session.value}`, "content-type": "application/json" };
  const { device } = (await (await fetch(api, { headers })).json()) as { device: { version: number } };
  const on = new Date().toISOString().slice(0, 10);
  const proof = { on, reason: "replaced", erasure: "no-data", erasedBy: "Jonas Brandt", evidence: null };
  const reply = await fetch(`${api}/retire`, {
    method: "POST",
    headers: { ...headers, "if-match": `"${device.version}"` },
    body: JSON.stringify(proof),
  });
  assert.equal(reply.status, 200, await reply.clone().text());
  await page.locator(`td a[href="${gone}"]`).waitFor({ state: "detached" });
  assert.equal(await devices.count(), overdue - 1);
  assert.deepEqual(complaints, []);
});
