/**
 * Object identifiers of certificates and their names.
 *
 * Sources: RFC 5280, RFC 3279, RFC 4055, RFC 5480, RFC 5758, RFC 8410, RFC 6962 (SCT), FIPS 204 (ML-DSA).
 */

export const OID = {
  commonName: "2.5.4.3",
  country: "2.5.4.6",
  organization: "2.5.4.10",
  organizationalUnit: "2.5.4.11",
  subjectKeyId: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyId: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  signedTimestamps: "1.3.6.1.4.1.11129.2.4.2",
  mudUrl: "1.3.6.1.5.5.7.1.25",
} as const;

const SIGNATURES = new Map([
  ["1.2.840.113549.1.1.2", "md2WithRSAEncryption"],
  ["1.2.840.113549.1.1.4", "md5WithRSAEncryption"],
  ["1.2.840.113549.1.1.5", "sha1WithRSAEncryption"],
  ["1.3.14.3.2.29", "sha1WithRSAEncryption"],
  ["1.2.840.113549.1.1.10", "RSASSA-PSS"],
  ["1.2.840.113549.1.1.11", "sha256WithRSAEncryption"],
  ["1.2.840.113549.1.1.12", "sha384WithRSAEncryption"],
  ["1.2.840.113549.1.1.13", "sha512WithRSAEncryption"],
  ["1.2.840.113549.1.1.14", "sha224WithRSAEncryption"],
  ["1.2.840.10040.4.3", "dsa-with-sha1"],
  ["2.16.840.1.101.3.4.3.1", "dsa-with-sha224"],
  ["2.16.840.1.101.3.4.3.2", "dsa-with-sha256"],
  ["1.2.840.10045.4.1", "ecdsa-with-SHA1"],
  ["1.2.840.10045.4.3.1", "ecdsa-with-SHA224"],
  ["1.2.840.10045.4.3.2", "ecdsa-with-SHA256"],
  ["1.2.840.10045.4.3.3", "ecdsa-with-SHA384"],
  ["1.2.840.10045.4.3.4", "ecdsa-with-SHA512"],
  ["1.3.101.112", "Ed25519"],
  ["1.3.101.113", "Ed448"],
  ["2.16.840.1.101.3.4.3.17", "ML-DSA-44"],
  ["2.16.840.1.101.3.4.3.18", "ML-DSA-65"],
  ["2.16.840.1.101.3.4.3.19", "ML-DSA-87"],
]);

/** Name of a signature algorithm, or its identifier. */
export function signatureName(oid: string): string {
  return SIGNATURES.get(oid) ?? oid;
}

const KEYS = new Map([
  ["1.2.840.113549.1.1.1", "RSA"],
  ["1.2.840.113549.1.1.10", "RSA-PSS"],
  ["1.2.840.10040.4.1", "DSA"],
  ["1.2.840.10045.2.1", "EC"],
  ["1.3.101.110", "X25519"],
  ["1.3.101.111", "X448"],
  ["1.3.101.112", "Ed25519"],
  ["1.3.101.113", "Ed448"],
  ["2.16.840.1.101.3.4.3.17", "ML-DSA-44"],
  ["2.16.840.1.101.3.4.3.18", "ML-DSA-65"],
  ["2.16.840.1.101.3.4.3.19", "ML-DSA-87"],
]);

/** Name of a public key's algorithm, or its identifier. */
export function keyName(oid: string): string {
  return KEYS.get(oid) ?? oid;
}

const CURVES = new Map<string, readonly [name: string, bits: number]>([
  ["1.2.840.10045.3.1.1", ["P-192", 192]],
  ["1.3.132.0.33", ["P-224", 224]],
  ["1.2.840.10045.3.1.7", ["P-256", 256]],
  ["1.3.132.0.34", ["P-384", 384]],
  ["1.3.132.0.35", ["P-521", 521]],
  ["1.3.132.0.10", ["secp256k1", 256]],
  ["1.3.36.3.3.2.8.1.1.7", ["brainpoolP256r1", 256]],
  ["1.3.36.3.3.2.8.1.1.11", ["brainpoolP384r1", 384]],
  ["1.3.36.3.3.2.8.1.1.13", ["brainpoolP512r1", 512]],
  ["1.2.156.10197.1.301", ["SM2", 256]],
]);

/** Name and size of an elliptic curve; an unknown one has its identifier and no size. */
export function curveOf(oid: string): { readonly name: string; readonly bits: number | null } {
  const [name, bits] = CURVES.get(oid) ?? [oid, null];
  return { name, bits };
}

const PURPOSES = new Map([
  ["2.5.29.37.0", "anyExtendedKeyUsage"],
  ["1.3.6.1.5.5.7.3.1", "serverAuth"],
  ["1.3.6.1.5.5.7.3.2", "clientAuth"],
  ["1.3.6.1.5.5.7.3.3", "codeSigning"],
  ["1.3.6.1.5.5.7.3.4", "emailProtection"],
  ["1.3.6.1.5.5.7.3.8", "timeStamping"],
  ["1.3.6.1.5.5.7.3.9", "OCSPSigning"],
  ["1.3.6.1.5.5.7.3.14", "eapOverLAN"],
]);

/** Name of an extended key usage, or its identifier. */
export function purposeName(oid: string): string {
  return PURPOSES.get(oid) ?? oid;
}
