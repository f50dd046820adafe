/**
 * Snapshots in: one row for each device, written over; the roll-ups that come with them grow into hours and days.
 *
 * The hour and the day that are not over yet stand in the snapshot's row, which is written anyway; a row of their own is
 * written once they are. So a device that falls silent loses nothing, and nobody has to look for unfinished ones.
 */
import type { DatabaseSync } from "node:sqlite";
import type { KeptParameterNames } from "./parameter-names.ts";
import {
  addToRow,
  isGrowing,
  isLastOfRow,
  mergeRollups,
  packPart,
  packRollups,
  type Rollup,
  rollupPlace,
  type Step,
  startOf,
  unpackRollups,
} from "./rollup.ts";
import type { KeptSnapshot } from "./threads.ts";

const NOTHING = new Uint8Array();
const GROWING = ["1h", "1d"] as const satisfies readonly Step[];

/** Within the transaction of the caller. */
export function snapshotWriter(database: DatabaseSync, names: KeptParameterNames): (snapshot: KeptSnapshot) => void {
  const running = database.prepare("select running from snapshot where device = ?");
  const keep = database.prepare("insert or replace into snapshot values (?, ?, ?, ?, ?, ?)");
  const cover = database.prepare(
    "insert into device values (?, ?, 0) on conflict (device) do update set covers = excluded.covers",
  );
  const known = database.prepare("select body from rollup where place = ?");
  const keepRollup = database.prepare("insert or replace into rollup values (?, ?)");

  const store = (step: Step, device: number, rollup: Rollup) => {
    const place = rollupPlace(device, step, rollup.fromMs);
    const before = known.get(place)?.body;
    const row = before instanceof Uint8Array ? before : NOTHING;
    const grows = (row.length === 0 || isGrowing(row)) && !isLastOfRow(step, rollup.fromMs);
    if (grows) keepRollup.run(place, Buffer.concat([row, packPart([rollup], names)]));
    else {
      const others = row.length === 0 ? [] : unpackRollups(row, names, true);
      keepRollup.run(place, packRollups(addToRow(others, rollup), names));
    }
  };

  return ({ device, atMs, covers, memory, baselines, rollup }) => {
    const before = running.get(device)?.running;
    let growing = before instanceof Uint8Array ? unpackRollups(before, names, true) : [];
    if (rollup !== undefined) {
      store("5m", device, { ...rollup, fromMs: startOf("5m", rollup.fromMs) });
      growing = GROWING.map((step, place) => {
        const more = { ...rollup, fromMs: startOf(step, rollup.fromMs) };
        const before = growing[place];
        if (before === undefined) return more;
        if (before.fromMs === more.fromMs) return mergeRollups(before, more);
        store(step, device, before);
        return more;
      });
    }
    keep.run(device, atMs, covers, packPart(growing, names), memory, baselines);
    cover.run(device, covers);
  };
}
