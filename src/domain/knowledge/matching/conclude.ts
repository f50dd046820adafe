/**
 * What the matches of one bill of materials come to: each weakness once under all its names, worst first, and the two
 * figures that move the inspection date.
 */
import { SEVERITIES, type Severity } from "../../finding/severity.ts";
import type { SoftwareComponent, VexStatement } from "../weakness.ts";
import type { SupportOfComponent } from "./past-support.ts";
import { type Hit, isIdentified, referencesIn, type Software } from "./software.ts";
import type { UndecidedReason } from "./verdict.ts";
import { type BilledProduct, statementFor, takesAway } from "./vex.ts";
import type { WorldFacts } from "./world-facts.ts";

/** One weakness of one component of a product. */
export interface ComponentWeakness {
  /** The CVE number where it has one. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string | null;
  /** The gravest that any source gives; null where none does, which is not harmless. */
  readonly severity: Severity | null;
  readonly component: SoftwareComponent;
  /** Null where it is affected; else what is missing to say so. */
  readonly undecided: UndecidedReason | null;
  readonly exploitedSince: string | null;
  readonly probability: number | null;
  readonly fixedIn: string | null;
  readonly vex: Pick<VexStatement, "status" | "justification" | "saidOn"> | null;
}

export interface PastSupport extends SupportOfComponent {
  readonly component: SoftwareComponent;
}

export const WEAKNESS_LEVELS = ["none", "low", "high", "exploited"] as const;
export type WeaknessLevel = (typeof WEAKNESS_LEVELS)[number];

/** Why the weaknesses of a product are not known. */
export const UNKNOWN_REASONS = ["no-source", "not-identified", "not-covered", "undecided"] as const;
export type UnknownReason = (typeof UNKNOWN_REASONS)[number];

export interface Conclusion {
  readonly weaknesses: readonly ComponentWeakness[];
  readonly pastSupport: readonly PastSupport[];
  /** Null is not known, which is never better than the worst (docs/decisions/0011-matching-weaknesses.md). */
  readonly knownWeaknesses: WeaknessLevel | null;
  readonly unknownBecause: UnknownReason | null;
  readonly componentsPastSupport: number | null;
  /** Distinct components; those that bear a name records can be looked up by; those of whose ecosystem there are records. */
  readonly components: number;
  readonly identified: number;
  readonly covered: number;
}

/** Of what there are records at all. */
export interface Coverage {
  readonly ecosystems: ReadonlySet<string>;
  readonly cpe: boolean;
}

export interface BillToConclude {
  readonly number: number;
  readonly product: BilledProduct;
  readonly software: readonly Software[];
}

/** What is the same for all bills. */
export interface ConcludeWith {
  readonly hits: ReadonlyMap<Software, readonly Hit[]>;
  readonly world: WorldFacts;
  readonly coverage: Coverage;
  /** YYYY-MM-DD (UTC). */
  readonly today: string;
}

/** Below it "none known" would say more of the sources than of the product. */
const COVERED_AT_LEAST = 0.8;

/** Concludes bill after bill; what a component comes to in each of a thousand bills is worked out once. */
export function concluder({ hits, world, coverage, today }: ConcludeWith): (bill: BillToConclude) => Conclusion {
  const everywhere = new Map<Software, readonly Told[]>();
  const past = new Map<Software, PastSupport | null>();
  const toldOf = (software: Software, bill: number): readonly Told[] => {
    const known = everywhere.get(software);
    if (known !== undefined) return known;
    const own = hits.get(software) ?? [];
    const here = own.filter(({ bills }) => bills === null || bills.has(bill));
    const told = unified(here).map((group) => toldOnce(group, world));
    if (own.every(({ bills }) => bills === null)) everywhere.set(software, told);
    return told;
  };
  const pastOf = (software: Software): PastSupport | null => {
    const known = past.get(software);
    if (known !== undefined) return known;
    const { component } = software;
    const support = world.support.supportOf(component, today);
    const found = support?.isPast === true ? { ...support, component } : null;
    past.set(software, found);
    return found;
  };
  return ({ number, product, software }) => {
    const weaknesses = software
      .flatMap((one) => toldOf(one, number).map((told) => weaknessOf(told, one, number, product)))
      .sort(worstFirst);
    const pastSupport = software.flatMap((one) => pastOf(one) ?? []);
    const counts = {
      components: software.length,
      identified: software.filter(isIdentified).length,
      covered: software.filter((one) => isCovered(one, coverage)).length,
    };
    return {
      ...{ weaknesses, pastSupport, ...counts, ...levelOf(weaknesses, counts, coverage) },
      componentsPastSupport: world.support.size === 0 ? null : pastSupport.length,
    };
  };
}

function isCovered({ identity, cpe }: Software, coverage: Coverage): boolean {
  return (identity !== undefined && coverage.ecosystems.has(identity.ecosystem)) || (cpe !== undefined && coverage.cpe);
}

/** Hits of one component by weakness, whatever each source calls it. */
function unified(hits: readonly Hit[]): Hit[][] {
  const byName = new Map<string, Hit[]>();
  for (const hit of hits) {
    const names = [hit.weakness.id, ...hit.weakness.aliases];
    const group = [...new Set(names.flatMap((name) => byName.get(name) ?? [])), hit];
    for (const { weakness } of group) for (const name of [weakness.id, ...weakness.aliases]) byName.set(name, group);
  }
  return [...new Set(byName.values())];
}

/** A weakness of a component in every bill, and what is said of it in some. */
interface Told {
  readonly weakness: ComponentWeakness;
  readonly statements: readonly VexStatement[];
}

function toldOnce(group: readonly Hit[], { exploited, likelihood, statements }: WorldFacts): Told {
  const [first] = group as readonly [Hit];
  const names = [...new Set(group.flatMap(({ weakness }) => [weakness.id, ...weakness.aliases]))];
  const id =
    names.find((name) => name.startsWith("CVE-")) ??
    names.find((name) => name.startsWith("GHSA-")) ??
    first.weakness.id;
  const affected = group.filter(({ verdict }) => verdict.kind === "affected");
  const probabilities = names.flatMap((name) => likelihood.get(name)?.probability ?? []);
  const severities = (hits: readonly Hit[]) => gravest(hits.map(({ weakness }) => weakness.severity));
  const weakness: ComponentWeakness = {
    ...{ id, aliases: names.filter((name) => name !== id).sort(), component: first.software.component },
    summary: group.map(({ weakness: { summary } }) => summary).find((one) => one !== null) ?? null,
    severity: severities(affected) ?? severities(group),
    undecided: affected.length > 0 || first.verdict.kind !== "undecided" ? null : first.verdict.reason,
    exploitedSince: names.flatMap((name) => exploited.get(name)?.addedOn ?? []).sort()[0] ?? null,
    probability: probabilities.length === 0 ? null : Math.max(...probabilities),
    fixedIn: affected.flatMap(({ verdict }) => (verdict.kind === "affected" ? (verdict.fixedIn ?? []) : []))[0] ?? null,
    vex: null,
  };
  return { weakness, statements: [...new Set(names.flatMap((name) => statements.get(name) ?? []))] };
}

function weaknessOf(
  { weakness, statements }: Told,
  software: Software,
  bill: number,
  product: BilledProduct,
): ComponentWeakness {
  if (statements.length === 0) return weakness;
  const said = statementFor(statements, product, software.component, referencesIn(software, bill));
  if (said === undefined) return weakness;
  const { status, justification, saidOn } = said;
  return { ...weakness, vex: { status, justification, saidOn } };
}

function gravest(severities: readonly (Severity | null)[]): Severity | null {
  let worst: Severity | null = null;
  for (const severity of severities)
    if (severity !== null && SEVERITIES.indexOf(severity) > (worst === null ? -1 : SEVERITIES.indexOf(worst)))
      worst = severity;
  return worst;
}

/** Whether it counts: affected, and nobody who may say so says otherwise. */
export function counts({ undecided, vex }: Pick<ComponentWeakness, "undecided" | "vex">): boolean {
  return undecided === null && (vex === null || !takesAway(vex));
}

/** What counts, before what is undecided, before what was taken away; exploited first, then by severity and likelihood. */
export function worstFirst(one: ComponentWeakness, other: ComponentWeakness): number {
  return (
    standing(other) - standing(one) ||
    Number(other.exploitedSince !== null) - Number(one.exploitedSince !== null) ||
    weight(other.severity) - weight(one.severity) ||
    (other.probability ?? 0) - (one.probability ?? 0) ||
    (one.id < other.id ? -1 : one.id > other.id ? 1 : 0) ||
    (one.component.name < other.component.name ? -1 : one.component.name > other.component.name ? 1 : 0)
  );
}

function standing(one: ComponentWeakness): number {
  return counts(one) ? 2 : one.vex !== null && takesAway(one.vex) ? 0 : 1;
}

/** Without a severity it may be as grave as high. */
function weight(severity: Severity | null): number {
  return severity === null ? SEVERITIES.indexOf("high") - 0.5 : SEVERITIES.indexOf(severity);
}

function levelOf(
  weaknesses: readonly ComponentWeakness[],
  { components, identified, covered }: Pick<Conclusion, "components" | "identified" | "covered">,
  coverage: Coverage,
): Pick<Conclusion, "knownWeaknesses" | "unknownBecause"> {
  const known = (knownWeaknesses: WeaknessLevel) => ({ knownWeaknesses, unknownBecause: null });
  const unknown = (unknownBecause: UnknownReason) => ({ knownWeaknesses: null, unknownBecause });
  const counted = weaknesses.filter(counts);
  if (counted.some(({ exploitedSince }) => exploitedSince !== null)) return known("exploited");
  const isGrave = ({ severity }: ComponentWeakness) => weight(severity) > SEVERITIES.indexOf("medium");
  const open = weaknesses.filter((one) => !counts(one) && (one.vex === null || !takesAway(one.vex)));
  // What is found stands even where more may be hidden: it can only be worse.
  if (counted.some(isGrave)) return known("high");
  if (coverage.ecosystems.size === 0 && !coverage.cpe) return unknown("no-source");
  if (identified < components * COVERED_AT_LEAST) return unknown("not-identified");
  if (covered < components * COVERED_AT_LEAST) return unknown("not-covered");
  if (open.some((one) => isGrave(one) || one.exploitedSince !== null)) return unknown("undecided");
  return known(counted.length > 0 || open.length > 0 ? "low" : "none");
}
