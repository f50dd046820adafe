/**
 * The certificates of a capture: each is read once, however often it is shown.
 */
import type { SeenCertificate } from "../../domain/traffic/protection.ts";
import type { Sha256 } from "../tls/tls-facts.ts";
import { readCertificate } from "../x509/certificate.ts";
import { hexOf } from "../x509/der.ts";

/** Certificates at one time; those read first are forgotten. */
const CERTIFICATES_MOST = 2_048;
/** Names of one certificate that are kept. */
const NAMES_MOST = 100;

export interface ReadCertificate {
  readonly seen: SeenCertificate;
  /** RFC 8520, 11. */
  readonly mudUrl: string | null;
}

export class SeenCertificates {
  readonly #sha256: Sha256;
  /** By fingerprint; undefined for bytes that are no certificate. */
  readonly #read = new Map<string, ReadCertificate | undefined>();

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** Undefined when the bytes are no certificate. */
  of(der: Uint8Array): ReadCertificate | undefined {
    const fingerprint = hexOf(this.#sha256(der));
    const known = this.#read.get(fingerprint);
    if (known !== undefined || this.#read.has(fingerprint)) return known;
    if (this.#read.size >= CERTIFICATES_MOST) {
      const [oldest] = this.#read.keys();
      if (oldest !== undefined) this.#read.delete(oldest);
    }
    const read = asSeen(der, fingerprint);
    this.#read.set(fingerprint, read);
    return read;
  }
}

function asSeen(der: Uint8Array, fingerprint: string): ReadCertificate | undefined {
  const certificate = readCertificate(der, 0, der.length);
  if (certificate.kind === "problem") return undefined;
  const { subject, issuer, selfIssued, notBefore, notAfter, publicKey, signatureAlgorithm, isCa, mudUrl } = certificate;
  return {
    seen: {
      subject: nameOf(subject),
      issuer: nameOf(issuer),
      selfIssued,
      notBefore,
      notAfter,
      keyAlgorithm: publicKey.algorithm,
      keyBits: publicKey.bits,
      signatureAlgorithm,
      names: [...certificate.dnsNames, ...certificate.addresses].slice(0, NAMES_MOST),
      isCa,
      fingerprint,
    },
    mudUrl,
  };
}

function nameOf({ commonName, organization, country }: SeenCertificate["subject"]): SeenCertificate["subject"] {
  return { commonName, organization, country };
}
