/**
 * Certificates of a dump, which stand there as PEM with every flow, each decoded and read once.
 */
import type { SeenCertificate } from "../../domain/traffic/protection.ts";
import { SeenCertificates } from "../packet-capture/seen-certificates.ts";
import { textOf } from "./flow-value.ts";
import type { TnetValue } from "./tnetstring.ts";

export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** What is remembered, in characters of PEM: some hundred chains. */
const REMEMBERED = 1024 * 1024;
/** No server sends a longer chain. */
const MOST = 16;

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,65536})-----END CERTIFICATE-----/g;

export class PemCertificates {
  readonly #certificates: SeenCertificates;
  readonly #known = new Map<string, SeenCertificate | null>();
  #characters = 0;

  constructor(sha256: Sha256) {
    this.#certificates = new SeenCertificates(sha256);
  }

  /** Those in a list of PEM texts or in one (RFC 7468); what is no certificate is left out. */
  in(value: TnetValue): readonly SeenCertificate[] {
    const certificates: SeenCertificate[] = [];
    for (const pem of Array.isArray(value) ? value : [value]) {
      for (const [, base64 = ""] of (textOf(pem) ?? "").matchAll(PEM)) {
        const certificate = this.#read(base64);
        if (certificate !== null && certificates.length < MOST) certificates.push(certificate);
      }
    }
    return certificates;
  }

  #read(base64: string): SeenCertificate | null {
    const known = this.#known.get(base64);
    if (known !== undefined) return known;
    const der = derOf(base64);
    const seen = (der === null ? undefined : this.#certificates.of(der)?.seen) ?? null;
    if (this.#characters > REMEMBERED) {
      this.#known.clear();
      this.#characters = 0;
    }
    this.#characters += base64.length;
    this.#known.set(base64, seen);
    return seen;
  }
}

/** Whether there is a certificate at all, without reading it. */
export function hasCertificate(value: TnetValue): boolean {
  return (Array.isArray(value) ? value : [value]).some((pem) => textOf(pem)?.includes("-----BEGIN CERTIFICATE-----"));
}

function derOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64.replace(/\s+/g, "")), (sign) => sign.charCodeAt(0));
  } catch {
    return null;
  }
}
