/**
 * Protocols that could ask for a proof and did not. It can only contradict.
 */
import { proposeByAudits } from "./audited.ts";
import type { EvidenceLink } from "./link.ts";

export const unprovenPeers: EvidenceLink = {
  id: "unproven-peers",
  criteria: ["structure.data-management.2.3", "structure.authentication-system.1.2"],
  because: {
    en: "Of {audited} devices audited in the last year {broken} spoke a protocol in which nobody proved who they are. It only contradicts: ports that were not used in the capture, and plugs on the housing, are not seen.",
    de: "Von {audited} im letzten Jahr geprüften Geräten sprachen {broken} ein Protokoll, in dem niemand bewies, wer er ist. Das kann nur widersprechen: Anschlüsse, die im Mitschnitt nicht benutzt wurden, und Buchsen am Gehäuse sind nicht zu sehen.",
  },
  goodForDays: 365,
  propose: (facts) =>
    proposeByAudits(facts, ({ marks }) => (marks.some(({ kind }) => kind === "no-authentication") ? false : null)),
};
