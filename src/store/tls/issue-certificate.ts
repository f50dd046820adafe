/**
 * X.509 certificates as our own small authority issues them: ECDSA on P-256 with SHA-256.
 *
 * Sources: RFC 5280 (profile), RFC 5758 (ecdsa-with-SHA256), RFC 7093 method 1 (key identifier).
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from "node:crypto";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Extension,
  Extensions,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from "@peculiar/asn1-x509";

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
/** RFC 5280, appendix A.1, ub-common-name. */
const COMMON_NAME_LENGTH = 64;
const SERIAL_BYTES = 16;

export interface CertificateToIssue {
  readonly subject: Name;
  readonly issuer: Name;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Extension[];
}

export function newKeyPair(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

export function issueCertificate(wanted: CertificateToIssue): X509Certificate {
  const algorithm = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: newSerial(),
    signature: algorithm,
    issuer: wanted.issuer,
    validity: new Validity({ notBefore: wholeSecond(wanted.notBefore), notAfter: wholeSecond(wanted.notAfter) }),
    subject: wanted.subject,
    subjectPublicKeyInfo: AsnConvert.parse(spkiOf(wanted.publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions([...wanted.extensions]),
  });
  const signature = sign("sha256", new Uint8Array(AsnConvert.serialize(tbsCertificate)), wanted.signingKey);
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: algorithm,
    signatureValue: new Uint8Array(signature).buffer,
  });
  return new X509Certificate(new Uint8Array(AsnConvert.serialize(certificate)));
}

export function commonName(text: string): Name {
  const value = new AttributeValue({ utf8String: text.slice(0, COMMON_NAME_LENGTH) });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])]);
}

/** Whom a certificate names, byte for byte, as what it issues must name its issuer. */
export function subjectOf(certificate: X509Certificate): Name {
  return AsnConvert.parse(certificate.raw, Certificate).tbsCertificate.subject;
}

/** One extension; `value` is of a class of its standard. */
export function extension(id: string, value: object, options: { critical: boolean }): Extension {
  return new Extension({
    extnID: id,
    critical: options.critical,
    extnValue: new OctetString(AsnConvert.serialize(value)),
  });
}

/** The bytes of one extension in a certificate, undefined when it has none. */
export function extensionBytes(certificate: X509Certificate, id: string): Uint8Array | undefined {
  const { tbsCertificate } = AsnConvert.parse(certificate.raw, Certificate);
  const found = tbsCertificate.extensions?.find(({ extnID }) => extnID === id);
  return found === undefined ? undefined : new Uint8Array(found.extnValue.buffer);
}

export function keyIdentifierOf(publicKey: KeyObject): Uint8Array<ArrayBuffer> {
  const { subjectPublicKey } = AsnConvert.parse(spkiOf(publicKey), SubjectPublicKeyInfo);
  const hash = createHash("sha256").update(new Uint8Array(subjectPublicKey)).digest();
  return new Uint8Array(hash.subarray(0, 20));
}

/** Positive and in its shortest form, as DER wants integers. */
function newSerial(): ArrayBuffer {
  const serial = new Uint8Array(randomBytes(SERIAL_BYTES));
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial.buffer;
}

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

function spkiOf(publicKey: KeyObject): Uint8Array {
  return publicKey.export({ type: "spki", format: "der" });
}
