/**
 * Auditors' countersignatures of closed evaluations: taken in when intact, shown with what they are worth here.
 */
import type { KeptCountersignature, KeptCountersignatures } from "../../contract/evaluation-seal.ts";
import { InputError } from "../../domain/input-error.ts";
import { NO_TRUST } from "../../domain/label/trust.ts";
import { openSealed, type SealedEvaluation } from "../../domain/maturity/sealed-evaluation.ts";
import { COUNTERSIGNATURES_ALLOWED } from "../../domain/maturity/signed-evaluation.ts";
import {
  type EvaluationCountersignatureVerdict,
  verifyEvaluationCountersignature,
} from "../../domain/maturity/verify-evaluation.ts";
import type { Reading } from "../../store/database.ts";
import { keepEvaluation } from "../../store/evaluation.ts";
import { keyRing } from "../../store/key-ring.ts";
import { type Acting, act } from "../act.ts";
import { evaluationWithin } from "./evaluation.ts";

/**
 * Keeps a countersignature with its evaluation.
 * @throws {InputError} `record-unknown` for an evaluation out of reach or open, `signature-unreadable` when it is forged or
 *   of something else, `record-conflict` when it is there already or there are too many.
 */
export async function takeCountersignature(
  acting: Acting,
  id: string,
  countersignature: string,
): Promise<KeptCountersignatures> {
  // What is closed never changes, so its signatures are verified before anybody has to wait.
  const opened = await openedWithin(acting, id);
  const { answer, because, digest, statement } = await verifyEvaluationCountersignature(countersignature, opened);
  if (answer === "broken" || statement === undefined)
    throw new InputError(
      "signature-unreadable",
      "body/countersignature",
      `it is no auditor's signature of this evaluation (${because}); get the file again from the auditor`,
    );
  const { by, role, on } = statement;
  await act(acting, "evaluation.countersign", async (tx) => {
    const kept = await evaluationWithin(tx, acting.actor, id);
    if (kept.countersignatures.some((one) => payloadOf(one) === payloadOf(countersignature)))
      throw new InputError("record-conflict", "body/countersignature", "this countersignature is there already");
    if (kept.countersignatures.length >= COUNTERSIGNATURES_ALLOWED)
      throw new InputError(
        "record-conflict",
        "body/countersignature",
        `there are ${COUNTERSIGNATURES_ALLOWED} countersignatures already; open a new evaluation and have that one signed`,
      );
    const countersignatures = [...kept.countersignatures, countersignature];
    await keepEvaluation(tx, { ...kept, countersignatures, version: kept.version + 1 });
    return {
      result: undefined,
      deed: {
        subjects: [{ kind: "evaluation", id }],
        changes: { countersignatures: [null, { by: by.name, role, on, digest }] },
      },
    };
  });
  return countersignaturesOf(acting.store.read, acting.actor, id, acting.now().toISOString().slice(0, 10));
}

/** @throws {InputError} `record-unknown` for an evaluation out of reach. */
export async function countersignaturesOf(
  db: Reading,
  actor: Acting["actor"],
  id: string,
  today: string,
): Promise<KeptCountersignatures> {
  const { sealed, countersignatures } = await evaluationWithin(db, actor, id);
  if (sealed === null || countersignatures.length === 0) return { countersignatures: [] };
  const { digest, kid, sealed: closed } = await openSealed(sealed, "evaluation");
  const { trust, reply } = await keyRing(db);
  const against = { digest, kid, closedOn: closedOn(closed), trust, today, lists: reply.withdrawals };
  const told = await Promise.all(countersignatures.map((one) => verifyEvaluationCountersignature(one, against)));
  return { countersignatures: told.flatMap(rowOf) };
}

/** Nothing where it cannot be read, which taking it in refuses. */
function rowOf(verdict: EvaluationCountersignatureVerdict): KeptCountersignature[] {
  const { statement, digest, kid, answer } = verdict;
  if (statement === undefined || digest === undefined || kid === undefined) return [];
  const { by, role, on, examined, evidence } = statement;
  return [{ digest, kid, answer, by, role, on, examined, evidence }];
}

/** What a countersignature is verified against. */
async function openedWithin({ store, actor, now }: Acting, id: string) {
  const { sealed } = await evaluationWithin(store.read, actor, id);
  if (sealed === null)
    throw new InputError("record-unknown", "id", "this evaluation is not closed yet; there is nothing to countersign");
  const { digest, kid, sealed: closed } = await openSealed(sealed, "evaluation");
  return { digest, kid, closedOn: closedOn(closed), trust: NO_TRUST, today: now().toISOString().slice(0, 10) };
}

/** The day of its last step. */
const closedOn = ({ trail }: SealedEvaluation) => trail.at(-1)?.at.slice(0, 10) ?? "";

/** What was signed. The same words signed again, by chance in the signature another text, are the same. */
const payloadOf = (jws: string) => jws.split(".")[1];
