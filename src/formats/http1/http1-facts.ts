/**
 * What one message of HTTP/1 tells: never a value of a query, a cookie or a credential, and no body.
 *
 * Sources: RFC 9110 (semantics), RFC 9112 (HTTP/1.1).
 */

export interface MessageHead {
  /** "1.1", "1.0". */
  readonly version: string;
  /** Lower case, each once, in the order of their first use; at most 200. */
  readonly headerNames: readonly string[];
  /** All header lines, also those that say a name again. */
  readonly headerCount: number;
  /** Bytes from the start line to the empty line. */
  readonly headBytes: number;
  /** Without parameters, lower case; null when there is none. */
  readonly mediaType: string | null;
  /** "gzip", "br" ... in the order in which they were applied. */
  readonly contentEncodings: readonly string[];
  readonly credentials: readonly HttpCredential[];
  /** First protocol of the header Upgrade, lower case. */
  readonly upgrade: string | null;
  readonly marks: readonly Http1Mark[];
}

export interface RequestHead extends MessageHead {
  readonly method: string;
  /** Without query and path parameters (";jsessionid=..."); "*" or "" (CONNECT) where there is none. */
  readonly path: string;
  readonly queryNames: readonly string[];
  /** Lower case, without port; of the target if it names one, else of the header Host. */
  readonly host: string | null;
  readonly port: number | null;
  /** Where `hosts-differ` is marked: what else it names, with its port, on one line. */
  readonly otherHost?: string;
}

export interface ResponseHead extends MessageHead {
  readonly status: number;
  /** Schemes that the server asks for, lower case: "basic", "bearer", "digest". */
  readonly challenges: readonly string[];
}

/** That something secret was sent; never what. */
export interface HttpCredential {
  /** The scheme in lower case for Authorization ("other" when it is not a known one), else the kind. */
  readonly kind: string;
  /** The header in lower case, or "target" for a user name before the host. */
  readonly field: string;
  /** How many: cookies in one header count one by one. */
  readonly count: number;
  readonly bytes: number;
}

export interface MessageEnd {
  /** Bytes handed to `body`: without the framing, content encodings still applied. */
  readonly bodyBytes: number;
  /** False when the conversation ended, or bytes are missing, before the end. */
  readonly isComplete: boolean;
  readonly trailerNames: readonly string[];
  readonly marks: readonly Http1Mark[];
}

export type Http1Mark =
  /** Lines that end without a carriage return. */
  | "bare-lf"
  /** A header value that goes on in the next line (RFC 9112, section 5.2). */
  | "obs-fold"
  /** White space before the colon of a header. */
  | "space-before-colon"
  /** A line that is no header. */
  | "header-unreadable"
  | "target-unreadable"
  /** The target names scheme and host: what a client sends to a proxy (RFC 9112, section 3.2.2). */
  | "absolute-form"
  | "host-absent"
  | "host-unreadable"
  /** Two fields Host, two names in one, or another one than in the target. */
  | "hosts-differ"
  /** Two forms of length at once: senders and receivers may disagree where the body ends (section 11.2). */
  | "length-and-chunked"
  | "lengths-differ"
  | "length-unreadable"
  /** A transfer coding that is unknown, said twice, or not ended by chunked. */
  | "transfer-coding-odd"
  /** A chunk does not begin with its size. */
  | "chunk-unreadable"
  /** The header section ends early, or is longer than is read (64 KiB). */
  | "head-cut"
  /** More than 200 names. */
  | "many-headers";

/** Header sections longer than this are cut. */
export const MOST_HEAD_BYTES = 0x10000;
export const MOST_HEADER_NAMES = 200;
