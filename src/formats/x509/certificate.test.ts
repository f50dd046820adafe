import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { factsOf, recorded } from "../tls/collect-facts-for-tests.ts";
import { type Certificate, type CertificateProblem, readCertificate } from "./certificate.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

/** All certificates of the recorded handshakes: RSA and EC, a root, one with all kinds of names. */
const CERTIFICATES = (["tls-1.2", "tls-1.2-client-certificate", "tls-downgrade"] as const).flatMap((name) =>
  recorded(name).flatMap((chunks) => factsOf(chunks).chains.flatMap(({ certificates }) => certificates)),
);
const [LEAF = new Uint8Array()] = CERTIFICATES;

function read(bytes: Uint8Array): Certificate {
  const result = readCertificate(bytes, 0, bytes.length, sha256);
  assert.equal(result.kind, "certificate");
  return result as Certificate;
}

test("subject, issuer, names, times, key and purposes of a certificate are read", () => {
  const { fingerprint, notBefore, notAfter, serialNumber, authorityKeyId, subjectKeyId, ...rest } = read(LEAF);
  assert.deepEqual(rest, {
    kind: "certificate",
    version: 3,
    subject: {
      commonName: "pump.example.org",
      organization: "Example Clinic",
      organizationalUnit: null,
      country: "DE",
    },
    issuer: { commonName: "Example Root CA", organization: "Example Clinic", organizationalUnit: null, country: "DE" },
    selfIssued: false,
    publicKey: { algorithm: "RSA", bits: 2048, curve: null },
    signatureAlgorithm: "sha256WithRSAEncryption",
    dnsNames: ["pump.example.org", "*.pump.example.org"],
    addresses: ["192.0.2.7", "2001:db8::7"],
    otherNames: 0,
    isCa: false,
    extendedKeyUsage: ["serverAuth"],
    hasTimestamps: false,
    mudUrl: null,
  });
});

test("serial number, times, fingerprint, key and authority are those that OpenSSL reads", () => {
  assert.ok(CERTIFICATES.length >= 6);
  for (const bytes of CERTIFICATES) {
    const ours = read(bytes);
    const theirs = new X509Certificate(bytes);
    assert.equal(ours.serialNumber, theirs.serialNumber.toLowerCase());
    assert.equal(ours.fingerprint, theirs.fingerprint256.replaceAll(":", "").toLowerCase());
    assert.equal(Date.parse(ours.notBefore ?? ""), Date.parse(theirs.validFrom));
    assert.equal(Date.parse(ours.notAfter ?? ""), Date.parse(theirs.validTo));
    assert.equal(ours.isCa, theirs.ca);
    const details = theirs.publicKey.asymmetricKeyDetails;
    if (ours.publicKey.algorithm === "RSA") assert.equal(ours.publicKey.bits, details?.modulusLength);
    else assert.deepEqual([ours.publicKey.curve, details?.namedCurve], ["P-256", "prime256v1"]);
  }
});

test("a root is self-issued, and the leaf's authority key is the root's subject key", () => {
  const [leaf, root] = CERTIFICATES.slice(0, 2).map(read);
  assert.equal(root?.selfIssued, true);
  assert.equal(leaf?.authorityKeyId, root?.subjectKeyId);
});

/** DER of a value. */
function der(tag: number, ...contents: (readonly number[] | string)[]): number[] {
  const content = contents.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part, "latin1")] : part));
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return [tag, ...length, ...content];
}
const oid = (...bytes: number[]) => der(6, bytes);
const name = (type: number, value: number[]) => der(0x30, der(0x31, der(0x30, oid(0x55, 4, type), value)));

function made({ times = der(0x17, "140301000000Z"), extensions = [] as number[] } = {}) {
  const algorithm = der(0x30, oid(0x2b, 0x65, 0x70));
  const body = der(
    0x30,
    der(0xa0, der(2, [2])),
    der(2, [5]),
    algorithm,
    name(3, der(0x1e, "\0Z\0\xfc\0r\0i\0c\0h")),
    der(0x30, times, der(0x18, "20500101120000Z")),
    name(10, der(0x0c, "\xc3\x84rzte")),
    der(0x30, algorithm, der(3, [0, ...new Array(32).fill(1)])),
    extensions.length === 0 ? [] : der(0xa3, der(0x30, extensions)),
  );
  return Uint8Array.from(der(0x30, body, algorithm, der(3, [0])));
}

test("names in UTF-8 and UTF-16, times of both forms and an Ed25519 key are read", () => {
  const { issuer, subject, notBefore, notAfter, publicKey, signatureAlgorithm } = read(made());
  assert.equal(issuer.commonName, "Zürich");
  assert.equal(subject.organization, "Ärzte");
  assert.equal(notBefore, "2014-03-01T00:00:00Z");
  assert.equal(notAfter, "2050-01-01T12:00:00Z");
  assert.deepEqual(publicKey, { algorithm: "Ed25519", bits: null, curve: null });
  assert.equal(signatureAlgorithm, "Ed25519");
});

test("a day that no calendar has is no time", () => {
  assert.equal(read(made({ times: der(0x17, "140230000000Z") })).notBefore, null);
  assert.equal(read(made({ times: der(0x17, "noon") })).notBefore, null);
});

test("timestamps of a log and the MUD URL of a device are seen", () => {
  const timestamps = der(0x30, oid(0x2b, 6, 1, 4, 1, 0xd6, 0x79, 2, 4, 2), der(4, der(4, [0, 0])));
  const mud = der(0x30, oid(0x2b, 6, 1, 5, 5, 7, 1, 25), der(4, der(0x16, "https://example.org/pump.json")));
  const certificate = read(made({ extensions: [...timestamps, ...mud] }));
  assert.equal(certificate.hasTimestamps, true);
  assert.equal(certificate.mudUrl, "https://example.org/pump.json");
});

test("2,000 names are read to the bound, and the rest is counted", () => {
  const names = der(0x30, ...new Array(2_000).fill(der(0x82, "a.example.org")));
  const certificate = read(made({ extensions: der(0x30, oid(0x55, 0x1d, 17), der(4, names)) }));
  assert.equal(certificate.dnsNames.length, 1_000);
  assert.equal(certificate.otherNames, 1_000);
});

test("a certificate cut off anywhere is a problem with its offset, never an exception", () => {
  for (let length = 0; length < LEAF.length; length++) {
    const result = readCertificate(LEAF, 0, length);
    assert.equal(result.kind, "problem");
    assert.ok((result as CertificateProblem).offset <= length);
  }
});

test("a window is read as its own, wherever it lies", () => {
  const around = new Uint8Array(LEAF.length + 20).fill(0x30);
  around.set(LEAF, 11);
  assert.deepEqual(readCertificate(around, 11, 11 + LEAF.length, sha256), read(LEAF));
});

test("flipped bits, lying lengths and nesting without end give a certificate or a problem", () => {
  const flips = fc.array(fc.tuple(fc.nat({ max: LEAF.length - 1 }), fc.nat({ max: 255 })), { maxLength: 8 });
  fc.assert(
    fc.property(flips, (places) => {
      const bytes = LEAF.slice();
      for (const [place, value] of places) bytes[place] = value;
      readCertificate(bytes, 0, bytes.length, sha256);
    }),
    { numRuns: 1_000 },
  );
  const bomb = new Uint8Array(60_000);
  for (let at = 0; at < bomb.length; at += 4)
    bomb.set([0x30, 0x82, (bomb.length - at - 4) >> 8, (bomb.length - at - 4) & 255], at);
  assert.equal(readCertificate(bomb, 0, bomb.length).kind, "problem");
});
