/**
 * A certificate as a device makes one for itself, for either end of a connection.
 */
import { id_ce_subjectAltName } from "@peculiar/asn1-x509";
import { alternativeNames } from "./store/tls/host-names.ts";
import { commonName, extension, issueCertificate, newKeyPair } from "./store/tls/issue-certificate.ts";

export interface CertificateForTests {
  readonly pem: string;
  readonly privateKey: string;
}

interface CertificateOptions {
  readonly from?: string;
  readonly until?: string;
  /** The IPv4 address that it is served at. */
  readonly address?: string;
}

/** Self-signed by `name`, from and until days (YYYY-MM-DD). */
export function certificateForTests(
  name: string,
  { from = "2027-01-01", until = "2037-01-01", address }: CertificateOptions = {},
): CertificateForTests {
  const { publicKey, privateKey } = newKeyPair();
  const certificate = issueCertificate({
    subject: commonName(name),
    issuer: commonName(name),
    publicKey,
    signingKey: privateKey,
    notBefore: new Date(from),
    notAfter: new Date(until),
    extensions:
      address === undefined ? [] : [extension(id_ce_subjectAltName, alternativeNames([address]), { critical: false })],
  });
  return { pem: certificate.toString(), privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}
