/**
 * What a statement says against itself: told beside the verdicts, since one of the two answers is wrong.
 */
import type { Catalogue, Contradiction, TextRule } from "./catalogue.ts";
import type { Conditions } from "./conditions.ts";
import type { Judged } from "./reason.ts";
import type { Statement } from "./statement.ts";

export interface FoundContradiction {
  readonly code: "rule" | "words" | "n/a-refused" | "yes-though-not-applicable" | "span-differs";
  /** Ids of the conditions and provisions that clash. */
  readonly about: readonly string[];
  /** Of a rule of the catalogue: why the answers cannot all be true. */
  readonly because?: Contradiction["because"];
}

/** Among conditions, among answers, and between both. */
export function contradictionsAmong(
  catalogue: Catalogue,
  statement: Statement,
  conditions: Conditions,
): FoundContradiction[] {
  const amongConditions = conditions.broken.map(
    ({ rule, from }): FoundContradiction => ({
      code: "rule",
      about: from,
      because: rule.because,
    }),
  );
  const provisions = new Set(catalogue.provisions.map(({ id }) => id));
  const replyTo = (id: string) =>
    provisions.has(id) ? statement.provisions.get(id)?.support : conditions.known.get(id)?.answer;
  const amongAnswers = (catalogue.contradictions ?? [])
    .filter(({ answers }) => Object.keys(answers).some((id) => provisions.has(id)))
    .filter(({ answers }) => Object.entries(answers).every(([id, reply]) => replyTo(id) === reply))
    .map(({ answers, because }): FoundContradiction => ({ code: "rule", about: Object.keys(answers), because }));
  const inWords = (catalogue.textRules ?? []).flatMap((rule) => wordsThatClash(rule, statement));
  return [...amongConditions, ...amongAnswers, ...inWords];
}

/** What an answer says against its own provision, seen from the verdict. */
export function contradictionOf(id: string, verdict: Judged, statement: Statement): FoundContradiction | undefined {
  const support = statement.provisions.get(id)?.support;
  if (verdict.code === "not-applicable-refused") return { code: "n/a-refused", about: [id] };
  if (verdict.code === "condition-not-met" && support === "yes")
    return { code: "yes-though-not-applicable", about: [id, ...verdict.names] };
  const bySpan = verdict.code === "span-kept" ? "yes" : verdict.code === "span-missed" ? "no" : undefined;
  const differs = bySpan !== undefined && (support === "yes" || support === "no") && support !== bySpan;
  return differs ? { code: "span-differs", about: [id] } : undefined;
}

/** Details of a hostile statement are long; what a person writes of one answer is not. */
const DETAIL_READ = 8000;

/** A number that is called one thing here and another there: port 3333 HTTP in one clause, HTTPS in the next. */
function wordsThatClash({ thing, words, because }: TextRule, { provisions }: Statement): FoundContradiction[] {
  const number = new RegExp(`\\b${literal(thing)}\\s+(\\d{1,6})\\b`, "gi");
  const patterns = words.map((word) => new RegExp(`\\b${literal(word)}\\b`, "i"));
  const said = new Map<string, { called: Set<number>; by: Set<string> }>();
  for (const [id, { measures, reason, evidence }] of provisions) {
    const detail = [measures, reason, ...evidence].filter((text) => text !== undefined).join("; ");
    for (const clause of detail.slice(0, DETAIL_READ).split(/[;\n]|,\s+and\b|\.\s/i)) {
      const called = patterns.flatMap((pattern, index) => (pattern.test(clause) ? [index] : []));
      const [only] = called;
      // A clause that names both says nothing of which is meant.
      if (only === undefined || called.length > 1) continue;
      for (const [, one = ""] of clause.matchAll(number)) {
        const known = said.get(one) ?? { called: new Set(), by: new Set() };
        known.called.add(only);
        known.by.add(id);
        said.set(one, known);
      }
    }
  }
  return [...said.values()]
    .filter(({ called }) => called.size > 1)
    .map(({ by }): FoundContradiction => ({ code: "words", about: [...by].sort(), because }));
}

function literal(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
