/**
 * Checks a label as it was written: schema first, then what a schema cannot say; all problems at once.
 */
import { InputError } from "../input-error.ts";
import { oneLine } from "../one-line.ts";
import type { Label } from "./label.ts";
import type { Problem } from "./problem.ts";
import { DATE_RULES } from "./rules/dates.ts";
import { GAP_RULES } from "./rules/gaps.ts";
import { REFERENCE_RULES } from "./rules/references.ts";
import type { Rule } from "./rules/rule.ts";
import { RUNTIME_RULES } from "./rules/runtime.ts";
import { SUBSTANCE_RULES } from "./rules/substance.ts";
import { VALUE_RULES } from "./rules/values.ts";
import { labelShape } from "./schema-problems.ts";
import type { LabelWorld } from "./world.ts";

/** What a person can still read; a label with more wrong than that is none. */
const PROBLEMS_KEPT = 1000;

/** Every semantic rule, in the order in which their problems are told. */
export const LABEL_RULES: readonly Rule[] = [
  ...REFERENCE_RULES,
  ...VALUE_RULES,
  ...DATE_RULES,
  ...RUNTIME_RULES,
  ...SUBSTANCE_RULES,
  ...GAP_RULES,
];

/**
 * All problems of `value` as a label. Without an error among them `value` is a `Label`.
 *
 * A wrong shape in one place does not hide a wrong date in another: every rule runs over what is there, and keeps
 * silent about places that the schema has spoken of already.
 */
export function checkLabel(value: unknown, world: LabelWorld): Problem[] {
  const { problems: schema, known } = labelShape(value);
  if (known === null || typeof known !== "object") return [...schema];
  const wrong = schema.filter(({ level }) => level === "error").map(({ pointer }) => pointer);
  const semantic = ruleProblems(known as Label, world, wrong.length > 0).filter(
    ({ pointer }) =>
      !wrong.some((place) => pointer === place || pointer.startsWith(`${place}/`) || place.startsWith(`${pointer}/`)),
  );
  return shortened([...schema, ...semantic]);
}

/** Whether `checkLabel` found nothing that keeps the label from being signed. */
export function isSignable(problems: readonly Problem[]): boolean {
  return problems.every(({ level }) => level !== "error");
}

/** @param shapeless the label has a wrong shape somewhere, so a rule may stumble there and is then passed over. */
function ruleProblems(label: Label, world: LabelWorld, shapeless: boolean): Problem[] {
  const problems: Problem[] = [];
  for (const rule of LABEL_RULES) {
    const told: Problem[] = [];
    try {
      for (const [pointer, message] of rule.check(label, world)) {
        told.push({
          level: rule.level,
          code: rule.code,
          pointer: oneLine(pointer, 300),
          message: oneLine(message, 1000),
        });
        if (told.length > PROBLEMS_KEPT) break;
      }
    } catch (error) {
      const stumbled = error instanceof TypeError || error instanceof RangeError || error instanceof InputError;
      if (!shapeless || !stumbled) throw error;
    }
    problems.push(...told);
  }
  return problems;
}

/** At most `PROBLEMS_KEPT` problems; the last one says how many more there are, and is as grave as they are. */
function shortened(problems: Problem[]): Problem[] {
  if (problems.length <= PROBLEMS_KEPT) return problems;
  const more = problems.slice(PROBLEMS_KEPT - 1);
  const level = more.some((one) => one.level === "error") ? "error" : "warning";
  const message = `at least ${more.length} more problems; mend the first ${PROBLEMS_KEPT - 1} and check again`;
  return [...problems.slice(0, PROBLEMS_KEPT - 1), { level, code: "more-problems", pointer: "", message }];
}
