/**
 * Status of a device: three facts that are never mixed, since "unreachable" is not "untrusted".
 */
import Type, { type Static } from "typebox";

export const Contact = Type.Enum(["reporting", "silent", "unreachable"], {
  description: "reporting, silent (expected reports stay out) or unreachable (does not answer)",
});
export const Conformity = Type.Enum(["unknown", "conforming", "deviating", "fail-safe"], {
  description: "how it behaves against its label",
});
export const Operation = Type.Enum(["integrating", "operating", "paused", "quarantined", "in-maintenance", "retired"], {
  description: "whether it is in use",
});

export const DeviceStatus = Type.Object({
  contact: Type.Union([Contact, Type.Null()], { description: "null while no report is expected of it" }),
  conformity: Conformity,
  operation: Operation,
});
export type DeviceStatus = Static<typeof DeviceStatus>;

/** What a page shows, the gravest first. */
export const SHOWN_STATES = [
  "fail-safe",
  "quarantined",
  "paused",
  "deviating",
  "unreachable",
  "silent",
  "integrating",
  "in-maintenance",
  "unknown",
  "conforming",
  "retired",
] as const;
export type ShownState = (typeof SHOWN_STATES)[number];

/** The gravest of the three facts. A retired device is retired, whatever was last seen of it. */
export function shownState({ contact, conformity, operation }: DeviceStatus): ShownState {
  if (operation === "retired") return "retired";
  const facts: readonly string[] = [conformity, operation, contact ?? ""];
  return SHOWN_STATES.find((state) => facts.includes(state)) ?? "unknown";
}

/** For so long a report speaks for how a device behaves. */
export const REPORT_HOLDS_MS = 24 * 60 * 60 * 1000;

/** What can be said of how a device behaves: its conformity, or when it last said anything at all. */
export type KnownBehaviour =
  | { readonly kind: "observed"; readonly conformity: DeviceStatus["conformity"] }
  /** `lastContactAt` is null when there was never a report. */
  | { readonly kind: "no-claim"; readonly lastContactAt: string | null };

/**
 * What can be said at `now` of how a device behaves. A departure and a safe state stand until somebody ends them; that a
 * device does what its label says holds only while it reports.
 */
export function knownBehaviour(
  {
    status: { contact, conformity },
    lastContactAt,
  }: { readonly status: DeviceStatus; readonly lastContactAt: string | null },
  now: Date,
): KnownBehaviour {
  if (conformity === "deviating" || conformity === "fail-safe") return { kind: "observed", conformity };
  const reports =
    contact === "reporting" &&
    lastContactAt !== null &&
    now.getTime() - new Date(lastContactAt).getTime() <= REPORT_HOLDS_MS;
  return reports ? { kind: "observed", conformity } : { kind: "no-claim", lastContactAt };
}

/** 0 is the gravest. */
export function gravityOf(status: DeviceStatus): number {
  return SHOWN_STATES.indexOf(shownState(status));
}
