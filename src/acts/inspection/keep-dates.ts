/**
 * Keeps the best-before-inspection date of every device: computed anew when something changes that may move it, each day,
 * and at the start, since nobody noted what changed while the program did not run.
 *
 * A date is no act: the ledger holds what moved it. The work is done a piece at a time and lets everything else go first.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { DateExplanation } from "../../domain/inspection/explanation.ts";
import { inspectionDate, inspectionDue } from "../../domain/inspection/inspection-date.ts";
import type { InspectionMethod } from "../../domain/inspection/method-data.ts";
import type { MethodPreview } from "../../domain/inspection/method-preview.ts";
import type { Act } from "../../domain/ledger/acts.ts";
import type { Subject } from "../../domain/ledger/ledger.ts";
import { withBelow } from "../../domain/registry/place.ts";
import type { Store } from "../../store/database.ts";
import { datesOf, devicesAfter, keepDates, removeDates } from "../../store/inspection-date.ts";
import { actsAfter, devicesOfThese, devicesWithFindingsSince, newestSequence } from "../../store/inspection-facts.ts";
import { allPlaces } from "../../store/place.ts";
import type { InspectionDateTable } from "../../store/schema.ts";
import { eachDay } from "../watch/each-day.ts";
import { beginPass, gatherInputs } from "./gather-inputs.ts";
import type { GatheredInputs, InputSources, Pass } from "./inputs-told.ts";
import { previewMethod } from "./preview-method.ts";
import type { UsedMethod } from "./used-method.ts";

export interface KeptDatesOptions extends Omit<InputSources, "read"> {
  readonly store: Store;
  readonly now: () => Date;
  /** Before it nothing is computed: what devices say of themselves is not known yet. */
  readonly ready?: Promise<unknown> | undefined;
  /** Read anew for each pass. */
  readonly method: () => Promise<UsedMethod>;
  readonly log: (text: string) => void;
}

export interface KeptDates {
  /** Something was done: what the ledger says of it is followed soon. */
  changed(): void;
  /** What was told of is computed and kept. */
  settled(): Promise<void>;
  /** The date of one device as it is now, with all that explains it; undefined for one that is not in use. */
  explain(deviceId: string): Promise<ExplainedDevice | undefined>;
  /** What another method would do to all dates. @throws what `signal` gives when it aborts. */
  preview(other: InspectionMethod, signal: AbortSignal): Promise<MethodPreview>;
  close(): Promise<void>;
}

export interface ExplainedDevice {
  readonly gathered: GatheredInputs;
  readonly explanation: DateExplanation;
  readonly whoseMethod: UsedMethod["whose"];
}

/** Small enough that nobody waits for it: some 10 ms. */
const PIECE = 200;
const PAUSE_MS = 5;
/** So many changes one after the other make one pass. */
const GATHERED_MS = 250;
const LOOKED_FOR_MS = 30_000;
const ENTRIES_AT_ONCE = 1000;

/** Acts that speak of devices or products and move no date. */
const MOVES_NOTHING: ReadonlySet<string> = new Set<Act>([
  "access.refuse",
  "credential.create",
  "credential.revoke",
  "credential.rotate",
  "device.export",
  "device.share",
  "draft.change",
  "draft.create",
  "draft.remove",
  "evidence.read",
  "inspection.answer",
  "inspection.assign",
  "inspection.plan",
  "ledger.export",
  "reaction.step",
  "session.begin",
  "session.end",
  "session.refuse",
  "watch.digest",
]);

/** Acts that may move the date of any device, without naming it. */
const MOVES_ALL = /^(?:key\.|label\.withdraw|device\.import|facility\.|sample\.|knowledge\.|inspection\.method)/;

/** Begins with all devices; `close` ends it after the piece under way. */
export function openKeptDates(options: KeptDatesOptions): KeptDates {
  const { store, now, ready, method, log, updates } = options;
  const { read } = store;
  const sources: InputSources = { read, ...options };
  const today = () => now().toISOString().slice(0, 10);
  const dirty = new Set<string>();
  let all = true;
  let cursor: number | undefined;
  let isAsked = true;
  let isClosed = false;
  let running: Promise<void> | undefined;
  const closing = new AbortController();
  const closed = new Promise<void>((resolve) => closing.signal.addEventListener("abort", () => resolve()));
  /** Keeps no program alive; ends at once when the dates are closed, since nothing else may be left to wait for. */
  const pause = (ms: number) => wait(ms, undefined, { ref: false, signal: closing.signal }).catch(() => undefined);

  function begin(): void {
    isAsked = true;
    if (isClosed || running !== undefined) return;
    running = work()
      .catch((error: unknown) => {
        log(`carelabel: inspection dates could not be computed: ${String(error)}\n`);
        // Nobody knows which were left; at the next look all are computed.
        all = true;
      })
      .finally(() => {
        running = undefined;
        if (isAsked) begin();
      });
  }

  async function work(): Promise<void> {
    await Promise.race([ready, closed]);
    await pause(GATHERED_MS);
    isAsked = false;
    if (isClosed) return;
    await followLedger();
    if (!all && dirty.size === 0) return;
    await updates.follow();
    const { method: used } = await method();
    const pass = await beginPass(read, used, today());
    if (all) {
      all = false;
      dirty.clear();
      return everyDevice(pass);
    }
    const ids = [...dirty];
    dirty.clear();
    for (let at = 0; at < ids.length && !isClosed; at += PIECE) await piece(pass, ids.slice(at, at + PIECE));
  }

  /** What the ledger tells of, whoever wrote it. */
  async function followLedger(): Promise<void> {
    if (cursor === undefined) {
      cursor = await newestSequence(read);
      return;
    }
    for (let more = true; more; ) {
      const entries = await actsAfter(read, cursor, ENTRIES_AT_ONCE);
      for (const { act, subjects } of entries) await follow(act, subjects);
      cursor = entries.at(-1)?.sequence ?? cursor;
      more = entries.length === ENTRIES_AT_ONCE;
    }
  }

  async function follow(act: string, subjects: readonly Subject[]): Promise<void> {
    if (all || MOVES_NOTHING.has(act)) return;
    all = MOVES_ALL.test(act);
    const ids = (of: Subject["kind"]) => subjects.filter(({ kind }) => kind === of).map(({ id }) => id);
    for (const id of ids("device")) dirty.add(id);
    if (act === "watch.find") {
      // It names some of the devices only; what it found is told with the time of the reports, a little behind.
      const since = new Date(now().getTime() - LOOKED_BACK_MS).toISOString();
      for (const id of await devicesWithFindingsSince(read, since)) dirty.add(id);
    }
    const places = ids("place").length === 0 ? [] : [...withBelow(ids("place"), await allPlaces(read))];
    for (const id of await devicesOfThese(read, ids("product"), places)) dirty.add(id);
  }

  async function everyDevice(pass: Pass): Promise<void> {
    for (let last = 0; !isClosed && !all; ) {
      const devices = await devicesAfter(read, last, PIECE);
      const newest = devices.at(-1);
      if (newest === undefined) return;
      last = newest.number;
      await piece(
        pass,
        devices.map(({ id }) => id),
      );
    }
  }

  async function piece(pass: Pass, ids: readonly string[]): Promise<void> {
    const rows = (await gatherInputs(sources, pass, ids)).map((gathered) => rowOf(gathered, pass));
    const inUse = new Set(rows.map(({ device_id }) => device_id));
    const kept = new Map((await datesOf(read, ids)).map((row) => [row.device_id, JSON.stringify(row)]));
    const changed = rows.filter((row) => kept.get(row.device_id) !== JSON.stringify(row));
    const ended = [...kept.keys()].filter((id) => !inUse.has(id));
    if (changed.length > 0 || ended.length > 0)
      await store.write(async (tx) => {
        // One that was thrown away or merged meanwhile has no row to hang on.
        const there = await tx
          .selectFrom("device")
          .select("id")
          .where("id", "in", changed.length > 0 ? changed.map(({ device_id }) => device_id) : [""])
          .execute();
        const ids_ = new Set(there.map(({ id }) => id));
        await keepDates(
          tx,
          changed.filter(({ device_id }) => ids_.has(device_id)),
        );
        await removeDates(tx, ended);
      });
    await pause(PAUSE_MS);
  }

  const endDays = eachDay(now, () => {
    all = true;
    begin();
  });
  // What another program does to the same data, or this one without telling.
  const looking = setInterval(begin, LOOKED_FOR_MS).unref();
  begin();
  return {
    changed: begin,
    async settled() {
      while (running !== undefined) await running;
    },
    async explain(deviceId) {
      await updates.follow();
      const { method: used, whose } = await method();
      const pass = await beginPass(read, used, today());
      const [gathered] = await gatherInputs(sources, pass, [deviceId]);
      if (gathered === undefined) return undefined;
      return { gathered, explanation: inspectionDate(used, gathered.inputs, pass.today), whoseMethod: whose };
    },
    async preview(other, signal) {
      await updates.follow();
      return previewMethod(sources, { used: (await method()).method, other, today: today(), signal });
    },
    async close() {
      isClosed = true;
      closing.abort();
      clearInterval(looking);
      endDays();
      await running;
    },
  };
}

const LOOKED_BACK_MS = 10 * 60_000;

function rowOf({ device, inputs }: GatheredInputs, { method, today }: Pass): InspectionDateTable {
  const { date, decidedBy, riskClass, missing } = inspectionDue(method, inputs, today);
  return {
    device_id: device.id,
    number: Number(device.number),
    due: date,
    decided_by: decidedBy,
    risk_class: riskClass.value,
    missing: missing.length,
    computed_on: today,
  };
}
