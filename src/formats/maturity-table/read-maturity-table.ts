/**
 * A table of answers to the maturity model: our own export, edited or not, or a list that somebody kept.
 *
 * Columns are known by their headings, wherever they stand; a criterion by its id or by its words. Total: every row comes
 * out with what it says or with what is wrong with it and in which cell, and only a table without the columns that are
 * needed, or beyond the bounds, is refused.
 */
import { InputError } from "../../domain/input-error.ts";
import type { EvidenceRef } from "../../domain/maturity/answer.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import { answerKindOf, dayIn, evidenceIn } from "../../domain/maturity/table/answer-cells.ts";
import { type CriterionFinder, createCriterionFinder } from "../../domain/maturity/table/find-criterion.ts";
import { tidy } from "../../domain/maturity/table/preview.ts";
import {
  cellName,
  columnsOf,
  type FieldColumns,
  type ReadField,
  recogniseFields,
  TABLE_HEADINGS,
} from "../../domain/maturity/table/table-fields.ts";
import {
  HARMLESS_PROBLEMS,
  type RowProblem,
  type SaidInRow,
  type TableRow,
} from "../../domain/maturity/table/table-row.ts";
import { oneLine } from "../../domain/one-line.ts";
import { unfitSign } from "../../domain/text.ts";
import type { Sheet } from "../xlsx/read-xlsx.ts";

/** The model has 81 criteria; a list with headings between them and notes below has a few hundred rows. */
const ROWS_MOST = 2_000;
/** Above the headings a list has its title, and who kept it. */
const ROWS_ABOVE = 30;
/** Each is held against every text of the model. */
const MEANT_MOST = 200;
const SHOWN = 60;
const NAMED = 160;
const TEXT_MOST = 4_000;
const EVIDENCE_MOST = 100;
const TITLE_MOST = 500;
const NAME_MOST = 120;

export interface ReadMaturityTable {
  /** The name of the sheet that was read; empty for a text table. */
  readonly sheet: string;
  /** Sheets that were read over. */
  readonly otherSheets: readonly string[];
  /** The heading over each field that was found. */
  readonly headings: ReadonlyMap<ReadField, string>;
  readonly rows: readonly TableRow[];
}

/**
 * @param texts by whose words a criterion may be named, besides the model's own.
 * @throws {InputError} `document-unreadable` where no sheet has the columns or two are headed as the answer, `document-too-large` above 2,000 rows.
 */
export function readMaturityTable(
  sheets: readonly Sheet[],
  model: MaturityModel,
  texts: readonly MaturityTexts[],
): ReadMaturityTable {
  const { sheet, at, columns } = tableAmong(sheets);
  const head = sheet.rows[at] ?? [];
  const below = sheet.rows.slice(at + 1).flatMap((cells, index) => {
    const line = sheet.rowNumbers[at + 1 + index] ?? at + 2 + index;
    return cells.every((cell) => cell.trim() === "") ? [] : [{ line, cells }];
  });
  if (below.length > ROWS_MOST)
    throw new InputError(
      "document-too-large",
      `row ${below[ROWS_MOST]?.line ?? ROWS_MOST}`,
      `the table has ${below.length} rows, at most ${ROWS_MOST} are read; the model has ${model.criteria.length} criteria, is this the table you meant?`,
    );
  const reader = new RowReader(model, createCriterionFinder(model, texts), columns, head);
  return {
    sheet: sheet.name,
    otherSheets: sheets.filter((one) => one !== sheet).map(({ name }) => name),
    headings: new Map([...columns].map(([field, column]) => [field, oneLine(head[column] ?? "", SHOWN)])),
    rows: toldTwice(
      below.map(({ line, cells }) => reader.read(line, cells)),
      columns,
      head,
    ),
  };
}

function tableAmong(sheets: readonly Sheet[]): { sheet: Sheet; at: number; columns: FieldColumns } {
  let nearly = "";
  for (const sheet of sheets) {
    for (let at = 0; at < Math.min(ROWS_ABOVE, sheet.rows.length); at++) {
      const columns = recogniseFields(sheet.rows[at] ?? []);
      const names = columns.has("criterion") || columns.has("statement");
      if (names && columns.has("answer")) {
        refuseTwoAnswers(sheet, at);
        return { sheet, at, columns };
      }
      if (names && nearly === "") nearly = `row ${sheet.rowNumbers[at] ?? at + 1} names the criterion and no answer; `;
    }
  }
  const { criterion, answer } = TABLE_HEADINGS;
  throw new InputError(
    "document-unreadable",
    "row 1",
    `${nearly}the table needs a row of headings with ${criterion.en[0]} and ${answer.en[0]} in it (${criterion.de[0]}, ${answer.de[0]}); our own export shows them all`,
  );
}

/** Which of the two is meant, only a person knows. */
function refuseTwoAnswers({ rows, rowNumbers }: Sheet, at: number): void {
  const row = rowNumbers[at] ?? at + 1;
  const head = rows[at] ?? [];
  const answers = columnsOf("answer", head);
  if (answers.length < 2) return;
  const named = answers.map((column) => `${cellName(column, row)} "${oneLine(head[column] ?? "", SHOWN)}"`);
  throw new InputError(
    "document-unreadable",
    `row ${row}`,
    `${answers.length} columns are headed as the answer: ${oneLine(named.join(", "), 400)}; leave one of them and head the others otherwise`,
  );
}

class RowReader {
  readonly #model: MaturityModel;
  readonly #finder: CriterionFinder;
  readonly #columns: FieldColumns;
  readonly #head: readonly string[];
  #meantLeft = MEANT_MOST;

  constructor(model: MaturityModel, finder: CriterionFinder, columns: FieldColumns, head: readonly string[]) {
    this.#model = model;
    this.#finder = finder;
    this.#columns = columns;
    this.#head = head;
  }

  read(line: number, cells: readonly string[]): TableRow {
    const row = new OneRow(line, cells, this.#columns, this.#head);
    const [id, words] = [row.text("criterion"), row.text("statement")];
    const named = oneLine([id, words].filter((text) => text !== "").join(" · "), NAMED);
    const criterion = this.#criterion(row, id, words);
    // Headings between the rows and sums below them answer nothing.
    if (criterion === undefined && row.text("answer") === "")
      return { line, named, criterion, meant: undefined, said: undefined, problems: [] };
    const isUnknown = row.problems.some(({ kind }) => kind === "criterion-unknown");
    const meant =
      isUnknown && this.#meantLeft-- > 0 ? (this.#finder.meant(id) ?? this.#finder.meant(words)) : undefined;
    const said = criterion === undefined ? undefined : this.#said(row, criterion);
    return { line, named, criterion, meant, said, problems: row.problems };
  }

  /** A number of their own beside our words is theirs, and so are words of their own beside our id. */
  #criterion(row: OneRow, id: string, words: string): string | undefined {
    const [byId, byWords] = [id, words].map((text) => (text === "" ? undefined : this.#finder.find(text)));
    if (byId !== undefined && byWords !== undefined && byId !== byWords) {
      row.wrong("statement", "criteria-differ", byWords);
      return undefined;
    }
    const found = byId ?? byWords;
    const field = this.#columns.has("criterion") ? "criterion" : "statement";
    if (found === undefined) row.wrong(field, id === "" && words === "" ? "criterion-missing" : "criterion-unknown");
    return found;
  }

  #said(row: OneRow, criterion: string): SaidInRow | undefined {
    const word = row.text("answer");
    if (word === "") {
      const filled = (["reason", "evidence", "note", "way", "ownFigure", "validUntil"] as const).find(
        (field) => row.text(field) !== "",
      );
      if (filled !== undefined) row.wrong("answer", "answer-missing", this.#head[this.#columns.get(filled) ?? 0] ?? "");
      return undefined;
    }
    const answer = answerKindOf(word);
    if (answer === undefined) {
      row.wrong("answer", "answer-unclear");
      return undefined;
    }
    let [reason, note] = [row.limited("reason", TEXT_MOST), row.limited("note", TEXT_MOST)];
    // A list with one column of remarks says there why something does not apply.
    if (answer === "not-applicable" && reason === undefined && typeof note === "string") [reason, note] = [note, null];
    if (answer === "not-applicable" && typeof reason !== "string")
      row.wrong(this.#columns.has("reason") ? "reason" : "answer", "reason-missing");
    const way = this.#way(row, criterion);
    const ownFigure = row.limited("ownFigure", 200);
    const [evidence, validUntil, date, by] = [row.evidence(), row.day("validUntil"), row.day("date"), row.name("by")];
    if (row.isWrong) return undefined;
    const fields = { reason, note, way, ownFigure, evidence, validUntil, date, by };
    const there = Object.entries(fields).filter(([, value]) => value !== undefined);
    return { answer, ...(Object.fromEntries(there) as Partial<SaidInRow>) };
  }

  #way(row: OneRow, criterion: string): string | null | undefined {
    const way = row.limited("way", 60);
    if (typeof way !== "string") return way;
    const ways = this.#model.readings.ways.filter(({ criteria }) => criteria.includes(criterion)).map(({ id }) => id);
    const known = ways.find((one) => one === way.toLowerCase());
    if (known === undefined) row.wrong("way", "way-unknown", ways.join(", "));
    return known;
  }
}

/** The cells of a row by field, and what is wrong with them. */
class OneRow {
  readonly problems: RowProblem[] = [];
  readonly #line: number;
  readonly #cells: readonly string[];
  readonly #columns: FieldColumns;
  readonly #head: readonly string[];

  constructor(line: number, cells: readonly string[], columns: FieldColumns, head: readonly string[]) {
    this.#line = line;
    this.#cells = cells;
    this.#columns = columns;
    this.#head = head;
  }

  get isWrong(): boolean {
    return this.problems.some(({ kind }) => !HARMLESS_PROBLEMS.includes(kind));
  }

  text(field: ReadField): string {
    const column = this.#columns.get(field);
    return column === undefined ? "" : tidy(this.#cells[column] ?? "");
  }

  /** Undefined without a column, null for an empty cell. */
  limited(field: ReadField, most: number): string | null | undefined {
    if (!this.#columns.has(field)) return undefined;
    const text = this.text(field);
    if (text === "") return null;
    if (text.includes("\ufffd")) this.wrong(field, "letters-lost");
    else if (text.length > most) this.wrong(field, "too-long", String(most));
    return text;
  }

  day(field: "date" | "validUntil"): string | null | undefined {
    const text = this.limited(field, SHOWN);
    if (typeof text !== "string") return text;
    const day = dayIn(text);
    if (day !== undefined) return day;
    this.wrong(field, field === "date" ? "date-left-out" : "day-unreadable");
    return undefined;
  }

  evidence(): EvidenceRef[] | null | undefined {
    const text = this.limited("evidence", EVIDENCE_MOST * (TITLE_MOST + 100));
    if (typeof text !== "string") return text;
    const evidence = evidenceIn(text);
    if (evidence.length > EVIDENCE_MOST || evidence.some(({ title }) => title.length > TITLE_MOST))
      this.wrong("evidence", "too-long", `${EVIDENCE_MOST} × ${TITLE_MOST}`);
    return evidence;
  }

  /** Who said it is told and decides nothing, so a name that is too long is cut and shows it. */
  name(field: "by"): string | null | undefined {
    if (!this.#columns.has(field)) return undefined;
    let line = this.text(field).replace(/\s+/gu, " ");
    while (unfitSign(line) !== undefined) line = [...line].filter((sign) => unfitSign(sign) === undefined).join("");
    line = line.trim();
    if (line === "") return null;
    return line.length <= NAME_MOST
      ? line
      : `${line
          .slice(0, NAME_MOST - 1)
          .toWellFormed()
          .replace(/[\s\ufffd]+$/, "")}…`;
  }

  wrong(field: ReadField, kind: RowProblem["kind"], more = ""): void {
    const column = this.#columns.get(field) ?? 0;
    this.problems.push({
      kind,
      cell: cellName(column, this.#line),
      heading: oneLine(this.#head[column] ?? "", SHOWN),
      value: oneLine(this.text(field), SHOWN),
      more: oneLine(more, 200),
    });
  }
}

/** A criterion in two rows is answered by neither: which of the two is meant, only a person knows. */
function toldTwice(rows: readonly TableRow[], columns: FieldColumns, head: readonly string[]): TableRow[] {
  const answering = rows.filter(
    ({ criterion, said, problems }) => criterion !== undefined && (said !== undefined || problems.length > 0),
  );
  const lines = Map.groupBy(answering, ({ criterion }) => criterion);
  const column = columns.get("criterion") ?? columns.get("statement") ?? 0;
  return rows.map((row) => {
    const group = lines.get(row.criterion);
    if (row.criterion === undefined || group === undefined || group.length < 2 || !group.includes(row)) return row;
    const other = group.find((one) => one !== row);
    const twice: RowProblem = {
      ...{ kind: "twice", cell: cellName(column, row.line), heading: oneLine(head[column] ?? "", SHOWN) },
      ...{ value: row.named, more: String(other?.line ?? "") },
    };
    return { ...row, said: undefined, problems: [...row.problems, twice] };
  });
}
