/**
 * One TLS or DTLS handshake between two parties: messages in, facts out.
 *
 * Knows what the parties agreed on, which decides how later messages are to be read. Sources: RFC 5246, 7.4;
 * RFC 8446, 4; RFC 8422, 5.4 (ECDHE); RFC 6347, 4.2.1 (HelloVerifyRequest); RFC 8879 (compressed certificates).
 */
import { ByteWindow } from "./byte-window.ts";
import { protocolName, readClientHello } from "./client-hello.ts";
import type { EncryptedRecords } from "./encrypted-records.ts";
import { LARGEST_MESSAGE } from "./handshake-messages.ts";
import { readDraftRetry, readServerHello } from "./server-hello.ts";
import type { Direction, KeyExchange, ServerHello, Sha256, TlsSink } from "./tls-facts.ts";
import { isVersion13 } from "./tls-names.ts";

export const HANDSHAKE = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  helloRetryRequest: 6,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  compressedCertificate: 25,
} as const;

const WANTED: ReadonlySet<number> = new Set([
  HANDSHAKE.clientHello,
  HANDSHAKE.serverHello,
  HANDSHAKE.helloVerifyRequest,
  HANDSHAKE.helloRetryRequest,
  HANDSHAKE.encryptedExtensions,
  HANDSHAKE.certificate,
  HANDSHAKE.serverKeyExchange,
  HANDSHAKE.compressedCertificate,
]);

/** A handshake has some ten messages; a stream of nothing but hellos is not told without end. */
const MOST_TOLD = 64;
/** A chain has two to four certificates; what comes after so many is not kept. */
const MOST_CERTIFICATES = 32;
/** RFC 7250 and RFC 6091: what stands in a Certificate message when it is no X.509. */
const CLIENT_CERTIFICATE_TYPE = 19;
const SERVER_CERTIFICATE_TYPE = 20;
const ALPN = 16;

export class Handshake {
  readonly #sink: TlsSink;
  readonly #form: "tls" | "dtls";
  readonly #sha256: Sha256 | undefined;
  readonly #opener: EncryptedRecords | undefined;
  /** Session id of the last ClientHello, or undefined when none was seen. */
  #clientSessionId: Uint8Array | undefined;
  /** A ServerHello up to TLS 1.2 waits until the next message tells whether the session is resumed. */
  #waiting: { hello: ServerHello; from: Direction } | undefined;
  #version: number | undefined;
  /** Certificate types that EncryptedExtensions of TLS 1.3 names, as bits of the two directions. */
  #rawKeysFrom = 0;
  #told = 0;

  /** @param opener sees the hellos as soon as they are read. */
  constructor(sink: TlsSink, form: "tls" | "dtls", sha256?: Sha256, opener?: EncryptedRecords) {
    this.#sink = sink;
    this.#form = form;
    this.#sha256 = sha256;
    this.#opener = opener;
  }

  /** Whether ChangeCipherSpec starts the encryption; from TLS 1.3 on it means nothing (RFC 8446, D.4). */
  get changeCipherSpecCounts(): boolean {
    return this.#version === undefined || !isVersion13(this.#version);
  }

  wants(type: number): boolean {
    return WANTED.has(type);
  }

  /** One message, its body in the window. False when it could not be read. */
  message(type: number, from: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#told++ >= MOST_TOLD) return true;
    switch (type) {
      case HANDSHAKE.clientHello:
        return this.#clientHello(from, bytes, start, end);
      case HANDSHAKE.serverHello:
        return this.#serverHello(from, bytes, start, end);
      case HANDSHAKE.helloRetryRequest:
        return this.#draftRetry(from, bytes, start, end);
      case HANDSHAKE.helloVerifyRequest: {
        const version = new ByteWindow(bytes, start, end).u16();
        if (this.#form === "dtls") this.#sink.helloVerifyRequest?.(version, from);
        return true;
      }
      case HANDSHAKE.encryptedExtensions:
        return this.#encryptedExtensions(from, bytes, start, end);
      case HANDSHAKE.compressedCertificate:
        return this.#compressedCertificate(from, bytes, start, end);
      case HANDSHAKE.certificate:
        return this.#certificate(from, bytes, start, end);
      case HANDSHAKE.serverKeyExchange:
        this.#settle(false);
        return this.#keyExchange(from, bytes, start, end);
      case HANDSHAKE.certificateRequest:
        this.#settle(false);
        this.#sink.certificateRequested(from);
        return true;
      case HANDSHAKE.serverHelloDone:
        this.#settle(false);
        return true;
      default:
        return true;
    }
  }

  /** An alert in plain text. */
  alert(level: number, description: number, from: Direction): void {
    if (this.#told++ < MOST_TOLD) this.#sink.alert({ level, description }, from);
  }

  /** ChangeCipherSpec right after ServerHello: the server goes on with an earlier session (RFC 5246, 7.3). */
  changeCipherSpec(from: Direction): void {
    if (this.#waiting?.from === from) this.#settle(true);
  }

  /** Nothing more comes: what waited is told. */
  close(): void {
    if (this.#waiting === undefined) return;
    const { hello, from } = this.#waiting;
    this.#waiting = undefined;
    this.#sink.serverHello(hello, from);
  }

  #settle(resumed: boolean): void {
    if (this.#waiting === undefined) return;
    const { hello, from } = this.#waiting;
    this.#waiting = undefined;
    this.#sink.serverHello({ ...hello, sessionResumed: resumed }, from);
  }

  #clientHello(from: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    this.close();
    const hello = readClientHello(bytes, start, end, this.#form, this.#sha256);
    if (hello === undefined) return false;
    this.#clientSessionId = hello.sessionId;
    this.#sink.clientHello(hello, from);
    this.#opener?.offered(hello, from);
    return hello.complete;
  }

  #serverHello(from: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    this.close();
    const read = readServerHello(bytes, start, end, this.#form);
    if (read === undefined) return false;
    const { hello, sessionId } = read;
    this.#version = hello.version;
    if (isVersion13(hello.version)) this.#sink.serverHello(hello, from);
    else if (this.#isEcho(sessionId)) this.#sink.serverHello({ ...hello, sessionResumed: true }, from);
    else this.#waiting = { hello, from };
    this.#opener?.agreed(hello, from);
    return hello.complete;
  }

  #isEcho(sessionId: Uint8Array): boolean {
    const offered = this.#clientSessionId;
    return (
      offered !== undefined &&
      sessionId.length > 0 &&
      sessionId.length === offered.length &&
      sessionId.every((byte, index) => byte === offered[index])
    );
  }

  #draftRetry(from: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    const hello = this.#form === "tls" ? readDraftRetry(bytes, start, end) : undefined;
    if (hello === undefined) return false;
    this.#version = hello.version;
    this.#sink.serverHello(hello, from);
    return true;
  }

  #certificate(from: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    const rawKeys = this.#waiting?.hello.extensions.includes(SERVER_CERTIFICATE_TYPE) === true;
    this.#settle(false);
    const is13 = this.#version !== undefined && isVersion13(this.#version);
    if (rawKeys || (is13 && (this.#rawKeysFrom & (1 << from)) !== 0)) return true;
    const body = new ByteWindow(bytes, start, end);
    // From TLS 1.3 on a context stands before the list, and extensions behind each certificate (RFC 8446, 4.4.2).
    if (is13) body.skip(body.u8());
    const list = body.window(body.u24());
    const certificates: Uint8Array[] = [];
    let cut = false;
    while (list.left > 0) {
      const certificate = list.window(list.u24());
      if (!list.ok || certificates.length === MOST_CERTIFICATES) {
        cut = true;
        break;
      }
      if (certificate.left > 0) certificates.push(certificate.view());
      if (is13) list.skip(list.u16());
    }
    const whole = body.ok && list.ok;
    this.#sink.certificates({ certificates, cut: cut || !whole }, from);
    return whole;
  }

  /** Seen only when it was opened (RFC 8446, 4.3.1). */
  #encryptedExtensions(from: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    const body = new ByteWindow(bytes, start, end);
    const list = body.window(body.u16());
    while (list.left > 0) {
      const type = list.u16();
      const content = list.window(list.u16());
      if (type === ALPN) {
        const protocols = content.window(content.u16());
        this.#sink.protocolChosen?.(protocolName(protocols.window(protocols.u8()).copy()), from);
      }
      if (type === SERVER_CERTIFICATE_TYPE && content.u8() !== 0) this.#rawKeysFrom |= 1 << from;
      if (type === CLIENT_CERTIFICATE_TYPE && content.u8() !== 0) this.#rawKeysFrom |= 1 << (1 - from);
    }
    return body.ok && list.ok;
  }

  #compressedCertificate(from: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    const body = new ByteWindow(bytes, start, end);
    const algorithm = body.u16();
    const length = body.u24();
    const packed = body.window(body.u24());
    if (!body.ok || !packed.ok || length > LARGEST_MESSAGE) return false;
    const plain = this.#opener?.inflate(algorithm, packed.copy(), length);
    // One that nobody can inflate is told by nobody: it is not malformed.
    return plain === undefined || this.#certificate(from, plain, 0, plain.length);
  }

  /** The form depends on the suite; ECDHE and DHE are told by their structure, what fits neither (PSK, SRP) is left out. */
  #keyExchange(from: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    const exchange = readEcdhe(bytes, start, end) ?? readDhe(bytes, start, end);
    if (exchange !== undefined) this.#sink.keyExchange(exchange, from);
    return true;
  }
}

const NAMED_CURVE = 3;
/** Lengths of public points: x25519, secp192r1 to secp521r1, x448. A prime's length never looks so. */
const POINT_LENGTHS = new Set([32, 49, 56, 57, 65, 97, 129, 133]);

function readEcdhe(bytes: Uint8Array, start: number, end: number): KeyExchange | undefined {
  const body = new ByteWindow(bytes, start, end);
  if (body.u8() !== NAMED_CURVE) return undefined;
  const group = body.u16();
  const point = body.window(body.u8());
  return body.ok && POINT_LENGTHS.has(point.left) ? { kind: "ecdhe", group } : undefined;
}

function readDhe(bytes: Uint8Array, start: number, end: number): KeyExchange | undefined {
  const body = new ByteWindow(bytes, start, end);
  const prime = body.window(body.u16());
  const generator = body.window(body.u16());
  const share = body.window(body.u16());
  if (!body.ok || generator.left === 0 || share.left === 0) return undefined;
  while (prime.left > 0 && prime.bytes[prime.at] === 0) prime.at++;
  if (prime.left < 32) return undefined;
  return { kind: "dhe", primeBits: (prime.left - 1) * 8 + (32 - Math.clz32(prime.bytes[prime.at] ?? 0)) };
}
