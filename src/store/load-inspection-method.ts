/**
 * The published method of the best-before-inspection date, from `standards/`; trusted to have its form, which tests hold
 * against the schema.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { InspectionMethod } from "../domain/inspection/method-data.ts";
import { unreadable } from "./files.ts";

const PATH = fileURLToPath(new URL("../../standards/inspection-method.json", import.meta.url));
let loaded: InspectionMethod | undefined;

/** What stands in `standards/` does not change while the program runs. */
export function loadInspectionMethod(): InspectionMethod {
  try {
    loaded ??= JSON.parse(readFileSync(PATH, "utf8")) as InspectionMethod;
    return loaded;
  } catch (cause) {
    throw unreadable(PATH, cause);
  }
}
