/** The page of an audit as a file in a real browser: readable by everybody, light and dark, on a screen, a phone, paper. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { auditPaper } from "../../src/print/audit/audit-paper.ts";
import { dpoRecord } from "../../src/print/audit/dpo-record.ts";
import { paperHtml } from "../../src/print/audit/paper-html.ts";
import { hostileReport, reportForTests } from "../../src/report-for-tests.ts";
import { world } from "../../src/world-for-tests.ts";

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), "carelabel-documents-"));
before(async () => {
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const DE = { language: "de", countries: world.countries } as const;
const TRAP = `"><script>document.title="ran"</script><img src=x onerror='document.title="ran"'>`;
const PAGES: Record<string, string> = {
  audit: paperHtml(auditPaper(reportForTests(), DE)),
  record: paperHtml(dpoRecord(reportForTests(), DE)),
  hostile: paperHtml(auditPaper(hostileReport(TRAP), DE)),
};

for (const [name, html] of Object.entries(PAGES)) {
  for (const [width, colorScheme] of [
    [1280, "light"],
    [390, "dark"],
  ] as const) {
    test(`the page "${name}" passes axe at ${width} px, ${colorScheme}, and nothing sticks out`, async () => {
      const path = join(folder, `${name}.html`);
      writeFileSync(path, html);
      // Its own policy forbids scripts, and so would forbid the check.
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(pathToFileURL(path).href);
      assert.deepEqual(await violations(page), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      assert.equal(await page.locator("svg.flow:visible").count(), name === "record" ? 0 : 1);
      assert.doesNotMatch(await page.title(), /^ran$/);
      assert.equal(await page.locator("script, img").count(), 0);
      assert.deepEqual(asked, [pathToFileURL(path).href]);
      await page.close();
    });
  }
}

test("on paper the page shows the wide picture and its tables as tables", async () => {
  const path = join(folder, "paper.html");
  writeFileSync(path, PAGES.audit ?? "");
  const page = await browser.newPage({ viewport: { width: 700, height: 900 } });
  await page.goto(pathToFileURL(path).href);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".wide:visible").count(), 1);
  assert.equal(
    await page
      .locator("thead:visible")
      .first()
      .evaluate((head) => getComputedStyle(head).display),
    "table-header-group",
  );
  await page.close();
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
  );
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html.slice(0, 120))
        .slice(0, 3)
        .join(" | ")}`,
  );
}
