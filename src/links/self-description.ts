/**
 * Asking a device what it is: one GET over TLS to the address that a person gave, and to no other.
 *
 * Whom it talks with is settled before anything is sent: by the certificate that was pinned, or by an authority. No redirect
 * is followed, no proxy used, no packed body unpacked; the time and the bytes that an answer may take are limited.
 */
import { type IncomingMessage, request } from "node:http";
import { connect, type TLSSocket } from "node:tls";
import { parseAddress } from "../domain/address.ts";
import { type NotSent, reasonOf } from "./sending.ts";

/** Who may answer. */
export interface DescriptionTrust {
  /** SHA-256 of its certificate (DER) as hexadecimal digits; names and dates in it do not count then. */
  readonly certificate: string | null;
  /** Authorities (PEM) that count instead of the system's; without meaning beside a pinned certificate. */
  readonly authority: string | null;
}

export type DescriptionAnswer =
  | { readonly kind: "answered"; readonly body: Uint8Array }
  | { readonly kind: "other-certificate"; readonly certificate: string }
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "too-large"; readonly limitBytes: number }
  | NotSent;

export const DESCRIPTION_LIMIT_BYTES = 64 * 1024;
const HEADERS_LIMIT_BYTES = 8 * 1024;

/** @param nonce goes into the query, so that an answer of before is none now. */
export async function fetchDescription(
  url: URL,
  nonce: string,
  trust: DescriptionTrust,
  timeoutMs: number,
): Promise<DescriptionAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  let socket: TLSSocket | undefined;
  try {
    socket = await connected(url, trust, signal);
    const certificate = fingerprintOf(socket);
    if (trust.certificate !== null && certificate !== trust.certificate)
      return { kind: "other-certificate", certificate };
    const response = await asked(url, nonce, socket, signal);
    if (response.statusCode !== 200) return { kind: "refused", status: response.statusCode ?? 0 };
    const body = await bodyOf(response);
    return body === undefined ? { kind: "too-large", limitBytes: DESCRIPTION_LIMIT_BYTES } : { kind: "answered", body };
  } catch (error) {
    return signal.aborted
      ? { kind: "timed-out", afterMs: timeoutMs }
      : { kind: "unreachable", reason: reasonOf(error) };
  } finally {
    socket?.destroy();
  }
}

function connected(url: URL, { certificate, authority }: DescriptionTrust, signal: AbortSignal): Promise<TLSSocket> {
  // An IPv6 address stands in brackets.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: url.port === "" ? 443 : Number(url.port),
      minVersion: "TLSv1.2",
      // A pinned certificate is compared by its bytes, once it is there and before anything is sent.
      rejectUnauthorized: certificate === null,
      ...(parseAddress(host) === undefined ? { servername: host } : {}),
      ...(authority === null ? {} : { ca: authority }),
    });
    const stop = () => socket.destroy(new Error("aborted"));
    signal.addEventListener("abort", stop, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", stop));
    socket.once("secureConnect", () => resolve(socket)).once("error", reject);
    if (signal.aborted) stop();
  });
}

function fingerprintOf(socket: TLSSocket): string {
  return (socket.getPeerX509Certificate()?.fingerprint256 ?? "").replaceAll(":", "").toLowerCase();
}

function asked(url: URL, nonce: string, socket: TLSSocket, signal: AbortSignal): Promise<IncomingMessage> {
  const query = new URLSearchParams(url.search);
  query.set("nonce", nonce);
  return new Promise((resolve, reject) => {
    request({
      method: "GET",
      host: url.hostname,
      path: `${url.pathname}?${query}`,
      headers: { host: url.host, accept: "application/jose", "accept-encoding": "identity", connection: "close" },
      // Without an agent, since one would open a connection of its own.
      createConnection: () => socket,
      maxHeaderSize: HEADERS_LIMIT_BYTES,
      signal,
    })
      .once("response", resolve)
      .once("error", reject)
      .end();
  });
}

/** Undefined when it is larger than it may be. */
async function bodyOf(response: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > DESCRIPTION_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
