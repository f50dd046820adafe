/**
 * What the label declares beside what was observed, for a step that the program can hold against something.
 */
import { useTranslation } from "react-i18next";
import type { Comparison } from "../../src/domain/inspection/comparison.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Pair, PairList } from "../look/pair.tsx";
import { When } from "../look/when.tsx";
import css from "./checklist.module.css";

const NAMED = ["firmware", "record", "supportUntil", "graveFindings", "brokenClaims"] as const;
const MARKS = { met: "met", broken: "high", unknown: "unknown" } as const;

export function Compared({ of: { of, at, lines } }: { of: Comparison }) {
  const { t } = useTranslation();
  const nameOf = (name: string) => {
    const known = NAMED.find((one) => one === name);
    return known === undefined ? visibleLine(name) : t(`inspections.line.${known}`);
  };
  const value = (said: string | null) => (said === null ? t("inspections.notKnown") : visibleLine(said));
  return (
    <div className={css.compared}>
      {lines.length === 0 ? (
        <p>{t(`inspections.nothingSeen.${of}`)}</p>
      ) : (
        <PairList>
          {lines.map(({ name, declared, observed, result }, place) => (
            // A start may go through one phase twice.
            <li key={`${place} ${name}`}>
              <Pair
                declared={
                  <>
                    {nameOf(name)}: {value(declared)}
                  </>
                }
                observed={value(observed)}
                mark={MARKS[result]}
                says={t(`inspections.compared.${result}`)}
              />
            </li>
          ))}
        </PairList>
      )}
      {at !== null && (
        <p className={css.hint}>
          {t("inspections.seenAt")} <When at={at} exact />
        </p>
      )}
    </div>
  );
}
