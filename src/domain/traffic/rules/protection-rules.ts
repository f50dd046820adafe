/**
 * Rules on protection: weak or outdated TLS, wrong certificates, secrets and patient fields that anybody on the way reads,
 * and peers that nobody has to prove anything to.
 */
import type { Severity } from "../../finding/finding.ts";
import type { Grade } from "../../knowledge/grade.ts";
import { type AuditedPeer, isReadable, unique } from "../audited-peer.ts";
import type { CertificateProblem } from "../destination-facts.ts";
import type { Mark, MarkKind } from "../protection.ts";
import { evidenceOf, type FindingRule, finding, grouped } from "./rule.ts";

const SEVERITY_OF_GRADE: Partial<Record<Grade, Severity>> = { broken: "high", weak: "medium", legacy: "low" };

const SEVERITY_OF_PROBLEM: Record<CertificateProblem, Severity> = {
  expired: "high",
  "not-yet-valid": "medium",
  "name-differs": "high",
  "self-signed": "medium",
  "weak-key": "high",
  "weak-signature": "medium",
  "validity-unreadable": "medium",
};

const isLocal = ({ place }: AuditedPeer) => place.method === "local";

const marksOf = ({ peer }: AuditedPeer, kind: MarkKind): Mark[] => peer.marks.filter((mark) => mark.kind === kind);

const inWords = (marks: readonly Mark[]) => unique(marks.map(({ what }) => what)).join(", ");

const times = (marks: readonly Mark[]) => marks.reduce((sum, { count }) => sum + count, 0);

/** One finding for each host that shows marks of a kind; `applies` leaves out where they do no harm. */
function markRule(
  kind: string,
  mark: MarkKind,
  because: string,
  severityOf: (one: AuditedPeer) => Severity,
  applies: (one: AuditedPeer) => boolean = () => true,
): FindingRule {
  return {
    kind,
    because,
    check(peers) {
      return grouped(
        peers.filter((one) => applies(one) && marksOf(one, mark).length > 0),
        ({ peer }) => peer.host,
      ).map(([host, group]) => {
        const marks = group.flatMap((one) => marksOf(one, mark));
        return finding(this, group, {
          severity: group.some((one) => severityOf(one) === "critical")
            ? "critical"
            : severityOf(group.find((one) => !isLocal(one)) ?? (group[0] as AuditedPeer)),
          subject: host,
          requirement: "/components/software/connectivity",
          declared: null,
          observed: inWords(marks),
          occurrences: times(marks),
        });
      });
    },
  };
}

export const PROTECTION_RULES: readonly FindingRule[] = [
  {
    kind: "encryption-weak",
    because: "what protects the connection has known weaknesses; the guideline no longer recommends it",
    check(peers) {
      return peers.flatMap((one) => {
        const { protection, peer } = one;
        const severity = SEVERITY_OF_GRADE[protection?.grade ?? "recommended"];
        if (protection === null || severity === undefined) return [];
        const weak = one.lowered.filter(({ grade }) => SEVERITY_OF_GRADE[grade ?? "recommended"] !== undefined);
        const what = protection.lowerings.map(({ value, reason }) => `${value} (${reason})`);
        return [
          finding(this, [one], {
            severity,
            subject: peer.host,
            requirement: protection.guideline,
            declared: null,
            observed: unique(what).slice(0, 8).join(", "),
            evidence: weak.map(({ first }) => evidenceOf(first)),
            occurrences: weak.reduce((sum, { count }) => sum + count, 0),
          }),
        ];
      });
    },
  },
  {
    kind: "certificate-wrong",
    because: "a device that accepts this certificate may be talking to somebody else",
    check(peers) {
      return peers.flatMap((one) => {
        const wrong = (one.protection?.certificates ?? []).filter(({ problems }) => problems.length > 0);
        const problems = unique(wrong.flatMap((certificate) => certificate.problems)) as CertificateProblem[];
        const [worst] = (["high", "medium"] as const).filter((severity) =>
          problems.some((problem) => SEVERITY_OF_PROBLEM[problem] === severity),
        );
        if (worst === undefined) return [];
        return [
          finding(this, [one], {
            // In one's own network a certificate of one's own is common; it has to be known to the device, though.
            severity: isLocal(one) && problems.every((problem) => problem === "self-signed") ? "low" : worst,
            subject: one.peer.host,
            requirement: "RFC 5280",
            declared: null,
            observed: `${problems.join(", ")}: ${unique(wrong.map(({ subject, issuer }) => `${subject} (by ${issuer})`))
              .slice(0, 3)
              .join(", ")}`,
          }),
        ];
      });
    },
  },
  {
    kind: "opened-on-the-way",
    because: "a program on the way opened this connection; the device accepted its authority, and it reads all",
    check(peers) {
      return grouped(
        peers.filter(({ protection }) => (protection?.interception ?? null) !== null),
        ({ protection }) => protection?.interception ?? "",
      ).map(([program, group]) =>
        finding(this, group, {
          severity: "info",
          subject: program,
          requirement: "/components/software/connectivity",
          declared: null,
          observed: unique(group.map(({ peer }) => peer.host)).join(", "),
        }),
      );
    },
  },
  markRule(
    "credential-readable",
    "credential",
    "whoever listens on the way can sign in with it",
    (one) => (isLocal(one) ? "medium" : "high"),
    isReadable,
  ),
  markRule(
    "authentication-weak",
    "weak-authentication",
    "the proof can be guessed, replayed or computed from what is seen",
    (one) => (isLocal(one) ? "low" : "medium"),
  ),
  markRule(
    "authentication-absent",
    "no-authentication",
    "anybody who reaches it can read or send data in the device's name",
    (one) => (isLocal(one) ? "medium" : "high"),
  ),
  markRule("encryption-not-used", "encryption-not-used", "encryption was offered and not taken", (one) =>
    isLocal(one) ? "low" : "medium",
  ),
  markRule(
    "encryption-breakable",
    "encryption-breakable",
    "who listened from the start can compute the key and read all that follows",
    () => "high",
  ),
  markRule(
    "patient-data-readable",
    "patient-field",
    "everybody on the way can read who the patient is",
    (one) => (isLocal(one) ? "high" : "critical"),
    (one) => isReadable(one) || one.peer.scheme === "bluetooth-le",
  ),
  markRule(
    "health-data-readable",
    "health-field",
    "everybody on the way can read how the patient does",
    (one) => (isLocal(one) ? "medium" : "high"),
    (one) => isReadable(one) || one.peer.scheme === "bluetooth-le",
  ),
];
