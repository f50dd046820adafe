/**
 * The words of the page: English and German, both written in web/locales, a missing key is a type error.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { words } from "./english.ts";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "page";
    resources: { page: typeof words };
  }
}

const KEPT = "carelabel-language";

/** Only the language that is spoken is loaded. */
const WORDS: Record<Language, () => Promise<{ readonly words: object }>> = {
  en: () => import("./english.ts"),
  de: () => import("./german.ts"),
};

export async function startWords(): Promise<void> {
  const preferred = localStorage.getItem(KEPT) ?? navigator.language;
  const language = preferred.toLowerCase().startsWith("de") ? "de" : "en";
  const { words } = await WORDS[language]();
  await i18next.use(initReactI18next).init({
    resources: { [language]: { page: words } },
    lng: language,
    fallbackLng: false,
    supportedLngs: [...LANGUAGES],
    defaultNS: "page",
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "page"))
    i18next.addResourceBundle(language, "page", (await WORDS[language]()).words);
  localStorage.setItem(KEPT, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** The language that is spoken now; given a hook's `i18n`, so that a component follows a change. */
export function languageOf(i18n: { readonly language: string }): Language {
  return i18n.language === "de" ? "de" : "en";
}
