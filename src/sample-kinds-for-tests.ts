/**
 * The kinds of all sample labels, for tests.
 */
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Label } from "./domain/label/label.ts";
import { type DeviceKind, deviceKindOf } from "./domain/runtime/simulation/device-kind.ts";

const FOLDER = new URL("../samples/labels/", import.meta.url);

export function sampleKinds(): { name: string; label: Label; kind: DeviceKind }[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".label.yaml"))
    .map((file) => {
      const name = file.replace(".label.yaml", "");
      const label = parse(readFileSync(new URL(file, FOLDER), "utf8")) as Label;
      return { name, label, kind: deviceKindOf(name, label.runtime, label.components?.data?.endpoints) };
    });
}
