/**
 * Two offers side by side in the real browser: the same answer as on the terminal, every state in words, and usable by
 * everybody in both languages and on a phone.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { TrustReply } from "../../../src/contract/label.ts";
import type { ProductRow } from "../../../src/contract/product.ts";
import { captureLabelPath, watchedPage } from "../open-carelabel.ts";
import { theHospital } from "../shared-houses.ts";
import { assertTargets, assertUsable } from "../usable.ts";

const { carelabel, browser } = await theHospital();
const folder = mkdtempSync(join(tmpdir(), "carelabel-compare-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function opened(path: string, view: BrowserContextOptions = {}) {
  const watched = await watchedPage(browser, carelabel.origin, { session: await carelabel.session(), ...view });
  await watched.page.goto(`${carelabel.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}

async function get<T>(path: string): Promise<T> {
  const { name, value } = await carelabel.session();
  const reply = await fetch(`${carelabel.origin}${path}`, { headers: { cookie: `${name}=${value}` } });
  assert.ok(reply.ok, `${path}: ${reply.status}`);
  return (await reply.json()) as T;
}

async function labelled(): Promise<ProductRow[]> {
  const { products } = await get<{ products: ProductRow[] }>("/api/v1/products");
  return products.filter(({ label }) => label !== null);
}

async function comparisonOn(page: Page): Promise<unknown> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Take away as JSON" }).click(),
  ]);
  return JSON.parse(readFileSync(await download.path(), "utf8"));
}

/** What `carelabel compare` says of the same files, trusting whom the server trusts. */
async function comparisonOfCommand(a: string, b: string): Promise<unknown> {
  const { trust, withdrawals } = await get<TrustReply>("/api/v1/trust");
  const kept = (name: string, value: object) => {
    writeFileSync(join(folder, name), JSON.stringify(value));
    return join(folder, name);
  };
  const lists = withdrawals.flatMap((list, index) => ["--withdrawals", kept(`list-${index}.json`, list)]);
  const main = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
  const told = await promisify(execFile)(
    process.execPath,
    [main, "compare", a, b, "--trust", kept("trust.json", trust), ...lists, "--json"],
    { maxBuffer: 64 * 1024 * 1024 },
  ).catch((ended: { code?: unknown; stdout?: string }) => {
    assert.equal(ended.code, 1, "departs, and is told all the same");
    return { stdout: ended.stdout ?? "" };
  });
  return JSON.parse(told.stdout);
}

async function hand(page: Page, side: "A" | "B", path: string) {
  await page.getByLabel(`File for ${side}`, { exact: true }).setInputFiles(path);
}

test("the page says of two files what the command says", async (t) => {
  const { page, complaints, close } = await opened("/compare");
  t.after(close);
  await page.getByText("Nothing to compare yet").waitFor();
  for (const [a, b] of [
    [carelabel.signed.trusted.path, captureLabelPath],
    [captureLabelPath, carelabel.signed.withdrawn.path],
  ] as const) {
    await hand(page, "A", a);
    await hand(page, "B", b);
    const wanted = await comparisonOfCommand(a, b);
    await page.getByRole("table", { name: "All facts of both labels" }).waitFor();
    assert.deepEqual(await comparisonOn(page), wanted);
  }
  await page.getByText("Withdrawn", { exact: false }).first().waitFor();
  assert.deepEqual(complaints, []);
});

test("a broken file, the same label twice and a product that is not there are told in words", async (t) => {
  const { page, close } = await opened("/compare");
  t.after(close);
  await hand(page, "A", carelabel.signed.broken.path);
  await page.getByText(/Its signature is broken, so nobody stands behind/).waitFor();
  await hand(page, "A", captureLabelPath);
  await hand(page, "B", captureLabelPath);
  await page.getByText(/Both sides are the same label/).waitFor();
  await page.getByLabel("Only what differs").check();
  await page.getByText("The labels say the same in every fact.").waitFor();
  await page.goto(`${carelabel.origin}/compare?a=nobody`);
  await page.getByText(/no such product within your reach/).waitFor();
});

test("a product's page leads to a comparison that can be sent on, with the questions to copy", async (t) => {
  const [one, other] = await labelled();
  assert.ok(one && other);
  const { page, complaints, close } = await opened(`/products/${one.id}`, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  t.after(close);
  await page.getByRole("link", { name: "Compare with another product" }).click();
  const second = page.getByRole("region", { name: "Second label (B)" });
  await second.getByLabel("One of our products").selectOption(other.id);
  await page.getByRole("table", { name: "All facts of both labels" }).waitFor();
  assert.equal(new URL(page.url()).search, `?a=${one.id}&b=${other.id}`);
  const facts = page.locator("tr[data-fact]");
  const all = await facts.count();
  await page.getByLabel("Only what differs").check();
  assert.ok((await facts.count()) < all);
  const questions = page.getByRole("region", { name: /^B: Questions to the vendor/ });
  const asked = await questions.getByRole("listitem").count();
  assert.ok(asked > 0);
  await questions.getByRole("button", { name: "Copy all questions" }).press("Enter");
  await questions.getByText("Copied").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied.match(/^\d+\. /gm)?.length, asked);
  assert.deepEqual(complaints, []);
});

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
const DARK = { colorScheme: "dark", locale: "de-DE" } as const;

for (const [view, options] of [
  ["desk", { viewport: { width: 1280, height: 860 } }],
  ["phone, dark, German", { ...PHONE, ...DARK }],
] as const)
  test(`the comparison is usable: ${view}`, async (t) => {
    const [one, other] = await labelled();
    const { page, close } = await opened(`/compare?a=${one?.id}&b=${other?.id}`, options);
    t.after(close);
    await page.locator("tr[data-fact]").first().waitFor();
    await assertUsable(page, view);
    await assertTargets(page, page.locator("main"));
  });
