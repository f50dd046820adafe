/**
 * `assess import`: answers of a table, our own export or a list of somebody's, into a file of answers.
 *
 * What each row would change is told first; a file is written only where one is named.
 */
import { InputError } from "../domain/input-error.ts";
import type { MaturityAnswers } from "../domain/maturity/answers-file.ts";
import type { MaturityModel } from "../domain/maturity/model.ts";
import { type KeptAnswer, type PreviewedRow, previewRows } from "../domain/maturity/table/preview.ts";
import { readMaturityAnswers } from "../formats/maturity-answers/read-answers.ts";
import { withAnswers } from "../formats/maturity-answers/write-answers.ts";
import { readMaturityTable } from "../formats/maturity-table/read-maturity-table.ts";
import { decodeText } from "../formats/text/decode-text.ts";
import { readSpreadsheet } from "../print/read-spreadsheet.ts";
import { readBytes, writeWhole } from "../store/files.ts";
import { loadMaturityModel, loadMaturityTexts } from "../store/load-maturity.ts";
import { readAnswersFile } from "./assess/answers-file.ts";
import { importWords } from "./assess/import-words.ts";
import { type Command, EXIT } from "./command.ts";
import { onlyArgument } from "./label-files.ts";

export const command: Command = {
  words: "assess import",
  summary: "bring answers in from a table (XLSX or CSV), after showing what each row would change",
  usage: "TABLE [--onto ANSWERS.yaml] [--out FILE.yaml] [--language L]",
  options: {
    onto: { type: "string" },
    out: { type: "string" },
    language: { type: "string", default: "en" },
  },
  help: [
    ["TABLE", "our own export, edited or not, or a list with a criterion and an answer in each row; XLSX or CSV"],
    ["--onto ANSWERS.yaml", "the answers that stand already; without it every row is new"],
    ["--out FILE.yaml", "writes the answers with the readable rows taken over; it may be the file of --onto"],
    ["--language L", "en (default) or de; the table may be in either"],
  ],
  example: "carelabel assess import samples/maturity/practice-list.csv --onto samples/maturity/practice.answers.yaml",
  async run({ values, args }, terminal) {
    const path = onlyArgument(args, "table of answers");
    const { language } = values;
    const [onto, out] = [values.onto, values.out].map((one) => (typeof one === "string" ? one : undefined));
    if (language !== "en" && language !== "de") throw new InputError("argument-wrong", "--language", "write en or de");
    if (path === "-" && onto === "-")
      throw new InputError("argument-wrong", "--onto", "only one of the two can be standard input");
    const model = loadMaturityModel();
    const texts = { en: loadMaturityTexts("en"), de: loadMaturityTexts("de") };
    const ontoBytes = onto === undefined ? undefined : await readBytes(onto, terminal.stdin);
    const there =
      ontoBytes === undefined || onto === undefined ? undefined : readAnswersFile(ontoBytes, onto, model, terminal);
    if (ontoBytes !== undefined && there === undefined) return EXIT.wrongInput;
    const sheets = readSpreadsheet(await readBytes(path, terminal.stdin));
    const table = readMaturityTable(sheets, model, [texts.en, texts.de]);
    const rows = previewRows(table.rows, keptOf(there));
    const changes = changesIn(rows);
    terminal.out(
      `${importWords({ path, sheet: table.sheet, otherSheets: table.otherSheets, rows }, texts[language])}\n`,
    );
    if (out !== undefined) {
      const before = ontoBytes === undefined ? undefined : decodeText(ontoBytes, onto ?? "");
      const text = withAnswers(before, changes, onto ?? out);
      refuseUnlike(text, out, model, changes);
      // Any other file that is there already is not what was asked for.
      await writeWhole(out, text, { replace: out === onto, inputs: [path] });
      terminal.out(`\n${CLOSING[language](changes.size, out)}\n`);
    }
    const isLeftOut = rows.some(({ verdict }) => verdict === "unreadable" || verdict === "unknown-criterion");
    return isLeftOut ? EXIT.departs : EXIT.ok;
  },
};

const CLOSING = {
  en: (count: number, out: string) => `Taken over: ${count}. Next: carelabel assess ${out}`,
  de: (count: number, out: string) => `Übernommen: ${count}. Weiter: carelabel assess ${out} --language de`,
};

/** A file has no versions of its answers: what is read is what stands. */
function keptOf(file: MaturityAnswers | undefined): Map<string, KeptAnswer> {
  return new Map([...(file?.answers ?? [])].map(([id, answer]) => [id, { answer, version: 1 }]));
}

function changesIn(rows: readonly PreviewedRow[]) {
  return new Map(
    rows.flatMap(({ criterion, after }) =>
      criterion === undefined || after === undefined ? [] : [[criterion, after] as const],
    ),
  );
}

/** What is written is read as it would be the next time; a file built in some way that this undoes is left alone. */
function refuseUnlike(
  text: string,
  path: string,
  model: MaturityModel,
  changes: ReadonlyMap<string, { readonly answer: string }>,
): void {
  const { file } = readMaturityAnswers(new TextEncoder().encode(text), path, model);
  for (const [id, { answer }] of changes)
    if (file?.answers.get(id)?.answer !== answer)
      throw new InputError(
        "document-unreadable",
        path,
        `the answer to ${id} cannot be written into this file; write it there by hand`,
      );
}
