/**
 * The DICOM upper layer over TCP: PDUs as they come, fragments joined per message, data sets walked and never held.
 *
 * Sources: DICOM PS3.8 section 9.3 and annex E (presentation data values), PS3.7 annex E.
 */
import { readAssociate } from "./association.ts";
import { readCommand } from "./command-set.ts";
import { DataSetWalker, type ElementEncoding } from "./data-set-walker.ts";
import {
  type DicomAssociate,
  type DicomPointer,
  type DicomSink,
  type Direction,
  MOST_ASSOCIATE_BYTES,
  MOST_COMMAND_BYTES,
} from "./dicom-facts.ts";
import { DEFLATED, EXPLICIT_BIG_ENDIAN, IMPLICIT_LITTLE_ENDIAN, namedUid } from "./uid-names.ts";

const [ASSOCIATE_RQ, ASSOCIATE_AC, ASSOCIATE_RJ, P_DATA, RELEASE_RQ, RELEASE_RP, ABORT] = [1, 2, 3, 4, 5, 6, 7];

/** Accepted transfer syntax by presentation context id; both directions share it. */
type Contexts = Map<number, string>;

export class DicomReader {
  readonly #streams: readonly [PduStream, PduStream];

  constructor(sink: DicomSink) {
    const contexts: Contexts = new Map();
    this.#streams = [new PduStream(sink, 0, contexts), new PduStream(sink, 1, contexts)];
  }
  read(direction: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#streams[direction].read(bytes, start, end);
  }
  /** PDUs have no mark by which to find them again: that direction is told as far as it was read and then let go. */
  gap(direction: Direction): void {
    this.#streams[direction].gap();
  }
  close(): void {
    for (const stream of this.#streams) stream.close();
  }
}

class PduStream {
  readonly #sink: DicomSink;
  readonly #direction: Direction;
  readonly #contexts: Contexts;
  readonly #pointer: DicomPointer;
  #walker: DataSetWalker | undefined;

  #offset = 0;
  #isLost = false;
  readonly #head = new Uint8Array(6);
  #headLength = 0;
  #type = 0;
  #pduLeft = 0;
  #body = new Uint8Array(0);
  #bodyLength = 0;
  /** Bytes left of the fragment (presentation data value) under way. */
  #fragmentLeft = 0;
  #context = 0;
  #isCommand = false;
  #isLast = false;

  #command = new Uint8Array(256);
  #commandLength = 0;
  #messages = 0;
  #inDataSet = false;
  #transferSyntax = "";

  constructor(sink: DicomSink, direction: Direction, contexts: Contexts) {
    this.#sink = sink;
    this.#direction = direction;
    this.#contexts = contexts;
    this.#pointer = { direction, message: 0, offset: 0, cut: false };
  }

  read(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    const base = this.#offset - start;
    while (at < end && !this.#isLost) {
      if (this.#pduLeft === 0 || (this.#type === P_DATA && this.#fragmentLeft === 0)) {
        this.#head[this.#headLength++] = bytes[at] ?? 0;
        at++;
        if (this.#headLength < 6) continue;
        this.#headLength = 0;
        if (this.#pduLeft === 0) this.#pdu(base + at);
        else this.#fragment(base + at);
      } else if (this.#type === P_DATA) {
        const to = Math.min(end, at + this.#fragmentLeft);
        this.#content(bytes, at, to);
        this.#fragmentLeft -= to - at;
        this.#pduLeft -= to - at;
        at = to;
        if (this.#fragmentLeft === 0) this.#fragmentEnd();
      } else {
        const to = Math.min(end, at + this.#pduLeft);
        const kept = Math.min(to - at, this.#body.length - this.#bodyLength);
        this.#body.set(bytes.subarray(at, at + kept), this.#bodyLength);
        this.#bodyLength += kept;
        this.#pduLeft -= to - at;
        at = to;
        if (this.#pduLeft === 0) this.#bodyEnd();
      }
    }
    this.#offset = base + end;
    return !this.#isLost;
  }

  gap(): void {
    if (this.#inDataSet) this.#walker?.stop("missing-bytes");
    this.#dataSetEnd();
    this.#isLost = true;
  }

  close(): void {
    if (this.#inDataSet) this.#walker?.stop("cut-off");
    this.#dataSetEnd();
  }

  #problem(offset: number, reason: "pdu-type" | "pdu-length" | "fragment-length"): void {
    this.#sink.problem(this.#direction, offset, reason);
    this.gap();
  }

  #length(): number {
    const [, , a = 0, b = 0, c = 0, d = 0] = this.#head;
    return a * 0x1000000 + b * 0x10000 + c * 0x100 + d;
  }

  #pdu(offset: number): void {
    const [type = 0] = this.#head;
    const length = this.#length();
    const isAssociate = type === ASSOCIATE_RQ || type === ASSOCIATE_AC;
    const isWhole = type === P_DATA ? length === 0 || length >= 6 : isAssociate ? length >= 68 : length === 4;
    if (type < ASSOCIATE_RQ || type > ABORT) this.#problem(offset - 6, "pdu-type");
    else if (!isWhole || (isAssociate && length > MOST_ASSOCIATE_BYTES)) this.#problem(offset - 6, "pdu-length");
    else {
      this.#type = type;
      this.#pduLeft = length;
      this.#bodyLength = 0;
      if (type !== P_DATA) this.#body = new Uint8Array(length);
    }
  }

  #bodyEnd(): void {
    const sink = this.#sink;
    const direction = this.#direction;
    const body = this.#body;
    this.#body = new Uint8Array(0);
    if (this.#type === ASSOCIATE_RQ || this.#type === ASSOCIATE_AC) {
      const associate = readAssociate(direction, this.#type === ASSOCIATE_RQ, body);
      this.#agree(associate);
      sink.associate(associate);
      return;
    }
    const [, result = 0, source = 0, reason = 0] = body;
    if (this.#type === ASSOCIATE_RJ) sink.end({ direction, kind: "reject", result, source, reason });
    else if (this.#type === ABORT) sink.end({ direction, kind: "abort", result: null, source, reason });
    else {
      const kind = this.#type === RELEASE_RQ ? "release-request" : "release-response";
      if (this.#type === RELEASE_RQ || this.#type === RELEASE_RP)
        sink.end({ direction, kind, result: null, source: null, reason: null });
    }
  }

  #agree({ kind, contexts }: DicomAssociate): void {
    for (const { id, transferSyntaxes, result } of contexts) {
      const [only, other] = transferSyntaxes;
      // What is proposed alone is what will be spoken, should the answer not be in the capture.
      if (only === undefined || (kind === "request" ? other !== undefined : result !== 0)) continue;
      this.#contexts.set(id, only.uid);
    }
  }

  #fragment(offset: number): void {
    const [a = 0, b = 0, c = 0, d = 0, context = 0, control = 0] = this.#head;
    const length = a * 0x1000000 + b * 0x10000 + c * 0x100 + d;
    const rest = this.#pduLeft - length - 4;
    if (length < 2 || rest < 0 || (rest > 0 && rest < 6)) {
      this.#problem(offset - 6, "fragment-length");
      return;
    }
    this.#context = context;
    this.#isCommand = (control & 1) === 1;
    this.#isLast = (control & 2) === 2;
    this.#fragmentLeft = length - 2;
    this.#pduLeft -= 6;
    if (this.#isCommand) this.#dataSetEnd();
    else if (!this.#inDataSet) this.#dataSetBegin();
    if (this.#fragmentLeft === 0) this.#fragmentEnd();
  }

  #content(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#isCommand) {
      this.#sink.fragment?.(this.#direction, bytes, start, end);
      this.#walker?.read(bytes, start, end);
      return;
    }
    const length = Math.min(MOST_COMMAND_BYTES, this.#commandLength + end - start);
    if (length > this.#command.length) {
      const wider = new Uint8Array(Math.min(MOST_COMMAND_BYTES, Math.max(length, this.#command.length * 4)));
      wider.set(this.#command.subarray(0, this.#commandLength));
      this.#command = wider;
    }
    this.#command.set(bytes.subarray(start, start + length - this.#commandLength), this.#commandLength);
    this.#commandLength = length;
  }

  #fragmentEnd(): void {
    if (!this.#isLast) return;
    if (!this.#isCommand) {
      this.#dataSetEnd();
      return;
    }
    this.#sink.message({
      direction: this.#direction,
      message: this.#messages++,
      context: this.#context,
      ...readCommand(this.#command, this.#commandLength),
    });
    this.#commandLength = 0;
  }

  #dataSetBegin(): void {
    this.#inDataSet = true;
    this.#transferSyntax = this.#contexts.get(this.#context) ?? "";
    this.#walker ??= new DataSetWalker({
      value: (element, offset, cut, bytes, start, end) => {
        this.#pointer.message = Math.max(0, this.#messages - 1);
        this.#pointer.offset = offset;
        this.#pointer.cut = cut;
        this.#sink.value(this.#pointer, element, bytes, start, end);
      },
    });
    const isDeflated = this.#transferSyntax === DEFLATED;
    this.#walker.begin(encodingOf(this.#transferSyntax), isDeflated ? "deflated" : null);
  }

  #dataSetEnd(): void {
    if (!this.#inDataSet || this.#walker === undefined) return;
    this.#inDataSet = false;
    this.#sink.dataSet({
      direction: this.#direction,
      message: Math.max(0, this.#messages - 1),
      transferSyntax: namedUid(this.#transferSyntax),
      ...this.#walker.end(),
    });
  }
}

/** All transfer syntaxes but two are explicit VR little endian (PS3.5 annex A). */
function encodingOf(transferSyntax: string): ElementEncoding | null {
  if (transferSyntax === "") return null;
  return {
    explicit: transferSyntax !== IMPLICIT_LITTLE_ENDIAN,
    bigEndian: transferSyntax === EXPLICIT_BIG_ENDIAN,
  };
}
