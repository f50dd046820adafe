/**
 * Accounts with roles: who does what in CareLabel.
 */
import type { EvidenceLink } from "./link.ts";

export const rolesGiven: EvidenceLink = {
  id: "roles-given",
  criteria: ["structure.organisation.2.1"],
  because: {
    en: "{people} people have an account with one of {roles} roles. Objectives and scope, and roles outside of CareLabel, are not seen.",
    de: "{people} Personen haben ein Konto mit einer von {roles} Rollen. Ziele, Geltungsbereich und Rollen außerhalb von CareLabel sind nicht zu sehen.",
  },
  goodForDays: 365,
  propose({ accounts }) {
    const counts = Object.values(accounts).filter((count) => count > 0);
    // One role for all divides nothing.
    if (counts.length < 2) return undefined;
    return {
      answer: "partly",
      denies: false,
      values: { people: counts.reduce((sum, count) => sum + count, 0), roles: counts.length },
      sources: [{ kind: "ledger", id: "account.create", title: "account.create" }],
    };
  },
};
