/**
 * The certificate that the server shows, issued by its own authority and renewed before it ends.
 *
 * Source: RFC 5280; CA/Browser Forum Baseline Requirements 6.3.2 for the longest validity that every platform accepts.
 */
import type { X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  SubjectKeyIdentifier,
} from "@peculiar/asn1-x509";
import { InputError } from "../../domain/input-error.ts";
import type { DataKey } from "../data-key.ts";
import { openAuthority, permittedHosts } from "./certificate-authority.ts";
import { alternativeNames, hostsOf } from "./host-names.ts";
import {
  commonName,
  extension,
  extensionBytes,
  issueCertificate,
  keyIdentifierOf,
  newKeyPair,
  subjectOf,
} from "./issue-certificate.ts";
import { type CertifiedKey, DAY_MS, pathsOf, readPair, writePair } from "./sealed-pair.ts";

/** What HTTPS is served with. */
export interface ServedCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM, the server's own certificate first. */
  readonly cert: string;
  readonly notAfter: Date;
}

/** The same from the own authority, with the root that people install. */
export interface OwnCertificate extends ServedCertificate {
  readonly caPem: string;
  /** DER, as phones and Windows install it from a file `.crt`. */
  readonly caDer: Uint8Array;
  /** SHA-256 of the root, hexadecimal pairs with colons: what a person compares before trusting it. */
  readonly caFingerprint: string;
  readonly caNotAfter: Date;
  /** Hosts that came later and that the root, as people installed it, may not speak for. */
  readonly leftOut: readonly string[];
}

export interface ServerCertificateOptions {
  /** The folder of all data; certificates lie in `tls` in it. */
  readonly folder: string;
  readonly dataKey: DataKey;
  /** Names and addresses under which the server is reached; the first names a new authority. */
  readonly hosts: readonly string[];
  readonly now: Date;
}

const VALID_DAYS = 397;
const RENEW_BEFORE_MS = 30 * DAY_MS;

/**
 * The certificate for these hosts; a new one when the kept one ends within 30 days, names other hosts, is damaged, or
 * is of another authority. A server that runs for long calls again and changes its context.
 * @throws {InputError} `argument-wrong` for a host that is none, `certificate-unusable` when the authority may speak for
 *   none of them, and the errors of `openAuthority`.
 */
export async function serverCertificate(options: ServerCertificateOptions): Promise<OwnCertificate> {
  const { folder, dataKey, now } = options;
  const wanted = hostsOf(options.hosts);
  const authority = await openAuthority({ folder, dataKey, hosts: wanted, namedAfter: options.hosts[0] ?? "", now });
  const hosts = permittedHosts(authority.certificate, wanted);
  if (hosts.length === 0) throw forOtherNames(folder, wanted);
  const kept = await readPair(folder, "server", dataKey).catch((error: unknown) => {
    // Nobody installed this one, so a new one serves as well.
    if (error instanceof InputError) return undefined;
    throw error;
  });
  const { certificate, privateKey } =
    kept !== undefined && serves(kept.certificate, hosts, authority, now)
      ? kept
      : await issue(folder, dataKey, hosts, authority, now);
  const ca = authority.certificate;
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: certificate.toString() + ca.toString(),
    notAfter: certificate.validToDate,
    caPem: ca.toString(),
    caDer: new Uint8Array(ca.raw),
    caFingerprint: ca.fingerprint256,
    caNotAfter: ca.validToDate,
    leftOut: wanted.filter((host) => !hosts.includes(host)),
  };
}

function forOtherNames(folder: string, hosts: readonly string[]): InputError {
  return new InputError(
    "certificate-unusable",
    pathsOf(folder, "ca").certificate,
    `this authority was made for other names and may not speak for ${hosts.join(", ")}; give a certificate of your ` +
      "own, or delete the folder tls: a new authority is made, which everybody has to install again",
  );
}

function serves(certificate: X509Certificate, hosts: readonly string[], authority: CertifiedKey, now: Date): boolean {
  const names = extensionBytes(certificate, id_ce_subjectAltName) ?? [];
  return (
    certificate.validFromDate <= now &&
    certificate.validToDate.getTime() - now.getTime() >= RENEW_BEFORE_MS &&
    certificate.verify(authority.certificate.publicKey) &&
    Buffer.from(AsnConvert.serialize(alternativeNames(hosts))).equals(Buffer.from(names))
  );
}

async function issue(
  folder: string,
  dataKey: DataKey,
  hosts: readonly string[],
  authority: CertifiedKey,
  now: Date,
): Promise<CertifiedKey> {
  const { publicKey, privateKey } = newKeyPair();
  const notBefore = now.getTime() - DAY_MS;
  const notAfter = Math.min(notBefore + VALID_DAYS * DAY_MS, authority.certificate.validToDate.getTime());
  const keyIdentifier = new KeyIdentifier(keyIdentifierOf(authority.certificate.publicKey));
  const certificate = issueCertificate({
    subject: commonName("CareLabel server"),
    issuer: subjectOf(authority.certificate),
    publicKey,
    signingKey: authority.privateKey,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    extensions: [
      extension(id_ce_subjectAltName, alternativeNames(hosts), { critical: false }),
      extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), { critical: true }),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), { critical: true }),
      extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth]), { critical: false }),
      extension(id_ce_authorityKeyIdentifier, new AuthorityKeyIdentifier({ keyIdentifier }), { critical: false }),
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyIdentifierOf(publicKey)), { critical: false }),
    ],
  });
  const pair = { certificate, privateKey };
  await writePair(folder, "server", pair, dataKey);
  return pair;
}
