/**
 * The watch on the page: a breach is sent by HTTP to a served sample hospital, and people see it, take it, decide with
 * four eyes, and return the device to service.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { type CareLabel, openCareLabel, type WatchedPage, watchedPage } from "./open-carelabel.ts";
import { assertTargets, assertUsable, byKey } from "./usable.ts";

const PHONE = { width: 390, height: 844 };
const SOON = { timeout: 15_000 };

let hospital: CareLabel;
let browser: Browser;
before(async () => {
  [hospital, browser] = await Promise.all([openCareLabel("sample"), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await hospital?.close();
});

async function asked(who: string, path: string, init: RequestInit = {}): Promise<unknown> {
  const { name, value } = await hospital.session(who);
  const headers = { cookie: `${name}=${value}`, "content-type": "application/json", ...init.headers };
  const response = await fetch(`${hospital.origin}${path}`, { ...init, headers });
  const reply = await response.json();
  assert.ok(response.ok, `${path}: ${JSON.stringify(reply)}`);
  return reply;
}

interface Reporting {
  readonly id: string;
  readonly title: string;
  report(values: Record<string, unknown>, more?: Record<string, unknown>): Promise<void>;
}

/** A device with this tag that is enrolled and reports over HTTP. */
async function reporting(tag: string): Promise<Reporting> {
  const { devices } = (await asked("engineer", `/api/v1/devices?limit=1&q=${tag}`)) as {
    devices: { id: string; title: string }[];
  };
  const { id, title } = devices[0] ?? assert.fail(`the sample hospital has no ${tag}`);
  const { token } = (await asked("engineer", `/api/v1/devices/${id}/credentials`, {
    method: "POST",
    body: JSON.stringify({ kind: "token", name: null, days: null }),
  })) as { token: string };
  let sequence = 0;
  return {
    id,
    title,
    async report(values, more = {}) {
      sequence += 1;
      const response = await fetch(`${hospital.origin}/api/v1/reports`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ boot: "b1", sequence, values, ...more }),
      });
      assert.equal(response.status, 200, await response.text());
    },
  };
}

async function opened(who: string, path: string, view: BrowserContextOptions = {}): Promise<WatchedPage> {
  const watched = await watchedPage(browser, hospital.origin, { session: await hospital.session(who), ...view });
  await watched.page.goto(`${hospital.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}

const lineOf = (page: Page, title: string) =>
  page.locator("main ol > li").filter({ has: page.getByRole("link", { name: title, exact: true }) });

test("a breach stands in Now within seconds, with value, limit and whose reference; it is taken there by keyboard", async () => {
  const probe = await reporting("USW-0002");
  for (const probeTemperature of [31, 32]) await probe.report({ probeTemperature, cpuLoad: 40 });
  const { page, complaints, close } = await opened("engineer", "/");
  await page.locator("main ol > li").first().waitFor();
  assert.equal(await lineOf(page, probe.title).count(), 0);
  await probe.report({ probeTemperature: 70, cpuLoad: 40 });
  const line = lineOf(page, probe.title);
  await line.getByText(/probeTemperature is beyond its fail-safe limit: 70 °C, allowed is 0 … 43 °C/).waitFor(SOON);
  const said = await line.innerText();
  assert.match(said, /The maker’s label, since \d\d:\d\d/);
  assert.match(said, /People were told/);
  assert.match(said, /Nobody has seen it yet/);
  assert.match((await line.locator("a[href^=tel]").getAttribute("href")) ?? "", /^tel:\+\d+$/);
  // The alarm is raised anew when the last way fails.
  await line.getByText(/Take the device off the network: failed/).waitFor(SOON);
  await assertUsable(page, "the queue with a breach");
  await byKey(page, line.getByRole("button", { name: `Take ${probe.title}` }));
  await line.getByText(/Taken by .+ this minute/).waitFor(SOON);
  assert.equal(await line.getByRole("button", { name: /^Take/ }).count(), 0);

  const phone = await opened("engineer", "/", { viewport: PHONE, locale: "de-DE", colorScheme: "dark" });
  const card = lineOf(phone.page, probe.title);
  await card.getByText(/Übernommen von/).waitFor();
  await assertUsable(phone.page, "the queue on a phone");
  await assertTargets(phone.page, phone.page.locator("main ol"));
  await phone.close();

  await page.goto(`${hospital.origin}/devices/${probe.id}`);
  const reaction = page.getByRole("region", { name: "What CareLabel does about it" });
  await reaction.getByText("Go to the device: it could not be taken out from afar.").waitFor(SOON);
  assert.match(await reaction.innerText(), /Pause the device: failed\s+It takes no commands\./);
  const values = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "probeTemperature" }) });
  assert.match(await values.innerText(), /5 to 41 °C\s+fail-safe: 0 to 43 °C\s+70 °C\s+beyond its fail-safe limit/);
  await assertUsable(page, "the device with a breach");
  assert.deepEqual(complaints, []);
  await close();
});

test("a device on a patient waits for an engineer and the ward, and returns once both have signed the same words", async () => {
  const pump = await reporting("INF-0001");
  for (const caseTemperature of [30, 31]) await pump.report({ caseTemperature, linePressure: 300 });
  await pump.report({ caseTemperature: 71, linePressure: 300 });
  const engineer = await opened("engineer", "/");
  const line = lineOf(engineer.page, pump.title);
  await line.getByText(/waits for a person.*0 of 2 persons have confirmed/).waitFor(SOON);
  await byKey(engineer.page, line.getByRole("link", { name: `Confirm ${pump.title}` }));
  const partOf = ({ page }: WatchedPage) => page.getByRole("region", { name: /What CareLabel does|Was CareLabel/ });
  const own = partOf(engineer);
  await own.getByText("One of them is a clinician.").waitFor(SOON);
  await byKey(engineer.page, own.getByRole("button", { name: /^Confirm: let the device/ }));
  const sure = engineer.page.getByRole("dialog");
  await sure.getByText(/when two persons have confirmed/).waitFor();
  await assertUsable(engineer.page, "asked once more");
  await byKey(engineer.page, sure.getByRole("button", { name: "Confirm", exact: true }));
  await sure.waitFor({ state: "detached" });
  await own.getByText("You have confirmed; somebody else has to as well.").waitFor(SOON);
  assert.equal(
    await own.getByRole("button", { name: /^Confirm: let the device/ }).count(),
    0,
    "one person's word counts once",
  );

  const ward = await opened("ward", `/devices/${pump.id}#reaction`, { viewport: PHONE, locale: "de-DE" });
  const theirs = partOf(ward);
  await theirs.getByRole("button", { name: /^Bestätigen: Gerät in/i }).click();
  await assertUsable(ward.page, "the ward is asked, on a phone");
  await ward.page.getByRole("dialog").getByRole("button", { name: "Bestätigen", exact: true }).click();
  await ward.page.getByRole("dialog").waitFor({ state: "detached" });
  await theirs.getByText("Es nimmt keine Befehle an").nth(1).waitFor(SOON);
  await assertUsable(ward.page, "the ward's page");
  await assertTargets(ward.page, ward.page.locator("#reaction"));

  await byKey(engineer.page, own.getByRole("button", { name: /^It was done on the spot: let the device/ }));
  await byKey(engineer.page, sure.getByRole("button", { name: "It was done on the spot" }));
  await sure.waitFor({ state: "detached" });
  await own.getByText(/a person did it/).waitFor(SOON);

  await byKey(engineer.page, own.getByRole("button", { name: "Return to service" }));
  const sign = sure.getByRole("button", { name: "Sign", exact: true });
  assert.equal(await sign.isDisabled(), true, "nothing is signed while a fact is missing");
  await sure.getByLabel("Cause").fill("the case stood in the sun");
  await sure.getByLabel(/The start, compared/).selectOption({ label: "cannot be compared" });
  await byKey(engineer.page, sign);
  await sure.getByText("A clinician signs for the ward.").waitFor(SOON);
  await assertUsable(engineer.page, "one signature is missing");
  await byKey(engineer.page, sure.getByRole("button", { name: "Close" }));
  await sure.waitFor({ state: "detached" });

  await theirs.getByRole("button", { name: "Wieder in Betrieb nehmen" }).click();
  const checklist = ward.page.getByRole("dialog");
  assert.equal(await checklist.getByLabel("Ursache").inputValue(), "the case stood in the sun");
  await assertUsable(ward.page, "the checklist on a phone");
  await checklist.getByRole("button", { name: "Unterschreiben" }).click();
  await checklist.waitFor({ state: "detached" });
  await engineer.page.getByText(/Earlier reactions/).click(SOON);
  await engineer.page.getByText("The device was returned to service.").waitFor(SOON);
  const history = engineer.page.getByRole("region", { name: "Its history" });
  await history.getByText("The checklist is complete; the device is being given back.").waitFor(SOON);
  assert.deepEqual([...engineer.complaints, ...ward.complaints], []);
  await engineer.close();
  await ward.close();
});

test("a finding is acknowledged with a note; what somebody else did meanwhile is shown before it is done all the same", async () => {
  const probe = await reporting("USW-0003");
  for (const probeTemperature of [30, 42, 42, 42]) await probe.report({ probeTemperature });
  const { page, complaints, close } = await opened("engineer", `/devices/${probe.id}`);
  const finding = page.getByRole("article", { name: "Outside its reference" });
  await finding.getByRole("button", { name: "Acknowledge" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Note").fill("seen in the corridor");
  await assertUsable(page, "the note is written");
  const { findings } = (await asked("administrator", `/api/v1/devices/${probe.id}/runtime`)) as {
    findings: { id: string; version: number; finding: { kind: string } }[];
  };
  const { id, version } = findings.find((one) => one.finding.kind === "outside-reference") ?? assert.fail("no finding");
  // That the device reports again is no change of anybody's.
  await probe.report({ probeTemperature: 42 });
  await asked("administrator", `/api/v1/findings/${id}/handling`, {
    method: "POST",
    headers: { "if-match": `"${await newest(probe.id, id, version)}"` },
    body: JSON.stringify({ do: "note", note: "somebody else looks at it" }),
  });
  await byKey(page, dialog.getByRole("button", { name: "Acknowledge" }));
  await dialog
    .getByRole("alert")
    .getByText(/somebody else looks at it/)
    .waitFor(SOON);
  await assertUsable(page, "somebody else was faster");
  await probe.report({ probeTemperature: 42 });
  await byKey(page, dialog.getByRole("button", { name: "Do it all the same" }));
  await dialog.waitFor({ state: "detached" });
  await finding.getByText("seen in the corridor").waitFor(SOON);
  await finding.getByText(/Seen by Jonas Brandt/).waitFor();

  await finding.getByRole("button", { name: "More" }).click();
  await finding.getByRole("button", { name: "Put off" }).click();
  await dialog.getByText(/That is until .+ CET/).waitFor();
  await byKey(page, dialog.getByRole("button", { name: "Put off" }));
  await dialog.waitFor({ state: "detached" });
  await finding.getByText(/Put off by Jonas Brandt until .+, comes back at once if it gets worse/).waitFor(SOON);
  await page.goto(`${hospital.origin}/`);
  await page.locator("main ol > li").first().waitFor();
  assert.equal(await lineOf(page, probe.title).count(), 0, "what is put off leaves the queue");
  // A browser writes down that the server refused what somebody else had changed.
  assert.deepEqual(
    complaints.filter((one) => !/412/.test(one)),
    [],
  );
  await close();
});

/** The version of a finding as it is now. */
async function newest(device: string, finding: string, version: number): Promise<number> {
  const { findings } = (await asked("administrator", `/api/v1/devices/${device}/runtime`)) as {
    findings: { id: string; version: number }[];
  };
  return findings.find(({ id }) => id === finding)?.version ?? version;
}

test("work is announced with the version that is expected, and is over after a word", async () => {
  const probe = await reporting("USW-0004");
  await probe.report({ probeTemperature: 30 });
  const { page, complaints, close } = await opened("engineer", `/devices/${probe.id}`);
  const part = page.getByRole("region", { name: "Planned work" });
  await byKey(page, part.getByRole("button", { name: "Announce work" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("An update is expected").check();
  await dialog.getByLabel("New version").fill("2.5.0");
  await dialog.getByLabel("Reason").fill("update by the maker");
  await assertUsable(page, "work is announced");
  await byKey(page, dialog.getByRole("button", { name: "Announce work" }));
  await dialog.waitFor({ state: "detached" });
  await part.getByText("firmware 2.5.0").waitFor(SOON);
  assert.match(await part.innerText(), /Findings rest until .+ CET.+update by the maker.+Announced by Jonas Brandt/s);
  await byKey(page, part.getByRole("button", { name: "The work is over" }));
  await byKey(page, dialog.getByRole("button", { name: "The work is over" }));
  await part.getByText(/No work is announced/).waitFor(SOON);
  assert.deepEqual(complaints, []);
  await close();
});

test("who may only look sees values, findings and reactions, and no button; all is handed over in one file with its digest", async () => {
  const probe = await reporting("USW-0002");
  const auditor = await opened("auditor", `/devices/${probe.id}`, { viewport: PHONE });
  await auditor.page.getByRole("region", { name: "Values now", exact: true }).waitFor();
  for (const name of ["Acknowledge", "Take the alarm", "Return to service", "Announce work"])
    assert.equal(await auditor.page.getByRole("button", { name }).count(), 0, name);
  await assertUsable(auditor.page, "an auditor's, on a phone");
  assert.deepEqual(auditor.complaints, []);
  await auditor.close();

  const { page, complaints, close } = await opened("engineer", `/devices/${probe.id}`);
  await page.getByRole("button", { name: "Make the file" }).click();
  const link = page.getByRole("link", { name: /^Save carelabel-/ });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
  await page.getByText(digest).waitFor();
  const bundle = JSON.parse(bytes.toString()) as { runtime: { findings: unknown[] }; history: { total: number } };
  assert.ok(bundle.runtime.findings.length > 0 && bundle.history.total > 0);
  assert.deepEqual(complaints, []);
  await close();
});
