/**
 * The comparison in full: what stands out of each offer, every fact in two columns, and the questions to the vendors.
 */
import { Button } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type {
  ComparedFact,
  ComparedOffer,
  Comparison,
  Side,
} from "../../src/domain/inspection/comparison/comparison.ts";
import { COMPARISON_WORDS } from "../../src/domain/inspection/comparison/comparison-words.ts";
import { STANDINGS } from "../../src/domain/inspection/comparison/standing.ts";
import { newUnitWords } from "../../src/domain/inspection/new-unit-words.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { CheckField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { dayIn } from "../words/locale.ts";
import css from "./compare.module.css";
import { Questions } from "./questions.tsx";
import { StandingSign } from "./standing-sign.tsx";

export function Compared({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation();
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const { a, b, better, language } = comparison;
  return (
    <>
      <section className={sheet.part} aria-label={t("compare.overview")}>
        <h2>{t("compare.overview")}</h2>
        <div className={css.sides}>
          <Offer letter="A" offer={a} better={better.a} comparison={comparison} />
          <Offer letter="B" offer={b} better={better.b} comparison={comparison} />
        </div>
      </section>
      <section className={sheet.part}>
        <div className={`${sheet.tools} ${css.screen}`}>
          <CheckField label={t("compare.onlyDifferent")} value={onlyDifferent} onChange={setOnlyDifferent} />
          <Button variant="outline" h={44} onClick={() => print()}>
            {t("compare.print")}
          </Button>
          <TakeJson comparison={comparison} />
        </div>
        <p className={sheet.muted}>
          {t("compare.legend")}
          <br />
          {STANDINGS.map((one) => (
            <span key={one} className={css.sign}>
              <StandingSign standing={one} /> {COMPARISON_WORDS[language].standing[one]}
            </span>
          ))}
        </p>
        <Facts comparison={comparison} onlyDifferent={onlyDifferent} />
      </section>
      {[a, b].map((offer, index) => (
        <Questions key={index === 0 ? "a" : "b"} offer={offer} letter={index === 0 ? "A" : "B"} />
      ))}
    </>
  );
}

interface OfferProps {
  readonly letter: string;
  readonly offer: ComparedOffer;
  readonly better: number;
  readonly comparison: Comparison;
}

function Offer({ letter, offer, better, comparison: { language } }: OfferProps) {
  const { t } = useTranslation();
  const { support, signed, answer, newUnit, contradictions } = offer;
  const name = visibleLine(offer.name);
  const warnings = [
    ...(support.state === "ended" ? [t("compare.ended")] : []),
    ...(support.minimum === "broken" && support.state !== "ended" ? [t("compare.shortfall")] : []),
    ...(support.minimum === "unknown" ? [t("compare.noPromise")] : []),
    ...(signed && answer !== null && answer !== "trusted"
      ? [`${t(`answer.${answer}.word`)}: ${COMPARISON_WORDS[language].answers[answer]}`]
      : []),
  ];
  return (
    <div className={css.offer}>
      <h3>
        {letter} <bdi>{name}</bdi>
      </h3>
      <p>
        <b>▲ {t("compare.better", { count: better })}</b>
      </p>
      {warnings.map((one) => (
        <p key={one} className={css.warning}>
          ✖ {one}
        </p>
      ))}
      <p>
        <b>{t("compare.newUnit", { name })}:</b>{" "}
        {newUnitWords(newUnit, language, (day) => dayIn(day, language)).join(" ")}
      </p>
      {contradictions.length > 0 && (
        <>
          <p className={css.warning}>! {t("compare.contradictions", { name })}</p>
          <ul lang="en">
            {contradictions.map(({ pointer, message }) => (
              <li key={`${pointer} ${message}`}>
                <bdi>{visibleLine(`${pointer === "" ? "/" : pointer}: ${message}`)}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** One table, so that both names stand at the head of every printed page. */
function Facts({ comparison, onlyDifferent }: { comparison: Comparison; onlyDifferent: boolean }) {
  const { t } = useTranslation();
  const { a, b, groups } = comparison;
  const shown = groups
    .map((group) => ({ ...group, facts: onlyDifferent ? group.facts.filter(isDifferent) : group.facts }))
    .filter(({ facts }) => facts.length > 0);
  if (shown.length === 0) return <p role="status">{t("compare.noDifference")}</p>;
  const names = { a: `A ${visibleLine(a.name)}`, b: `B ${visibleLine(b.name)}` };
  return (
    <table className={css.table} aria-label={t("compare.table")}>
      <thead>
        <tr>
          <th scope="col">{t("compare.fact")}</th>
          <th scope="col">{names.a}</th>
          <th scope="col">{names.b}</th>
        </tr>
      </thead>
      {shown.map(({ id, name, facts }) => (
        <tbody key={id}>
          <tr className={css.group}>
            <th scope="rowgroup" colSpan={3}>
              {name}
            </th>
          </tr>
          {facts.map((fact) => (
            <tr key={fact.id} data-fact={fact.id} className={css.fact}>
              <th scope="row">
                {fact.name}
                {fact.because !== null && <small className={css.because}>{fact.because}</small>}
              </th>
              <Value fact={fact} side="a" name={names.a} comparison={comparison} />
              <Value fact={fact} side="b" name={names.b} comparison={comparison} />
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function isDifferent({ a, b, better }: ComparedFact): boolean {
  return better !== null || a.standing !== b.standing || a.lines.join("\n") !== b.lines.join("\n");
}

interface ValueProps {
  readonly fact: ComparedFact;
  readonly side: "a" | "b";
  /** Of the offer; stands above the value where there are no columns. */
  readonly name: string;
  readonly comparison: Comparison;
}

function Value({ fact, side, name, comparison: { language } }: ValueProps) {
  const { t } = useTranslation();
  const { lines, standing, contradicted }: Side = fact[side];
  const isBetter = fact.better === side;
  return (
    <td data-name={name} data-better={isBetter}>
      {isBetter && (
        <p className={css.mark}>{fact.proven ? `▲ ${t("compare.isBetter")}` : `△ ${t("compare.betterIfTrue")}`}</p>
      )}
      {contradicted && <p className={css.warning}>! {t("compare.contradicts")}</p>}
      {lines.length === 0 ? (
        <p className={sheet.muted}>? {t("compare.notStated")}</p>
      ) : (
        lines.map((line, index) => (
          // Two lines of a fact may say the same, and their order never changes.
          <p key={`${index} ${line}`}>
            <bdi>{visibleLine(line)}</bdi>
          </p>
        ))
      )}
      {standing !== null && (
        <p className={sheet.muted}>
          <StandingSign standing={standing} /> {COMPARISON_WORDS[language].standing[standing]}
        </p>
      )}
    </td>
  );
}

function TakeJson({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation();
  const address = useMemo(
    () => URL.createObjectURL(new Blob([JSON.stringify(comparison, null, 2)], { type: "application/json" })),
    [comparison],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <Button variant="outline" h={44} component="a" href={address} download="carelabel-comparison.json">
      {t("compare.json")}
    </Button>
  );
}
