/**
 * What is known of a product's conditions: stated, derived from what was stated, disputed, or open.
 *
 * A contradiction of the catalogue whose answers but one are given settles that one, so nobody answers twice what
 * follows, and answers to one edition serve the next. Answers that cannot all be true count as unknown, each of them.
 */
import type { Catalogue, Contradiction, When } from "./catalogue.ts";
import type { Statement } from "./statement.ts";

export type Truth = "yes" | "no" | "unknown";

export interface KnownCondition {
  readonly answer: Truth;
  readonly how: "stated" | "derived" | "disputed" | "open";
  /** Of a derived one: the stated conditions that it follows from. Of a disputed one: those it clashes with. */
  readonly from: readonly string[];
  readonly reason?: string;
}

export interface Conditions {
  readonly known: ReadonlyMap<string, KnownCondition>;
  /** Rules that the stated answers break, each with the stated answers that lead there. */
  readonly broken: readonly { readonly rule: Contradiction; readonly from: readonly string[] }[];
}

export function settleConditions(catalogue: Catalogue, statement: Statement): Conditions {
  const ids = (catalogue.conditions ?? []).map(({ id }) => id);
  const asked = new Set(ids);
  const rules = (catalogue.contradictions ?? []).filter(({ answers }) =>
    Object.keys(answers).every((id) => asked.has(id)),
  );
  const stated = new Map<string, "yes" | "no">();
  for (const id of ids) {
    const answer = statement.conditions.get(id)?.answer;
    if (answer === "yes" || answer === "no") stated.set(id, answer);
  }
  const disputed = new Map<string, Set<string>>();
  const broken: { rule: Contradiction; from: string[] }[] = [];
  for (;;) {
    const undisputed = new Map([...stated].filter(([id]) => !disputed.has(id)));
    const settled = propagate(undisputed, rules);
    const wrong = rules.find((rule) => holds(rule, settled));
    if (wrong === undefined) return { known: answersOf(ids, statement, settled, disputed), broken };
    const from = inOrder(
      ids,
      Object.keys(wrong.answers).flatMap((id) => [...(settled.get(id)?.from ?? [])]),
    );
    broken.push({ rule: wrong, from });
    for (const id of from) {
      const others = disputed.get(id) ?? new Set();
      for (const other of from) if (other !== id) others.add(other);
      disputed.set(id, others);
    }
  }
}

interface Settled {
  readonly answer: "yes" | "no";
  /** Stated answers that it rests on; of a stated one, itself. */
  readonly from: ReadonlySet<string>;
}

/** Stated answers, and all that follows from them. */
function propagate(stated: ReadonlyMap<string, "yes" | "no">, rules: readonly Contradiction[]): Map<string, Settled> {
  const settled = new Map<string, Settled>();
  for (const [id, answer] of stated) settled.set(id, { answer, from: new Set([id]) });
  for (let grew = true; grew; ) {
    grew = false;
    for (const { answers } of rules) {
      const open = Object.keys(answers).filter((id) => settled.get(id)?.answer !== answers[id]);
      const [last] = open;
      if (open.length !== 1 || last === undefined || settled.has(last)) continue;
      const from = new Set(Object.keys(answers).flatMap((id) => [...(settled.get(id)?.from ?? [])]));
      settled.set(last, { answer: answers[last] === "yes" ? "no" : "yes", from });
      grew = true;
    }
  }
  return settled;
}

function holds({ answers }: Contradiction, settled: ReadonlyMap<string, Settled>): boolean {
  return Object.entries(answers).every(([id, answer]) => settled.get(id)?.answer === answer);
}

function answersOf(
  ids: readonly string[],
  { conditions }: Statement,
  settled: ReadonlyMap<string, Settled>,
  disputed: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, KnownCondition> {
  return new Map(
    ids.map((id): [string, KnownCondition] => {
      const reason = conditions.get(id)?.reason;
      const because = reason === undefined ? {} : { reason };
      const clash = disputed.get(id);
      if (clash !== undefined)
        return [id, { answer: "unknown", how: "disputed", from: inOrder(ids, clash), ...because }];
      const found = settled.get(id);
      if (found === undefined) return [id, { answer: "unknown", how: "open", from: [], ...because }];
      const isStated = found.from.size === 1 && found.from.has(id);
      const from = isStated ? [] : inOrder(ids, found.from);
      return [id, { answer: found.answer, how: isStated ? "stated" : "derived", from, ...because }];
    }),
  );
}

function inOrder(ids: readonly string[], some: Iterable<string>): string[] {
  const wanted = new Set(some);
  return ids.filter((id) => wanted.has(id));
}

/** Whether a provision applies, and the conditions that decide it: all that keep it away, or all that are open. */
export interface Applicability {
  readonly applies: Truth;
  readonly because: readonly string[];
}

/** In three values (Kleene): what is unknown decides only where nothing known does. */
export function applicability(when: When | undefined, known: Conditions["known"]): Applicability {
  if (when === undefined) return { applies: "yes", because: [] };
  if (typeof when === "string") return { applies: known.get(when)?.answer ?? "unknown", because: [when] };
  if ("not" in when) {
    const { applies, because } = applicability(when.not, known);
    return { applies: applies === "unknown" ? "unknown" : applies === "yes" ? "no" : "yes", because };
  }
  const parts = ("all" in when ? when.all : when.any).map((one) => applicability(one, known));
  const decisive: Truth = "all" in when ? "no" : "yes";
  const applies: Truth = parts.some((part) => part.applies === decisive)
    ? decisive
    : parts.some((part) => part.applies === "unknown")
      ? "unknown"
      : decisive === "no"
        ? "yes"
        : "no";
  const because = parts.filter((part) => part.applies === applies).flatMap((part) => part.because);
  return { applies, because: [...new Set(because)] };
}
