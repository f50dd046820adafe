import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContextOptions } from "playwright-core";
import { type WatchedPage, watchedPage } from "../open-carelabel.ts";
import { theHospital } from "../shared-houses.ts";

const { carelabel: hospital, browser } = await theHospital();

async function pageOf(signInName: string, path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const watched = await watchedPage(browser, hospital.origin, options);
  await watched.page.context().addCookies([await hospital.session(signInName)]);
  await watched.page.goto(`${hospital.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}

test("a wrong value is told beside its field and in the reader's language, without the program's own words", async () => {
  const { page, close } = await pageOf("engineer", "/products", { locale: "de-DE" });
  await page.getByRole("button", { name: "Neues Produkt" }).click();
  const form = page.getByRole("form", { name: "Neues Produkt" });
  const field = (name: string) => form.getByRole("textbox", { name });
  await field("Hersteller").fill("Sanova");
  await field("Modell").fill("InfuTrak 900");
  await field("UDI-DI").fill("12");
  await field("EMDN").fill("pump");
  await form.getByRole("button", { name: "Produkt anlegen" }).click();
  const alert = page.getByRole("alert");
  await alert.getByText("Etwas darin passt noch nicht.").waitFor();
  assert.match(await alert.innerText(), /UDI-DI: .*14 digits/);
  for (const [name, told] of [
    ["UDI-DI", /Dieser Wert passt nicht\. "12" does not fit; write the UDI-DI as GTIN-14/],
    ["EMDN", /a letter and 2 to 12 digits, for example Z12030301/],
  ] as const) {
    const control = field(name);
    assert.equal(await control.getAttribute("aria-invalid"), "true");
    const ids = (await control.getAttribute("aria-describedby")) ?? "";
    const beside = await page.locator(`[id="${ids.split(" ").at(-1)}"]`).innerText();
    assert.match(beside, told);
  }
  assert.equal(await field("Modell").getAttribute("aria-invalid"), "false");
  assert.doesNotMatch(await page.locator("main").innerText(), /\^\[|body\/|\/udiDi|must match/);
  await close();
});

test("the ledger names what was done to whom, with the way there, and says when it was verified last", async () => {
  const { page, close } = await pageOf("administrator", "/ledger");
  const row = page.getByRole("listitem").filter({ hasText: "Signed in" }).first();
  await row.getByRole("link").first().waitFor();
  assert.doesNotMatch(await row.innerText(), /\baccount\b/, "the person's name instead of the kind");
  await page.getByText("Not verified since the server was started.").waitFor();
  await page.getByRole("button", { name: "Verify the ledger" }).click();
  await page.getByText("The ledger holds:").waitFor();
  await page.reload();
  await page.getByText(/^Last verified .*entries held\./).waitFor();
  await close();
});
