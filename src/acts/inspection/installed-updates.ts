/**
 * When which firmware came to which device, as far as anybody saw: what people changed by the ledger, and what the watch
 * sees now. Held in memory, since half of what a date asks for is of all devices of a product.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Reading } from "../../store/database.ts";
import { firmwareChanges, newestSequence } from "../../store/inspection-facts.ts";

/** A device whose version the watch saw change. */
export interface SeenUpdate {
  readonly deviceId: string;
  readonly productId: string;
  readonly firmware: string;
  /** Null while it has always reported this version. */
  readonly changedOn: string | null;
}

export interface InstalledUpdates {
  /** Reads what the ledger says since it was asked last. */
  follow(): Promise<void>;
  /** Days on which the device got another version, the first one first. */
  of(deviceId: string): readonly string[];
  /** The day on which the newest version of a product came here first; undefined where none came. */
  releasedOn(productId: string): string | undefined;
}

const ENTRIES_AT_ONCE = 2000;

/** @param seen by the watch; read when the updates of a product are asked for first after `follow`. */
export function openInstalledUpdates(read: Reading, seen: () => Iterable<SeenUpdate>): InstalledUpdates {
  let cursor = 0;
  const days = new Map<string, string[]>();
  /** Product -> version -> the day on which it came first. */
  const first = new Map<string, Map<string, string>>();
  let watched: { ofDevice: Map<string, string>; ofProduct: Map<string, string> } | undefined;

  return {
    async follow() {
      watched = undefined;
      const newest = await newestSequence(read);
      while (cursor < newest) {
        const until = Math.min(newest, cursor + ENTRIES_AT_ONCE);
        for (const { id, product_id, at, changes } of await firmwareChanges(read, cursor, until)) {
          const day = at.slice(0, 10);
          const version = (JSON.parse(changes) as { firmware?: [unknown, unknown] }).firmware?.[1];
          if (typeof version !== "string") continue;
          const known = days.get(id) ?? [];
          if (known.at(-1) !== day) days.set(id, [...known, day]);
          const versions = first.get(product_id) ?? new Map<string, string>();
          if (!versions.has(version)) versions.set(version, day);
          first.set(product_id, versions);
        }
        cursor = until;
        await nextTurn();
      }
    },
    of(deviceId) {
      const known = days.get(deviceId) ?? [];
      const day = watchedNow().ofDevice.get(deviceId);
      return day === undefined || known.includes(day) ? known : [...known, day].sort();
    },
    releasedOn(productId) {
      const entered = latest(first.get(productId)?.values() ?? []);
      const now = watchedNow().ofProduct.get(productId);
      return entered === undefined || now === undefined ? (entered ?? now) : latest([entered, now]);
    },
  };

  function watchedNow() {
    watched ??= watchedBy(seen());
    return watched;
  }
}

/** Of each version when it came first; a version that some device always had is older than anybody can tell. */
function watchedBy(seen: Iterable<SeenUpdate>) {
  const ofDevice = new Map<string, string>();
  const versions = new Map<string, Map<string, string>>();
  for (const { deviceId, productId, firmware, changedOn } of seen) {
    if (changedOn !== null) ofDevice.set(deviceId, changedOn);
    const known = versions.get(productId) ?? new Map<string, string>();
    const before = known.get(firmware);
    const day = changedOn ?? ALWAYS;
    if (before === undefined || day < before) known.set(firmware, day);
    versions.set(productId, known);
  }
  const ofProduct = new Map<string, string>();
  for (const [productId, known] of versions) {
    const newest = latest([...known.values()].filter((day) => day !== ALWAYS));
    if (newest !== undefined) ofProduct.set(productId, newest);
  }
  return { ofDevice, ofProduct };
}

const ALWAYS = "";

function latest(days: Iterable<string>): string | undefined {
  let last: string | undefined;
  for (const day of days) if (last === undefined || day > last) last = day;
  return last;
}
