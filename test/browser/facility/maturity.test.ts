/**
 * A maturity evaluation in the real browser: entered by keys alone and without a line in the middle, answered by two people
 * at once, and usable by everybody in both languages and on a phone.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { EvaluationContent, EvaluationHead } from "../../../src/contract/evaluation.ts";
import { blankDevice } from "../../../src/domain/registry/device.ts";
import { watchedPage } from "../open-carelabel.ts";
import { theFacility } from "../shared-houses.ts";

const { carelabel, browser } = await theFacility();

const API = "/api/v1/evaluations";
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
const newEvaluation = (title: string) =>
  ask<EvaluationHead>("POST", API, { title, placeId: null, reading: "recommended", basedOn: null });
const contentOf = (id: string) => ask<EvaluationContent>("GET", `${API}/${id}`);

async function opened(path: string, view: BrowserContextOptions = {}) {
  const watched = await watchedPage(browser, carelabel.origin, {
    session: await carelabel.session(),
    ...view,
  });
  await watched.page.goto(`${carelabel.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

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

const IN_ALL = 81;
/** Keys from the first choice of the answers ("fulfilled") to the one meant. */
const STEPS = { fulfilled: 0, partly: 1, "not-fulfilled": 2 } as const;
type Meant = keyof typeof STEPS;

test("81 answers are entered by keys alone, without a line in the middle, and none is lost", async (t) => {
  const { id } = await newEvaluation("By keys alone");
  const first = "structure.organisation.1.1";
  const { page, complaints, close } = await opened(`/evaluations/${id}?criterion=${first}`, {
    serviceWorkers: "allow",
  });
  t.after(close);
  const heading = page.locator("h2#criterion");
  await heading.waitFor();
  const meant: Meant[] = [];
  for (let entered = 0; entered < IN_ALL; entered++) {
    if (entered === 27) await page.context().setOffline(true);
    if (entered === 54) {
      await page.getByText("27 answers wait for the line").waitFor();
      await page.context().setOffline(false);
    }
    const shown = await heading.textContent();
    await page.waitForFunction(() => document.activeElement?.id === "criterion");
    await page.keyboard.press("Tab"); // the examples of evidence
    await page.keyboard.press("Tab"); // the answer that is chosen: not known, the last of five
    const answer = (["fulfilled", "partly", "not-fulfilled"] as const)[entered % 3] ?? "fulfilled";
    meant.push(answer);
    await page.keyboard.press("ArrowDown"); // round to the first
    for (let step = 0; step < STEPS[answer]; step++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForFunction((before) => document.querySelector("h2#criterion")?.textContent !== before, shown);
  }
  await until(async () => (await contentOf(id)).answers.length === IN_ALL, "the last answer");
  const { answers } = await contentOf(id);
  const counted = (list: readonly string[]) => Object.groupBy(list, (one) => one);
  const sizes = (list: readonly string[]) =>
    Object.fromEntries(Object.entries(counted(list)).map(([key, all]) => [key, all?.length]));
  assert.deepEqual(sizes(answers.map(({ answer }) => answer.answer)), sizes(meant));
  assert.deepEqual(
    complaints.filter((one) => !one.includes("ERR_INTERNET_DISCONNECTED")),
    [],
  );
});

test("what was said without a line is there after the page was closed and opened anew", async (t) => {
  const { id } = await newEvaluation("Closed in between");
  const path = `/evaluations/${id}?criterion=structure.organisation.1.1`;
  const { page, close } = await opened(path);
  t.after(close);
  await page.locator("h2#criterion").waitFor();
  // Only this route fails, so that the page itself can be opened again.
  await page.context().route("**/answers/**", (route) => route.abort());
  await page.getByRole("radio", { name: "partly", exact: true }).check();
  await page.getByRole("button", { name: "Save and go on" }).click();
  await page.getByText("1 answer waits for the line").waitFor();
  await page.close();
  const again = await page.context().newPage();
  await again.goto(`${carelabel.origin}${path}`);
  await again.getByText("1 answer waits for the line").waitFor();
  await page.context().unroute("**/answers/**");
  await until(async () => (await contentOf(id)).answers[0]?.answer.answer === "partly", "the answer");
  await again.getByText("1 answer waits for the line").waitFor({ state: "detached" });
});

test("two people at one criterion: the later one sees both answers and decides", async (t) => {
  const { id } = await newEvaluation("Two at once");
  const criterion = "structure.organisation.1.1";
  const { page, close } = await opened(`/evaluations/${id}?criterion=${criterion}`, { serviceWorkers: "allow" });
  t.after(close);
  await page.locator("h2#criterion").waitFor();
  await page.context().setOffline(true);
  await page.getByRole("radio", { name: "fulfilled", exact: true }).check();
  await page.getByRole("button", { name: "Save and go on" }).click();
  await page.getByText("1 answer waits for the line").waitFor();
  const other = { base: 0, entry: "somebody-else", answer: "not-fulfilled", note: "nobody has signed it" };
  await ask("PUT", `${API}/${id}/answers/${criterion}`, { ...other, evidence: [], source: { kind: "person" } });
  await page.context().setOffline(false);
  const decision = page.getByText("1 answer needs a decision");
  await decision.waitFor();
  await page.getByRole("status").getByRole("link").click();
  const both = page.getByRole("alert");
  await both.getByText("nobody has signed it").waitFor();
  await assertUsable(page, "two answers");
  await both.getByRole("button", { name: "Take mine" }).click();
  await until(async () => (await contentOf(id)).answers[0]?.answer.answer === "fulfilled", "the decision");
});

for (const [language, locale, width] of [
  ["English", "en-GB", 1280],
  ["German", "de-DE", 390],
] as const) {
  test(`everybody can use the pages of the evaluation, in ${language} at ${width} px`, async (t) => {
    const { id } = await newEvaluation(`Usable ${language} ${width}`);
    const view = { locale, viewport: { width, height: 844 } };
    const { page, complaints, close } = await opened("/evaluations", view);
    t.after(close);
    await page
      .getByRole("button")
      .filter({ hasText: /New evaluation|Neue Bewertung/ })
      .click();
    await assertUsable(page, "the list with the form");
    await page.goto(`${carelabel.origin}/evaluations/${id}?criterion=process.updates.2.2`);
    await page.locator("h2#criterion").waitFor();
    await assertUsable(page, "an evaluation with a criterion");
    assert.deepEqual(complaints, []);
  });
}

test("an evaluation is opened, handed over, returned, accepted and closed on the page", async (t) => {
  const { page, complaints, close } = await opened("/evaluations");
  t.after(close);
  await page.getByRole("button", { name: "New evaluation" }).click();
  await page.getByLabel(/^Name/).fill("Autumn 2026");
  await page.getByRole("button", { name: "Open it" }).click();
  await page.getByRole("heading", { level: 1, name: "Autumn 2026" }).waitFor();
  await page.getByLabel(/^Confirmed security incidents/).fill("3");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page
    .getByRole("link", { name: /: fulfilled$/ })
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Hand over for review" }).click();
  await page.getByLabel("Note", { exact: true }).fill("which minutes?");
  await page.getByRole("button", { name: "Return to those who answer" }).click();
  await page.getByRole("button", { name: "Hand over for review" }).click();
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByRole("button", { name: "Close and sign" }).click();
  await page.getByRole("link", { name: "Signed file" }).waitFor();
  assert.deepEqual(complaints, []);
});

test("what was measured stands beside the answer, contradicts it in the matrix, and is taken over with where it came from", async (t) => {
  const { id } = await newEvaluation("Measured");
  const { places } = await ask<{ places: { id: string }[] }>("GET", "/api/v1/places");
  const unknown = { firmwareLine: null, kind: null, udiDi: null, riskClass: "II", mdrClass: null, fdaClass: null };
  const pump = { maker: "Halmere Infusion Ltd", model: "VP 8", ...unknown, emdn: null };
  const product = await ask<{ id: string }>("POST", "/api/v1/products", pump);
  const decided = { offNetwork: "free", outOfOperation: "free" } as const;
  for (const [value, tier] of [
    ["SN-1", decided],
    ["SN-2", { offNetwork: null, outOfOperation: null }],
  ] as const) {
    const serial = { system: "serial" as const, value, from: null, until: null };
    const device = { ...blankDevice(product.id, places[0]?.id ?? ""), identifiers: [serial], tier };
    await ask("POST", "/api/v1/devices", device);
  }
  const criterion = "structure.organisation.3.1";
  const said = { base: 0, entry: "entry-0001", answer: "fulfilled", evidence: [], source: { kind: "person" } };
  await ask("PUT", `${API}/${id}/answers/${criterion}`, said);
  const { page, complaints, close } = await opened(`/evaluations/${id}?criterion=${criterion}`);
  t.after(close);
  const measured = page.getByRole("region", { name: "What was measured" });
  await measured.getByText("Measured: partly").waitFor();
  await page.getByText("Measured evidence contradicts 1 answer").waitFor();
  await page.getByRole("link", { name: /measured evidence contradicts$/ }).waitFor();
  await measured.getByText("Where it can be looked at").click();
  await assertUsable(page, "a criterion with what was measured");
  await measured.getByRole("button", { name: "Take it over" }).click();
  await measured.getByText("It fills the form above").waitFor();
  await page.getByRole("button", { name: "Save and go on" }).click();
  await until(async () => (await contentOf(id)).answers[0]?.answer.source.kind === "link", "the answer of the link");
  const [kept] = (await contentOf(id)).answers;
  assert.equal(kept?.answer.answer, "partly");
  assert.ok((kept?.answer.evidence.length ?? 0) > 0 && (kept?.answer.validUntil ?? "") > "2026");
  await page.getByText("Measured evidence contradicts").first().waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("a table of trainings is brought on the page; one that is wrong is told with line and column", async (t) => {
  const { page, close } = await opened("/evaluations");
  t.after(close);
  const choose = (rows: string) => {
    const buffer = Buffer.from(`person,subject,date,valid until\n${rows}`);
    return page.locator("input[type=file]").setInputFiles({ name: "training.csv", mimeType: "text/csv", buffer });
  };
  await choose("4711,dancing,2026-03-01,\n");
  await page.getByText(/line 2, column 2/i).waitFor();
  await assertUsable(page, "a table that is wrong");
  await choose("4711,basic,2026-03-01,2090-01-01\n4712,,,\n");
  await page.getByText("The table names 2 people").waitFor();
  await page.getByText("basic: 1").waitFor();
});
