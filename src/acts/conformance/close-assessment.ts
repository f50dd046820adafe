/**
 * Closing an assessment: its verdicts are reckoned for the last time, and everything is signed with the facility's key.
 */
import type { AssessmentHead } from "../../contract/assessment.ts";
import type { Actor } from "../../domain/account/account.ts";
import { assess } from "../../domain/conformance/assess.ts";
import { reportOf } from "../../domain/conformance/report.ts";
import { type SealedAssessment, sealAssessment } from "../../domain/conformance/sealed-assessment.ts";
import { statementOf } from "../../domain/conformance/statement.ts";
import { InputError } from "../../domain/input-error.ts";
import { keepAssessment } from "../../store/assessment.ts";
import type { DataKey } from "../../store/data-key.ts";
import type { Reading } from "../../store/database.ts";
import { loadCatalogue } from "../../store/load-catalogue.ts";
import { type Acting, act } from "../act.ts";
import { expectVersion } from "../expect-version.ts";
import { ownSigner } from "../label.ts";
import { about, assessmentWithin, editionIn, headOf, refuseClosed, stepOf } from "./assessment.ts";
import { statementFile } from "./statement.ts";

/** @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` when it is closed already. */
export async function closeAssessment(
  acting: Acting,
  dataKey: DataKey,
  id: string,
  version: number,
  note: string | null,
): Promise<AssessmentHead> {
  const { actor, store } = acting;
  refuseClosed(await assessmentWithin(store.read, actor, id));
  const signer = await ownSigner(acting, dataKey);
  return act(acting, "assessment.close", async (tx, at) => {
    const before = await assessmentWithin(tx, actor, id);
    expectVersion(before, version);
    refuseClosed(before);
    const catalogue = loadCatalogue(before.catalogue);
    const statement = await statementFile(tx, actor, id);
    const assessment = assess(catalogue, statementOf(statement), { edition: editionIn(catalogue, before.edition) });
    const trail = [...before.trail, stepOf(actor, "close", at, note)];
    const sealed: SealedAssessment = {
      carelabel: "sealed-assessment",
      version: "1.0",
      ...{ id, title: before.title, facility: signer.card.holder },
      statement: statement as SealedAssessment["statement"],
      report: reportOf(assessment, { language: "en", today: at.slice(0, 10) }),
      trail: trail.map(({ step, by, at: when, note: why }) => ({ step, by, at: when, note: why })),
    };
    const kept = {
      ...before,
      ...{ state: "closed" as const, trail, sealed: await sealAssessment(sealed, signer), version: version + 1 },
    };
    await keepAssessment(tx, kept);
    return { result: headOf(kept), deed: { ...about(id), changes: { state: [before.state, "closed"] }, note } };
  });
}

/** The signed document of a closed assessment. @throws {InputError} `record-unknown` while it is open. */
export async function sealedAssessment(db: Reading, actor: Actor, id: string): Promise<string> {
  const { sealed } = await assessmentWithin(db, actor, id);
  if (sealed === null)
    throw new InputError("record-unknown", "id", "this assessment is not closed yet; there is no signed document");
  return `${JSON.stringify({ carelabel: "signed-assessment", assessment: sealed }, null, 2)}\n`;
}
