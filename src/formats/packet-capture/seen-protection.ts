/**
 * What a handshake of TLS, DTLS or QUIC shows, put together as the protection of a conversation.
 *
 * Sources: RFC 8446, RFC 5246, RFC 7366 (encrypt-then-MAC), RFC 7301 (ALPN), RFC 9849 (ECH), RFC 8520, 11 (MUD URL).
 */
import type { Protection, SeenCertificate } from "../../domain/traffic/protection.ts";
import type {
  CertificateChain,
  ClientHello,
  KeyExchange,
  ServerHello,
  TlsAlert,
  TlsEnd,
  TlsProblem,
  TlsSink,
} from "../tls/tls-facts.ts";
import { alertName, groupName, isVersion13, versionName } from "../tls/tls-names.ts";
import type { CaptureContext } from "./capture-context.ts";
import { type ConversationFacts, type Handshake, isWebProtocol } from "./conversation-facts.ts";

const CLOSE_NOTIFY = 0;
const BOTH = 0b11;

export class SeenProtection implements TlsSink, Handshake {
  offersWeb = false;
  /**
   * Nothing more shows of this handshake: from TLS 1.3 on the answer of the server is the last thing to be read, up to
   * 1.2 what stands before both sides encrypt.
   */
  isComplete = false;
  /** Where a record had to begin stands something else. */
  isForeign = false;
  #firstOffered: string | null = null;
  /** Of the server's answer no more is kept than is told: it stays as long as its flow. */
  #version: number | undefined;
  #cipherSuite: number | null = null;
  #encryptThenMac: boolean | null = null;
  #resumed: boolean | null = null;
  #chosen: string | null = null;
  #group: string | null = null;
  #ech = false;
  #ja4: string | null = null;
  #certificates: readonly SeenCertificate[] = [];
  #clientCertificate = false;
  /** Bits of the directions that are encrypted. */
  #encrypted = 0;
  readonly #facts: ConversationFacts;
  readonly #context: CaptureContext;

  constructor(facts: ConversationFacts, context: CaptureContext) {
    this.#facts = facts;
    this.#context = context;
  }

  clientHello({ serverName, alpn, ech, ja4 }: ClientHello): void {
    const { examiner } = this.#context;
    if (serverName !== null && examiner !== undefined && serverName !== this.#facts.host) {
      const examination = examiner.begin();
      const name = new TextEncoder().encode(serverName);
      examination.push("head", name, 0, name.length);
      const about = { host: serverName, path: "", direction: 0, mediaType: null, contentEncoding: null } as const;
      this.#facts.contents.add(0, examination.end(about));
    }
    this.#facts.host = serverName ?? this.#facts.host;
    this.offersWeb = alpn.some(isWebProtocol);
    this.#firstOffered = alpn[0] ?? null;
    this.#ech ||= ech !== "none";
    this.#ja4 = ja4;
  }

  serverHello(hello: ServerHello): void {
    this.#version = hello.version;
    this.#cipherSuite = hello.cipherSuite;
    this.#encryptThenMac = hello.encryptThenMac;
    this.#resumed = hello.sessionResumed;
    this.#chosen = hello.alpn;
    if (hello.group !== null) this.#group = groupName(hello.group);
    this.isComplete = isVersion13(hello.version) && !hello.helloRetryRequest;
    if (hello.downgrade !== "none") this.#facts.mark("detail", `TLS downgrade signal (${hello.downgrade})`, 1);
  }

  keyExchange(exchange: KeyExchange): void {
    this.#group = exchange.kind === "ecdhe" ? groupName(exchange.group) : `ffdhe ${exchange.primeBits} bits`;
  }

  certificates({ certificates }: CertificateChain, from: 0 | 1): void {
    const read = certificates.map((der) => this.#context.certificates.of(der));
    for (const one of read) if (one !== undefined && one.mudUrl !== null) this.#facts.mark("mud-url", one.mudUrl, from);
    for (const _ of certificates) this.#context.onFact?.("certificate", from === 0 ? "client" : "server");
    if (from === 0) this.#clientCertificate ||= certificates.length > 0;
    else this.#certificates = read.flatMap((one) => one?.seen ?? []);
  }

  protocolChosen(alpn: string): void {
    this.#chosen = alpn;
  }

  certificateRequested(): void {}

  cipherChanged(from: 0 | 1): void {
    this.#encrypted |= 1 << from;
    if (this.#encrypted === BOTH) this.isComplete = true;
  }

  alert({ description }: TlsAlert, from: 0 | 1): void {
    if (description !== CLOSE_NOTIFY) this.#facts.mark("detail", `TLS alert ${alertName(description)}`, from);
  }

  problem({ code }: TlsProblem): void {
    this.isForeign ||= code === "not-a-record";
  }

  ended(_: TlsEnd): void {}

  get protection(): Protection {
    const version = this.#version;
    const is13 = version !== undefined && isVersion13(version);
    return {
      version: version === undefined ? null : versionName(version),
      cipherSuite: this.#cipherSuite,
      group: this.#group,
      // Suites of TLS 1.3 authenticate by themselves.
      encryptThenMac: is13 ? null : this.#encryptThenMac,
      // Up to TLS 1.2 a server that names none took none.
      alpn: this.#chosen ?? (version === undefined || is13 ? this.#firstOffered : null),
      echOffered: this.#ech,
      resumed: this.#resumed,
      certificates: this.#certificates,
      clientCertificate: this.#clientCertificate,
      ja4: this.#ja4,
      agreedBy: "device",
    };
  }
}
