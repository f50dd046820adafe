/**
 * An observation as a report, so that it is judged by the same rules as what devices say themselves; and how it arrives.
 *
 * It counts beside the device's own reports, in a memory of its own: two sensors may see one device, a sensor may be
 * started anew, and none of that is a shared identity.
 */
import type { Arrival, DeviceWatch, Judging } from "../judge/device-watch.ts";
import type { Report } from "../report.ts";
import type { RuntimeFinding } from "../runtime-finding.ts";
import type { Observation } from "./observation.ts";

/** @returns undefined for an interval in which the device said nothing: silence is no report. */
export function reportOf(observation: Observation, sensor: string, run: string): Report | undefined {
  const { entry, sequence, throughputUp, throughputDown, connections, services, peers, peersInAll } = observation;
  if (throughputUp === null || throughputDown === null) return undefined;
  return {
    boot: `sensor-${sensor}-${run}.${entry}`,
    sequence,
    values: {
      throughputUp,
      throughputDown,
      connections,
      // The list below ends at its limit.
      ...(peersInAll > peers.length ? { peers: peersInAll } : {}),
    },
    services,
    peers,
  };
}

const KEPT_RUNS = 8;

/** Whether an observed report is new; the others of its run and entry are known by their number. */
export function arriveObserved(watch: DeviceWatch, report: Report, judging: Judging): Arrival {
  const { boot, sequence } = report;
  const known = watch.boots.find(({ id }) => id === boot);
  if (known !== undefined && sequence <= known.high) return "duplicate";
  const { receivedAtMs: atMs, connection } = judging;
  watch.connection = connection;
  if (known !== undefined) {
    known.high = sequence;
    known.atMs = atMs;
    return "new";
  }
  watch.boots.push({
    ...{ id: boot, high: sequence, base: sequence, missing: [], contents: [], marks: [] },
    ...{ atMs, recordedMs: 0 },
  });
  if (watch.boots.length > KEPT_RUNS) watch.boots.shift();
  return "new";
}

const OBSERVED = "sensor ";
const KEY_MOST = 320;

/** The key of an observed finding: it opens and closes beside that of the device's own reports. */
export function observedKey(key: string): string {
  return `${OBSERVED}${key}`.slice(0, KEY_MOST);
}

export function observedFinding(finding: RuntimeFinding): RuntimeFinding {
  // How often it usually talks was learnt; the reference only says how.
  const authority = finding.kind === "silent" ? "learnt" : finding.authority;
  return { ...finding, key: observedKey(finding.key), authority };
}
