/**
 * What the server does not have yet: entries that wait for the line, and those on which a person has to decide.
 */
import { useTranslation } from "react-i18next";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { isUndecided } from "../entry-queue.ts";
import { Link } from "../router.tsx";
import type { WaitingEntry } from "./entry-queue.ts";
import { useFigureName } from "./figure-fields.tsx";
import type { OpenEvaluation } from "./use-evaluation.ts";

interface SyncStateProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  /** Whether what is said outlives the page. */
  readonly safe: boolean;
}

const LINKS_SHOWN = 3;

/** Lines for an element that announces itself. */
export function SyncState({ open, texts, safe }: SyncStateProps) {
  const { t } = useTranslation();
  const figureName = useFigureName();
  const { id } = open.content.evaluation;
  const undecided = open.waiting.filter(isUndecided);
  const waiting = open.waiting.filter((one) => !isUndecided(one));
  const onlyAnswers = waiting.every(({ kind }) => kind === "answer");
  const placeOf = (one: WaitingEntry): { href: string; name: string } => {
    switch (one.kind) {
      case "answer":
        return {
          href: `/evaluations/${id}?criterion=${one.about}`,
          name: texts.criteria[one.about]?.title ?? one.about,
        };
      case "figure":
        return { href: `/evaluations/${id}#figures`, name: figureName(one.about) };
      case "measure":
        return { href: `/evaluations/${id}/plan`, name: one.said?.title ?? t("maturityPlan.aMeasure") };
    }
  };
  return (
    <>
      {waiting.length > 0 && (
        <p>{t(onlyAnswers ? "maturity.waiting" : "maturityPlan.waiting", { count: waiting.length })}</p>
      )}
      {undecided.length > 0 && (
        <p>
          {t(undecided.every(({ kind }) => kind === "answer") ? "maturity.undecided" : "maturityPlan.undecided", {
            count: undecided.length,
          })}{" "}
          {undecided.slice(0, LINKS_SHOWN).map((one) => {
            const { href, name } = placeOf(one);
            return (
              <Link key={one.entry} href={href}>
                {name}
              </Link>
            );
          })}
        </p>
      )}
      {!safe && <p>{t("maturity.notKept")}</p>}
    </>
  );
}
