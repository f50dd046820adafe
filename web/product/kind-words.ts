/**
 * What a product is, in the language of the page where its record says it in several.
 */
import { useTranslation } from "react-i18next";
import { textIn } from "../../src/domain/label/text.ts";
import type { ProductKind } from "../../src/domain/registry/product-record.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { type Language, languageOf } from "../words/i18n.ts";

export function useKindWords(): (kind: ProductKind | null) => string | null {
  const { i18n } = useTranslation();
  const language = languageOf(i18n);
  return (kind) => (kind === null ? null : visibleLine(textIn(kind, language)));
}

/** `kind` with other words in one language; those in others stay, and what has no words is none. */
export function withKindIn(kind: ProductKind | null, language: Language, words: string): ProductKind | null {
  if (kind === null || typeof kind === "string") return words === "" ? null : words;
  const { [language]: _, ...others } = kind;
  const all = words === "" ? others : { ...kind, [language]: words };
  return Object.keys(all).length === 0 ? null : all;
}
