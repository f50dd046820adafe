/**
 * The figures of a quarter, gathered within the reach of who asks: registry, labels, audits, watch, evaluations.
 */
import type { Actor } from "../../domain/account/account.ts";
import { addDays } from "../../domain/calendar.ts";
import { hasExpired } from "../../domain/maturity/answer.ts";
import type { FindingFacts } from "../../domain/maturity/links/facility-facts.ts";
import {
  coverageOf,
  type InventoryDevice,
  incidentsOf,
  type LabelTier,
  type LevelPoint,
  lastDay,
  type ManagementReport,
  type OverdueItem,
  type Quarter,
  type QuarterFacts,
  quarterOf,
  quarterSpans,
  type ReactionFacts,
  reactionsOf,
  type Span,
  type Spending,
  tiersOf,
} from "../../domain/maturity/management.ts";
import { isOverdue } from "../../domain/maturity/measure.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import { openSealed } from "../../domain/maturity/sealed-evaluation.ts";
import { settleCriteria } from "../../domain/maturity/settle-criterion.ts";
import { type Place, withBelow } from "../../domain/registry/place.ts";
import type { Chain } from "../../domain/runtime/reaction/chain.ts";
import type { Reading } from "../../store/database.ts";
import { allEvaluations, type KeptEvaluation } from "../../store/evaluation.ts";
import { heldLabels, labelThatCounts } from "../../store/label.ts";
import * as kept from "../../store/management-facts.ts";
import type { Within } from "../../store/maturity-facts.ts";
import { allPlaces } from "../../store/place.ts";
import { placeNames } from "./close-evaluation.ts";
import { isWithin } from "./evaluation.ts";
import { facilityName, saidIn } from "./evaluation-source.ts";

/** An acknowledged finding that is still open after so many days is overdue. */
const ACKNOWLEDGED_DAYS = 30;
/** Closed evaluations that are opened and verified, the newest: ten years of quarters. */
const LEVELS_READ = 40;
/** Places whose latest evaluation is looked through for what is overdue. */
const PLACES_READ = 100;
const OVERDUE_SHOWN = 50;

export interface ManagementSources {
  readonly read: Reading;
  readonly model: MaturityModel;
  readonly now: Date;
  /** Overdue inspections, once they are kept; null while they are not. */
  readonly inspectionsOverdue?: number | null;
}

/**
 * @param quarter the present one when left out.
 * @throws {InputError} `argument-wrong` for a quarter that has not begun.
 */
export async function managementReport(
  { read, model, now, inspectionsOverdue = null }: ManagementSources,
  actor: Actor,
  quarter?: Quarter,
): Promise<ManagementReport> {
  const at = now.toISOString();
  const today = at.slice(0, 10);
  const spans = quarterSpans(quarter ?? quarterOf(today), at);
  const places = await allPlaces(read);
  const within: Within = actor.places === null ? null : withBelow(actor.places, places);
  const rows = await kept.findingRowsSince(read, within, spans.before.from);
  const facts: QuarterFacts = {
    devices: await devicesOf(read, within, today),
    findings: rows.map(findingOf),
    reactions: (await kept.chainRowsSince(read, within, spans.before.from)).flatMap(reactionOf),
  };
  const evaluations = (await allEvaluations(read)).filter((one) => isWithin(places, actor, one));
  const overdue = await overdueIn(read, model, evaluations, today);
  const spending = await spendingOf(read, evaluations, spans.now);
  const all = [...overdueFindings(rows, today), ...overdue].sort((one, other) => compare(one.since, other.since));
  const count = (kind: OverdueItem["kind"]) => all.filter((one) => one.kind === kind).length;
  return {
    ...{ carelabel: "management-report", quarter: spans.quarter, from: spans.now.from.slice(0, 10) },
    until: { day: lastDay(spans.now), isOver: spans.isOver },
    facility: await facilityName(read),
    places: actor.places?.map((id) => places.find((one) => one.id === id)?.name ?? id) ?? null,
    ...{ coverage: coverageOf(facts, spans), tiers: tiersOf(facts, spans) },
    ...{ incidents: incidentsOf(facts, spans), reactions: reactionsOf(facts, spans) },
    levels: await levelsOf(evaluations, places, spans.now.until),
    spending,
    overdue: {
      ...{ findings: count("finding"), answers: count("answer"), measures: count("measure") },
      inspections: inspectionsOverdue,
      first: all.slice(0, OVERDUE_SHOWN),
    },
  };
}

async function devicesOf(read: Reading, within: Within, today: string): Promise<InventoryDevice[]> {
  const rows = await kept.inventoryRows(read, within);
  const labelled = await kept.labelsSince(read);
  const audited = await kept.auditsSince(read, within);
  const products = [...new Set(rows.map(({ product_id }) => product_id))];
  const tiers = new Map<string, LabelTier | null>();
  for (const [product, labels] of await heldLabels(read, products, today)) {
    const counts = labelThatCounts(labels);
    tiers.set(product, counts?.answer === "trusted" ? (counts.tier as LabelTier | null) : null);
  }
  return rows.map((row) => ({
    ...{ id: row.id, createdAt: row.created_at, retiredOn: row.retired_on },
    riskKnown: row.risk_class !== null,
    watched: row.contact === "reporting",
    labelSince: labelled.get(row.product_id) ?? null,
    auditedSince: audited.get(row.id) ?? null,
    tier: tiers.get(row.product_id) ?? null,
  }));
}

type FindingRow = Awaited<ReturnType<typeof kept.findingRowsSince>>[number];

function findingOf(row: FindingRow): FindingFacts {
  const isConfirmed = row.acknowledged_at !== null || row.state === "accepted";
  return {
    ...{ id: row.id, deviceId: row.device_id, title: row.title },
    kind: row.kind as FindingFacts["kind"],
    severity: row.severity as FindingFacts["severity"],
    ...{ openedAt: row.first_seen_at, closedAt: row.closed_at },
    triage: row.state === "refuted" ? "refuted" : isConfirmed ? "confirmed" : "open",
  };
}

function overdueFindings(rows: readonly FindingRow[], today: string): OverdueItem[] {
  const limit = addDays(today, -ACKNOWLEDGED_DAYS);
  return rows.flatMap(({ device_id, title, kind, acknowledged_at, closed_at, state }) => {
    if (acknowledged_at === null || closed_at !== null || state !== "acknowledged") return [];
    const since = acknowledged_at.slice(0, 10);
    return since <= limit ? [{ kind: "finding" as const, id: device_id, title, of: kind, since }] : [];
  });
}

/** What a reaction took out, from when that was shown, or from its start where a return has wiped that. */
function reactionOf({
  ended_at,
  chain: text,
}: {
  readonly ended_at: string | null;
  readonly chain: string;
}): ReactionFacts[] {
  const { steps, startedAtMs } = JSON.parse(text) as Chain;
  const out = steps.filter(({ state }) => state === "done" || state === "released" || state === "releasing");
  const taken = out.filter(({ do: act }) => act === "pause" || act === "isolate");
  if (taken.length === 0) return [];
  const since = Math.min(...taken.map(({ outSinceMs }) => outSinceMs ?? startedAtMs));
  return [
    {
      pauses: taken.some(({ do: act }) => act === "pause"),
      isolates: taken.some(({ do: act }) => act === "isolate"),
      ...{ outSince: new Date(since).toISOString(), outUntil: ended_at },
    },
  ];
}

/** Levels of the closed evaluations until then, each from its signed document. */
async function levelsOf(
  evaluations: readonly KeptEvaluation[],
  places: readonly Place[],
  until: string,
): Promise<LevelPoint[]> {
  const closedAt = ({ trail }: KeptEvaluation) => trail.findLast(({ step }) => step === "close")?.at ?? "";
  const closed = evaluations
    .filter((one) => one.sealed !== null && closedAt(one) < until)
    .toSorted((one, other) => compare(closedAt(other), closedAt(one)));
  const points: LevelPoint[] = [];
  for (const one of closed.slice(0, LEVELS_READ)) {
    const { sealed } = await openSealed(one.sealed ?? "", "evaluation");
    const { achieved, workingOn } = sealed.result.facility;
    points.push({
      ...{ id: one.id, title: one.title, closedOn: closedAt(one).slice(0, 10), achieved, workingOn },
      place: one.placeId === null ? null : placeNames(places, one.placeId).join(" › "),
    });
  }
  return points;
}

/** By the latest evaluation of the whole facility that was opened until then, as long as its figure holds. */
async function spendingOf(read: Reading, newestFirst: readonly KeptEvaluation[], span: Span): Promise<Spending | null> {
  const latest = newestFirst.find(({ placeId, openedAt }) => placeId === null && openedAt < span.until);
  if (latest === undefined) return null;
  const share = (await saidIn(read, latest)).figures.itSecurityCostShare;
  if (share?.kind !== "value" || (share.validUntil ?? lastDay(span)) < lastDay(span)) return null;
  return { percent: share.value, how: share.how, evaluation: latest.title, openedOn: latest.openedAt.slice(0, 10) };
}

/** What the latest evaluation of the facility and of each place says of today. */
async function overdueIn(
  read: Reading,
  model: MaturityModel,
  newestFirst: readonly KeptEvaluation[],
  today: string,
): Promise<OverdueItem[]> {
  const latest = [...Map.groupBy(newestFirst, ({ placeId }) => placeId).values()].flatMap(([one]) => one ?? []);
  const overdue: OverdueItem[] = [];
  for (const one of latest.slice(0, PLACES_READ)) {
    const { answers, figures, measures } = await saidIn(read, one);
    const about = { id: one.id, title: one.title };
    for (const [criterion, answer] of Object.entries(answers))
      if (answer.validUntil !== undefined && hasExpired(answer, today))
        overdue.push({ kind: "answer", ...about, of: criterion, since: answer.validUntil });
    const settled = settleCriteria(model, {
      answers: new Map(Object.entries(answers)),
      facts: new Map(Object.entries(figures)),
      ...{ reading: one.reading, today },
    });
    const open = new Set(
      settled.filter(({ result }) => result === "broken" || result === "unknown").map(({ id }) => id),
    );
    for (const measure of measures) {
      const { due, criteria, title, id, owner } = measure;
      if (due !== undefined && isOverdue(measure, today) && criteria.some((criterion) => open.has(criterion)))
        overdue.push({ kind: "measure", id: one.id, title: title ?? id, of: owner ?? "", since: due });
    }
  }
  return overdue;
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
