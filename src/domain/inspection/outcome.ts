/**
 * The outcome of an inspection: which is possible after what was answered, and from when the next is counted.
 *
 * Only a device that passed, with conditions or without, is counted from the day on which somebody looked; whatever else
 * came out moves no date.
 */
import Type, { type Static } from "typebox";
import { addMonths, dayNumber } from "../calendar.ts";
import { Closed, Line } from "../text.ts";
import type { ChecklistStep } from "./checklist.ts";

/** As every check answers: `met`, `broken`, `not-applicable` with a reason, `unknown` with what keeps it from being done. */
export const STEP_RESULTS = ["met", "broken", "not-applicable", "unknown"] as const;
export type StepResult = (typeof STEP_RESULTS)[number];

const Digest = Type.String({ pattern: "^[0-9a-f]{64}$", description: "SHA-256 of a file of the evidence" });
const Proof = Closed({ digest: Digest, name: Line(120) }, { description: "a photo, capture or report" });

export const StepAnswer = Closed(
  {
    result: Type.Enum([...STEP_RESULTS]),
    note: Type.Union([Line(500), Type.Null()], { description: "what was seen; the reason where it is not met" }),
    evidence: Type.Array(Proof, { maxItems: 20 }),
    measured: Type.Union([Type.Number({ minimum: -1e9, maximum: 1e9 }), Type.Null()], {
      description: "in the unit of the step",
    }),
  },
  { description: "the answer to a step of an inspection" },
);
export type StepAnswer = Static<typeof StepAnswer>;

export const OUTCOMES = ["passed", "conditional", "failed", "not-located", "retired"] as const;
export const Outcome = Type.Enum([...OUTCOMES], {
  description: "passed, passed with conditions until a day, failed, could not be located, or retired",
});
export type Outcome = Static<typeof Outcome>;

/** What keeps an answer from being taken; undefined when nothing does. */
export function answerProblem(step: ChecklistStep, { result, note, measured }: StepAnswer): string | undefined {
  if (result === "not-applicable" && !step.mayNotApply)
    return "this step concerns every device; say what keeps it from being done instead";
  if (result !== "met" && (note ?? "").trim() === "") return "say why it is not met, in a few words";
  if (measured !== null && step.unit === null) return "nothing is measured in this step; write it in the note";
  return undefined;
}

/** Why an outcome is not possible; each has its words on the page. */
export const OUTCOME_PROBLEMS = [
  "step-open",
  "step-unknown",
  "step-broken",
  "nothing-met",
  "note-needed",
  "until-needed",
  "until-out-of-range",
  "until-unneeded",
  "not-retired",
] as const;
export type OutcomeProblem = (typeof OUTCOME_PROBLEMS)[number];

export interface Signing {
  readonly outcome: Outcome;
  /** The day on which somebody looked. */
  readonly on: string;
  readonly acceptedUntil: string | null;
  readonly note: string | null;
}

export interface Looked {
  readonly steps: readonly ChecklistStep[];
  /** Step -> what was answered last. */
  readonly answers: ReadonlyMap<string, StepAnswer>;
  /** The device was retired by the act of its own, with its proof. */
  readonly isRetired: boolean;
}

/** Conditions last a year at most; by then somebody looks again. */
const CONDITIONS_MONTHS = 12;

/** What keeps the outcome from being signed; empty when it may be. */
export function outcomeProblems(
  { outcome, on, acceptedUntil, note }: Signing,
  { steps, answers, isRetired }: Looked,
): OutcomeProblem[] {
  const mandatory = steps.filter(({ isMandatory }) => isMandatory).map(({ id }) => answers.get(id)?.result);
  const all = steps.map(({ id }) => answers.get(id)?.result);
  const problems = new Set<OutcomeProblem>();
  if (outcome === "passed" || outcome === "conditional") {
    if (mandatory.includes(undefined)) problems.add("step-open");
    if (!all.includes("met")) problems.add("nothing-met");
  }
  if (outcome === "passed") {
    if (mandatory.includes("unknown")) problems.add("step-unknown");
    if (all.includes("broken")) problems.add("step-broken");
  }
  if (outcome !== "passed" && outcome !== "retired" && (note ?? "").trim() === "") problems.add("note-needed");
  if (outcome === "conditional") {
    if (acceptedUntil === null) problems.add("until-needed");
    else if (dayNumber(acceptedUntil) <= dayNumber(on) || acceptedUntil > addMonths(on, CONDITIONS_MONTHS))
      problems.add("until-out-of-range");
  } else if (acceptedUntil !== null) problems.add("until-unneeded");
  if (outcome === "retired" && !isRetired) problems.add("not-retired");
  return [...problems];
}

/** From when the next inspection is counted, as `InspectionInputs.lastInspection`; null moves nothing. */
export function anchorOf({
  outcome,
  on,
  acceptedUntil,
}: Omit<Signing, "note">): { readonly on: string; readonly acceptedUntil: string | null } | null {
  if (outcome === "passed") return { on, acceptedUntil: null };
  return outcome === "conditional" ? { on, acceptedUntil } : null;
}

/** Of two inspections of one device, that from which the next is counted: the later, of one day the one that lets less. */
export function laterAnchor<A extends { readonly on: string; readonly acceptedUntil: string | null }>(
  one: A,
  other: A,
): A {
  if (one.on !== other.on) return one.on > other.on ? one : other;
  if (one.acceptedUntil === null || other.acceptedUntil === null) return one.acceptedUntil === null ? other : one;
  return one.acceptedUntil < other.acceptedUntil ? one : other;
}
