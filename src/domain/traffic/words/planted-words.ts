/**
 * What was found of a planted patient, in the reader's language: "note, URL" of a report is "Notiz (URL-kodiert)".
 *
 * A report writes it in English, as canary/hit.ts does: digest, case, field, variant in parentheses, encoding.
 */
import { type AuditLanguage, wordsFor } from "./audit-words.ts";
import { EN } from "./en.ts";

const FIELDS = Object.entries(EN.field);
const FOUND = new RegExp(
  `^(?:(?<digest>.{1,60}) of the )?(?:(?<letters>lower|upper)-case )?(?<field>${FIELDS.map(([, words]) => words).join("|")})(?: \\((?<variant>.{1,120})\\))?(?:, (?<encoding>[^,()]{1,40}))?$`,
);

/** `how` in `language`; undefined where a newer report says it in words that are not known here. */
export function plantedInWords(how: string, language: AuditLanguage): string | undefined {
  const { digest, letters, field, variant, encoding } = (how.length > 300 ? null : FOUND.exec(how))?.groups ?? {};
  const code = FIELDS.find(([, words]) => words === field)?.[0];
  if (code === undefined) return undefined;
  const said = [
    ...(letters === undefined ? [] : [wordsFor("variant", `${letters} case`, language)]),
    ...(variant === undefined ? [] : [variantInWords(variant, language)]),
    ...(digest === undefined ? [] : [language === "de" ? digest.replaceAll(" of ", " von ") : digest]),
    ...(encoding === undefined
      ? []
      : [Object.hasOwn(EN.encoding, encoding) ? wordsFor("encoding", encoding, language) : undefined]),
  ];
  if (said.includes(undefined)) return undefined;
  return wordsFor("field", code, language) + (said.length === 0 ? "" : ` (${said.join(", ")})`);
}

/** Variants are joined by the comma that also stands in some of them: the longest known beginning first. */
function variantInWords(variant: string, language: AuditLanguage): string | undefined {
  if (Object.hasOwn(EN.variant, variant)) return wordsFor("variant", variant, language);
  for (let at = variant.lastIndexOf(", "); at > 0; at = variant.lastIndexOf(", ", at - 1)) {
    const first = variant.slice(0, at);
    if (!Object.hasOwn(EN.variant, first)) continue;
    const rest = variantInWords(variant.slice(at + 2), language);
    if (rest !== undefined) return `${wordsFor("variant", first, language)}, ${rest}`;
  }
  return undefined;
}
