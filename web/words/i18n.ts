/**
 * The words of the page: English and German, both written in web/locales, a missing key is a type error.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import de from "../locales/de.json" with { type: "json" };
import en from "../locales/en.json" with { type: "json" };
import keepingDe from "../locales/keeping.de.json" with { type: "json" };
import keepingEn from "../locales/keeping.en.json" with { type: "json" };
import registryDe from "../locales/registry.de.json" with { type: "json" };
import registryEn from "../locales/registry.en.json" with { type: "json" };

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

const english = { ...en, ...registryEn, ...keepingEn };
const german = { ...de, ...registryDe, ...keepingDe };

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "page";
    resources: { page: typeof english };
  }
}

const KEPT = "carelabel-language";

export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { page: english }, de: { page: german } },
    lng: localStorage.getItem(KEPT) ?? (navigator.language.toLowerCase().startsWith("de") ? "de" : "en"),
    fallbackLng: "en",
    supportedLngs: [...LANGUAGES],
    defaultNS: "page",
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

export async function speak(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** The language that is spoken now; given a hook's `i18n`, so that a component follows a change. */
export function languageOf(i18n: { readonly language: string }): Language {
  return i18n.language === "de" ? "de" : "en";
}
