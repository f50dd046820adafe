/**
 * A file of answers as an OSCAL document. The same answers on the same day give the same text.
 */
import { InputError } from "../../domain/input-error.ts";
import { canonicalBytes, digestOf } from "../../domain/label/digest.ts";
import { evaluatedOf, type MaturityAnswers } from "../../domain/maturity/answers-file.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import type { Reading } from "../../domain/maturity/reading.ts";
import { momentOf, type OscalWriting } from "../../formats/oscal/oscal-parts.ts";
import { writePoam } from "../../formats/oscal/write-poam.ts";
import { writeResults } from "../../formats/oscal/write-results.ts";
import { loadMaturityTexts } from "../../store/load-maturity.ts";

/** @throws {InputError} `argument-wrong` for another document, `record-conflict` for a plan where nothing is in the way. */
export async function oscalOf(
  model: MaturityModel,
  file: MaturityAnswers,
  document: unknown,
  { today, reading }: { readonly today: string; readonly reading: Reading | undefined },
): Promise<object> {
  if (document !== "results" && document !== "poam")
    throw new InputError("argument-wrong", "--oscal", "write results or poam");
  const evaluated = evaluatedOf(file, today, reading);
  const { facility, site, answers, facts, measures } = file;
  const said = [...answers.entries()].map(([id, answer]) => [id, answer]);
  const changedAt = `${today}T00:00:00Z`;
  const writing: OscalWriting = {
    // A file has no id; what it says names it.
    id: await digestOf(canonicalBytes([facility ?? null, site ?? null, said, [...facts.entries()], measures])),
    title: [facility, site].filter((one) => one !== undefined).join(", ") || "Maturity evaluation",
    facility,
    place: site === undefined ? [] : [site],
    ...{ answers, figures: facts, measures, result: evaluate(model, evaluated) },
    ...{ begunAt: momentOf(file.date) ?? changedAt, changedAt, version: today },
    ...{ model, texts: loadMaturityTexts("en") },
  };
  return document === "results" ? writeResults(writing) : writePoam(writing);
}
