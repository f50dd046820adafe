/**
 * HL7 v2 in a conversation: which fields of a patient are filled, and each message examined.
 *
 * Sources: HL7 Version 2.5.1, chapters 2, 3 and 7; MLLP Release 1, which knows no proof of who speaks.
 */
import type { MessageExamination } from "../../domain/traffic/content.ts";
import type { Hl7Message, Hl7Sink } from "../hl7/hl7-facts.ts";
import { Hl7Reader } from "../hl7/hl7-reader.ts";
import { hostOf, type StreamSetting } from "./capture-context.ts";
import type { StreamReader } from "./stream-reader.ts";

/** Segments that say how a patient does; the others say who it is. */
const HEALTH = /^(OBX|DG1|AL1|NTE)-/;
/** Codes of HL7 tables 0076 and 0003; what is longer is no code and may be anything. */
const CODE = /^[A-Z0-9]{1,7}$/;
/** MLLP's end block, and what stands behind it. */
const END_BLOCK = 0x1c;
const CARRIAGE_RETURN = 0x0d;

export class Hl7Conversation implements StreamReader, Hl7Sink {
  readonly #setting: StreamSetting;
  readonly #reader = new Hl7Reader(this);
  readonly #examinations: [MessageExamination | undefined, MessageExamination | undefined] = [undefined, undefined];

  constructor(setting: StreamSetting) {
    this.#setting = setting;
  }

  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const isWanted = this.#reader.read(direction, bytes, start, end);
    if (this.#setting.context.examiner === undefined) return isWanted;
    this.#examine(direction, bytes, start, end);
    return true;
  }

  gap(direction: 0 | 1): void {
    this.#reader.gap(direction);
    this.#examinations[direction]?.gap();
  }

  close(): void {
    this.#reader.close();
    this.#end(0);
    this.#end(1);
  }

  message({ direction, fields, header, acknowledgement }: Hl7Message): void {
    const { facts, context } = this.#setting;
    if (facts.protection?.protection.clientCertificate !== true) facts.mark("no-authentication", "HL7 MLLP", direction);
    const { messageType, triggerEvent, version } = header;
    const kind = [messageType, triggerEvent].filter((code) => CODE.test(code)).join("^");
    if (acknowledgement === null && kind !== "") facts.mark("detail", `HL7 ${kind}`, direction);
    if (/^\d(\.\d){1,3}$/.test(version)) facts.mark("detail", `HL7 version ${version}`, null);
    for (const { field, name, filled, count } of fields)
      if (filled)
        facts.mark(HEALTH.test(field) ? "health-field" : "patient-field", `${field} ${name}`, direction, count);
    context.onFact?.("hl7-message", kind);
  }

  batch(): void {}
  value(): void {}

  #examine(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      if (this.#examinations[direction] === undefined && bytes[at] === CARRIAGE_RETURN) {
        at++;
        continue;
      }
      const block = bytes.subarray(at, end).indexOf(END_BLOCK);
      const to = block === -1 ? end : at + block + 1;
      this.#examinations[direction] ??= this.#setting.context.examiner?.begin();
      this.#examinations[direction]?.push("body", bytes, at, to);
      if (block !== -1) this.#end(direction);
      at = to;
    }
  }

  #end(direction: 0 | 1): void {
    const examination = this.#examinations[direction];
    this.#examinations[direction] = undefined;
    const about = { host: hostOf(this.#setting), path: "", direction, mediaType: null, contentEncoding: null };
    this.#setting.facts.contents.add(direction, examination?.end(about));
  }
}
