/**
 * A recall in the real browser: typed at a desk with its preview, done at the device on a phone with a photo, and closed
 * with a signature.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import type { Campaign, CampaignRow, CampaignTask } from "../../src/contract/campaign.ts";
import { blankDevice } from "../../src/domain/registry/device.ts";
import { type CareLabel, openCareLabel, PASSWORD, watchedPage } from "./open-carelabel.ts";
import { assertTargets, assertUsable } from "./usable.ts";

const DESK = { locale: "en-GB", viewport: { width: 1280, height: 900 }, colorScheme: "light" } as const;
const PHONE = { locale: "de-DE", viewport: { width: 390, height: 844 }, colorScheme: "dark" } as const;

let carelabel: CareLabel;
let browser: Browser;
let session: Awaited<ReturnType<CareLabel["session"]>>;
before(async () => {
  [carelabel, browser] = await Promise.all([openCareLabel(), launchBrowser()]);
  session = await carelabel.session();
  const nothing = { firmwareLine: null, kind: null, udiDi: null, mdrClass: null, fdaClass: null, emdn: null };
  const product = { maker: "Halmere Infusion Ltd", model: "Halmere VP 8", riskClass: "III", ...nothing };
  const { id: productId } = await ask<{ id: string }>("POST", "products", product);
  const { places } = await ask<{ places: { id: string }[] }>("GET", "places");
  for (const [serial, firmware] of [
    ["AB-1001", "2.3.0"],
    ["AB-1002", null],
    ["AB-1003", "2.4.0"],
  ] as const) {
    const identifiers = [{ system: "serial" as const, value: serial, from: null, until: null }];
    await ask("POST", "devices", { ...blankDevice(productId, places[0]?.id ?? ""), identifiers, firmware });
  }
});
after(async () => {
  await browser?.close();
  await carelabel?.close();
});

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const reply = await fetch(`${carelabel.origin}/api/v1/${path}`, {
    method,
    headers: {
      cookie: `${session.name}=${session.value}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(reply.ok, `${method} ${path}: ${reply.status} ${await reply.clone().text()}`);
  return (await reply.json()) as T;
}
async function opened(path: string, view: BrowserContextOptions) {
  const watched = await watchedPage(browser, carelabel.origin, { session, ...view });
  await watched.page.goto(`${carelabel.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}
const looked = (name: string) => ({ path: `${process.env.LOOK}/${name}.png`, fullPage: true });

test("a recall is typed with its preview, done on a phone with a photo, and closed with a signature", async (t) => {
  const desk = await opened("/campaigns", DESK);
  t.after(desk.close);
  const { page } = desk;
  await page.getByText("Nothing is open").waitFor();
  await page.getByRole("link", { name: "Open a campaign" }).click();
  const form = page.getByRole("form", { name: "Open a campaign" });
  await form.getByLabel("Title").fill("Pumps may stop without an alarm");
  await form.getByLabel("Reference").fill("FSN-2026-07");
  await form.getByLabel("How bad").selectOption("critical");
  await form.getByLabel("To be done by").fill("2026-01-31");
  await form.getByLabel("What to do at each device").fill("Install firmware 2.4.0.\nStart the pump anew.");
  await form.getByRole("combobox", { name: "Product 1" }).selectOption({ label: "Halmere Infusion Ltd Halmere VP 8" });
  await form.getByLabel("Or firmware below").fill("2.4.0");
  await assertUsable(page, "typed");
  await form.getByRole("button", { name: "Show which devices are meant" }).click();
  const preview = page.getByRole("region", { name: "This is whom it means now" });
  await preview.getByText("1 device is covered", { exact: true }).first().waitFor();
  await preview.getByText("1 device is possibly covered").first().waitFor();
  await preview.getByText("possibly covered", { exact: true }).click();
  await preview.getByRole("link", { name: "AB-1002" }).waitFor();
  assert.equal((await ask<{ campaigns: CampaignRow[] }>("GET", "campaigns?state=all")).campaigns.length, 0);
  await assertUsable(page, "preview");
  if (process.env.LOOK) await page.screenshot(looked("campaign-preview-1280"));
  await form.getByLabel("Ranges of serial numbers").fill("AB-1001 .. AB-1999");
  await page.getByText("Show once more which devices are meant").waitFor();
  await form.getByRole("button", { name: "Show which devices are meant" }).click();
  await form.getByRole("button", { name: "Open it with 2 tasks" }).click();
  await page.getByText("0 of 2 tasks have ended").waitFor();
  await page.getByRole("article", { name: "AB-1001" }).waitFor();
  await assertUsable(page, "opened");
  if (process.env.LOOK) await page.screenshot(looked("campaign-1280"));
  const [campaign] = (await ask<{ campaigns: CampaignRow[] }>("GET", "campaigns")).campaigns;
  const id = campaign?.id ?? "";

  const phone = await opened(`/campaigns/${id}`, PHONE);
  t.after(phone.close);
  const pump = phone.page.getByRole("article", { name: "AB-1001" });
  await pump.getByRole("button", { name: "Aufgabe beenden" }).click();
  await pump.getByLabel("Firmware, die jetzt auf dem Gerät ist").fill("2.4.0");
  const [chooser] = await Promise.all([
    phone.page.waitForEvent("filechooser"),
    pump.getByRole("button", { name: "Foto aufnehmen" }).click(),
  ]);
  const buffer = await phone.page.screenshot({ type: "jpeg" });
  await chooser.setFiles({ name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer });
  await pump.getByRole("img").first().waitFor();
  await assertUsable(phone.page, "at the device");
  await assertTargets(phone.page, phone.page.locator("main"));
  if (process.env.LOOK) await phone.page.screenshot(looked("campaign-task-390"));
  await pump.getByRole("button", { name: "Speichern" }).click();
  await phone.page.getByText("1 von 2 Aufgaben sind beendet").waitFor();
  const other = phone.page.getByRole("article", { name: "AB-1002" });
  await other.getByRole("button", { name: "Aufgabe beenden" }).click();
  await other.getByLabel("Was daraus wurde").selectOption("not-located");
  await other.getByLabel("Wo gesucht wurde").fill("Lager, Station 3, Aufbereitung");
  await other.getByRole("button", { name: "Speichern" }).click();
  await phone.page.getByText("2 von 2 Aufgaben sind beendet").waitFor();
  await assertUsable(phone.page, "ended");
  if (process.env.LOOK) await phone.page.screenshot(looked("campaign-ended-390"));
  const { tasks } = await ask<{ tasks: CampaignTask[] }>("GET", `campaigns/${id}/tasks`);
  const proof = tasks.find((task) => task.device.title === "AB-1001")?.trail.at(-1);
  assert.deepEqual([proof?.firmware, proof?.evidence.length, proof?.stillMeant], ["2.4.0", 1, false]);

  const end = page.getByRole("form", { name: "Close it" });
  await end.getByLabel("Your password").fill(PASSWORD);
  await end.getByRole("button", { name: "Close and sign" }).click();
  await page.getByRole("link", { name: "Signed document of closing 1" }).waitFor();
  await assertUsable(page, "closed");
  if (process.env.LOOK) await page.screenshot(looked("campaign-closed-1280"));
  assert.equal((await ask<Campaign>("GET", `campaigns/${id}`)).state, "closed");
  await page.getByRole("link", { name: "Proof of closing 1" }).click();
  await page.getByText("The signature holds for this page").waitFor();
  await page.getByRole("row", { name: /AB-1001.*firmware seen: 2\.4\.0/ }).waitFor();
  await assertUsable(page, "proof");
  if (process.env.LOOK) await page.screenshot(looked("campaign-closure-1280"));
  await page.goto(`${carelabel.origin}/devices/${tasks[0]?.device.id}`);
  const section = page.getByRole("region", { name: "Recalls and advisories" });
  await section.getByRole("link", { name: "Pumps may stop without an alarm" }).waitFor();
  if (process.env.LOOK) await section.screenshot({ path: `${process.env.LOOK}/campaign-device-1280.png` });
  assert.deepEqual([desk.complaints, phone.complaints], [[], []]);
});
