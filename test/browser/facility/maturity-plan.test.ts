/**
 * The guided interview and the plan of an evaluation in the real browser: by keys alone, without a line in the middle,
 * written by two people at once, and usable by everybody in both languages and on a phone.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { EvaluationContent, EvaluationHead } from "../../../src/contract/evaluation.ts";
import type { Measure } from "../../../src/domain/maturity/measure.ts";
import { watchedPage } from "../open-carelabel.ts";
import { theFacility } from "../shared-houses.ts";
import { assertTargets, assertUsable } from "../usable.ts";

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
const answerOf = async (id: string, criterion: string) =>
  (await contentOf(id)).answers.find((one) => one.criterion === criterion)?.answer;
const say = (id: string, criterion: string, answer: string) =>
  ask("PUT", `${API}/${id}/answers/${criterion}`, {
    ...{ base: 0, entry: `entry-${criterion.replaceAll(".", "-")}`, answer, evidence: [] },
    source: { kind: "person" },
  });
const plan = (id: string, measure: Measure, base = 0) =>
  ask("PUT", `${API}/${id}/measures/${measure.id}`, { base, entry: `entry-${measure.id}-${base}`, body: measure });

async function opened(path: string, view: BrowserContextOptions = {}) {
  const watched = await watchedPage(browser, carelabel.origin, {
    session: await carelabel.session(),
    ...view,
  });
  await watched.page.goto(`${carelabel.origin}${path}`);
  await watched.page.locator("h2").first().waitFor();
  return watched;
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const question = (page: Page) => page.locator("h2#question");
async function next(page: Page, act: () => Promise<unknown>): Promise<void> {
  const shown = await question(page).textContent();
  await act();
  await page.waitForFunction((before) => document.querySelector("h2#question")?.textContent !== before, shown);
}

test("the interview is answered by keys alone, without a line in the middle, and ends with the level and the next steps", async (t) => {
  const { id } = await newEvaluation("By keys");
  const { page, complaints, close } = await opened(`/evaluations/${id}/interview`, { serviceWorkers: "allow" });
  t.after(close);
  await page.getByText("Question 1 of 33").waitFor();
  assert.equal(
    await question(page).textContent(),
    "Has management committed itself in writing to the IT security of all connected medical devices?",
  );
  await next(page, () => page.keyboard.press("1"));
  await page.getByText("Question 2 of 33").waitFor();
  await page.context().setOffline(true);
  let answered = 1;
  // Everything else is answered with no, and a figure is not known.
  while ((await question(page).count()) > 0) {
    if (answered === 6) {
      await page.getByText(/entries wait for the line|answers wait for the line/).waitFor();
      await page.context().setOffline(false);
    }
    const no = page.getByRole("button", { name: /^\d No$/ });
    const isFigure = (await no.count()) === 0;
    const choice = isFigure ? page.getByRole("button", { name: /I don’t know$/ }) : no;
    const key = (await choice.getAttribute("data-choice")) ?? "";
    await next(page, () => page.keyboard.press(key));
    answered++;
    assert.ok(answered <= 33, "the interview ends");
  }
  // Ten columns: six are decided by one no on level 1, four by a figure that nobody knows.
  assert.ok(answered < 20, `${answered} questions`);
  await page.getByRole("heading", { name: "Level 0 achieved: not yet rated" }).waitFor();
  await page.getByRole("heading", { name: "The most useful next steps" }).waitFor();
  await page.getByRole("link", { name: "Plan a measure" }).first().waitFor();
  await until(async () => (await contentOf(id)).answers.length === answered, "the last answer");
  const { answers } = await contentOf(id);
  assert.equal(answers.find((one) => one.criterion === "structure.organisation.1.1")?.answer.answer, "fulfilled");
  assert.equal(answers.find((one) => one.criterion === "process.usability.1.1")?.answer.answer, "not-fulfilled");
  assert.deepEqual(
    complaints.filter((one) => !one.includes("ERR_INTERNET_DISCONNECTED")),
    [],
  );
});

test("one stronger answer settles a whole column, with its reason; arrows and Enter do as well as numbers", async (t) => {
  const { id } = await newEvaluation("At once");
  const { page, close } = await opened(`/evaluations/${id}/interview`);
  t.after(close);
  await next(page, async () => {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  });
  await until(
    async () => (await answerOf(id, "structure.organisation.1.1"))?.answer === "partly",
    "the answer by arrows",
  );
  await page
    .getByText("1 question need not be asked any more")
    .or(page.getByText(/questions need not be asked/))
    .waitFor();
  assert.match((await question(page).textContent()) ?? "", /been shown how to use the devices/);
  await page.keyboard.press("6");
  await page.keyboard.type("All devices have one button");
  await next(page, () => page.keyboard.press("Enter"));
  await page.getByText("That answered 5 criteria at once.").waitFor();
  await until(async () => (await answerOf(id, "process.usability.5.1")) !== undefined, "the answer at once");
  const said = await answerOf(id, "process.usability.5.1");
  assert.deepEqual([said?.way, said?.reason], ["no-training-necessary", "All devices have one button"]);
  assert.equal((await contentOf(id)).answers.length, 2);
});

test("back leads to what was said and lets it be changed; later puts a question off; a reload resumes", async (t) => {
  const { id } = await newEvaluation("To and fro");
  const { page, close } = await opened(`/evaluations/${id}/interview`);
  t.after(close);
  const first = await question(page).textContent();
  await next(page, () => page.keyboard.press("1"));
  await next(page, () => page.getByRole("button", { name: "Back" }).click());
  assert.equal(await question(page).textContent(), first);
  assert.equal(await page.getByRole("button", { name: /Yes$/ }).getAttribute("aria-pressed"), "true");
  await next(page, () => page.keyboard.press("5"));
  await until(
    async () => (await answerOf(id, "structure.organisation.1.1"))?.answer === "unknown",
    "the answer that is not known",
  );
  const second = await question(page).textContent();
  await next(page, () => page.getByRole("button", { name: "Later" }).click());
  assert.notEqual(await question(page).textContent(), second);
  await page.reload();
  await question(page).waitFor();
  assert.equal(await question(page).textContent(), second);
  await page.getByText("Question 2 of 33").waitFor();
});

test("what does not apply needs its reason, and a figure answers its criteria at once", async (t) => {
  const { id } = await newEvaluation("Reason and figure");
  const { page, close } = await opened(`/evaluations/${id}/interview?question=structure.data-management.1.3`);
  t.after(close);
  await page.getByRole("button", { name: /Does not apply to us$/ }).click();
  const save = page.getByRole("button", { name: "Save and go on" });
  assert.equal(await save.isDisabled(), true);
  await page.getByLabel(/^Why it is not applicable/).fill("No device has a web page");
  await next(page, () => save.click());
  await until(
    async () => (await answerOf(id, "structure.data-management.1.3"))?.reason === "No device has a web page",
    "the reason",
  );
  await page.goto(`${carelabel.origin}/evaluations/${id}/interview?question=failureImpact`);
  await question(page).waitFor();
  await next(page, () => page.keyboard.press("4"));
  await until(async () => (await contentOf(id)).figures.length === 1, "the figure");
  const [figure] = (await contentOf(id)).figures;
  assert.deepEqual(figure?.figure, { kind: "value", value: 4, how: "measured" });
  await page.goto(`${carelabel.origin}/evaluations/${id}?criterion=outcome.failsafe.4.1`);
  await page.getByText("Answered by a figure").waitFor();
});

const CONTRACTS = "structure.organisation.2.2";

test("a measure is planned by keys alone, ticked, reported as done, and answers nothing by itself", async (t) => {
  const { id } = await newEvaluation("Planned");
  await say(id, "structure.organisation.1.1", "fulfilled");
  await say(id, "structure.organisation.2.1", "fulfilled");
  const { page, complaints, close } = await opened(`/evaluations/${id}/plan`);
  t.after(close);
  await page.getByRole("button", { name: "Plan a measure" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Annex to all contracts");
  await page.keyboard.press("Tab");
  await page.keyboard.type("contracts suppliers");
  await page.getByText("1 of 79 found, 0 chosen").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("1 of 79 found, 1 chosen").waitFor();
  // Into the list and out again, then on to cost, work, owner.
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement?.matches("input[type=checkbox]:checked"));
  await page.keyboard.press("Tab");
  await page.keyboard.type("1.200");
  await page.keyboard.press("Tab");
  await page.keyboard.type("2,5");
  await page.keyboard.press("Tab");
  await page.keyboard.type("K. Lindner");
  await page.keyboard.press("Enter");
  await until(async () => (await contentOf(id)).measures.length === 1, "the measure");
  const [kept] = (await contentOf(id)).measures;
  const { id: name, ...body } = kept?.body ?? { id: "" };
  assert.deepEqual(body, {
    ...{ title: "Annex to all contracts", criteria: [CONTRACTS], cost: 1200, effort: 2.5, owner: "K. Lindner" },
  });
  const columns = page.getByRole("row", { name: /Organisation/ });
  await columns.getByText("1 criterion to level 2").waitFor();
  await page.getByRole("checkbox", { name: "Annex to all contracts" }).press("Space");
  await page.getByText("1 measure ticked: costs 1,200, work in days 2.5.").waitFor();
  await columns.getByText(/^1 → ?becomes 2$/).waitFor();
  await page.getByRole("button", { name: "It is done: Annex to all contracts" }).press("Enter");
  await page.getByText("1 criterion of it is still open").waitFor();
  await until(async () => (await contentOf(id)).measures[0]?.body?.done !== undefined, "that it is done");
  assert.equal((await contentOf(id)).answers.length, 2);
  assert.equal(await page.getByRole("checkbox", { name: "Annex to all contracts" }).count(), 0);
  await page.getByRole("link", { name: "Contracts with suppliers speak of IT security" }).last().click();
  await page.locator("h2#criterion").waitFor();
  assert.ok(name.length > 8);
  assert.deepEqual(complaints, []);
});

test("what is overdue is marked, stands in the way with its measure, and can be taken back", async (t) => {
  const { id } = await newEvaluation("Overdue");
  await say(id, "structure.organisation.1.1", "not-fulfilled");
  const late = { id: "statement", title: "Statement of the owner", criteria: ["structure.organisation.1.1"], cost: 0 };
  await plan(id, { ...late, owner: "Ada Berg", due: "2026-01-31" });
  const { page, close } = await opened(`/evaluations/${id}`);
  t.after(close);
  const why = page.getByRole("region", { name: "What is in the way of level 1" });
  await why.getByText("Level 1 needs every one of its criteria; 18 are still open.").waitFor();
  await why.getByText(/Ada Berg, by 31 January 2026, overdue/).waitFor();
  await why.getByText("By itself it lifts Organisation from level 0 to 1.").waitFor();
  await why.getByRole("link", { name: "Statement of the owner" }).click();
  await page.locator("#measure-statement").getByText("overdue").waitFor();
  await page.getByRole("button", { name: "Change: Statement of the owner" }).click();
  await page.getByRole("button", { name: "Take back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await page.getByRole("heading", { name: "No measure yet" }).waitFor();
  await until(async () => (await contentOf(id)).measures[0]?.body === null, "that it is taken back");
});

test("two people change one measure: without a line the change waits, and the later one sees both and decides", async (t) => {
  const { id } = await newEvaluation("Two plans");
  const measure = { id: "training", title: "Train the wards", criteria: ["process.usability.1.1"], cost: 4000 };
  await plan(id, measure);
  const { page, close } = await opened(`/evaluations/${id}/plan`, { serviceWorkers: "allow" });
  t.after(close);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Change: Train the wards" }).click();
  await page.getByLabel("Who does it", { exact: false }).fill("Ada Berg");
  await page.getByRole("button", { name: "Keep it in the plan" }).click();
  await page.getByText("1 entry waits for the line").waitFor();
  await page.locator("#measure-training").getByText("Ada Berg").waitFor();
  await plan(id, { ...measure, cost: 5000 }, 1);
  await page.context().setOffline(false);
  const both = page.getByRole("alert");
  await both.getByText(/5,000/).waitFor();
  await both.getByText(/4,000 · Ada Berg/).waitFor();
  await assertUsable(page, "two versions of a measure");
  await both.getByRole("button", { name: "Take mine" }).click();
  await until(async () => (await contentOf(id)).measures[0]?.body?.owner === "Ada Berg", "the decision");
  assert.equal((await contentOf(id)).measures[0]?.body?.cost, 4000);
});

test("the cheapest set, what a grant brings, and criteria without a measure are found beside the page", async (t) => {
  const { id } = await newEvaluation("Found");
  await say(id, "structure.organisation.1.1", "fulfilled");
  await say(id, "structure.organisation.2.1", "not-fulfilled");
  await plan(id, { id: "roles", title: "Roles", criteria: ["structure.organisation.2.1"], cost: 900 });
  await plan(id, { id: "annex", title: "Annex", criteria: [CONTRACTS], cost: 700 });
  await plan(id, {
    id: "both",
    title: "Concept with annex",
    criteria: ["structure.organisation.2.1", CONTRACTS],
    cost: 1500,
  });
  const { page, complaints, close } = await opened(`/evaluations/${id}/plan`);
  t.after(close);
  const finder = page.getByRole("region", { name: "Which measures to take" });
  await finder.getByLabel("Of what").selectOption("structure.organisation");
  await finder.getByLabel("Level to reach").selectOption("2");
  await finder.getByRole("button", { name: "Find the cheapest set" }).click();
  await finder.getByText("Organisation reaches level 2 with these measures:").waitFor();
  await finder.getByText("1 measure, cost 1,500").waitFor();
  await finder.getByText("Proven: nothing cheaper").waitFor();
  await finder.getByRole("button", { name: "Tick these measures" }).click();
  assert.equal(await page.getByRole("checkbox", { name: "Concept with annex" }).isChecked(), true);
  await page.getByText("Columns that rise: Organisation 1 → 2.").first().waitFor();

  await finder.getByLabel("Where the money comes from").selectOption("hospital-future-act");
  await finder.getByLabel("Grant in all").fill("9.999");
  await finder.getByText("15 % of it for information security: 1,499.85.").waitFor();
  await finder.getByRole("button", { name: "Find what it brings" }).click();
  await finder.getByText("No measure of the plan brings a higher level for that.").waitFor();
  await finder.getByLabel("Grant in all").fill("10.000");
  await finder.getByRole("button", { name: "Find what it brings" }).click();
  await finder.getByText("Organisation: level 1 today, level 2 with these measures:").waitFor();

  await finder.getByLabel("Level to reach").selectOption("3");
  await finder.getByRole("button", { name: "Find the cheapest set" }).click();
  await finder.getByText("no measure fulfils 1 open criterion").waitFor();
  await finder.getByRole("button", { name: /^Plan a measure for: All processes/ }).click();
  await page.getByRole("button", { name: /^Remove: All processes/ }).waitFor();
  assert.deepEqual(complaints, []);
});

test("who may only read sees plan and interview, and nothing to change", async (t) => {
  const { id } = await newEvaluation("Handed over");
  await plan(id, { id: "roles", title: "Roles", criteria: ["structure.organisation.2.1"], cost: 900 });
  const { evaluation } = await contentOf(id);
  const { name, value } = await carelabel.session();
  const moved = await fetch(`${carelabel.origin}${API}/${id}/steps`, {
    method: "POST",
    headers: { cookie: `${name}=${value}`, "content-type": "application/json", "if-match": `"${evaluation.version}"` },
    body: JSON.stringify({ step: "hand-over", note: null }),
  });
  assert.ok(moved.ok);
  const { page, close } = await opened(`/evaluations/${id}/plan`);
  t.after(close);
  await page.getByRole("checkbox", { name: "Roles" }).check();
  assert.equal(await page.getByRole("button", { name: /Plan a measure|It is done|Change/ }).count(), 0);
  await page.goto(`${carelabel.origin}/evaluations/${id}/interview`);
  await page.getByText("This evaluation cannot be answered now").waitFor();
  assert.equal(await page.locator("button[data-choice]").count(), 0);
});

for (const [language, locale, width] of [
  ["English", "en-GB", 1280],
  ["German", "de-DE", 390],
] as const) {
  test(`everybody can use interview and plan, in ${language} at ${width} px`, async (t) => {
    const { id } = await newEvaluation(`Usable ${language} ${width}`);
    await say(id, "structure.organisation.1.1", "not-fulfilled");
    await say(id, "structure.data-management.1.1", "unknown");
    const criteria = ["structure.organisation.1.1", "process.usability.1.1"];
    await plan(id, { id: "one", title: "Statement of the owner", criteria, cost: 100, due: "2026-01-31" });
    await plan(id, { id: "two", title: "Wards", criteria: ["process.usability.1.1"], cost: 1, done: "2026-11-01" });
    const { page, complaints, close } = await opened(`/evaluations/${id}/interview`, {
      ...{ locale, viewport: { width, height: 844 } },
    });
    t.after(close);
    await question(page).waitFor();
    await page.locator("details").first().click();
    await assertUsable(page, "a question");
    await page.keyboard.press("4");
    await assertUsable(page, "a reason");
    await assertTargets(page, page.locator("main"));
    for (const figure of ["failureImpact", "maxDowntime.low"]) {
      await page.goto(`${carelabel.origin}/evaluations/${id}/interview?question=${figure}`);
      await question(page).waitFor();
      await assertUsable(page, figure);
    }
    await page.goto(`${carelabel.origin}/evaluations/${id}/interview?round=plan&question=process.updates.1.1`);
    await question(page).waitFor();
    await assertUsable(page, "a question with a figure of one's own");
    await page.goto(`${carelabel.origin}/evaluations/${id}/plan?for=process.usability.1.1`);
    await page.locator("fieldset input[type=search]").waitFor();
    await page.getByRole("checkbox").last().check();
    await assertUsable(page, "the plan with its form");
    await page.locator("form[aria-label] button[type=submit]").nth(1).click();
    await page.locator("section[aria-labelledby=way-finder] ul li").first().waitFor();
    await assertUsable(page, "the plan with what was found");
    await assertTargets(page, page.locator("main"));
    assert.deepEqual(complaints, []);
  });
}
