/**
 * Choosing criteria by keyboard or finger: a search, and what was found as boxes to tick. In the search, the arrow keys lead
 * to the boxes and Enter ticks the first; among the boxes they lead up and down.
 */
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Criterion } from "../../src/domain/maturity/model.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { TextField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { MODEL } from "./model.ts";
import css from "./plan.module.css";
import type { OpenEvaluation } from "./use-evaluation.ts";

interface CriteriaChoiceProps {
  readonly open: OpenEvaluation;
  readonly texts: MaturityTexts;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

export function CriteriaChoice({ open, texts, chosen, onChange }: CriteriaChoiceProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const whole = useRef<HTMLFieldSetElement>(null);
  const offered = MODEL.criteria
    .filter((one) => chosen.includes(one.id) || isOpen(open, one))
    .toSorted((one, other) => one.level - other.level || one.index - other.index);
  const found = offered.filter((one) => isFound(texts, one, words));
  const flip = (criterion: string) =>
    onChange(chosen.includes(criterion) ? chosen.filter((one) => one !== criterion) : [...chosen, criterion]);
  const boxes = () => [...(whole.current?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? [])];

  function fromSearch(event: KeyboardEvent) {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      boxes()[0]?.focus();
    }
    if (event.key === "Enter") {
      // Not the form's yet: first what was looked for is chosen.
      event.preventDefault();
      const [first] = found;
      if (first !== undefined && words.trim() !== "") flip(first.id);
    }
  }
  function fromBox(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = boxes();
    const next = all.indexOf(event.target as HTMLInputElement) + step;
    if (next < 0) whole.current?.querySelector<HTMLInputElement>("input[type=search]")?.focus();
    else all[next]?.focus();
  }

  return (
    <fieldset ref={whole} className={css.choice}>
      <legend>{t("maturityPlan.chooseCriteria")}</legend>
      {chosen.length > 0 && (
        <ul className={css.chosen}>
          {chosen.map((one) => {
            const title = texts.criteria[one]?.title ?? one;
            return (
              <li key={one}>
                <button type="button" aria-label={t("maturityPlan.unchoose", { title })} onClick={() => flip(one)}>
                  {title} <span aria-hidden="true">✕</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <TextField
        label={t("maturityPlan.searchCriteria")}
        hint={t("maturityPlan.searchHint")}
        type="search"
        autoComplete="off"
        value={words}
        onChange={setWords}
        onKeyDown={fromSearch}
      />
      <p role="status" className={sheet.muted}>
        {t("maturityPlan.found", { count: found.length, all: offered.length, chosen: chosen.length })}
      </p>
      <ul className={css.boxes} onKeyDown={fromBox}>
        {found.map((one) => (
          <li key={one.id}>
            <label>
              <input type="checkbox" checked={chosen.includes(one.id)} onChange={() => flip(one.id)} />
              <span>
                {texts.criteria[one.id]?.title ?? one.id}{" "}
                <span className={sheet.muted}>
                  {texts.columns[`${one.dimension}.${one.column}`]} · {t("maturity.level")} {one.level}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function isOpen({ result }: OpenEvaluation, { index }: Criterion): boolean {
  const there = result.criteria[index]?.result;
  return there === "broken" || there === "unknown";
}

/** Whether every word typed is found in the title, the statement, the column or the name. */
function isFound(texts: MaturityTexts, criterion: Criterion, words: string): boolean {
  const { id, dimension, column, statement } = criterion;
  const own = texts.criteria[id];
  const text = [own?.title, own?.statement ?? statement, own?.help, texts.columns[`${dimension}.${column}`], id]
    .join(" ")
    .toLocaleLowerCase();
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
