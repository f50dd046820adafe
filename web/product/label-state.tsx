/**
 * The state of a label in a line: its answer with shape and word, and how far it was examined.
 */
import { useTranslation } from "react-i18next";
import type { HeldLabel } from "../../src/contract/held-label.ts";
import { FACE_WORDS } from "../../src/domain/label/face-words.ts";
import { Glyph } from "../look/glyph.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./label-state.module.css";

/** @param label null where the product has none. */
export function LabelState({ label }: { label: Pick<HeldLabel, "answer" | "tier"> | null }) {
  const { t, i18n } = useTranslation();
  if (label === null)
    return (
      <span className={css.state}>
        <Glyph name="unknown" size={18} /> {t("products.noLabel")}
      </span>
    );
  const { answer, tier } = label;
  return (
    <span className={css.state} data-answer={answer}>
      <Glyph name={answer} size={18} />
      <span>
        <b>{t(`answer.${answer}.word`)}</b>
        {tier !== null && `, ${FACE_WORDS[languageOf(i18n)].tier[tier].word}`}
      </span>
    </span>
  );
}
