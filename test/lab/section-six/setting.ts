/**
 * What the programs of the test know of each other, in one file.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CanaryRecord } from "../../../src/domain/traffic/canary/record.ts";
import type { Service } from "./scanners.ts";

export interface Setting {
  readonly nameServer: string;
  readonly hosts: readonly (Service & { readonly labAddress: string })[];
  /** The proxy that is set on the phone; null where the network hands its traffic to one. */
  readonly proxy: { readonly address: string; readonly port: number } | null;
  readonly writeKey: string;
  /** Certificate that the phone trusts beside none other: the proxy's. */
  readonly trusted: string;
  readonly patient: CanaryRecord;
}

const path = (folder: string) => join(folder, "setting.json");

export function writeSetting(folder: string, setting: Setting): void {
  writeFileSync(path(folder), JSON.stringify(setting, null, 2));
}

export function readSetting(folder: string): Setting {
  return JSON.parse(readFileSync(path(folder), "utf8")) as Setting;
}
