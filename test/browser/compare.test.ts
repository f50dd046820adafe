/**
 * Two offers side by side in the real browser: the same marks as the command, on a desk, on a phone and by a shared address.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import type { ProductRow } from "../../src/contract/product.ts";
import type { Comparison } from "../../src/domain/inspection/comparison/comparison.ts";
import { carelabel as command, folderFor, root } from "../carelabel.ts";
import { type CareLabel, openCareLabel, watchedPage } from "./open-carelabel.ts";
import { assertTargets, assertUsable } from "./usable.ts";

const sample = (name: string) => join(root, `samples/labels/${name}.label.yaml`);
const WIRED = sample("ultrasound-wired");
const WIRELESS = sample("ultrasound-wireless");

let carelabel: CareLabel;
let browser: Browser;
before(async () => {
  [carelabel, browser] = await Promise.all([openCareLabel("sample"), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await carelabel?.close();
});

/** Fact -> which is better, as the page shows it. */
async function marksOf(page: Page): Promise<Record<string, string>> {
  const rows = await page
    .locator("tr[data-fact]")
    .evaluateAll((all) => all.map((row) => [row.getAttribute("data-fact"), row.getAttribute("data-better")]));
  return Object.fromEntries(rows);
}

test("files of vendors: the same marks, lines and questions as the command tells", async (t) => {
  const { page, complaints, close } = await watchedPage(browser, carelabel.origin, {
    session: await carelabel.session(),
  });
  t.after(close);
  await page.goto(`${carelabel.origin}/compare`);
  await page.getByRole("heading", { name: "Nothing to compare yet" }).waitFor();
  await assertUsable(page, "nothing chosen");
  const files = page.locator("input[type=file]");
  await files.nth(0).setInputFiles(WIRED);
  await files.nth(1).setInputFiles(WIRELESS);
  await page.locator("tr[data-fact]").first().waitFor();
  const run = command(folderFor(t), ["compare", WIRED, WIRELESS, "--json"]);
  const told = JSON.parse(run.out) as Comparison;
  const facts = told.groups.flatMap((group) => group.facts);
  assert.deepEqual(await marksOf(page), Object.fromEntries(facts.map(({ id, better }) => [id, better ?? "neither"])));
  const shown = await page.locator("main").innerText();
  for (const { ask } of [...told.a.questions, ...told.b.questions]) assert.ok(shown.includes(ask), ask);
  for (const { id, a, b } of facts)
    for (const [side, { lines }] of Object.entries({ a, b })) {
      const cell = await page.locator(`tr[data-fact="${id}"] td[data-side=${side}]`).innerText();
      for (const line of lines) assert.ok(cell.includes(line), `${id} ${side}: ${line}`);
    }
  await page.getByLabel("Only what differs").check();
  assert.ok((await page.locator("tr[data-fact]").count()) < facts.length);
  await assertUsable(page, "two files, en, 1280");

  // What is no label is told beside its own side, with its line.
  const broken = join(folderFor(t), "broken.yaml");
  writeFileSync(broken, readFileSync(WIRED, "utf8").replace("riskClass:", "riskClas:"));
  await files.nth(0).setInputFiles(broken);
  await page
    .getByRole("group", { name: "Offer A" })
    .getByRole("alert")
    .getByText(/broken\.yaml:\d+/)
    .waitFor();
  assert.equal(await page.locator("tr[data-fact]").count(), 0);
  await files.nth(0).setInputFiles(carelabel.signed.broken.path);
  await page
    .getByRole("group", { name: "Offer A" })
    .getByRole("alert")
    .getByText(/signature|signed/i)
    .first()
    .waitFor();
  assert.deepEqual(complaints, []);
});

test("our own products by an address that can be shared, on a phone, in German, by night", async (t) => {
  const view = { locale: "de-DE", colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;
  const session = await carelabel.session("engineer");
  const { page, complaints, close } = await watchedPage(browser, carelabel.origin, { session, ...view });
  t.after(close);
  const { products } = (await (await page.context().request.get(`${carelabel.origin}/api/v1/products`)).json()) as {
    products: ProductRow[];
  };
  const [one, other] = products.filter(({ label }) => label !== null);
  assert.ok(one && other);
  await page.goto(`${carelabel.origin}/products/${one.id}`);
  await page.getByRole("link", { name: "Mit einem anderen vergleichen" }).click();
  const second = page.getByRole("group", { name: "Angebot B" }).getByLabel("Eines unserer Produkte");
  await second.locator(`option[value="${other.id}"]`).waitFor({ state: "attached" });
  await second.selectOption(other.id);
  await page.locator("tr[data-fact]").first().waitFor();
  assert.ok(page.url().includes(`a=${one.id}`) && page.url().includes(`b=${other.id}`));
  const marks = await marksOf(page);
  await assertUsable(page, "two products, de, 390");
  await assertTargets(page, page.locator("main"));
  await page.getByLabel("Wo es benutzt wird").selectOption("home-care");
  await page.waitForURL(/setting=home-care/);
  await page.reload();
  await page.locator("tr[data-fact]").first().waitFor();
  assert.equal(Object.keys(await marksOf(page)).length, Object.keys(marks).length);
  assert.equal(await page.getByLabel("Wo es benutzt wird").inputValue(), "home-care");

  // A label against itself is marked nowhere.
  await page.goto(`${carelabel.origin}/compare?a=${one.id}&b=${one.id}`);
  await page.locator("tr[data-fact]").first().waitFor();
  assert.deepEqual([...new Set(Object.values(await marksOf(page)))], ["neither"]);
  assert.deepEqual(complaints, []);
});
