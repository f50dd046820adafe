/**
 * Sends the digest of what falls due to whom `ways.json` names, once for each chosen day.
 *
 * What was told is kept before the next is told. A program that ends between the sending and the keeping sends that mail
 * again with the same Message-ID. Where there is nothing to say, nothing is sent.
 */
import { digestDay } from "../../domain/inspection/digest-day.ts";
import { pathOf } from "../../domain/registry/place.ts";
import type { Store } from "../../store/database.ts";
import { allPlaces } from "../../store/place.ts";
import { readSetting, writeSetting } from "../../store/setting.ts";
import { type Deliveries, openDeliveries } from "../watch/deliver.ts";
import type { FollowedWays } from "../watch/follow-ways.ts";
import type { Ways } from "../watch/ways.ts";
import { type DigestFacts, digestText } from "./digest-text.ts";
import { dueInspections } from "./due-inspections.ts";

export interface DigestOptions {
  readonly store: Store;
  readonly now: () => Date;
  readonly ways: Pick<FollowedWays, "current">;
  /** Where the server itself is open; null while nobody outside reaches it. */
  readonly pageAddress: () => string | null;
  readonly log: (text: string) => void;
  readonly everyMs?: number;
  readonly deliveries?: Deliveries;
}

export interface InspectionDigest {
  /** Looks whether one is due, as it does by itself each minute. */
  look(): Promise<void>;
  close(): Promise<void>;
}

const EVERY_MS = 60_000;
const AGAIN_AFTER_MS = 10 * 60_000;
const LINES_MOST = 50;
/** So far apart are the local days of two zones, and one more since yesterday's digest may still be due. */
const BEHIND_MOST_DAYS = 2;

/** Of the last digest: its local day, and the contacts that were told or cannot be. */
interface Kept {
  readonly day: string;
  readonly told: readonly string[];
}

export function openInspectionDigest(options: DigestOptions): InspectionDigest {
  const { store, now, ways, log, everyMs = EVERY_MS } = options;
  const deliveries = options.deliveries ?? openDeliveries(now);
  let running: Promise<void> | undefined;
  let notBeforeMs = 0;

  async function work(): Promise<void> {
    const { inspectionDigest: wanted, ...current } = ways.current();
    const nowMs = now().getTime();
    if (wanted === undefined || nowMs < notBeforeMs) return;
    const day = digestDay({ ...wanted, zone: await zoneOf() }, nowMs);
    if (day === undefined) return;
    const kept = await keptOf();
    if (kept !== undefined && isJustBehind(day, kept.day)) return;
    const told = new Set(kept?.day === day ? kept.told : []);
    const waiting = wanted.to.filter((to) => !told.has(to));
    if (waiting.length === 0) return;
    const facts = await factsOf(wanted.withinDays, day, current.pageAddress ?? options.pageAddress());
    for (const to of waiting) {
      if (facts.total > 0 && !(await isDone(to, day, facts, ways.current()))) continue;
      told.add(to);
      await store.write((tx) => writeSetting(tx, "inspection-digest", JSON.stringify({ day, told: [...told] })));
    }
  }

  /** False where it may be tried again. */
  async function isDone(to: string, day: string, facts: DigestFacts, current: Ways): Promise<boolean> {
    const words = digestText(facts, current.language);
    const { overdue, total } = facts;
    const key = `inspection-digest/${day}/${to}`;
    const message = { event: "digest", key, to, severity: "info", words, facts: { overdue, total } } as const;
    const result = await deliveries.send("e-mail", message, current);
    if (result.kind === "sent") return true;
    // Who it was for stays out of the log.
    log(`carelabel: a digest of inspections was not delivered: ${result.reason}\n`);
    if (result.again) notBeforeMs = now().getTime() + Math.max(AGAIN_AFTER_MS, result.afterMs);
    return !result.again;
  }

  async function factsOf(withinDays: number, today: string, pageAddress: string | null): Promise<DigestFacts> {
    const { read } = store;
    const all = { places: null };
    const window = { offset: 0, limit: LINES_MOST };
    const due = await dueInspections(read, all, { within: String(withinDays) }, window, today);
    const places = new Map((await allPlaces(read)).map((place) => [place.id, place]));
    const isHome = (id: string) => pathOf(id, places).some(({ kind }) => kind === "home");
    return {
      ...{ today, withinDays, pageAddress, overdue: due.overdue, total: due.total },
      devices: due.devices.map(({ device: { title, product, placeId, place }, due: before, planned }) => ({
        ...{ title, product, due: before, planned: planned?.due ?? null },
        place: isHome(placeId) ? null : place,
      })),
    };
  }

  async function zoneOf(): Promise<string> {
    const facility = await readSetting(store.read, "facility");
    return facility === undefined ? "UTC" : (JSON.parse(facility) as { zone: string }).zone;
  }

  async function keptOf(): Promise<Kept | undefined> {
    const kept = await readSetting(store.read, "inspection-digest");
    return kept === undefined ? undefined : (JSON.parse(kept) as Kept);
  }

  async function look(): Promise<void> {
    running ??= work()
      .catch((error: unknown) => log(`carelabel: the digest of inspections could not be made: ${String(error)}\n`))
      .finally(() => {
        running = undefined;
      });
    await running;
  }

  const timer = setInterval(() => void look(), everyMs).unref();
  return {
    look,
    async close() {
      clearInterval(timer);
      await running;
      deliveries.close();
    },
  };
}

/**
 * Whether a later digest went out already: the hour or the zone was set anew since. One that is kept for a day far ahead
 * was written while the clock was wrong, and holds nothing back.
 */
function isJustBehind(day: string, keptDay: string): boolean {
  const { days } = Temporal.PlainDate.from(day).until(keptDay, { largestUnit: "days" });
  return days > 0 && days <= BEHIND_MOST_DAYS;
}
