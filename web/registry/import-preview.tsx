/**
 * The preview of an import: how many rows would do what, each row with its line and reason, and the step itself.
 */
import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  applyImportRoute,
  type ImportRow,
  type ImportState,
  importRowsRoute,
  RowVerdict,
} from "../../src/contract/import.ts";
import { isPlaceField } from "../../src/domain/registry/import/recognise-columns.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions } from "../look/field.tsx";
import { Glyph, type GlyphName } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import { Pager } from "../look/pager.tsx";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { Link } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import { useRecordWords } from "../words/record-words.ts";
import { ImportColumns, UnreadColumns } from "./import-columns.tsx";
import { ImportMade } from "./import-made.tsx";
import css from "./import-preview.module.css";
import { useDiscard } from "./use-discard.ts";

type Verdict = ImportRow["verdict"];
const VERDICTS: readonly Verdict[] = RowVerdict.enum;
const WINDOW = 50;
const SHAPE: Record<Verdict, GlyphName> = {
  new: "met",
  changed: "info",
  same: "unknown",
  duplicate: "superseded",
  ambiguous: "unknown-issuer",
  wrong: "high",
};

/** What the last column says of a row that is not refused. */
const LAST_COLUMN: Partial<Record<Verdict, "productAndPlace" | "changes">> = {
  new: "productAndPlace",
  changed: "changes",
};

export function ImportPreview({ state, onCancelled }: { state: ImportState; onCancelled: () => void }) {
  const { t, i18n } = useTranslation();
  const { counts } = state;
  const [verdict, setVerdict] = useState<Verdict>(
    () => (["wrong", "ambiguous"] as const).find((one) => (counts[one] ?? 0) > 0) ?? "new",
  );
  const columns = useRef<HTMLDetailsElement>(null);
  const toColumns = () => {
    if (columns.current === null) return;
    columns.current.open = true;
    columns.current.scrollIntoView();
    columns.current.querySelector<HTMLElement>("summary")?.focus();
  };
  const number = (value: number) => numberIn(value, languageOf(i18n));
  return (
    <>
      <p className={sheet.lead}>
        {t("importing.preview", { file: visibleLine(state.file), rows: number(state.rows) })}
      </p>
      <UnreadColumns state={state} toColumns={toColumns} />
      <ImportMade state={state} />
      <fieldset className={css.verdicts}>
        <legend>{t("importing.verdicts")}</legend>
        {VERDICTS.map((one) => (
          <button key={one} type="button" aria-pressed={one === verdict} onClick={() => setVerdict(one)}>
            <Glyph name={SHAPE[one]} size={18} /> {t(`importing.verdict.${one}`)} <b>{number(counts[one] ?? 0)}</b>
          </button>
        ))}
      </fieldset>
      <p className={sheet.muted}>{t(`importing.means.${verdict}`)}</p>
      <Rows key={verdict} id={state.id} verdict={verdict} />
      <ImportColumns state={state} fold={columns} />
      <WithoutPlace state={state} toColumns={toColumns} />
      <Apply state={state} onCancelled={onCancelled} />
    </>
  );
}

function Rows({ id, verdict }: { id: string; verdict: Verdict }) {
  const { t } = useTranslation();
  const [offset, setOffset] = useState(0);
  const words = useRecordWords();
  const asked = useCall(
    importRowsRoute,
    { params: { id }, query: { verdict, offset: String(offset), limit: String(WINDOW) } },
    { keepLast: true },
  );
  return (
    <Asked of={asked}>
      {({ rows, total }) =>
        total === 0 ? (
          <p>{t("importing.noRows")}</p>
        ) : (
          <>
            <Scroll label={t("importing.verdicts")}>
              <table className={sheet.table}>
                <thead>
                  <tr>
                    <th scope="col" className={sheet.number}>
                      {t("importing.line")}
                    </th>
                    <th scope="col">{t("importing.device")}</th>
                    <th scope="col">{t(`importing.${LAST_COLUMN[verdict] ?? "reason"}`)}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.line}>
                      <td className={sheet.number}>{row.line}</td>
                      <th scope="row">
                        {row.device === null ? (
                          <bdi>{visibleLine(row.title)}</bdi>
                        ) : (
                          <Link href={`/devices/${row.device}`}>
                            <bdi>{visibleLine(row.title)}</bdi>
                          </Link>
                        )}
                      </th>
                      <td>
                        {row.would !== null && <WouldBe would={row.would} />}
                        <RowReason row={row} words={words} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
            <Pager offset={offset} limit={WINDOW} total={total} onOffset={setOffset} />
          </>
        )
      }
    </Asked>
  );
}

/** What a new device would be and where; what would be made for it is marked in words. */
function WouldBe({ would: { product, newProduct, place, newPlace } }: { would: NonNullable<ImportRow["would"]> }) {
  const { t } = useTranslation();
  return (
    <>
      <p>
        <bdi>{visibleLine(product)}</bdi>
        {newProduct && <b className={css.made}>{t("importing.newProduct")}</b>}
      </p>
      <p>
        <bdi>{visibleLine(place)}</bdi>
        {newPlace && <b className={css.made}>{t("importing.newPlace")}</b>}
      </p>
    </>
  );
}

function RowReason({ row, words }: { row: ImportRow; words: ReturnType<typeof useRecordWords> }) {
  const { t } = useTranslation();
  const changes = Object.entries(row.changes);
  return (
    <>
      {row.matchedBy !== null && (
        <p className={sheet.muted}>{t("importing.matchedBy", { by: words.nameOf(row.matchedBy) })}</p>
      )}
      {row.problems.length > 0 && (
        <ul className={css.problems}>
          {row.problems.map(({ column, message }) => (
            <li key={`${column} ${message}`}>
              {column !== "" && <b>{visibleLine(words.nameOf(column))}: </b>}
              <span lang="en">{visibleLine(message)}</span>
            </li>
          ))}
        </ul>
      )}
      {changes.length > 0 && (
        <dl className={css.changes}>
          {changes.map(([field, [before, after]]) => (
            <div key={field}>
              <dt>{words.nameOf(field)}</dt>
              <dd>
                <s>{words.valueOf(before)}</s>
              </dd>
              <dd>
                <b>{words.valueOf(after)}</b>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

/** A table of which no column says the place: all that is new would come to one. */
function WithoutPlace({ state, toColumns }: { state: ImportState; toColumns: () => void }) {
  const { t, i18n } = useTranslation();
  const { id, counts, columns } = state;
  const count = counts.new ?? 0;
  const missing = count > 0 && !Object.values(columns).some(isPlaceField);
  const first = useCall(
    importRowsRoute,
    { params: { id }, query: { verdict: "new", offset: "0", limit: "1" } },
    { enabled: missing },
  );
  const place = first.data?.rows[0]?.would?.place;
  if (!missing || place === undefined) return null;
  return (
    <div className={css.withoutPlace} role="status">
      <p className={sheet.chip}>
        <Glyph name="medium" size={24} />
        <b>
          {t("importing.withoutPlace", {
            count,
            number: numberIn(count, languageOf(i18n)),
            place: visibleLine(place),
          })}
        </b>
      </p>
      <Button variant="outline" h={44} onClick={toColumns}>
        {t("importing.sayPlace")}
      </Button>
    </div>
  );
}

function Apply({ state, onCancelled }: { state: ImportState; onCancelled: () => void }) {
  const { t, i18n } = useTranslation();
  const { id, counts } = state;
  const apply = useChange(applyImportRoute);
  const cancel = useDiscard(id, onCancelled);
  const leftOut = (counts.wrong ?? 0) + (counts.ambiguous ?? 0);
  const doing = (counts.new ?? 0) + (counts.changed ?? 0) + (counts.duplicate ?? 0);
  const number = (value: number) => numberIn(value, languageOf(i18n));
  const label = t("importing.apply", { count: doing, number: number(doing) });
  return (
    <>
      <Notice problem={apply.error ?? cancel.error ?? undefined} />
      <Actions>
        {leftOut > 0 && doing > 0 ? (
          <SureButton
            variant="filled"
            label={label}
            title={t("importing.leaveOutTitle", { count: leftOut, number: number(leftOut) })}
            onSure={() => apply.mutateAsync({ params: { id }, body: { leaveOutWrong: true } })}
          >
            <p>{t("importing.leaveOutText")}</p>
          </SureButton>
        ) : (
          <Button
            h={44}
            disabled={doing === 0}
            loading={apply.isPending}
            onClick={() => apply.mutate({ params: { id }, body: { leaveOutWrong: false } })}
          >
            {label}
          </Button>
        )}
        <Button variant="outline" h={44} loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {t("importing.discard")}
        </Button>
      </Actions>
    </>
  );
}
