/**
 * Calendars of a place: opened on the page, read without a session, closed for good.
 */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { watchedPage } from "../open-carelabel.ts";
import { theHospital } from "../shared-houses.ts";
import { assertTargets, assertUsable } from "../usable.ts";

const { carelabel, browser } = await theHospital();

/** A folder for pictures to look at; none by default. */
const pictures = process.env.CARELABEL_PICTURES;

const LOOKS = [
  {
    look: { viewport: { width: 1280, height: 800 }, locale: "en-GB", colorScheme: "light" },
    words: ["Calendars and lists", "Whose calendar", "Open a calendar", "Close"],
  },
  {
    look: { viewport: { width: 390, height: 844 }, locale: "de-DE", colorScheme: "dark" },
    words: ["Kalender und Listen", "Wessen Kalender", "Kalender öffnen", "Schließen"],
  },
] as const;

for (const { look, words } of LOOKS)
  test(`a calendar is opened, read by whoever has its address, and closed (${look.locale}, ${look.viewport.width})`, async () => {
    const session = await carelabel.session("engineer");
    const { page, complaints, close } = await watchedPage(browser, carelabel.origin, { ...look, session });
    const picture = async (name: string) => {
      if (pictures === undefined) return;
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `calendars-${look.locale}-${name}.png`) });
    };
    const [button, whose, open, shut] = words;
    await page.goto(`${carelabel.origin}/places`);
    await page
      .getByRole("button", { name: new RegExp(`^${button}`) })
      .first()
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(whose).fill("Anna, Station");
    await assertUsable(page, "the dialog");
    await assertTargets(page, dialog);
    await picture("dialog");
    await dialog.getByRole("button", { name: open }).click();
    const address = (await dialog.locator("code").textContent()) ?? "";
    assert.match(address, /\/api\/v1\/feeds\/[0-9a-z]{32}\/calendar\.ics$/);
    await assertUsable(page, "the address");
    await picture("address");
    // Without a session, as a calendar program does.
    const calendar = await fetch(`${carelabel.origin}${new URL(address).pathname}`);
    assert.match(await calendar.text(), /^BEGIN:VCALENDAR\r\n/);
    await dialog.getByRole("status").getByRole("button").last().click();
    const one = dialog.getByRole("listitem").filter({ hasText: "Anna, Station" });
    await one.getByRole("button", { name: shut }).click();
    await page.getByRole("dialog").last().getByRole("button", { name: shut }).click();
    await one.waitFor({ state: "detached" });
    assert.equal((await fetch(`${carelabel.origin}${new URL(address).pathname}`)).status, 404);
    assert.deepEqual(complaints, []);
    await close();
  });
