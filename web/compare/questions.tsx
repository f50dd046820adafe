/**
 * What one vendor has to be asked, those that could decide first; copied as plain text for a letter.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ComparedOffer } from "../../src/domain/inspection/comparison/comparison.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import sheet from "../look/sheet.module.css";
import css from "./compare.module.css";

export function Questions({ offer, letter }: { offer: ComparedOffer; letter: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<"yes" | "refused">();
  const title = t("compare.questions", { name: visibleLine(offer.name) });
  const questions = offer.questions.toSorted((one, other) => Number(other.decides) - Number(one.decides));
  const copy = () =>
    navigator.clipboard
      .writeText([title, "", ...questions.map(({ ask }, index) => `${index + 1}. ${ask}`), ""].join("\n"))
      .then(() => setCopied("yes"))
      .catch(() => setCopied("refused"));
  return (
    <section className={sheet.part} aria-label={`${letter}: ${title}`}>
      <h2>
        {letter}: {title}
      </h2>
      {questions.length === 0 ? (
        <p>{t("compare.noQuestions")}</p>
      ) : (
        <>
          <p className={sheet.muted}>{t("compare.questionsLead")}</p>
          {/* Browsers hand out the clipboard on secure origins only. */}
          {navigator.clipboard !== undefined && (
            <div className={css.screen}>
              <Button variant="outline" h={44} onClick={() => void copy()}>
                {t("compare.copy")}
              </Button>
              <span role="status" className={css.said}>
                {copied === "yes" ? t("compare.copied") : copied === "refused" ? t("compare.noCopy") : ""}
              </span>
            </div>
          )}
          <ol className={css.questions}>
            {questions.map(({ id, ask, decides }) => (
              <li key={id}>
                {decides && (
                  <b>
                    <span aria-hidden="true">★ </span>
                    <span className={css.heard}>{t("compare.couldDecide")}: </span>
                  </b>
                )}
                {ask}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
