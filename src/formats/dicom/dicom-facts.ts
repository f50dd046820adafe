/**
 * What the reader of the DICOM upper layer tells: the association, each DIMSE message, and per data set which elements are filled.
 *
 * Sources: DICOM PS3.8 section 9.3 (PDUs) and annex D (user information), PS3.7 annex E (commands), PS3.5 section 7 (data sets).
 */
import type { DicomElement } from "./elements.ts";

export type Direction = 0 | 1;

/** A UID and its name in DICOM PS3.6; the name is "" for a UID that is not in the small table. */
export interface NamedUid {
  readonly uid: string;
  readonly name: string;
}

export interface PresentationContext {
  readonly id: number;
  /** Absent in an answer, which names contexts by their id alone. */
  readonly abstractSyntax: NamedUid | null;
  /** All that are proposed, or in an answer the one that is accepted. */
  readonly transferSyntaxes: readonly NamedUid[];
  /** In an answer: 0 acceptance, 1 user rejection, 2 no reason, 3 abstract syntax, 4 transfer syntaxes not supported. */
  readonly result: number | null;
}

/** A-ASSOCIATE-RQ or -AC. */
export interface DicomAssociate {
  readonly direction: Direction;
  readonly kind: "request" | "accept";
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly applicationContext: NamedUid;
  readonly contexts: readonly PresentationContext[];
  readonly maximumLength: number | null;
  readonly implementationClassUid: string;
  readonly implementationVersionName: string;
  readonly userIdentity: UserIdentity | null;
  /** True when the requestor proves nothing of itself but the AE title that it names. */
  readonly isUnauthenticated: boolean;
  /** False when items lie about their length; what was read until there is told. */
  readonly complete: boolean;
}

/** User identity negotiation (PS3.7 section D.3.3.7): that there is one, never what it says. */
export interface UserIdentity {
  readonly kind: "username" | "username-and-passcode" | "kerberos" | "saml" | "jwt" | "unknown" | "answer";
  readonly primaryLength: number;
  readonly secondaryLength: number;
}

export interface DicomMessage {
  readonly direction: Direction;
  readonly message: number;
  readonly context: number;
  /** "C-STORE-RQ"; "0x1234" for what PS3.7 does not know. */
  readonly command: string;
  readonly sopClass: NamedUid | null;
  /** AE title to which a C-MOVE sends. */
  readonly moveDestination: string | null;
  readonly status: number | null;
  readonly hasDataSet: boolean;
}

export interface DicomField {
  readonly tag: string;
  readonly keyword: string;
  readonly filled: boolean;
  /** How many elements of this tag hold a value, those in nested sequences too. */
  readonly count: number;
}

export interface DicomDataSet {
  readonly direction: Direction;
  /** Ordinal of the message in its direction. */
  readonly message: number;
  /** Empty UID when the association was not seen; the encoding was then told from the first element. */
  readonly transferSyntax: NamedUid;
  readonly bytes: number;
  readonly elements: number;
  /** Elements of odd groups. */
  readonly privateElements: number;
  readonly pixelDataBytes: number;
  /** (0008,0005), for example "ISO_IR 100". */
  readonly characterSet: string;
  readonly fields: readonly DicomField[];
  /** Why not all of it was read: "deflated", "missing-bytes", "vr" (no value representation), "length", "cut-off". */
  readonly unread: "deflated" | "missing-bytes" | "vr" | "length" | "cut-off" | null;
}

/** Where a value stands. One object for all calls: copy what is kept. */
export interface DicomPointer {
  direction: Direction;
  message: number;
  /** Offset of the value in the data set. */
  offset: number;
  /** True when only the first `MOST_VALUE_BYTES` are there. */
  cut: boolean;
}

/** A-ASSOCIATE-RJ (result, source, reason) or A-ABORT (source, reason), numbers as in PS3.8. */
export interface DicomEnd {
  readonly direction: Direction;
  readonly kind: "reject" | "release-request" | "release-response" | "abort";
  readonly result: number | null;
  readonly source: number | null;
  readonly reason: number | null;
}

export interface DicomSink {
  associate(associate: DicomAssociate): void;
  message(message: DicomMessage): void;
  /** The next bytes of a data set as they were sent, before its `dataSet`; the window is valid during the call. */
  fragment?(direction: Direction, bytes: Uint8Array, start: number, end: number): void;
  dataSet(dataSet: DicomDataSet): void;
  end(end: DicomEnd): void;
  /** Bytes that are no PDU, with their offset in the direction's stream; the reader then wants no more. */
  problem(direction: Direction, offset: number, reason: "pdu-type" | "pdu-length" | "fragment-length"): void;
  /** The value of one element of a patient or study, padding removed; the bytes are valid during the call. */
  value(pointer: DicomPointer, element: DicomElement, bytes: Uint8Array, start: number, end: number): void;
}

export const MOST_VALUE_BYTES = 16 * 1024;
/** Longest A-ASSOCIATE that is read: 128 contexts with some 30 transfer syntaxes each stay below. */
export const MOST_ASSOCIATE_BYTES = 512 * 1024;
export const MOST_COMMAND_BYTES = 64 * 1024;
