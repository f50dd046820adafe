/**
 * Evaluations side by side as figures: each scope a row, each evaluation a column with level and share met.
 */
import { useTranslation } from "react-i18next";
import type { EvaluationPoint } from "../../src/contract/evaluation-history.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { MODEL } from "./model.ts";
import css from "./pictures.module.css";
import { usePercent, useScopeName } from "./use-figures.ts";

interface StandingsTableProps {
  readonly points: readonly EvaluationPoint[];
  readonly texts: MaturityTexts;
  /** What stands above the column of an evaluation. */
  readonly headOf: (point: EvaluationPoint) => React.ReactNode;
}

export function StandingsTable({ points, texts, headOf }: StandingsTableProps) {
  const { t } = useTranslation();
  const percent = usePercent();
  const nameOf = useScopeName(texts);
  const groups = [
    { group: undefined, scopes: ["facility", ...MODEL.dimensions.map(({ id }) => id)] },
    ...MODEL.dimensions.map(({ id, columns }) => ({ group: id, scopes: columns.map(({ key }) => key) })),
  ];
  return (
    <Scroll label={t("maturityPictures.beside.table")}>
      <table className={`${sheet.table} ${css.standings}`} style={{ minWidth: `${11 + 7.5 * points.length}rem` }}>
        <thead>
          <tr>
            <th scope="col">{t("maturityPictures.scope")}</th>
            {points.map((point) => (
              <th key={point.id} scope="col">
                {headOf(point)}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(({ group, scopes }) => (
          <tbody key={group ?? "facility"}>
            {group !== undefined && (
              <tr>
                <th scope="rowgroup" colSpan={points.length + 1}>
                  {nameOf(group)}
                </th>
              </tr>
            )}
            {scopes.map((scope) => (
              <tr key={scope}>
                <th scope="row">
                  {group !== undefined && `${numberOf(scope)} `}
                  {nameOf(scope)}
                </th>
                {points.map(({ id, scopes: standings }) => {
                  const standing = standings[scope];
                  return (
                    <td key={id}>
                      {standing === undefined ? (
                        "–"
                      ) : (
                        <>
                          <b>{t("maturityPictures.levelShort", { level: standing.achieved })}</b>{" "}
                          <span className={css.share}>
                            {t("maturityPictures.metShort", { share: percent(standing.share) })}
                          </span>
                        </>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        ))}
        <tbody>
          <tr>
            <th scope="row">{t("maturityPictures.weightedFigure")}</th>
            {points.map(({ id, scopes }) => (
              <td key={id}>{percent(scopes.facility?.weighted)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </Scroll>
  );
}

/** Of a column or a dimension, as the axes of the radars are numbered. */
export function numberOf(scope: string): number {
  const column = MODEL.columns.findIndex(({ key }) => key === scope);
  return (column === -1 ? MODEL.dimensions.findIndex(({ id }) => id === scope) : column) + 1;
}
