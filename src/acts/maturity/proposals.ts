/**
 * What was measured, proposed to an evaluation: nothing is answered by itself; a person takes a proposal over or not.
 */
import type { Actor } from "../../domain/account/account.ts";
import type { Answer } from "../../domain/maturity/answer.ts";
import { type LinkProposals, proposeByLinks } from "../../domain/maturity/links/propose.ts";
import type { Figure } from "../../domain/maturity/measured-facts.ts";
import { entriesOf } from "../../store/evaluation.ts";
import { evaluationWithin } from "./evaluation.ts";
import { type FactSources, gatherFacts } from "./gather-facts.ts";

/** @throws {InputError} `record-unknown` for an evaluation out of reach. */
export async function proposalsFor(sources: FactSources, actor: Actor, id: string): Promise<LinkProposals> {
  const { read } = sources;
  const { placeId } = await evaluationWithin(read, actor, id);
  const answers = (await entriesOf(read, id, "answer")).map(({ key, body }) => [key, body as Answer] as const);
  const figures = (await entriesOf(read, id, "figure")).flatMap(({ key, body }) =>
    body === null ? [] : [[key, body as Figure] as const],
  );
  return proposeByLinks(await gatherFacts(sources, placeId), new Map(answers), new Map(figures));
}
