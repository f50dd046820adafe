/**
 * What the watch finds: a departure of a device's reports from what was declared, learnt or seen at its peers.
 *
 * It opens once, is updated while it lasts, and closes by itself once the device is back within, with hysteresis.
 */
import Type, { type Static } from "typebox";
import { Severity } from "../finding/finding.ts";
import { Closed, Line } from "../text.ts";
import { Stage } from "./report.ts";

export const RUNTIME_KINDS = [
  /** Beyond a fail-safe extreme. */
  "fail-safe-limit",
  /** Outside the reference value of its stage. */
  "outside-reference",
  /** The start differs from the reference boot record. */
  "boot-deviates",
  "firmware-unknown",
  "version-back",
  "digest-unknown",
  "service-undeclared",
  "peer-undeclared",
  /** A report that was there before came again as another, or with a boot that is over. */
  "replayed",
  /** Two speak as one device. */
  "identity-shared",
  "reports-missing",
  "silent",
  "clock-wrong",
  /** Unlike what the device usually does. */
  "unusual",
  /** A value that always moved stands still. */
  "stuck",
  "unlike-its-peers",
  /** What it says cannot be read as a report. */
  "report-unreadable",
  /** A reference value or rule could not be judged: no answer counts as good. */
  "not-judged",
  /** Without the signature that the label promises. */
  "report-unsigned",
  /** Signed, but not by a key of the device, or not over what it says. */
  "report-forged",
  /** Its self-description comes under another key, certificate or name than before. */
  "identity-changed",
] as const;
export const RuntimeKind = Type.Enum([...RUNTIME_KINDS]);
export type RuntimeKind = Static<typeof RuntimeKind>;

/** What of a start, or of what is installed, is not as the label says: nobody's word makes such a start pass. */
export const UNLIKE_REFERENCE: readonly RuntimeKind[] = [
  "boot-deviates",
  "digest-unknown",
  "firmware-unknown",
  "version-back",
];

/** Who says what is right. */
export const Authority = Type.Enum(["maker", "facility", "reviewer", "lab", "learnt", "peers", "carelabel"]);
export type Authority = Static<typeof Authority>;

export const LikelyCause = Type.Enum(["tampering", "misconfiguration", "maker", "environment", "wear", "unknown"], {
  description:
    "tampering, misconfiguration, maker (all of the product at once after an update), environment (all in one place), wear, unknown",
});
export type LikelyCause = Static<typeof LikelyCause>;

export const RuntimeFinding = Closed(
  {
    /** One open finding per device and key: kind and what it is about. */
    key: Type.String({ maxLength: 320 }),
    kind: RuntimeKind,
    severity: Severity,
    /** The parameter, host, service, part or phase. */
    subject: Type.String({ maxLength: 300 }),
    stage: Stage,
    /** JSON pointer into the label, or "" when no label says it. */
    requirement: Type.String({ maxLength: 300 }),
    declared: Type.Union([Line(300), Type.Null()], { description: "the reference, in its unit" }),
    observed: Line(300, "the value that departs, in its unit"),
    /** Of the device's last report that showed it. */
    authority: Authority,
    /** 0 to 1: how sure the watch is that it is a departure. */
    certainty: Type.Number({ minimum: 0, maximum: 1 }),
    cause: LikelyCause,
    /** Why this cause: codes with words in every language. */
    because: Type.Array(
      Type.String({ pattern: "^[a-z][a-z-]{0,59}$", description: "a reason as a code of small letters and hyphens" }),
      { maxItems: 8 },
    ),
    firstSeenMs: Type.Integer(),
    lastSeenMs: Type.Integer(),
    occurrences: Type.Integer({ minimum: 1 }),
  },
  { description: "a departure that the watch found" },
);
export type RuntimeFinding = Static<typeof RuntimeFinding>;

/** What a judgement does to a device's findings. */
export type FindingChange =
  | { readonly do: "open"; readonly finding: RuntimeFinding }
  | { readonly do: "update"; readonly finding: RuntimeFinding }
  | { readonly do: "close"; readonly key: string; readonly atMs: number; readonly because: string };
