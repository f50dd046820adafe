/**
 * Answers of a table: what each row would do, and taking over those that a person accepts, in one act.
 */
import { createHash } from "node:crypto";
import type { AnswerEntry } from "../../contract/evaluation.ts";
import type { AnswerRow, TakenAnswer } from "../../contract/evaluation-table.ts";
import type { Actor } from "../../domain/account/account.ts";
import { InputError } from "../../domain/input-error.ts";
import type { Changes } from "../../domain/ledger/ledger.ts";
import type { Answer } from "../../domain/maturity/answer.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import { previewRows, tableSource } from "../../domain/maturity/table/preview.ts";
import { FORM_LIMITS } from "../../formats/csv/table-limits.ts";
import { readMaturityTable } from "../../formats/maturity-table/read-maturity-table.ts";
import { recogniseMediaType } from "../../formats/media-type/recognise-media-type.ts";
import { readSpreadsheetAside } from "../../print/read-spreadsheet-aside.ts";
import type { Reading } from "../../store/database.ts";
import { entryOf, keepEntry } from "../../store/evaluation.ts";
import { type Acting, act } from "../act.ts";
import { sameWords } from "../sent-again.ts";
import { about, evaluationWithin, handedOver, readEvaluation } from "./evaluation.ts";

/** What the largest form takes, with room. */
const MEMORY_MEBIBYTES = 512;

export interface AnswersPreview {
  readonly digest: string;
  readonly sheet: string;
  readonly otherSheets: string[];
  readonly rows: AnswerRow[];
}

/**
 * What a table would do to the answers as they stand; nothing is changed.
 * @throws {InputError} `record-unknown`, `record-conflict` once it was handed over, and what reading a table throws.
 */
export async function previewAnswers(
  db: Reading,
  actor: Actor,
  { model, texts }: { readonly model: MaturityModel; readonly texts: readonly MaturityTexts[] },
  id: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<AnswersPreview> {
  const { evaluation, answers } = await readEvaluation(db, actor, id);
  if (evaluation.state !== "answering") throw handedOver(await evaluationWithin(db, actor, id));
  refuseOtherFiles(bytes);
  const table = readMaturityTable(
    await readSpreadsheetAside(bytes, signal, { limits: FORM_LIMITS, memoryMebibytes: MEMORY_MEBIBYTES }),
    model,
    texts,
  );
  const kept = new Map(answers.map(({ criterion, ...entry }) => [criterion, entry]));
  return {
    digest: createHash("sha256").update(bytes).digest("hex"),
    sheet: table.sheet,
    otherSheets: [...table.otherSheets],
    rows: previewRows(table.rows, kept).map(({ said: _, ...row }) => ({
      ...row,
      criterion: row.criterion ?? null,
      meant: row.meant ?? null,
      // A long answer is not told with each of a thousand rows that name its criterion.
      before: row.after === undefined ? null : (row.before ?? null),
      after: row.after ?? null,
      changed: [...row.changed],
      problems: [...row.problems],
    })),
  };
}

const TABLES: readonly string[] = [
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/zip",
  "text/plain",
  // Text in an older encoding, and workbooks of the old form, of which the reader says more.
  "application/octet-stream",
];

function refuseOtherFiles(bytes: Uint8Array): void {
  if (bytes.length === 0)
    throw new InputError("document-unreadable", "byte 0", "the file is empty; choose another one");
  const type = recogniseMediaType(bytes);
  if (!TABLES.includes(type))
    throw new InputError("format-unsupported", "table", `it is no table (${type}); save the table as XLSX or CSV`);
}

export interface TakenTable {
  readonly file: string;
  readonly digest: string;
  /** Made by the sender, so that sending it again is harmless. */
  readonly entry: string;
  readonly rows: readonly { readonly criterion: string; readonly base: number; readonly answer: TakenAnswer }[];
}

/**
 * Takes the rows over, all in one act; a row whose answer was changed since its preview is left, and told.
 * @throws {InputError} as `answerCriterion`, and `argument-wrong` for a criterion that is there twice.
 */
export function takeAnswers(
  acting: Acting,
  model: MaturityModel,
  id: string,
  { file, digest, entry, rows }: TakenTable,
): Promise<{ taken: string[]; overtaken: AnswerEntry[] }> {
  refuseUnfit(model, rows);
  return act(acting, "evaluation.import", async (tx, at) => {
    const evaluation = await evaluationWithin(tx, acting.actor, id);
    if (evaluation.state !== "answering") throw handedOver(evaluation);
    const taken: string[] = [];
    const overtaken: AnswerEntry[] = [];
    const changes: Changes = {};
    for (const { criterion, base, answer } of rows) {
      const { date, by, ...said } = answer;
      const body: Answer = {
        ...said,
        date: at.slice(0, 10),
        by: acting.actor.name,
        source: tableSource(file, digest, { date, by }),
      };
      const before = await entryOf(tx, id, "answer", criterion);
      if (before?.entry === entry && sameWords(before.body, body)) taken.push(criterion);
      else if ((before?.version ?? 0) !== base)
        overtaken.push({ criterion, version: before?.version ?? 0, answer: before?.body as Answer });
      else {
        await keepEntry(tx, id, "answer", { key: criterion, body, entry, version: base + 1 });
        changes[criterion] = [before?.body ?? null, body];
        taken.push(criterion);
      }
    }
    if (Object.keys(changes).length === 0) return { result: { taken, overtaken }, deed: undefined };
    return {
      result: { taken, overtaken },
      deed: { ...about(id), changes: { file: [null, file], digest: [null, digest], ...changes } },
    };
  });
}

function refuseUnfit(model: MaturityModel, rows: TakenTable["rows"]): void {
  const seen = new Set<string>();
  for (const [index, { criterion, answer }] of rows.entries()) {
    const where = `body/rows/${index}`;
    if (model.criterion(criterion) === undefined)
      throw new InputError("record-unknown", `${where}/criterion`, `the model has no criterion ${criterion}`);
    if (seen.has(criterion))
      throw new InputError("argument-wrong", `${where}/criterion`, `${criterion} is there twice; send it once`);
    seen.add(criterion);
    if (answer.answer === "not-applicable" && answer.reason === undefined)
      throw new InputError(
        "argument-wrong",
        `${where}/answer/reason`,
        "say why it is not applicable; the report shows it",
      );
  }
}
