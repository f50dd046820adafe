/**
 * What a TLS or DTLS handshake tells to somebody who only watches it.
 *
 * Numbers are those of the wire; `tls-names.ts` gives their names. Sources: RFC 5246 (TLS 1.2), RFC 8446 (TLS 1.3),
 * RFC 6347 and RFC 9147 (DTLS), RFC 6101 (SSL 3.0), RFC 8701 (GREASE), RFC 9849 (Encrypted Client Hello).
 */

/** 0 is client to server, as the caller sees it; 1 the other way. */
export type Direction = 0 | 1;

/** What carries the handshake. */
export type TlsForm = "tls" | "dtls" | "quic" | "ssl2";

export interface ClientHello {
  readonly form: TlsForm;
  /** The version field of the message; a client of TLS 1.3 writes 0x0303 here. */
  readonly legacyVersion: number;
  /** Offered versions in the client's order: those of `supported_versions`, else `legacyVersion` alone. */
  readonly versions: readonly number[];
  /** 32 bytes; what a key log names the connection by. Shorter in the SSL 2.0 form. */
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  /** The name that stands readable in `server_name`, in small letters, or null. With ECH it is the outer name. */
  readonly serverName: string | null;
  /** Offered application protocols in order; one that is no readable text is given as `0x` and its bytes. */
  readonly alpn: readonly string[];
  /** In the client's order. The SSL 2.0 form has numbers of 24 bits where they are SSL 2.0's own. */
  readonly cipherSuites: readonly number[];
  readonly compressionMethods: readonly number[];
  /** Types of all extensions in order. */
  readonly extensions: readonly number[];
  readonly groups: readonly number[];
  /** Groups for which a key share is sent along. */
  readonly keyShares: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  /**
   * Encrypted Client Hello: `offered` when the extension is there, `draft` for an early form of it (ESNI and the
   * drafts before 13). Whether an offer is real or GREASE cannot be told from outside: RFC 9849, 6.2 is made so.
   */
  readonly ech: "none" | "offered" | "draft";
  /** `supported`: the client takes tickets; `offered`: it sends one to resume with. */
  readonly sessionTicket: "none" | "supported" | "offered";
  /** A pre-shared key is offered, in TLS 1.3 mostly one from an earlier session. */
  readonly pskOffered: boolean;
  /** Data is sent before the server answers (0-RTT). */
  readonly earlyData: boolean;
  /** Length of the DTLS cookie; 0 in the first ClientHello and over TCP. */
  readonly cookieLength: number;
  /** How many GREASE values were left out of all lists. */
  readonly greaseCount: number;
  /** False when the message ended early or its lengths lie: what was readable is told. */
  readonly complete: boolean;
  /** JA4 print of the client; null when no hash function was handed in, or for the SSL 2.0 form. */
  readonly ja4: string | null;
}

export interface ServerHello {
  readonly form: TlsForm;
  /** The version chosen: that of `supported_versions`, else the version field. 0x7fNN is draft NN of TLS 1.3. */
  readonly version: number;
  readonly random: Uint8Array;
  readonly cipherSuite: number;
  readonly compressionMethod: number;
  /** Group of the server's key share (TLS 1.3), else null: up to 1.2 see `KeyExchange`. */
  readonly group: number | null;
  /** Protocol chosen; null when none is told, and always in TLS 1.3, where it is encrypted. */
  readonly alpn: string | null;
  /**
   * An earlier session goes on: the session id is echoed, the server skips its certificate, or (TLS 1.3) a pre-shared
   * key was taken. Null where what follows is not in the capture.
   */
  readonly sessionResumed: boolean | null;
  /** It is no answer yet but asks for another ClientHello. */
  readonly helloRetryRequest: boolean;
  /**
   * The sentinel of a server that could do better (RFC 8446, 4.1.3): `to-tls-1.2` from a server that knows 1.3,
   * `to-tls-1.1` from one that knows 1.2 or 1.3. Beside a client that offered more it means an attack.
   */
  readonly downgrade: "none" | "to-tls-1.2" | "to-tls-1.1";
  readonly extensions: readonly number[];
  readonly encryptThenMac: boolean;
  readonly extendedMasterSecret: boolean;
  readonly secureRenegotiation: boolean;
  readonly complete: boolean;
}

/** The server's key exchange message, up to TLS 1.2. */
export type KeyExchange =
  | { readonly kind: "ecdhe"; readonly group: number }
  | { readonly kind: "dhe"; readonly primeBits: number };

/** A Certificate message; those of TLS 1.3 are encrypted and show where they are opened. */
export interface CertificateChain {
  /** DER of each certificate as sent, the owner's first, valid during the call. Empty when a client has none to show. */
  readonly certificates: readonly Uint8Array[];
  /** True when more was sent than is kept, or lengths lie. */
  readonly cut: boolean;
}

export interface TlsAlert {
  readonly level: number;
  readonly description: number;
}

/** What stopped a direction from being read on; the conversation may still tell more in the other one. */
export interface TlsProblem {
  readonly code: "not-a-record" | "message-malformed" | "message-cut";
  readonly from: Direction;
  /** Bytes of that direction before it. */
  readonly offset: number;
  readonly message: string;
}

export interface TlsEnd {
  /** Bytes inside of encrypted records that nobody opened, per direction: not examined. */
  readonly encryptedBytes: readonly [number, number];
  /** Bytes that came after a gap or a damaged record, per direction: not examined either. */
  readonly lostBytes: readonly [number, number];
}

/** Facts in the order in which they show. Everything in them is a copy, the sink's to keep. */
export interface TlsSink {
  clientHello(hello: ClientHello, from: Direction): void;
  serverHello(hello: ServerHello, from: Direction): void;
  /** DTLS: the server first asks whether the client really is at its address. */
  helloVerifyRequest?(version: number, from: Direction): void;
  keyExchange(exchange: KeyExchange, from: Direction): void;
  /** From the server its own chain; from the client the certificate it was asked for. */
  certificates(chain: CertificateChain, from: Direction): void;
  /** The protocol that the server names in EncryptedExtensions: TLS 1.3, where it is opened. */
  protocolChosen?(alpn: string, from: Direction): void;
  /** The server asks the client for a certificate (up to TLS 1.2, and later where it is opened). */
  certificateRequested(from: Direction): void;
  /** What follows in this direction is encrypted (up to TLS 1.2, which says so). */
  cipherChanged?(from: Direction): void;
  /** An alert in plain text, or opened; other encrypted ones only count as bytes. */
  alert(alert: TlsAlert, from: Direction): void;
  problem(problem: TlsProblem): void;
  ended(end: TlsEnd): void;
}

/** SHA-256 of the bytes: 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;
