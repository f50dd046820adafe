/**
 * NVD's configurations held against all bills at once: first which components a line names, then bill by bill whether the
 * whole holds.
 */
import type { AffectedConfiguration, CpeMatch } from "../weakness.ts";
import { cpeKey, readCpe } from "./cpe-name.ts";
import { configurationHolds } from "./judge-configuration.ts";
import { judgeCpe } from "./judge-cpe.ts";
import { type Software, standsIn } from "./software.ts";
import { graver, NOT_AFFECTED, undecided, type Verdict } from "./verdict.ts";

type Note = (software: Software, verdict: Verdict, bills: Set<number> | null) => void;

export class ConfigurationJudge {
  readonly #byCpe: ReadonlyMap<string, readonly Software[]>;

  constructor(byCpe: ReadonlyMap<string, readonly Software[]>) {
    this.#byCpe = byCpe;
  }

  judge(configuration: AffectedConfiguration, note: Note): void {
    const named = this.#named(configuration);
    if (named === undefined) return;
    const needsMore =
      configuration.nodes.some(
        ({ negate, operator, matches }) =>
          negate || (operator === "and" && matches.length > 1) || matches.some(({ vulnerable }) => !vulnerable),
      ) ||
      (configuration.operator === "and" && configuration.nodes.length > 1);
    for (const [match, verdicts] of named)
      if (match.vulnerable)
        for (const [software, verdict] of verdicts)
          if (!needsMore) note(software, verdict, null);
          else this.#judgeBills({ configuration, named, software, verdict }, note);
  }

  /** What each line names; undefined where no vulnerable line names anything. */
  #named({ nodes }: AffectedConfiguration) {
    let named: Map<CpeMatch, Map<Software, Verdict>> | undefined;
    let isVulnerable = false;
    for (const { matches } of nodes)
      for (const match of matches) {
        const candidates = this.#candidates(match.criteria);
        if (candidates.length === 0) continue;
        const wanted = readCpe(match.criteria);
        if (wanted === undefined) continue;
        for (const software of candidates) {
          const verdict = software.cpe === undefined ? NOT_AFFECTED : judgeCpe(software.cpe, wanted, match);
          if (verdict.kind === "not-affected") continue;
          named ??= new Map();
          const verdicts = named.get(match) ?? new Map<Software, Verdict>();
          verdicts.set(software, verdict);
          named.set(match, verdicts);
          isVulnerable ||= match.vulnerable;
        }
      }
    return isVulnerable ? named : undefined;
  }

  #candidates(criteria: string): readonly Software[] {
    const key = quickKey(criteria);
    if (key !== undefined) return this.#byCpe.get(key) ?? NONE;
    const wanted = readCpe(criteria);
    if (wanted === undefined) return NONE;
    if (!WILD.test(wanted.vendor + wanted.product)) return this.#byCpe.get(cpeKey(wanted)) ?? NONE;
    return [...new Set([...this.#byCpe.values()].flat())];
  }

  #judgeBills(
    {
      configuration,
      named,
      software,
      verdict,
    }: {
      readonly configuration: AffectedConfiguration;
      readonly named: ReadonlyMap<CpeMatch, ReadonlyMap<Software, Verdict>>;
      readonly software: Software;
      readonly verdict: Verdict;
    },
    note: Note,
  ): void {
    const bills = { yes: new Set<number>(), open: new Set<number>() };
    const subject = { names: software.cpe?.names ?? [], criteria: (match: CpeMatch) => readCpe(match.criteria) };
    for (const bill of new Set(software.bills)) {
      const found = (match: CpeMatch) => {
        let best: Verdict = NOT_AFFECTED;
        for (const [other, one] of named.get(match) ?? []) if (standsIn(other, bill)) best = graver(best, one);
        return best.kind;
      };
      const holds = configurationHolds(configuration, found, subject);
      if (holds !== "no") bills[holds].add(bill);
    }
    if (bills.yes.size > 0) note(software, verdict, bills.yes);
    if (bills.open.size > 0)
      note(software, verdict.kind === "undecided" ? verdict : undecided("runs-on-unknown"), bills.open);
  }
}

const NONE: readonly Software[] = [];
const WILD = /(?<!\\)[*?]/;

/** Vendor and product of a formatted string without anything quoted or wild, which is nearly all: read without splitting. */
function quickKey(criteria: string): string | undefined {
  if (!criteria.startsWith("cpe:2.3:")) return undefined;
  const vendorEnd = criteria.indexOf(":", 10);
  const productEnd = criteria.indexOf(":", vendorEnd + 1);
  if (vendorEnd < 0 || productEnd < 0) return undefined;
  const key = criteria.slice(10, productEnd);
  return /[\\*?A-Z]/.test(key) ? undefined : key;
}
