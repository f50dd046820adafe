/**
 * A comparison in words: who is better in how many facts, each fact of both, and what to ask the vendors. A sign and a word
 * mark the better one and how far it is proven; colour only repeats them.
 */
import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type {
  ComparedFact,
  ComparedOffer,
  Comparison,
  Side,
} from "../../src/domain/inspection/comparison/comparison.ts";
import { COMPARISON_WORDS } from "../../src/domain/inspection/comparison/comparison-words.ts";
import type { Standing } from "../../src/domain/inspection/comparison/standing.ts";
import { newUnitWords } from "../../src/domain/inspection/new-unit-words.ts";
import { FACE_WORDS } from "../../src/domain/label/face-words.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { CheckField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import css from "./compare.module.css";

const SIDES = ["a", "b"] as const;
const SIGNS: Record<Standing, string> = { verified: "●", examined: "◐", claimed: "○", unproven: "◌" };

export function ComparisonView({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation();
  const { groups, language } = comparison;
  const [onlyDiffering, setOnlyDiffering] = useState(false);
  const shown = groups
    .map((group) => ({ ...group, facts: onlyDiffering ? group.facts.filter(differs) : group.facts }))
    .filter(({ facts }) => facts.length > 0);
  return (
    <>
      <div className={css.heads}>
        {SIDES.map((side) => (
          <Head key={side} side={side} comparison={comparison} />
        ))}
      </div>
      <div className={css.asking}>
        <CheckField label={t("compare.onlyDiffering")} value={onlyDiffering} onChange={setOnlyDiffering} />
      </div>
      <Legend language={language} />
      {shown.map(({ id, name, facts }) => (
        <section key={id} className={sheet.part} aria-labelledby={`group-${id}`}>
          <h2 id={`group-${id}`}>{name}</h2>
          <table className={css.facts}>
            <thead>
              <tr>
                <th scope="col">{t("compare.fact")}</th>
                {SIDES.map((side) => (
                  <th key={side} scope="col">
                    {side.toUpperCase()} <span className={css.name}>{visibleLine(comparison[side].name)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {facts.map((fact) => (
                <Fact key={fact.id} fact={fact} comparison={comparison} />
              ))}
            </tbody>
          </table>
        </section>
      ))}
      {SIDES.map((side) => (
        <Questions key={side} offer={comparison[side]} />
      ))}
    </>
  );
}

const differs = ({ a, b }: ComparedFact) =>
  a.lines.join("\n") !== b.lines.join("\n") || a.standing !== b.standing || a.contradicted !== b.contradicted;

function Head({ side, comparison }: { side: "a" | "b"; comparison: Comparison }) {
  const { t } = useTranslation();
  const { language, better } = comparison;
  const { name, answer, support, contradictions, newUnit } = comparison[side];
  const words = COMPARISON_WORDS[language];
  return (
    <section className={css.head} aria-labelledby={`head-${side}`}>
      <h2 id={`head-${side}`}>
        <span aria-hidden="true">{side.toUpperCase()}</span> {visibleLine(name)}
      </h2>
      <p>{t("compare.better", { count: better[side] })}</p>
      {support.state === "ended" && <p className={css.ended}>✖ {t("compare.ended")}</p>}
      <p>{answer === null ? t("compare.asWritten") : words.answers[answer]}</p>
      <p className={sheet.muted}>{newUnitWords(newUnit, language).join(" ")}</p>
      {contradictions.length > 0 && (
        <>
          <h3>{t("compare.contradictions")}</h3>
          <ul>
            {contradictions.map(({ pointer, code, message }) => (
              <li key={`${pointer} ${code}`}>
                {/* As a check tells it: in English, like the label's own words. */}
                <span lang="en">
                  {visibleLine(pointer || "/")}: {visibleLine(message)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Legend({ language }: { language: Comparison["language"] }) {
  const { t } = useTranslation();
  return (
    <ul className={css.legend} aria-label={t("compare.legend")}>
      <li>▲ {t("compare.mark.proven")}</li>
      <li>△ {t("compare.mark.claimed")}</li>
      {(Object.keys(SIGNS) as Standing[]).map((standing) => (
        <li key={standing}>
          {SIGNS[standing]} {COMPARISON_WORDS[language].standing[standing]}
        </li>
      ))}
    </ul>
  );
}

function Fact({ fact, comparison }: { fact: ComparedFact; comparison: Comparison }) {
  const { id, name, better, because } = fact;
  return (
    <tr data-fact={id} data-better={better ?? "neither"}>
      <th scope="row">
        {name}
        {better !== null && because !== null && <p className={sheet.muted}>{because}</p>}
      </th>
      {SIDES.map((side) => (
        <td key={side} data-side={side} data-better={better === side ? "yes" : undefined}>
          {/* On a phone the rows are cards, and the heads are far away. */}
          <span className={css.whose}>
            {side.toUpperCase()} {visibleLine(comparison[side].name)}
          </span>
          {better === side && <Better proven={fact.proven} />}
          <Value of={fact[side]} language={comparison.language} />
        </td>
      ))}
    </tr>
  );
}

function Better({ proven }: { proven: boolean }) {
  const { t } = useTranslation();
  return (
    <p className={css.mark}>
      <span aria-hidden="true">{proven ? "▲" : "△"}</span> {t(`compare.mark.${proven ? "proven" : "claimed"}`)}
    </p>
  );
}

function Value({ of, language }: { of: Side; language: Comparison["language"] }) {
  const { t } = useTranslation();
  const { lines, standing, contradicted } = of;
  if (lines.length === 0) return <p className={sheet.muted}>? {FACE_WORDS[language].notStated}</p>;
  return (
    <>
      {contradicted && <p className={css.ended}>! {t("compare.contradicted")}</p>}
      {lines.map((line, index) => (
        <p key={index}>{visibleLine(line)}</p>
      ))}
      {standing !== null && (
        <p className={css.standing}>
          <span aria-hidden="true">{SIGNS[standing]}</span> {COMPARISON_WORDS[language].standing[standing]}
        </p>
      )}
    </>
  );
}

function Questions({ offer }: { offer: ComparedOffer }) {
  const { t } = useTranslation();
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  if (offer.questions.length === 0) return null;
  const sorted = offer.questions.toSorted((one, other) => Number(other.decides) - Number(one.decides));
  const copy = () =>
    navigator.clipboard
      .writeText(sorted.map(({ ask }) => `- ${ask}`).join("\n"))
      .then(() => setCopied(true))
      .catch(() => setCopied(false));
  return (
    <section className={sheet.part} aria-labelledby={id}>
      <h2 id={id}>{t("compare.questions", { name: visibleLine(offer.name) })}</h2>
      <ul>
        {sorted.map(({ id: asked, ask, decides }) => (
          <li key={asked}>
            {ask} {decides && <b>({t("compare.decides")})</b>}
          </li>
        ))}
      </ul>
      {/* Browsers hand out the clipboard on secure origins only. */}
      {navigator.clipboard !== undefined && (
        <div className={css.asking}>
          <Button variant="outline" h={44} onClick={copy}>
            {t("compare.copy")}
          </Button>{" "}
          <span role="status">{isCopied && t("compare.copied")}</span>
        </div>
      )}
    </section>
  );
}
