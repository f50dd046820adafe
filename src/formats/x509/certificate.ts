/**
 * Reads what a report says of an X.509 certificate. Nothing is verified: no signature, no chain, no revocation.
 *
 * Source: RFC 5280. The walk has a fixed depth and goes over each byte a bounded number of times, whatever lengths say.
 */
import { type DerValue, DerWalk, derText, derTime, hexOf, objectIdentifier, TAG } from "./der.ts";
import { readExtensions } from "./extensions.ts";
import { curveOf, keyName, OID, signatureName } from "./x509-names.ts";

/** The parts of a name that say who it is; null where the name has none. The last of several counts as X.520 means it. */
export interface DistinguishedName {
  readonly commonName: string | null;
  readonly organization: string | null;
  readonly organizationalUnit: string | null;
  readonly country: string | null;
}

export interface PublicKey {
  /** "RSA", "EC", "Ed25519" ... or the object identifier. */
  readonly algorithm: string;
  /** Length of modulus or field; null where the algorithm fixes it or it is not known. */
  readonly bits: number | null;
  /** "P-256" ... or the curve's object identifier; null for other keys. */
  readonly curve: string | null;
}

export interface Certificate {
  readonly kind: "certificate";
  readonly version: number;
  /** The number in hexadecimal, without the octet of its sign. */
  readonly serialNumber: string;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Subject and issuer are the same bytes. */
  readonly selfIssued: boolean;
  /** As `2014-03-01T12:00:00Z`; null when it is no time of the calendar. */
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly publicKey: PublicKey;
  readonly signatureAlgorithm: string;
  /** DNS names of the subject alternative name, in small letters. */
  readonly dnsNames: readonly string[];
  /** IP addresses of the subject alternative name as text. */
  readonly addresses: readonly string[];
  /** Names of other kinds, and those above the bound of 1,000. */
  readonly otherNames: number;
  readonly isCa: boolean;
  /** Null: no extension, so the key may serve for anything. */
  readonly extendedKeyUsage: readonly string[] | null;
  /** Signed certificate timestamps: the certificate was published in a log. */
  readonly hasTimestamps: boolean;
  readonly authorityKeyId: string | null;
  readonly subjectKeyId: string | null;
  /** MUD URL of the device (RFC 8520, 11). */
  readonly mudUrl: string | null;
  /** SHA-256 over the DER in hexadecimal; null when no hash function was handed in. */
  readonly fingerprint: string | null;
}

/** No certificate: what is missing, and where. */
export interface CertificateProblem {
  readonly kind: "problem";
  readonly offset: number;
  readonly message: string;
}

const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

/** The certificate in `start`..`end`. `sha256` gives the hash for the fingerprint. */
export function readCertificate(
  bytes: Uint8Array,
  start: number,
  end: number,
  sha256?: (bytes: Uint8Array) => Uint8Array,
): Certificate | CertificateProblem {
  const problem = (what: string, at: number): CertificateProblem => ({
    kind: "problem",
    offset: at - start,
    message: `no certificate: ${what} cannot be read`,
  });
  const outer = new DerWalk(bytes, start, end).take(TAG.sequence);
  if (outer === undefined) return problem("its outermost sequence", start);
  const signed = DerWalk.into(outer);
  const body = signed.take(TAG.sequence);
  if (body === undefined) return problem("the signed part", signed.at);
  const walk = DerWalk.into(body);
  const versionBox = walk.take(VERSION);
  const version = versionBox === undefined ? undefined : DerWalk.into(versionBox).take(TAG.integer);
  const serial = walk.take(TAG.integer);
  if (serial === undefined) return problem("the serial number", walk.at);
  if (walk.take(TAG.sequence) === undefined) return problem("the signature algorithm", walk.at);
  const issuer = walk.take(TAG.sequence);
  if (issuer === undefined) return problem("the issuer", walk.at);
  const validity = walk.take(TAG.sequence);
  if (validity === undefined) return problem("the validity", walk.at);
  const subject = walk.take(TAG.sequence);
  if (subject === undefined) return problem("the subject", walk.at);
  const key = walk.take(TAG.sequence);
  if (key === undefined) return problem("the public key", walk.at);
  let extensions: DerValue | undefined;
  for (let value = walk.next(); value !== undefined; value = walk.next()) {
    if (value.tag === EXTENSIONS) extensions = DerWalk.into(value).take(TAG.sequence);
  }
  const algorithm = signed.take(TAG.sequence);
  if (algorithm === undefined) return problem("the signature algorithm", signed.at);
  const times = DerWalk.into(validity);
  const [notBefore, notAfter] = [times.next(), times.next()];
  const whole = bytes.subarray(outer.from, outer.end);
  return {
    kind: "certificate",
    version: version === undefined ? 1 : (bytes[version.start] ?? 0) + 1,
    serialNumber: numberIn(serial),
    subject: nameIn(subject),
    issuer: nameIn(issuer),
    selfIssued: sameBytes(subject, issuer),
    notBefore: notBefore === undefined ? null : derTime(notBefore),
    notAfter: notAfter === undefined ? null : derTime(notAfter),
    publicKey: publicKeyIn(key),
    signatureAlgorithm: signatureName(algorithmIn(algorithm)),
    ...readExtensions(extensions),
    fingerprint: sha256 === undefined ? null : hexOf(sha256(whole)),
  };
}

/** 20 bytes at most by RFC 5280, 4.1.2.2; the bound only keeps a false one short. */
function numberIn({ bytes, start, end }: DerValue): string {
  const from = end - start > 1 && bytes[start] === 0 ? start + 1 : start;
  return hexOf(bytes, from, Math.min(end, from + 64));
}

function algorithmIn(sequence: DerValue): string {
  const oid = DerWalk.into(sequence).take(TAG.objectIdentifier);
  return oid === undefined ? "unknown" : objectIdentifier(oid);
}

/** A name has a handful of parts; what comes after so many is not looked at. */
const MOST_PARTS = 64;

function nameIn(sequence: DerValue): DistinguishedName {
  let commonName: string | null = null;
  let organization: string | null = null;
  let organizationalUnit: string | null = null;
  let country: string | null = null;
  const sets = DerWalk.into(sequence);
  let parts = 0;
  for (let set = sets.take(TAG.set); set !== undefined; set = sets.take(TAG.set)) {
    const pairs = DerWalk.into(set);
    for (let pair = pairs.take(TAG.sequence); pair !== undefined; pair = pairs.take(TAG.sequence)) {
      if (++parts > MOST_PARTS) break;
      const walk = DerWalk.into(pair);
      const type = walk.take(TAG.objectIdentifier);
      const value = walk.next();
      if (type === undefined || value === undefined) continue;
      switch (objectIdentifier(type)) {
        case OID.commonName:
          commonName = derText(value);
          break;
        case OID.organization:
          organization = derText(value);
          break;
        case OID.organizationalUnit:
          organizationalUnit = derText(value);
          break;
        case OID.country:
          country = derText(value);
      }
    }
  }
  return { commonName, organization, organizationalUnit, country };
}

function publicKeyIn(sequence: DerValue): PublicKey {
  const walk = DerWalk.into(sequence);
  const algorithm = walk.take(TAG.sequence);
  const content = walk.take(TAG.bitString);
  if (algorithm === undefined) return { algorithm: "unknown", bits: null, curve: null };
  const details = DerWalk.into(algorithm);
  const oid = details.take(TAG.objectIdentifier);
  const name = oid === undefined ? "unknown" : keyName(objectIdentifier(oid));
  if (name === "EC") {
    const parameters = details.take(TAG.objectIdentifier);
    if (parameters === undefined) return { algorithm: name, bits: null, curve: null };
    const curve = curveOf(objectIdentifier(parameters));
    return { algorithm: name, bits: curve.bits, curve: curve.name };
  }
  if (name === "DSA") {
    const parameters = details.take(TAG.sequence);
    const prime = parameters === undefined ? undefined : DerWalk.into(parameters).take(TAG.integer);
    return { algorithm: name, bits: bitsOf(prime), curve: null };
  }
  if ((name === "RSA" || name === "RSA-PSS") && content !== undefined) {
    // The first byte of a bit string counts its unused bits.
    const inside = new DerWalk(content.bytes, content.start + 1, content.end).take(TAG.sequence);
    const modulus = inside === undefined ? undefined : DerWalk.into(inside).take(TAG.integer);
    return { algorithm: name, bits: bitsOf(modulus), curve: null };
  }
  return { algorithm: name, bits: null, curve: null };
}

function bitsOf(integer: DerValue | undefined): number | null {
  if (integer === undefined) return null;
  let { start } = integer;
  while (start < integer.end && integer.bytes[start] === 0) start++;
  if (start === integer.end) return 0;
  return (integer.end - start - 1) * 8 + (32 - Math.clz32(integer.bytes[start] ?? 0));
}

function sameBytes(one: DerValue, other: DerValue): boolean {
  const length = one.end - one.start;
  if (length !== other.end - other.start) return false;
  for (let index = 0; index < length; index++) {
    if (one.bytes[one.start + index] !== other.bytes[other.start + index]) return false;
  }
  return true;
}
