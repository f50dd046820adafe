/**
 * An evaluation as its documents read it: a closed one as it was signed, an open one as it stands.
 */
import type { Actor } from "../../domain/account/account.ts";
import type { Answer } from "../../domain/maturity/answer.ts";
import type { Measure } from "../../domain/maturity/measure.ts";
import type { Figure } from "../../domain/maturity/measured-facts.ts";
import { openSealed } from "../../domain/maturity/sealed-evaluation.ts";
import type { MaturityLanguage } from "../../domain/maturity/words/maturity-words.ts";
import type { ReportSource } from "../../print/maturity/report-source.ts";
import type { Reading } from "../../store/database.ts";
import { entriesOf, type KeptEvaluation } from "../../store/evaluation.ts";
import { allPlaces } from "../../store/place.ts";
import { readSetting } from "../../store/setting.ts";
import { placeNames } from "./close-evaluation.ts";
import { evaluationWithin } from "./evaluation.ts";

/**
 * What the report of an evaluation is made of.
 * @param today YYYY-MM-DD, on which the answers of an open one are aged.
 * @throws {InputError} `record-unknown` for an evaluation out of reach.
 */
export async function reportSource(
  db: Reading,
  actor: Actor,
  id: string,
  language: MaturityLanguage,
  today: string,
): Promise<ReportSource> {
  const kept = await evaluationWithin(db, actor, id);
  const { title, state, reading, trail, placeId } = kept;
  if (kept.sealed !== null) {
    const { sealed, kid, digest } = await openSealed(kept.sealed, "evaluation");
    const { facility, place, answers, figures, measures, result } = sealed;
    return {
      ...{ language, title: sealed.title, facility, place, state, reading, answers, figures, measures },
      ...{ today: result.today, trail: sealed.trail },
      sealed: { result, kid, digest, countersignatures: kept.countersignatures.length },
    };
  }
  return {
    ...{ language, title, facility: await facilityName(db), place: placeNames(await allPlaces(db), placeId) },
    ...{ state, reading, today, ...(await saidIn(db, kept)), sealed: null },
    trail: trail.map(({ step, by, at, note }) => ({ step, by, at, note })),
  };
}

/** Answers, figures and measures of an open evaluation, without what was taken back. */
export async function saidIn(db: Reading, { id }: Pick<KeptEvaluation, "id">) {
  const said = async <Body>(kind: "answer" | "figure" | "measure") =>
    (await entriesOf(db, id, kind)).flatMap(({ key, body }) => (body === null ? [] : [[key, body as Body] as const]));
  return {
    answers: Object.fromEntries(await said<Answer>("answer")),
    figures: Object.fromEntries(await said<Figure>("figure")),
    measures: (await said<Measure>("measure")).map(([, measure]) => measure),
  };
}

/** As the facility was set up. */
export async function facilityName(db: Reading): Promise<string> {
  const text = await readSetting(db, "facility");
  return text === undefined ? "" : (JSON.parse(text) as { readonly name: string }).name;
}
