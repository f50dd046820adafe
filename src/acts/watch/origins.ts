/**
 * What departures over the whole fleet have in common, looked at again soon after something was found: many devices that
 * depart together are one thing to see to, not many.
 */
import {
  countFleet,
  type FleetFinding,
  likelyOrigin,
  type OriginGroup,
  type FleetDevice as PeerDevice,
} from "../../domain/runtime/reaction/likely-origin.ts";
import type { Reading } from "../../store/database.ts";
import { allOpenFindings } from "../../store/runtime-finding.ts";
import type { Fleet, FleetDevice } from "./fleet.ts";

/** What the watch knows of a device's software. */
export interface KnownSoftware {
  readonly firmware: string | null;
  readonly changedVersionAtMs: number | null;
}

export interface Origins {
  /** Something was found or is over. */
  changed(): void;
  /** Departures of several devices that belong together, the largest group first. */
  shared(): readonly OriginGroup[];
  /** Looks at once. */
  look(): Promise<void>;
  close(): void;
}

const LOOKED_FOR_MS = 10_000;
/** The newest open findings; a fleet with more is in trouble that these show as well. */
const FINDINGS_LOOKED_AT = 5_000;

export function openOrigins(
  db: Reading,
  fleet: Fleet,
  softwareOf: (device: FleetDevice) => KnownSoftware,
  log: (text: string) => void,
): Origins {
  let groups: readonly OriginGroup[] = [];
  let isOld = true;
  const peerOf = (device: FleetDevice): PeerDevice => ({
    device: device.id,
    product: device.productId,
    place: device.placeId,
    firmware: softwareOf(device).firmware,
  });

  async function look(): Promise<void> {
    isOld = false;
    const findings = (await allOpenFindings(db, FINDINGS_LOOKED_AT)).flatMap(
      ({ deviceId, finding }): FleetFinding[] => {
        const device = fleet.byId(deviceId);
        if (device === undefined) return [];
        const { changedVersionAtMs } = softwareOf(device);
        const { key, kind, firstSeenMs } = finding;
        return [{ ...peerOf(device), changedVersionAtMs, key, kind, atMs: firstSeenMs }];
      },
    );
    const found = findings.length === 0 ? [] : likelyOrigin(findings, countFleet(peersOf()));
    groups = found
      .filter(({ devices }) => devices.length > 1)
      .sort((one, other) => other.devices.length - one.devices.length);
  }

  function* peersOf(): Generator<PeerDevice> {
    for (const device of fleet.all()) yield peerOf(device);
  }

  const timer = setInterval(() => {
    if (isOld)
      void look().catch((error: unknown) => log(`carelabel: origins could not be looked for: ${String(error)}\n`));
  }, LOOKED_FOR_MS);
  timer.unref();
  return {
    changed() {
      isOld = true;
    },
    shared: () => groups,
    look,
    close: () => clearInterval(timer),
  };
}
