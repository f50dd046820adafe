/**
 * Maturity evaluations of the sample hospital, said by its own people through the acts of every evaluation: one of a year
 * ago, reviewed and signed; the one of today, based on it; and one of a ward beside it.
 *
 * What stands in samples/maturity is invented. The days in it move with the day on which the sample is opened.
 */

import { addDays, dayNumber } from "../domain/calendar.ts";
import type { Answer } from "../domain/maturity/answer.ts";
import type { MaturityAnswers } from "../domain/maturity/answers-file.ts";
import type { MaturityModel } from "../domain/maturity/model.ts";
import type { Place } from "../domain/registry/place.ts";
import { readMaturityAnswers } from "../formats/maturity-answers/read-answers.ts";
import type { DataKey } from "../store/data-key.ts";
import { entriesOf } from "../store/evaluation.ts";
import { allPlaces } from "../store/place.ts";
import { type Acting, canonicalText, newId } from "./act.ts";
import { closeEvaluation } from "./maturity/close-evaluation.ts";
import {
  answerCriterion,
  evaluationsWithin,
  moveEvaluation,
  openEvaluation,
  setFigure,
  setMeasure,
} from "./maturity/evaluation.ts";
import { sampleBytes } from "./sample-hospital.ts";
import { personOf } from "./sample-person.ts";

const WARD = "Intensivstation 1";

/** Who speaks, and when. */
type Speaking = (signInName: string, daysAgo: number) => Promise<Acting>;

/** Does nothing where an evaluation is there already. */
export async function openSampleEvaluations(acting: Acting, dataKey: DataKey, model: MaturityModel): Promise<void> {
  const db = acting.store.read;
  if ((await evaluationsWithin(db, acting.actor)).length > 0) return;
  const speaking: Speaking = async (signInName, daysAgo) => ({
    ...acting,
    actor: await personOf(acting, signInName),
    now: () => new Date(acting.now().getTime() - daysAgo * 86_400_000),
  });

  const before = answersIn("hospital-year-before", model);
  const { id: first } = await opened(await speaking("engineer", 372), before);
  await say(await speaking("engineer", 372), model, first, before);
  await moveEvaluation(await speaking("engineer", 368), first, 1, { step: "hand-over", note: null });
  await moveEvaluation(await speaking("auditor", 366), first, 2, { step: "accept", note: null });
  await closeEvaluation(await speaking("administrator", 365), dataKey, model, first, 3, null);

  const now = answersIn("hospital", model);
  const { id: second } = await opened(await speaking("engineer", 7), now, { basedOn: first });
  await say(await speaking("engineer", 6), model, second, now);

  const ward = answersIn("hospital-ward", model);
  const place = (await allPlaces(db)).find(({ name }) => name === WARD);
  if (place === undefined) throw new Error(`samples/hospital.json names no place "${WARD}"`);
  const { id: third } = await opened(await speaking("engineer", 5), ward, { place });
  await say(await speaking("ward", 4), model, third, ward);
  await moveEvaluation(await speaking("ward", 3), third, 1, { step: "hand-over", note: null });
}

function answersIn(name: string, model: MaturityModel): MaturityAnswers {
  const path = `maturity/${name}.answers.yaml`;
  const { file, problems } = readMaturityAnswers(sampleBytes(path), path, model);
  if (file === undefined) throw new Error(`samples/${path}: ${problems[0]?.message}`);
  return file;
}

/** Named by the year, and by the place where it is not of the whole. */
function opened(
  acting: Acting,
  { reading = "recommended" }: MaturityAnswers,
  { place, basedOn = null }: { readonly place?: Place; readonly basedOn?: string | null } = {},
) {
  const title = [place?.name, acting.now().getUTCFullYear()].filter((one) => one !== undefined).join(" ");
  return openEvaluation(acting, { title, placeId: place?.id ?? null, reading, basedOn });
}

/** Says what the file says and does not stand there yet; measures of the one before that are done are taken back. */
async function say(acting: Acting, model: MaturityModel, id: string, file: MaturityAnswers): Promise<void> {
  const db = acting.store.read;
  const moved = daysMoved(file, acting.now());
  const kept = async (kind: "answer" | "figure" | "measure") =>
    new Map((await entriesOf(db, id, kind)).map((one) => [one.key, one]));
  const answers = await kept("answer");
  for (const [criterion, answer] of file.answers) {
    const { date: _, by: __, ...said } = laterBy(answer, moved);
    const there = answers.get(criterion);
    if (there !== undefined && sameWords(there.body as Answer, said)) continue;
    await answerCriterion(acting, model, id, criterion, { base: there?.version ?? 0, entry: newId(), ...said });
  }
  const figures = await kept("figure");
  for (const [metric, given] of file.facts) {
    const figure = given.kind === "value" ? laterBy(given, moved) : given;
    await setFigure(acting, model, id, metric, { base: figures.get(metric)?.version ?? 0, entry: newId(), figure });
  }
  const measures = await kept("measure");
  const planned = new Map(file.measures.map((one) => [one.id, laterBy(one, moved)]));
  for (const key of new Set([...measures.keys(), ...planned.keys()])) {
    const body = planned.get(key) ?? null;
    await setMeasure(acting, model, id, key, { base: measures.get(key)?.version ?? 0, entry: newId(), body });
  }
}

function sameWords({ date: _, by: __, ...there }: Answer, said: Omit<Answer, "date" | "by">): boolean {
  return canonicalText(there) === canonicalText(said);
}

function daysMoved({ date }: MaturityAnswers, now: Date): number {
  const today = now.toISOString().slice(0, 10);
  return date === undefined ? 0 : dayNumber(today, "today") - dayNumber(date, "date");
}

/** With its days as many days later. */
function laterBy<T extends { validUntil?: string; due?: string; date?: string }>(one: T, days: number): T {
  const later = (key: "validUntil" | "due" | "date") =>
    one[key] === undefined ? {} : { [key]: addDays(one[key], days) };
  return { ...one, ...later("validUntil"), ...later("due"), ...later("date") };
}
