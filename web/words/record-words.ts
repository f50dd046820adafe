/**
 * Fields of records and their values as people read them: in the ledger, in an import, where two versions stand side by side.
 */
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { listProductsRoute } from "../../src/contract/product.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { useMay } from "../session.tsx";
import { languageOf } from "./i18n.ts";
import { dayIn, numberIn } from "./locale.ts";

export interface RecordWords {
  /** The field's name in the reader's language; its own name where there is none. */
  nameOf(field: string): string;
  valueOf(value: unknown): string;
}

export function useRecordWords(): RecordWords {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const places = useCall(listPlacesRoute, undefined, { enabled: useMay("place.read") });
  const products = useCall(listProductsRoute, undefined, { enabled: useMay("product.read") });
  const names = new Map([
    ...(places.data?.places ?? []).map(({ id, name }) => [id, name] as const),
    ...(products.data?.products ?? []).map(({ id, maker, model }) => [id, `${maker} ${model}`] as const),
  ]);
  const known = (key: string) => (i18next.exists(key) ? String(i18n.t(key as "keep.none")) : undefined);

  const textOf = (value: string): string => {
    const name = names.get(value);
    if (name !== undefined) return visibleLine(name);
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return dayIn(value, language);
    if (/^[0-9a-f]{64}$/.test(value)) return `${value.slice(0, 16)} …`;
    return known(`values.${value}`) ?? visibleLine(value);
  };
  const inWords = (value: unknown): string => {
    if (value === null || value === undefined || value === "") return t("keep.none");
    if (typeof value === "boolean") return t(value ? "keep.yes" : "keep.no");
    if (typeof value === "number") return numberIn(value, language);
    if (typeof value === "string") return textOf(value);
    if (Array.isArray(value)) return value.length === 0 ? t("keep.none") : value.map(inWords).join(", ");
    const entries = Object.entries(value as Record<string, unknown>);
    const { system, value: named, until } = value as { system?: unknown; value?: unknown; until?: unknown };
    // An identifier reads best as people say it: "serial number 4711".
    if (typeof system === "string" && typeof named === "string")
      return `${nameOf(system)} ${visibleLine(named)}${typeof until === "string" ? ` (– ${textOf(until)})` : ""}`;
    return entries
      .filter(([, one]) => one !== null)
      .map(([key, one]) => `${nameOf(key)}: ${inWords(one)}`)
      .join("; ");
  };
  const nameOf = (field: string): string => known(`fields.${field}`) ?? field;
  return { nameOf, valueOf: inWords };
}
