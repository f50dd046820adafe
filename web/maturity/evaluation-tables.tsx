/**
 * An evaluation as tables: taking them away, and bringing answers in from one.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { evaluationTableRoute } from "../../src/contract/evaluation-table.ts";
import type { Answer } from "../../src/domain/maturity/answer.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { addressOf } from "../call.ts";
import sheet from "../look/sheet.module.css";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import { ImportDialog } from "./import-dialog.tsx";

interface EvaluationTablesProps {
  readonly id: string;
  readonly texts: MaturityTexts;
  readonly mayAnswer: boolean;
}

export function EvaluationTables({ id, texts, mayAnswer }: EvaluationTablesProps) {
  const { t, i18n } = useTranslation();
  const [bringing, setBringing] = useState(false);
  const language = languageOf(i18n);
  const address = (format: "xlsx" | "csv") =>
    addressOf(evaluationTableRoute, { params: { id }, query: { format, language } });
  return (
    <section className={sheet.part} aria-labelledby="tables">
      <h2 id="tables">{t("maturity.table.title")}</h2>
      <p className={sheet.muted}>{t("maturity.table.lead")}</p>
      <div className={sheet.tools}>
        <Button variant="outline" h={44} component="a" href={address("xlsx")} download>
          {t("maturity.table.xlsx")}
        </Button>
        <Button variant="outline" h={44} component="a" href={address("csv")} download>
          {t("maturity.table.csv")}
        </Button>
        {mayAnswer && (
          <Button variant="outline" h={44} onClick={() => setBringing(true)}>
            {t("maturity.table.bring")}
          </Button>
        )}
      </div>
      {bringing && <ImportDialog id={id} texts={texts} onClose={() => setBringing(false)} />}
    </section>
  );
}

/** From which table an answer was taken, and who said it there. */
export function FromTable({ answer }: { answer: Answer | undefined }) {
  const { t, i18n } = useTranslation();
  if (answer?.source.kind !== "table") return null;
  const { file, by, date } = answer.source;
  const who = [by, date === undefined ? undefined : dayIn(date, languageOf(i18n))].filter((one) => one !== undefined);
  return (
    <p className={sheet.muted}>
      {t("maturity.table.from", { file: visibleLine(file) })}
      {who.length > 0 && <> ({who.join(", ")})</>}
    </p>
  );
}
