import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { captureLabelPath, capturePath, watchedPage } from "../open-carelabel.ts";
import { theFacility } from "../shared-houses.ts";

const { carelabel, browser } = await theFacility();

const signedIn = async () => watchedPage(browser, carelabel.origin, { session: await carelabel.session() });

/** Presses Tab until the element with this name has the focus, as a person without a mouse does. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const matches = (text: string) => (typeof name === "string" ? text === name : name.test(text));
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      return (
        (element.id === ""
          ? undefined
          : document.querySelector<HTMLElement>(`label[for="${element.id}"]`)?.textContent) ?? element.textContent
      );
    });
    if (matches(text.trim())) return;
  }
  assert.fail(`Tab never reaches ${name}`);
}

test("without a mouse: from the start to the check, a mistake, its line, and a sound label", async () => {
  const { page, complaints, close } = await signedIn();
  await page.goto(`${carelabel.origin}/`);
  await page.locator("h1").waitFor();
  await tabTo(page, /^More/);
  await page.keyboard.press("Enter");
  await tabTo(page, "Check a label");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Check a label" }).waitFor();
  assert.equal(
    await page.evaluate(() => document.activeElement?.tagName),
    "H1",
    "a new page is told to who cannot see it",
  );
  await tabTo(page, "Show an example");
  await page.keyboard.press("Enter");
  await page.getByText("No errors: this label can be signed.").waitFor();
  await page.locator("img[data-form=package]").waitFor();

  await tabTo(page, "Label in YAML or JSON");
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("nonsense: 1\n");
  await page.getByText("One error keeps this label from being signed.").waitFor();
  assert.ok(await page.locator("img[data-stale=true]").isVisible(), "the last sound picture stays, marked as old");
  await tabTo(page, "Line 1");
  await page.keyboard.press("Enter");
  const caret = await page.locator("#label-text").evaluate((field) => (field as HTMLTextAreaElement).selectionStart);
  assert.ok(caret <= "nonsense: 1".length);
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Delete");
  await page.getByText("No errors: this label can be signed.").waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test("the preview shows both languages and all three forms", async () => {
  const { page, close } = await signedIn();
  await page.goto(`${carelabel.origin}/check`);
  await page.getByRole("button", { name: "Show an example" }).click();
  const pictures = new Set<string>();
  let shown = "";
  const drawn = async () => {
    const picture = await page.waitForFunction((before) => {
      const image = document.querySelector<HTMLImageElement>("main img");
      const source = image?.getAttribute("src") ?? "";
      return image?.complete && image.naturalWidth > 0 && source !== before ? source : undefined;
    }, shown);
    shown = (await picture.jsonValue()) ?? "";
  };
  const choose = async (name: string) => {
    const choice = page.locator("main").getByRole("radio", { name, exact: true });
    if (await choice.isChecked()) return;
    await page.locator("main").getByText(name, { exact: true }).last().click();
    await drawn();
  };
  await drawn();
  for (const language of ["English", "Deutsch"]) {
    await choose(language);
    for (const form of ["Package", "Small mark", "Sheet"]) {
      await choose(form);
      pictures.add(shown);
    }
  }
  assert.equal(pictures.size, 6);
  await close();
});

test("without a mouse: a code is pasted and verified, in one language and the other", async () => {
  const { page, complaints, close } = await watchedPage(browser, carelabel.origin);
  await page.goto(`${carelabel.origin}/`);
  await page.locator("h1").waitFor();
  await tabTo(page, "Verify a label");
  await page.keyboard.press("Enter");
  await tabTo(page, "Or the text of the printed code");
  await page.keyboard.insertText(`HTTPS://LABELS.EXAMPLE${carelabel.signed.trusted.codePath}`);
  await page.getByText("Trusted", { exact: true }).waitFor();
  await page.locator("header button", { hasText: "Deutsch" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Echt", { exact: true }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  assert.match(await page.title(), /Echtheit/);
  await page.reload();
  assert.equal(await page.locator("html").getAttribute("lang"), "de", "the choice is kept");
  assert.deepEqual(complaints, []);
  await close();
});

test("a signed file tells who signed, the tier, the withdrawal list and each countersignature", async () => {
  const { page, close } = await watchedPage(browser, carelabel.origin);
  await page.goto(`${carelabel.origin}/verify`);
  await page.locator("input[type=file]").setInputFiles(carelabel.signed.trusted.path);
  const answer = page.getByRole("region", { name: "Answer" });
  await answer.getByText("An independent institute has tested the product.").waitFor();
  await answer.getByText(/as maker$/).waitFor();
  await answer.getByText("Checked against the issuer’s list of 10 November 2026").waitFor();
  await answer.getByText("Test Institute North").waitFor();
  await close();
});

test("light and dark: chosen by the system, changed by hand, and kept", async () => {
  const { page, close } = await watchedPage(browser, carelabel.origin, { colorScheme: "dark" });
  await page.goto(`${carelabel.origin}/`);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.getByRole("button", { name: "Light" }).click();
  await page.getByRole("button", { name: "Dark" }).waitFor();
  const light = await ground();
  assert.notEqual(dark, light);
  await page.reload();
  await page.getByRole("button", { name: "Dark" }).waitFor();
  assert.equal(await ground(), light);
  await close();
});

test("an audit answers first, then shows declared beside observed, and the same as picture and table", async () => {
  const { page, complaints, close } = await signedIn();
  await page.goto(`${carelabel.origin}/audit`);
  await page.locator("input[type=file]").nth(0).setInputFiles(capturePath);
  await page.locator("input[type=file]").nth(1).setInputFiles(captureLabelPath);
  await page.getByRole("button", { name: "Audit", exact: true }).click();
  await page.getByText(/departures? from the label of/).waitFor();
  assert.match(await page.evaluate(() => (document.activeElement as HTMLElement).textContent), /departures? from/);
  const hosts = await page.locator("tbody th").allInnerTexts();
  assert.ok(hosts.length > 1);
  const parties = new Set(await page.locator("tbody td:nth-of-type(1)").allInnerTexts());
  const drawn = await page.locator("figure button > [title]").allInnerTexts();
  for (const party of parties) assert.ok(drawn.includes(party), party);
  for (const host of hosts) assert.doesNotMatch(host, /\s/);
  assert.ok(await page.locator('a[href="https://db-ip.com"]').isVisible(), "the licence asks for this link");
  await page.getByRole("heading", { name: "What this capture cannot show" }).waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test("a file that is no capture is refused where it was chosen, and another can be tried", async () => {
  const { page, close } = await signedIn();
  await page.goto(`${carelabel.origin}/audit`);
  const choose = (name: string, content: string) =>
    page
      .locator("input[type=file]")
      .nth(0)
      .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(content) });
  // Large, so that it is refused while it is still being sent.
  await choose("notes.har", "these are notes. ".repeat(1_000_000));
  await page.getByRole("button", { name: "Audit", exact: true }).click();
  await page.getByRole("alert").getByText("This file is of no format that is known here.").waitFor();
  await choose("empty.har", '{"log":{"version":"1.2","entries":[]}}');
  await page.getByRole("button", { name: "Audit", exact: true }).click();
  await page.getByText("This capture shows 0 destinations.").waitFor();
  await close();
});

test("an upload can be cancelled, and nothing is kept", async () => {
  const { page, close } = await signedIn();
  await page.goto(`${carelabel.origin}/audit`);
  // Slow enough to be stopped by hand: the network of a browser, throttled by its own protocol.
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Network.enable");
  await protocol.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 50_000,
  });
  const large = Buffer.from(`{"log":{"version":"1.2","entries":[]},"_padding":"${"x".repeat(3_000_000)}"}`);
  await page
    .locator("input[type=file]")
    .nth(0)
    .setInputFiles({ name: "large.har", mimeType: "application/json", buffer: large });
  await page.getByRole("button", { name: "Audit", exact: true }).click();
  await page.getByRole("progressbar").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Cancelled. Nothing was kept.").waitFor();
  await close();
});
