/**
 * The level so far, and the one that is still in reach by answers alone, without any measure.
 */
import { useTranslation } from "react-i18next";
import { levelsInReach } from "../../src/domain/maturity/interview.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { standingOf } from "../../src/domain/maturity/way-up.ts";
import css from "./interview.module.css";
import { MODEL } from "./model.ts";
import { scopeName } from "./scope-choices.ts";
import type { OpenEvaluation } from "./use-evaluation.ts";

export function SoFar({ open, texts }: { open: OpenEvaluation; texts: MaturityTexts }) {
  const { t } = useTranslation();
  const reach = levelsInReach(MODEL, open.result);
  return (
    <dl className={css.soFar} aria-label={t("interview.soFar")}>
      {["facility", ...MODEL.dimensions.map(({ id }) => id)].map((scope) => {
        const achieved = standingOf(open.result, scope)?.achieved ?? 0;
        const most = reach[scope] ?? achieved;
        return (
          <div key={scope} data-whole={scope === "facility"}>
            <dt>{scopeName(texts, t("maturity.facility"), scope)}</dt>
            <dd>
              <b>{t("interview.levelNow", { level: achieved })}</b>{" "}
              <span className={css.reach}>
                {most > achieved ? t("interview.inReach", { level: most }) : t("interview.decided")}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
