/**
 * Doors of an evaluation's tables: out as a workbook or CSV, and answers in from either.
 */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { previewAnswers, takeAnswers } from "../acts/maturity/import-answers.ts";
import { tabledEvaluation } from "../acts/maturity/tabled-evaluation.ts";
import { WORKBOOK_TYPE } from "../contract/evaluation-table.ts";
import { ROUTES } from "../contract/routes.ts";
import { InputError } from "../domain/input-error.ts";
import type { MaturityModel } from "../domain/maturity/model.ts";
import type { MaturityTexts } from "../domain/maturity/model-texts.ts";
import type { MaturityLanguage } from "../domain/maturity/words/maturity-words.ts";
import { answersTable, evaluationWorkbook } from "../print/maturity/evaluation-tables.ts";
import { writeCsv } from "../print/table/write-csv.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";

/** Each is read on a thread of its own. */
const READ_AT_ONCE = 2;
const RETRY_AFTER_S = 5;
const NAMES = { en: "maturity", de: "Reifegrad" } as const;

export interface TableDoors {
  readonly model: () => MaturityModel;
  readonly texts: (language: MaturityLanguage) => MaturityTexts;
}

export function evaluationTableDoors(room: FastifyInstance, house: House, { model, texts }: TableDoors): void {
  const { read } = house.store;
  room.addContentTypeParser([...ROUTES.previewAnswers.body.mediaTypes], { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  let reading = 0;

  door(room, house, ROUTES.evaluationTable, async ({ actor, params, query: { format, language }, reply }) => {
    const today = house.now().toISOString().slice(0, 10);
    const tabled = await tabledEvaluation(read, actor, model(), params.id, today);
    const bytes =
      format === "xlsx"
        ? evaluationWorkbook(tabled, model(), texts(language))
        : // German spreadsheets open a file with semicolons by double click.
          writeCsv(answersTable(tabled, model(), texts(language)), { separator: language === "de" ? ";" : "," });
    attachment(
      reply,
      `${NAMES[language]}-${today}.${format}`,
      format === "xlsx" ? WORKBOOK_TYPE : "text/csv; charset=utf-8",
    );
    return reply.send(Readable.from(bytes, { objectMode: false }));
  });

  door(room, house, ROUTES.previewAnswers, async ({ actor, params, request }) => {
    if (!(request.body instanceof Uint8Array))
      throw new InputError("document-unreadable", "table", "nothing was sent; send the table as XLSX or CSV");
    if (reading >= READ_AT_ONCE)
      throw new HttpRefusal(503, "busy", "table", "other tables are being read; try again soon", RETRY_AFTER_S);
    reading++;
    try {
      const words = { model: model(), texts: [texts("en"), texts("de")] };
      return await previewAnswers(read, actor, words, params.id, request.body);
    } finally {
      reading--;
    }
  });

  door(room, house, ROUTES.takeAnswers, ({ acting, params, body }) => takeAnswers(acting, model(), params.id, body));
}
