/**
 * An evaluation as an OSCAL document; a closed one stays as it was on the day it was closed.
 */
import { evaluate } from "../../domain/maturity/evaluate.ts";
import type { OscalEvaluation } from "../../formats/oscal/oscal-parts.ts";
import { writePoam } from "../../formats/oscal/write-poam.ts";
import { writeResults } from "../../formats/oscal/write-results.ts";
import type { Reading } from "../../store/database.ts";
import { loadMaturityModel, loadMaturityTexts } from "../../store/load-maturity.ts";
import { allPlaces } from "../../store/place.ts";
import type { Acting } from "../act.ts";
import { facilityName } from "../draft.ts";
import { placeNames } from "./close-evaluation.ts";
import { readEvaluation } from "./evaluation.ts";

/**
 * @param now of an evaluation that is still open.
 * @throws {InputError} `record-unknown`, `record-conflict` for a plan where nothing is in the way.
 */
export async function oscalDocument(
  db: Reading,
  actor: Acting["actor"],
  id: string,
  document: "results" | "poam",
  now: Date,
): Promise<object> {
  const { evaluation, answers: given, figures: set, measures } = await readEvaluation(db, actor, id);
  const answers = new Map(given.map(({ criterion, answer }) => [criterion, answer]));
  const figures = new Map(set.flatMap(({ metric, figure }) => (figure === null ? [] : [[metric, figure] as const])));
  const closing = evaluation.trail.findLast(({ step }) => step === "close");
  const changedAt = closing?.at ?? now.toISOString();
  const model = loadMaturityModel();
  const { reading } = evaluation;
  const written: OscalEvaluation = {
    ...{ id, title: evaluation.title, facility: await facilityName(db) },
    place: placeNames(await allPlaces(db), evaluation.placeId),
    ...{ answers, figures, measures: measures.flatMap(({ body }) => (body === null ? [] : [body])) },
    result: evaluate(model, { answers, facts: figures, reading, today: changedAt.slice(0, 10) }),
    ...{ begunAt: evaluation.openedAt, changedAt, version: String(evaluation.version) },
  };
  const writing = { ...written, model, texts: loadMaturityTexts("en") };
  return document === "results" ? writeResults(writing) : writePoam(writing);
}
