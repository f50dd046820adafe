/**
 * radiotap before an 802.11 frame: its length, and what it tells of padding and the checksum behind the frame.
 *
 * Source: radiotap.org, header fields TSFT (bit 0) and flags (bit 1).
 */
import type { LinkFrame, LinkOutcome } from "./link-frame.ts";
import { readWlan } from "./wlan.ts";

const HAS_TSFT = 0x01;
const HAS_FLAGS = 0x02;
const HAS_MORE_WORDS = 0x80;
const CHECKSUM_BEHIND = 0x10;
const PADDED = 0x20;

export function readRadiotap(bytes: Uint8Array, start: number, end: number, frame: LinkFrame): LinkOutcome {
  if (end - start < 8) return "cut";
  const length = (bytes[start + 2] as number) | ((bytes[start + 3] as number) << 8);
  if (bytes[start] !== 0 || length < 8) return "broken";
  if (length > end - start) return "cut";
  const frameStart = start + length;
  let fields = start + 8;
  // The highest bit of each word of presence says that another word follows.
  while (fields + 4 <= frameStart && ((bytes[fields - 1] as number) & HAS_MORE_WORDS) !== 0) fields += 4;
  const present = bytes[start + 4] as number;
  // The time stamp has eight bytes, aligned to eight.
  if ((present & HAS_TSFT) !== 0) fields += ((start - fields) & 7) + 8;
  const flags = (present & HAS_FLAGS) !== 0 && fields < frameStart ? (bytes[fields] as number) : 0;
  const checksumBytes = (flags & CHECKSUM_BEHIND) === 0 ? 0 : 4;
  return readWlan(bytes, frameStart, Math.max(end - checksumBytes, frameStart), (flags & PADDED) !== 0, frame);
}
