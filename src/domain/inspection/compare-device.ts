/**
 * The steps that the program itself can hold against something: firmware, the last start, the maker's support, the newest
 * audit. What nobody declared or observed is unknown, and never met.
 */
import type { RuntimeFacts } from "../label/runtime-facts.ts";
import { bootPairs } from "../runtime/live-parameters.ts";
import type { ObservedBoot } from "../runtime/report.ts";
import { type Comparison, type ComparisonLine, compared } from "./comparison.ts";

/** An open finding of the watch, as far as it is shown here. */
export interface SeenFinding {
  readonly subject: string;
  readonly declared: string | null;
  readonly observed: string | null;
}

export interface SeenFirmware {
  readonly runtime: RuntimeFacts;
  /** As the record of the device says. */
  readonly entered: string | null;
  /** As the device's newest report says. */
  readonly reported: string | null;
  readonly reportedAt: string | null;
  /** Open findings that it is not what it should be. */
  readonly findings: readonly SeenFinding[];
}

/** Firmware: as reported, else as entered, among the versions that the label declares. */
export function compareFirmware({ runtime, entered, reported, reportedAt, findings }: SeenFirmware): Comparison {
  const values = [...(runtime.operating?.values ?? []), ...(runtime.integration?.values ?? [])];
  const allowed = values.find(({ parameter }) => parameter === "firmwareVersion")?.allowed?.map(String) ?? [];
  const observed = reported ?? entered;
  const isKnown = allowed.length > 0 && observed !== null;
  const lines: ComparisonLine[] = [
    {
      name: "firmware",
      declared: allowed.length === 0 ? null : cut(allowed.join(", ")),
      observed: observed === null ? null : cut(observed),
      result: !isKnown ? "unknown" : allowed.includes(observed) ? "met" : "broken",
    },
  ];
  if (reported !== null && entered !== null && reported !== entered)
    lines.push({ name: "record", declared: cut(entered), observed: cut(reported), result: "broken" });
  return compared("firmware", reportedAt, [...lines, ...findings.map(lineOf)]);
}

/** The last start against the boot record of the label, phase by phase, with what the watch found in it. */
export function compareBoot(
  runtime: RuntimeFacts,
  boot: ObservedBoot | null,
  startedAt: string | null,
  findings: readonly SeenFinding[],
): Comparison {
  const phase = (side: { durationMs: number | null; toleranceMs?: number | null; digest: string | null } | null) => {
    if (side === null) return null;
    const tolerance = side.toleranceMs == null ? "" : ` ± ${side.toleranceMs}`;
    const duration = side.durationMs === null ? [] : [`${side.durationMs}${tolerance} ms`];
    return cut([...duration, ...(side.digest === null ? [] : [side.digest.slice(0, 12)])].join(", ")) || "–";
  };
  const lines = bootPairs(runtime, boot).map(({ declared, observed, differs }): ComparisonLine => {
    const name = cut((declared ?? observed)?.name ?? "", 120);
    return {
      name,
      declared: phase(declared),
      observed: phase(observed === null ? null : { ...observed, toleranceMs: null }),
      result: differs ? "broken" : "met",
    };
  });
  return compared("boot", startedAt, [...lines, ...findings.map(lineOf)]);
}

/** @param today YYYY-MM-DD. */
export function compareSupport(supportUntil: string | null, today: string): Comparison {
  const result = supportUntil === null ? "unknown" : supportUntil < today ? "broken" : "met";
  return compared("support", null, [{ name: "supportUntil", declared: supportUntil, observed: today, result }]);
}

export interface SeenAudit {
  readonly auditedAt: string;
  readonly grave: number;
  readonly claimsBroken: number;
}

/** The newest audit of the device: no finding of high or critical severity, no claim of the label broken. */
export function compareAudit(audit: SeenAudit | null): Comparison {
  if (audit === null) return compared("audit", null, []);
  const line = (name: string, count: number): ComparisonLine => ({
    ...{ name, declared: "0", observed: String(count) },
    result: count === 0 ? "met" : "broken",
  });
  return compared("audit", audit.auditedAt, [
    line("graveFindings", audit.grave),
    line("brokenClaims", audit.claimsBroken),
  ]);
}

const lineOf = ({ subject, declared, observed }: SeenFinding): ComparisonLine => ({
  name: cut(subject, 120) || "–",
  declared: declared === null ? null : cut(declared),
  observed: observed === null ? null : cut(observed),
  result: "broken",
});

const cut = (text: string, most = 300) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
