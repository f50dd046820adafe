/**
 * Refused access stands in the ledger: which account, which way in, when and how often.
 */
import type { EvidenceLink } from "./link.ts";

export const accessFailuresLogged: EvidenceLink = {
  id: "access-failures-logged",
  criteria: ["process.malfunction-management.2.3"],
  because: {
    en: "In the last year {refused} entries of refused access were written into CareLabel's ledger, each with account, way in and how often within the hour. How devices and other systems of the house log refused access is not seen.",
    de: "Im letzten Jahr wurden {refused} Einträge über verweigerte Zugriffe ins Journal von CareLabel geschrieben, jeder mit Konto, Zugang und wie oft innerhalb der Stunde. Wie Geräte und andere Systeme des Hauses verweigerte Zugriffe protokollieren, ist nicht zu sehen.",
  },
  goodForDays: 180,
  propose({ acts }) {
    const refused = acts["access.refuse"] ?? 0;
    // That they are logged shows only once one was.
    if (refused === 0) return undefined;
    return {
      answer: "partly",
      denies: false,
      values: { refused },
      sources: [{ kind: "ledger", id: "access.refuse", title: "access.refuse" }],
    };
  },
};
