/**
 * What the reader of HL7 v2 tells: one fact per message, and the values of patient fields through one callback alone.
 *
 * Source: HL7 Version 2.5.1, chapters 2 (control), 3 (patient administration), 6 (finance), 7 (observations); MLLP Release 1.
 */

export type Direction = 0 | 1;

/** Which of the two blocks of MLLP (start 0x0b, end 0x1c) stood around the message. */
export type Hl7Framing = "mllp" | "no-start-block" | "no-end-block" | "none";

/** MSH-1 and MSH-2; empty text where the sender names fewer characters. */
export interface Hl7Separators {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** The header of a message, a batch (BHS) or a file (FHS); texts are cut at 255 bytes, absent is "". */
export interface Hl7Header {
  readonly separators: Hl7Separators;
  readonly sendingApplication: string;
  readonly sendingFacility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
}

export interface Hl7MessageHeader extends Hl7Header {
  /** MSH-9.1 and 9.2, for example "ADT" and "A01". */
  readonly messageType: string;
  readonly triggerEvent: string;
  /** Length in bytes of MSH-10; the id itself stays in the reader. */
  readonly controlIdLength: number;
  /** MSH-11.1: "P" production, "T" training, "D" debugging. */
  readonly processingId: string;
  /** MSH-12.1, for example "2.5.1". */
  readonly version: string;
  /** MSH-18, for example "UNICODE UTF-8"; "" means ASCII (HL7 table 0211). */
  readonly characterSet: string;
}

/** One field of the patient's data in one message: present in a segment, and in how many places it holds something. */
export interface Hl7Field {
  /** "PID-5". */
  readonly field: string;
  /** "Patient Name". */
  readonly name: string;
  readonly filled: boolean;
  /** Repetitions that hold a value, over all segments of the name; `""` (HL7's null) holds none. */
  readonly count: number;
}

export interface Hl7Message {
  readonly direction: Direction;
  /** Ordinal of the message in its direction, from 0. */
  readonly message: number;
  /** Offset of its first segment in the direction's stream. */
  readonly offset: number;
  readonly bytes: number;
  readonly framing: Hl7Framing;
  readonly header: Hl7MessageHeader;
  /** MSA-1 when it is an acknowledgement: AA, AE, AR, CA, CE, CR. */
  readonly acknowledgement: string | null;
  readonly inBatch: boolean;
  /** Names of segments in order of their first appearance; at most `MOST_SEGMENT_NAMES`. */
  readonly segments: readonly { readonly name: string; readonly count: number }[];
  readonly fields: readonly Hl7Field[];
  /** False when bytes are missing, or when it is longer than `MOST_MESSAGE_BYTES` and only its beginning was read. */
  readonly complete: boolean;
}

export interface Hl7Batch extends Hl7Header {
  readonly direction: Direction;
  readonly kind: "file" | "batch";
  readonly offset: number;
}

/** Where a value stands. One object for all calls: copy what is kept. */
export interface Hl7Pointer {
  direction: Direction;
  message: number;
  /** Ordinal of the segment among those of its name, from 1. */
  segment: number;
  /** Ordinal of the repetition, from 1. */
  repetition: number;
  /** Offset of the repetition's first byte in the direction's stream, before escapes were resolved. */
  offset: number;
  /** True when only the first `MOST_FIELD_BYTES` of the field are there. */
  cut: boolean;
}

export interface Hl7Sink {
  message(message: Hl7Message): void;
  batch(batch: Hl7Batch): void;
  /**
   * One filled repetition of a patient field with its escape sequences resolved; the bytes are valid during the call.
   * Called while the message is read, before its `message`.
   */
  value(pointer: Hl7Pointer, field: PatientField, bytes: Uint8Array, start: number, end: number): void;
}

export const MOST_MESSAGE_BYTES = 16 * 1024 * 1024;
export const MOST_FIELD_BYTES = 64 * 1024;
export const MOST_SEGMENT_NAMES = 256;

export interface PatientField {
  /** Place in `PATIENT_FIELDS`. */
  readonly index: number;
  readonly segment: string;
  readonly number: number;
  /** "PID-5". */
  readonly field: string;
  readonly name: string;
}

const NAMES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  PID: {
    2: "Patient ID",
    3: "Patient Identifier List",
    4: "Alternate Patient ID",
    5: "Patient Name",
    6: "Mother's Maiden Name",
    7: "Date/Time of Birth",
    8: "Administrative Sex",
    9: "Patient Alias",
    10: "Race",
    11: "Patient Address",
    13: "Phone Number - Home",
    14: "Phone Number - Business",
    15: "Primary Language",
    16: "Marital Status",
    17: "Religion",
    18: "Patient Account Number",
    19: "SSN Number - Patient",
    20: "Driver's License Number - Patient",
    21: "Mother's Identifier",
    22: "Ethnic Group",
    23: "Birth Place",
    26: "Citizenship",
    28: "Nationality",
    29: "Patient Death Date and Time",
  },
  PD1: { 4: "Patient Primary Care Provider Name & ID No." },
  MRG: { 1: "Prior Patient Identifier List", 7: "Prior Patient Name" },
  NK1: { 2: "Name", 3: "Relationship", 4: "Address", 5: "Phone Number" },
  PV1: {
    3: "Assigned Patient Location",
    7: "Attending Doctor",
    8: "Referring Doctor",
    17: "Admitting Doctor",
    19: "Visit Number",
  },
  GT1: { 3: "Guarantor Name", 5: "Guarantor Address", 6: "Guarantor Ph Num - Home", 8: "Guarantor Date/Time of Birth" },
  IN1: {
    3: "Insurance Company ID",
    4: "Insurance Company Name",
    16: "Name of Insured",
    18: "Insured's Date of Birth",
    19: "Insured's Address",
    36: "Policy Number",
    49: "Insured's ID Number",
  },
  AL1: { 3: "Allergen Code/Mnemonic/Description" },
  DG1: { 3: "Diagnosis Code - DG1", 4: "Diagnosis Description" },
  ORC: { 12: "Ordering Provider" },
  OBR: { 16: "Ordering Provider" },
  OBX: {
    3: "Observation Identifier",
    5: "Observation Value",
    14: "Date/Time of the Observation",
    16: "Responsible Observer",
    18: "Equipment Instance Identifier",
  },
  NTE: { 3: "Comment" },
};

/** The fields that say who a patient is or how the patient does, in the order in which facts list them. */
export const PATIENT_FIELDS: readonly PatientField[] = Object.entries(NAMES)
  .flatMap(([segment, fields]) => Object.entries(fields).map(([number, name]) => ({ segment, number: +number, name })))
  .map((row, index) => ({ ...row, index, field: `${row.segment}-${row.number}` }));

/** The fields of one segment by their number; undefined where none is a patient's. */
export const FIELDS_OF_SEGMENT: ReadonlyMap<string, readonly (PatientField | undefined)[]> = new Map(
  Object.keys(NAMES).map((segment) => {
    const byNumber: (PatientField | undefined)[] = [];
    for (const field of PATIENT_FIELDS) if (field.segment === segment) byNumber[field.number] = field;
    return [segment, byNumber];
  }),
);
