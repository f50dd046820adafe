import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import axe from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { certificateForTests } from "../../../src/certificate-for-tests.ts";
import { type WatchedPage, watchedPage } from "../open-carelabel.ts";
import { theHospital } from "../shared-houses.ts";

const PHONE = { width: 390, height: 844 };
const TOKEN = /cld_[0-9a-z]{32}/;

const { carelabel: hospital, browser } = await theHospital();

/** The page of the device with this tag, or of any within reach, and what it says of its sign-on. */
async function deviceNamed(
  tag: string,
  who = "engineer",
  view: BrowserContextOptions = {},
): Promise<WatchedPage & { id: string; part: ReturnType<Page["getByRole"]> }> {
  const session = await hospital.session(who);
  const { devices } = (await (
    await fetch(`${hospital.origin}/api/v1/devices?limit=1&q=${tag}`, {
      headers: { cookie: `${session.name}=${session.value}` },
    })
  ).json()) as { devices: { id: string }[] };
  const id = devices[0]?.id ?? assert.fail(`the sample hospital has no ${tag}`);
  const watched = await watchedPage(browser, hospital.origin, { session, ...view });
  await watched.page.goto(`${hospital.origin}/devices/${id}`);
  const part = watched.page.getByRole("region", { name: /^(Sign-on|Anmeldung)$/ });
  await part.getByRole("paragraph").first().waitFor();
  return { ...watched, id, part };
}

/** That everybody can use what is shown now, and that it is no wider than the window. */
async function assertUsable(page: Page, state: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
  );
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  assert.deepEqual(found, [], state);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${state}: wider than the window`);
}

for (const [tag, view] of [
  ["INF-0001", {}],
  ["INF-0002", { viewport: PHONE, colorScheme: "dark" }],
] as const)
  test(`a device is enrolled by keyboard alone, its token is shown once, at ${"viewport" in view ? "phone" : "desk"} width`, async () => {
    const { page, part, id, complaints, close } = await deviceNamed(tag, "engineer", view);
    await part.getByText("It cannot sign on yet").waitFor();
    await assertUsable(page, "never enrolled");
    await part.getByRole("button", { name: "Enrol" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What does it sign on with?").waitFor();
    await assertUsable(page, "the form");
    await dialog.getByLabel("Name", { exact: true }).fill("gateway board");
    await page.keyboard.press("Enter");
    const shown = await dialog.getByText(TOKEN).innerText();
    const settings = await dialog.innerText();
    assert.ok(settings.includes(id) && settings.includes(`carelabel/${id}/report`), settings);
    await assertUsable(page, "the token");
    await page.keyboard.press("Escape");
    assert.equal(await dialog.getByText(TOKEN).innerText(), shown, "not lost by one key");
    await dialog.getByRole("button", { name: "I have noted it" }).focus();
    await page.keyboard.press("Enter");
    await part.getByText("By token").waitFor();
    assert.match(await part.innerText(), /By token \(gateway board\), enrolled .*not used yet/s);
    assert.doesNotMatch(await page.content(), TOKEN, "shown once");
    await page.reload();
    await part.getByText("By token").waitFor();
    assert.doesNotMatch(await page.content(), TOKEN);
    await assertUsable(page, "enrolled");
    assert.deepEqual(complaints, []);
    await close();
  });

test("a token is rotated with a time of grace, and what is revoked is gone after a word", async () => {
  const { page, part, close } = await deviceNamed("INF-0003");
  const dialog = page.getByRole("dialog");
  await part.getByRole("button", { name: "Enrol" }).click();
  await dialog.getByRole("button", { name: "Enrol" }).click();
  const first = await dialog.getByText(TOKEN).innerText();
  await dialog.getByRole("button", { name: "I have noted it" }).click();
  await part.getByRole("button", { name: "New token" }).click();
  await dialog.getByLabel("The old token holds on").selectOption({ label: "for 24 hours" });
  await assertUsable(page, "the time of grace");
  await dialog.getByRole("button", { name: "New token" }).click();
  assert.notEqual(await dialog.getByText(TOKEN).innerText(), first);
  await dialog.getByRole("button", { name: "I have noted it" }).click();
  await part.getByText(/ends in (24 hours|1 day|23 hours)|ends tomorrow/).waitFor();
  assert.equal(await part.getByRole("listitem").count(), 2);
  await assertUsable(page, "both");
  for (const left of [1, 0]) {
    await part.getByRole("button", { name: "Revoke" }).first().click();
    await dialog.getByText("It ends at once").waitFor();
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await part.getByRole("listitem").count(), left);
  }
  await part.getByText("It cannot sign on yet").waitFor();
  assert.match(await page.getByRole("region", { name: "Its history" }).innerText(), /Sign-on revoked by/);
  await close();
});

test("a device is enrolled by the certificate that it has; a file that is none is told so beside it", async () => {
  const { page, part, close } = await deviceNamed("INF-0004");
  const folder = mkdtempSync(join(tmpdir(), "carelabel-certificate-"));
  const { pem } = certificateForTests("pump-4", { from: "2026-01-01" });
  writeFileSync(join(folder, "pump.pem"), pem);
  writeFileSync(join(folder, "note.pem"), "no certificate");
  const dialog = page.getByRole("dialog");
  await part.getByRole("button", { name: "Enrol" }).click();
  await dialog.getByLabel("What does it sign on with?").selectOption({ label: "By certificate" });
  await dialog.locator("input[type=file]").setInputFiles(join(folder, "note.pem"));
  await dialog.getByRole("button", { name: "Enrol" }).click();
  await dialog.getByRole("alert").waitFor();
  await assertUsable(page, "refused");
  await dialog.locator("input[type=file]").setInputFiles(join(folder, "pump.pem"));
  await dialog.getByRole("button", { name: "Enrol" }).click();
  await dialog.getByRole("button", { name: "Done" }).click();
  await part.getByText("By certificate").waitFor();
  assert.match(await part.innerText(), /SHA-256 [0-9a-f]{64}/);
  rmSync(folder, { recursive: true });
  await close();
});

test("who may not enrol sees how a device signs on, in German too, and no button", async () => {
  const { page, part, complaints, close } = await deviceNamed("", "viewer", { locale: "de-DE" });
  await part.getByText("Es kann sich noch nicht anmelden").waitFor();
  assert.equal(await part.getByRole("button").count(), 0);
  await assertUsable(page, "a viewer's");
  assert.deepEqual(complaints, []);
  await close();
});
