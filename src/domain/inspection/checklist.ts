/**
 * The checklist of an inspection: what the template asks of every device (`standards/inspection-checklist.json`), and what
 * a facility adds for a product.
 *
 * Source: Gleißner et al. 2022, section V.B, which names the steps: firmware up to date, a restart held against the
 * reference values, support still active, screening, a new threat model, a new maturity evaluation.
 */
import Type, { type Static } from "typebox";
import { Closed, Line } from "../text.ts";

/** The kind of the inspection that the best-before-inspection date asks for; every other is the id of an interval. */
export const SECURITY = "security";

export const StepId = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]{0,39}$",
  description: "a short id of small letters, digits and hyphens",
});

/** What a step is held against by the program itself; its answer keeps what was seen. */
export const COMPARED = ["firmware", "boot", "support", "audit"] as const;
export type Compared = (typeof COMPARED)[number];

const TemplateStep = Closed(
  {
    id: StepId,
    isMandatory: Type.Boolean({ description: "without it the device does not pass" }),
    mayNotApply: Type.Boolean({ description: "there are devices that it does not concern" }),
    compares: Type.Union([Type.Enum([...COMPARED]), Type.Null()], { description: "what is shown beside it" }),
    because: Line(300, "why it is asked"),
  },
  { description: "a step that is asked of every device; its words stand with the page's" },
);

export const ChecklistTemplate = Closed(
  {
    edition: Type.String({ format: "date" }),
    licence: Type.String(),
    source: Type.String(),
    about: Type.String(),
    security: Type.Array(TemplateStep, { minItems: 1, maxItems: 40 }),
    other: Type.Array(TemplateStep, { minItems: 1, maxItems: 40 }),
  },
  { description: "the checklist of a security inspection, and that of every other interval" },
);
export type ChecklistTemplate = Static<typeof ChecklistTemplate>;

/** What a facility adds for a product, in its own words. */
export const OwnStep = Closed(
  {
    id: StepId,
    text: Line(200, "what is to be done or looked at"),
    isMandatory: Type.Boolean(),
    unit: Type.Union([Line(20, "of the value that is measured, for example mA"), Type.Null()]),
    kind: Type.String({
      pattern: "^[a-z0-9]{8,40}$",
      description: `the inspections that ask it: "${SECURITY}", or the id of another interval`,
    }),
  },
  { description: "a step that the facility adds for a product" },
);
export type OwnStep = Static<typeof OwnStep>;
export const OWN_STEPS_MOST = 40;

export const ChecklistStep = Closed(
  {
    id: StepId,
    text: Type.Union([Line(200), Type.Null()], {
      description: "the facility's own words; null is a step of the template",
    }),
    isMandatory: Type.Boolean(),
    mayNotApply: Type.Boolean(),
    compares: Type.Union([Type.Enum([...COMPARED]), Type.Null()]),
    unit: Type.Union([Line(20), Type.Null()]),
  },
  { description: "a step of an inspection" },
);
export type ChecklistStep = Static<typeof ChecklistStep>;

export const Checklist = Closed(
  { edition: Type.String(), steps: Type.Array(ChecklistStep) },
  { description: "what is asked in an inspection; it stays as it is once the first step was answered" },
);
export type Checklist = Static<typeof Checklist>;

/** Of a template step and one of the facility's own, no two have the same id. */
const OWN_MARK = "own-";

/** The steps of an inspection of `kind`, those of the template first. */
export function checklistFor(template: ChecklistTemplate, kind: string, own: readonly OwnStep[]): Checklist {
  const common = kind === SECURITY ? template.security : template.other;
  return {
    edition: template.edition,
    steps: [
      ...common.map(({ because: _, ...step }): ChecklistStep => ({ ...step, text: null, unit: null })),
      ...own
        .filter((step) => step.kind === kind)
        .map(({ id, text, isMandatory, unit }): ChecklistStep => {
          return { id: `${OWN_MARK}${id}`.slice(0, 40), text, isMandatory, mayNotApply: true, compares: null, unit };
        }),
    ],
  };
}

/** What is wrong with the facility's own steps, as a sentence; undefined when nothing is. */
export function ownStepsProblem(own: readonly OwnStep[]): string | undefined {
  const ids = new Set<string>();
  for (const { id } of own) {
    if (id.length > 36) return `"${id}" is too long; an id of an own step has 36 characters at most`;
    if (ids.has(id)) return `two steps are called "${id}"; give each an id of its own`;
    ids.add(id);
  }
  return undefined;
}
