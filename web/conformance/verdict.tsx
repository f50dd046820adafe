/**
 * A verdict by its shape and its word.
 */
import { useTranslation } from "react-i18next";
import type { Verdict as VerdictName } from "../../src/domain/conformance/reason.ts";
import { wordsIn } from "../../src/domain/conformance/words/words.ts";
import { Glyph, type GlyphName } from "../look/glyph.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./conformance.module.css";

const GLYPHS: Record<VerdictName, GlyphName> = {
  pass: "met",
  fail: "broken",
  inconclusive: "unknown",
  "not-applicable": "not-applicable",
};

export function Verdict({ of, size = 18 }: { of: VerdictName; size?: number }) {
  const { i18n } = useTranslation();
  return (
    <span className={css.verdict} data-verdict={of}>
      <Glyph name={GLYPHS[of]} size={size} />
      {wordsIn(languageOf(i18n)).verdicts[of]}
    </span>
  );
}
