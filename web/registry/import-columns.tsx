/**
 * What each column of the table is: what was recognised is filled in, and a person corrects the rest.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IMPORT_FIELDS, type ImportField, type ImportState, mapImportRoute } from "../../src/contract/import.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useChange } from "../call.ts";
import { Actions, ChoiceField, Fields } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import { useRecordWords } from "../words/record-words.ts";
import css from "./import-columns.module.css";

export function ImportColumns({ state }: { state: ImportState }) {
  const { t } = useTranslation();
  const { nameOf } = useRecordWords();
  const [columns, setColumns] = useState(state.columns);
  const match = useChange(mapImportRoute);
  const unread = state.headings.filter((_, index) => (columns[index] ?? null) === null).length;
  return (
    <details className={css.columns}>
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
                ...IMPORT_FIELDS.map((value) => ({ value, label: nameOf(value) })),
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
