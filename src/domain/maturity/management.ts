/**
 * Figures of a quarter for the management: coverage, incidents, own reactions, levels, spending, what is overdue.
 *
 * Each figure stands beside that of the quarter before where what is kept says it truthfully; null is "cannot be told",
 * never 0. Facts and the present moment are arguments.
 */
import Type, { type Static } from "typebox";
import { addDays, addMonths } from "../calendar.ts";
import { InputError } from "../input-error.ts";
import { Closed, Day } from "../text.ts";
import type { FindingFacts } from "./links/facility-facts.ts";
import { isSecurityEvent } from "./links/kinds.ts";

export const Quarter = Type.String({ pattern: "^[0-9]{4}-Q[1-4]$", description: "a quarter, for example 2026-Q4" });
export type Quarter = Static<typeof Quarter>;

const OrNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });

export const Trend = Closed(
  { now: OrNull(Type.Number()), before: OrNull(Type.Number()) },
  { description: "at the end of the quarter (or today) and of the one before; null: cannot be told" },
);
export type Trend = Static<typeof Trend>;

export const COVERAGE = [
  "devices",
  "labelled",
  "watched",
  "audited",
  "riskKnown",
  "riskUnknown",
  "withFindings",
] as const;
export type CoverageKind = (typeof COVERAGE)[number];

export const LABEL_TIERS = ["observed", "self", "reviewed", "lab"] as const;
export type LabelTier = (typeof LABEL_TIERS)[number];

const LevelPoint = Closed(
  {
    id: Type.String(),
    title: Type.String(),
    place: OrNull(Type.String({ description: "null is the whole facility" })),
    closedOn: Day,
    achieved: Type.Integer(),
    workingOn: Type.Integer(),
  },
  { description: "a closed evaluation" },
);
export type LevelPoint = Static<typeof LevelPoint>;

const Spending = Closed(
  { percent: Type.Number(), how: Type.Enum(["measured", "declared"]), evaluation: Type.String(), openedOn: Day },
  { description: "share of IT security in all costs, as the latest evaluation of the whole facility has it" },
);
export type Spending = Static<typeof Spending>;

export const OverdueItem = Closed(
  {
    kind: Type.Enum(["finding", "answer", "measure"]),
    id: Type.String({ description: "of the device or of the evaluation" }),
    title: Type.String(),
    of: Type.String({ description: "the kind of the finding, the criterion, or the owner" }),
    since: Day,
  },
  { description: "what is overdue" },
);
export type OverdueItem = Static<typeof OverdueItem>;

export const ManagementReport = Closed(
  {
    carelabel: Type.Literal("management-report"),
    quarter: Quarter,
    from: Day,
    until: Closed({ day: Day, isOver: Type.Boolean() }, { description: "the last day that is counted" }),
    facility: Type.String(),
    places: OrNull(Type.Array(Type.String(), { description: "what the account is limited to" })),
    coverage: Closed(Object.fromEntries(COVERAGE.map((kind) => [kind, Trend])) as Record<CoverageKind, typeof Trend>, {
      description: "devices in use",
    }),
    tiers: OrNull(
      Closed(Object.fromEntries(LABEL_TIERS.map((tier) => [tier, Count])) as Record<LabelTier, typeof Count>, {
        description: "devices by the tier of their label today; null for a quarter that is over",
      }),
    ),
    incidents: Closed({ confirmed: Trend, open: Trend, untriaged: Trend }, { description: "security events" }),
    reactions: Closed({ pauses: Trend, isolations: Trend, hours: Trend }, { description: "our own reactions" }),
    levels: Type.Array(LevelPoint, { description: "closed evaluations, the newest first" }),
    spending: OrNull(Spending),
    overdue: Closed(
      {
        findings: Count,
        answers: Count,
        measures: Count,
        inspections: OrNull(Type.Integer({ minimum: 0, description: "null: inspections are not kept yet" })),
        first: Type.Array(OverdueItem, { description: "the oldest of them" }),
      },
      { description: "what is overdue today" },
    ),
  },
  { description: "figures of a quarter for the management" },
);
export type ManagementReport = Static<typeof ManagementReport>;

export interface Span {
  /** First moment and the moment after the last, RFC 3339. */
  readonly from: string;
  readonly until: string;
}

export interface QuarterSpans {
  readonly quarter: Quarter;
  readonly now: Span;
  readonly before: Span;
  /** Whether it is over at the present moment. */
  readonly isOver: boolean;
}

/** The quarter in which `day` (YYYY-MM-DD) lies. */
export function quarterOf(day: string): Quarter {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

/**
 * The quarter and the one before it; one that goes on ends at `now`.
 * @throws {InputError} `argument-wrong` for one that has not begun.
 */
export function quarterSpans(quarter: Quarter, now: string): QuarterSpans {
  const first = `${quarter.slice(0, 4)}-${String(Number(quarter.slice(6)) * 3 - 2).padStart(2, "0")}-01`;
  const midnight = (day: string) => `${day}T00:00:00.000Z`;
  const [from, after, before] = [first, addMonths(first, 3), addMonths(first, -3)].map(midnight) as [
    string,
    string,
    string,
  ];
  if (from > now)
    throw new InputError(
      "argument-wrong",
      "query/quarter",
      `${quarter} has not begun; ask for ${quarterOf(now)} or earlier`,
    );
  const isOver = after <= now;
  return {
    quarter,
    isOver,
    now: { from, until: isOver ? after : justAfter(now) },
    before: { from: before, until: from },
  };
}

/** So that what is entered at this very moment counts. */
const justAfter = (moment: string) => new Date(Date.parse(moment) + 1).toISOString();

/** The last day that the span counts. */
export function lastDay({ until }: Span): string {
  return until.endsWith("T00:00:00.000Z") ? addDays(until.slice(0, 10), -1) : until.slice(0, 10);
}

export interface InventoryDevice {
  readonly id: string;
  readonly createdAt: string;
  /** Day of its retirement. */
  readonly retiredOn: string | null;
  readonly riskKnown: boolean;
  readonly watched: boolean;
  /** When the first label of its product was taken in. */
  readonly labelSince: string | null;
  /** When it was first audited. */
  readonly auditedSince: string | null;
  /** Of the label that counts today; null is none that is trusted. */
  readonly tier: LabelTier | null;
}

export interface ReactionFacts {
  readonly pauses: boolean;
  readonly isolates: boolean;
  readonly outSince: string;
  readonly outUntil: string | null;
}

export interface QuarterFacts {
  readonly devices: readonly InventoryDevice[];
  readonly findings: readonly FindingFacts[];
  readonly reactions: readonly ReactionFacts[];
}

export function coverageOf(facts: QuarterFacts, spans: QuarterSpans): ManagementReport["coverage"] {
  const { devices, findings } = facts;
  const count = (counts: (device: InventoryDevice, end: string) => boolean): Trend =>
    trendOf(facts, spans, ({ until }) => devices.filter((one) => isInUse(one, until) && counts(one, until)).length);
  // No history is kept of these, so only today can be told.
  const today = (counts: (device: InventoryDevice) => boolean): Trend => ({
    now: spans.isOver ? null : count(counts).now,
    before: null,
  });
  const open = (end: string) => new Set(findings.filter((one) => isOpen(one, end)).map(({ deviceId }) => deviceId));
  const [openNow, openBefore] = [open(spans.now.until), open(spans.before.until)];
  return {
    devices: count(() => true),
    labelled: count(({ labelSince }, end) => labelSince !== null && labelSince < end),
    watched: today(({ watched }) => watched),
    audited: count(({ auditedSince }, end) => auditedSince !== null && auditedSince < end),
    riskKnown: today(({ riskKnown }) => riskKnown),
    riskUnknown: today(({ riskKnown }) => !riskKnown),
    withFindings: count(({ id }, end) => (end === spans.now.until ? openNow : openBefore).has(id)),
  };
}

/** Devices in use today by the tier of their label; null once the quarter is over. */
export function tiersOf({ devices }: QuarterFacts, { isOver, now }: QuarterSpans): ManagementReport["tiers"] {
  if (isOver) return null;
  const inUse = devices.filter((one) => isInUse(one, now.until));
  const of = (tier: LabelTier) => inUse.filter((one) => one.tier === tier).length;
  return { observed: of("observed"), self: of("self"), reviewed: of("reviewed"), lab: of("lab") };
}

/** Findings that may be attacks: those a person confirmed of the ones that opened in the quarter, and what stays open. */
export function incidentsOf(facts: QuarterFacts, spans: QuarterSpans): ManagementReport["incidents"] {
  const events = facts.findings.filter(isSecurityEvent);
  const trend = (of: (span: Span) => number) => trendOf(facts, spans, of);
  const opened = (triage: FindingFacts["triage"]) =>
    trend(
      ({ from, until }) =>
        events.filter((one) => one.triage === triage && one.openedAt >= from && one.openedAt < until).length,
    );
  return {
    confirmed: opened("confirmed"),
    open: trend(({ until }) => events.filter((one) => one.triage === "confirmed" && isOpen(one, until)).length),
    untriaged: opened("open"),
  };
}

/** Devices that were taken out by a reaction that began in the quarter; hours are those within it. */
export function reactionsOf(facts: QuarterFacts, spans: QuarterSpans): ManagementReport["reactions"] {
  const { reactions } = facts;
  const trend = (of: (span: Span) => number) => trendOf(facts, spans, of);
  const began = (which: "pauses" | "isolates") =>
    trend(
      ({ from, until }) => reactions.filter((one) => one[which] && one.outSince >= from && one.outSince < until).length,
    );
  return {
    pauses: began("pauses"),
    isolations: began("isolates"),
    hours: trend((span) => Math.round(reactions.reduce((sum, one) => sum + hoursWithin(one, span), 0) * 10) / 10),
  };
}

/** Of a time before the first device was entered nothing is known, which is not 0. */
function trendOf({ devices }: QuarterFacts, { now, before }: QuarterSpans, of: (span: Span) => number): Trend {
  const told = (span: Span) => (devices.some(({ createdAt }) => createdAt < span.until) ? of(span) : null);
  return { now: told(now), before: told(before) };
}

function hoursWithin({ outSince, outUntil }: ReactionFacts, { from, until }: Span): number {
  const begin = Date.parse(outSince > from ? outSince : from);
  const end = Date.parse(outUntil !== null && outUntil < until ? outUntil : until);
  return Math.max(0, end - begin) / 3_600_000;
}

function isInUse({ createdAt, retiredOn }: InventoryDevice, end: string): boolean {
  return createdAt < end && (retiredOn === null || `${retiredOn}T` >= end.slice(0, 11));
}

function isOpen({ openedAt, closedAt }: FindingFacts, end: string): boolean {
  return openedAt < end && (closedAt === null || closedAt >= end);
}
