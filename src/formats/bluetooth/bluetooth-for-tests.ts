/**
 * Talks between two Bluetooth devices for tests, laid over the air (link types 251 and 256) or over HCI (187, 201, 254).
 *
 * Sequence bits, acknowledgements and fragments are those of real devices; what is encrypted is noise, as a listener
 * hears it. Checksums are left zero.
 */
import { joined } from "../packet-file/capture-for-tests.ts";
import type { BluetoothConnection, BluetoothDevice, Side } from "./bluetooth-facts.ts";
import { BluetoothReader } from "./bluetooth-reader.ts";

export type Step =
  | { readonly from: Side; readonly channel: number; readonly packet: readonly number[] }
  /** Encryption begins, with the key of the talk's pairing or that of an earlier one. */
  | "encrypt"
  | "encrypt-bonded"
  | "disconnect";

export const CENTRAL = [0x01, 0x02, 0x03, 0x04, 0x05, 0xc6];
export const PERIPHERAL = [0x11, 0x12, 0x13, 0x14, 0x15, 0x16];
export const ACCESS_ADDRESS = [0x5a, 0x65, 0x71, 0x50];
const ADVERTISING = [0xd6, 0xbe, 0x89, 0x8e];

export const low = (value: number) => [value & 255, value >> 8];
export const ascii = (text: string) => [...new TextEncoder().encode(text)];
export const element = (type: number, ...data: readonly number[]) => [data.length + 1, type, ...data];
const attribute =
  (from: Side) =>
  (...packet: readonly number[]): Step => ({ from, channel: 4, packet });
const security =
  (from: Side) =>
  (...packet: readonly number[]): Step => ({ from, channel: 6, packet });
/** Packets of the Attribute Protocol, and of the Security Manager Protocol. */
export const asks = attribute("central");
export const serves = attribute("peripheral");
export const starts = security("central");
export const answers = security("peripheral");

/** Frames of a link type. */
export interface Talk {
  readonly linkType: number;
  readonly frames: readonly Uint8Array[];
}

/** A frame of the LE link layer with or without its pseudo header. */
export function airFrame(
  linkType: number,
  access: readonly number[],
  pdu: readonly number[],
  flags = 0x0c01,
): Uint8Array {
  const pseudo = linkType === 256 ? [0, 0xd0, 0x80, 0, 0, 0, 0, 0, ...low(flags)] : [];
  return Uint8Array.from([...pseudo, ...access, ...pdu, 0, 0, 0]);
}

export function advertisement(
  linkType: number,
  type: number,
  data: readonly number[],
  address = PERIPHERAL,
): Uint8Array {
  return airFrame(linkType, ADVERTISING, [type, 6 + data.length, ...address, ...data]);
}

export function connectFrame(linkType: number): Uint8Array {
  const link = [...ACCESS_ADDRESS, 1, 2, 3, 2, ...low(1), ...low(36), ...low(0), ...low(500)];
  const body = [...CENTRAL, ...PERIPHERAL, ...link, 255, 255, 255, 255, 0x1f, 5];
  return airFrame(linkType, ADVERTISING, [0x45, body.length, ...body]);
}

export interface OnAir {
  readonly linkType?: 251 | 256;
  readonly fragmentBytes?: number;
  /** The sniffer has the key: it tells contents and marks them. */
  readonly isDecrypted?: boolean;
  readonly isDirectionTold?: boolean;
  readonly isBeginMissing?: boolean;
}

/** The talk as a sniffer hears it. */
export function onAir(steps: readonly Step[], options: OnAir = {}): Talk {
  const { linkType = 256, fragmentBytes = 27, isDecrypted = false, isDirectionTold = false } = options;
  const frames: Uint8Array[] = options.isBeginMissing === true ? [] : [connectFrame(linkType)];
  let event = 0;
  let isEncrypted = false;
  const frame = (side: Side, llid: number, payload: readonly number[]) => {
    const bit = event & 1;
    const header = llid | ((side === "central" ? bit : bit ^ 1) << 2) | (bit << 3);
    const isMarked = isDecrypted && isEncrypted && payload.length > 0;
    const kind = isDirectionTold ? (side === "central" ? 2 : 3) : 0;
    const hidden = isEncrypted && !isDecrypted && payload.length > 0;
    const bytes = hidden ? noise(payload.length + 4, event) : payload;
    frames.push(
      airFrame(linkType, ACCESS_ADDRESS, [header, bytes.length, ...bytes], 0x0c01 | (kind << 7) | (isMarked ? 8 : 0)),
    );
  };
  const pdu = (side: Side, llid: number, payload: readonly number[]) => {
    if (side === "peripheral") frame("central", 1, []);
    frame(side, llid, payload);
    if (side === "central") frame("peripheral", 1, []);
    event++;
  };
  for (const step of steps) {
    if (step === "disconnect") pdu("central", 3, [0x02, 0x13]);
    else if (step === "encrypt" || step === "encrypt-bonded") {
      pdu("central", 3, [0x03, ...Array(8).fill(step === "encrypt" ? 0 : 7), ...low(0), ...Array(12).fill(3)]);
      pdu("peripheral", 3, [0x04, ...Array(12).fill(4)]);
      pdu("peripheral", 3, [0x05]);
      isEncrypted = true;
      pdu("central", 3, [0x06]);
      pdu("peripheral", 3, [0x06]);
    } else {
      for (const [index, part] of fragments(step, fragmentBytes).entries()) pdu(step.from, index === 0 ? 2 : 1, part);
    }
  }
  return { linkType, frames };
}

export interface OnHci {
  readonly linkType?: 187 | 201 | 254;
  readonly fragmentBytes?: number;
  readonly isBeginMissing?: boolean;
}

const HANDLE = 0x40;

/** The talk as the central's host sees it. */
export function onHci(steps: readonly Step[], options: OnHci = {}): Talk {
  const { linkType = 201, fragmentBytes = 27 } = options;
  const frames: Uint8Array[] = [];
  const packet = (indicator: number, isSent: boolean, body: readonly number[]) =>
    frames.push(hciFrame(linkType, indicator, isSent, body));
  if (options.isBeginMissing !== true) {
    packet(1, true, [...low(0x2005), 6, ...CENTRAL]);
    packet(1, true, [...low(0x200d), 25, 0x60, 0, 0x60, 0, 0, 0, ...PERIPHERAL, 1, ...Array(12).fill(0)]);
    const complete = [1, 0, ...low(HANDLE), 0, 0, ...PERIPHERAL, ...low(36), 0, 0, ...low(500), 0];
    packet(4, false, [0x3e, complete.length, ...complete]);
  }
  for (const step of steps) {
    if (step === "disconnect") packet(4, false, [0x05, 4, 0, ...low(HANDLE), 0x13]);
    else if (step === "encrypt" || step === "encrypt-bonded") packet(4, false, [0x08, 4, 0, ...low(HANDLE), 1]);
    else {
      const isSent = step.from === "central";
      for (const [index, part] of fragments(step, fragmentBytes).entries()) {
        const boundary = index > 0 ? 1 : isSent ? 0 : 2;
        packet(2, isSent, [...low(HANDLE | (boundary << 12)), ...low(part.length), ...part]);
      }
    }
  }
  return { linkType, frames };
}

export function hciFrame(linkType: number, indicator: number, isSent: boolean, body: readonly number[]): Uint8Array {
  if (linkType === 187) return Uint8Array.from([indicator, ...body]);
  if (linkType === 201) return Uint8Array.from([0, 0, 0, isSent ? 0 : 1, indicator, ...body]);
  const opcode = indicator === 1 ? 2 : indicator === 4 ? 3 : isSent ? 4 : 5;
  return Uint8Array.from([0, 0, 0, opcode, ...body]);
}

function fragments({ channel, packet }: Exclude<Step, string>, size: number): readonly (readonly number[])[] {
  const whole = [...low(packet.length), ...low(channel), ...packet];
  const parts: number[][] = [];
  for (let at = 0; at < whole.length; at += size) parts.push(whole.slice(at, at + size));
  return parts;
}

/** Bytes without a pattern; the first four are no header of L2CAP. */
function noise(length: number, seed: number): number[] {
  let state = seed + 0x9e3779b9;
  return Array.from({ length }, (_, at) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39;
    return at === 3 ? 0xee : (state >>> 16) & 255;
  });
}

export interface Told {
  readonly connections: readonly BluetoothConnection[];
  readonly devices: readonly BluetoothDevice[];
  readonly values: readonly string[];
  /** Frames that were no Bluetooth, or broken. */
  readonly refused: number;
}

/** What the reader tells of the frames; each stands in the middle of other bytes. */
export function told({ linkType, frames }: Talk): Told {
  const connections: BluetoothConnection[] = [];
  const devices: BluetoothDevice[] = [];
  const values: string[] = [];
  let refused = 0;
  const reader = new BluetoothReader({
    device: (facts) => devices.push(facts),
    connection: (facts) => connections.push(facts),
    value: (pointer, characteristic, bytes, start, end) =>
      values.push(`${pointer}: ${characteristic} ${hexText(bytes.subarray(start, end))}`),
  });
  frames.forEach((frame, index) => {
    const bytes = joined(Uint8Array.of(0xee, 0xee), frame, Uint8Array.of(0xee));
    if (!reader.packet(bytes, 2, 2 + frame.length, linkType, 1_000 + index, index + 1)) refused++;
  });
  reader.close();
  return { connections, devices, values, refused };
}

const hexText = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Pairing Request or Response: capability, out of band, requirements, key size, keys of initiator and responder. */
export const offer = (code: number, io: number, oob: number, requirements: number, size = 16, keys = [3, 3]) => [
  code,
  io,
  oob,
  requirements,
  size,
  ...keys,
];

/** A heart-rate sensor is discovered; its measurement stands at handle 12, a maker's own characteristic at 22. */
export const DISCOVERY: readonly Step[] = [
  asks(0x10, ...low(1), ...low(0xffff), ...low(0x2800)),
  serves(0x11, 6, ...low(10), ...low(15), ...low(0x180d)),
  asks(0x10, ...low(16), ...low(0xffff), ...low(0x2800)),
  serves(0x11, 20, ...low(20), ...low(30), ...Array.from({ length: 16 }, (_, at) => at)),
  asks(0x08, ...low(10), ...low(15), ...low(0x2803)),
  serves(0x09, 7, ...low(11), 0x10, ...low(12), ...low(0x2a37)),
  asks(0x08, ...low(20), ...low(30), ...low(0x2803)),
  serves(0x09, 21, ...low(21), 0x10, ...low(22), ...Array.from({ length: 16 }, (_, at) => 15 - at)),
  asks(0x04, ...low(13), ...low(13)),
  serves(0x05, 1, ...low(13), ...low(0x2902)),
  asks(0x12, ...low(13), ...low(1)),
  serves(0x13),
];
export const MEASUREMENT = serves(0x1b, ...low(12), 0x00, 0x48);

const SIXTEEN = (value: number) => Array<number>(16).fill(value);
/** Legacy pairing by the offers given; each side sends its keys after encryption. */
export function legacyPairing(request: readonly number[], response: readonly number[]): readonly Step[] {
  return [
    starts(...request),
    answers(...response),
    starts(0x03, ...SIXTEEN(1)),
    answers(0x03, ...SIXTEEN(2)),
    starts(0x04, ...SIXTEEN(3)),
    answers(0x04, ...SIXTEEN(4)),
    "encrypt",
    answers(0x06, ...SIXTEEN(5)),
    answers(0x07, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    answers(0x08, ...SIXTEEN(6)),
    answers(0x09, 0, ...PERIPHERAL),
  ];
}

/** LE Secure Connections by the offers given. */
export function securePairing(
  request: readonly number[],
  response: readonly number[],
  publicKey: readonly number[] = Array<number>(64).fill(9),
): readonly Step[] {
  return [
    starts(...request),
    answers(...response),
    starts(0x0c, ...publicKey),
    answers(0x0c, ...Array<number>(64).fill(8)),
    answers(0x03, ...SIXTEEN(2)),
    starts(0x04, ...SIXTEEN(3)),
    answers(0x04, ...SIXTEEN(4)),
    starts(0x0d, ...SIXTEEN(5)),
    answers(0x0d, ...SIXTEEN(6)),
    "encrypt",
    starts(0x08, ...SIXTEEN(7)),
  ];
}
