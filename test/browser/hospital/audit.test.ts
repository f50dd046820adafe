import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { newCanary } from "../../../src/domain/traffic/canary/record.ts";
import words from "../../../web/locales/en.json" with { type: "json" };
import { captureLabelPath, capturePath, watchedPage } from "../open-carelabel.ts";
import { theHospital } from "../shared-houses.ts";

const DESK = { viewport: { width: 1280, height: 900 }, colorScheme: "dark" } as const;
const PHONE = { viewport: { width: 390, height: 844 }, locale: "de-DE", timezoneId: "Europe/Berlin" } as const;

const { carelabel, browser } = await theHospital();

const opened = async (path: string, view: BrowserContextOptions, who = "engineer") => {
  const watched = await watchedPage(browser, carelabel.origin, { session: await carelabel.session(who), ...view });
  await watched.page.goto(`${carelabel.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
};

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

/** Lets a file fall onto the area with this name, as from another window. */
async function drop(page: Page, area: string, path: string): Promise<void> {
  const file = { name: path.split("/").at(-1) ?? "", text: readFileSync(path, "utf8") };
  const transfer = await page.evaluateHandle(({ name, text }) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([text], name));
    return dropped;
  }, file);
  const target = page.getByText(area, { exact: true });
  await target.dispatchEvent("dragover", { dataTransfer: transfer });
  await target.dispatchEvent("drop", { dataTransfer: transfer });
  await page.getByText(file.name).waitFor();
}

/** What is worse first, what is gone last. */
const CHANGES_IN_ORDER = [
  "Graver than before",
  "New departures",
  "New destinations",
  "New data",
  "Facts of destinations",
  "Departures no longer seen",
  "Destinations no longer seen",
  "Data no longer seen",
];

const describedBy = (field: Element) =>
  document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent;

const focused = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement).ariaLabel ?? "");

test("a capture and its label are dropped: who got what as a picture, a map, a table, and the evidence behind each", async () => {
  const { page, complaints, close } = await opened("/audit", DESK);
  await drop(page, "Capture", capturePath);
  await drop(page, "Label (not required)", captureLabelPath);
  await page.getByRole("button", { name: "Audit", exact: true }).click();
  await page.getByText(/departures? from the label of/).waitFor();

  const picture = page.getByRole("figure", { name: /^From the device to 3 parties and on to/ });
  const party = picture.getByRole("button", { name: /^Google LLC.*not named in the label/ });
  await page.getByRole("img", { name: /^World map with servers in: Canada/ }).waitFor();
  await assertUsable(page, "the result");

  await party.focus();
  await page.keyboard.press("Enter");
  await page
    .getByText("Firebase Crashlytics; ")
    .or(page.getByText(/^Google LLC, Firebase/))
    .first()
    .waitFor();
  assert.equal(await focused(page), "Close the details of crashlyticsreports-pa.googleapis.com");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "Details of crashlyticsreports-pa.googleapis.com");
  assert.equal(await page.getByRole("heading", { name: words.audit.got }).count(), 0);

  const finding = page
    .getByRole("listitem")
    .filter({ hasText: "Google LLC received data that the label does not name." });
  await finding.getByText(/^Evidence: seen/).click();
  const way = finding.getByRole("list", { name: "Way to it" }).first();
  assert.deepEqual(await way.getByRole("listitem").first().innerText(), "body");
  assert.match(await way.getByRole("listitem").last().innerText(), /… ?.*\(\d+ characters\)$/);
  await finding.getByText(/^None of it is about a person: .*chipset/).waitFor();
  assert.match(await finding.locator("time").first().innerText(), /^\d+ \w+ \d{4} at \d\d:\d\d \S+$/);
  await finding.getByRole("button", { name: "crashlyticsreports-pa.googleapis.com" }).click();
  await page.getByRole("heading", { name: words.audit.got }).waitFor();
  await assertUsable(page, "evidence and details");
  assert.deepEqual(complaints, []);
  await close();
});

/** A request without encryption, with the planted patient inside of gzip inside of base64 inside of JSON. */
function telltaleCapture(familyName: string): Buffer {
  const hidden = gzipSync(JSON.stringify({ patient: { familyName } })).toString("base64");
  const body = JSON.stringify({ userId: "user-4711-0815", payload: hidden });
  const request = {
    method: "POST",
    url: "http://collect.example.net/v1",
    httpVersion: "HTTP/1.1",
    headers: [{ name: "content-type", value: "application/json" }],
    queryString: [],
    cookies: [],
    headersSize: -1,
    bodySize: body.length,
    postData: { mimeType: "application/json", text: body },
  };
  const response = { status: 200, statusText: "", httpVersion: "HTTP/1.1", headers: [], cookies: [], content: {} };
  const entry = { startedDateTime: "2026-11-09T08:12:01Z", time: 1, serverIPAddress: "52.95.110.1", request, response };
  return Buffer.from(JSON.stringify({ log: { version: "1.2", creator: { name: "test" }, entries: [entry] } }));
}

test("the planted patient, moments that were marked in the page, and a host that everybody can read, on a phone", async () => {
  const canary = newCanary((count) => new Uint8Array(count).fill(7), "de", "2026-11-22");
  const { page, complaints, close } = await opened("/audit", PHONE);
  const files = page.locator("input[type=file]");
  await page.getByText(/^Mehr: Testpatient/).click();
  await assertUsable(page, "the form");
  const capture = { name: "telltale.har", mimeType: "application/json", buffer: telltaleCapture(canary.familyName) };
  await files.nth(0).setInputFiles(capture);
  const planted = Buffer.from(JSON.stringify(canary));
  await files.nth(2).setInputFiles({ name: "canary.json", mimeType: "application/json", buffer: planted });
  await page.getByText("Es gilt die Zeit dieses Computers, in seiner Zeitzone: Europe/Berlin (UTC+0").waitFor();
  await page.getByLabel("installiert").fill("2026-07-01T08:00:00");
  assert.equal(await page.getByLabel("installiert").evaluate(describedBy), "Europe/Berlin (UTC+02:00)");
  await page.getByLabel("zugestimmt").fill("2026-11-10T08:00:00");
  assert.equal(await page.getByLabel("zugestimmt").evaluate(describedBy), "Europe/Berlin (UTC+01:00)");
  await page.getByRole("button", { name: "Abgleichen", exact: true }).click();

  await page.getByText(`(${canary.givenName} ${canary.familyName}) haben erhalten: collect.example.net`).waitFor();
  await page.getByRole("heading", { name: /collect\.example\.net .*Testpatienten/ }).waitFor();
  await page.getByRole("heading", { name: "Mit collect.example.net wurde unverschlüsselt gesprochen." }).waitFor();
  const row = page.locator("tbody").filter({ hasText: "http://collect.example.net" });
  assert.match(await row.innerText(), /für alle lesbar/);
  await row.getByRole("button", { name: "Einzelheiten zu collect.example.net" }).click();
  const way = row.getByRole("list", { name: "Weg dorthin" }).filter({ hasText: "gzip" }).first();
  assert.deepEqual((await way.getByRole("listitem").allInnerTexts()).slice(0, 4), [
    "body",
    "JSON $.payload",
    "base64",
    "gzip",
  ]);
  await row.getByText("bevor zugestimmt war").first().waitFor();
  await assertUsable(page, "the planted patient");
  assert.deepEqual(complaints, []);
  await close();
});

test("a large capture tells how fast it is read and how long it will still take", async () => {
  const { page, close } = await opened("/audit", DESK);
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Network.enable");
  const uploadThroughput = 400_000;
  await protocol.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput,
  });
  const capture = `{"log":{"version":"1.2","entries":[]},"_padding":"${"x".repeat(1_500_000)}"}`;
  await page
    .locator("input[type=file]")
    .nth(0)
    .setInputFiles({ name: "large.har", mimeType: "application/json", buffer: Buffer.from(capture) });
  await page.getByRole("button", { name: "Audit", exact: true }).click();
  await page.getByText(/^[\d.]+ [km]?B per second, about \d+ seconds? left$/i).waitFor();
  await page.getByText("This capture shows 0 destinations.").waitFor();
  await close();
});

test("an audit is kept with its device, has an address of its own, is taken away as a file, and compared with another", async () => {
  const { page, complaints, close } = await opened("/devices", DESK);
  const listed = await page.context().request.get(`${carelabel.origin}/api/v1/devices`);
  const { devices } = (await listed.json()) as { devices: { id: string }[] };
  const audit = async (path: string) => {
    await page.goto(`${carelabel.origin}/devices/${devices[0]?.id}`);
    await page.getByRole("link", { name: "Audit its traffic" }).click();
    await page.getByText("The report will be kept with").waitFor();
    await page.locator("input[type=file]").nth(0).setInputFiles(path);
    await page.locator("input[type=file]").nth(1).setInputFiles(captureLabelPath);
    await page.getByRole("button", { name: "Audit", exact: true }).click();
    await page.getByRole("link", { name: "Open it at its own address" }).click();
    await page.getByRole("heading", { level: 1, name: words.audit.keptTitle }).waitFor();
    await page.getByText(/departures? from the label of/).waitFor();
  };
  await audit(capturePath);
  await page.getByText("No other audit of this device is kept that you may read.").waitFor();
  await audit(capturePath.replace("ultrasound-wireless", "ultrasound-wired-first-start"));

  await page.getByRole("button", { name: "Export" }).click();
  const report = page.getByRole("link", { name: "Report for programs (JSON)" });
  const taken = await page.context().request.get(`${carelabel.origin}${await report.getAttribute("href")}`);
  assert.equal(((await taken.json()) as { carelabel: string }).carelabel, "audit");

  await page.getByLabel("Compare with").selectOption({ index: 1 });
  const changed = (name: string) =>
    page
      .locator("section")
      .filter({ has: page.getByRole("heading", { level: 3, name, exact: true }) })
      .last();
  await changed("New destinations").getByText("cdn-settings.segment.com").waitFor();
  await changed("Destinations no longer seen").getByText("not seen this time").first().waitFor();
  const parts = await page.locator("section[aria-labelledby=since] h3").allInnerTexts();
  assert.deepEqual(
    parts,
    CHANGES_IN_ORDER.filter((name) => parts.includes(name)),
  );
  assert.match(page.url(), /\/audits\/[^/]+\?since=/);
  await page.reload();
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("link", { name: "Report on paper (PDF)" }).waitFor();
  const addresses = await page
    .locator('a[href*="/export?"]')
    .evaluateAll((links) => links.map((one) => one.getAttribute("href")));
  const since = new URL(page.url()).searchParams.get("since");
  const told = addresses.map((address) => new URL(address ?? "", carelabel.origin).searchParams);
  assert.deepEqual(
    told.map((query) => [query.get("format"), query.get("since")]),
    ["json", "html", "pdf", "sarif", "dpo-pdf", "dpo-xlsx"].map((format) => [
      format,
      format === "html" || format === "pdf" ? since : null,
    ]),
  );
  await assertUsable(page, "the comparison");

  await page.goto(`${carelabel.origin}/devices/${devices[0]?.id}`);
  const lines = page.getByRole("listitem").filter({ hasText: /findings?; \d+ destinations/ });
  await lines.nth(1).waitFor();
  assert.equal(await lines.count(), 2);
  await assertUsable(page, "the device's page");
  assert.deepEqual(complaints, []);
  await close();
});

/** The sample's capture with many more parties in it, and its end cut off. */
function cutCapture(): Buffer {
  const har = JSON.parse(readFileSync(capturePath, "utf8"));
  const { entries } = har.log;
  const party = (number: number) => ({
    ...entries[6],
    request: { ...entries[6].request, url: `https://api.party-${number}.example/` },
  });
  entries.push(...Array.from({ length: 24 }, (_, number) => party(number)));
  return Buffer.from(JSON.stringify(har).slice(0, -900));
}

test("a capture that ends early is told in the answer, with many parties the device stays in view, and who leaves is asked", async () => {
  const { page, complaints, close } = await opened("/audit", DESK);
  const files = page.locator("input[type=file]");
  await files.nth(0).setInputFiles({ name: "cut.har", mimeType: "application/json", buffer: cutCapture() });
  await files.nth(1).setInputFiles(captureLabelPath);
  await page.getByRole("button", { name: "Audit", exact: true }).click();
  await page.getByText("The capture cut.har ends early: nothing is said of what came after.").waitFor();
  await page.getByText(/This report is kept nowhere but in this window/).waitFor();

  const picture = page.getByRole("figure", { name: /^From the device to/ });
  const device = picture.getByText("Sonoleaf P3");
  for (const number of [1, 19]) {
    await picture.getByRole("button", { name: `api.party-${number}.example` }).scrollIntoViewIfNeeded();
    const box = await device.boundingBox();
    assert.ok(box !== null && box.y > 0 && box.y + box.height < DESK.viewport.height, `beside party ${number}`);
  }
  const details = await page
    .getByRole("button", { name: /^Details of/ })
    .first()
    .boundingBox();
  assert.ok((details?.height ?? 0) >= 44);
  await page.getByText("SHA-256", { exact: true }).waitFor();
  await assertUsable(page, "a capture that was cut");

  const saved = page.waitForEvent("download");
  const questions: string[] = [];
  page.on("dialog", (dialog) => {
    questions.push(dialog.type());
    void dialog.dismiss();
  });
  await page.evaluate(() => location.reload());
  await page.getByText("The capture cut.har ends early").waitFor();
  await page.getByRole("link", { name: "Save the report (JSON)" }).click();
  await saved;
  assert.deepEqual(questions, ["beforeunload"]);
  await page.reload();
  await page.getByRole("button", { name: "Audit", exact: true }).waitFor();
  assert.deepEqual(questions, ["beforeunload"]);
  assert.deepEqual(complaints, []);
  await close();
});
