/**
 * An error where it arose: what is wrong and what to do in the reader's language, then exactly what was said; announced
 * when it appears.
 */
import { useTranslation } from "react-i18next";
import { Glyph } from "./glyph.tsx";
import { HeldBy } from "./held-by.tsx";
import css from "./notice.module.css";
import { useProblemWords } from "./problem-words.ts";

export function Notice({ problem }: { problem: unknown }) {
  return problem === undefined ? null : <Told problem={problem} />;
}

function Told({ problem }: { problem: unknown }) {
  const { t } = useTranslation();
  const { title, todo, exactly } = useProblemWords(problem);
  return (
    <div className={css.notice} role="alert">
      <Glyph name="high" />
      <div>
        <p className={css.title}>{title}</p>
        <p>{todo}</p>
        {exactly.length > 0 && (
          <div className={css.exactly}>
            {exactly.some(({ held }) => held === undefined) && <p>{t("problem.exactly")}</p>}
            <ul>
              {exactly.map(({ where, message, held }) => (
                <li key={`${where} ${message}`}>
                  {where !== "" && (
                    <b>
                      <bdi>{where}</bdi>:{" "}
                    </b>
                  )}
                  {held === undefined ? (
                    <span lang="en">
                      <bdi>{message}</bdi>
                    </span>
                  ) : (
                    <HeldBy held={held} />
                  )}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </div>
  );
}
