/**
 * The ways into one evaluation: the matrix, the guided interview, the plan, pictures, what changed; and beside others.
 */
import { useTranslation } from "react-i18next";
import { Link } from "../router.tsx";
import { besideHref } from "./evaluation-addresses.ts";
import css from "./evaluation-ways.module.css";

const WAYS = {
  matrix: "",
  interview: "/interview",
  plan: "/plan",
  pictures: "/pictures",
  changes: "/changes",
} as const;
type EvaluationWay = keyof typeof WAYS;

export function EvaluationWays({ id, here }: { id: string; here: EvaluationWay }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("maturityPlan.ways")} className={css.ways}>
      <ul>
        {(Object.keys(WAYS) as EvaluationWay[]).map((way) => (
          <li key={way}>
            <Link href={`/evaluations/${id}${WAYS[way]}`} aria-current={way === here ? "page" : undefined}>
              {way === "pictures" || way === "changes"
                ? t(`maturityPictures.views.${way}`)
                : t(`maturityPlan.way.${way}`)}
            </Link>
          </li>
        ))}
        <li>
          <Link href={besideHref({ ids: id })}>{t("maturityPictures.views.beside")}</Link>
        </li>
      </ul>
    </nav>
  );
}
