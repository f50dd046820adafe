/**
 * An empty table with the headings that are read, made here in the browser.
 */
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { IMPORT_FIELDS } from "../../src/contract/import.ts";
import { HEADINGS } from "../../src/domain/registry/import/recognise-columns.ts";
import { type Language, languageOf } from "../words/i18n.ts";

/** German spreadsheets part columns by semicolons; the mark at the front tells them that it is UTF-8. */
const SEPARATOR: Record<Language, string> = { en: ",", de: ";" };

export function templateText(language: Language): string {
  return `\ufeff${IMPORT_FIELDS.map((field) => HEADINGS[field][language][0]).join(SEPARATOR[language])}\r\n`;
}

export function TemplateLink() {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const address = useMemo(
    () => URL.createObjectURL(new Blob([templateText(language)], { type: "text/csv" })),
    [language],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <a href={address} download={t("importing.templateName")}>
      {t("importing.templateLink")}
    </a>
  );
}
