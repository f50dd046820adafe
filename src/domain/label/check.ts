/**
 * Checks a label as it was written: schema first, then what a schema cannot say; all problems at once.
 */
import type { Label } from "./label.ts";
import type { Problem } from "./problem.ts";
import { DATE_RULES } from "./rules/dates.ts";
import { GAP_RULES } from "./rules/gaps.ts";
import { REFERENCE_RULES } from "./rules/references.ts";
import type { Rule } from "./rules/rule.ts";
import { RUNTIME_RULES } from "./rules/runtime.ts";
import { VALUE_RULES } from "./rules/values.ts";
import { schemaProblems } from "./schema-problems.ts";
import type { LabelWorld } from "./world.ts";

/** Every semantic rule, in the order in which their problems are told. */
export const LABEL_RULES: readonly Rule[] = [
  ...REFERENCE_RULES,
  ...VALUE_RULES,
  ...DATE_RULES,
  ...RUNTIME_RULES,
  ...GAP_RULES,
];

/**
 * All problems of `value` as a label. Without an error among them `value` is a `Label`.
 *
 * A wrong shape in one place does not hide a wrong date in another: every rule runs over what is there, and keeps
 * silent about places that the schema has spoken of already.
 */
export function checkLabel(value: unknown, world: LabelWorld): Problem[] {
  const schema = schemaProblems(value);
  if (value === null || typeof value !== "object") return schema;
  const wrong = schema.filter(({ level }) => level === "error").map(({ pointer }) => pointer);
  const semantic = ruleProblems(value as Label, world, wrong.length > 0).filter(
    ({ pointer }) =>
      !wrong.some((place) => pointer === place || pointer.startsWith(`${place}/`) || place.startsWith(`${pointer}/`)),
  );
  return [...schema, ...semantic];
}

/** Whether `checkLabel` found nothing that keeps the label from being signed. */
export function isSignable(problems: readonly Problem[]): boolean {
  return problems.every(({ level }) => level !== "error");
}

/** @param shapeless the label has a wrong shape somewhere, so a rule may stumble there and is then passed over. */
function ruleProblems(label: Label, world: LabelWorld, shapeless: boolean): Problem[] {
  const problems: Problem[] = [];
  for (const rule of LABEL_RULES) {
    try {
      for (const [pointer, message] of rule.check(label, world))
        problems.push({ level: rule.level, code: rule.code, pointer, message });
    } catch (error) {
      if (!shapeless || !(error instanceof TypeError)) throw error;
    }
  }
  return problems;
}
