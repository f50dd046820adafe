/**
 * What is wrong with a certificate as it was sent. Chains and revocation are not checked: no network, no trust store.
 *
 * Sources: RFC 5280, 4.1.2.5 (validity); RFC 9525 (names of services); NIST SP 800-131A Rev. 2 (no RSA below 2048
 * bits, no curve below 224, no signature with SHA-1).
 */
import { parseAddress } from "../address.ts";
import type { CertificateFacts, CertificateProblem } from "./destination-facts.ts";
import type { CertificateName, SeenCertificate } from "./protection.ts";

const RSA_BITS_LEAST = 2048;
const CURVE_BITS_LEAST = 224;
const WEAK_HASH = /md2|md4|md5|sha-?1(?!\d)/i;
const MOST_NAMES = 20;

/**
 * The server's own certificate, with its problems at `timeMs` for a client that asked for `host`.
 * @param isNameKnown false when the name that the client really wants is hidden or not known.
 */
export function certificateFacts(
  certificate: SeenCertificate,
  { host, timeMs, isNameKnown }: { host: string; timeMs: number | null; isNameKnown: boolean },
): CertificateFacts {
  const { subject, issuer, notBefore, notAfter, keyAlgorithm, keyBits, signatureAlgorithm, names, fingerprint } =
    certificate;
  const problems: CertificateProblem[] = [];
  const [from, until] = [notBefore, notAfter].map((time) => (time === null ? Number.NaN : Date.parse(time)));
  if (Number.isNaN(from) || Number.isNaN(until)) problems.push("validity-unreadable");
  if (timeMs !== null && timeMs > (until ?? Number.NaN)) problems.push("expired");
  if (timeMs !== null && timeMs < (from ?? Number.NaN)) problems.push("not-yet-valid");
  if (isNameKnown && !isIssuedFor(certificate, host)) problems.push("name-differs");
  if (certificate.selfIssued) problems.push("self-signed");
  if (isWeakKey(keyAlgorithm, keyBits)) problems.push("weak-key");
  // Who trusts a self-signed certificate trusts its bytes, whatever signature is on them.
  if (!certificate.selfIssued && WEAK_HASH.test(signatureAlgorithm)) problems.push("weak-signature");
  return {
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    notBefore,
    notAfter,
    key: keyBits === null ? keyAlgorithm : `${keyAlgorithm} ${keyBits}`,
    signature: signatureAlgorithm,
    names: names.slice(0, MOST_NAMES),
    fingerprint,
    problems,
  };
}

function nameOf({ commonName, organization }: CertificateName): string {
  return commonName ?? organization ?? "";
}

/** By the alternative names alone, as RFC 9525 has it; the common name counts where there are none (RFC 6125). */
function isIssuedFor({ names, subject }: SeenCertificate, host: string): boolean {
  const issuedFor = names.length > 0 ? names : subject.commonName === null ? [] : [subject.commonName.toLowerCase()];
  const address = parseAddress(host)?.toNormalizedString();
  if (address !== undefined) return issuedFor.some((name) => parseAddress(name)?.toNormalizedString() === address);
  return issuedFor.some((name) => {
    if (!name.startsWith("*.")) return name === host;
    const dot = host.indexOf(".");
    return dot > 0 && host.slice(dot) === name.slice(1);
  });
}

function isWeakKey(algorithm: string, bits: number | null): boolean {
  if (algorithm === "DSA") return true;
  if (bits === null) return false;
  return algorithm.startsWith("RSA") ? bits < RSA_BITS_LEAST : algorithm === "EC" && bits < CURVE_BITS_LEAST;
}
