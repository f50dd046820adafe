import assert from "node:assert/strict";
import { test } from "node:test";
import { launchBrowser } from "../../scripts/chromium.ts";
import { openCareLabel, watchedPage } from "./open-carelabel.ts";

test("a printed code is verified with the server stopped, and a forged and a withdrawn one are told apart", async () => {
  const [carelabel, browser] = await Promise.all([openCareLabel(), launchBrowser()]);
  try {
    const { page } = await watchedPage(browser, carelabel.origin, {
      viewport: { width: 390, height: 844 },
      locale: "de-DE",
      serviceWorkers: "allow",
    });
    const scan = (answer: keyof typeof carelabel.signed) =>
      page.goto(`${carelabel.origin}${carelabel.signed[answer].codePath}`);
    await scan("trusted");
    await page.locator("[data-answer=trusted]").waitFor();
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await carelabel.stop();
    await assert.rejects(fetch(carelabel.origin), "nobody listens any more");

    for (const [answer, word] of [
      ["expired", "Abgelaufen"],
      ["withdrawn", "Zurückgenommen"],
      ["broken", "Nicht echt"],
      ["unknown-issuer", "Aussteller unbekannt"],
      ["superseded", "Ersetzt"],
      ["trusted", "Echt"],
    ] as const) {
      await page.goto("about:blank");
      await scan(answer);
      await page.locator(`[data-answer=${answer}]`).getByText(word, { exact: true }).waitFor();
      await page.getByText("So wurde das geprüft").click();
      await page.getByText(/^2, Stand /).waitFor();
    }

    await page.goto(`${carelabel.origin}/devices`);
    await page.getByRole("alert").getByText("Der CareLabel-Server antwortet nicht.").waitFor();
  } finally {
    await browser.close();
    await carelabel.close();
  }
});

test("a device that never met the server trusts nobody, and says so", async () => {
  const [carelabel, browser] = await Promise.all([openCareLabel(), launchBrowser()]);
  try {
    const { page } = await watchedPage(browser, carelabel.origin);
    await page.route("**/api/v1/trust", (route) => route.abort());
    await page.goto(`${carelabel.origin}${carelabel.signed.trusted.codePath}`);
    await page.locator("[data-answer=unknown-issuer]").waitFor();
    await page.getByText("How this was checked").click();
    await page.getByText(/^None on this device/).waitFor();
  } finally {
    await browser.close();
    await carelabel.close();
  }
});
