/**
 * Gathers what was measured within an evaluated place, for the links to read: registry, credentials, labels, audits,
 * findings, reactions, ledger, ways of the watch, training records.
 */
import { addMonths } from "../../domain/calendar.ts";
import type {
  AlarmFacts,
  DeviceFacts,
  FacilityFacts,
  FindingFacts,
  OutageFacts,
  ReturnFacts,
} from "../../domain/maturity/links/facility-facts.ts";
import { withBelow } from "../../domain/registry/place.ts";
import type { Chain } from "../../domain/runtime/reaction/chain.ts";
import type { ReturnChecklist } from "../../domain/runtime/reaction/return-to-service.ts";
import type { ObservedBoot } from "../../domain/runtime/report.ts";
import type { SelfDescription } from "../../domain/runtime/self-description.ts";
import type { Reading } from "../../store/database.ts";
import type { EvidenceFiles } from "../../store/evidence-files.ts";
import * as kept from "../../store/maturity-facts.ts";
import { allPlaces } from "../../store/place.ts";
import { auditFacts } from "./audit-facts.ts";
import { productFacts } from "./product-facts.ts";
import { trainingFacts } from "./training-records.ts";

/** What the running watch knows besides, without reading anything. */
export interface SeenByWatch {
  readonly startOf: (deviceId: string) => ObservedBoot | undefined;
  /** When its firmware last changed, ms since 1970. */
  readonly changedVersionAtMs: (deviceId: string) => number | null;
  readonly alarms: () => AlarmFacts;
}

export interface FactSources {
  readonly read: Reading;
  readonly files: EvidenceFiles;
  /** Undefined where the watch does not run. */
  readonly watch: SeenByWatch | undefined;
  readonly now: () => Date;
}

const HOUR_MS = 3_600_000;
const COUNTED = ["access.refuse", "session.begin", "session.refuse"] as const;

/** @param placeId of the evaluation; null is the whole facility. */
export async function gatherFacts(sources: FactSources, placeId: string | null): Promise<FacilityFacts> {
  const { read, files, watch } = sources;
  const now = sources.now();
  const at = now.toISOString();
  const today = at.slice(0, 10);
  const yearAgo = addMonths(today, -12);
  const within = placeId === null ? null : withBelow([placeId], await allPlaces(read));
  const rows = await kept.deviceRows(read, within);
  const titles = new Map(rows.map(({ product_id, maker, model }) => [product_id, `${maker} ${model}`]));
  const findings = (await kept.findingRows(read, within, yearAgo)).map(findingOf);
  const chains = await kept.chainRows(read, within, yearAgo);
  return {
    today,
    devices: await devicesOf(sources, rows, within, at, yearAgo),
    products: await productFacts(read, titles, today),
    audits: await auditFacts(await kept.auditRows(read, within, yearAgo), files),
    findings,
    acts: await kept.actCounts(read, COUNTED, yearAgo),
    outages: [
      ...silencesOf(findings, yearAgo, now.getTime()),
      ...chains.flatMap((row) => outageOf(row, now.getTime())),
    ],
    returns: chains.flatMap(returnOf),
    alarms: watch?.alarms(),
    training: await trainingFacts(read, today),
    accounts: await kept.accountCounts(read),
  };
}

type DeviceRows = Awaited<ReturnType<typeof kept.deviceRows>>;

async function devicesOf(
  { read, watch }: FactSources,
  rows: DeviceRows,
  within: kept.Within,
  at: string,
  since: string,
): Promise<DeviceFacts[]> {
  const named = await kept.uniquelyNamed(read, within);
  const credentials = Map.groupBy(await kept.credentialCounts(read, within, at), ({ deviceId }) => deviceId);
  const described = new Map((await kept.descriptionRows(read, within)).map((row) => [row.device_id, row]));
  const entered = await kept.firmwareEntered(read, within, since);
  return rows.map((row): DeviceFacts => {
    const { id } = row;
    const count = (kind: string) => credentials.get(id)?.find((one) => one.kind === kind)?.count ?? 0;
    const asked = described.get(id);
    const said = asked?.described == null ? undefined : (JSON.parse(asked.described) as SelfDescription);
    const start = watch?.startOf(id);
    return {
      ...{ id, title: row.title, productId: row.product_id, hasUniqueIdentifier: named.has(id) },
      ...{ certificates: count("certificate"), tokens: count("token"), keys: count("key") },
      tierDecided: row.off_network !== null && row.out_of_operation !== null,
      riskClass: row.raised_class ?? row.risk_class,
      operation: row.operation as DeviceFacts["operation"],
      contact: row.contact as DeviceFacts["contact"],
      lastContactAt: row.last_contact_at,
      bootVerified: start?.bootLoaderVerified ?? said?.boot?.verified ?? null,
      bootPhases: start?.phases.length ?? 0,
      updatedOn: later(dayOf(watch?.changedVersionAtMs(id) ?? null), entered.get(id) ?? null),
      updatesItself: said?.firmware.autoUpdate ?? null,
      certificate: asked?.certificate ?? null,
      askedOverTls: asked !== undefined && asked.outcome !== null,
    };
  });
}

const dayOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString().slice(0, 10));

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

function findingOf(row: Awaited<ReturnType<typeof kept.findingRows>>[number]): FindingFacts {
  const isConfirmed = Number(row.acknowledged) === 1 || row.state === "accepted";
  return {
    ...{ id: row.id, deviceId: row.device_id, title: row.title },
    kind: row.kind as FindingFacts["kind"],
    severity: row.severity as FindingFacts["severity"],
    ...{ openedAt: row.first_seen_at, closedAt: row.closed_at },
    triage: row.state === "refuted" ? "refuted" : isConfirmed ? "confirmed" : "open",
  };
}

/** What lasted longer than the year counts from its beginning on. */
function silencesOf(findings: readonly FindingFacts[], since: string, nowMs: number): OutageFacts[] {
  return findings
    .filter(({ kind, triage, closedAt }) => kind === "silent" && triage !== "refuted" && (closedAt ?? since) >= since)
    .map(({ deviceId, title, openedAt, closedAt }) => ({
      ...{ deviceId, title, own: false },
      hours: ((closedAt === null ? nowMs : Date.parse(closedAt)) - Date.parse(openedAt)) / HOUR_MS,
    }));
}

type ChainRow = Awaited<ReturnType<typeof kept.chainRows>>[number];

const TAKES_OUT: readonly string[] = ["pause", "isolate", "fall-back"];

/** From when it was shown to be out, or from the reaction's start where a return has wiped that. */
function outageOf({ device_id, title, ended_at, chain: text }: ChainRow, nowMs: number): OutageFacts[] {
  const chain = JSON.parse(text) as Chain;
  const out = chain.steps.filter(
    ({ do: act, state }) =>
      TAKES_OUT.includes(act) && (state === "done" || state === "released" || state === "releasing"),
  );
  if (out.length === 0) return [];
  const fromMs = Math.min(...out.map(({ outSinceMs }) => outSinceMs ?? chain.startedAtMs));
  const untilMs = ended_at === null ? nowMs : Date.parse(ended_at);
  return [{ deviceId: device_id, title, own: true, hours: Math.max(0, untilMs - fromMs) / HOUR_MS }];
}

function returnOf({ device_id, title, ended_at, chain: text, checklist }: ChainRow): ReturnFacts[] {
  const { ended } = JSON.parse(text) as Chain;
  if (ended !== "returned" || ended_at === null || checklist === null) return [];
  const { bootComparison } = JSON.parse(checklist) as ReturnChecklist;
  return [{ deviceId: device_id, title, on: ended_at.slice(0, 10), bootComparison }];
}
