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
  /** How often the facility set it; 0 where it never did. */
  readonly version: number;
}

/** As the setting holds it; `method` is null since the facility went back to the published one. */
export interface KeptMethod {
  readonly method: InspectionMethod | null;
  readonly version: number;
}

/** What is kept was held against the schema and the bounds when it was taken in. */
export async function usedMethod(db: Reading | Writing): Promise<UsedMethod> {
  const text = await readSetting(db, "inspection-method");
  const { method, version }: KeptMethod = text === undefined ? { method: null, version: 0 } : JSON.parse(text);
  return method === null
    ? { method: loadInspectionMethod(), whose: "published", version }
    : { method, whose: "facility", version };
}
