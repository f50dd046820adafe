/**
 * Acts on maturity evaluations: open one, say something in it, hand it over, review it, close it, throw it away.
 *
 * Answers are said one by one, each against the version that its writer saw, so that two people meet at one criterion
 * only. What is handed over is not changed until the review returns it; what is closed never is.
 */
import type {
  AnswerInput,
  EvaluationContent,
  EvaluationHead,
  EvaluationInput,
  EvaluationMove,
  EvaluationStep,
} from "../../contract/evaluation.ts";
import type { Actor } from "../../domain/account/account.ts";
import type { Permission } from "../../domain/account/permission.ts";
import { may } from "../../domain/account/reach.ts";
import { InputError } from "../../domain/input-error.ts";
import type { Answer } from "../../domain/maturity/answer.ts";
import { takenOverProblem } from "../../domain/maturity/links/taken-over.ts";
import type { Measure } from "../../domain/maturity/measure.ts";
import { type Figure, figureProblem } from "../../domain/maturity/measured-facts.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import { unfitSign } from "../../domain/text.ts";
import type { Reading, Writing } from "../../store/database.ts";
import {
  allEvaluations,
  type EntryKind,
  entriesOf,
  entryOf,
  evaluationById,
  type KeptEvaluation,
  keepEntry,
  keepEvaluation,
  removeEvaluation,
} from "../../store/evaluation.ts";
import type { KeptEntry } from "../../store/kept-entries.ts";
import { allPlaces } from "../../store/place.ts";
import { type Acting, act, type Deed, newId } from "../act.ts";
import { expectVersion } from "../expect-version.ts";
import { placeWithin } from "../place.ts";
import { sentAgain } from "../sent-again.ts";

/** Answers of a hundred facilities over many years. */
const EVALUATIONS_KEPT = 2_000;
/** They are all reckoned and signed in one go at the end. */
const MEASURES_KEPT = 300;

/** @throws {InputError} `record-unknown` for a place or an evaluation out of reach, `record-conflict` when there are too many. */
export function openEvaluation(acting: Acting, input: EvaluationInput): Promise<EvaluationHead> {
  return act(acting, "evaluation.open", async (tx, at) => {
    await refuseOutOfReach(tx, acting.actor, input.placeId, "body/placeId");
    const all = await allEvaluations(tx);
    if (all.length >= EVALUATIONS_KEPT)
      throw new InputError(
        "record-conflict",
        "body",
        `there are ${EVALUATIONS_KEPT} evaluations; throw some away first`,
      );
    const earlier =
      input.basedOn === null ? undefined : await evaluationWithin(tx, acting.actor, input.basedOn, "body/basedOn");
    const kept: KeptEvaluation = {
      ...{ id: newId(), ...input, state: "answering", openedAt: at, version: 1 },
      ...{ trail: [stepOf(acting.actor, "open", at, null)], sealed: null, countersignatures: [] },
    };
    await keepEvaluation(tx, kept);
    if (earlier !== undefined)
      for (const kind of ["answer", "figure", "measure"] as const)
        for (const { key, body, entry } of await entriesOf(tx, earlier.id, kind))
          if (body !== null) await keepEntry(tx, kept.id, kind, { key, body, entry, version: 1 });
    return { result: headOf(kept), deed: { ...about(kept.id), changes: { opened: [null, input] } } };
  });
}

/** @throws {InputError} `record-unknown`. */
export async function readEvaluation(db: Reading, actor: Actor, id: string): Promise<EvaluationContent> {
  const kept = await evaluationWithin(db, actor, id);
  const said = async <Body>(kind: EntryKind) => (await entriesOf(db, id, kind)) as (KeptEntry & { body: Body })[];
  return {
    evaluation: headOf(kept),
    answers: (await said<Answer>("answer")).map(({ key, version, body }) => ({
      criterion: key,
      version,
      answer: body,
    })),
    figures: (await said<Figure | null>("figure")).map(({ key, version, body }) => ({
      metric: key,
      version,
      figure: body,
    })),
    measures: (await said<Measure | null>("measure")).map(({ key, version, body }) => ({
      measure: key,
      version,
      body,
    })),
  };
}

/** Newest first. */
export async function evaluationsWithin(db: Reading, actor: Actor): Promise<EvaluationHead[]> {
  const places = await allPlaces(db);
  return (await allEvaluations(db)).filter((kept) => isWithin(places, actor, kept)).map(headOf);
}

/**
 * @throws {InputError} `record-unknown` for an evaluation out of reach or a criterion that the model does not have,
 *   `record-changed` when somebody else answered since, `record-conflict` once it was handed over.
 */
export async function answerCriterion(
  acting: Acting,
  model: MaturityModel,
  id: string,
  criterion: string,
  { base, entry, ...said }: AnswerInput,
): Promise<EvaluationContent["answers"][number]> {
  if (model.criterion(criterion) === undefined)
    throw new InputError("record-unknown", "criterion", `the model has no criterion ${criterion}`);
  if (said.answer === "not-applicable" && said.reason === undefined)
    throw new InputError("argument-wrong", "body/reason", "say why it is not applicable; the report shows it");
  refuseForged(criterion, said.source);
  refuseUnfit(model, criterion, said);
  const kept = await say(acting, "evaluation.answer", id, "answer", criterion, base, entry, (at) => ({
    ...said,
    date: at.slice(0, 10),
    by: acting.actor.name,
  }));
  return { criterion, version: kept.version, answer: kept.body as Answer };
}

/** A text is signed and printed as it reads, and a way is one of the criterion's. @throws {InputError} `argument-wrong`. */
function refuseUnfit(model: MaturityModel, criterion: string, said: Omit<AnswerInput, "base" | "entry">): void {
  for (const part of ["reason", "note", "ownFigure"] as const) {
    // A remark may have several lines.
    const unfit = unfitSign((said[part] ?? "").replace(/\r?\n|\t/g, " "));
    if (unfit !== undefined) throw new InputError("argument-wrong", `body/${part}`, unfit);
  }
  if (said.way === undefined) return;
  const ways = model.readings.ways.filter(({ criteria }) => criteria.includes(criterion)).map(({ id }) => id);
  if (ways.includes(said.way)) return;
  const there = ways.length === 0 ? "it has none; leave it out" : `it has ${ways.join(", ")}`;
  throw new InputError("argument-wrong", "body/way", `this criterion has no such way; ${there}`);
}

/** What is signed later as measured, or as read from a table, has to be that. @throws {InputError} `argument-wrong`. */
function refuseForged(criterion: string, source: AnswerInput["source"]): void {
  if (source.kind === "table")
    throw new InputError("argument-wrong", "body/source", "rows of a table are taken over with the table");
  const problem = source.kind === "link" ? takenOverProblem(criterion, source) : undefined;
  if (problem !== undefined) throw new InputError("argument-wrong", "body/source", problem);
}

/** @throws {InputError} as `answerCriterion`, and `argument-wrong` for a figure that cannot be. */
export async function setFigure(
  acting: Acting,
  model: MaturityModel,
  id: string,
  metric: string,
  { base, entry, figure }: { readonly base: number; readonly entry: string; readonly figure: Figure | null },
): Promise<EvaluationContent["figures"][number]> {
  const known = model.metrics.find(({ key }) => key === metric);
  if (known === undefined)
    throw new InputError(
      "record-unknown",
      "metric",
      `the model has no figure ${metric}; it has ${model.metrics.map(({ key }) => key).join(", ")}`,
    );
  if (figure?.kind === "no-such-device" && known.scope === undefined)
    throw new InputError("argument-wrong", "body/figure", "it is asked of the whole facility; write a number");
  const problem = figure?.kind === "value" ? figureProblem(known, figure.value) : undefined;
  if (problem !== undefined) throw new InputError("argument-wrong", "body/figure/value", problem);
  const kept = await say(acting, "evaluation.figure", id, "figure", metric, base, entry, () => figure);
  return { metric, version: kept.version, figure: kept.body as Figure | null };
}

/** @throws {InputError} as `answerCriterion`. */
export async function setMeasure(
  acting: Acting,
  model: MaturityModel,
  id: string,
  measure: string,
  { base, entry, body }: { readonly base: number; readonly entry: string; readonly body: Measure | null },
): Promise<EvaluationContent["measures"][number]> {
  if (body !== null && body.id !== measure)
    throw new InputError("argument-wrong", "body/body/id", `it is named ${body.id} here and ${measure} in the address`);
  const stranger = body?.criteria.find((one) => model.criterion(one) === undefined);
  if (stranger !== undefined)
    throw new InputError("argument-wrong", "body/body/criteria", `the model has no criterion ${stranger}`);
  const kept = await say(acting, "evaluation.measure", id, "measure", measure, base, entry, () => body);
  return { measure, version: kept.version, body: kept.body as Measure | null };
}

type Saying = "evaluation.answer" | "evaluation.figure" | "evaluation.measure";

/** Keeps one entry against the version that its writer saw; the same entry sent again is as it stands. */
function say(
  acting: Acting,
  name: Saying,
  id: string,
  kind: EntryKind,
  key: string,
  base: number,
  entry: string,
  bodyAt: (at: string) => unknown,
): Promise<KeptEntry> {
  return act(acting, name, async (tx, at): Promise<{ result: KeptEntry; deed: Deed | undefined }> => {
    const evaluation = await evaluationWithin(tx, acting.actor, id);
    const before = await entryOf(tx, id, kind, key);
    const body = bodyAt(at);
    const same = sentAgain(before, entry, body);
    if (same !== undefined) return { result: same, deed: undefined };
    if (kind === "measure" && before === undefined && (await entriesOf(tx, id, kind)).length >= MEASURES_KEPT)
      throw new InputError("record-conflict", "id", `there are ${MEASURES_KEPT} measures; take some together`);
    if (evaluation.state !== "answering") throw handedOver(evaluation);
    expectVersion({ version: before?.version ?? 0 }, base);
    const kept = { key, body, entry, version: base + 1 };
    await keepEntry(tx, id, kind, kept);
    return { result: kept, deed: { ...about(id), changes: { [key]: [before?.body ?? null, kept.body] } } };
  });
}

/** Which state a step leads from and to, and who may take it. */
const STEPS: Record<
  Exclude<EvaluationMove, "close">,
  { from: EvaluationHead["state"][]; to: EvaluationHead["state"]; needs: Permission }
> = {
  "hand-over": { from: ["answering"], to: "review", needs: "evaluation.answer" },
  return: { from: ["review", "reviewed"], to: "answering", needs: "evaluation.review" },
  accept: { from: ["review"], to: "reviewed", needs: "evaluation.review" },
};

/**
 * Hands over, returns or accepts; closing is `closeEvaluation`.
 * @throws {InputError} `not-permitted`, `record-unknown`, `record-changed`, `record-conflict` for a step that does not
 *   follow, `argument-wrong` for a return without a note.
 */
export function moveEvaluation(
  acting: Acting,
  id: string,
  version: number,
  { step, note }: { readonly step: Exclude<EvaluationMove, "close">; readonly note: string | null },
): Promise<EvaluationHead> {
  const { from, to, needs } = STEPS[step];
  return act(acting, "evaluation.step", async (tx, at) => {
    const before = await evaluationWithin(tx, acting.actor, id);
    refuseUnless(acting.actor, needs);
    expectVersion(before, version);
    if (!from.includes(before.state)) throw wrongStep(before, step);
    if (step === "return" && note === null)
      throw new InputError("argument-wrong", "body/note", "say what is to be mended, for those who answer");
    return { ...(await moved(tx, acting.actor, before, step, to, at, note)) };
  });
}

/** The head in its next state, with the step on its trail. */
export async function moved(
  tx: Writing,
  actor: Actor,
  before: KeptEvaluation,
  step: EvaluationMove,
  state: EvaluationHead["state"],
  at: string,
  note: string | null,
  sealed: string | null = null,
): Promise<{ result: EvaluationHead; deed: Deed }> {
  const trail = [...before.trail, stepOf(actor, step, at, note)];
  const kept: KeptEvaluation = { ...before, state, trail, sealed, version: before.version + 1 };
  await keepEvaluation(tx, kept);
  return {
    result: headOf(kept),
    deed: { ...about(before.id), changes: { state: [before.state, state] }, note },
  };
}

/** @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` once it was handed over. */
export function throwEvaluationAway(acting: Acting, id: string, version: number): Promise<void> {
  return act(acting, "evaluation.remove", async (tx) => {
    const before = await evaluationWithin(tx, acting.actor, id);
    expectVersion(before, version);
    if (before.state !== "answering" || before.trail.length > 1) throw handedOver(before);
    await removeEvaluation(tx, id);
    return { result: undefined, deed: { ...about(id), changes: { title: [before.title, null] } } };
  });
}

/** @throws {InputError} `record-unknown` where it is out of reach, or is not there. */
export async function evaluationWithin(
  db: Reading | Writing,
  actor: Actor,
  id: string,
  where = "id",
): Promise<KeptEvaluation> {
  const kept = await evaluationById(db, id);
  if (kept === undefined || !isWithin(await allPlaces(db), actor, kept))
    throw new InputError("record-unknown", where, "there is no such evaluation");
  return kept;
}

/** Who is limited to places sees what was evaluated within them; the whole facility is for who sees all. */
export function isWithin(
  places: Parameters<typeof placeWithin>[0],
  actor: Actor,
  { placeId }: KeptEvaluation,
): boolean {
  if (placeId === null || actor.places === null) return actor.places === null;
  try {
    placeWithin(places, actor, placeId);
    return true;
  } catch {
    return false;
  }
}

async function refuseOutOfReach(tx: Writing, actor: Actor, placeId: string | null, where: string): Promise<void> {
  if (placeId !== null) placeWithin(await allPlaces(tx), actor, placeId, where);
  else if (actor.places !== null)
    throw new InputError("not-permitted", where, "your account is limited to places; name the place to be evaluated");
}

/** @throws {InputError} `not-permitted`. */
export function refuseUnless(actor: Actor, permission: Permission): void {
  if (may(actor, permission)) return;
  throw new InputError("not-permitted", "account", `this step needs the permission ${permission}`);
}

export const wrongStep = ({ state }: KeptEvaluation, step: EvaluationMove) =>
  new InputError("record-conflict", "body/step", `"${step}" does not follow: the evaluation is in state ${state}`);

export const handedOver = ({ state }: KeptEvaluation) =>
  new InputError(
    "record-conflict",
    "id",
    state === "closed"
      ? "this evaluation is closed and signed; open a new one that is based on it"
      : "this evaluation was handed over; whoever reviews it can return it",
  );

export const about = (id: string): Pick<Deed, "subjects"> => ({ subjects: [{ kind: "evaluation", id }] });

const stepOf = (
  { accountId, name }: Actor,
  step: EvaluationStep["step"],
  at: string,
  note: string | null,
): EvaluationStep => ({ step, accountId, by: name, at, note });

export function headOf({ sealed: _, countersignatures: __, ...head }: KeptEvaluation): EvaluationHead {
  return head;
}
