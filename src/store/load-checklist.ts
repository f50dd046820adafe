/**
 * The template of the inspection checklist, from `standards/`; trusted to have its form, which tests hold against the schema.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ChecklistTemplate } from "../domain/inspection/checklist.ts";
import { unreadable } from "./files.ts";

const PATH = fileURLToPath(new URL("../../standards/inspection-checklist.json", import.meta.url));
let loaded: ChecklistTemplate | undefined;

/** What stands in `standards/` does not change while the program runs. */
export function loadChecklist(): ChecklistTemplate {
  try {
    loaded ??= JSON.parse(readFileSync(PATH, "utf8")) as ChecklistTemplate;
    return loaded;
  } catch (cause) {
    throw unreadable(PATH, cause);
  }
}
