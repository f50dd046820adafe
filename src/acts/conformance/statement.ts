/**
 * An assessment and the file that a maker keeps beside the product's code are one: a statement (ICS) brought in, and taken
 * out again.
 */
import type { AssessmentHead } from "../../contract/assessment.ts";
import type { Actor } from "../../domain/account/account.ts";
import { isAnsweredFor } from "../../domain/conformance/editions.ts";
import { SAID_KINDS, type SaidKind, saidIn, statementFileOf } from "../../domain/conformance/kept-assessment.ts";
import type { Statement, StatementFile } from "../../domain/conformance/statement.ts";
import { InputError } from "../../domain/input-error.ts";
import { writeStatement } from "../../formats/conformance-statement/write-statement.ts";
import { assessmentEntries, keepAssessment, keepAssessmentEntry } from "../../store/assessment.ts";
import type { Reading, Writing } from "../../store/database.ts";
import { loadCatalogue } from "../../store/load-catalogue.ts";
import { type Acting, act, canonicalText, newId } from "../act.ts";
import { productWithin } from "../draft.ts";
import { expectVersion } from "../expect-version.ts";
import { refuseForOthers } from "../product.ts";
import { about, assessmentWithin, headOf, refuseClosed, saidOf, standingOf, stepOf } from "./assessment.ts";

export interface BroughtStatement {
  readonly assessment: AssessmentHead;
  readonly changed: number;
  readonly takenBack: number;
}

/**
 * The statement in a file, read for an assessment without making anybody else wait.
 * @throws {InputError} as `readStatement`, with line and column; `argument-wrong` for a file of another catalogue;
 *   `record-unknown`, `record-conflict` once it is closed.
 */
export async function readStatementFor(
  { actor, store }: Acting,
  id: string,
  bytes: Uint8Array,
  read: (bytes: Uint8Array, catalogue: string) => Promise<Statement>,
): Promise<Statement> {
  const assessment = await assessmentWithin(store.read, actor, id);
  refuseClosed(assessment);
  return read(bytes, assessment.catalogue);
}

/**
 * Makes the assessment say what the statement says, and nothing else. What was taken over from evidence stays beside an
 * answer that stays.
 * @param statement one that answers the assessment's catalogue.
 * @throws {InputError} `argument-wrong` for a statement of another edition; `record-unknown`, `record-changed`,
 *   `record-conflict` once it is closed.
 */
export function bringStatement(
  acting: Acting,
  id: string,
  version: number,
  statement: Statement,
): Promise<BroughtStatement> {
  const { actor } = acting;
  return act(acting, "assessment.import", async (tx, at) => {
    const before = await assessmentWithin(tx, actor, id);
    const product = await productWithin(tx, actor, before.productId);
    await refuseForOthers(tx, actor, product.id);
    refuseClosed(before);
    expectVersion(before, version);
    const catalogue = loadCatalogue(before.catalogue);
    if (statement.editions.length > 0 && !isAnsweredFor(statement, catalogue, before.edition))
      throw new InputError(
        "argument-wrong",
        "edition",
        `the file was answered for ${statement.editions.join(", ")}; open an assessment of that edition, or name ${before.edition} in the file too`,
      );
    const brought = saidIn(statement);
    const count = { changed: 0, takenBack: 0 };
    const changes: Record<string, [unknown, unknown]> = {};
    for (const kind of SAID_KINDS)
      for (const { key, from, to } of await differing(tx, id, kind, brought[kind])) {
        const body = { said: to, by: actor.name, date: at.slice(0, 10) };
        await keepAssessmentEntry(tx, id, kind, { key, body, entry: newId(), version: from.version + 1 });
        if (to === null) count.takenBack++;
        else count.changed++;
        changes[key] = [gist(from.said), gist(to)];
      }
    const standing = standingOf(catalogue, before.edition, product, await saidOf(tx, id));
    const trail = [...before.trail, stepOf(actor, "import", at, null)];
    const kept = { ...before, standing, trail, version: version + 1 };
    await keepAssessment(tx, kept);
    return { result: { assessment: headOf(kept), ...count }, deed: { ...about(id), changes } };
  });
}

interface Differing {
  readonly key: string;
  readonly from: { readonly said: unknown; readonly version: number };
  readonly to: unknown;
}

async function differing(
  tx: Writing,
  id: string,
  kind: SaidKind,
  brought: ReadonlyMap<string, unknown>,
): Promise<Differing[]> {
  const entries = await assessmentEntries(tx, id, kind);
  const kept = new Map(
    entries.map(({ key, version, body }) => [key, { said: (body as { said: unknown }).said, version }]),
  );
  const keys = new Set([...kept.keys(), ...brought.keys()]);
  return [...keys].flatMap((key): Differing[] => {
    const from = kept.get(key) ?? { said: null, version: 0 };
    const to = brought.get(key) ?? null;
    return canonicalText(plain(from.said)) === canonicalText(plain(to)) ? [] : [{ key, from, to }];
  });
}

/** As a file could have it: it does not say what was taken over. */
function plain(said: unknown): unknown {
  if (said === null || typeof said !== "object" || Array.isArray(said)) return said;
  const { taken: _, evidence = [], ...rest } = said as { taken?: unknown; evidence?: unknown };
  return "support" in rest ? { ...rest, evidence } : rest;
}

/** What the ledger keeps of an answer that came with many: yes or no, without its texts. */
function gist(said: unknown): unknown {
  const { support, answer } = (said ?? {}) as { support?: unknown; answer?: unknown };
  return support ?? answer ?? (said === null ? null : "stated");
}

/** @throws {InputError} `record-unknown`. */
export async function statementFile(db: Reading, actor: Actor, id: string): Promise<StatementFile> {
  const { productId, catalogue, edition } = await assessmentWithin(db, actor, id);
  const product = await productWithin(db, actor, productId);
  return statementFileOf(loadCatalogue(catalogue), edition, product, await saidOf(db, id));
}

/** The statement as YAML. @throws {InputError} `record-unknown`. */
export async function statementText(db: Reading, actor: Actor, id: string): Promise<string> {
  return writeStatement(await statementFile(db, actor, id));
}
