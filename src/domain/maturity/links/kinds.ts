/**
 * What several links ask of devices and findings.
 */
import type { RuntimeKind } from "../../runtime/runtime-finding.ts";
import type { DeviceFacts, FacilityFacts, FindingFacts } from "./facility-facts.ts";

/** What looks like tampering, or like an attack on the device or its name. */
const TAMPERING: readonly RuntimeKind[] = [
  ...(["boot-deviates", "firmware-unknown", "version-back", "digest-unknown", "service-undeclared"] as const),
  ...(["peer-undeclared", "replayed", "identity-shared", "report-forged", "identity-changed"] as const),
];

/** Departures that may have been caused by somebody; what only wears, falls silent or has a wrong clock is none. */
const SECURITY: readonly RuntimeKind[] = [...TAMPERING, "fail-safe-limit", "outside-reference"];

export const isTampering = ({ kind }: Pick<FindingFacts, "kind">) => TAMPERING.includes(kind);

export const isSecurityEvent = ({ kind }: Pick<FindingFacts, "kind">) => SECURITY.includes(kind);

export const isReporting = ({ contact, lastContactAt }: Pick<DeviceFacts, "contact" | "lastContactAt">) =>
  contact === "reporting" && lastContactAt !== null;

/** Devices with a finding of one of these kinds that nobody refuted. */
export function devicesWith(findings: readonly FindingFacts[], ...kinds: readonly RuntimeKind[]): ReadonlySet<string> {
  return new Set(
    findings.filter(({ kind, triage }) => kinds.includes(kind) && triage !== "refuted").map(({ deviceId }) => deviceId),
  );
}

/** Product -> the last day of its support, as its label says. */
export function supportEnds({ products }: Pick<FacilityFacts, "products">): ReadonlyMap<string, string> {
  return new Map(
    products.flatMap(({ id, label }): [string, string][] =>
      label?.lifecycle.supportUntil === undefined ? [] : [[id, label.lifecycle.supportUntil]],
    ),
  );
}
