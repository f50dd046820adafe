/**
 * For browser tests: what holds of every page in every state.
 */
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Locator, Page } from "playwright-core";

/** That everybody can use what is shown now, and that it is no wider than the window. */
export async function assertUsable(page: Page, state: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
  );
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  assert.deepEqual(found, [], state);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${state}: wider than the window`);
}

/** The buttons, folds and links like buttons that a thumb has to meet. */
export async function assertTargets(page: Page, within: Locator): Promise<void> {
  const heights = await within
    .locator("button:visible, summary:visible, a[class*=next]:visible, a[class*=way]:visible")
    .evaluateAll((all) => all.map((one) => [one.textContent, one.getBoundingClientRect().height] as const));
  assert.deepEqual(
    heights.filter(([, height]) => height < 44),
    [],
    `of ${heights.length} on ${page.url()}`,
  );
}

export async function byKey(page: Page, control: Locator): Promise<void> {
  await control.focus();
  await page.keyboard.press("Enter");
}
