/**
 * The page of the watch, what a device says of itself and has learnt, and many departures as one line: driven against a
 * served sample hospital with real ways out.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { type WatchedPage, watchedPage } from "./open-carelabel.ts";
import { assertTargets, assertUsable, byKey } from "./usable.ts";
import { openWatchedHospital, type WatchedHospital } from "./watched-hospital.ts";

const PHONE = { width: 390, height: 844 };
const SOON = { timeout: 15_000 };
/** Strangers are listed each half minute, and asked for as often. */
const LISTED = { timeout: 75_000 };
const LEARNT = "USW-0002";

let hospital: WatchedHospital;
let browser: Browser;
before(async () => {
  [hospital, browser] = await Promise.all([openWatchedHospital(LEARNT), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await hospital?.close();
});

async function opened(who: string, path: string, view: BrowserContextOptions = {}): Promise<WatchedPage> {
  const watched = await watchedPage(browser, hospital.origin, { session: await hospital.session(who), ...view });
  await watched.page.goto(`${hospital.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}

const part = ({ page }: WatchedPage, name: string | RegExp) => page.getByRole("region", { name, exact: true });

test("the watch is found by the menu and says how it is; a test alarm reaches everybody, and no secret is shown", async () => {
  const view = await opened("administrator", "/");
  const { page, complaints, close } = view;
  await byKey(page, page.getByRole("button", { name: "More" }));
  await byKey(page, page.getByRole("link", { name: "Watch", exact: true }));
  await part(view, "How it is").getByText("The watch runs: reports are judged in time.").waitFor(SOON);
  const ways = part(view, "Ways out");
  const pager = ways.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "pager" }) });
  await pager.getByText("not used yet").waitFor(SOON);
  assert.match(await ways.innerText(), /it-on-call\s+on call, place 1\s+quiet from 22:00 to 06:00 \(Europe\/Berlin\)/);
  await byKey(page, ways.getByRole("button", { name: "Send a test alarm" }));
  const dialog = page.getByRole("dialog");
  await assertUsable(page, "asked whether to wake everybody");
  await byKey(page, dialog.getByRole("button", { name: "Send a test alarm" }));
  await ways.getByText(/pager, webhook: it went out/).waitFor(SOON);
  await pager.getByText(/went out this minute/).waitFor(SOON);
  assert.ok(hospital.receivers.hooks.some(({ body }) => body.includes('"event":"test"')));
  await assertUsable(page, "the page of the watch");
  const shown = await page.content();
  for (const secret of ["sixteen signs", "it@hospital.example", new URL(hospital.receivers.hookUrl).host])
    assert.ok(!shown.includes(secret), secret);
  assert.deepEqual(complaints, []);
  await close();

  hospital.receivers.answers.push(500);
  const phone = await opened("engineer", "/watch", { viewport: PHONE, locale: "de-DE", colorScheme: "dark" });
  await part(phone, "Wege nach draußen").getByText("ging hinaus").first().waitFor(SOON);
  assert.equal(
    await phone.page.getByRole("button", { name: /Probealarm/ }).count(),
    0,
    "only an administrator wakes all",
  );
  await assertUsable(phone.page, "the page of the watch on a phone");
  await assertTargets(phone.page, phone.page.locator("main"));
  await phone.close();
});

test("whoever is limited to places sees the devices there and nothing of the whole; a clinician has no such way", async () => {
  const { devices } = await hospital.ask<{ devices: { placeId: string }[] }>(
    "administrator",
    "/api/v1/devices?limit=1",
  );
  const account = {
    signInName: "limited",
    name: "Limited",
    role: "engineer",
    products: null,
    password: "a sentence for this",
  };
  await hospital.ask("administrator", "/api/v1/accounts", {
    method: "POST",
    body: JSON.stringify({ ...account, places: [devices[0]?.placeId] }),
  });
  const response = await fetch(`${hospital.origin}/api/v1/session`, {
    method: "POST",
    body: JSON.stringify({ signInName: "limited", password: account.password }),
    headers: { "content-type": "application/json" },
  });
  const [name = "", value = ""] = (response.headers.get("set-cookie") ?? "").split(";")[0]?.split("=") ?? [];
  const view = await watchedPage(browser, hospital.origin, { session: { name, value, url: hospital.origin } });
  await view.page.goto(`${hospital.origin}/watch`);
  await view.page.getByText("Your account is limited to places").waitFor(SOON);
  await part(view, "Self-descriptions").waitFor();
  for (const heading of ["How it is", "Ways out", "Seen, but not entered", "Who may speak for others"])
    assert.equal(await part(view, heading).count(), 0, heading);
  assert.deepEqual(view.complaints, []);
  await view.close();

  const ward = await opened("ward", "/");
  await ward.page.getByRole("button", { name: "More" }).click();
  assert.equal(await ward.page.getByRole("link", { name: "Watch", exact: true }).count(), 0);
  await ward.close();
});

test("a bridge is made with a token that is told once; a device that its sensor saw goes into the form with what was seen", async () => {
  const view = await opened("engineer", "/watch");
  const { page, complaints, close } = view;
  const bridges = part(view, "Who may speak for others");
  await bridges.getByText("No bridge: every device speaks for itself.").waitFor(SOON);
  await byKey(page, bridges.getByRole("button", { name: "New bridge" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Broker of ward 3");
  await assertUsable(page, "a bridge is named");
  await byKey(page, dialog.getByRole("button", { name: "New bridge" }));
  await dialog.getByText(/^cld_/).waitFor(SOON);
  await assertUsable(page, "its token is told");
  await byKey(page, dialog.getByRole("button", { name: "I have noted it" }));
  await bridges.getByText("(Broker of ward 3)").waitFor(SOON);
  await byKey(page, bridges.getByRole("button", { name: "New token" }));
  await byKey(page, dialog.getByRole("button", { name: "New token" }));
  await dialog.getByText(/^cld_/).waitFor(SOON);
  await byKey(page, dialog.getByRole("button", { name: "I have noted it" }));
  await dialog.waitFor({ state: "detached" });

  await hospital.observe(STRANGER);
  await page.reload();
  const unknown = part(view, "Seen, but not entered");
  await unknown.getByRole("heading", { name: /da:1b:63:00:00:07 address given by hand/ }).waitFor(LISTED);
  await assertUsable(page, "a stranger was seen");
  await byKey(page, unknown.getByRole("link", { name: "Enter it: da:1b:63:00:00:07" }));
  await page.getByRole("heading", { level: 1, name: /device/i }).waitFor();
  const typed = await page
    .locator("main input")
    .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
  for (const value of ["da:1b:63:00:00:07", "10.2.30.7", "bed-12"]) assert.ok(typed.includes(value), value);
  assert.deepEqual(complaints, []);
  await close();
});

const STRANGER = {
  ...{ entry: 0, sequence: 0, fromMs: Date.now() - 60_000, toMs: Date.now(), mac: "da:1b:63:00:00:07", via: null },
  ...{ addresses: ["10.2.30.7"], names: ["bed-12"], packets: 900, connections: 2, bytesUp: 60_000, bytesDown: 4000 },
  ...{ peers: [{ host: "198.51.100.7", transport: "tcp", port: 443 }], peersInAll: 1, services: [], silentForMs: 0 },
  throughputUp: { min: 0, max: 0.06, mean: 0.001, count: 60 },
  throughputDown: { min: 0, max: 0, mean: 0, count: 60 },
};

test("a device is asked what it is; what it says otherwise later is counted, and unreachable is no doubt in it", async () => {
  const { id } = await hospital.deviceOf("USW-0004");
  const view = await opened("engineer", `/devices/${id}#description`, { viewport: PHONE });
  const { page, complaints, close } = view;
  const own = part(view, "What it says of itself");
  await byKey(page, own.getByRole("button", { name: "Set the address" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill(hospital.describing.url);
  await dialog.getByLabel("SHA-256 of its TLS certificate").fill(hospital.describing.fingerprint);
  await assertUsable(page, "the address is set on a phone");
  await byKey(page, dialog.getByRole("button", { name: "Set the address" }));
  await dialog.waitFor({ state: "detached" });
  await byKey(page, own.getByRole("button", { name: "Ask it now" }));
  await own.getByText(/described itself this minute/).waitFor(SOON);
  assert.match(await own.innerText(), /Sonoleaf P3, 0815.+3\.2\.0.+tcp 443 \(https\).+trusted when it first answered/s);
  await assertUsable(page, "a device has described itself");
  await assertTargets(page, own);
  await close();

  hospital.describing.says({ firmware: { version: "3.1.0" } });
  const list = await opened("engineer", "/watch", { locale: "de-DE" });
  const described = part(list, "Selbstbeschreibungen");
  await byKey(list.page, described.getByRole("button", { name: "Jetzt fragen: USW-0004" }));
  await described.getByText(/beschrieb sich in dieser Minute; \w+ Abweichung/).waitFor(SOON);
  await assertUsable(list.page, "the list of self-descriptions");
  assert.deepEqual([...complaints, ...list.complaints], []);
  await list.close();
});

test("what a device has learnt is shown beside its label, and adopted with a reason into a draft that holds against nothing yet", async () => {
  const { id } = await hospital.deviceOf(LEARNT);
  const report = await hospital.reporterOf(id);
  await report({ probeTemperature: 31, cpuLoad: 40 }, { versions: { firmware: "9.9.8" } });
  const view = await opened("engineer", `/devices/${id}`);
  const { page, complaints, close } = view;
  await byKey(page, page.getByRole("button", { name: "Adopt as reference" }));
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/over 80 hours of the last 28 days/).waitFor(SOON);
  await dialog.getByText(/One finding of this device is open/).waitFor();
  const row = dialog.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "probeTemperature" }) });
  assert.match(await row.innerText(), /5 to 41 °C\s+25 to 37 °C/);
  await dialog.getByText(/as long as that one is trusted, the devices stay held against it/).waitFor();
  const adopt = dialog.getByRole("button", { name: "Adopt and open the draft" });
  assert.equal(await adopt.isDisabled(), true, "a reason is asked for");
  await dialog.getByLabel("Reason").fill("a calm month, looked at with the ward");
  await assertUsable(page, "a reference is adopted");
  await byKey(page, adopt);
  await page.waitForURL(/\/drafts\//, SOON);
  await page
    .getByText(/a calm month, looked at with the ward/)
    .first()
    .waitFor(SOON);
  assert.deepEqual(complaints, []);
  await close();

  const few = await hospital.deviceOf("USW-0003");
  await (await hospital.reporterOf(few.id))({ probeTemperature: 31 });
  const phone = await opened("engineer", `/devices/${few.id}`, { viewport: PHONE, locale: "de-DE" });
  await phone.page.getByRole("button", { name: "Als Referenz übernehmen" }).click();
  await phone.page.getByText(/Eine Referenz braucht 72/).waitFor(SOON);
  await assertUsable(phone.page, "too little was seen");
  await phone.close();
  const auditor = await opened("auditor", `/devices/${few.id}`);
  await part(auditor, "Values now").waitFor(SOON);
  assert.equal(await auditor.page.getByRole("button", { name: "Adopt as reference" }).count(), 0);
  await auditor.close();
});

test("an update that breaks all devices of a product is one line in Now, with what, whose and the devices behind it", async () => {
  const { devices } = await hospital.ask<{ devices: { id: string; title: string }[] }>(
    "engineer",
    "/api/v1/devices?limit=200&q=USW&state=conforming,unknown,deviating",
  );
  assert.ok(devices.length >= 3);
  const updated = await Promise.all(devices.map(async ({ id }) => hospital.reporterOf(id)));
  for (const firmware of ["2.4.1", "9.9.9"])
    for (const report of updated) await report({ probeTemperature: 31 }, { versions: { firmware } });
  const view = await opened("engineer", "/");
  const { page, complaints, close } = view;
  const together = part(view, "Several at once");
  await together.waitFor({ timeout: 40_000 });
  const text = await together.innerText();
  assert.match(text, /devices: Unknown version.+Sonoleaf P3 · version 9\.9\.9.+the maker’s update/s);
  const fold = together.getByText(/devices one by one|device by itself/);
  await byKey(page, fold);
  await together.getByRole("link", { name: /^USW-/ }).first().waitFor();
  assert.equal(
    await page.locator("main > * > ol > li").filter({ hasText: "version 9.9.9" }).count(),
    0,
    "what is one thing stands once",
  );
  await assertUsable(page, "several at once, opened");
  await byKey(page, together.getByRole("link", { name: "See all of them" }));
  await page.getByRole("heading", { level: 1, name: "Devices" }).waitFor();
  await page.getByRole("link", { name: /^USW-/ }).first().waitFor(SOON);
  assert.deepEqual(complaints, []);
  await close();

  const phone = await opened("engineer", "/", { viewport: PHONE, locale: "de-DE", colorScheme: "dark" });
  const all = part(phone, "Mehrere zugleich");
  await all.getByText(/Geräte: Unbekannte Version/).waitFor(SOON);
  await assertUsable(phone.page, "several at once on a phone");
  await assertTargets(phone.page, all);
  await phone.close();
});
