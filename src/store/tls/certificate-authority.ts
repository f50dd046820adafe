/**
 * The small certificate authority of an installation: made at its first start on a network address, its root installed
 * once on phones and computers. Its private key lies sealed in `tls/ca.key`, its certificate in `tls/ca.pem`.
 *
 * Whoever steals that key can speak for this server and for private names only: the root carries name constraints.
 */
import type { X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import {
  BasicConstraints,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_nameConstraints,
  id_ce_subjectKeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  NameConstraints,
  SubjectKeyIdentifier,
} from "@peculiar/asn1-x509";
import type { DataKey } from "../data-key.ts";
import { constraintsFor, isPermitted } from "./host-names.ts";
import {
  commonName,
  extension,
  extensionBytes,
  issueCertificate,
  keyIdentifierOf,
  newKeyPair,
} from "./issue-certificate.ts";
import { type CertifiedKey, DAY_MS, readPair, writePair } from "./sealed-pair.ts";

const YEARS = 10;
const RENEW_BEFORE_MS = 30 * DAY_MS;

export interface OpenAuthorityOptions {
  readonly folder: string;
  readonly dataKey: DataKey;
  /** What a new authority may speak for beside private names, as `hostsOf` gives them. */
  readonly hosts: readonly string[];
  /** The host that gives a new authority its name. */
  readonly namedAfter: string;
  readonly now: Date;
}

/**
 * The authority of the folder; a new one when there is none or it ends within 30 days.
 * @throws {InputError} `certificate-unusable` when its files do not fit, `key-unusable` when the data key does not open
 *   it: people have installed it, so it is never replaced without a word.
 */
export async function openAuthority(options: OpenAuthorityOptions): Promise<CertifiedKey> {
  const { folder, dataKey, now } = options;
  const kept = await readPair(folder, "ca", dataKey);
  if (kept !== undefined && kept.certificate.validToDate.getTime() - now.getTime() >= RENEW_BEFORE_MS) return kept;
  const made = makeAuthority(options);
  await writePair(folder, "ca", made, dataKey);
  return made;
}

/** Those of the hosts that the authority may speak for. */
export function permittedHosts(authority: X509Certificate, hosts: readonly string[]): string[] {
  const written = extensionBytes(authority, id_ce_nameConstraints);
  if (written === undefined) return [...hosts];
  const constraints = AsnConvert.parse(written, NameConstraints);
  return hosts.filter((host) => isPermitted(host, constraints));
}

function makeAuthority({ hosts, namedAfter, now }: OpenAuthorityOptions): CertifiedKey {
  const { publicKey, privateKey } = newKeyPair();
  const name = commonName(`CareLabel CA of ${namedAfter}`);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + YEARS);
  const certificate = issueCertificate({
    subject: name,
    issuer: name,
    publicKey,
    signingKey: privateKey,
    // Phones whose clock is slow accept it too.
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter,
    extensions: [
      extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), { critical: true }),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), { critical: true }),
      extension(id_ce_nameConstraints, constraintsFor(hosts), { critical: true }),
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyIdentifierOf(publicKey)), { critical: false }),
    ],
  });
  return { certificate, privateKey };
}
