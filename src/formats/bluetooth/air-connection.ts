/**
 * A connection as it is heard on the air: who sends, what is a repetition, what is encrypted.
 *
 * Source: Core Specification, volume 6, part B, sections 2.4 (data PDUs), 4.5.9 (acknowledgement) and 5.1.3 (encryption).
 */
import { fnv1a } from "./advertising-data.ts";
import type { Side } from "./bluetooth-facts.ts";
import type { Connection } from "./connection.ts";
import { CHANNEL } from "./l2cap-assembly.ts";
import { le16 } from "./little-endian.ts";

/** Opcodes of LL control PDUs that are read (section 2.4.2), with the bytes of each. */
const CONTROL = {
  connectionUpdate: 0x00,
  channelMap: 0x01,
  terminate: 0x02,
  encryptionRequest: 0x03,
  encryptionResponse: 0x04,
  startEncryptionRequest: 0x05,
  startEncryptionResponse: 0x06,
  reject: 0x0d,
  rejectExtended: 0x11,
} as const;
const CONTROL_BYTES: Readonly<Record<number, number>> = {
  [CONTROL.connectionUpdate]: 12,
  [CONTROL.channelMap]: 8,
  [CONTROL.terminate]: 2,
  [CONTROL.encryptionRequest]: 23,
  [CONTROL.encryptionResponse]: 13,
  [CONTROL.startEncryptionRequest]: 1,
  [CONTROL.startEncryptionResponse]: 1,
  [CONTROL.reject]: 2,
  [CONTROL.rejectExtended]: 3,
};
const SENDER: Readonly<Record<number, Side>> = {
  [CONTROL.connectionUpdate]: "central",
  [CONTROL.channelMap]: "central",
  [CONTROL.encryptionRequest]: "central",
  [CONTROL.encryptionResponse]: "peripheral",
  [CONTROL.startEncryptionRequest]: "peripheral",
};

const LLID = { start: 2, control: 3 } as const;
/** Message integrity check behind what is encrypted. */
const CHECK_BYTES = 4;
const SIGNALLING = 5;
/** Channels that are opened by need (volume 3, part A, section 2.1). */
const FIRST_DYNAMIC = 0x40;
const LAST_DYNAMIC = 0x7f;

export class AirConnection {
  readonly connection: Connection;
  /** The central asked for encryption; until the answer, the peripheral sends what it still had to send. */
  #isAsked = false;
  /** Both sides agreed to encrypt and have not begun: nothing is sent in plain but control PDUs. */
  #isStarting = false;
  /** The rule by which the sender is found is the other way round since a side held back an acknowledgement. */
  #isTurned = false;
  /** Sequence bit and number of the bytes of each side's last PDU. */
  readonly #sequence: Record<Side, number> = { central: -1, peripheral: -1 };
  readonly #digest: Record<Side, number> = { central: -1, peripheral: -1 };

  constructor(connection: Connection) {
    this.connection = connection;
  }

  get lastFrame(): number {
    return this.connection.lastFrame;
  }

  /**
   * Reads the data PDU with header byte `header` and that payload; `told` is its sender where the capture tells, and
   * `isDecrypted` says that the sniffer had the key. True when it ends the connection.
   */
  pdu(header: number, bytes: Uint8Array, start: number, end: number, told: Side | null, isDecrypted: boolean): boolean {
    if (isDecrypted && this.connection.protection !== "encrypted") this.#begin();
    const opcode = (header & 3) === LLID.control ? this.#control(bytes, start, end, isDecrypted) : -1;
    const side = told ?? this.#sender(header, opcode);
    if (this.#isRepetition(side, (header >> 3) & 1, bytes, start, end) || start === end) return false;
    if ((header & 3) !== LLID.control) {
      this.#data(side, (header & 3) === LLID.start, bytes, start, end, told === null, isDecrypted);
      return false;
    }
    return this.#steer(opcode, bytes, start);
  }

  /** Opcode of a control PDU that can be read, else -1. */
  #control(bytes: Uint8Array, start: number, end: number, isDecrypted: boolean): number {
    if (start === end) return -1;
    const opcode = bytes[start] as number;
    const length = CONTROL_BYTES[opcode];
    if (length === undefined || (end - start !== length && !(isDecrypted && end - start === length + CHECK_BYTES)))
      return -1;
    // No encrypted PDU is as short as these, and none as long as a new request, which comes in plain after a pause.
    const isPlain = this.connection.protection !== "encrypted" || end - start <= CHECK_BYTES;
    return isPlain || isDecrypted || opcode === CONTROL.encryptionRequest ? opcode : -1;
  }

  /**
   * Both sides acknowledge each other in turn, so that the bits NESN and SN are equal in what the central sends and
   * differ in what the peripheral sends, unless a side holds back an acknowledgement.
   */
  #sender(header: number, opcode: number): Side {
    const isEqual = ((header >> 2) & 1) === ((header >> 3) & 1);
    const known = SENDER[opcode];
    if (known !== undefined) this.#isTurned = isEqual !== (known === "central");
    return isEqual !== this.#isTurned ? "central" : "peripheral";
  }

  #isRepetition(side: Side, sequence: number, bytes: Uint8Array, start: number, end: number): boolean {
    const digest = start === end ? 0 : fnv1a(bytes, start, end);
    if (this.#sequence[side] === sequence && this.#digest[side] === digest) return true;
    this.#sequence[side] = sequence;
    this.#digest[side] = digest;
    return false;
  }

  #steer(opcode: number, bytes: Uint8Array, start: number): boolean {
    switch (opcode) {
      case CONTROL.terminate:
        return true;
      case CONTROL.encryptionRequest:
        this.#isAsked = true;
        return false;
      case CONTROL.encryptionResponse:
        this.#isStarting = true;
        return false;
      case CONTROL.startEncryptionRequest:
      case CONTROL.startEncryptionResponse:
        this.#begin();
        return false;
      case CONTROL.rejectExtended:
        if (bytes[start + 1] === CONTROL.encryptionRequest) this.#refuse();
        return false;
      case CONTROL.reject:
        if (this.#isAsked || this.#isStarting) this.#refuse();
        return false;
      default:
        // The start was missed.
        if (opcode < 0 && this.#isStarting) this.#begin();
        return false;
    }
  }

  #begin(): void {
    this.#isAsked = false;
    this.#isStarting = false;
    this.connection.encrypted();
  }

  #refuse(): void {
    this.#isAsked = false;
    this.#isStarting = false;
    this.connection.encryptionRefused();
  }

  #data(
    side: Side,
    isStart: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    isGuessed: boolean,
    isDecrypted: boolean,
  ): void {
    const { connection } = this;
    const isUnreadable = isStart && !isDecrypted && !looksPlain(bytes, start, end);
    if (this.#isStarting || (this.#isAsked && isUnreadable)) this.#begin();
    if (connection.protection === "encrypted" && !isDecrypted) {
      connection.unread(side, Math.max(0, end - start - CHECK_BYTES), "encrypted");
      return;
    }
    if (isStart && !isDecrypted) {
      if (isUnreadable) connection.unclear();
      else if (connection.protection === "unknown") connection.plain();
    }
    if (connection.protection === "unknown") {
      connection.unread(side, end - start, "unknown");
      return;
    }
    const sender = connection.fragment(side, isStart, bytes, start, end);
    if (isGuessed && sender !== side) this.#isTurned = !this.#isTurned;
  }
}

/** Whether a first fragment begins with a header of L2CAP that fits, which what is encrypted does by chance only. */
function looksPlain(bytes: Uint8Array, start: number, end: number): boolean {
  // What is encrypted has a check behind at least one byte.
  if (end - start <= CHECK_BYTES) return true;
  if (le16(bytes, start) + 4 < end - start) return false;
  const channel = le16(bytes, start + 2);
  return (
    channel === CHANNEL.attributes ||
    channel === SIGNALLING ||
    channel === CHANNEL.security ||
    (channel >= FIRST_DYNAMIC && channel <= LAST_DYNAMIC)
  );
}
