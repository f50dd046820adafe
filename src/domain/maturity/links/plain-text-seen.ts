/**
 * Plain text and encryption as audits of captures saw them.
 */
import { proposeByAudits } from "./audited.ts";
import type { EvidenceLink } from "./link.ts";

export const plainTextSeen: EvidenceLink = {
  id: "plain-text-seen",
  criteria: ["structure.data-management.2.1"],
  because: {
    en: "Of {all} devices {audited} were audited in the last year: {broken} sent something in plain text, {met} sent nothing but TLS. What is encrypted inside of it, by the application, is not seen.",
    de: "Von {all} Geräten wurden {audited} im letzten Jahr geprüft: {broken} sendeten etwas im Klartext, {met} nur über TLS. Was darin die Anwendung selbst verschlüsselt, ist nicht zu sehen.",
  },
  goodForDays: 365,
  propose: (facts) =>
    proposeByAudits(
      facts,
      ({ findings, tlsVersions }) =>
        findings.some(({ kind }) => kind === "plain-text" || kind === "patient-data-readable")
          ? false
          : tlsVersions.length > 0 || null,
      "partly",
    ),
};
