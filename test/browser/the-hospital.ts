/**
 * For browser tests that need no hospital of their own: one server of the sample hospital and one browser for all that run
 * in this process, opened by whoever asks first and closed after the last test.
 */
import { after } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../scripts/chromium.ts";
import { type CareLabel, openCareLabel } from "./open-carelabel.ts";

export interface TheHospital {
  readonly carelabel: CareLabel;
  readonly browser: Browser;
}

let opened: Promise<TheHospital> | undefined;

export function theHospital(): Promise<TheHospital> {
  opened ??= open();
  return opened;
}

async function open(): Promise<TheHospital> {
  const [carelabel, browser] = await Promise.all([openCareLabel("sample"), launchBrowser()]);
  after(async () => {
    await browser.close();
    await carelabel.close();
  });
  return { carelabel, browser };
}
