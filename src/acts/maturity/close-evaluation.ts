/**
 * Closing an evaluation: its levels are reckoned for the last time, and everything is signed with the facility's key.
 */
import type { EvaluationHead } from "../../contract/evaluation.ts";
import { InputError } from "../../domain/input-error.ts";
import type { Signer } from "../../domain/label/key.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import { type SealedEvaluation, sealEvaluation } from "../../domain/maturity/sealed-evaluation.ts";
import type { SignedEvaluation } from "../../domain/maturity/signed-evaluation.ts";
import { type Place, pathOf } from "../../domain/registry/place.ts";
import type { DataKey } from "../../store/data-key.ts";
import type { Reading } from "../../store/database.ts";
import { allPlaces } from "../../store/place.ts";
import { type Acting, act } from "../act.ts";
import { expectVersion } from "../expect-version.ts";
import { ownSigner } from "../label.ts";
import { evaluationWithin, moved, readEvaluation, refuseUnless, wrongStep } from "./evaluation.ts";

/**
 * @throws {InputError} `not-permitted`, `record-unknown`, `record-changed`, `record-conflict` before the review.
 */
export async function closeEvaluation(
  acting: Acting,
  dataKey: DataKey,
  model: MaturityModel,
  id: string,
  version: number,
  note: string | null,
): Promise<EvaluationHead> {
  const { actor, store } = acting;
  await evaluationWithin(store.read, actor, id);
  refuseUnless(actor, "evaluation.sign");
  const signer = await ownSigner(acting, dataKey);
  return act(acting, "evaluation.close", async (tx, at) => {
    const before = await evaluationWithin(tx, actor, id);
    expectVersion(before, version);
    if (before.state !== "reviewed") throw wrongStep(before, "close");
    const trail = [...before.trail, { step: "close", by: actor.name, at, note }] as SealedEvaluation["trail"];
    const sealed = await sealedOf(tx, acting, model, signer, id, trail, at);
    return moved(tx, actor, before, "close", "closed", at, note, await sealEvaluation(sealed, signer));
  });
}

/** All that is signed: what was said, what follows, and who did what. */
async function sealedOf(
  db: Reading,
  { actor }: Acting,
  model: MaturityModel,
  { card }: Signer,
  id: string,
  trail: SealedEvaluation["trail"],
  at: string,
): Promise<SealedEvaluation> {
  const { evaluation, answers, figures, measures } = await readEvaluation(db, actor, id);
  const said = Object.fromEntries(answers.map(({ criterion, answer }) => [criterion, answer]));
  const known = Object.fromEntries(
    figures.flatMap(({ metric, figure }) => (figure === null ? [] : [[metric, figure]])),
  );
  const result = evaluate(model, {
    answers: new Map(Object.entries(said)),
    facts: new Map(Object.entries(known)),
    reading: evaluation.reading,
    today: at.slice(0, 10),
  });
  return {
    ...{ carelabel: "sealed-evaluation", version: "1.0", id, title: evaluation.title, facility: card.holder },
    place: placeNames(await allPlaces(db), evaluation.placeId),
    ...{ answers: said, figures: known, measures: measures.flatMap(({ body }) => (body === null ? [] : [body])) },
    ...{ result, trail: trail.map(({ step, by, at: when, note }) => ({ step, by, at: when, note })) },
  };
}

/** From the outermost to the one itself. */
export function placeNames(all: readonly Place[], id: string | null): string[] {
  if (id === null) return [];
  return pathOf(id, new Map(all.map((one) => [one.id, one])))
    .map(({ name }) => name)
    .reverse();
}

/** The signed document of a closed evaluation. @throws {InputError} `record-unknown` while it is open. */
export async function sealedDocument(db: Reading, actor: Acting["actor"], id: string): Promise<string> {
  const { sealed, countersignatures } = await evaluationWithin(db, actor, id);
  if (sealed === null)
    throw new InputError("record-unknown", "id", "this evaluation is not closed yet; there is no signed document");
  const document: SignedEvaluation = {
    ...{ carelabel: "signed-evaluation", version: 1, evaluation: sealed },
    countersignatures: [...countersignatures],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
