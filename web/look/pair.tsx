/**
 * The declared beside the observed: always declared left, observed right, the difference marked between them.
 */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Glyph, type GlyphName } from "./glyph.tsx";
import css from "./pair.module.css";

interface PairProps {
  readonly declared: ReactNode;
  readonly observed: ReactNode;
  readonly mark: GlyphName;
  /** What the mark says, in a word. */
  readonly says: string;
}

export function Pair({ declared, observed, mark, says }: PairProps) {
  const { t } = useTranslation();
  return (
    <div className={css.pair} data-mark={mark}>
      <div className={css.declared}>
        <span className={css.caption}>{t("audit.declared")}</span>
        {declared}
      </div>
      <div className={css.mark}>
        <Glyph name={mark} size={22} />
        <span>{says}</span>
      </div>
      <div className={css.observed}>
        <span className={css.caption}>{t("audit.observed")}</span>
        {observed}
      </div>
    </div>
  );
}

/** Pairs below each other; the two columns are named once, and to a screen reader with every pair. */
export function PairList({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={css.list}>
      <div className={css.head} aria-hidden="true">
        <span>{t("audit.declared")}</span>
        <span>{t("audit.observed")}</span>
      </div>
      <ul>{children}</ul>
    </div>
  );
}
