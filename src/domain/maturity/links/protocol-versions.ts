/**
 * Versions of TLS that devices agreed on, as audits of captures saw them.
 */
import { proposeByAudits } from "./audited.ts";
import type { EvidenceLink } from "./link.ts";

/** "TLS 1.2", "DTLS 1.2", "TLS 1.3 draft 28". */
const SOUND = /^D?TLS 1\.[23]/;

export const protocolVersions: EvidenceLink = {
  id: "protocol-versions",
  criteria: ["structure.data-management.3.4"],
  because: {
    en: "Of {all} devices {audited} were audited in the last year: {met} agreed on TLS 1.3 only, {broken} on a version or suite that is broken or weak. TLS 1.2 counts as neither, and other protocols (Bluetooth, Wi-Fi) are not seen.",
    de: "Von {all} Geräten wurden {audited} im letzten Jahr geprüft: {met} einigten sich nur auf TLS 1.3, {broken} auf eine gebrochene oder schwache Version oder Suite. TLS 1.2 zählt als keines von beiden, und andere Protokolle (Bluetooth, WLAN) sind nicht zu sehen.",
  },
  goodForDays: 365,
  propose: (facts) =>
    proposeByAudits(
      facts,
      ({ findings, tlsVersions }) => {
        if (tlsVersions.some((one) => !SOUND.test(one)) || findings.some(({ kind }) => kind === "encryption-weak"))
          return false;
        return (tlsVersions.length > 0 && tlsVersions.every((one) => one.includes("1.3"))) || null;
      },
      "partly",
    ),
};
