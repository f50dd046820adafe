/**
 * A budget: a sum as it is, or the share of a grant that a funding programme sets aside for information security.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type SecurityFunding, securityBudget } from "../../src/domain/maturity/security-funding.ts";
import funding from "../../standards/security-funding.json" with { type: "json" };
import { ChoiceField, Fields, TextField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import { amountIn } from "./amount.ts";

const { programmes } = funding satisfies SecurityFunding;
const NONE = "";

/** @param onChange told the budget; undefined while what is typed is none. */
export function BudgetField({ onChange }: { onChange: (budget: number | undefined) => void }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const [programme, setProgramme] = useState(NONE);
  const [text, setText] = useState("");
  const chosen = programmes.find(({ id }) => id === programme);
  const tell = (nextText: string, nextProgramme: string) => {
    const amount = amountIn(nextText);
    const from = programmes.find(({ id }) => id === nextProgramme);
    onChange(amount === undefined || from === undefined ? amount : securityBudget(from, amount));
  };
  const amount = amountIn(text);
  const wrong = text !== "" && amount === undefined;
  return (
    <>
      <Fields>
        <ChoiceField
          label={t("maturityPlan.programme")}
          value={programme}
          choices={[
            { value: NONE, label: t("maturityPlan.ownMoney") },
            ...programmes.map(({ id, name }) => ({ value: id, label: name[language] })),
          ]}
          onChange={(next) => {
            setProgramme(next);
            tell(text, next);
          }}
        />
        <TextField
          label={t(chosen === undefined ? "maturityPlan.budget" : "maturityPlan.grant")}
          {...(wrong ? { problem: t("maturityPlan.amountWrong") } : {})}
          inputMode="decimal"
          value={text}
          onChange={(next) => {
            setText(next);
            tell(next, programme);
          }}
        />
      </Fields>
      {chosen !== undefined && (
        <p className={sheet.muted}>
          {chosen.note[language]}{" "}
          {amount !== undefined &&
            t("maturityPlan.ofGrant", {
              share: numberIn(chosen.securityShare * 100, language),
              budget: numberIn(securityBudget(chosen, amount), language),
            })}{" "}
          ({chosen.source})
        </p>
      )}
    </>
  );
}
