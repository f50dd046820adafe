/**
 * What is known beside the weaknesses themselves, kept for those alone that something has: used by attackers, how likely,
 * what makers say of them; and until when releases are supported.
 */
import type { Exploited, KnowledgeRecord, Likelihood, SupportedReleases, VexStatement } from "../weakness.ts";
import { SupportIndex } from "./past-support.ts";
import type { WeaknessHead } from "./software.ts";

export interface WorldFacts {
  readonly exploited: ReadonlyMap<string, Exploited>;
  readonly likelihood: ReadonlyMap<string, Likelihood>;
  readonly statements: ReadonlyMap<string, readonly VexStatement[]>;
  readonly support: SupportIndex;
}

/** All names of `weaknesses`, by which the second pass over the records chooses. */
export function namesOf(weaknesses: Iterable<WeaknessHead>): Set<string> {
  const names = new Set<string>();
  for (const { id, aliases } of weaknesses) for (const name of [id, ...aliases]) names.add(name);
  return names;
}

/** Reads what concerns `names`. */
export function worldFacts(records: Iterable<KnowledgeRecord>, names: ReadonlySet<string>): WorldFacts {
  const exploited = new Map<string, Exploited>();
  const likelihood = new Map<string, Likelihood>();
  const statements = new Map<string, VexStatement[]>();
  const support: SupportedReleases[] = [];
  for (const record of records)
    switch (record.kind) {
      case "exploited":
        if (names.has(record.exploited.id)) exploited.set(record.exploited.id, record.exploited);
        break;
      case "likelihood":
        if (names.has(record.likelihood.id))
          likelihood.set(record.likelihood.id, graver(likelihood, record.likelihood));
        break;
      case "vex":
        for (const name of new Set([record.statement.id, ...record.statement.aliases]))
          if (names.has(name)) statements.set(name, [...(statements.get(name) ?? []), record.statement]);
        break;
      case "support":
        support.push(record.support);
        break;
    }
  return { exploited, likelihood, statements, support: new SupportIndex(support) };
}

/** Of two sources the one that says more: which is the newer is not told in a record. */
function graver(known: ReadonlyMap<string, Likelihood>, one: Likelihood): Likelihood {
  const before = known.get(one.id);
  return before !== undefined && before.probability > one.probability ? before : one;
}
