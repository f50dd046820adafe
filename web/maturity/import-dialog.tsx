/**
 * Bringing answers in from a table: what each row would change, old beside new, and taking over those that are meant.
 */
import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type AnswerRow,
  previewAnswersRoute,
  takeAnswersRoute,
  WORKBOOK_TYPE,
} from "../../src/contract/evaluation-table.ts";
import type { ReplyOf } from "../../src/contract/route.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { type AnswerFields, cellOf, type SaidField } from "../../src/domain/maturity/table/answer-cells.ts";
import {
  countVerdicts,
  ROW_VERDICTS,
  type RowVerdict,
  tableFileName,
} from "../../src/domain/maturity/table/preview.ts";
import { fieldWords, rowProblemSentence, VERDICT_WORDS } from "../../src/domain/maturity/table/table-words.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useChange } from "../call.ts";
import { Dialog } from "../look/dialog.tsx";
import { Actions } from "../look/field.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { languageOf } from "../words/i18n.ts";
import css from "./import-dialog.module.css";

type Preview = ReplyOf<typeof previewAnswersRoute>;
type Taken = ReplyOf<typeof takeAnswersRoute>;

/** What is looked at first: what would change, then what cannot be read. */
const FIRST: readonly RowVerdict[] = ["changed", "new", "unreadable", "unknown-criterion", "same", "empty"];

interface ImportDialogProps {
  readonly id: string;
  readonly texts: MaturityTexts;
  readonly onClose: () => void;
}

export function ImportDialog({ id, texts, onClose }: ImportDialogProps) {
  const { t } = useTranslation();
  const preview = useChange(previewAnswersRoute);
  const [file, setFile] = useState("");
  const choose = (chosen: File) => {
    setFile(chosen.name);
    const mediaType = /\.xlsx$/i.test(chosen.name) ? WORKBOOK_TYPE : "text/csv";
    preview.mutate({ params: { id }, body: chosen, mediaType });
  };
  return (
    <Dialog title={t("maturity.table.bring")} onClose={onClose}>
      <FileChoice
        label={t("maturity.table.file")}
        hint={t("maturity.table.hint")}
        accept={`.xlsx,.csv,.tsv,.txt,text/csv,${WORKBOOK_TYPE}`}
        chosen={file === "" ? undefined : visibleLine(file)}
        onFile={choose}
      />
      <Notice problem={preview.error ?? undefined} />
      {preview.data === undefined || preview.isPending ? (
        <Actions>
          <Button variant="outline" h={44} loading={preview.isPending} onClick={onClose}>
            {t("keep.cancel")}
          </Button>
        </Actions>
      ) : (
        <Previewed
          key={preview.submittedAt}
          id={id}
          file={file}
          preview={preview.data}
          texts={texts}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

type Changing = AnswerRow & { readonly criterion: string; readonly after: NonNullable<AnswerRow["after"]> };
const isChanging = (row: AnswerRow): row is Changing => row.criterion !== null && row.after !== null;

interface PreviewedProps extends ImportDialogProps {
  readonly file: string;
  readonly preview: Preview;
}

function Previewed({ id, file, preview, texts, onClose }: PreviewedProps) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const counts = countVerdicts(preview.rows);
  const [shown, setShown] = useState<RowVerdict>(() => FIRST.find((verdict) => counts[verdict] > 0) ?? "same");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [entry, setEntry] = useState(() => crypto.randomUUID());
  const [done, setDone] = useState<Taken>();
  const take = useChange(takeAnswersRoute, { onDone: setDone });
  const changing = preview.rows.filter(isChanging);
  const meant = changing.filter(({ criterion }) => !left.has(criterion));
  const { digest } = preview;
  const send = (rows: readonly { criterion: string; base: number; after: Changing["after"] }[]) =>
    take.mutate({
      params: { id },
      body: {
        ...{ file: tableFileName(file), digest, entry },
        rows: rows.map(({ criterion, base, after }) => ({ criterion, base, answer: after })),
      },
    });
  if (done !== undefined)
    return (
      <Done
        taken={done}
        rows={changing}
        texts={texts}
        busy={take.isPending}
        problem={take.error ?? undefined}
        onInsist={(rows) => {
          setEntry(crypto.randomUUID());
          send(rows);
        }}
        onClose={onClose}
      />
    );
  const toggle = (criterion: string) =>
    setLeft((before) => {
      const after = new Set(before);
      if (!after.delete(criterion)) after.add(criterion);
      return after;
    });
  return (
    <>
      <p role="status">
        {t("maturity.table.rows", { count: preview.rows.length })}
        {preview.sheet !== "" && <> {t("maturity.table.sheet", { sheet: visibleLine(preview.sheet) })}</>}
        {preview.otherSheets.length > 0 && (
          <> {t("maturity.table.others", { sheets: preview.otherSheets.map((one) => visibleLine(one)).join(", ") })}</>
        )}
      </p>
      <fieldset className={css.verdicts}>
        <legend>{t("maturity.table.show")}</legend>
        {ROW_VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict) => (
          <button key={verdict} type="button" aria-pressed={verdict === shown} onClick={() => setShown(verdict)}>
            {VERDICT_WORDS[language][verdict]} <b>{counts[verdict]}</b>
          </button>
        ))}
      </fieldset>
      <ul className={css.rows} aria-label={VERDICT_WORDS[language][shown]}>
        {preview.rows
          .filter(({ verdict }) => verdict === shown)
          .map((row) => (
            <Row
              key={row.line}
              row={row}
              texts={texts}
              taken={row.criterion !== null && !left.has(row.criterion)}
              onToggle={toggle}
            />
          ))}
      </ul>
      <Notice problem={take.error ?? undefined} />
      {changing.length === 0 && <p>{t("maturity.table.nothing")}</p>}
      <Actions>
        {changing.length > 0 && (
          <Button h={44} disabled={meant.length === 0} loading={take.isPending} onClick={() => send(meant)}>
            {t("maturity.table.take", { count: meant.length })}
          </Button>
        )}
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </>
  );
}

interface RowProps {
  readonly row: AnswerRow;
  readonly texts: MaturityTexts;
  readonly taken: boolean;
  readonly onToggle: (criterion: string) => void;
}

function Row({ row, texts, taken, onToggle }: RowProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const language = languageOf(i18n);
  const title = (row.criterion === null ? undefined : texts.criteria[row.criterion]?.title) ?? visibleLine(row.named);
  const { criterion } = row;
  return (
    <li>
      {isChanging(row) && criterion !== null ? (
        <div className={css.name}>
          <input id={id} type="checkbox" checked={taken} onChange={() => onToggle(criterion)} />
          <label htmlFor={id}>
            <b>{title}</b> <span className={sheet.muted}>{t("maturity.table.line", { line: row.line })}</span>
          </label>
        </div>
      ) : (
        <p>
          <b>{title}</b> <span className={sheet.muted}>{t("maturity.table.line", { line: row.line })}</span>
        </p>
      )}
      {row.problems.length > 0 && (
        <ul className={css.problems}>
          {row.problems.map((problem) => (
            <li key={`${problem.kind} ${problem.cell}`}>
              <b>
                {problem.cell} ({visibleLine(problem.heading)}):
              </b>{" "}
              <bdi>{rowProblemSentence(problem, language)}</bdi>
            </li>
          ))}
        </ul>
      )}
      {row.meant !== null && (
        <p>{t("maturity.table.meant", { title: texts.criteria[row.meant]?.title ?? "", criterion: row.meant })}</p>
      )}
      {row.after !== null && <BothSides before={row.before} after={row.after} fields={row.changed} />}
    </li>
  );
}

interface BothSidesProps {
  readonly before: AnswerFields | null;
  readonly after: AnswerFields;
  readonly fields: readonly SaidField[];
}

/** Old left, new right, for each field that changes. */
function BothSides({ before, after, fields }: BothSidesProps) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const shown = (answer: AnswerFields | null, field: SaidField) => {
    const text = answer === null ? "" : cellOf(answer, field, language);
    return text === "" ? t("keep.none") : text;
  };
  return (
    <dl className={css.changes}>
      {fields.map((field) => (
        <div key={field}>
          <dt>{fieldWords(field, language)}</dt>
          <dd>
            <span className={css.side}>{t("maturity.table.now")}</span> <bdi>{shown(before, field)}</bdi>
          </dd>
          <dd>
            <span className={css.side}>{t("maturity.table.then")}</span>{" "}
            <b>
              <bdi>{shown(after, field)}</bdi>
            </b>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface DoneProps {
  readonly taken: Taken;
  readonly rows: readonly Changing[];
  readonly texts: MaturityTexts;
  readonly busy: boolean;
  readonly problem: unknown;
  readonly onInsist: (rows: { criterion: string; base: number; after: Changing["after"] }[]) => void;
  readonly onClose: () => void;
}

/** What was taken over; what somebody else said meanwhile stands beside the row, and a person decides. */
function Done({ taken, rows, texts, busy, problem, onInsist, onClose }: DoneProps) {
  const { t } = useTranslation();
  const both = taken.overtaken.flatMap(({ criterion, version, answer }) => {
    const row = rows.find((one) => one.criterion === criterion);
    return row === undefined ? [] : [{ criterion, base: version, before: answer, after: row.after }];
  });
  return (
    <>
      <p role="status">{t("maturity.table.taken", { count: taken.taken.length })}</p>
      {both.length > 0 && (
        <div role="alert">
          <p>{t("maturity.table.overtaken", { count: both.length })}</p>
          <ul className={css.rows}>
            {both.map(({ criterion, before, after }) => (
              <li key={criterion}>
                <p>
                  <b>{texts.criteria[criterion]?.title ?? criterion}</b>
                </p>
                <BothSides before={before} after={after} fields={differing(before, after)} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <Notice problem={problem} />
      <Actions>
        {both.length > 0 && (
          <Button variant="outline" h={44} loading={busy} onClick={() => onInsist(both)}>
            {t("maturity.table.insist", { count: both.length })}
          </Button>
        )}
        <Button h={44} onClick={onClose}>
          {t("maturity.table.close")}
        </Button>
      </Actions>
    </>
  );
}

function differing(before: AnswerFields, after: AnswerFields): SaidField[] {
  const fields: SaidField[] = ["answer", "reason", "evidence", "note", "way", "ownFigure", "validUntil"];
  return fields.filter((field) => field === "answer" || cellOf(before, field) !== cellOf(after, field));
}
