/**
 * Which devices there are, for whoever must know it at every report: in memory, and kept up with what people change.
 */
import type { ChangeEvent } from "../../contract/ledger.ts";
import type { Reading } from "../../store/database.ts";
import { deviceNumbers, type NumberedDevice, numberedDevices } from "../../store/device-numbers.ts";

export type FleetDevice = NumberedDevice;

export interface Fleet {
  byId(id: string): FleetDevice | undefined;
  byNumber(number: number): FleetDevice | undefined;
  readonly size: number;
  all(): Iterable<FleetDevice>;
  /** Reads anew what `event` may have changed; told before anybody else who learns of it. */
  follow(event: ChangeEvent): Promise<void>;
}

/** Beyond so many at once all are read. */
const ONE_BY_ONE = 200;

export async function openFleet(db: Reading): Promise<Fleet> {
  const byId = new Map<string, FleetDevice>();
  let byNumber: (FleetDevice | undefined)[] = [];
  const keep = (device: FleetDevice) => {
    byId.set(device.id, device);
    byNumber[device.number] = device;
  };
  async function readAll(): Promise<void> {
    const { numbers, ids, productIds, placeIds } = await deviceNumbers(db);
    byId.clear();
    byNumber = [];
    for (const [at, id] of ids.entries())
      keep({ number: numbers[at] ?? 0, id, productId: productIds[at] ?? "", placeId: placeIds[at] ?? "" });
  }
  await readAll();
  return {
    byId: (id) => byId.get(id),
    byNumber: (number) => byNumber[number],
    get size() {
      return byId.size;
    },
    all: () => byId.values(),
    async follow({ act, subjects }) {
      if (act === "device.import") return readAll();
      const ids = subjects.filter(({ kind }) => kind === "device").map(({ id }) => id);
      if (ids.length > ONE_BY_ONE) return readAll();
      if (ids.length === 0) return;
      const now = new Map((await numberedDevices(db, ids)).map((device) => [device.id, device]));
      for (const id of ids) {
        const before = byId.get(id);
        if (before !== undefined) {
          byId.delete(id);
          byNumber[before.number] = undefined;
        }
        const device = now.get(id);
        if (device !== undefined) keep(device);
      }
    },
  };
}
