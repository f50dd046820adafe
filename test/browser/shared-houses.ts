/**
 * For browser tests that need no server of their own: one server of each kind and one browser for all that run in this
 * process, opened by whoever asks first and closed after the last test.
 */
import { after } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { type CareLabel, openCareLabel } from "./open-carelabel.ts";

export interface SharedHouse {
  readonly carelabel: CareLabel;
  readonly browser: Browser;
}

let browser: Promise<Browser> | undefined;
const opened = new Map<"sample" | "empty", Promise<SharedHouse>>();

/** The sample hospital. */
export const theHospital = () => house("sample");
/** An installation that is set up, and empty for whoever comes first. */
export const theFacility = () => house("empty");

function house(kind: "sample" | "empty"): Promise<SharedHouse> {
  const known = opened.get(kind) ?? open(kind);
  opened.set(kind, known);
  return known;
}

async function open(kind: "sample" | "empty"): Promise<SharedHouse> {
  browser ??= launchBrowser();
  const house = { carelabel: await openCareLabel(kind), browser: await browser };
  after(async () => {
    await house.browser.close();
    await house.carelabel.close();
  });
  return house;
}
