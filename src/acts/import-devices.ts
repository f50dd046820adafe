/**
 * The import of devices: what the preview shows, all of it in one act or nothing.
 *
 * The rows are matched once more within the act, against the inventory as it then is. If anything would come out other
 * than the preview shows, because somebody has changed the inventory since, nothing is done. What others changed besides
 * stays: a row changes the fields that it states and no other.
 */
import { InputError } from "../domain/input-error.ts";
import type { Subject } from "../domain/ledger/ledger.ts";
import type { Device } from "../domain/registry/device.ts";
import type { GroupOutcome } from "../domain/registry/import/match-rows.ts";
import { type DeviceNames, deviceNames, insertDevices, replaceDevice } from "../store/device-write.ts";
import { importById, type StagedRow, saveImport, stagedRows } from "../store/import.ts";
import { insertPlaces } from "../store/place.ts";
import { insertProducts } from "../store/product.ts";
import { type Acting, act, newId } from "./act.ts";
import { type ImportWork, importMatching, Preview } from "./stage-import.ts";

/** More at once are written faster, and hold up others for longer. */
const DEVICES_AT_ONCE = 1000;

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
  const rows: StagedRow[] = [];
  for await (const some of stagedRows(acting.store.read, id)) rows.push(...some);
  await act(acting, "device.import", async (tx, at) => {
    const kept = await importById(tx, id);
    if (kept?.state.stage !== "applying")
      throw new InputError("record-conflict", "import", "this import is not being applied; look at its state");
    const { state } = kept;
    // Nothing else is written during this transaction, so what is committed is all that there is.
    const matching = await importMatching(acting, state, rows, work.signal);
    const preview = new Preview();
    const touched: Subject[] = [];
    const made: Device[] = [];
    let names: DeviceNames | undefined;
    let done = 0;
    for await (const groups of matching.outcomes) {
      for (const group of groups) preview.add(group);
      const writes = groups.flatMap(({ write }) => write ?? []);
      const needed = writes.map((write) => matching.use(write));
      const products = needed.flatMap((one) => one.products);
      const places = needed.flatMap((one) => one.places);
      await insertProducts(tx, products);
      await insertPlaces(tx, places);
      if (names === undefined || products.length > 0 || places.length > 0) names = await deviceNames(tx);
      for (const write of writes) {
        const device = written(write, at);
        touched.push({ kind: "device", id: device.id });
        if (write.before === undefined) made.push(device);
        else await replaceDevice(tx, device, names);
      }
      if (made.length >= DEVICES_AT_ONCE) await insertDevices(tx, made.splice(0), names);
      touched.push(...products.map(({ id }) => ({ kind: "product" as const, id })));
      touched.push(...places.map(({ id }) => ({ kind: "place" as const, id })));
      for (const group of groups) done += group.rows.length;
      work.progress("applying", done, rows.length);
    }
    if (names !== undefined) await insertDevices(tx, made, names);
    const { counts } = preview;
    if (preview.digest() !== kept.preview)
      throw new InputError(
        "record-changed",
        "import",
        "the inventory has changed since this preview; the rows were matched anew, look at them and apply again",
      );
    if (!leaveOutWrong && (counts.wrong ?? 0) + (counts.ambiguous ?? 0) > 0)
      throw new InputError(
        "record-conflict",
        "import",
        "some rows are wrong or ambiguous; leave them out or mend them",
      );
    const { newProducts, newPlaces } = matching;
    await saveImport(tx, { ...kept, state: { ...state, stage: "done", done, newProducts, newPlaces, problem: null } });
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
          newProducts: [null, newProducts],
          newPlaces: [null, newPlaces],
        },
      },
    };
  });
}

function written({ before, after }: NonNullable<GroupOutcome["write"]>, at: string): Device {
  if (before !== undefined) return { ...before, ...after, changedAt: at, version: before.version + 1 };
  return {
    ...after,
    id: newId(),
    status: { contact: null, conformity: "unknown", operation: "operating" },
    lastContactAt: null,
    statusSince: at,
    retirement: null,
    createdAt: at,
    changedAt: at,
    version: 1,
  };
}
