/**
 * IEEE 802.11 data frames up to LLC.
 *
 * Source: IEEE 802.11-2020, 9.2 (frame control, addresses, QoS and HT control) and 9.3.2.1 (data frames, A-MSDU). Of an
 * aggregate only the first frame is read.
 */
import { readLlc } from "./ethernet.ts";
import type { LinkFrame, LinkOutcome } from "./link-frame.ts";
import { uint16 } from "./network-order.ts";

const DATA = 2;
const SUBTYPE_NO_DATA = 0x40;
const SUBTYPE_QOS = 0x80;
const TO_DS = 0x01;
const FROM_DS = 0x02;
const PROTECTED = 0x40;
const ORDER = 0x80;
const QOS_AGGREGATE = 0x80;
const SUBFRAME_HEADER_BYTES = 14;

/** @param isPadded whether the radio aligned what follows the header to four bytes, as radiotap can tell. */
export function readWlan(
  bytes: Uint8Array,
  start: number,
  end: number,
  isPadded: boolean,
  frame: LinkFrame,
): LinkOutcome {
  frame.start = start;
  frame.end = end;
  if (end - start < 2) return "cut";
  const control = bytes[start] as number;
  const flags = bytes[start + 1] as number;
  if ((control & 3) !== 0) return "broken";
  if (((control >> 2) & 3) !== DATA || (control & SUBTYPE_NO_DATA) !== 0) return "control";

  const isRelayed = (flags & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS);
  const isQos = (control & SUBTYPE_QOS) !== 0;
  const qos = start + (isRelayed ? 30 : 24);
  let at = isQos ? qos + 2 : qos;
  if (isQos && (flags & ORDER) !== 0) at += 4;
  if (isPadded) at += (start - at) & 3;
  if (at > end) return "cut";
  // Address 1 receives, 2 sends; 3 and 4 stand for the ends behind an access point (table 9-30).
  frame.destination = start + ((flags & TO_DS) === 0 ? 4 : 16);
  frame.source = start + ((flags & FROM_DS) === 0 ? 10 : isRelayed ? 24 : 16);
  frame.start = at;
  if ((flags & PROTECTED) !== 0) return "encrypted";
  // A later fragment begins in the middle of a packet.
  if (((bytes[start + 22] as number) & 0x0f) !== 0) return "control";
  if (!isQos || ((bytes[qos] as number) & QOS_AGGREGATE) === 0) return readLlc(bytes, at, end, frame);
  if (end - at < SUBFRAME_HEADER_BYTES) return "cut";
  frame.destination = at;
  frame.source = at + 6;
  const payload = at + SUBFRAME_HEADER_BYTES;
  return readLlc(bytes, payload, Math.min(end, payload + uint16(bytes, at + 12)), frame);
}
