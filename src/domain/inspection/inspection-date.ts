/**
 * The best-before-inspection date: the day before which a person must look at a device again, and why.
 *
 * Three dates are computed, of hardware components, installed software and intended environment; the earliest decides. The
 * explanation holds every number, so that whoever adds them up arrives at the same day. Days are those of the calendar
 * (UTC); nothing depends on a clock or a time zone.
 *
 * Source: Gleißner et al. 2022, section V.B; what the paper leaves open is decided in docs/decisions/0009.
 */
import { addDays, addMonths, dayNumber } from "../calendar.ts";
import type { DateExplanation, ExplainedCap, ExplainedStep, SubDate } from "./explanation.ts";
import type { InspectionInputs } from "./inspection-inputs.ts";
import {
  type Bounds,
  type Factor,
  type InspectedClass,
  type InspectionMethod,
  SUB_DATES,
  type SubDateName,
} from "./method-data.ts";

/** @param today day on which lateness and age are reckoned; also "now". */
export function inspectionDate(method: InspectionMethod, inputs: InspectionInputs, today: string): DateExplanation {
  const plain = inspectionDue(method, inputs, today);
  return { ...plain, wouldMove: wouldMove(method, inputs, today, plain) };
}

export type InspectionDue = Omit<DateExplanation, "wouldMove">;

/** The same without what would move it, which takes ten times as long: for whole fleets. */
export function inspectionDue(method: InspectionMethod, told: InspectionInputs, today: string): InspectionDue {
  const inputs = happened(told, today);
  const riskClass = inputs.riskClass ?? WORST_CLASS;
  const bounds = method.bounds[riskClass];
  const values = valuesOf(inputs, today);
  const subDates = Object.fromEntries(
    SUB_DATES.map((name) => [name, subDate(name, method, inputs, values, bounds, today)]),
  ) as Record<SubDateName, SubDate>;
  const earliest = SUB_DATES.reduce((first, name) => (subDates[name].date < subDates[first].date ? name : first));
  const { acceptedUntil } = inputs.lastInspection ?? { acceptedUntil: null };
  const accepted = acceptedUntil !== null && acceptedUntil < subDates[earliest].date ? acceptedUntil : undefined;
  const due = accepted ?? subDates[earliest].date;
  const isCritical = inputs.openFindings === "critical";
  return {
    carelabel: "inspection-date",
    method: { version: method.version, edition: method.edition },
    today,
    riskClass: { value: riskClass, isKnown: inputs.riskClass !== null },
    bounds,
    subDates,
    date: isCritical ? earlier(due, today) : due,
    decidedBy: isCritical && today < due ? "critical-finding" : accepted === undefined ? earliest : "accepted-until",
    missing: [
      ...(inputs.riskClass === null ? ["risk-class"] : []),
      ...(inputs.manufacturedOn === null && inputs.purchasedOn === null ? ["start"] : []),
      ...(inputs.firstIntervalDays === null ? ["first-interval"] : []),
      ...(inputs.supportUntil === null ? ["support-end"] : []),
      ...(inputs.componentLife === null ? ["component-life"] : []),
      ...method.factors.filter(({ id }) => values.get(id) === undefined).map(({ id }) => id),
    ],
  };
}

const WORST_CLASS: InspectedClass = "IV";

/**
 * Without what lies ahead: a start to come would put the date off each day anew. Tomorrow is today already where the sun
 * rises first.
 */
function happened(inputs: InspectionInputs, today: string): InspectionInputs {
  const tomorrow = addDays(today, 1);
  const past = (day: string | null) => (day !== null && day > tomorrow ? null : day);
  const { lastInspection } = inputs;
  return {
    ...inputs,
    manufacturedOn: past(inputs.manufacturedOn),
    purchasedOn: past(inputs.purchasedOn),
    updateInstalledOn: past(inputs.updateInstalledOn),
    lastInspection: lastInspection !== null && lastInspection.on > tomorrow ? null : lastInspection,
  };
}

function subDate(
  name: SubDateName,
  method: InspectionMethod,
  inputs: InspectionInputs,
  values: ReadonlyMap<string, FactorValue>,
  { shortestDays, longestDays }: Bounds,
  today: string,
): SubDate {
  const anchor = anchorOf(name, inputs, today);
  const asked = inputs.firstIntervalDays;
  const baseDays = within(asked ?? shortestDays, shortestDays, longestDays);
  const steps: ExplainedStep[] = [];
  let percent = 0;
  let days = baseDays;
  for (const factor of method.factors) {
    if (factor.of !== name) continue;
    const value = values.get(factor.id);
    const row = rowOf(factor, value);
    percent += row.percent;
    const after = daysAt(baseDays, percent);
    steps.push({ factor: factor.id, value: value ?? null, percent: row.percent, days: after - days });
    days = after;
  }
  const keptPercent = within(percent, method.sum.leastPercent, method.sum.mostPercent);
  const intervalDays = within(daysAt(baseDays, keptPercent), shortestDays, longestDays);
  const routine = addDays(anchor.day, intervalDays);
  const caps = capsOf(name, inputs, anchor.day, shortestDays);
  return {
    anchor,
    base: { days: baseDays, from: asked === null ? "shortest" : "maker" },
    steps,
    percent,
    keptPercent,
    intervalDays,
    caps,
    date: caps.reduce((day, cap) => earlier(day, cap.day), routine),
  };
}

/** Whole days of a share of the interval; rounded down as a whole, so that a longer interval is never a shorter one. */
const daysAt = (baseDays: number, percent: number) => Math.floor((baseDays * (100 + percent)) / 100);

/** From the last inspection on, of software also from the last update; before the first, from when it was made. */
function anchorOf(name: SubDateName, inputs: InspectionInputs, today: string): SubDate["anchor"] {
  const { lastInspection, manufacturedOn, purchasedOn, updateInstalledOn } = inputs;
  const start: SubDate["anchor"] =
    manufacturedOn !== null
      ? { day: manufacturedOn, of: "manufacture" }
      : purchasedOn !== null
        ? { day: purchasedOn, of: "purchase" }
        : { day: UNKNOWN_START, of: "unknown" };
  let anchor = start;
  if (lastInspection !== null && (start.of === "unknown" || lastInspection.on >= anchor.day))
    anchor = { day: lastInspection.on, of: "inspection" };
  if (name === "software" && updateInstalledOn !== null && (anchor.of === "unknown" || updateInstalledOn > anchor.day))
    anchor = { day: updateInstalledOn, of: "update" };
  // What lies ahead has not happened.
  return anchor.day > today ? { ...anchor, day: today } : anchor;
}

/** Long ago: a device of which nobody knows since when it is there is overdue. */
const UNKNOWN_START = "1970-01-01";

function capsOf(
  name: SubDateName,
  { supportUntil, componentLife, lastInspection }: InspectionInputs,
  anchor: string,
  shortestDays: number,
): ExplainedCap[] {
  const accepted = lastInspection?.acceptedUntil ?? null;
  // A person who accepts it until a day has looked at exactly this.
  const notBefore = (day: string) => (accepted === null || accepted < day ? day : accepted);
  if (name === "software")
    return [
      {
        cap: "support-end",
        known: supportUntil,
        day: notBefore(supportUntil === null ? anchor : later(supportUntil, anchor)),
      },
    ];
  if (name === "hardware") {
    const soonest = addDays(anchor, shortestDays);
    const ends = componentLife?.endsOn ?? null;
    return [{ cap: "component-life", known: ends, day: notBefore(ends === null ? soonest : later(ends, soonest)) }];
  }
  return [];
}

type FactorValue = number | string;

/** Of the facts that are known, the value that the method's rows are held against, by factor. */
function valuesOf(inputs: InspectionInputs, today: string): Map<string, FactorValue> {
  const start = inputs.manufacturedOn ?? inputs.purchasedOn;
  const sinceUpdate =
    inputs.updateReleasedOn === null ? null : Math.max(0, dayNumber(today) - dayNumber(inputs.updateReleasedOn));
  const values: Record<string, FactorValue | null> = {
    "declared-cycle":
      sinceUpdate === null || inputs.declaredCycleDays === null
        ? null
        : Math.max(inputs.declaredCycleDays, sinceUpdate),
    "observed-cycle": inputs.observedCycleDays,
    "last-update": sinceUpdate,
    "vulnerability-handling": inputs.vulnerabilityHandling,
    "known-weaknesses": inputs.knownWeaknesses,
    "components-past-support": inputs.componentsPastSupport,
    "still-sold": inputs.stillSold,
    "line-alive": inputs.lineAlive,
    "new-variants": inputs.newVariants,
    age:
      start === null || inputs.averageLifetimeMonths === null
        ? null
        : ratio(dayNumber(today) - dayNumber(start), daysOfMonths(start, inputs.averageLifetimeMonths)),
    "care-setting": inputs.careSetting,
    "intended-environment": inputs.intendedEnvironment,
    "open-findings": inputs.openFindings,
    "broken-claims": inputs.brokenClaims,
  };
  return new Map(Object.entries(values).filter((pair): pair is [string, FactorValue] => pair[1] !== null));
}

const daysOfMonths = (from: string, months: number) => dayNumber(addMonths(from, months)) - dayNumber(from);

/** To two digits, as the explanation shows it. */
const ratio = (days: number, of: number) => Math.ceil((100 * Math.max(0, days)) / of) / 100;

/** The row that holds; the worst where nothing is known. */
function rowOf({ kind, rows }: Factor, value: FactorValue | undefined): Factor["rows"][number] {
  const worst = rows.at(-1) as Factor["rows"][number];
  if (value === undefined) return worst;
  const holds = ({ atMost, atLeast, word }: Factor["rows"][number]) =>
    kind === "word"
      ? word === value
      : kind === "number"
        ? Number(value) <= (atMost ?? Number.POSITIVE_INFINITY)
        : Number(value) >= (atLeast ?? 0);
  return rows.find(holds) ?? worst;
}

/** What would move the date furthest, each by itself, and to which day; the furthest first. */
function wouldMove(
  method: InspectionMethod,
  inputs: InspectionInputs,
  today: string,
  now: InspectionDue,
): DateExplanation["wouldMove"] {
  const moved: DateExplanation["wouldMove"] = [];
  for (const { name, better } of improvements(inputs, today)) {
    const { date } = inspectionDue(method, { ...inputs, ...better }, today);
    const days = dayNumber(date) - dayNumber(now.date);
    if (days > 0) moved.push({ what: name, days, date });
  }
  return moved.sort((one, other) => other.days - one.days).slice(0, MOVERS_TOLD);
}

const MOVERS_TOLD = 5;

function improvements(inputs: InspectionInputs, today: string): { name: string; better: Partial<InspectionInputs> }[] {
  const farAhead = addMonths(today, 240);
  return [
    {
      name: "inspect",
      better: { lastInspection: { on: today, acceptedUntil: inputs.lastInspection?.acceptedUntil ?? null } },
    },
    { name: "install-update", better: { updateInstalledOn: today, updateReleasedOn: today } },
    { name: "state-risk-class", better: inputs.riskClass === null ? { riskClass: "I" } : {} },
    { name: "state-first-interval", better: inputs.firstIntervalDays === null ? { firstIntervalDays: 36_500 } : {} },
    { name: "promise-support", better: { supportUntil: farAhead } },
    {
      name: "replace-component",
      better: { componentLife: { endsOn: farAhead, component: inputs.componentLife?.component ?? "?" } },
    },
    { name: "mend-weaknesses", better: { knownWeaknesses: "none", componentsPastSupport: 0 } },
    { name: "close-findings", better: { openFindings: "none", brokenClaims: 0 } },
    { name: "fit-environment", better: { intendedEnvironment: "yes" } },
    { name: "handle-vulnerabilities", better: { vulnerabilityHandling: "policy" } },
  ];
}

const earlier = (one: string, other: string) => (one < other ? one : other);
const later = (one: string, other: string) => (one > other ? one : other);
const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);
