/**
 * Reads a ServerHello or HelloRetryRequest: the message's body, wherever it was carried.
 *
 * Sources: RFC 8446, 4.1.3 and 4.1.4; RFC 5246, 7.4.1.3; the drafts 18 to 21 of TLS 1.3, whose ServerHello has neither
 * session id nor compression and whose HelloRetryRequest is a message of its own.
 */
import { ByteWindow } from "./byte-window.ts";
import { protocolName } from "./client-hello.ts";
import type { ServerHello } from "./tls-facts.ts";
import { draftOf, isVersion13 } from "./tls-names.ts";

/** SHA-256 of "HelloRetryRequest" (RFC 8446, 4.1.3). */
const RETRY_RANDOM = [
  0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11,
  0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];
/** "DOWNGRD"; 1 or 0 follows as the last byte of the random value. */
const DOWNGRADE = [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44];

const EXTENSION = {
  alpn: 16,
  encryptThenMac: 22,
  extendedMasterSecret: 23,
  preSharedKey: 41,
  supportedVersions: 43,
  keyShare: 51,
  keyShareDraft: 40,
  renegotiationInfo: 0xff01,
} as const;

/** What comes back beside the hello: the session id, to be held against the client's. */
export interface ReadServerHello {
  readonly hello: ServerHello;
  readonly sessionId: Uint8Array;
}

/** The hello in `start`..`end` (the body). Undefined when its first fields are not there. */
export function readServerHello(
  bytes: Uint8Array,
  start: number,
  end: number,
  form: "tls" | "dtls" | "quic",
): ReadServerHello | undefined {
  const body = new ByteWindow(bytes, start, end);
  const field = body.u16();
  const random = body.window(32).copy();
  const draft = isEarlyDraft(field);
  const sessionId = draft ? new Uint8Array() : body.window(body.u8()).copy();
  const cipherSuite = body.u16();
  const compressionMethod = draft ? 0 : body.u8();
  if (!body.ok) return undefined;
  const hello = finish(body, { form, field, random, cipherSuite, compressionMethod });
  return { hello, sessionId };
}

/** HelloRetryRequest of the drafts up to 21 (handshake type 6): version, from draft 19 on a suite, extensions. */
export function readDraftRetry(bytes: Uint8Array, start: number, end: number): ServerHello | undefined {
  const body = new ByteWindow(bytes, start, end);
  const field = body.u16();
  const cipherSuite = (draftOf(field) ?? 0) >= 19 ? body.u16() : 0;
  if (!body.ok || !isEarlyDraft(field)) return undefined;
  const random = new Uint8Array();
  return {
    ...finish(body, { form: "tls", field, random, cipherSuite, compressionMethod: 0 }),
    helloRetryRequest: true,
    sessionResumed: null,
  };
}

function isEarlyDraft(version: number): boolean {
  const draft = draftOf(version);
  return draft !== null && draft < 22;
}

interface Fields {
  readonly form: "tls" | "dtls" | "quic";
  readonly field: number;
  readonly random: Uint8Array;
  readonly cipherSuite: number;
  readonly compressionMethod: number;
}

function finish(body: ByteWindow, { form, field, random, cipherSuite, compressionMethod }: Fields): ServerHello {
  const extensions: number[] = [];
  let version = field;
  let group: number | null = null;
  let alpn: string | null = null;
  let complete = true;
  const list = body.left > 0 ? body.window(body.u16()) : body;
  while (list.left > 0) {
    const type = list.u16();
    const content = list.window(list.u16());
    extensions.push(type);
    if (type === EXTENSION.supportedVersions) version = content.u16();
    if (type === EXTENSION.keyShare || type === EXTENSION.keyShareDraft) group = content.u16();
    if (type === EXTENSION.alpn) {
      const protocols = content.window(content.u16());
      alpn = protocolName(protocols.window(protocols.u8()).copy());
    }
    if (!content.ok) complete = false;
  }
  const helloRetryRequest = RETRY_RANDOM.every((byte, index) => byte === random[index]);
  const is13 = isVersion13(version);
  return {
    form,
    version,
    random,
    cipherSuite,
    compressionMethod,
    group,
    alpn,
    sessionResumed: helloRetryRequest || !is13 ? null : extensions.includes(EXTENSION.preSharedKey),
    helloRetryRequest,
    downgrade: is13 ? "none" : downgradeIn(random),
    extensions,
    encryptThenMac: extensions.includes(EXTENSION.encryptThenMac),
    extendedMasterSecret: extensions.includes(EXTENSION.extendedMasterSecret),
    secureRenegotiation: extensions.includes(EXTENSION.renegotiationInfo),
    complete: complete && body.ok && list.ok,
  };
}

function downgradeIn(random: Uint8Array): ServerHello["downgrade"] {
  if (!DOWNGRADE.every((byte, index) => byte === random[24 + index])) return "none";
  if (random[31] === 1) return "to-tls-1.2";
  return random[31] === 0 ? "to-tls-1.1" : "none";
}
