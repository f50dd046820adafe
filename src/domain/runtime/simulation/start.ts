/**
 * How a simulated device starts: its boot record, within the tolerances of its label, and what it measures of it.
 */

import type { Static } from "typebox";
import type { ObservedBoot } from "../report.ts";
import type { Chance } from "./chance.ts";
import type { DeviceKind } from "./device-kind.ts";

export interface Firmware {
  readonly version: string;
  readonly digest: string;
  /** How much longer the start of the firmware takes than it should. */
  readonly slower: number;
}

export function bootRecord(
  kind: DeviceKind,
  { digest, slower }: Firmware,
  chance: Chance,
): { record: Static<typeof ObservedBoot>; values: Record<string, number> } {
  let startMs = 0;
  const phases = kind.boot.phases.map((phase) => {
    const own = phase.digest === kind.digest ? { digest, slower } : { digest: phase.digest, slower: 1 };
    const durationMs = Math.round((phase.durationMs ?? 0) * own.slower + 0.2 * phase.toleranceMs * chance.normal());
    const observed = {
      name: phase.name,
      startMs,
      durationMs,
      ...(own.digest !== undefined && { digest: own.digest }),
      ...(phase.cpuPercent !== undefined && {
        cpuPercent: Math.round(Math.min(100, phase.cpuPercent * (1 + 0.02 * chance.normal()))),
      }),
      ...(phase.energyJoule !== undefined && {
        energyJoule: Number((phase.energyJoule * (1 + 0.015 * chance.normal())).toPrecision(4)),
      }),
    };
    startMs += durationMs;
    return observed;
  });
  const values: Record<string, number> = {};
  if (kind.bootTime !== undefined) values.bootTime = within(kind.bootTime, startMs / 1000);
  if (kind.bootEnergy !== undefined) {
    const joule = phases.reduce((sum, { energyJoule = 0 }) => sum + energyJoule, 0);
    values.bootEnergy = within(kind.bootEnergy, joule === 0 ? (kind.bootEnergy[0] + kind.bootEnergy[1]) / 2 : joule);
  }
  const { bootLoaderVerified } = kind.boot;
  return { record: { ...(bootLoaderVerified !== undefined && { bootLoaderVerified }), phases }, values };
}

/** What was measured, kept a little inside of its bounds. */
function within([least, most]: readonly [number, number], value: number): number {
  const edge = 0.03 * (most - least);
  return Number(Math.min(most - edge, Math.max(least + edge, value)).toPrecision(6));
}

/** The next version of a line: 8.4.0 goes to 8.5.0, "R7" to "R7.1". */
export function versionAfter(version: string): string {
  const parts = version.split(".");
  const second = Number(parts[1]);
  if (!Number.isInteger(second)) return `${version}.1`;
  return [parts[0], second + 1, ...parts.slice(2).map(() => "0")].join(".");
}
