/**
 * The method of the best-before-inspection date, as `standards/inspection-method.json` has it; read once.
 */
import { readFileSync } from "node:fs";
import type { InspectionMethod } from "../domain/inspection/method-data.ts";

let loaded: InspectionMethod | undefined;

export function loadInspectionMethod(): InspectionMethod {
  loaded ??= JSON.parse(
    readFileSync(new URL("../../standards/inspection-method.json", import.meta.url), "utf8"),
  ) as InspectionMethod;
  return loaded;
}
