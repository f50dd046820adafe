/**
 * All ways from measured and declared facts to provisions of ETSI EN 303 645; a new one is a file and a row here.
 */
import { AUDIT_CRYPTOGRAPHY } from "./audit-cryptography.ts";
import { AUDIT_PLAIN_TEXT } from "./audit-plain-text.ts";
import { AUDIT_SIGN_ON } from "./audit-sign-on.ts";
import { AUDIT_TELEMETRY } from "./audit-telemetry.ts";
import type { ProductFacts } from "./facts.ts";
import type { LinkedProposal } from "./held-against.ts";
import { LABEL_DELETION } from "./label-deletion.ts";
import { LABEL_PERSONAL_DATA } from "./label-personal-data.ts";
import { LABEL_SUPPORT_PERIOD } from "./label-support-period.ts";
import { LABEL_TELEMETRY } from "./label-telemetry.ts";
import { LABEL_VULNERABILITY_POLICY } from "./label-vulnerability-policy.ts";
import type { EvidenceLink, EvidenceProposal } from "./proposal.ts";
import { sbomUpdateComponents, type UpdateComponent } from "./sbom-update-components.ts";
import { WATCH_RESTART } from "./watch-restart.ts";
import { WATCH_SECURE_BOOT } from "./watch-secure-boot.ts";
import { WATCH_TELEMETRY } from "./watch-telemetry.ts";

export function evidenceLinks(updateComponents: readonly UpdateComponent[]): readonly EvidenceLink<ProductFacts>[] {
  return [
    LABEL_SUPPORT_PERIOD,
    LABEL_VULNERABILITY_POLICY,
    LABEL_DELETION,
    LABEL_PERSONAL_DATA,
    LABEL_TELEMETRY,
    AUDIT_CRYPTOGRAPHY,
    AUDIT_PLAIN_TEXT,
    AUDIT_SIGN_ON,
    AUDIT_TELEMETRY,
    WATCH_SECURE_BOOT,
    WATCH_RESTART,
    WATCH_TELEMETRY,
    sbomUpdateComponents(updateComponents),
  ];
}

/** Every proposal that the facts give, each with its link, in the order of the links. */
export function proposeLinked(facts: ProductFacts, updateComponents: readonly UpdateComponent[]): LinkedProposal[] {
  return evidenceLinks(updateComponents).flatMap(({ id, propose }) =>
    propose(facts).map((one) => ({ link: id, ...one })),
  );
}

/** Every proposal that the facts give, in the order of the links. */
export function proposeEvidence(facts: ProductFacts, updateComponents: readonly UpdateComponent[]): EvidenceProposal[] {
  return evidenceLinks(updateComponents).flatMap(({ propose }) => propose(facts));
}
