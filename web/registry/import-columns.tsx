/**
 * What each column of the table is: what was recognised is filled in, what is not read is named, and a person corrects
 * the rest.
 */
import { Button } from "@mantine/core";
import { type Ref, useState } from "react";
import { useTranslation } from "react-i18next";
import { IMPORT_FIELDS, type ImportField, type ImportState, mapImportRoute } from "../../src/contract/import.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useChange } from "../call.ts";
import { Actions, ChoiceField, Fields } from "../look/field.tsx";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useRecordWords } from "../words/record-words.ts";
import css from "./import-columns.module.css";

type Table = Pick<ImportState, "headings" | "columns">;

/** The headings of the columns that are not read; an empty one by its number. */
function useUnread({ headings, columns }: Table): string[] {
  const { t } = useTranslation();
  return headings
    .map((heading, index) => (heading === "" ? t("importing.column", { number: index + 1 }) : visibleLine(heading)))
    .filter((_, index) => (columns[index] ?? null) === null);
}

/** What stands in the table and would not be taken over. */
export function UnreadColumns({ state, toColumns }: { state: ImportState; toColumns: () => void }) {
  const { t } = useTranslation();
  const unread = useUnread(state);
  if (unread.length === 0) return null;
  return (
    <div className={css.unread}>
      <p className={sheet.chip}>
        <Glyph name="medium" size={20} />
        <span>
          {t("importing.unreadColumns", { count: unread.length })} <b>{unread.join(", ")}</b>
        </span>
      </p>
      <Button variant="subtle" h={44} onClick={toColumns}>
        {t("importing.toColumns")}
      </Button>
    </div>
  );
}

export function ImportColumns({ state, fold }: { state: ImportState; fold: Ref<HTMLDetailsElement> }) {
  const { t } = useTranslation();
  const { nameOf } = useRecordWords();
  const [columns, setColumns] = useState(state.columns);
  const match = useChange(mapImportRoute);
  const unread = useUnread({ headings: state.headings, columns }).length;
  return (
    <details className={css.columns} ref={fold}>
      <summary>
        {t("importing.columns")}
        {unread > 0 && ` (${t("importing.unread", { count: unread })})`}
      </summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          match.mutate({ params: { id: state.id }, body: { columns } });
        }}
      >
        <p>{t("importing.columnsText")}</p>
        <Fields>
          {state.headings.map((heading, index) => (
            <ChoiceField<ImportField | "">
              // Two columns may bear one heading; their order never changes.
              key={`${index} ${heading}`}
              label={heading === "" ? t("importing.column", { number: index + 1 }) : visibleLine(heading)}
              value={columns[index] ?? ""}
              choices={[
                { value: "", label: t("importing.leaveColumn") },
                ...IMPORT_FIELDS.map((value) => ({
                  value,
                  label: value === "ward" ? t("importing.wardOrPath") : nameOf(value),
                })),
              ]}
              onChange={(value) => setColumns({ ...columns, [index]: value === "" ? null : value })}
            />
          ))}
        </Fields>
        <Notice problem={match.error ?? undefined} />
        <Actions>
          <Button type="submit" variant="outline" h={44} loading={match.isPending}>
            {t("importing.matchAnew")}
          </Button>
        </Actions>
      </form>
    </details>
  );
}
