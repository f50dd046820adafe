/**
 * All questions that lead to a label, in the order in which they are asked.
 */
import type { LabelPart } from "../contribution.ts";
import { COMPONENT_QUESTIONS } from "./component-questions.ts";
import { LIFECYCLE_QUESTIONS } from "./lifecycle-questions.ts";
import { LABEL_QUESTIONS, PRODUCT_QUESTIONS } from "./product-questions.ts";
import type { Question, QuestionGroup } from "./question.ts";

export const QUESTIONS: readonly Question[] = [
  ...PRODUCT_QUESTIONS,
  ...COMPONENT_QUESTIONS,
  ...LIFECYCLE_QUESTIONS,
  ...LABEL_QUESTIONS,
];

export const GROUP_TITLES: Readonly<Record<QuestionGroup, string>> = {
  product: "The product",
  hardware: "Hardware: what it senses and moves",
  software: "Software: how it connects",
  data: "Data: what is recorded and whom it reaches",
  lifecycle: "Life: how it is made, updated and disposed of",
  runtime: "Behaviour: which values are normal, which are not",
  inspection: "Inspection",
  label: "The label itself",
};

/** Whether a label or part of one states the fact that a question leads to. */
export function isAnswered(question: Question, label: LabelPart): boolean {
  return factAt(label, question.pointer) !== undefined;
}

/** The value at a pointer, or undefined. */
export function factAt(label: object, pointer: string): unknown {
  let here: unknown = label;
  for (const step of pointer.split("/").slice(1)) {
    if (here === null || typeof here !== "object" || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string, unknown>)[step];
  }
  return here;
}
