/**
 * What a label means for a unit that is bought today: before which day a person should look at it and why, and whether the
 * promised support is as long as the minimum. None of it is signed.
 */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../src/domain/conformance/catalogue.ts";
import { COMPARISON_WORDS } from "../../src/domain/inspection/comparison/comparison-words.ts";
import type { DateExplanation } from "../../src/domain/inspection/explanation.ts";
import { inspectionDate } from "../../src/domain/inspection/inspection-date.ts";
import { newUnitInputs } from "../../src/domain/inspection/label-inputs.ts";
import type { InspectionMethod } from "../../src/domain/inspection/method-data.ts";
import { newUnitWords } from "../../src/domain/inspection/new-unit-words.ts";
import { supportMinimum } from "../../src/domain/inspection/support-minimum.ts";
import type { Label } from "../../src/domain/label/label.ts";
import { textIn } from "../../src/domain/label/text-in.ts";
import method from "../../standards/inspection-method.json" with { type: "json" };
import minimum from "../../standards/support-period.json" with { type: "json" };
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./bought-today.module.css";

const METHOD = method as unknown as InspectionMethod;
const MINIMUM = minimum as unknown as Catalogue;

/** The date of a new unit. */
export function useNewUnit(label: Label, day: string): DateExplanation {
  return useMemo(() => inspectionDate(METHOD, newUnitInputs(label, day), day), [label, day]);
}

export function BoughtToday({ label, newUnit }: { label: Label; newUnit: DateExplanation }) {
  const { i18n } = useTranslation();
  const language = languageOf(i18n);
  const day = (one: string) => dayIn(one, language);
  const [first, ...others] = newUnitWords(newUnit, language, day);
  const { result, neededUntil, provision } = supportMinimum(label, MINIMUM, newUnit.today);
  const words = COMPARISON_WORDS[language];
  return (
    <>
      <p>
        <b>{first}</b> {others.join(" ")}
      </p>
      <p className={result === "met" ? undefined : css.short} data-minimum={result}>
        {result !== "met" && "✖ "}
        {words.decisive["support-minimum"].name}:{" "}
        {words.minimum[result](day(neededUntil), textIn(provision.title, language))}
      </p>
    </>
  );
}
