/**
 * Difference between two editions of a catalogue, and what an assessment of the one brings along to the other.
 *
 * An answer goes over as it is only where the provision is the same in both; where it changed, was split or renumbered,
 * the answer is shown and a person looks again. Conditions go over by the rules of the catalogue (`conditions.ts`).
 */
import type { Text } from "../label/text.ts";
import { type Assessment, assess } from "./assess.ts";
import { type Catalogue, editionNamed, type Provision, type ProvisionInEdition, provisionsOf } from "./catalogue.ts";
import type { ProvisionAnswer, Statement } from "./statement.ts";

export type ProvisionChange =
  /** Same id, same status, no change of its words. */
  | "same"
  /** The same words with another status, or now under a condition. */
  | "status"
  /** Same id, other words. */
  | "changed"
  /** Under another id, or from a split or a merger. */
  | "continued"
  /** Nothing in the other edition comes near it. */
  | "new";

export interface ComparedProvision {
  readonly id: string;
  readonly kind: ProvisionChange;
  /** Provisions of the edition that was answered which it comes from, or, where one goes back, which came from it. */
  readonly from: readonly string[];
  readonly before: ProvisionInEdition | undefined;
  readonly after: ProvisionInEdition;
  readonly change: Text | undefined;
}

export interface EditionDifference {
  readonly from: string;
  readonly to: string;
  /** Gone to the older one: what changed between the two came about in `from`. */
  readonly isBack: boolean;
  /** Each provision of the edition that is gone to, in its order. */
  readonly provisions: readonly ComparedProvision[];
  /** Provisions that have nothing in the edition that is gone to. */
  readonly dropped: readonly string[];
}

export function compareEditions(catalogue: Catalogue, from: string, to: string): EditionDifference {
  const old = new Map(provisionsOf(catalogue, from).map((one) => [one.id, one]));
  const goesOn = new Set<string>();
  const provisions = provisionsOf(catalogue, to).flatMap((provision): ComparedProvision[] => {
    const after = provision.editions[to];
    if (after === undefined) return [];
    const sources = old.has(provision.id) ? [provision.id] : relatives(provision, old);
    for (const id of sources) goesOn.add(id);
    const before = provision.editions[from];
    const kind = before !== undefined ? kindOf(before, after) : sources.length > 0 ? "continued" : "new";
    // The newer of the two says what changed, whichever way one goes.
    const change = after.change ?? before?.change;
    return [{ id: provision.id, kind, from: sources, before, after, change }];
  });
  const place = (edition: string) => catalogue.editions.findIndex(({ id }) => id === edition);
  return {
    from,
    to,
    isBack: place(to) < place(from),
    provisions,
    dropped: [...old.keys()].filter((id) => !goesOn.has(id)),
  };
}

/** Those that it continues, and those that continue it. */
function relatives(provision: Provision, old: ReadonlyMap<string, Provision>): string[] {
  const before = (provision.from ?? []).filter((id) => old.has(id));
  const after = [...old.values()].filter(({ from }) => from?.includes(provision.id) === true).map(({ id }) => id);
  return [...before, ...after];
}

function kindOf(before: ProvisionInEdition, after: ProvisionInEdition): ProvisionChange {
  if (before === after) return "same";
  if (before.change !== undefined || after.change !== undefined) return "changed";
  return before.status === after.status ? "same" : "status";
}

/** Whether the statement says that it was answered for this edition. */
export function isAnsweredFor({ editions }: Statement, catalogue: Catalogue, edition: string): boolean {
  return editions.some((named) => editionNamed(catalogue, named)?.id === edition);
}

/** Provisions whose words changed between two editions, so that an answer to the one is none to the other. */
export function changedBetween(catalogue: Catalogue, from: string, to: string): Set<string> {
  const { provisions } = compareEditions(catalogue, from, to);
  return new Set(provisions.filter(({ kind }) => kind === "changed").map(({ id }) => id));
}

export interface CarriedAnswers {
  readonly difference: EditionDifference;
  /** As `from` was answered, held against `to`: what changed waits for a second look. */
  readonly assessment: Assessment;
  /** What was answered before, for each provision that waits: proposals, no answers. */
  readonly proposals: ReadonlyMap<string, readonly { readonly id: string; readonly answer: ProvisionAnswer }[]>;
}

/** What an assessment of one edition lacks for the other. */
export function carryOver(
  catalogue: Catalogue,
  statement: Statement,
  from: Catalogue["editions"][number],
  to: Catalogue["editions"][number],
): CarriedAnswers {
  const difference = compareEditions(catalogue, from.id, to.id);
  const isAnswered = isAnsweredFor(statement, catalogue, to.id);
  const lookAgain = isAnswered ? undefined : changedBetween(catalogue, from.id, to.id);
  const assessment = assess(catalogue, statement, { edition: to, lookAgain });
  const proposals = new Map(
    difference.provisions
      .filter(({ id }) => assessment.provisions.get(id)?.verdict === "inconclusive")
      .flatMap(({ id, from: sources }) => {
        const answers = sources.flatMap((source) => {
          const answer = statement.provisions.get(source);
          return answer === undefined ? [] : [{ id: source, answer }];
        });
        return answers.length === 0 ? [] : [[id, answers] as const];
      }),
  );
  return { difference, assessment, proposals };
}
