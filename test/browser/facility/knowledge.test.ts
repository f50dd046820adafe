import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContextOptions } from "playwright-core";
import { bytesOf, KNOWLEDGE_FILES } from "../../../src/knowledge-for-tests.ts";
import { watchedPage } from "../open-carelabel.ts";
import { theFacility } from "../shared-houses.ts";
import { assertTargets, assertUsable } from "../usable.ts";

const { carelabel, browser } = await theFacility();

async function opened(options: BrowserContextOptions) {
  const watched = await watchedPage(browser, carelabel.origin, options);
  await watched.page.context().addCookies([await carelabel.session()]);
  await watched.page.goto(`${carelabel.origin}/knowledge`);
  await watched.page.locator("h1").waitFor();
  return watched;
}
const file = (name: string, text: string) => ({
  name,
  mimeType: "application/json",
  buffer: Buffer.from(bytesOf(text)),
});
const OLD = KNOWLEDGE_FILES["kev.json"].text.replaceAll("2026-11-0", "2020-11-0");

test("a file is brought in, told as old as it is, what is no such file is refused, and a source is removed", async () => {
  const { page, complaints, close } = await opened({ viewport: { width: 1280, height: 900 } });
  const bring = async (name: string, text: string) => {
    await page.locator("input[type=file]").setInputFiles(file(name, text));
    await page.getByRole("button", { name: "Bring in" }).click();
  };
  await bring("kev.json", OLD);
  await page.getByText("kev.json was brought in.").waitFor();
  const source = page.getByRole("listitem").filter({ hasText: "Known exploited (CISA KEV)" });
  await source.getByText(/Too old: \d+ days, it should be no older than 14\./).waitFor();
  await bring("osv.ndjson", `${KNOWLEDGE_FILES["osv.ndjson"].text}{"id":"OSV-9","modified":"never"}\n`);
  await page.getByText("One entry is wrong and was left out").click();
  await page.getByText(/Entry 4, line 4/).waitFor();
  await assertUsable(page, "with sources");
  await bring("holiday.json", '{"hello":"world"}');
  await page.getByText(/it is no file of knowledge that is read here/).waitFor();
  await source.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await source.waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
  await close();
});

test("on a phone in German the sources are read and reached with a thumb", async () => {
  const { page, complaints, close } = await opened({
    locale: "de-DE",
    colorScheme: "dark",
    viewport: { width: 390, height: 844 },
  });
  await page.getByText("Schwachstellen (OSV)").waitFor();
  await page.getByText("Ein Eintrag ist falsch und wurde ausgelassen").waitFor();
  await assertUsable(page, "a phone");
  await assertTargets(page, page.locator("main"));
  assert.deepEqual(complaints, []);
  await close();
});
