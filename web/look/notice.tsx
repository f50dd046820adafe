/**
 * An error where it arose: what is wrong and what to do, announced when it appears.
 */
import { useTranslation } from "react-i18next";
import { InputError } from "../../src/domain/input-error.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { CallProblem, UNREACHABLE } from "../call.ts";
import { Glyph } from "./glyph.tsx";
import css from "./notice.module.css";

export function Notice({ problem }: { problem: unknown }) {
  const { t } = useTranslation();
  if (problem === undefined) return null;
  const known = problem instanceof CallProblem || problem instanceof InputError;
  const unreachable = known && problem.code === UNREACHABLE;
  return (
    <div className={css.notice} role="alert">
      <Glyph name="high" />
      <div>
        <p className={css.title}>{t(unreachable ? "notice.unreachable" : known ? "notice.refused" : "notice.bug")}</p>
        {unreachable && <p>{t("notice.startServer")}</p>}
        {known && !unreachable && (
          <p lang="en">
            <bdi>{visibleLine(problem.message)}</bdi> <span className={css.where}>({visibleLine(problem.where)})</span>
          </p>
        )}
      </div>
    </div>
  );
}
