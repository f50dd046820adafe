/**
 * What ticking measures would bring: levels before and after, of the whole in one line, of the columns as a table.
 */
import { useTranslation } from "react-i18next";
import { priceOf } from "../../src/domain/maturity/cheapest-cover.ts";
import type { Evaluation } from "../../src/domain/maturity/evaluation.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { standingOf } from "../../src/domain/maturity/way-up.ts";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import { MODEL } from "./model.ts";
import css from "./plan.module.css";
import { scopeName } from "./scope-choices.ts";
import type { Plan } from "./use-plan.ts";

interface WhatIfProps {
  readonly before: Evaluation;
  readonly plan: Plan;
  readonly texts: MaturityTexts;
}

/** Stays in sight while measures are ticked. */
export function WhatIfLine({ before, plan, texts }: WhatIfProps) {
  const { t, i18n } = useTranslation();
  const { ticked, after } = plan;
  const language = languageOf(i18n);
  const { cost, effort } = priceOf(ticked);
  const lifted = MODEL.columns.flatMap(({ key }) => {
    const [from, to] = [standingOf(before, key)?.achieved ?? 0, standingOf(after, key)?.achieved ?? 0];
    return to > from ? [`${texts.columns[key] ?? key} ${from} → ${to}`] : [];
  });
  const scopes = ["facility", ...MODEL.dimensions.map(({ id }) => id)];
  return (
    <section className={css.line} aria-label={t("maturityPlan.whatIf")}>
      <ul>
        {scopes.map((scope) => (
          <li key={scope}>
            <span>{scopeName(texts, t("maturity.facility"), scope)}</span>{" "}
            <Change scope={scope} {...{ before, after }} />
          </li>
        ))}
      </ul>
      <p role="status">
        {ticked.length === 0
          ? t("maturityPlan.tickSome")
          : t("maturityPlan.tickedSum", {
              count: ticked.length,
              cost: numberIn(cost, language),
              effort: numberIn(effort, language),
            })}{" "}
        {lifted.length > 0 && t("maturityPlan.columnsRise", { columns: lifted.join(", ") })}
      </p>
    </section>
  );
}

/** The level of a scope, and what it would be. */
function Change({ scope, before, after }: { scope: string; before: Evaluation; after: Evaluation }) {
  const { t } = useTranslation();
  const from = standingOf(before, scope)?.achieved ?? 0;
  const to = standingOf(after, scope)?.achieved ?? 0;
  return from === to ? (
    <b>{from}</b>
  ) : (
    <b data-lifted="true">
      {from} <span aria-hidden="true">→</span>
      <span className={css.unseen}>{t("maturityPlan.becomes")}</span> {to}
    </b>
  );
}

export function WhatIfColumns({ before, plan: { after }, texts }: WhatIfProps) {
  const { t } = useTranslation();
  return (
    <div className={sheet.part}>
      <h2>{t("maturityPlan.columns")}</h2>
      <Scroll label={t("maturityPlan.columns")}>
        <table className={`${sheet.table} ${css.columns}`}>
          <thead>
            <tr>
              <th scope="col">{t("maturityPlan.column")}</th>
              <th scope="col">{t("maturityPlan.level")}</th>
              <th scope="col">{t("maturityPlan.stillOpen")}</th>
            </tr>
          </thead>
          <tbody>
            {MODEL.columns.map(({ key, dimension }) => {
              const standing = after.columns[key];
              return (
                <tr key={key}>
                  <th scope="row">
                    <span className={sheet.muted}>{texts.dimensions[dimension]} ›</span> {texts.columns[key]}
                  </th>
                  <td>
                    <Change scope={key} before={before} after={after} />
                  </td>
                  <td>
                    {standing === undefined || standing.inTheWay.length === 0
                      ? t("maturityPlan.nothing")
                      : t("maturityPlan.toNext", { count: standing.inTheWay.length, level: standing.workingOn })}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}
