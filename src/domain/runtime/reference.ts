/**
 * Reference: what one device is held against now, taken out of the label that counts for its product and what people
 * decided for the device itself.
 */
import type { Endpoint } from "../label/components.ts";
import type { RuntimeFacts } from "../label/runtime-facts.ts";
import type { Authority } from "./runtime-finding.ts";

export interface Reference {
  /** Digest of the label; null when there is none that counts. */
  readonly label: string | null;
  /** Who stands behind it. */
  readonly authority: Authority;
  readonly runtime: RuntimeFacts;
  /** Whom it may talk with; undefined when the label says nothing, which is no claim. */
  readonly endpoints: readonly Endpoint[] | undefined;
  /** How often it reports, as the label says; silence is judged from it. Learnt from the reports when null. */
  readonly everyMs: number | null;
  /** A new firmware that a person said is coming, with the day and hour (ms) until which it may come. */
  readonly expected: ExpectedChange | null;
  /** Planned work: findings other than fail-safe ones rest until then (ms since 1970). */
  readonly quietUntilMs: number | null;
}

/** "Firmware 8.4.0 comes tonight": what changes with it is no finding, and learnt anew. */
export interface ExpectedChange {
  readonly versions: Readonly<Record<string, string>>;
  readonly digests: Readonly<Record<string, string>>;
  readonly untilMs: number;
}
