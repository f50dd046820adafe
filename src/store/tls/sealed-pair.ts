/**
 * A certificate and its private key in the folder `tls`: `NAME.pem` as anybody may read it, `NAME.key` sealed with the
 * data key.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../../domain/input-error.ts";
import type { DataKey } from "../data-key.ts";
import { unreadable, writeAllOrNone } from "../files.ts";

export interface CertifiedKey {
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
}

export type PairName = "ca" | "server";

export const DAY_MS = 86_400_000;

export function pathsOf(folder: string, name: PairName): { certificate: string; key: string } {
  return { certificate: join(folder, "tls", `${name}.pem`), key: join(folder, "tls", `${name}.key`) };
}

/**
 * The pair; undefined when there is no certificate (a key alone was never used).
 * @throws {InputError} `certificate-unusable` when the two do not fit, `key-unusable` when the data key does not open it.
 */
export async function readPair(folder: string, name: PairName, dataKey: DataKey): Promise<CertifiedKey | undefined> {
  const paths = pathsOf(folder, name);
  const pem = await readIfThere(paths.certificate);
  if (pem === undefined) return undefined;
  const sealed = await readIfThere(paths.key);
  if (sealed === undefined) throw unfit(paths.certificate, "its private key is missing");
  const opened = dataKey.open(sealed, sealedAs(name));
  try {
    const certificate = new X509Certificate(pem);
    const privateKey = createPrivateKey({ key: Buffer.from(opened), format: "der", type: "pkcs8" });
    if (certificate.checkPrivateKey(privateKey)) return { certificate, privateKey };
  } catch (cause) {
    throw unfit(paths.certificate, "it is damaged", { cause });
  }
  throw unfit(paths.certificate, "its private key belongs to another certificate");
}

export async function writePair(
  folder: string,
  name: PairName,
  { certificate, privateKey }: CertifiedKey,
  dataKey: DataKey,
): Promise<void> {
  const paths = pathsOf(folder, name);
  const key = dataKey.seal(privateKey.export({ type: "pkcs8", format: "der" }), sealedAs(name));
  await mkdir(join(folder, "tls"), { recursive: true, mode: 0o700 });
  await writeAllOrNone([
    { path: paths.key, content: key, secret: true },
    { path: paths.certificate, content: certificate.toString() },
  ]);
}

function sealedAs(name: PairName): string {
  return `tls/${name}.key`;
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw unreadable(path, cause);
  });
}

function unfit(path: string, what: string, options?: ErrorOptions): InputError {
  return new InputError("certificate-unusable", path, `${what}; restore the folder tls from a backup`, options);
}
