/**
 * All rules of the audit, in the order of a report's rooms: whom, how protected, what.
 */
import { CONTENT_RULES } from "./content-rules.ts";
import { DESTINATION_RULES } from "./destination-rules.ts";
import { PROTECTION_RULES } from "./protection-rules.ts";
import type { FindingRule } from "./rule.ts";

export const FINDING_RULES: readonly FindingRule[] = [...DESTINATION_RULES, ...PROTECTION_RULES, ...CONTENT_RULES];
