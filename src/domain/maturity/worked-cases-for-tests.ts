/**
 * All worked cases of the level arithmetic.
 */
import type { WorkedCase } from "./worked-case-for-tests.ts";
import { FIGURES } from "./worked-figures-for-tests.ts";
import { AGEING, AGGREGATION, RULE, THIRD_ANSWERS } from "./worked-levels-for-tests.ts";
import { READINGS } from "./worked-readings-for-tests.ts";

export const WORKED_CASES: readonly WorkedCase[] = [
  ...RULE,
  ...AGGREGATION,
  ...THIRD_ANSWERS,
  ...AGEING,
  ...FIGURES,
  ...READINGS,
];
