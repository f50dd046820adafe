/**
 * What a phone is sent to: printed codes and the patient's page, and what the page says while no phone gets there.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { watchedPage } from "../open-carelabel.ts";
import { theHospital } from "../shared-houses.ts";

const { carelabel, browser } = await theHospital();

const PHONE = { viewport: { width: 390, height: 844 }, locale: "de-DE" };

/** The address of an infusion pump's page for patients, opened by an engineer. */
async function patientAddress(): Promise<string> {
  const { name, value } = await carelabel.session("engineer");
  const headers = { cookie: `${name}=${value}`, "content-type": "application/json" };
  const api = `${carelabel.origin}/api/v1/devices`;
  const list = await fetch(`${api}?q=infusionspumpe&limit=1&offset=0`, { headers });
  const { devices } = (await list.json()) as { devices: { id: string }[] };
  const body = JSON.stringify({ open: true });
  const opened = await fetch(`${api}/${devices[0]?.id}/public`, { method: "PUT", headers, body });
  return `/d/${((await opened.json()) as { publicToken: string }).publicToken}`;
}

test("from the patient's page one link leads to the plain page of the product's label, verified in the browser", async () => {
  const { page, complaints, close } = await watchedPage(browser, carelabel.origin, PHONE);
  await page.goto(`${carelabel.origin}${await patientAddress()}`);
  await page.getByRole("heading", { level: 1, name: "Infusionspumpe" }).waitFor();
  await page.getByRole("link", { name: "Was dieses Gerät aufzeichnet und wer die Daten bekommt" }).click();
  await page.getByRole("heading", { level: 1, name: "Halmere VP 8" }).waitFor();
  await page.getByRole("status").getByText("Echt", { exact: true }).waitFor();
  assert.doesNotMatch(page.url(), /\/d\//, "nothing tells from which device one came");
  assert.deepEqual(complaints, []);
  await close();
});

test("a product's kind stands in the language of the page, in the list and on its page", async () => {
  const session = await carelabel.session("engineer");
  for (const [locale, kind] of [
    ["de-DE", "Röntgen-Arbeitsplatz"],
    ["en-GB", "X-ray workstation"],
  ] as const) {
    const { page, complaints, close } = await watchedPage(browser, carelabel.origin, { ...PHONE, locale, session });
    await page.goto(`${carelabel.origin}/products`);
    await page.getByText(new RegExp(`^${kind}`)).waitFor();
    await page.getByRole("link", { name: /Altenfels/ }).click();
    await page.getByRole("definition").getByText(kind, { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  }
});

test("while the server is open for its machine only, the print says that no phone can follow the code", async () => {
  const session = await carelabel.session("engineer");
  const { page, close } = await watchedPage(browser, carelabel.origin, { ...PHONE, session });
  await page.goto(`${carelabel.origin}/products`);
  await page.getByRole("link", { name: /Halmere/ }).click();
  await page.locator("summary", { hasText: "Drucken" }).click();
  await page.getByRole("note").getByText("Diesem Code kann kein Telefon folgen").waitFor();
  await close();
});
