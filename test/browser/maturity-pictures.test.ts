/**
 * The pictures of maturity evaluations in the real browser: radar, flow, shares, trend, what changed, and several side by
 * side; by keys, in both languages, on a desk and on a phone, and with an address that can be sent to a colleague.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { type EvaluatedHospital, openEvaluatedHospital, TITLES } from "./evaluated-hospital.ts";
import { watchedPage } from "./open-carelabel.ts";
import { assertUsable } from "./usable.ts";

let hospital: EvaluatedHospital;
let browser: Browser;
before(async () => {
  [hospital, browser] = await Promise.all([openEvaluatedHospital(), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await hospital?.close();
});

async function opened(path: string, view: BrowserContextOptions = {}) {
  const watched = await watchedPage(browser, hospital.origin, { session: await hospital.session(), ...view });
  await watched.page.goto(`${hospital.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}

/** Figures of the row that begins with this name. */
async function rowOf(page: Page, table: RegExp, name: RegExp): Promise<string[]> {
  const row = page
    .getByRole("table", { name: table })
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name }) });
  return row.getByRole("cell").allTextContents();
}

for (const [language, locale, colorScheme, width] of [
  ["English", "en-GB", "dark", 1280],
  ["German", "de-DE", "light", 390],
] as const)
  test(`everybody can use the pictures, in ${language} at ${width} px, ${colorScheme}`, async (t) => {
    const { ids } = hospital;
    const view = { locale, colorScheme, viewport: { width, height: 844 } };
    const { page, complaints, close } = await opened(`/evaluations/${ids.now}/pictures`, view);
    t.after(close);
    await page.locator("svg[role=img]").nth(1).waitFor();
    await page.locator("summary").click();
    await assertUsable(page, "the pictures");
    await page.goto(`${hospital.origin}/evaluations/${ids.now}/pictures?by=dimension&of=process.updates`);
    await page.locator("svg[role=img]").nth(1).waitFor();
    await assertUsable(page, "the pictures by dimension");
    await page.goto(`${hospital.origin}/evaluations/${ids.now}/changes`);
    await page.locator("#changes-won").waitFor();
    await assertUsable(page, "what changed");
    await page.goto(`${hospital.origin}/evaluations/beside?ids=${ids.now},${ids.north},${ids.south}`);
    await page.locator("svg[role=img]").nth(2).waitFor();
    await page.locator("summary").click();
    await assertUsable(page, "side by side");
    // The names of the axes and of the rows stand on the page, not beyond it.
    const beyond = await page.locator("svg text, th, td").evaluateAll((all) => {
      const out = (one: Element) => {
        const { left, right, width: own } = one.getBoundingClientRect();
        return own > 0 && one.closest("section")?.tabIndex !== 0 && (left < 0 || right > innerWidth);
      };
      return all.filter(out).map((one) => one.textContent);
    });
    assert.deepEqual(beyond, []);
    assert.deepEqual(complaints, []);
  });

test("the radar says in a sentence and in a table what it draws, with the evaluation before beside it", async (t) => {
  const { page, complaints, close } = await opened(`/evaluations/${hospital.ids.now}/pictures`);
  t.after(close);
  const picture = page.getByRole("img", { name: /10 axes.+Highest: Threats and attacks, level 5/ });
  await picture.waitFor();
  await page.getByText(`level before: ${TITLES.third}`).waitFor();
  assert.deepEqual(await rowOf(page, /Levels by column/, /Organisation/), ["0", "16%", "1"]);
  assert.deepEqual(await rowOf(page, /Levels by column/, /Updates/), ["3", "60%", "2"]);
  await page.getByLabel("Compare with").selectOption("none");
  await page.getByText("level before:").waitFor({ state: "detached" });
  await page.getByRole("radio", { name: "By dimension" }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("img", { name: /3 axes/ }).waitFor();
  assert.match(page.url(), /by=dimension/);
  assert.match(page.url(), /beside=none/);
  await page.reload();
  await page.getByRole("img", { name: /3 axes/ }).waitFor();
  assert.deepEqual(complaints, []);
});

test("what carries what is told in plain words, and the outcome apart", async (t) => {
  const { page, close } = await opened(`/evaluations/${hospital.ids.now}/pictures`);
  t.after(close);
  const flow = page.getByRole("region", { name: "What carries what" });
  await flow.getByText("The process runs 3 levels ahead of its structure").waitFor();
  await flow.getByText("Outcome and process stand on the same level").waitFor();
  await flow.getByText("reported apart").waitFor();
});

test("the weighted figure says which weights were used", async (t) => {
  const { page, close } = await opened(`/evaluations/${hospital.ids.now}/pictures`);
  t.after(close);
  const summary = page.getByText("Which weights were used");
  await summary.focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await rowOf(page, /^Dimensions$/, /Structure/), ["2"]);
  assert.deepEqual(await rowOf(page, /^Levels$/, /5 mature/), ["1"]);
});

test("the trend leads by key from one evaluation to the next and tells its figures", async (t) => {
  const { page, complaints, close } = await opened(`/evaluations/${hospital.ids.now}/pictures`);
  t.after(close);
  const trend = page.getByRole("region", { name: "Over time" });
  const points = trend.getByRole("link");
  await points.first().waitFor();
  assert.deepEqual(
    await points.evaluateAll((all) => all.map((one) => /: (level \d)/.exec(one.getAttribute("aria-label") ?? "")?.[1])),
    ["level 0", "level 0", "level 1", "level 0"],
  );
  await points.nth(1).focus();
  await trend.getByText(/^2 April 2025, Spring 2025: level 0, weighted figure \d+%, \d+% met$/).waitFor();
  await page.keyboard.press("Tab");
  await trend.getByText(/^10 November 2025, Autumn 2025: level 1/).waitFor();
  await trend.getByLabel("Of", { exact: true }).selectOption("process");
  await page.getByRole("img", { name: /^Process, 4 evaluations/ }).waitFor();
  await points.nth(0).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: TITLES.first }).waitFor();
  assert.deepEqual(complaints, []);
});

test("what changed names what was gained, and what has run out though nobody changed it", async (t) => {
  const { ids } = hospital;
  const { page, complaints, close } = await opened(`/evaluations/${ids.now}/changes`);
  t.after(close);
  const ranOut = page.getByRole("region", { name: "Run out" });
  await ranOut.getByText("its last day has passed").waitFor();
  assert.equal(await page.getByRole("region", { name: "Gained" }).getByRole("listitem").count(), 5);
  assert.deepEqual(await rowOf(page, /^Levels$/, /Overall/), ["1", "0", "▼ 1 level down"]);
  await page.getByLabel("Compared with").selectOption({ label: "Autumn 2024, 14 October 2024" });
  await page.waitForURL(`**/changes?since=${ids.first}`);
  await page.getByText("▲ 3 levels up").first().waitFor();
  assert.deepEqual(await rowOf(page, /^Levels$/, /Process/), ["0", "3", "▲ 3 levels up"]);
  await page.getByRole("region", { name: "Gained" }).getByRole("link").first().click();
  await page.locator("h2#criterion").waitFor();
  assert.deepEqual(complaints, []);
});

test("evaluations are chosen by key to stand side by side, and the address holds them", async (t) => {
  const { ids } = hospital;
  const { page, complaints, close } = await opened("/evaluations/beside");
  t.after(close);
  for (const title of [TITLES.north, TITLES.south]) {
    const box = page.getByRole("checkbox", { name: title });
    await box.focus();
    await page.keyboard.press("Space");
    await page.getByRole("img", { name: new RegExp(`^${title}`) }).waitFor();
    assert.ok(await box.evaluate((one) => one === document.activeElement), "the focus stays");
  }
  assert.equal(new URL(page.url()).searchParams.get("ids"), `${ids.north},${ids.south}`);
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Overall" }) });
  assert.deepEqual(await row.getByRole("cell").allTextContents(), ["Level 1 64% met", "Level 0 45% met"]);
  await page.reload();
  await page.getByRole("img", { name: new RegExp(`^${TITLES.south}`) }).waitFor();
  assert.deepEqual(complaints, []);
});

test("an address that names what is not there, or nonsense, says so or is read as far as it makes sense", async (t) => {
  const { ids } = hospital;
  const { page, close } = await opened(`/evaluations/${ids.now}/changes?since=nobody0000`);
  t.after(close);
  await page.getByText("There is no such evaluation within your reach").waitFor();
  await page.goto(`${hospital.origin}/evaluations/${ids.now}/pictures?by=moon&of=moon&beside=<b>`);
  await page.getByRole("img", { name: /10 axes/ }).waitFor();
  await page.goto(`${hospital.origin}/evaluations/beside?ids=nobody0000`);
  await page.getByRole("alert").waitFor();
});
