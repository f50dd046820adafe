/**
 * The JSON Schemas of the best-before-inspection date: its method, what it is computed from, and its explanation; of
 * the checklist of an inspection, and of two labels side by side.
 */
import { ChecklistTemplate } from "./checklist.ts";
import { Comparison } from "./comparison/comparison.ts";
import { DateExplanation } from "./explanation.ts";
import { InspectionInputs } from "./inspection-inputs.ts";
import { InspectionMethod } from "./method-data.ts";

/** Schema by name. */
export function inspectionSchemas(): Record<string, object> {
  return {
    "inspection-checklist": ChecklistTemplate,
    "inspection-method": InspectionMethod,
    "inspection-inputs": InspectionInputs,
    "inspection-date": DateExplanation,
    comparison: Comparison,
  };
}
