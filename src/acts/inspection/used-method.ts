/**
 * The method by which dates are computed here: the published one, or the facility's own.
 */
import type { InspectionMethod } from "../../domain/inspection/method-data.ts";
import type { Reading, Writing } from "../../store/database.ts";
import { loadInspectionMethod } from "../../store/load-inspection-method.ts";
import { readSetting } from "../../store/setting.ts";

export interface UsedMethod {
  readonly method: InspectionMethod;
  readonly whose: "published" | "facility";
}

/** What is kept was held against the schema and the bounds when it was taken in. */
export async function usedMethod(db: Reading | Writing): Promise<UsedMethod> {
  const own = await readSetting(db, "inspection-method");
  return own === undefined
    ? { method: loadInspectionMethod(), whose: "published" }
    : { method: JSON.parse(own) as InspectionMethod, whose: "facility" };
}
