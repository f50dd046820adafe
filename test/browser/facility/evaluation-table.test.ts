/**
 * Bringing answers of a table into an evaluation, in the real browser: seen before anything changes, by keys alone, in both
 * languages and on a phone, and with somebody else answering in between.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { EvaluationContent, EvaluationHead } from "../../../src/contract/evaluation.ts";
import { watchedPage } from "../open-carelabel.ts";
import { theFacility } from "../shared-houses.ts";
import { assertTargets, assertUsable, byKey } from "../usable.ts";

const { carelabel, browser } = await theFacility();

const API = "/api/v1/evaluations";
const FIRST = "structure.organisation.1.1";
const SECOND = "structure.organisation.2.1";

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

const said = (id: string, criterion: string, base: number, answer: string, more: object = {}) =>
  ask("PUT", `${API}/${id}/answers/${criterion}`, {
    ...{ base, entry: `entry-${base}-${answer}`, answer, evidence: [], source: { kind: "person" } },
    ...more,
  });

async function opened(view: BrowserContextOptions = {}) {
  const input = { title: "Autumn", placeId: null, reading: "recommended", basedOn: null };
  const { id } = await ask<EvaluationHead>("POST", API, input);
  await said(id, FIRST, 0, "partly", {
    note: "two of five wards\nhave signed",
    evidence: [{ title: "Minutes of May" }],
  });
  const watched = await watchedPage(browser, carelabel.origin, { session: await carelabel.session(), ...view });
  await watched.page.goto(`${carelabel.origin}/evaluations/${id}`);
  await watched.page.getByRole("heading", { level: 1, name: "Autumn" }).waitFor();
  return { id, ...watched };
}

/** A list as somebody keeps it: own numbers, German headings, one row of each kind. */
const LIST = `Nr;Kriterium;Erfüllt?;Bemerkung;Gültig bis
1;${FIRST};ja;alle haben unterschrieben;31.12.2027
2;${SECOND};teilweise;;
3;structure.organisation.2.2;mal sehen;;
4;structure.organisation.1.2;ja;;
5;structure.organisation.3.1;;;
`;
const choose = (page: Page, text: string) =>
  page
    .locator("dialog input[type=file]")
    .setInputFiles({ name: "Liste der Praxis.csv", mimeType: "text/csv", buffer: Buffer.from(text, "latin1") });

const contentOf = (id: string) => ask<EvaluationContent>("GET", `${API}/${id}`);
const answersOf = async (id: string) =>
  Object.fromEntries((await contentOf(id)).answers.map(({ criterion, answer }) => [criterion, answer]));

test("a list is brought in by keys alone: seen old beside new, one row left out, and nothing changed before", async (t) => {
  const { id, page, complaints, close } = await opened();
  t.after(close);
  await byKey(page, page.getByRole("button", { name: "Bring answers in from a table" }));
  const dialog = page.getByRole("dialog");
  await choose(page, LIST);
  await dialog.getByText("5 rows were read").waitFor();
  for (const [verdict, words] of [
    ["changed 1", ["two of five wards", "alle haben unterschrieben", "fulfilled", "2027-12-31"]],
    ["unreadable 1", ["C4 (Erfüllt?)", "“mal sehen” is no answer"]],
    ["unknown criterion 1", [`Perhaps meant: Management stands behind IT security (${FIRST})`]],
    ["without an answer 1", ["row 6"]],
  ] as const) {
    await byKey(page, dialog.getByRole("button", { name: verdict }));
    for (const one of words) await dialog.getByText(one).first().waitFor();
  }
  assert.deepEqual(Object.keys(await answersOf(id)), [FIRST]);
  await byKey(page, dialog.getByRole("button", { name: "new 1" }));
  const box = dialog.getByRole("checkbox");
  await box.focus();
  await page.keyboard.press("Space");
  await byKey(page, dialog.getByRole("button", { name: "Take over 1 answer" }));
  await dialog.getByText("1 answer was taken over").waitFor();
  await byKey(page, dialog.getByRole("button", { name: "Close" }));
  await dialog.waitFor({ state: "detached" });
  const answers = await answersOf(id);
  assert.deepEqual(Object.keys(answers), [FIRST]);
  assert.deepEqual([answers[FIRST]?.answer, answers[FIRST]?.source.kind], ["fulfilled", "table"]);
  await page.goto(`${carelabel.origin}/evaluations/${id}?criterion=${FIRST}`);
  await page.getByText("Taken over from the table Liste der Praxis.csv").waitFor();
  assert.deepEqual(complaints, []);
});

test("Escape closes the preview, and nothing was changed", async (t) => {
  const { id, page, close } = await opened();
  t.after(close);
  await page.getByRole("button", { name: "Bring answers in from a table" }).click();
  await choose(page, LIST);
  await page.getByText("5 rows were read").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal((await answersOf(id))[FIRST]?.answer, "partly");
});

test("somebody answers between the preview and its acceptance: both are shown, and a person decides", async (t) => {
  const { id, page, close } = await opened();
  t.after(close);
  await page.getByRole("button", { name: "Bring answers in from a table" }).click();
  const dialog = page.getByRole("dialog");
  await choose(page, LIST);
  await dialog.getByText("5 rows were read").waitFor();
  await said(id, FIRST, 1, "not-fulfilled", { note: "the board withdrew it" });
  await dialog.getByRole("button", { name: "Take over 2 answers" }).click();
  await dialog.getByText("1 answer was taken over").waitFor();
  const both = dialog.getByRole("alert");
  await both.getByText("the board withdrew it").waitFor();
  await both.getByText("alle haben unterschrieben").waitFor();
  await assertUsable(page, "an answer that was changed meanwhile");
  assert.equal((await answersOf(id))[FIRST]?.answer, "not-fulfilled");
  await dialog.getByRole("button", { name: "Take the table’s answer all the same" }).click();
  await both.waitFor({ state: "detached" });
  const answers = await answersOf(id);
  assert.deepEqual([answers[FIRST]?.answer, answers[SECOND]?.answer], ["fulfilled", "partly"]);
});

test("a file that is no table is told in the dialog, and another can be chosen", async (t) => {
  const { page, close } = await opened();
  t.after(close);
  await page.getByRole("button", { name: "Bring answers in from a table" }).click();
  await choose(page, "Name;Ort\na;b\n");
  await page.getByText("row of headings with Criterion and Answer").waitFor();
  await assertUsable(page, "a table without the columns");
  await choose(page, LIST);
  await page.getByText("5 rows were read").waitFor();
});

for (const [language, locale, button, width] of [
  ["English", "en-GB", "Bring answers in from a table", 1280],
  ["German", "de-DE", "Antworten aus einer Tabelle einlesen", 390],
] as const)
  test(`everybody can use the preview of a table, in ${language} at ${width} px`, async (t) => {
    const { page, complaints, close } = await opened({ locale, viewport: { width, height: 844 } });
    t.after(close);
    const tables = page.getByRole("region", { name: /As tables|Als Tabellen/ });
    await assertUsable(page, "the page with its tables");
    await page.getByRole("button", { name: button }).click();
    const dialog = page.getByRole("dialog");
    await assertUsable(page, "the dialog");
    await choose(page, LIST);
    await dialog.getByRole("status").waitFor();
    const verdicts = dialog.getByRole("group").getByRole("button");
    for (let at = 0; at < (await verdicts.count()); at++) {
      await verdicts.nth(at).click();
      await assertUsable(page, `rows of the kind ${at}`);
    }
    await verdicts.nth(1).click();
    await assertTargets(page, dialog);
    const folder = process.env.CARELABEL_PICTURES;
    if (folder !== undefined) {
      await page.screenshot({ path: `${folder}/preview-${locale}-${width}.png` });
      await verdicts.nth(3).click();
      await page.screenshot({ path: `${folder}/preview-${locale}-${width}-unreadable.png` });
      await page.keyboard.press("Escape");
      await tables.scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${folder}/tables-${locale}-${width}.png` });
    }
    assert.deepEqual(complaints, []);
  });
