/**
 * An inspection in the real browser: filled in on a phone, without a line in the middle, with a photo and a restart of the
 * page, and nothing is lost; and the pages around it at a desk.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import type { EvidenceFile } from "../../src/contract/evidence.ts";
import type { InspectionContent, PlannedInspections } from "../../src/contract/inspection.ts";
import type { LedgerPage } from "../../src/contract/ledger.ts";
import { blankDevice } from "../../src/domain/registry/device.ts";
import { type CareLabel, openCareLabel, PASSWORD, watchedPage } from "./open-carelabel.ts";
import { assertTargets, assertUsable } from "./usable.ts";

let carelabel: CareLabel;
let browser: Browser;
let session: Awaited<ReturnType<CareLabel["session"]>>;
let deviceId = "";
before(async () => {
  [carelabel, browser] = await Promise.all([openCareLabel(), launchBrowser()]);
  session = await carelabel.session();
  const nothing = { firmwareLine: null, kind: null, udiDi: null, mdrClass: null, fdaClass: null, emdn: null };
  const product = { maker: "Halmere Infusion Ltd", model: "Halmere VP 8", riskClass: "III", ...nothing };
  const { id: productId } = await ask<{ id: string }>("POST", "products", product);
  const { places } = await ask<{ places: { id: string }[] }>("GET", "places");
  const identifiers = [{ system: "asset-tag" as const, value: "INF-0042", from: null, until: null }];
  const pump = { ...blankDevice(productId, places[0]?.id ?? ""), identifiers };
  deviceId = (await ask<{ id: string }>("POST", "devices", pump)).id;
});
after(async () => {
  await browser?.close();
  await carelabel?.close();
});

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const reply = await fetch(`${carelabel.origin}/api/v1/${path}`, {
    method,
    headers: {
      cookie: `${session.name}=${session.value}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(reply.ok, `${method} ${path}: ${reply.status} ${await reply.clone().text()}`);
  return (await reply.json()) as T;
}
const contentOf = (id: string) => ask<InspectionContent>("GET", `inspections/${id}`);
async function planned(): Promise<string> {
  const due = new Date().toISOString().slice(0, 10);
  const plan = { deviceIds: [deviceId], kind: "security", due, assignee: null, note: null };
  return (await ask<PlannedInspections>("POST", "inspections", plan)).planned[0]?.id ?? "";
}
async function opened(path: string, view: BrowserContextOptions) {
  const watched = await watchedPage(browser, carelabel.origin, { session, serviceWorkers: "allow", ...view });
  await watched.page.goto(`${carelabel.origin}${path}`);
  await watched.page.locator("h1").waitFor();
  return watched;
}

test("a phone without a line loses no answer and no photo, through a restart of the page, in German at 390 px", async (t) => {
  const id = await planned();
  const view = { locale: "de-DE", viewport: { width: 390, height: 844 }, colorScheme: "dark" } as const;
  const { page, close } = await opened(`/inspections/${id}`, view);
  t.after(close);
  const step = (name: string) => page.getByRole("group", { name });
  const answer = (name: string) => step(name).getByRole("button", { name: "In Ordnung", exact: true }).click();
  const kept = page.getByText("10 Schritten beantwortet");
  await answer("Es ist dieses Gerät");
  await answer("Niemand hat sich daran zu schaffen gemacht");
  await kept.getByText("2 von").waitFor();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await assertUsable(page, "half filled in");
  await assertTargets(page, page.locator("main"));

  await page.context().setOffline(true);
  await answer("Die Firmware ist aktuell");
  const restart = step("Es startet wie aufgezeichnet");
  await restart.getByRole("button", { name: "Trifft nicht zu" }).click();
  await restart.getByLabel("Warum").fill("Es berichtet nicht");
  await restart.getByRole("button", { name: "Sichern" }).click();
  for (const name of ["Der Hersteller unterstützt es noch", "Nur wer soll, kommt hinein"]) await answer(name);
  await answer("Es wird dort und so verwendet wie gedacht");
  const condition = step("Niemand hat sich daran zu schaffen gemacht");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    condition.getByRole("button", { name: "Foto aufnehmen" }).click(),
  ]);
  const picture = await page.screenshot({ type: "jpeg" });
  await chooser.setFiles({ name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer: withPlace(picture) });
  await condition.getByRole("img", { name: /wartet/ }).waitFor();
  await page.getByText("6 Antworten warten auf die Verbindung").waitFor();

  await page.reload();
  await page.getByText("6 Antworten warten auf die Verbindung").waitFor();
  await condition.getByRole("img", { name: /wartet/ }).waitFor();
  assert.equal((await contentOf(id)).answers.length, 2, "nothing of it has been sent");

  await page.context().setOffline(false);
  await page.waitForFunction(
    () => !/warte(t|n) auf die Verbindung/.test(document.querySelector("main")?.textContent ?? ""),
  );
  const { answers } = await contentOf(id);
  assert.deepEqual(
    answers.map(({ step: name, version }) => [name, version]).sort(),
    [
      ["access", 1],
      ["condition", 2],
      ["environment", 1],
      ["firmware", 1],
      ["identity", 1],
      ["restart", 1],
      ["support", 1],
    ],
    "each arrived once",
  );
  const [proof] = answers.find(({ step: name }) => name === "condition")?.said?.evidence ?? [];
  const { files } = await ask<{ files: EvidenceFile[] }>("GET", "evidence");
  assert.deepEqual(
    files.map(({ digest, mediaType, confidential }) => [digest, mediaType, confidential]),
    [[proof?.digest, "image/jpeg", true]],
  );
  const photo = await fetch(`${carelabel.origin}/api/v1/evidence/${proof?.digest}`, {
    headers: { cookie: `${session.name}=${session.value}` },
  });
  const bytes = Buffer.from(await photo.arrayBuffer());
  assert.equal(createHash("sha256").update(bytes).digest("hex"), proof?.digest);
  assert.ok(withPlace(picture).includes(PLACE_MARK) && !bytes.includes(PLACE_MARK), "what the camera wrote is gone");
  const { entries } = await ask<LedgerPage>("GET", "ledger?limit=100");
  assert.equal(entries.filter(({ act }) => act === "inspection.answer").length, 8);

  const end = page.getByRole("form", { name: "Ergebnis und Unterschrift" });
  await end.getByLabel("Ihr Passwort").fill(PASSWORD);
  await end.getByRole("button", { name: "Unterschreiben und abschließen" }).click();
  await page.getByText(/Unterschrieben von Ada Berg/).waitFor();
  assert.equal((await contentOf(id)).inspection.outcome, "passed");
  await assertUsable(page, "signed");
});

test("everybody can plan, find and assign inspections and say whether improvements worked, in English at 1280 px", async (t) => {
  const view = { locale: "en-GB", viewport: { width: 1280, height: 860 }, colorScheme: "light" } as const;
  const { page, close } = await opened("/inspections", view);
  t.after(close);
  await page.getByRole("button", { name: "Plan an inspection" }).click();
  const plan = page.getByRole("form", { name: "Plan an inspection" });
  await plan.getByLabel("Look for a device").fill("INF-0042");
  await plan
    .getByLabel("Device", { exact: true })
    .selectOption({ label: "INF-0042 · Halmere Infusion Ltd Halmere VP 8" });
  await assertUsable(page, "planning");
  await plan.getByRole("button", { name: "Plan an inspection" }).click();
  await page.getByText("0 of 10 steps answered").waitFor();
  const identity = page.getByRole("group", { name: "It is this device" });
  await identity.getByRole("button", { name: "Not as it should be" }).click();
  await identity.getByLabel("Why").fill("The tag is another one");
  await identity.getByRole("button", { name: "Save" }).click();
  await page.getByText("1 of 10 steps answered").waitFor();
  await page.getByText("A step is not as it should be: it passes with conditions, or fails.").waitFor();
  await page.getByRole("button", { name: "Plan an improvement" }).click();
  const improvement = page.getByRole("form", { name: "Plan an improvement" });
  await improvement.getByLabel("What was found").fill("The tag is another one");
  await improvement.getByLabel("What is done").fill("Print a new tag");
  await improvement.getByLabel("How one sees that it worked").fill("Tag and record agree");
  await improvement.getByRole("button", { name: "Plan an improvement" }).click();
  await page.getByRole("button", { name: "It worked" }).waitFor();
  await assertUsable(page, "an inspection with a finding");

  await page.goto(`${carelabel.origin}/inspections`);
  await page.getByRole("button", { name: "Assign" }).click();
  await page.getByRole("dialog").getByLabel("Who does it").selectOption({ label: "Ada Berg" });
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("under way · Ada Berg").waitFor();
  await assertUsable(page, "the list");
  await page.getByRole("link", { name: "Month", exact: true }).click();
  const today = page.getByRole("link", { name: /1 open.*1 closed/ });
  await today.waitFor();
  await assertUsable(page, "the month");
  await today.press("Enter");
  await page.getByText("Show every day").waitFor();
  await page.goto(`${carelabel.origin}/improvements`);
  await page.getByRole("button", { name: "It worked" }).click();
  await page.getByText("No improvement here").waitFor();
  await assertUsable(page, "improvements");
  await page.goto(`${carelabel.origin}/devices/${deviceId}`);
  await page.getByRole("region", { name: "Inspections" }).getByText("Passed", { exact: true }).waitFor();
});

const PLACE_MARK = "CAMERA PLACE 52.52 13.40";

/** The picture with a comment such as cameras write, behind the mark that begins it (JPEG, ITU-T T.81, B.2.4.5). */
function withPlace(picture: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(PLACE_MARK.length + 2);
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe]), length, Buffer.from(PLACE_MARK)]);
  return Buffer.concat([picture.subarray(0, 2), comment, picture.subarray(2)]);
}
