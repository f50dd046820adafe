/**
 * What is wrong with a catalogue beyond its shape: ids that lead nowhere, stand twice or mean two things.
 *
 * Whoever brings a catalogue of their own is told all of it at once; a test holds those in `standards/` against it.
 */
import { oneLine } from "../one-line.ts";
import { type Catalogue, conditionsIn, type When } from "./catalogue.ts";

/** One thing that is wrong: where, as a JSON pointer, and what. */
export interface CatalogueProblem {
  readonly pointer: string;
  readonly message: string;
}

export function catalogueProblems(catalogue: Catalogue): CatalogueProblem[] {
  const problems: CatalogueProblem[] = [];
  const tell = (pointer: string, message: string) => problems.push({ pointer, message });
  const idsOf = (list: string, entries: readonly { readonly id: string }[] = []) => {
    const seen = new Set<string>();
    for (const [index, { id }] of entries.entries()) {
      if (seen.has(id)) tell(`/${list}/${index}/id`, `"${id}" stands twice; an id means one thing`);
      seen.add(id);
    }
    return seen;
  };
  const editions = idsOf("editions", catalogue.editions);
  const groups = idsOf("groups", catalogue.groups);
  const conditions = idsOf("conditions", catalogue.conditions);
  const facts = idsOf("facts", catalogue.facts);
  const tables = idsOf("tables", catalogue.tables);
  const provisions = idsOf("provisions", catalogue.provisions);
  idsOf("subsets", catalogue.subsets);
  idsOf("decisions", catalogue.decisions);
  const known = (pointer: string, id: string, ids: ReadonlySet<string>, what: string) => {
    if (!ids.has(id)) tell(pointer, `there is no ${what} "${oneLine(id, 60)}" in this catalogue`);
  };

  for (const [index, { id, editions: named }] of (catalogue.conditions ?? []).entries()) {
    if (provisions.has(id)) tell(`/conditions/${index}/id`, `"${id}" is a provision as well; a rule could mean either`);
    for (const [at, one] of (named ?? []).entries())
      known(`/conditions/${index}/editions/${at}`, one, editions, "edition");
  }
  const conditionsOf = new Map((catalogue.conditions ?? []).map((one) => [one.id, one.editions]));
  for (const [index, provision] of catalogue.provisions.entries()) {
    const at = `/provisions/${index}`;
    known(`${at}/group`, provision.group, groups, "group");
    for (const [place, id] of (provision.from ?? []).entries())
      known(`${at}/from/${place}`, id, provisions, "provision");
    for (const [place, id] of (provision.tables ?? []).entries())
      known(`${at}/tables/${place}`, id, tables, "evidence table");
    if (Object.keys(provision.editions).length === 0) tell(`${at}/editions`, "name at least one edition");
    for (const [edition, { status, when }] of Object.entries(provision.editions)) {
      const here = `${at}/editions/${edition}`;
      known(here, edition, editions, "edition");
      const conditional = status === "MC" || status === "RC";
      if (conditional && when === undefined) tell(here, `${status} needs its condition; write "when"`);
      if (!conditional && when !== undefined) tell(`${here}/when`, `${status} has no condition; write MC or RC`);
      for (const id of conditionsIn(when as When | undefined)) {
        known(`${here}/when`, id, conditions, "condition");
        if (conditionsOf.get(id)?.includes(edition) === false)
          tell(`${here}/when`, `condition "${id}" is not asked in edition ${edition}`);
      }
    }
    if (provision.span !== undefined) {
      known(`${at}/span/from`, provision.span.from, facts, "fact");
      known(`${at}/span/to`, provision.span.to, facts, "fact");
      if (provision.span.atLeast === undefined && provision.span.atMost === undefined)
        tell(`${at}/span`, "a time span needs atLeast or atMost");
    }
  }
  const askable = new Set([...conditions, ...provisions]);
  for (const [index, { answers }] of (catalogue.contradictions ?? []).entries())
    for (const id of Object.keys(answers))
      known(`/contradictions/${index}/answers/${id}`, id, askable, "condition or provision");
  problems.push(...subsetProblems(catalogue), ...decisionProblems(catalogue, conditions));
  return problems;
}

function subsetProblems({ subsets = [], provisions, editions }: Catalogue): CatalogueProblem[] {
  const problems: CatalogueProblem[] = [];
  for (const [index, { id, edition, buildsOn, provisions: ids }] of subsets.entries()) {
    const at = `/subsets/${index}`;
    if (!editions.some((one) => one.id === edition))
      problems.push({ pointer: `${at}/edition`, message: `there is no edition "${oneLine(edition, 60)}"` });
    for (const [place, one] of ids.entries()) {
      const named = provisions.find((provision) => provision.id === one);
      if (named === undefined || !Object.hasOwn(named.editions, edition))
        problems.push({
          pointer: `${at}/provisions/${place}`,
          message: `there is no provision "${oneLine(one, 60)}" in edition ${oneLine(edition, 60)}`,
        });
    }
    // A subset builds on one that stands before it, so nothing can build on itself.
    if (
      buildsOn !== undefined &&
      !subsets.slice(0, index).some((one) => one.id === buildsOn && one.edition === edition)
    )
      problems.push({
        pointer: `${at}/buildsOn`,
        message: `"${id}" builds on "${buildsOn}", which should stand before it, of the same edition`,
      });
  }
  return problems;
}

function decisionProblems({ decisions = [] }: Catalogue, conditions: ReadonlySet<string>): CatalogueProblem[] {
  const problems: CatalogueProblem[] = [];
  for (const [index, { start, steps, outcomes }] of decisions.entries()) {
    const at = `/decisions/${index}`;
    const nextOf = new Map(steps.map(({ ask, yes, no }) => [ask, [yes, no]]));
    const ends = new Set(outcomes.map(({ id }) => id));
    for (const [place, { ask, yes, no }] of steps.entries()) {
      if (!conditions.has(ask))
        problems.push({ pointer: `${at}/steps/${place}/ask`, message: `there is no condition "${ask}"` });
      for (const [reply, to] of [
        ["yes", yes],
        ["no", no],
      ] as const)
        if (!nextOf.has(to) && !ends.has(to))
          problems.push({
            pointer: `${at}/steps/${place}/${reply}`,
            message: `"${to}" is neither a step nor an outcome`,
          });
    }
    if (!nextOf.has(start)) problems.push({ pointer: `${at}/start`, message: `there is no step that asks "${start}"` });
    if (returns(start, nextOf))
      problems.push({ pointer: `${at}/steps`, message: "a way leads back to where it came from" });
  }
  return problems;
}

/** Whether some way from `start` comes by a step that is behind it. */
function returns(start: string, nextOf: ReadonlyMap<string, readonly string[]>): boolean {
  const done = new Set<string>();
  const onWay = new Set<string>();
  const walk = (step: string): boolean => {
    if (onWay.has(step)) return true;
    if (done.has(step)) return false;
    onWay.add(step);
    const back = (nextOf.get(step) ?? []).some(walk);
    onWay.delete(step);
    done.add(step);
    return back;
  };
  return walk(start);
}
