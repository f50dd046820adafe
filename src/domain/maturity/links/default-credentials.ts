/**
 * Credentials as the maker ships them, as audits of captures saw them. It can only contradict.
 */
import { proposeByAudits } from "./audited.ts";
import type { EvidenceLink } from "./link.ts";

const SHIPPED = / as shipped$/;

export const defaultCredentials: EvidenceLink = {
  id: "default-credentials",
  criteria: ["structure.authentication-system.1.1"],
  because: {
    en: "Of {audited} devices audited in the last year {broken} used a credential as it is shipped (an SNMP community). It only contradicts: values of other credentials are never read, so default passwords of other protocols are not seen.",
    de: "Von {audited} im letzten Jahr geprüften Geräten benutzten {broken} ein Kennwort im Auslieferungszustand (SNMP-Community). Das kann nur widersprechen: Werte anderer Kennwörter werden nie gelesen, voreingestellte Kennwörter anderer Protokolle sind nicht zu sehen.",
  },
  goodForDays: 365,
  propose: (facts) =>
    proposeByAudits(facts, ({ marks }) => (marks.some(({ what }) => SHIPPED.test(what)) ? false : null)),
};
