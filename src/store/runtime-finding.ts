/**
 * What the watch found, as kept. A finding is one row for as long as it lasts, named by device, key and when it was first
 * seen: told again after a crash, it is the same one.
 */
import { type Handling, isSnoozed, NOT_HANDLED } from "../domain/runtime/handling.ts";
import type { FindingChange, RuntimeFinding } from "../domain/runtime/runtime-finding.ts";
import type { Reading, Writing } from "./database.ts";
import type { RuntimeFindingTable } from "./schema.ts";

export interface KeptFinding {
  readonly id: string;
  readonly deviceId: string;
  readonly finding: RuntimeFinding;
  readonly state: "open" | "acknowledged" | "resolved" | "accepted" | "refuted";
  readonly handling: Handling;
  readonly closedAt: string | null;
  /** Digest of the reports around it, among the evidence. */
  readonly evidence: string | null;
  readonly version: number;
}

const DAY_MS = 86_400_000;
const moment = (ms: number) => new Date(ms).toISOString();

export type ChangedFinding =
  | { readonly did: "open" | "raise"; readonly finding: KeptFinding }
  | { readonly did: "close" };

/** Writes a change of `deviceId`; says whether a finding is new, graver than before, or over by it. */
export async function changeFinding(
  tx: Writing,
  deviceId: string,
  change: FindingChange,
  newId: () => string,
): Promise<ChangedFinding | undefined> {
  if (change.do === "close") {
    const { numUpdatedRows } = await tx
      .updateTable("runtime_finding")
      .set((one) => ({ closed_at: moment(change.atMs), state: "resolved", version: one("version", "+", 1) }))
      .where("device_id", "=", deviceId)
      .where("key", "=", change.key)
      .where("closed_at", "is", null)
      // One that opened later than this was closed is another one.
      .where("first_seen_at", "<=", moment(change.atMs))
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n ? { did: "close" } : undefined;
  }
  const { finding } = change;
  const said = {
    severity: finding.severity,
    last_seen_at: moment(finding.lastSeenMs),
    finding: JSON.stringify(finding),
  };
  const row: RuntimeFindingTable = {
    id: newId(),
    device_id: deviceId,
    key: finding.key,
    kind: finding.kind,
    first_seen_at: moment(finding.firstSeenMs),
    ...said,
    state: "open",
    handling: JSON.stringify(NOT_HANDLED),
    closed_at: null,
    evidence: null,
    version: 1,
  };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("runtime_finding")
    .values(row)
    .onConflict((on) => on.columns(["device_id", "key", "first_seen_at"]).doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) return { did: "open", finding: keptOf(row) };
  const before = await tx
    .selectFrom("runtime_finding")
    .selectAll()
    .where("device_id", "=", deviceId)
    .where("key", "=", finding.key)
    .where("first_seen_at", "=", row.first_seen_at)
    .where("closed_at", "is", null)
    .where("last_seen_at", "<=", said.last_seen_at)
    .executeTakeFirst();
  if (before === undefined) return undefined;
  const now = { ...before, ...said, version: before.version + 1 };
  await tx
    .updateTable("runtime_finding")
    .set({ ...said, version: now.version })
    .where("id", "=", before.id)
    .execute();
  const isGraver = GRAVITY.indexOf(now.severity) < GRAVITY.indexOf(before.severity);
  return isGraver ? { did: "raise", finding: keptOf(now) } : undefined;
}

/** The open findings of a device, the gravest first, then the newest; with `closed`, also so many of the closed ones. */
export async function findingsOf(db: Reading | Writing, deviceId: string, closed = 0): Promise<KeptFinding[]> {
  const ofDevice = db.selectFrom("runtime_finding").selectAll().where("device_id", "=", deviceId);
  const open = await ofDevice.where("closed_at", "is", null).execute();
  const over =
    closed === 0
      ? []
      : await ofDevice.where("closed_at", "is not", null).orderBy("closed_at", "desc").limit(closed).execute();
  return [...open.map(keptOf).sort(gravestFirst), ...over.map(keptOf)];
}

export async function findingById(db: Reading | Writing, id: string): Promise<KeptFinding | undefined> {
  const row = await db.selectFrom("runtime_finding").selectAll().where("id", "=", id).executeTakeFirst();
  return row && keptOf(row);
}

/** The open findings of these devices, by device; the gravest first. */
export async function openFindings(
  db: Reading | Writing,
  deviceIds: readonly string[],
): Promise<Map<string, KeptFinding[]>> {
  if (deviceIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("runtime_finding")
    .selectAll()
    .where("device_id", "in", deviceIds)
    .where("closed_at", "is", null)
    .execute();
  return Map.groupBy(rows.map(keptOf).sort(gravestFirst), ({ deviceId }) => deviceId);
}

/** All that are open, the oldest first; for the fleet's view of what happens in many places at once. */
export async function allOpenFindings(db: Reading, limit: number): Promise<KeptFinding[]> {
  const rows = await db
    .selectFrom("runtime_finding")
    .selectAll()
    .where("closed_at", "is", null)
    .orderBy("last_seen_at", "desc")
    .limit(limit)
    .execute();
  return rows.map(keptOf);
}

/** All open ones of a kind. */
export async function openFindingsOfKind(db: Reading, kind: RuntimeFinding["kind"]): Promise<KeptFinding[]> {
  const rows = await db
    .selectFrom("runtime_finding")
    .selectAll()
    .where("kind", "=", kind)
    .where("closed_at", "is", null)
    .execute();
  return rows.map(keptOf);
}

/** The devices of which all that is open was put off, at `nowMs`. */
export async function snoozedDevices(db: Reading, nowMs: number): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("runtime_finding")
    .select("device_id")
    .distinct()
    .where("closed_at", "is", null)
    .where("handling", "like", '%"snooze":{%')
    .execute();
  const open = await openFindings(
    db,
    rows.map(({ device_id }) => device_id),
  );
  const snoozed = [...open].filter(([, findings]) =>
    findings.every(({ finding, handling }) => isSnoozed(handling, finding, nowMs)),
  );
  return new Set(snoozed.map(([id]) => id));
}

/** Grave ones first seen before `beforeMs`, and at most a day before it, that have no evidence yet; the oldest first. */
export async function findingsToFreeze(db: Reading, beforeMs: number, limit: number): Promise<KeptFinding[]> {
  const rows = await db
    .selectFrom("runtime_finding")
    .selectAll()
    .where("evidence", "is", null)
    .where("severity", "in", ["high", "critical"])
    .where("first_seen_at", "<=", moment(beforeMs))
    .where("first_seen_at", ">", moment(beforeMs - DAY_MS))
    .orderBy("first_seen_at")
    .limit(limit)
    .execute();
  return rows.map(keptOf);
}

export async function noteEvidence(tx: Writing, id: string, digest: string): Promise<void> {
  await tx.updateTable("runtime_finding").set({ evidence: digest }).where("id", "=", id).execute();
}

/** What people did about it. @returns whether the version was still `version`. */
export async function handleFinding(
  tx: Writing,
  { id, version }: Pick<KeptFinding, "id" | "version">,
  state: KeptFinding["state"],
  handling: Handling,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("runtime_finding")
    .set({ state, handling: JSON.stringify(handling), version: version + 1 })
    .where("id", "=", id)
    .where("version", "=", version)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

const GRAVITY = ["critical", "high", "medium", "low", "info"];

function gravestFirst(one: KeptFinding, other: KeptFinding): number {
  return (
    GRAVITY.indexOf(one.finding.severity) - GRAVITY.indexOf(other.finding.severity) ||
    other.finding.firstSeenMs - one.finding.firstSeenMs
  );
}

function keptOf(row: RuntimeFindingTable): KeptFinding {
  return {
    id: row.id,
    deviceId: row.device_id,
    finding: JSON.parse(row.finding),
    state: row.state as KeptFinding["state"],
    handling: JSON.parse(row.handling),
    closedAt: row.closed_at,
    evidence: row.evidence,
    version: row.version,
  };
}
