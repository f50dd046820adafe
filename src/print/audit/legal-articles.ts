/**
 * Articles of the GDPR as a reader of the language cites them: "GDPR Art. 6(1)(b)" is "Art. 6 Abs. 1 lit. b DSGVO".
 */
import type { AuditLanguage } from "../../domain/traffic/words/audit-words.ts";

const ARTICLE = /\bGDPR,? Art(?:icle|\.) ?(\d{1,2})((?:\(\w{1,2}\)){0,3})/g;

/** `text` with its articles rewritten; any other word of it stands as it does. */
export function articlesIn(text: string, language: AuditLanguage): string {
  if (language === "en") return text;
  return text.replaceAll(ARTICLE, (_, article: string, below: string) => {
    const steps = [...below.matchAll(/\((\w+)\)/g)].map(
      ([, step = ""]) => `${/\d/.test(step) ? "Abs." : "lit."} ${step}`,
    );
    return ["Art.", article, ...steps, "DSGVO"].join(" ");
  });
}
