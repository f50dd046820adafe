/**
 * The part of what an inspection date is computed from that a label gives by itself, and all of it for a new unit.
 *
 * What the label does not state is left out, so that whoever knows more adds it; what nobody adds counts as the worst.
 * Source: lifecycle facts as inputs, Gleißner et al. 2022, section V.B.
 */
import type { Static } from "typebox";
import { addDays, addMonths } from "../calendar.ts";
import type { Label } from "../label/label.ts";
import type { LifecycleFacts } from "../label/lifecycle.ts";
import type { Environment as EnvironmentSchema } from "../label/product.ts";
import { textIn } from "../label/text-in.ts";
import { type InspectionInputs, NOTHING_KNOWN } from "./inspection-inputs.ts";

type Environment = Static<typeof EnvironmentSchema>;
export type LabelInputs = Partial<InspectionInputs>;

/**
 * Every input that `label` states; none of the others is a key of the answer.
 *
 * The day on which a product line was first made is no day of manufacture of a unit, so it is not among them.
 * @param usedSince day from which the unit's components wear (YYYY-MM-DD): of manufacture, else of purchase; without
 * it their life has no end that could be named.
 */
export function labelInputs(label: Label, today: string, usedSince?: string): LabelInputs {
  const { product, components, lifecycle = {}, inspection } = label;
  const system = components?.software?.operatingSystem;
  return stated({
    riskClass: product.riskClass,
    firstIntervalDays: inspection === undefined ? undefined : wholeDays(inspection.firstIntervalMonths),
    supportUntil: lifecycle.supportUntil,
    declaredCycleDays: lifecycle.updateCycleDays,
    vulnerabilityHandling: handling(lifecycle.vulnerabilityContact),
    // One component that has ended is one too many; that all others go on cannot be read off a label.
    componentsPastSupport: system?.supportUntil !== undefined && system.supportUntil < today ? 1 : undefined,
    stillSold: yesNo(lifecycle.stillSold),
    lineAlive: yesNo(lifecycle.productLineAlive),
    newVariants: recentVariants(lifecycle.variants, today),
    averageLifetimeMonths: lifecycle.makerAverageLifetimeMonths,
    componentLife: usedSince === undefined ? undefined : firstToEnd(lifecycle.hardwareLifetimes, usedSince),
  });
}

/**
 * All inputs for a new unit that is bought and put to use `today`; nobody has inspected, updated or watched it yet.
 *
 * It starts today even where the label says since when the line is made: else leaving that out would pay.
 * @param told what the buyer knows beyond the label, for example the care setting; wins over the label.
 */
export function newUnitInputs(label: Label, today: string, told: LabelInputs = {}): InspectionInputs {
  return {
    ...NOTHING_KNOWN,
    ...labelInputs(label, today, today),
    purchasedOn: today,
    intendedEnvironment: fits(label.product.environment, told.careSetting ?? null),
    ...told,
  };
}

/** Whether the label names an environment of the care setting that the buyer told. */
function fits(environment: Label["product"]["environment"], careSetting: InspectionInputs["careSetting"]) {
  if (environment === undefined || careSetting === null) return null;
  return environment.some((place) => SETTINGS[careSetting].includes(place)) ? "yes" : "no";
}

const SETTINGS: Record<"integrated-care" | "home-care", readonly Environment[]> = {
  "integrated-care": ["in-hospital", "on-body"],
  "home-care": ["in-home", "on-body", "community"],
};

/** Without the keys that hold nothing. */
function stated(inputs: { readonly [Name in keyof InspectionInputs]?: InspectionInputs[Name] | undefined }) {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined)) as LabelInputs;
}

/** A year of 365 days, so that a promise in months is never longer in days than on the calendar. */
const wholeDays = (months: number) => Math.floor((months * 365) / 12);

const yesNo = (answer: "yes" | "no" | "unknown" | undefined) => (answer === "unknown" ? undefined : answer);

/** Silence is unknown, not "none": the label may merely not say it. */
function handling(contact: LifecycleFacts["vulnerabilityContact"]): "policy" | "contact" | undefined {
  if (contact === undefined) return undefined;
  const isReachable = contact.email !== undefined || contact.securityTxt !== undefined;
  if (contact.policy !== undefined || (isReachable && contact.iso30111 === "yes")) return "policy";
  return isReachable ? "contact" : undefined;
}

/** Variants of the last three years; one without a day may be old. */
function recentVariants(variants: LifecycleFacts["variants"], today: string): number | undefined {
  const after = addMonths(today, -36);
  return variants?.filter(({ since }) => since !== undefined && since > after && since <= today).length;
}

/**
 * The component that ends first. Operating hours are counted as if it never rests, and a number of cycles has no day at
 * all: one component that states nothing else leaves the whole unknown, since it may be the first.
 */
function firstToEnd(
  lifetimes: LifecycleFacts["hardwareLifetimes"],
  usedSince: string,
): InspectionInputs["componentLife"] | undefined {
  let first: { endsOn: string; component: string } | undefined;
  for (const { component, months, operatingHours } of lifetimes ?? []) {
    const ends = [
      ...(months === undefined ? [] : [addMonths(usedSince, months)]),
      ...(operatingHours === undefined ? [] : [addDays(usedSince, Math.floor(operatingHours / 24))]),
    ].sort();
    const [endsOn] = ends;
    if (endsOn === undefined) return undefined;
    if (first === undefined || endsOn < first.endsOn) first = { endsOn, component: textIn(component, "en") };
  }
  return first;
}
