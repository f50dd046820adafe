/**
 * Reading a signed evaluation, as the page gives it away and auditors hand it on.
 */
import {
  SIGNED_EVALUATION_LIMIT_BYTES,
  type SignedEvaluation,
  signedEvaluationOf,
} from "../../domain/maturity/signed-evaluation.ts";
import type { Terminal } from "../command.ts";
import { readJson } from "../label-files.ts";

/** @throws {InputError} when the file is none. */
export async function readSignedEvaluation(path: string, terminal: Terminal): Promise<SignedEvaluation> {
  return signedEvaluationOf(await readJson(path, terminal, SIGNED_EVALUATION_LIMIT_BYTES), path);
}
