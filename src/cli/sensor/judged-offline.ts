/**
 * Observations held against a label without a server: by the same rules, each device with a memory of its own, and the
 * capture's times as the clock. What a device usually does is not known of one capture, so nothing is unusual here.
 */
import type { Label } from "../../domain/label/label.ts";
import { type DeviceWatch, newWatch } from "../../domain/runtime/judge/device-watch.ts";
import { judgeReport, judgeTime } from "../../domain/runtime/judge/judge.ts";
import type { Observation } from "../../domain/runtime/observation/observation.ts";
import { observedReference } from "../../domain/runtime/observation/observed-reference.ts";
import { reportOf } from "../../domain/runtime/observation/report-of-observation.ts";
import type { Reference } from "../../domain/runtime/reference.ts";
import type { FindingChange, RuntimeFinding } from "../../domain/runtime/runtime-finding.ts";

export interface OfflineFinding {
  /** Hardware address, or address behind a router. */
  readonly device: string;
  readonly finding: RuntimeFinding;
}

const DEVICES_MOST = 5_000;
const FINDINGS_MOST = 10_000;

export class JudgedOffline {
  readonly #reference: Reference;
  readonly #watches = new Map<string, DeviceWatch>();
  readonly #findings = new Map<string, OfflineFinding>();

  constructor({ runtime, components }: Label, digest: string | null) {
    this.#reference = {
      label: digest ?? "as written",
      authority: "maker",
      runtime: runtime ?? {},
      endpoints: components?.data?.endpoints,
      everyMs: null,
      expected: null,
      quietUntilMs: null,
    };
  }

  take(observation: Observation): void {
    const device = nameOf(observation);
    let watch = this.#watches.get(device);
    if (watch === undefined) {
      if (this.#watches.size >= DEVICES_MOST) return;
      watch = newWatch();
      this.#watches.set(device, watch);
    }
    const reference = observedReference(this.#reference, watch.intervalMs);
    const report = reportOf(observation, "offline", "0");
    const { changes } =
      report === undefined
        ? judgeTime(watch, observation.toMs, { reference })
        : judgeReport(watch, report, {
            reference,
            receivedAtMs: observation.toMs,
            baseline: () => 0,
            connection: "",
            observed: true,
          });
    for (const change of changes) this.#keep(device, change);
  }

  /** All that was found, whether or not it lasted. */
  get findings(): readonly OfflineFinding[] {
    return [...this.#findings.values()];
  }

  #keep(device: string, change: FindingChange): void {
    if (change.do === "close") return;
    const key = `${device} ${change.finding.key}`;
    if (this.#findings.size < FINDINGS_MOST || this.#findings.has(key))
      this.#findings.set(key, { device, finding: change.finding });
  }
}

export function nameOf({ mac, addresses }: Observation): string {
  return mac ?? addresses[0] ?? "";
}
