/**
 * One TLS or DTLS handshake between two parties: messages in, facts out.
 *
 * Knows what the parties agreed on, which decides how later messages are to be read. Sources: RFC 5246, 7.4;
 * RFC 8446, 4; RFC 8422, 5.4 (ECDHE); RFC 6347, 4.2.1 (HelloVerifyRequest).
 */
import { ByteWindow } from "./byte-window.ts";
import { readClientHello } from "./client-hello.ts";
import { readDraftRetry, readServerHello } from "./server-hello.ts";
import type { Direction, KeyExchange, ServerHello, Sha256, TlsSink } from "./tls-facts.ts";
import { isVersion13 } from "./tls-names.ts";

export const HANDSHAKE = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  helloRetryRequest: 6,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
} as const;

const WANTED: ReadonlySet<number> = new Set([
  HANDSHAKE.clientHello,
  HANDSHAKE.serverHello,
  HANDSHAKE.helloVerifyRequest,
  HANDSHAKE.helloRetryRequest,
  HANDSHAKE.certificate,
  HANDSHAKE.serverKeyExchange,
]);

/** A handshake has some ten messages; a stream of nothing but hellos is not told without end. */
const MOST_TOLD = 64;
/** A chain has two to four certificates; what comes after so many is not kept. */
const MOST_CERTIFICATES = 32;
/** RFC 7250 and RFC 6091: what stands in a Certificate message when it is no X.509. */
const SERVER_CERTIFICATE_TYPE = 20;

export class Handshake {
  readonly #sink: TlsSink;
  readonly #form: "tls" | "dtls";
  readonly #sha256: Sha256 | undefined;
  /** Session id of the last ClientHello, or undefined when none was seen. */
  #clientSessionId: Uint8Array | undefined;
  /** A ServerHello up to TLS 1.2 waits until the next message tells whether the session is resumed. */
  #waiting: { hello: ServerHello; from: Direction } | undefined;
  #version: number | undefined;
  #told = 0;

  constructor(sink: TlsSink, form: "tls" | "dtls", sha256?: Sha256) {
    this.#sink = sink;
    this.#form = form;
    this.#sha256 = sha256;
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
    if (rawKeys) return true;
    const body = new ByteWindow(bytes, start, end);
    const list = body.window(body.u24());
    const certificates: Uint8Array[] = [];
    let cut = false;
    while (list.left > 0) {
      const certificate = list.window(list.u24());
      if (!list.ok || certificates.length === MOST_CERTIFICATES) {
        cut = true;
        break;
      }
      if (certificate.left > 0) certificates.push(certificate.copy());
    }
    const whole = body.ok && list.ok;
    this.#sink.certificates({ certificates, cut: cut || !whole }, from);
    return whole;
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
