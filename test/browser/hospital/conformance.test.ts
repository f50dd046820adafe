/**
 * Conformance assessments in the real browser: the sample's two, one answered from the questionnaire on by keys alone, and
 * every state usable by everybody in both languages and on a phone.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContextOptions } from "playwright-core";
import type { AssessmentContent, AssessmentHead } from "../../../src/contract/assessment.ts";
import type { ProductRow } from "../../../src/contract/product.ts";
import { watchedPage } from "../open-carelabel.ts";
import { theHospital } from "../shared-houses.ts";
import { assertUsable } from "../usable.ts";

const { carelabel, browser } = await theHospital();

const API = "/api/v1/assessments";
async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { name, value } = await carelabel.session();
  const reply = await fetch(`${carelabel.origin}${path}`, {
    method,
    headers: { cookie: `${name}=${value}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(reply.ok, `${method} ${path}: ${reply.status}`);
  return (await reply.json()) as T;
}

async function opened(path: string, view: BrowserContextOptions = {}) {
  const watched = await watchedPage(browser, carelabel.origin, { session: await carelabel.session(), ...view });
  await watched.page.goto(`${carelabel.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}

async function sampleOf(title: RegExp): Promise<AssessmentHead> {
  const { assessments } = await ask<{ assessments: AssessmentHead[] }>("GET", API);
  const found = assessments.find((one) => title.test(one.title));
  assert.ok(found, String(title));
  return found;
}

async function newAssessment(catalogue: string, edition: string): Promise<AssessmentHead> {
  const { products } = await ask<{ products: ProductRow[] }>("GET", "/api/v1/products");
  const productId = products.find(({ model }) => model.startsWith("Sonoleaf"))?.id;
  return ask("POST", API, { productId, title: `By ${catalogue}`, catalogue, edition, basedOn: null });
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("the scanner's assessment says what fails and why, and what the label says beside it", async (t) => {
  const { id } = await sampleOf(/Sonoleaf/);
  const { page, complaints, close } = await opened(`/assessments/${id}`);
  t.after(close);
  await page.getByText(/Voluntary for medical devices/).waitFor();
  const standing = page.getByRole("region", { name: "fail", exact: true });
  await standing.getByRole("link", { name: /5\.4-3/ }).click();
  const provision = page.getByRole("region", { name: "5.4-3", exact: true });
  await provision.getByText("mandatory and not supported.").waitFor();
  assert.match(await provision.getByLabel("Reason").inputValue(), /one key for the image store/);
  await page.getByRole("link", { name: /5\.3-13/ }).click();
  const beside = page.getByRole("region", { name: "Found elsewhere" });
  await beside.getByText(/security updates last until 2032-06-30/).waitFor();
  await beside.getByRole("button", { name: "Take over as evidence" }).click();
  await page.getByRole("button", { name: "Save and next" }).click();
  await page.getByRole("region", { name: "5.3-16", exact: true }).waitFor();
  const { said } = await ask<AssessmentContent>("GET", `${API}/${id}`);
  const kept = said.provision.find((one) => one.id === "5.3-13")?.said;
  assert.equal(kept?.taken?.[0]?.link, "label-support-period");
  await page
    .getByRole("navigation", { name: "Which provisions are shown" })
    .getByRole("link", { name: /Fail/ })
    .click();
  await page.getByText("5.2-1").waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("a product is assessed by keys alone, from the questionnaire to a verdict", async (t) => {
  const { id } = await newAssessment("support-period", "facility");
  const { page, complaints, close } = await opened(`/assessments/${id}`);
  t.after(close);
  const answered = async () =>
    (await ask<AssessmentContent>("GET", `${API}/${id}`)).said.provision.filter(({ said }) => said !== null).length;
  const row = page.locator("a[aria-expanded]").first();
  await row.focus();
  await page.keyboard.press("Enter");
  const provision = page.locator("li[data-chosen=true] section[tabindex]");
  await provision.waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Tab");
  await page.keyboard.type("shown in the contract");
  while (!(await page.getByRole("button", { name: /^Save/ }).evaluate((one) => one === document.activeElement)))
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await until(async () => (await answered()) === 1, "the answer");
  assert.deepEqual(complaints, []);
});

test("two people at one provision: the second sees the first's answer and decides", async (t) => {
  const { id } = await newAssessment("etsi-en-303-645", "3.1.3");
  const { page, close } = await opened(`/assessments/${id}?provision=5.2-1`);
  t.after(close);
  await page.getByLabel("Measures").fill("a page of the maker");
  const first = { support: "no", reason: "no page", evidence: [] };
  await ask("PUT", `${API}/${id}/provisions/5.2-1`, { base: 0, entry: "from-elsewhere", said: first });
  await page.getByText(/answered meanwhile/).waitFor();
  assert.equal(await page.getByLabel("Measures").inputValue(), "a page of the maker");
  await page.getByRole("button", { name: "Keep mine" }).click();
  await page.getByRole("radio", { name: "Yes" }).last().check();
  await page.getByRole("button", { name: /^Save/ }).click();
  await until(async () => {
    const { said } = await ask<AssessmentContent>("GET", `${API}/${id}`);
    return said.provision.find((one) => one.id === "5.2-1")?.said?.support === "yes";
  }, "the second answer");
});

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
const DARK = { colorScheme: "dark", locale: "de-DE" } as const;

for (const [view, options] of [
  ["desk", { viewport: { width: 1280, height: 860 } }],
  ["phone, dark, German", { ...PHONE, ...DARK }],
] as const)
  test(`every state of an assessment is usable: ${view}`, async (t) => {
    const scanner = await sampleOf(/Sonoleaf/);
    const pump = await sampleOf(/Halmere/);
    const aid = await newAssessment("software-as-medical-device", "2026").catch(() => scanner);
    const paths = [
      "/assessments",
      `/assessments/${scanner.id}?provision=6-5`,
      `/assessments/${pump.id}`,
      `/assessments/${aid.id}`,
    ];
    const { page, close } = await opened("/assessments", options);
    t.after(close);
    for (const path of paths) {
      await page.goto(`${carelabel.origin}${path}`);
      await page.locator("main h2, main li").first().waitFor();
      await page.waitForLoadState("networkidle").catch(() => undefined);
      for (const fold of await page.locator("main details").all())
        await fold.evaluate((one) => one.setAttribute("open", ""));
      await assertUsable(page, `${view} ${path}`);
    }
  });
