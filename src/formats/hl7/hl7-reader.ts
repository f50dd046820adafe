/**
 * HL7 v2 messages out of a conversation, as the bytes come: nothing of a message is held but its header and one field.
 *
 * Sources: HL7 Version 2.5.1, chapter 2; MLLP Release 1 (0x0b message 0x1c 0x0d). Read as well, since senders do so: no start
 * block, no end block, line feeds for carriage returns.
 */
import { resolveEscapes, type SeparatorBytes } from "./escape-sequences.ts";
import {
  type Direction,
  FIELDS_OF_SEGMENT,
  type Hl7Field,
  type Hl7Header,
  type Hl7Pointer,
  type Hl7Sink,
  MOST_FIELD_BYTES,
  MOST_MESSAGE_BYTES,
  MOST_SEGMENT_NAMES,
  PATIENT_FIELDS,
  type PatientField,
} from "./hl7-facts.ts";

const [VT, FS, CR, LF] = [0x0b, 0x1c, 0x0d, 0x0a];
const UTF8 = new TextDecoder();
const LONGEST_HEADER_TEXT = 255;
/** So many bytes outside of any message, and it is no conversation in HL7. */
const MOST_STRAY_BYTES = 64 * 1024;

export class Hl7Reader {
  readonly #streams: readonly [Hl7Stream, Hl7Stream];

  constructor(sink: Hl7Sink) {
    this.#streams = [new Hl7Stream(sink, 0), new Hl7Stream(sink, 1)];
  }
  read(direction: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#streams[direction].read(bytes, start, end);
  }
  /** Ends the message under way as incomplete; the next one is looked for. */
  gap(direction: Direction): void {
    this.#streams[direction].gap();
  }
  close(): void {
    for (const stream of this.#streams) stream.close();
  }
}

/** Where in a segment the next byte stands. */
const NAME = 0;
const SEPARATOR = 1;
const FIELD = 2;
const SKIP = 3;

class Hl7Stream {
  readonly #sink: Hl7Sink;
  readonly #direction: Direction;
  readonly #pointer: Hl7Pointer;
  #scratch = new Uint8Array(256);
  #scratchLength = 0;
  #resolved = new Uint8Array(256);

  #state = NAME;
  #offset = 0;
  #stray = 0;
  #startBlock = false;
  #inBatch = false;
  #messages = 0;

  #name = "";
  /** MSH, FHS or BHS. */
  #isHeader = false;
  #segmentOffset = 0;
  #segmentOrdinal = 0;
  #fieldNumber = 0;
  #fieldOffset = 0;
  #fieldLength = 0;
  #patientFields: readonly (PatientField | undefined)[] | undefined;

  #separators: SeparatorBytes = [0, 0, 0, 0, 0];
  #lineFeedEnds = true;
  /** Fields of the header segment under way, by number. */
  #header: string[] = [];
  #controlIdLength = 0;

  #open = false;
  #messageOffset = 0;
  #messageStartBlock = false;
  #acknowledgement: string | null = null;
  readonly #segments = new Map<string, number>();
  readonly #counts = new Int32Array(PATIENT_FIELDS.length);

  constructor(sink: Hl7Sink, direction: Direction) {
    this.#sink = sink;
    this.#direction = direction;
    this.#pointer = { direction, message: 0, segment: 0, repetition: 0, offset: 0, cut: false };
  }

  read(bytes: Uint8Array, start: number, end: number): boolean {
    const base = this.#offset - start;
    let at = start;
    while (at < end) {
      if (this.#state === NAME || this.#state === SEPARATOR) {
        this.#head(bytes[at] ?? 0, base + at);
        at++;
        continue;
      }
      const from = at;
      const separator = this.#state === SKIP ? CR : this.#separators[0];
      const feed = this.#lineFeedEnds ? LF : CR;
      let byte = 0;
      while (at < end) {
        byte = bytes[at] ?? 0;
        if (byte === separator || byte === CR || byte === FS || byte === VT || byte === feed) break;
        at++;
      }
      if (!this.#open) this.#stray += at - from;
      const ended = at < end;
      if (this.#state === FIELD) this.#piece(bytes, from, at, ended);
      if (!ended) break;
      if (byte === separator && byte !== CR) {
        this.#fieldNumber++;
        this.#fieldOffset = base + at + 1;
      } else this.#segmentEnd(byte, base + at);
      at++;
    }
    this.#offset = base + end;
    return this.#stray <= MOST_STRAY_BYTES;
  }

  gap(): void {
    this.#messageEnd(this.#offset, false, false);
    this.#startBlock = false;
    this.#inBatch = false;
    this.#lineFeedEnds = true;
    this.#name = "";
    this.#scratchLength = 0;
    this.#fieldLength = 0;
    this.#state = SKIP;
  }

  close(): void {
    const isWhole = this.#state === NAME && this.#name === "" && !this.#messageStartBlock;
    if (this.#state === FIELD) this.#piece(this.#scratch, 0, 0, true);
    if (this.#state !== NAME) this.#segmentEnd(CR, this.#offset);
    this.#messageEnd(this.#offset, isWhole, false);
  }

  /** One byte of a segment's name, or the field separator that a header segment declares. */
  #head(byte: number, offset: number): void {
    if (this.#state === SEPARATOR) {
      this.#separators = [byte, 0, 0, 0, 0];
      this.#lineFeedEnds = true;
      this.#header = [];
      this.#controlIdLength = 0;
      this.#fieldNumber = 2;
      this.#fieldOffset = offset + 1;
      this.#state = byte === CR || byte === LF || byte === FS || byte === VT ? SKIP : FIELD;
      if (this.#state === SKIP) this.#segmentEnd(byte, offset);
      return;
    }
    if (byte === CR || byte === LF || byte === FS || byte === VT) {
      this.#segmentEnd(byte, offset);
      return;
    }
    if (this.#name === "") this.#segmentOffset = offset;
    this.#name += String.fromCharCode(byte);
    if (!this.#open) this.#stray++;
    if (this.#name.length === 3) this.#segmentStart();
  }

  #segmentStart(): void {
    const name = this.#name;
    const isMessage = name === "MSH";
    this.#isHeader = isMessage || name === "FHS" || name === "BHS";
    if (this.#isHeader) {
      this.#messageEnd(this.#segmentOffset, true, false);
      this.#stray = 0;
      if (isMessage) this.#messageStart();
      else this.#inBatch = true;
      this.#patientFields = undefined;
      this.#state = SEPARATOR;
    } else if (name === "BTS" || name === "FTS") {
      this.#messageEnd(this.#segmentOffset, true, false);
      if (name === "FTS") this.#inBatch = false;
      this.#state = SKIP;
    } else {
      this.#patientFields = FIELDS_OF_SEGMENT.get(name);
      this.#state = this.#open && (this.#patientFields !== undefined || name === "MSA") ? FIELD : SKIP;
    }
    // The segment's name is field 0, so that the first separator leads to field 1.
    if (this.#state === FIELD) this.#fieldNumber = 0;
    if (!this.#open || this.#isBeyond(this.#segmentOffset) || !this.#isSegment(name)) return;
    const seen = this.#segments.get(name) ?? 0;
    this.#segmentOrdinal = seen + 1;
    if (seen > 0 || this.#segments.size < MOST_SEGMENT_NAMES) this.#segments.set(name, seen + 1);
  }

  #isSegment(name: string): boolean {
    return this.#segments.has(name) || /^[A-Z][A-Z0-9]{2}$/.test(name);
  }

  #messageStart(): void {
    this.#open = true;
    this.#messageOffset = this.#segmentOffset;
    this.#messageStartBlock = this.#startBlock;
    this.#acknowledgement = null;
    this.#segments.clear();
    this.#counts.fill(0);
  }

  /** Part of the field under way; the last part closes it. What is split over windows is gathered, up to the limit. */
  #piece(bytes: Uint8Array, from: number, to: number, ended: boolean): void {
    const isHeader = this.#isHeader;
    const field = this.#patientFields?.[this.#fieldNumber];
    const isAcknowledgement = this.#fieldNumber === 1 && this.#name === "MSA";
    if (field !== undefined || isHeader || isAcknowledgement) {
      this.#fieldLength += to - from;
      const most = field !== undefined ? MOST_FIELD_BYTES : LONGEST_HEADER_TEXT;
      if (!ended || this.#scratchLength > 0) this.#gather(bytes, from, to, most);
      if (ended && field !== undefined) {
        if (this.#scratchLength > 0) this.#patientField(field, this.#scratch, 0, this.#scratchLength);
        else this.#patientField(field, bytes, from, Math.min(to, from + most));
      } else if (ended) {
        if (this.#scratchLength > 0) this.#headerField(this.#scratch, 0, this.#scratchLength, isHeader);
        else this.#headerField(bytes, from, Math.min(to, from + most), isHeader);
      }
    }
    if (ended) {
      this.#scratchLength = 0;
      this.#fieldLength = 0;
    }
  }

  #gather(bytes: Uint8Array, from: number, to: number, most: number): void {
    const length = Math.min(this.#scratchLength + to - from, most);
    if (length <= this.#scratchLength) return;
    if (length > this.#scratch.length) {
      const wider = new Uint8Array(Math.min(MOST_FIELD_BYTES, Math.max(length, this.#scratch.length * 4)));
      wider.set(this.#scratch.subarray(0, this.#scratchLength));
      this.#scratch = wider;
    }
    this.#scratch.set(bytes.subarray(from, from + length - this.#scratchLength), this.#scratchLength);
    this.#scratchLength = length;
  }

  #headerField(bytes: Uint8Array, from: number, to: number, isHeader: boolean): void {
    if (isHeader && this.#fieldNumber === 10) this.#controlIdLength = this.#fieldLength;
    if (isHeader && (this.#fieldNumber === 10 || this.#fieldNumber > 18 || from === to)) return;
    const text = UTF8.decode(bytes.subarray(from, to));
    if (!isHeader) {
      this.#acknowledgement = text.slice(0, 2);
      return;
    }
    if (this.#fieldNumber === 2) {
      const [component = 0, repetition = 0, escapeByte = 0, subcomponent = 0] = bytes.subarray(from, to);
      this.#separators = [this.#separators[0], component, repetition, escapeByte, subcomponent];
    }
    this.#header[this.#fieldNumber] = text;
  }

  /** Hands out every repetition that holds something. */
  #patientField(field: PatientField, bytes: Uint8Array, from: number, to: number): void {
    if (!this.#open || this.#isBeyond(this.#fieldOffset)) return;
    const repetition = this.#separators[2];
    const escapeByte = this.#separators[3];
    let begin = from;
    for (let ordinal = 1; begin <= to; ordinal++) {
      const stop = offsetOf(bytes, begin, to, repetition);
      const isNull = stop - begin === 2 && bytes[begin] === 0x22 && bytes[begin + 1] === 0x22;
      if (!isNull && holdsSomething(bytes, begin, stop, this.#separators)) {
        this.#counts[field.index] = (this.#counts[field.index] ?? 0) + 1;
        const pointer = this.#pointer;
        pointer.message = this.#messages;
        pointer.segment = this.#segmentOrdinal;
        pointer.repetition = ordinal;
        pointer.offset = this.#fieldOffset + begin - from;
        pointer.cut = this.#fieldLength > to - from;
        if (offsetOf(bytes, begin, stop, escapeByte) < stop) {
          if (this.#resolved.length < stop - begin) this.#resolved = new Uint8Array(stop - begin);
          const length = resolveEscapes(bytes, begin, stop, this.#separators, this.#resolved);
          this.#sink.value(pointer, field, this.#resolved, 0, length);
        } else this.#sink.value(pointer, field, bytes, begin, stop);
      }
      begin = stop + 1;
    }
  }

  #segmentEnd(byte: number, offset: number): void {
    if (this.#state === FIELD) {
      if (this.#name === "MSH") this.#lineFeedEnds = byte === LF;
      else if (this.#name === "FHS" || this.#name === "BHS") this.#batch();
    }
    this.#name = "";
    this.#state = NAME;
    if (byte === FS) {
      this.#messageEnd(offset, true, true);
      this.#startBlock = false;
      this.#inBatch = false;
    } else if (byte === VT) {
      this.#messageEnd(offset, true, false);
      this.#startBlock = true;
    }
  }

  /** What is beyond the longest message is passed over until its end. */
  #isBeyond(offset: number): boolean {
    return offset - this.#messageOffset > MOST_MESSAGE_BYTES;
  }

  #batch(): void {
    this.#sink.batch({
      ...this.#headerFacts(),
      direction: this.#direction,
      kind: this.#name === "FHS" ? "file" : "batch",
      offset: this.#segmentOffset,
    });
  }

  #headerFacts(): Hl7Header {
    const [field, component, repetition, escapeCharacter, subcomponent] = this.#separators.map((byte) =>
      byte === 0 ? "" : String.fromCharCode(byte),
    );
    return {
      separators: {
        field: field ?? "",
        component: component ?? "",
        repetition: repetition ?? "",
        escape: escapeCharacter ?? "",
        subcomponent: subcomponent ?? "",
      },
      sendingApplication: this.#header[3] ?? "",
      sendingFacility: this.#header[4] ?? "",
      receivingApplication: this.#header[5] ?? "",
      receivingFacility: this.#header[6] ?? "",
    };
  }

  #messageEnd(offset: number, whole: boolean, endBlock: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    const header = this.#headerFacts();
    const parts = (number: number) => {
      const text = this.#header[number] ?? "";
      return header.separators.component === "" ? [text] : text.split(header.separators.component);
    };
    const [messageType = "", triggerEvent = ""] = parts(9);
    const bytes = offset - this.#messageOffset;
    this.#sink.message({
      direction: this.#direction,
      message: this.#messages++,
      offset: this.#messageOffset,
      bytes,
      framing: this.#messageStartBlock ? (endBlock ? "mllp" : "no-end-block") : endBlock ? "no-start-block" : "none",
      header: {
        ...header,
        messageType,
        triggerEvent,
        controlIdLength: this.#controlIdLength,
        processingId: parts(11)[0] ?? "",
        version: parts(12)[0] ?? "",
        characterSet: this.#header[18] ?? "",
      },
      acknowledgement: this.#acknowledgement,
      inBatch: this.#inBatch,
      segments: [...this.#segments].map(([name, count]) => ({ name, count })),
      fields: this.#fieldFacts(),
      complete: whole && bytes <= MOST_MESSAGE_BYTES,
    });
  }

  #fieldFacts(): Hl7Field[] {
    const facts: Hl7Field[] = [];
    for (const { index, segment, field, name } of PATIENT_FIELDS) {
      if (!this.#segments.has(segment)) continue;
      const count = this.#counts[index] ?? 0;
      facts.push({ field, name, filled: count > 0, count });
    }
    return facts;
  }
}

/** False where there are only separators of components and spaces. */
function holdsSomething(bytes: Uint8Array, from: number, to: number, separators: SeparatorBytes): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x20 && byte !== separators[1] && byte !== separators[4]) return true;
  }
  return false;
}

/** Offset of the byte, or `to`; 0 is no separator and is never found. */
function offsetOf(bytes: Uint8Array, from: number, to: number, wanted: number): number {
  let at = from;
  if (wanted === 0) return to;
  while (at < to && bytes[at] !== wanted) at++;
  return at;
}
