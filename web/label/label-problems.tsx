/**
 * What is wrong with a label that is being written: the sum in a sentence, then each problem beside the way to its line.
 */
import { useTranslation } from "react-i18next";
import type { LabelProblem } from "../../src/contract/label.ts";
import { isGap } from "../../src/domain/label/rules/gaps.ts";
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
        {checking ? t("check.checking") : checked === undefined ? "" : <State problems={problems} />}
      </p>
      {problems.length > 0 && (
        <ol className={css.problems} aria-label={t("check.problems")}>
          {problems.map(({ pointer, message, line, column, ...problem }) => (
            <li key={`${line} ${column} ${pointer} ${message}`} data-level={kindOf(problem)}>
              <Glyph name={GLYPHS[kindOf(problem)]} size={20} />
              <button type="button" onClick={() => onLine(line, column)}>
                {t("check.line", { line })}
              </button>
              <span>
                <b>{t(`check.level.${kindOf(problem)}`)}</b> <span lang="en">{message}</span>
                {pointer !== "" && <code>{pointer}</code>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** A warning is a gap where a fact is missing; what is left is a fact that is bad or doubtful. */
type ProblemKind = "error" | "warning" | "gap";

const GLYPHS = { error: "high", warning: "medium", gap: "low" } as const;

function kindOf({ level, code }: Pick<LabelProblem, "level" | "code">): ProblemKind {
  return level === "error" ? "error" : isGap(code) ? "gap" : "warning";
}

export function count(problems: readonly LabelProblem[], kind: ProblemKind): number {
  return problems.filter((problem) => kindOf(problem) === kind).length;
}

function State({ problems }: { problems: readonly LabelProblem[] }) {
  const { t } = useTranslation();
  const errors = count(problems, "error");
  const rest = (["warning", "gap"] as const).flatMap((kind) => {
    const found = count(problems, kind);
    return found === 0 ? [] : [t(`check.${kind}s`, { count: found })];
  });
  return (
    <>
      <Glyph name={errors > 0 ? "high" : "met"} size={20} />{" "}
      {[errors > 0 ? t("check.errors", { count: errors }) : t("check.signable"), ...rest].join(" ")}
    </>
  );
}
