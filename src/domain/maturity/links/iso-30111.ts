/**
 * The label says whether reports of weaknesses are handled after ISO/IEC 30111.
 */
import { type EvidenceLink, proposeByLabels } from "./link.ts";

export const iso30111: EvidenceLink = {
  id: "iso-30111",
  criteria: ["structure.organisation.5.1"],
  because: {
    en: "By their labels the makers of {met} of {all} products in use handle reports of weaknesses after ISO/IEC 30111, {broken} say that they do not, of {unknown} nothing is known. It is the makers' own word.",
    de: "Nach ihren Etiketten behandeln die Hersteller von {met} der {all} eingesetzten Produkte Meldungen von Schwachstellen nach ISO/IEC 30111, {broken} verneinen es, zu {unknown} ist nichts bekannt. Es ist das Wort der Hersteller.",
  },
  goodForDays: 365,
  propose: (facts) =>
    proposeByLabels(facts, ({ lifecycle }) => {
      const said = lifecycle.vulnerabilityContact?.iso30111;
      return said === undefined || said === "unknown" ? null : said === "yes";
    }),
};
