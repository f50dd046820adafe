/**
 * The sensors that watch for this server, and which of them say nothing any more: then nobody sees the devices that
 * cannot report, and that is an alarm of the watch's own.
 *
 * Those that were heard are kept, so that one that fails while the server is down is missed after its start.
 */
import { endedAmong } from "../../store/credential.ts";
import type { Store } from "../../store/database.ts";
import { readSetting, writeSetting } from "../../store/setting.ts";

export interface QuietSensor {
  readonly sensor: string;
  readonly forMs: number;
}

export interface Sensors {
  /** It still watches, whether or not it saw anything. @param intervalMs how often it tells. */
  heard(sensor: string, intervalMs: number, credential: string): void;
  /** Whether it is taken to watch now. */
  watches(sensor: string): boolean;
  /** Those that are missed, the longest first. */
  quiet(): readonly QuietSensor[];
  /** Writes down new ones, and drops those that were taken out of service, as it does by itself each minute. */
  look(): Promise<void>;
  close(): Promise<void>;
}

interface SensorsOptions {
  readonly store: Store;
  readonly nowMs: () => number;
  readonly log: (text: string) => void;
}

/** A sensor tells at least each minute that it watches; after three it is gone. */
const HEARD_MS = 180_000;
const LOOKED_FOR_MS = 60_000;
/** Missed for so long it was taken away: people were told all the while. */
const GONE_MS = 7 * 24 * 3_600_000;

interface Heard {
  atMs: number;
  intervalMs: number;
  credential: string;
  /** Since the start of this program. */
  spoke: boolean;
}
type Kept = Readonly<Record<string, Pick<Heard, "intervalMs" | "credential">>>;

export async function openSensors({ store, nowMs, log }: SensorsOptions): Promise<Sensors> {
  const sensors = new Map<string, Heard>();
  const kept: Kept = JSON.parse((await readSetting(store.read, "sensors")) ?? "{}");
  // Each has its time from the start on: nobody could hear it before.
  for (const [sensor, one] of Object.entries(kept)) sensors.set(sensor, { ...one, atMs: nowMs(), spoke: false });
  let isChanged = false;
  let looking: Promise<void> = Promise.resolve();

  const silentForMs = ({ atMs, intervalMs }: Heard) => {
    const forMs = nowMs() - atMs;
    return forMs >= Math.max(HEARD_MS, 3 * intervalMs) ? forMs : 0;
  };

  async function lookOnce(): Promise<void> {
    const silent = [...sensors].filter(([, heard]) => silentForMs(heard) > 0);
    const ended = await endedAmong(
      store.read,
      [...new Set(silent.map(([, { credential }]) => credential))],
      new Date(nowMs()),
    );
    for (const [sensor, heard] of silent) {
      if (!ended.includes(heard.credential) && silentForMs(heard) < GONE_MS) continue;
      sensors.delete(sensor);
      isChanged = true;
      log(`carelabel: sensor ${sensor} is not missed any more: its token was taken back, or it is gone for a week\n`);
    }
    if (!isChanged) return;
    isChanged = false;
    const now: Kept = Object.fromEntries(
      [...sensors].map(([sensor, { intervalMs, credential }]) => [sensor, { intervalMs, credential }]),
    );
    await store
      .write((tx) => writeSetting(tx, "sensors", JSON.stringify(now)))
      .catch((error: unknown) => {
        isChanged = true;
        throw error;
      });
  }

  function look(): Promise<void> {
    looking = looking
      .then(lookOnce)
      .catch((error: unknown) => log(`carelabel: sensors could not be kept: ${String(error)}\n`));
    return looking;
  }
  const timer = setInterval(() => void look(), LOOKED_FOR_MS).unref();

  return {
    heard(sensor, intervalMs, credential) {
      const before = sensors.get(sensor);
      if (before?.intervalMs !== intervalMs || before.credential !== credential) isChanged = true;
      sensors.set(sensor, { atMs: nowMs(), intervalMs, credential, spoke: true });
      if (before === undefined) void look();
    },
    watches(sensor) {
      const heard = sensors.get(sensor);
      return heard?.spoke === true && silentForMs(heard) === 0;
    },
    quiet: () =>
      [...sensors]
        .map(([sensor, heard]) => ({ sensor, forMs: silentForMs(heard) }))
        .filter(({ forMs }) => forMs > 0)
        .sort((one, other) => other.forMs - one.forMs),
    look,
    async close() {
      clearInterval(timer);
      await look();
    },
  };
}
