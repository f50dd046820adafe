/**
 * The import of devices: what the preview shows, all of it in one act or nothing.
 *
 * What the preview found is written as it was planned. When the registry has been changed since, the rows are matched
 * once more within the act, against the inventory as it then is; if anything would come out other than the preview
 * shows, nothing is done. What others changed besides stays: a row changes the fields that it states and no other.
 */
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import type { Subject } from "../domain/ledger/ledger.ts";
import type { Device } from "../domain/registry/device.ts";
import type { Writing } from "../store/database.ts";
import { devicesByIds } from "../store/device.ts";
import {
  type DeviceChange,
  type DeviceNames,
  deviceNames,
  insertDevices,
  replaceDevices,
} from "../store/device-write.ts";
import { importById, type KeptImport, type PlannedWrite, plannedWrites, saveImport } from "../store/import.ts";
import { actsSince } from "../store/ledger.ts";
import { insertPlaces } from "../store/place.ts";
import { insertProducts } from "../store/product.ts";
import { type Acting, act, newId } from "./act.ts";
import { newDevice } from "./device.ts";
import { type ImportWork, matchAgain, reachText } from "./stage-import.ts";
import { refuseTierChange } from "./tier-permission.ts";

/**
 * Applies the import, which must be in the stage `applying`; it is `done` in the same transaction.
 * @param leaveOutWrong whether rows that are wrong or ambiguous are left out; else there must be none.
 * @throws {InputError} `record-changed` when the inventory has changed since the preview; `record-conflict` when two
 *   people gave one name to two devices meanwhile. Nothing is done then.
 */
export async function importDevices(
  acting: Acting,
  id: string,
  { leaveOutWrong, work }: { leaveOutWrong: boolean; work: ImportWork },
): Promise<void> {
  await act(acting, "device.import", async (tx, at) => {
    const kept = await importById(tx, id);
    if (kept?.state.stage !== "applying")
      throw new InputError("record-conflict", "import", "this import is not being applied; look at its state");
    const { state } = await upToDate(tx, acting, kept, work);
    const { counts } = state;
    if (!leaveOutWrong && (counts.wrong ?? 0) + (counts.ambiguous ?? 0) > 0)
      throw new InputError(
        "record-conflict",
        "import",
        "some rows are wrong or ambiguous; leave them out or mend them",
      );
    const devices = (counts.new ?? 0) + (counts.changed ?? 0);
    const touched: Subject[] = [];
    let names: DeviceNames | undefined;
    let done = 0;
    for await (const writes of plannedWrites(tx, id)) {
      work.signal.throwIfAborted();
      const products = writes.flatMap((write) => write.products);
      const places = writes.flatMap((write) => write.places);
      await insertProducts(tx, products);
      await insertPlaces(tx, places);
      if (names === undefined || products.length > 0 || places.length > 0) names = await deviceNames(tx);
      const { made, changed } = await written(tx, acting.actor, writes, at);
      await replaceDevices(tx, changed, names);
      await insertDevices(tx, made, names);
      const devicesNow = [...made, ...changed.map(({ now }) => now)];
      touched.push(...devicesNow.map((device) => ({ kind: "device" as const, id: device.id })));
      touched.push(...products.map((product) => ({ kind: "product" as const, id: product.id })));
      touched.push(...places.map((place) => ({ kind: "place" as const, id: place.id })));
      done += writes.length;
      work.progress("applying", done, devices);
    }
    // What is said to be done was done: rows that are gone meanwhile undo all of it.
    if (done !== devices) throw changedSince("some of its rows are gone");
    await saveImport(tx, { ...kept, state: { ...state, stage: "done", done: state.rows, problem: null } });
    if (touched.length === 0) return { result: undefined, deed: undefined };
    return {
      result: undefined,
      deed: {
        subjects: [{ kind: "import", id }],
        // In the order of their index, so that one page of it takes many of them.
        alsoAbout: touched.sort((a, b) => (a.id < b.id ? -1 : 1)),
        changes: {
          file: [null, state.file],
          digest: [null, state.digest],
          newDevices: [null, counts.new ?? 0],
          changedDevices: [null, counts.changed ?? 0],
          leftOut: [null, (counts.wrong ?? 0) + (counts.ambiguous ?? 0)],
          newProducts: [null, state.newProducts],
          newPlaces: [null, state.newPlaces],
        },
      },
    };
  });
}

/** Acts that change devices, their products or their places. */
const OF_THE_REGISTRY = /^(?:device|product|place|facility|sample)\./;

/**
 * The import as it was matched, or as it is matched to what has been changed since.
 * @throws {InputError} `record-changed` when that comes out otherwise.
 */
async function upToDate(tx: Writing, acting: Acting, kept: KeptImport, work: ImportWork): Promise<KeptImport> {
  const { preview } = kept;
  if (preview?.reach !== reachText(acting.actor)) throw changedSince("what you may do and reach has changed");
  // Nothing else is written during this transaction, so what is committed is all that there is.
  if (!(await actsSince(tx, preview.sequence)).some((act) => OF_THE_REGISTRY.test(act))) return kept;
  const again = await matchAgain(acting, kept, work, (body) => body(tx));
  if (again.preview?.digest === preview.digest) return again;
  throw changedSince("the inventory has changed");
}

function changedSince(what: string): InputError {
  const words = `${what} since this preview; the rows were matched anew, look at them and apply again`;
  return new InputError("record-changed", "import", words);
}

/** @throws {InputError} `record-changed` when a device is another one than the plan knew; as `refuseTierChange`. */
async function written(
  tx: Writing,
  actor: Actor,
  writes: readonly PlannedWrite[],
  at: string,
): Promise<{ made: Device[]; changed: DeviceChange[] }> {
  const made: Device[] = [];
  const changed: DeviceChange[] = [];
  // In their order, so that one page of an index takes many of them.
  const ids = writes.map(newId).sort();
  const there = await devicesByIds(
    tx,
    writes.flatMap(({ before }) => before?.id ?? []),
  );
  const byId = new Map(there.map((device) => [device.id, device]));
  for (const { before, after } of writes) {
    if (before === null) {
      refuseTierChange(actor, null, after);
      made.push(newDevice(after, at, ids[made.length]));
      continue;
    }
    const device = byId.get(before.id);
    if (device?.version !== before.version) throw changedSince("a device has changed");
    refuseTierChange(actor, device, after);
    changed.push({ before: device, now: { ...device, ...after, changedAt: at, version: device.version + 1 } });
  }
  return { made, changed };
}
