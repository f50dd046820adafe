/**
 * What is wrong with a label that is being written: the sum in a sentence, then each problem beside the way to its line.
 */
import { useTranslation } from "react-i18next";
import type { LabelProblem } from "../../src/contract/label.ts";
import { Glyph } from "../look/glyph.tsx";
import { Notice } from "../look/notice.tsx";
import css from "./label-problems.module.css";
import type { CheckState } from "./use-checked-label.ts";

interface LabelProblemsProps {
  readonly state: Pick<CheckState, "checked" | "checking" | "problem">;
  /** What stood in the way before the label could even be checked. */
  readonly refused?: unknown;
  readonly onLine: (line: number, column: number) => void;
}

export function LabelProblems({ state: { checked, checking, problem }, refused, onLine }: LabelProblemsProps) {
  const { t } = useTranslation();
  const problems = checked?.problems ?? [];
  return (
    <>
      <Notice problem={refused ?? problem} />
      <p id="label-state" role="status" className={css.state}>
        {checking ? (
          t("check.checking")
        ) : checked === undefined ? (
          ""
        ) : (
          <State errors={count(problems, "error")} warnings={count(problems, "warning")} />
        )}
      </p>
      {problems.length > 0 && (
        <ol className={css.problems} aria-label={t("check.problems")}>
          {problems.map(({ level, pointer, message, line, column }) => (
            <li key={`${line} ${column} ${pointer} ${message}`} data-level={level}>
              <Glyph name={level === "error" ? "high" : "low"} size={20} />
              <button type="button" onClick={() => onLine(line, column)}>
                {t("check.line", { line })}
              </button>
              <span>
                <b>{t(`check.level.${level}`)}</b> <span lang="en">{message}</span>
                {pointer !== "" && <code>{pointer}</code>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

export function count(problems: readonly LabelProblem[], level: LabelProblem["level"]): number {
  return problems.filter((problem) => problem.level === level).length;
}

function State({ errors, warnings }: { errors: number; warnings: number }) {
  const { t } = useTranslation();
  const gaps = warnings === 0 ? "" : ` ${t("check.warnings", { count: warnings })}`;
  return (
    <>
      <Glyph name={errors > 0 ? "high" : "met"} size={20} />{" "}
      {errors > 0 ? t("check.errors", { count: errors }) : t("check.signable")}
      {gaps}
    </>
  );
}
