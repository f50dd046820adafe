/**
 * A certificate and key that the facility gives, checked before a door opens with them.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { InputError } from "../../domain/input-error.ts";
import { unreadable } from "../files.ts";
import type { ServedCertificate } from "./server-certificate.ts";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;

/**
 * The pair in two PEM files; the chain stays as it is given.
 * @throws {InputError} `file-unreadable`, `certificate-unusable` or `key-unusable`, saying what is wrong and what to do.
 */
export async function givenCertificate(
  certificatePath: string,
  keyPath: string,
  now: Date,
): Promise<ServedCertificate> {
  const cert = await textOf(certificatePath);
  const key = await textOf(keyPath);
  const certificates = certificatesOf(cert, certificatePath);
  const privateKey = privateKeyOf(key, keyPath);
  const [own] = certificates as [X509Certificate];
  if (!own.checkPrivateKey(privateKey)) {
    throw certificates.some((other) => other.checkPrivateKey(privateKey))
      ? unusable(certificatePath, "the server's own certificate has to stand first, before those of its issuers")
      : new InputError("key-unusable", keyPath, `it is not the key of the certificate in ${certificatePath}`);
  }
  if (own.validToDate < now) {
    throw unusable(certificatePath, `it ended on ${dayOf(own.validToDate)}; have it renewed`);
  }
  if (own.validFromDate > now) {
    throw unusable(certificatePath, `it begins on ${dayOf(own.validFromDate)} only; check the clock of this machine`);
  }
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw unusable(certificatePath, `TLS refuses it (${(cause as Error).message}); have one made with a stronger key`);
  }
  return { key, cert, notAfter: own.validToDate };
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "latin1").catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

function certificatesOf(text: string, path: string): X509Certificate[] {
  const blocks = text.match(CERTIFICATE);
  if (blocks === null) {
    throw unusable(
      path,
      PRIVATE_KEY.test(text)
        ? "it holds a private key and no certificate; are the two paths swapped?"
        : 'it holds no certificate in PEM; turn DER into it with "openssl x509 -inform der -in FILE -out FILE.pem"',
    );
  }
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw unusable(path, "a certificate in it is damaged; get the file again from its issuer", { cause });
  }
}

function privateKeyOf(text: string, path: string): KeyObject {
  if (!PRIVATE_KEY.test(text)) {
    throw new InputError("key-unusable", path, "it holds no private key in PEM (-----BEGIN PRIVATE KEY-----)");
  }
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw new InputError(
      "key-unusable",
      path,
      /ENCRYPTED/.test(text)
        ? 'a passphrase protects it; write it without one, readable to the server alone: "openssl pkey -in FILE -out KEY.pem"'
        : "the private key in it is damaged; get the file again",
      { cause },
    );
  }
}

function unusable(path: string, what: string, options?: ErrorOptions): InputError {
  return new InputError("certificate-unusable", path, what, options);
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
