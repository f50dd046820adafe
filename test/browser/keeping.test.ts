import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { type CareLabel, openCareLabel, type WatchedPage, watchedPage } from "./open-carelabel.ts";

let carelabel: CareLabel;
let browser: Browser;
before(async () => {
  [carelabel, browser] = await Promise.all([openCareLabel(), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await carelabel?.close();
});

const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 } };

/** Fresh profiles each fetch the whole app for later, so one is enough for all walks of one width. */
const kept = new Map<object, Promise<WatchedPage>>();

async function signedIn(options: object = DESK) {
  const opened = kept.get(options) ?? newlySignedIn(options);
  kept.set(options, opened);
  const { page, complaints } = await opened;
  complaints.length = 0;
  const open = async (path: string) => {
    await page.goto(`${carelabel.origin}${path}`);
    await page.locator("h1").waitFor();
  };
  return { page, complaints, open };
}

async function newlySignedIn(options: object): Promise<WatchedPage> {
  const watched = await watchedPage(browser, carelabel.origin, options);
  await watched.page.context().addCookies([await carelabel.session()]);
  return watched;
}

const table = (name: string, rows: readonly string[]) => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(`${rows.join("\n")}\n`),
});
const HEADING = "Serial number,Asset tag,MAC address,Host name,Manufacturer,Model,Site,Ward,Phone";

async function chooseTable(page: Page, rows: readonly string[]): Promise<void> {
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles(table("devices.csv", [HEADING, ...rows]));
  await page.getByText("What would happen to the rows").waitFor();
}
const verdict = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^${name} \\d`) });

test("a list of devices is imported after a preview, and a wrong row is told with its line and reason", async () => {
  const { page, complaints, open } = await signedIn();
  await open("/import");
  await chooseTable(page, [
    "SN-1001,T-1,00:1a:2b:00:00:01,pump-1,Halmere Infusion Ltd,VP 8,North,ICU 1,+49 30 5550 112",
    "SN-1002,T-2,not-a-mac,pump-2,Halmere Infusion Ltd,VP 8,North,ICU 1,",
    "SN-1003,T-3,00:1a:2b:00:00:03,pump-1,Halmere Infusion Ltd,VP 8,North,ICU 1,",
  ]);
  assert.match(await verdict(page, "New").innerText(), /2$/);
  assert.match(await verdict(page, "Wrong").innerText(), /1$/);
  await page.getByRole("heading", { name: "2 new places would be made" }).waitFor();
  await page.getByText("North › ICU 1").first().waitFor();
  await page.getByRole("heading", { name: "One new product would be made" }).waitFor();
  const row = page.getByRole("row").nth(1);
  assert.match(await row.innerText(), /^3\s/, "the line of the table, its heading counted");
  await row.getByText(/MAC/).first().waitFor();
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await page.getByRole("dialog").getByText("Leave one row out?").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Import 2 rows" }).click();
  await page.getByText("Imported: 2 new, 0 changed.").waitFor();
  await page.getByText("One row was left out.").waitFor();
  await page.getByRole("link", { name: "See the devices" }).click();
  await page.getByText("T-1").first().waitFor();
  assert.deepEqual(complaints, []);
});

test("the same list again shows what is known, and a changed row old beside new", async () => {
  const { page, open } = await signedIn(PHONE);
  await open("/import");
  await chooseTable(page, [
    "SN-1001,T-1,00:1a:2b:00:00:01,pump-1,Halmere Infusion Ltd,VP 8,North,ICU 1,+49 30 5550 113",
    "SN-1003,T-3,00:1a:2b:00:00:03,pump-1,Halmere Infusion Ltd,VP 8,North,ICU 1,",
  ]);
  assert.match(await verdict(page, "Same").innerText(), /1$/);
  await verdict(page, "Changed").click();
  await page.locator("s", { hasText: "+49 30 5550 112" }).waitFor();
  await page.locator("b", { hasText: "+49 30 5550 113" }).waitFor();
  await page.getByRole("button", { name: "Discard this import" }).click();
  await page.getByText("No list yet?").waitFor();
});

test("a column is told by hand, and the rows are matched anew", async () => {
  const { page, open } = await signedIn();
  await open("/import");
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles(
      table("odd.csv", ["Widget code,Manufacturer,Model,Ward", "SN-2001,Halmere Infusion Ltd,VP 8,ICU 1"]),
    );
  await page.getByText("What would happen to the rows").waitFor();
  await page.locator("summary", { hasText: "What the columns mean" }).click();
  await page.getByText("One column of the table is not read, and what it says is left out: Widget code").waitFor();
  assert.equal(await page.getByText("No column says where the devices stand").count(), 0);
  await page.getByLabel("Widget code").selectOption({ label: "Serial number" });
  await page.getByRole("button", { name: "Match anew" }).click();
  await page.getByRole("button", { name: /^New 1/ }).waitFor();
  await page.getByRole("button", { name: "Discard this import" }).click();
  await page.getByText("No list yet?").waitFor();
});

test("a table without a place is told beside the button, and an import that is discarded is asked for no more", async () => {
  const { page, complaints, open } = await signedIn(PHONE);
  await open("/import");
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles(
      table("bare.csv", ["Serial number,Manufacturer,Model,Where", "SN-2002,Halmere Infusion Ltd,VP 8,ICU 1"]),
    );
  await page.getByText(/^No column says where the devices stand: the new device would stand at/).waitFor();
  await page.getByRole("button", { name: "Say which column is the place" }).click();
  await page.getByLabel("Where").selectOption({ label: "Ward, or path “Site / Ward”" });
  await page.getByRole("button", { name: "Match anew" }).click();
  await page.getByText("North › ICU 1").first().waitFor();
  assert.equal(await page.getByText("No column says where the devices stand").count(), 0);
  await page.getByRole("button", { name: "Discard this import" }).click();
  await page.getByText("No list yet?").waitFor();
  await page.evaluate(() => sessionStorage.setItem("carelabel-import", "goneimport000000"));
  assert.deepEqual(complaints, []);
  // What was forgotten elsewhere meanwhile is asked for once.
  await open("/import");
  await page.getByText("No list yet?").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("carelabel-import")), null);
});

test("two records of one device are merged, and the one that stays keeps both sets of identifiers", async () => {
  const { page, complaints, open } = await signedIn();
  await open("/duplicates");
  await page.getByRole("button", { name: "Compare and merge" }).click();
  await page.getByRole("radio", { name: /T-1/ }).check();
  await page.getByText(/two different values of “Serial number”, SN-100[13] and SN-100[13]: usually/).waitFor();
  await page.getByRole("button", { name: "Merge into one" }).click();
  await page.getByRole("dialog").getByText("usually that means two devices").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Merge into one" }).click();
  const said = page.getByRole("status").filter({ hasText: "Merged into one record. It stays as: T-1" });
  await said.getByRole("link", { name: "T-1" }).waitFor();
  await page.getByRole("heading", { name: "No duplicates in sight" }).waitFor();
  assert.deepEqual(complaints, []);
});

test("a pair that is two devices is put aside for good", async () => {
  const { page, complaints, open } = await signedIn(PHONE);
  await open("/import");
  await chooseTable(page, [
    "SN-1005,T-5,00:1a:2b:00:00:05,pump-5,Halmere Infusion Ltd,VP 8,North,ICU 1,",
    "SN-1006,T-6,00:1a:2b:00:00:06,pump-5,Halmere Infusion Ltd,VP 8,North,ICU 1,",
  ]);
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await page.getByText("Imported: 2 new, 0 changed.").waitFor();
  await open("/duplicates");
  await page.getByText("Host name pump-5").waitFor();
  await page.getByRole("button", { name: "These are two devices" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "These are two devices" }).click();
  const said = page.getByRole("status").filter({ hasText: "Said: these are two devices. T-5 and T-6" });
  await said.getByRole("link", { name: "T-5" }).waitFor();
  await said.getByRole("link", { name: "T-6" }).waitFor();
  await page.getByRole("heading", { name: "No duplicates in sight" }).waitFor();
  await open("/duplicates");
  await page.getByRole("heading", { name: "No duplicates in sight" }).waitFor();
  assert.deepEqual(complaints, []);
});

test("a device is retired with proof of erasure, and leaves the list but not the ledger", async () => {
  const { page, complaints, open } = await signedIn(PHONE);
  await open("/devices");
  await page.getByRole("link", { name: "T-1" }).click();
  await page.getByRole("heading", { name: /T-1/ }).waitFor();
  await open(`${new URL(page.url()).pathname}?do=retire`);
  await page.getByLabel("How its memory was erased").selectOption("purge");
  await page.getByLabel("Reason").fill("replaced by a newer one");
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "proof.txt", mimeType: "text/plain", buffer: Buffer.from("purged") });
  await page.getByText("proof.txt").waitFor();
  await page.getByRole("button", { name: "Retire for good" }).click();
  await page
    .getByText(/Retired on/)
    .first()
    .waitFor();
  await open("/evidence");
  await page.getByRole("link", { name: "proof.txt" }).waitFor();
  assert.deepEqual(complaints, []);
});

test("a label is drafted, kept while it is written, issued, and stands on the product's page to be printed", async () => {
  const { page, complaints, open } = await signedIn();
  await open("/products");
  await page.getByRole("button", { name: /^Draft an observed label/ }).click();
  await page.getByRole("heading", { name: "Write a label" }).waitFor();
  await page.getByText("One error keeps this label from being signed.").waitFor();
  await page.getByText("state first what you saw or read of it").waitFor();
  assert.ok(await page.getByRole("button", { name: "Sign and issue" }).isDisabled(), "it states nothing yet");
  const text = page.locator("#label-text");
  const written = (await text.inputValue()).replace(/^issued:.*$/m, (line) => `${line} # as seen on the ward`);
  const way = "[{ protocol: DICOM, reach: local, protection: none }]";
  await text.fill(`${written}\ncomponents: { software: { connectivity: ${way} } }\n`);
  await page.getByText("Not kept yet").waitFor();
  await page.getByText("Kept", { exact: true }).waitFor();
  await page.locator("img[data-form=package]").waitFor();
  await page.reload();
  await page.getByText("No errors: this label can be signed.").waitFor();
  assert.match(await text.inputValue(), /as seen on the ward/);
  await page.getByRole("button", { name: "Sign and issue" }).click();
  await page
    .getByRole("dialog")
    .getByText(/^One warning stands open: something stated is bad/)
    .waitFor();
  await page
    .getByRole("dialog")
    .getByText(/^\d+ gaps stay: facts that readers will see as “not stated”/)
    .waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Sign and issue" }).click();
  await page.getByText("This one counts").waitFor();
  await page.getByRole("region", { name: "The label that counts" }).getByText("Device Facts").waitFor();
  await page.getByRole("region", { name: "The label that counts" }).getByText("Not protected on the way").waitFor();
  await page.locator("summary", { hasText: "Print" }).click();
  await page.getByRole("note").getByText("No phone can follow this code").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "PDF" }).click(),
  ]);
  assert.match(readFileSync(await download.path(), "latin1"), /^%PDF-/);
  assert.deepEqual(complaints, []);
});

test("two people write one draft: both texts stand side by side, and nothing is lost unasked", async () => {
  const one = await signedIn();
  await one.open("/products");
  await one.page.getByRole("link", { name: /Halmere/ }).click();
  await one.page.getByRole("button", { name: /^Draft an observed label/ }).click();
  await one.page.getByRole("heading", { name: "Write a label" }).waitFor();
  const other = await signedIn(PHONE);
  await other.open(new URL(one.page.url()).pathname);
  const text = ({ page }: { page: Page }) => page.locator("#label-text");
  const draft = await text(one).inputValue();
  await Promise.all([text(one).fill(`# one\n${draft}`), text(other).fill(`# other\n${draft}`)]);
  // Whoever is second at the pause is asked.
  const asked = () =>
    Promise.any(
      [one, other].map(async (person) => {
        await person.page.getByText("Somebody else changed this meanwhile").waitFor();
        return person;
      }),
    );
  const second = await asked();
  const shown = await second.page.getByRole("alert").innerText();
  assert.match(shown, /# one/);
  assert.match(shown, /# other/);
  await second.page.getByRole("button", { name: "Go on with mine" }).click();
  await second.page.getByText("Kept", { exact: true }).waitFor();
  const first = second === one ? other : one;
  await first.page.waitForFunction(
    (mine) => (document.querySelector("#label-text") as HTMLTextAreaElement).value.startsWith(mine),
    second === one ? "# one" : "# other",
  );
});

test("an account is created with a password that is shown once, and its person may do what the role says", async () => {
  const { page, complaints, open } = await signedIn();
  await open("/accounts");
  await page.getByRole("button", { name: "New account" }).click();
  const form = page.getByRole("form", { name: "New account" });
  await form.getByLabel("Name", { exact: true }).fill("Lena Ost");
  await form.getByLabel("Name to sign in with").fill("lena");
  await form.getByLabel("Role").selectOption("viewer");
  await form.getByLabel("ICU 1").check();
  await form.getByRole("button", { name: "Create this account" }).click();
  await page.getByText("The password of Lena Ost, shown this once.", { exact: false }).waitFor();
  const password = (await page.getByRole("status").locator("code").innerText()).trim();
  assert.ok(password.length >= 15);
  await page.getByRole("button", { name: "I have noted it" }).click();
  await page.getByText("lena", { exact: true }).waitFor();
  assert.deepEqual(complaints, []);

  const viewer = await watchedPage(browser, carelabel.origin);
  await viewer.page.goto(`${carelabel.origin}/places`);
  await viewer.page.getByLabel(/name/i).first().fill("lena");
  await viewer.page.getByLabel(/password/i).fill(password);
  await viewer.page.getByRole("button", { name: /sign in/i }).click();
  await viewer.page.getByText("ICU 1").waitFor();
  assert.equal(
    await viewer.page.getByRole("button", { name: /^Change/ }).count(),
    0,
    "what one may not do is not offered",
  );
  await viewer.page.goto(`${carelabel.origin}/ledger`);
  await viewer.page.getByText("The ledger is read by administrators and auditors.").waitFor();
  await viewer.close();
});

test("a token is made for some permissions, shown once, and ended", async () => {
  const { page, open } = await signedIn(PHONE);
  await open("/account");
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("What it is for").fill("nightly export");
  await page.getByLabel(/device\.export/).check();
  await page.getByRole("button", { name: "Create token" }).click();
  const secret = await page.getByRole("status").locator("code").innerText();
  assert.ok(secret.length > 20);
  await page.getByRole("button", { name: "I have noted it" }).click();
  await page.getByRole("button", { name: "End" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
  await page.getByText("No tokens.", { exact: false }).waitFor();
});

test("the ledger tells in words what was done, and its chain is verified with the hash to write down", async () => {
  const { page, complaints, open } = await signedIn();
  await open("/ledger");
  await page.getByText("Label issued").first().waitFor();
  await page.getByText("Two records merged").first().waitFor();
  await page.getByRole("button", { name: "Verify the ledger" }).click();
  await page.getByText(/The ledger holds: all \d+ entries/).waitFor();
  assert.match(await page.getByRole("status").locator("code").innerText(), /^(?:[0-9a-f]{8} ?){8}$/);
  await page.getByLabel("About").selectOption("account");
  await page.getByText("Account created").waitFor();
  await page.getByText("Label issued").first().waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("places are added below one another, inherit from above, and are removed when empty", async () => {
  const { page, complaints, open } = await signedIn(PHONE);
  await open("/places");
  await page.getByRole("button", { name: /^Add below: North/ }).click();
  await page.getByLabel("Name", { exact: true }).fill("Day Clinic");
  await page.getByRole("button", { name: "Add this place" }).click();
  await page.getByText("Day Clinic", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Change Day Clinic" }).click();
  await page.getByLabel("Telephone").fill("+49 30 5550 200");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "+49 30 5550 200" }).waitFor();
  await page.getByRole("button", { name: "Change Day Clinic" }).click();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("Day Clinic", { exact: true }).waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("evidence is kept, told as it is, and destroyed with a reason only", async () => {
  const { page, complaints, open } = await signedIn();
  await open("/evidence");
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "erasure.txt", mimeType: "text/plain", buffer: Buffer.from("erased") });
  await page.getByLabel("May hold patient data").check();
  await page.getByRole("button", { name: "Keep this file" }).click();
  await page.getByRole("link", { name: "erasure.txt" }).waitFor();
  await page.getByRole("listitem").filter({ hasText: "erasure.txt" }).getByRole("button", { name: "Destroy" }).click();
  const sure = page.getByRole("dialog").getByRole("button", { name: "Destroy" });
  assert.ok(await sure.isDisabled());
  await page.getByRole("dialog").getByLabel("Reason").fill("kept by mistake");
  await sure.click();
  await page.getByRole("link", { name: "erasure.txt" }).waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("the reference finds a route by its words, and shows what it takes", async () => {
  const { page, complaints, close } = await watchedPage(browser, carelabel.origin);
  await page.goto(`${carelabel.origin}/api`);
  await page.getByLabel("Search the routes").fill("retire");
  await page.getByText("One route", { exact: true }).waitFor();
  await page.locator("summary", { hasText: "Parameters" }).click();
  await page.getByText("erasedBy", { exact: true }).first().waitFor();
  await page.getByText(/curl -X POST/).waitFor();
  assert.deepEqual(complaints, []);
  await close();
});
