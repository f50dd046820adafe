/**
 * How evaluations stood, for pictures over time and side by side: a closed one as it was signed, an open one as of today.
 */
import { createHash } from "node:crypto";
import type { EvaluationHistory, EvaluationPoint, PointStanding } from "../../contract/evaluation-history.ts";
import { HISTORY_LIMIT } from "../../contract/evaluation-history.ts";
import type { Actor } from "../../domain/account/account.ts";
import { InputError } from "../../domain/input-error.ts";
import type { Answer } from "../../domain/maturity/answer.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import type { Evaluation, Standing } from "../../domain/maturity/evaluation.ts";
import type { Figure } from "../../domain/maturity/measured-facts.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import { openSealed } from "../../domain/maturity/sealed-evaluation.ts";
import type { Reading } from "../../store/database.ts";
import { entriesOf, evaluationsOf, type KeptEvaluation } from "../../store/evaluation.ts";
import { allPlaces } from "../../store/place.ts";
import { placeWithin } from "../place.ts";
import { evaluationWithin } from "./evaluation.ts";

/**
 * Those named by `ids`, else those of the place, the whole facility where none is named; oldest first.
 * @param today YYYY-MM-DD: ages the answers of what is open.
 * @throws {InputError} `record-unknown` for a place or an evaluation out of reach.
 */
export async function evaluationHistory(
  db: Reading,
  actor: Actor,
  model: MaturityModel,
  today: string,
  { placeId = null, ids }: { readonly placeId?: string | null; readonly ids?: string },
): Promise<EvaluationHistory> {
  const kept = ids === undefined ? await ofPlace(db, actor, placeId) : await named(db, actor, ids.split(","));
  const points: { readonly point: EvaluationPoint; readonly since: string }[] = [];
  const broken: EvaluationHistory["broken"] = [];
  for (const one of kept.slice(0, HISTORY_LIMIT)) {
    const stood =
      one.sealed === null ? standingsOf(await reckoned(db, model, one, today)) : await sealedStandings(one.sealed);
    const { id, title, placeId: place, reading, state } = one;
    if (stood === undefined) broken.push({ id, title });
    else points.push({ point: { id, title, placeId: place, reading, state, ...stood }, since: sinceOf(one) });
  }
  points.sort((one, other) => compare(one.point.on, other.point.on) || compare(one.since, other.since));
  return {
    points: points.map(({ point }) => point),
    broken,
    leftOut: Math.max(0, kept.length - HISTORY_LIMIT),
  };
}

/** Newest first. */
async function ofPlace(db: Reading, actor: Actor, placeId: string | null): Promise<KeptEvaluation[]> {
  if (placeId !== null) placeWithin(await allPlaces(db), actor, placeId, "query/placeId");
  else if (actor.places !== null) return [];
  return evaluationsOf(db, placeId);
}

function named(db: Reading, actor: Actor, ids: readonly string[]): Promise<KeptEvaluation[]> {
  return Promise.all([...new Set(ids)].map((id) => evaluationWithin(db, actor, id, "query/ids")));
}

async function reckoned(db: Reading, model: MaturityModel, { id, reading }: KeptEvaluation, today: string) {
  const answers = (await entriesOf(db, id, "answer")).map(({ key, body }) => [key, body as Answer] as const);
  const figures = (await entriesOf(db, id, "figure")).flatMap(({ key, body }) =>
    body === null ? [] : [[key, body as Figure] as const],
  );
  return evaluate(model, { answers: new Map(answers), facts: new Map(figures), reading, today });
}

type Standings = Pick<EvaluationPoint, "on" | "readingsEdition" | "core" | "scopes">;

const SEALED_KEPT = 500;
/** SHA-256 of a signed text -> what it says; checking one takes about 10 ms, and it never changes. */
const sealedKept = new Map<string, Standings | undefined>();

/** As it was signed, whatever model there is today; undefined where it is not as it was signed. */
async function sealedStandings(jws: string): Promise<Standings | undefined> {
  const digest = createHash("sha256").update(jws).digest("base64");
  if (sealedKept.has(digest)) return sealedKept.get(digest);
  const stood = await readSealed(jws);
  const [oldest] = sealedKept.keys();
  if (sealedKept.size >= SEALED_KEPT && oldest !== undefined) sealedKept.delete(oldest);
  sealedKept.set(digest, stood);
  return stood;
}

async function readSealed(jws: string): Promise<Standings | undefined> {
  try {
    return standingsOf((await openSealed(jws, "evaluation")).sealed.result);
  } catch (problem) {
    if (problem instanceof InputError && problem.code === "signature-unreadable") return undefined;
    throw problem;
  }
}

function standingsOf({ today, readingsEdition, facility, dimensions, columns }: Evaluation): Standings {
  const scopes = Object.entries({ facility, ...dimensions, ...columns }).map(([scope, one]) => [
    scope,
    standingOf(one),
  ]);
  return {
    on: today,
    readingsEdition,
    core: facility.core.achieved,
    scopes: Object.fromEntries(scopes) as Record<string, PointStanding>,
  };
}

const standingOf = ({ achieved, share, weighted }: Standing): PointStanding => ({ achieved, share, weighted });

/** Within a day: what was closed in the order of closing, then what is open in the order of opening. */
function sinceOf({ state, trail, openedAt }: KeptEvaluation): string {
  return state === "closed" ? `closed ${trail.at(-1)?.at ?? ""}` : `open ${openedAt}`;
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
