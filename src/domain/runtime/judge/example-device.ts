/**
 * A device to be judged in tests: what it reports, when, and what is open after it.
 */
import type { RuntimeFacts } from "../../label/runtime-facts.ts";
import type { Reference } from "../reference.ts";
import { type DeviceWatch, type Judgement, type Judging, newWatch, type Report } from "./device-watch.ts";
import { judgeReport, judgeTime } from "./judge.ts";

export const NOON_MS = Date.UTC(2026, 10, 22, 12);
export const MINUTE_MS = 60_000;

export function referenceOf(runtime: RuntimeFacts, more: Partial<Reference> = {}): Reference {
  return {
    label: "a".repeat(64),
    authority: "maker",
    runtime,
    endpoints: undefined,
    everyMs: MINUTE_MS,
    expected: null,
    quietUntilMs: null,
    ...more,
  };
}

export class ExampleDevice {
  watch: DeviceWatch = newWatch();
  reference: Reference;
  nowMs = NOON_MS;
  sequence = 0;
  boot = "boot-1";
  connection = "connection-1";
  baseline: Judging["baseline"] = () => 0;

  constructor(runtime: RuntimeFacts, more: Partial<Reference> = {}) {
    this.reference = referenceOf(runtime, more);
  }

  /** The next report, a minute after the last one. */
  reports(report: Partial<Report>): Judgement {
    this.nowMs += MINUTE_MS;
    return this.delivers({ boot: this.boot, sequence: this.sequence++, ...report });
  }

  /** A whole report, now. */
  delivers(report: Report, connection = this.connection): Judgement {
    const { reference, nowMs: receivedAtMs, baseline } = this;
    return judgeReport(this.watch, report, { reference, receivedAtMs, baseline, connection });
  }

  values(values: NonNullable<Report["values"]>): Judgement {
    return this.reports({ values });
  }

  restarts(boot: string, report: Partial<Report> = {}): Judgement {
    this.boot = boot;
    this.sequence = 0;
    return this.reports(report);
  }

  waits(ms: number): Judgement {
    this.nowMs += ms;
    return judgeTime(this.watch, this.nowMs, this);
  }

  /** Kind and subject of what is open. */
  get open(): string[] {
    return Object.values(this.watch.open).map(({ finding }) => `${finding.kind} ${finding.subject}`);
  }
}
