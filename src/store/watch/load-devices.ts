/**
 * The states of many devices at once: a row of the journal holds entries of forty devices, so it is read once for all of
 * them and not once for each.
 */
import { type Entry, entriesOf } from "./entry.ts";
import type { DeviceSnapshot, LoadedDevice } from "./threads.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface ReadSnapshot {
  readonly covers: number;
  readonly snapshot: DeviceSnapshot;
}

export interface LoadSource {
  readonly snapshotOf: (device: number) => ReadSnapshot | undefined;
  /** Numbers of the entries of a device, ascending. */
  readonly numbersOf: (device: number) => readonly number[];
  /** First number of the row that holds an entry. */
  readonly rowOf: (number: number) => number;
  readonly readRow: (first: number) => { readonly heads: Bytes; readonly bodies: Bytes };
}

/** In the order of `devices`. */
export function loadDevices(devices: Uint32Array, source: LoadSource): LoadedDevice[] {
  const covers = new Map<number, number>();
  const entries = new Map<number, Entry[]>();
  const rows = new Set<number>();
  const snapshots: (DeviceSnapshot | undefined)[] = [];
  for (const device of devices) {
    const read = source.snapshotOf(device);
    snapshots.push(read?.snapshot);
    const from = read?.covers ?? 0;
    covers.set(device, from);
    for (const number of source.numbersOf(device)) if (number >= from) rows.add(source.rowOf(number));
  }
  for (const first of Float64Array.from(rows).sort()) {
    const { heads, bodies } = source.readRow(first);
    for (const entry of entriesOf(heads, bodies)) {
      if (!(entry.number >= (covers.get(entry.device) ?? Infinity))) continue;
      // Of its own, since the row that it is a view of would travel with it.
      const own = { ...entry, payload: entry.payload.slice() };
      const others = entries.get(entry.device);
      if (others === undefined) entries.set(entry.device, [own]);
      else others.push(own);
    }
  }
  return snapshots.map((snapshot, place) => ({ snapshot, entries: entries.get(devices[place] ?? -1) ?? [] }));
}
