/**
 * How a conversation is protected, as its handshake shows it. What was not seen is null and never counts as good.
 */

/** Parts of a name in a certificate; null where it has none. */
export interface CertificateName {
  readonly commonName: string | null;
  readonly organization: string | null;
  readonly country: string | null;
}

/** A certificate as it was sent; nothing of it is verified. */
export interface SeenCertificate {
  readonly subject: CertificateName;
  readonly issuer: CertificateName;
  readonly selfIssued: boolean;
  /** As `2014-03-01T12:00:00Z`; null when it is no time of the calendar. */
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  /** "RSA", "EC", "Ed25519" ... or an object identifier. */
  readonly keyAlgorithm: string;
  /** Length of modulus or field; null where the algorithm fixes it. */
  readonly keyBits: number | null;
  /** "sha256WithRSAEncryption" ... */
  readonly signatureAlgorithm: string;
  /** Names of hosts in small letters, and addresses as text, that it is issued for; wildcards as written. */
  readonly names: readonly string[];
  readonly isCa: boolean;
  /** SHA-256 over the DER in hexadecimal. */
  readonly fingerprint: string;
}

export interface Protection {
  /** "TLS 1.2", "DTLS 1.2", "TLS 1.3 draft 28". */
  readonly version: string | null;
  /** Number of the suite in the registry of TLS. */
  readonly cipherSuite: number | null;
  /** Group or curve of the key exchange: "x25519", "secp256r1", "ffdhe 1024 bits". */
  readonly group: string | null;
  /** RFC 7366. */
  readonly encryptThenMac: boolean | null;
  /** The application protocol agreed on, "h2"; where only the offer shows, its first. */
  readonly alpn: string | null;
  /** True when the client hides the name that it wants; the name known is then the outer one. */
  readonly echOffered: boolean;
  /** An earlier session went on, so no certificate is sent. */
  readonly resumed: boolean | null;
  /** The server's chain, its own first; empty where it does not show (TLS 1.3 without keys). */
  readonly certificates: readonly SeenCertificate[];
  readonly clientCertificate: boolean;
  /** Print of the client's offer. */
  readonly ja4: string | null;
  /** Who agreed on it with the server: behind an intercepting proxy the device agreed on nothing of this. */
  readonly agreedBy: "device" | "proxy";
}

/** What a conversation in the clear, or an opened one, shows of who proves what, and of data in known fields. */
export interface Mark {
  readonly kind: MarkKind;
  /** "HTTP Basic", "FTP password", "PID-5 Patient Name", "(0010,0010) Patient's Name". No value ever. */
  readonly what: string;
  /** 0 is from the device to the server; null where it belongs to both. */
  readonly direction: 0 | 1 | null;
  readonly count: number;
}

export type MarkKind =
  /** Somebody proves who they are with a secret that can be read here. */
  | "credential"
  /** The protocol could ask for a proof and did not. */
  | "no-authentication"
  /** A proof that can be guessed, replayed or computed from what is seen. */
  | "weak-authentication"
  /** A filled field that says who a patient is. */
  | "patient-field"
  /** A filled field that says how a patient does. */
  | "health-field"
  /** Encryption was offered and not taken, or can be switched off on the way. */
  | "encryption-not-used"
  /** Encryption whose key somebody who listened from the start can compute. */
  | "encryption-breakable"
  /** Where the device's MUD file is. */
  | "mud-url"
  /** What the device calls itself, by name of the field: "DHCP host name", "mDNS". */
  | "device-name"
  /** A version, dialect or function worth knowing. */
  | "detail";

/** The most that is kept of one conversation. */
export const MARKS_MOST = 100;
