/**
 * What stands in the journal: all that a device's memory is made of, so that it can be made again from it.
 *
 * A report keeps the very bytes that came, as evidence, behind the name of the connection that it came by.
 */

import type { ForgedBecause } from "../../domain/runtime/judge/judge-signature.ts";
import { JOURNAL_ONLY } from "../../store/watch/entry.ts";

export const ENTRY = {
  /** A report, as it came. */
  report: 1,
  /** The clock was looked at and something followed: silence, the end of a window. */
  time: JOURNAL_ONLY,
  /** A person's decision that the memory must know. */
  decision: JOURNAL_ONLY + 1,
  /** A report was refused, since its signature is not the device's. */
  forged: JOURNAL_ONLY + 2,
  /** A report that is there already came once more, and its coming changed something. */
  again: JOURNAL_ONLY + 3,
} as const;

/** What a person decided about a device, as far as its memory must know. */
export type Decision =
  /** Back in service: the safe state is over. */
  | { readonly do: "end-fail-safe" }
  /** What it does from now on is its usual. */
  | { readonly do: "relearn" };

/** What is remembered of a forged report: nothing of what it said. */
export interface Forged {
  readonly because: ForgedBecause;
  /** Name of the key that it claims. */
  readonly kid: string;
  readonly connection: string;
}

const utf8 = new TextEncoder();
const text = new TextDecoder();
/** A length takes one byte. */
const CONNECTION_MOST = 255;

/** Rooms are made in such steps, so that one lasts for reports of a device that differ a little. */
const ROOM_STEP = 64;

/**
 * @param connection ASCII; cut where it is longer than one byte can say.
 * @param room of an earlier report, written over where it is large enough.
 */
export function packReport(connection: string, report: Uint8Array, room?: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const length = Math.min(connection.length, CONNECTION_MOST);
  const size = 1 + length + report.length;
  const isRoom = room !== undefined && room.byteLength >= size;
  const taken = isRoom ? room : new ArrayBuffer(Math.ceil(size / ROOM_STEP) * ROOM_STEP);
  const packed = new Uint8Array(taken, 0, size);
  packed[0] = length;
  for (let at = 0; at < length; at++) packed[1 + at] = connection.charCodeAt(at);
  packed.set(report, 1 + length);
  return packed;
}

export function unpackReport(packed: Uint8Array): { connection: string; report: Uint8Array } {
  const length = packed[0] ?? 0;
  return { connection: text.decode(packed.subarray(1, 1 + length)), report: packed.subarray(1 + length) };
}

export function packForged(forged: Forged): Uint8Array {
  return utf8.encode(JSON.stringify(forged));
}

export function unpackForged(packed: Uint8Array): Forged {
  return JSON.parse(text.decode(packed));
}

export function packDecision(decision: Decision): Uint8Array {
  return utf8.encode(JSON.stringify(decision));
}

export function unpackDecision(packed: Uint8Array): Decision {
  return JSON.parse(text.decode(packed));
}
