/**
 * At a start: what is known of all devices is read, up to five hundred at a time, so that silence is noticed of those that
 * never come back. Whoever reports meanwhile has its turn in between.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { LoadedDevice, WatchStore } from "../../store/watch/watch-store.ts";

/** A device that reports meanwhile waits until so many are read. */
const MOST_AT_ONCE = 512;
const FIRST_AT_ONCE = 128;
/** So many entries at a time are about 50 MB; devices that said much are read fewer at a time. */
const ENTRIES_AT_ONCE = 100_000;
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
  let asked = 0;
  let atOnce = FIRST_AT_ONCE;
  const ask = () => {
    const devices = Uint32Array.from(all.slice(asked, asked + atOnce).filter(isDue));
    asked += atOnce;
    const loaded = devices.length === 0 ? Promise.resolve([]) : journal.loadDevices(devices);
    // It is looked at only after those before it.
    loaded.catch(() => undefined);
    return { devices, loaded };
  };
  for (let next = ask(), isLast = false; !isLast; ) {
    const { devices, loaded } = next;
    const read = await loaded.catch(() => undefined);
    atOnce = fitting(devices.length, read);
    isLast = asked >= all.length;
    // Read while these are taken up.
    if (!isLast) next = ask();
    if (read !== undefined) await restoreAll(devices, read);
    else for (const device of devices) if (isDue(device)) await readAlone(device);
  }

  function fitting(devices: number, read: readonly LoadedDevice[] | undefined): number {
    const entries = (read ?? []).reduce((sum, one) => sum + one.entries.length, 0);
    return Math.max(
      1,
      Math.min(MOST_AT_ONCE, Math.floor((ENTRIES_AT_ONCE * Math.max(devices, 1)) / Math.max(entries, 1))),
    );
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
