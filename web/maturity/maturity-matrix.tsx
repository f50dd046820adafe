/**
 * The matrix as the paper prints it: levels down, columns across, one table a dimension; each criterion a mark that says
 * by shape and word how it stands and leads to it.
 */
import { useTranslation } from "react-i18next";
import type { CriterionResult } from "../../src/domain/maturity/evaluation.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { Link } from "../router.tsx";
import css from "./maturity-matrix.module.css";
import { MODEL } from "./model.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";

/** How a criterion is shown; what is answered and does not count is `aside`. */
export type Shown = "met" | "partly" | "broken" | "not-applicable" | "unknown";

export function shownOf({ result, answer }: Pick<CriterionResult, "result" | "answer">): Shown {
  return result !== "met" && result !== "not-applicable" && answer === "partly" ? "partly" : result;
}

const MARKS: Record<Shown, string> = { met: "✔", partly: "◐", broken: "✖", "not-applicable": "–", unknown: "" };

interface MatrixProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  /** The criterion that is open beside it. */
  readonly chosen: string | undefined;
  /** Criteria whose answer is contradicted by what was measured. */
  readonly against: ReadonlySet<string>;
  readonly hrefOf: (criterion: string) => string;
}

export function MaturityMatrix({ open, texts, chosen, against, hrefOf }: MatrixProps) {
  const { t } = useTranslation();
  const { result, waiting } = open;
  const results = new Map(result.criteria.map((one) => [one.id, one]));
  const unsent = new Set(waiting.filter(({ kind }) => kind === "answer").map(({ about }) => about));
  return (
    <div className={css.dimensions}>
      {MODEL.dimensions.map(({ id: dimension, columns }) => {
        const standing = result.dimensions[dimension];
        return (
          <table key={dimension} className={css.matrix} style={{ flexGrow: columns.length }}>
            <caption>
              <b>{texts.dimensions[dimension]}</b>
              {standing !== undefined && (
                <span>
                  {t("maturity.achieved", { level: standing.achieved })}
                  {" · "}
                  {t("maturity.workingOn", { level: standing.workingOn })}
                </span>
              )}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t("maturity.level")}</th>
                {columns.map(({ key }) => (
                  <th key={key} scope="col">
                    {texts.columns[key]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {MODEL.data.levels.map(({ n }) => (
                <tr key={n}>
                  <th scope="row">
                    {n}
                    <span>{texts.levels[n - 1]}</span>
                  </th>
                  {columns.map(({ key, criteria }) => (
                    <td key={key} data-achieved={(result.columns[key]?.achieved ?? 0) >= n}>
                      <div className={css.marks}>
                        {criteria
                          .filter(({ level }) => level === n)
                          .map(({ id }) => {
                            const one = results.get(id);
                            const shown = one === undefined ? "unknown" : shownOf(one);
                            const title = texts.criteria[id]?.title ?? id;
                            const words = t(`maturity.shown.${shown}`);
                            const waits = unsent.has(id) ? `, ${t("maturity.waits")}` : "";
                            const denied = against.has(id) ? `, ${t("maturity.measured.mark")}` : "";
                            return (
                              <Link
                                key={id}
                                href={hrefOf(id)}
                                className={css.mark}
                                data-shown={shown}
                                data-unsent={unsent.has(id)}
                                data-against={against.has(id)}
                                aria-current={id === chosen ? "true" : undefined}
                                aria-label={`${title}: ${words}${waits}${denied}`}
                                title={`${title}: ${words}${waits}${denied}`}
                              >
                                {MARKS[shown]}
                              </Link>
                            );
                          })}
                      </div>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        );
      })}
      <ul className={css.legend} aria-label={t("maturity.legend")}>
        {(Object.keys(MARKS) as Shown[]).map((shown) => (
          <li key={shown}>
            <span className={css.mark} data-shown={shown} aria-hidden="true">
              {MARKS[shown]}
            </span>
            {t(`maturity.shown.${shown}`)}
          </li>
        ))}
        {against.size > 0 && (
          <li>
            <span className={css.mark} data-shown="met" data-against="true" aria-hidden="true">
              {MARKS.met}
            </span>
            {t("maturity.measured.mark")}
          </li>
        )}
      </ul>
    </div>
  );
}
