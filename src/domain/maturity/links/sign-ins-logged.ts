/**
 * Sign-ins and failed ones stand in the ledger, each with who, when and from where.
 */
import type { EvidenceLink } from "./link.ts";

export const signInsLogged: EvidenceLink = {
  id: "sign-ins-logged",
  criteria: ["process.malfunction-management.2.2"],
  because: {
    en: "In the last year {begun} sign-ins and {refused} failed ones were written into CareLabel's ledger, which shows when a line is changed. How other systems of the house log sign-ins is not seen.",
    de: "Im letzten Jahr wurden {begun} Anmeldungen und {refused} gescheiterte ins Journal von CareLabel geschrieben, das jede Änderung einer Zeile zeigt. Wie andere Systeme des Hauses Anmeldungen protokollieren, ist nicht zu sehen.",
  },
  goodForDays: 180,
  propose({ acts }) {
    const refused = acts["session.refuse"] ?? 0;
    // That failed ones are logged shows only once one was.
    if (refused === 0) return undefined;
    return {
      answer: "partly",
      denies: false,
      values: { begun: acts["session.begin"] ?? 0, refused },
      sources: [{ kind: "ledger", id: "session.refuse", title: "session.refuse" }],
    };
  },
};
