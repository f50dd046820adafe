/**
 * At a start: what is known of all devices is read, two thousand at a time, so that silence is noticed of those that never
 * come back. Whoever reports meanwhile has its turn in between.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { LoadedDevice, WatchStore } from "../../store/watch/watch-store.ts";

/** A device that reports meanwhile waits until so many are read. */
const READ_AT_ONCE = 2_048;
/** For so long nobody else has a turn. */
const BUSY_MS = 5;

export interface WarmingUp {
  readonly journal: Pick<WatchStore, "devicesWithState" | "loadDevices">;
  /** It is in use, and nobody has asked for it yet. */
  readonly isDue: (device: number) => boolean;
  readonly restore: (device: number, loaded: LoadedDevice) => void;
  /** For where many together cannot be read. */
  readonly readAlone: (device: number) => Promise<void>;
}

export async function warmUp({ journal, isDue, restore, readAlone }: WarmingUp): Promise<void> {
  const all = journal.devicesWithState();
  const ask = (from: number) => {
    const devices = Uint32Array.from(all.slice(from, from + READ_AT_ONCE).filter(isDue));
    const loaded = devices.length === 0 ? Promise.resolve([]) : journal.loadDevices(devices);
    // It is looked at only after those before it.
    loaded.catch(() => undefined);
    return { devices, loaded };
  };
  let next = ask(0);
  for (let from = 0; from < all.length; from += READ_AT_ONCE) {
    const { devices, loaded } = next;
    const read = await loaded.catch(() => undefined);
    // Read while these are taken up.
    next = ask(from + READ_AT_ONCE);
    if (read !== undefined) await restoreAll(devices, read);
    else for (const device of devices) if (isDue(device)) await readAlone(device);
  }

  async function restoreAll(devices: Uint32Array, loaded: readonly LoadedDevice[]): Promise<void> {
    let until = performance.now() + BUSY_MS;
    for (const [place, one] of loaded.entries()) {
      const device = devices[place] ?? -1;
      if (isDue(device)) restore(device, one);
      if (performance.now() < until) continue;
      await turn();
      until = performance.now() + BUSY_MS;
    }
  }
}
