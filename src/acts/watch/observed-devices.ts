/**
 * What sensors see, taken in: each observation finds its device in the registry and goes to the watch; what nobody has
 * entered is listed.
 *
 * A device is known by its hardware address. An address of IP or a host name may go to another device tomorrow, so they
 * count only where they name one device, and no other hardware address stands for it.
 */

import { type IdentifierSystem, normalIdentifier } from "../../domain/registry/identifier.ts";
import type { Observation } from "../../domain/runtime/observation/observation.ts";
import { reportOf } from "../../domain/runtime/observation/report-of-observation.ts";
import type { Store } from "../../store/database.ts";
import { holdersOf } from "../../store/inventory.ts";
import { forgetObserved, keepObserved, OBSERVED_MOST } from "../../store/observed.ts";
import { macsOf } from "../../store/observed-names.ts";
import type { ObservedDeviceTable } from "../../store/schema.ts";
import type { ObservedWatch } from "./observed-watch.ts";
import type { Sensors } from "./sensors.ts";
import type { Done } from "./watched-device.ts";

export interface Batch {
  readonly sensor: string;
  readonly run: string;
  readonly intervalMs: number;
  /** By which token the sensor signed on. */
  readonly credential: string;
  readonly observations: readonly Observation[];
}

export interface ObservedDevices {
  /** How each observation ended, in order; "unknown" was listed. */
  take(
    batch: Batch,
  ): Promise<readonly { readonly outcome: Parameters<Done>[0] | "unknown"; readonly reason: string }[]>;
  /** Writes the list of unknown devices now. */
  keepNow(): Promise<void>;
  close(): Promise<void>;
}

interface ObservedDevicesOptions {
  readonly store: Store;
  readonly observed: ObservedWatch;
  readonly sensors: Pick<Sensors, "heard">;
  readonly now: () => Date;
  readonly log: (text: string) => void;
}

/** Unknown devices are written together, so that sensors cost the database a transaction a minute. */
const KEPT_EVERY_MS = 30_000;
const PEERS_LISTED = 8;
const TEXT = new TextEncoder();

export function openObservedDevices({ store, observed, sensors, now, log }: ObservedDevicesOptions): ObservedDevices {
  const unknown = new Map<string, ObservedDeviceTable>();
  const entered = new Set<string>();
  let writing: Promise<void> = Promise.resolve();

  function keep(): Promise<void> {
    writing = writing.then(async () => {
      if (unknown.size === 0 && entered.size === 0) return;
      const seen = [...unknown.values()];
      const known = [...entered];
      unknown.clear();
      entered.clear();
      await store.write(async (tx) => {
        await keepObserved(tx, seen, now());
        await forgetObserved(tx, known);
      });
    });
    writing = writing.catch((error: unknown) =>
      log(`carelabel: what sensors see could not be kept: ${String(error)}\n`),
    );
    return writing;
  }
  const timer = setInterval(() => void keep(), KEPT_EVERY_MS).unref();

  function list(observation: Observation, sensor: string): void {
    const key = keyOf(observation);
    if (observation.packets === 0 || (unknown.size >= OBSERVED_MOST && !unknown.has(key))) return;
    const before = unknown.get(key);
    const at = now().toISOString();
    unknown.set(key, {
      key,
      mac: observation.mac,
      via: observation.via,
      addresses: JSON.stringify(observation.addresses),
      names: JSON.stringify(observation.names),
      sensor,
      first_seen_at: before?.first_seen_at ?? at,
      last_seen_at: at,
      bytes: (before?.bytes ?? 0) + observation.bytesUp + observation.bytesDown,
      sightings: (before?.sightings ?? 0) + 1,
      peers: JSON.stringify(observation.peers.slice(0, PEERS_LISTED).map(({ host }) => host)),
    });
  }

  return {
    async take({ sensor, run, intervalMs, credential, observations }) {
      sensors.heard(sensor, intervalMs, credential);
      const devices = await devicesOf(store, observations);
      const answers = observations.map((observation, at) => {
        const device = devices[at];
        if (device === undefined) {
          list(observation, sensor);
          return { outcome: "unknown" as const, reason: "" };
        }
        entered.add(keyOf(observation));
        const report = reportOf(observation, sensor, run);
        if (report === undefined) return { outcome: "taken" as const, reason: "" };
        const payload = TEXT.encode(JSON.stringify(report));
        return new Promise<{ outcome: Parameters<Done>[0]; reason: string }>((resolve) =>
          observed.watch.take(device, payload, sensor, (outcome, reason = "") => resolve({ outcome, reason })),
        );
      });
      if (unknown.size >= OBSERVED_MOST) void keep();
      return Promise.all(answers);
    },
    keepNow: keep,
    async close() {
      clearInterval(timer);
      await keep();
    },
  };
}

function keyOf({ mac, addresses }: Observation): string {
  return mac ?? addresses[0] ?? "";
}

/** By the order of `observations`; undefined for a device that nobody has entered. */
async function devicesOf({ read }: Store, observations: readonly Observation[]): Promise<(string | undefined)[]> {
  const names = new Map<string, { readonly system: IdentifierSystem; readonly normal: string }>();
  const want = (system: IdentifierSystem, value: string) => {
    const normal = normalIdentifier(system, value);
    names.set(`${system} ${normal}`, { system, normal });
  };
  for (const { mac, via, addresses, names: hosts } of observations) {
    for (const one of [mac, via]) if (one !== null) want("mac", one);
    for (const address of addresses) want("ip", address);
    for (const host of hosts) for (const name of spellings(host)) want("host-name", name);
  }
  const holders = new Map<string, Set<string>>();
  for (const { system, normal, deviceId } of await holdersOf(read, [...names.values()])) {
    const key = `${system} ${normal}`;
    const held = holders.get(key) ?? new Set();
    holders.set(key, held.add(deviceId));
  }
  const only = (system: IdentifierSystem, value: string): string | undefined => {
    const [one, other] = holders.get(`${system} ${normalIdentifier(system, value)}`) ?? [];
    return other === undefined ? one : undefined;
  };
  const byOtherNames = ({ addresses, names: hosts }: Observation): string | undefined =>
    addresses.map((address) => only("ip", address)).find((id) => id !== undefined) ??
    hosts.flatMap((host) => spellings(host).map((name) => only("host-name", name))).find((id) => id !== undefined);
  const found = observations.map((observation) => {
    const { mac, via } = observation;
    const byMac = (mac === null ? undefined : only("mac", mac)) ?? (via === null ? undefined : only("mac", via));
    return { mac, byMac, other: byMac === undefined ? byOtherNames(observation) : undefined };
  });
  const doubtful = found.flatMap(({ mac, other }) => (mac !== null && other !== undefined ? [other] : []));
  const haveMac = await macsOf(read, doubtful);
  return found.map(
    ({ mac, byMac, other }) => byMac ?? (other !== undefined && mac !== null && haveMac.has(other) ? undefined : other),
  );
}

/** A device calls itself "pump-7" where the resolver says "pump-7.ward.example". */
function spellings(host: string): string[] {
  const short = host.replace(/\..*$/, "");
  return short === host || short === "" ? [host] : [host, short];
}
