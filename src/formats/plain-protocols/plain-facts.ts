/**
 * What the readers of protocols in plain text tell: names, versions and choices as text, credentials as kind and length.
 */

export type Direction = 0 | 1;

export type PlainProtocol = "ftp" | "telnet" | "smtp" | "pop3" | "imap" | "rtsp" | "smb" | "rdp" | "vnc" | "modbus";

export type PlainProperty =
  /** Of the protocol or its dialect: "SMB 3.1.1", "RFB 003.008". */
  | "version"
  | "version-offered"
  | "authentication-offered"
  /** How somebody signs in: a SASL mechanism, "password", "anonymous", "NLA (CredSSP)". */
  | "authentication"
  | "signing"
  | "encryption"
  /** What is done: an FTP transfer, a method of RTSP, a function of Modbus. */
  | "operation"
  /** Modbus unit, "guest" or "anonymous" session of SMB. */
  | "session";

export interface PlainCredential {
  readonly direction: Direction;
  readonly field: "user" | "password" | "response";
  /** Bytes as transmitted (base64 is not decoded); the value stays in the reader. */
  readonly length: number;
}

export interface PlainSink {
  /** Each pair of name and value once. */
  property(name: PlainProperty, value: string): void;
  credential(credential: PlainCredential): void;
  startTls(step: "offered" | "asked" | "used"): void;
  /** Bytes after STARTTLS or its like: TLS records in their order, to be read by the reader of TLS. */
  tls(direction: Direction, bytes: Uint8Array, start: number, end: number): void;
}

/** One protocol's understanding of whole units (lines or frames); `Tell` is what it may say. */
export interface Tell {
  property(name: PlainProperty, value: string): void;
  credential(direction: Direction, field: PlainCredential["field"], length: number): void;
  tlsOffered(): void;
  /** From now on a unit that begins with a TLS record is TLS. */
  tlsAsked(): void;
}

export const MOST_LINE_BYTES = 4096;
export const MOST_PROPERTIES = 128;
