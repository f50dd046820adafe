/**
 * What the watch found goes into the main database: findings and status of the devices in one transaction with an entry
 * of the ledger, many devices at a time.
 */
import type { Subject } from "../../domain/ledger/ledger.ts";
import type { DeviceStatus } from "../../domain/registry/device-status.ts";
import type { Chain } from "../../domain/runtime/reaction/chain.ts";
import type { FindingChange } from "../../domain/runtime/runtime-finding.ts";
import type { Writing } from "../../store/database.ts";
import { moveStatus, operationsOf, type StatusMoved } from "../../store/device-status.ts";
import { changeFinding, type KeptFinding, openFindings } from "../../store/runtime-finding.ts";
import { type Acting, act, newId } from "../act.ts";

/** What became known of one device. */
export interface Known {
  readonly deviceId: string;
  readonly changes: readonly FindingChange[];
  readonly status: Partial<DeviceStatus>;
  /** ISO; left out when it need not be written. */
  readonly lastContactAt?: string;
}

export interface KeptBatch {
  /** Findings that are new. */
  readonly opened: readonly KeptFinding[];
  readonly moved: readonly StatusMoved[];
  /** Reactions that begin with it. */
  readonly begun: readonly Chain[];
  /** Departures that began or ended, and whether they last now. */
  readonly departures: readonly Departure[];
}

export interface Departure {
  readonly deviceId: string;
  readonly key: string;
  readonly lasts: boolean;
}

/** Begins the reactions that new or graver findings ask for, in the transaction that keeps them: neither without the other. */
export type BeginReactions = (tx: Writing, findings: readonly KeptFinding[], at: string) => Promise<readonly Chain[]>;

/** An entry of the ledger names so many devices itself; the rest is found by it. */
const SUBJECTS_NAMED = 20;

/** Keeps what became known, all or nothing. Told twice, it is kept once. */
export function keepFindings(
  acting: Acting,
  told: readonly Known[],
  begin: BeginReactions = async () => [],
): Promise<KeptBatch> {
  return act(acting, "watch.find", async (tx, at) => {
    const operations = await operationsOf(
      tx,
      told.map(({ deviceId }) => deviceId),
    );
    // One that was merged into another since is not there any more, and must not hold up the others.
    const known = told.filter(({ deviceId }) => operations.has(deviceId));
    const opened: KeptFinding[] = [];
    const raised: KeptFinding[] = [];
    const closed: string[] = [];
    const touched = new Map<string, Omit<Departure, "lasts">>();
    for (const { deviceId, changes } of known)
      for (const change of changes) {
        if (change.do !== "close" && operations.get(deviceId) === "retired") continue;
        const changed = await changeFinding(tx, deviceId, change, newId);
        const key = change.do === "close" ? change.key : change.finding.key;
        if (changed?.did === "open") opened.push(changed.finding);
        if (changed?.did === "raise") raised.push(changed.finding);
        if (changed?.did === "close") closed.push(`${deviceId} ${key}`);
        // That another value is right now ends no reaction: what the device did stands, and a person decides.
        if (change.do === "close" && change.because === "reference-changed") continue;
        if (changed !== undefined) touched.set(`${deviceId} ${key}`, { deviceId, key });
      }
    const moved = await moveStatus(tx, known, at);
    const begun = await begin(tx, [...opened, ...raised], at);
    const result = { opened, moved, begun, departures: await departuresOf(tx, [...touched.values()]) };
    const devices = new Set([
      ...[...opened, ...moved].map(({ deviceId }) => deviceId),
      ...begun.map(({ device }) => device),
    ]);
    const [first, ...others] = [...devices].map((id): Subject => ({ kind: "device", id }));
    if (first === undefined) return { result, deed: undefined };
    return {
      result,
      deed: {
        subjects: [first, ...others.slice(0, SUBJECTS_NAMED - 1)],
        alsoAbout: others.slice(SUBJECTS_NAMED - 1),
        changes: {
          ...(opened.length === 0 ? {} : { found: [null, opened.slice(0, SUBJECTS_NAMED).map(inShort)] }),
          ...(closed.length === 0 ? {} : { over: [null, closed.slice(0, SUBJECTS_NAMED)] }),
          ...(begun.length === 0 ? {} : { reactions: [null, begun.slice(0, SUBJECTS_NAMED).map(({ id }) => id)] }),
          ...Object.fromEntries(
            moved.slice(0, SUBJECTS_NAMED).map(({ deviceId, before, now }) => [deviceId, [before, now]]),
          ),
        },
      },
    };
  });
}

async function departuresOf(tx: Writing, touched: readonly Omit<Departure, "lasts">[]): Promise<Departure[]> {
  const open = await openFindings(tx, [...new Set(touched.map(({ deviceId }) => deviceId))]);
  return touched.map(({ deviceId, key }) => {
    const lasts = open.get(deviceId)?.some(({ finding }) => finding.key === key) === true;
    return { deviceId, key, lasts };
  });
}

const inShort = ({ deviceId, finding: { kind, severity, subject } }: KeptFinding) =>
  `${deviceId} ${severity} ${kind} ${subject}`;
