/**
 * What two sides say to each other, as the frames of a TCP connection or as datagrams, with what goes wrong on the way.
 *
 * Source: RFC 9293, section 3.5 (handshake, closing), 3.8.6.3 (an acknowledgement at least every second segment).
 */
import type { Chance } from "./chance.ts";
import { type Ends, FLAG, tcpFrame, udpFrames } from "./frames.ts";

/** One side speaks. */
export interface Turn {
  readonly from: 0 | 1;
  readonly bytes: Uint8Array;
}

const SEGMENT_BYTES = 1_460;

/** One in so many segments with payload. */
const FAULTS = { lost: 1_000, late: 250, twice: 400 } as const;

/** Frames of a connection: handshake, segments, acknowledgements, and its end unless it stays open. */
export function* tcpFrames(ends: Ends, turns: Iterable<Turn>, chance: Chance): Generator<Uint8Array> {
  const next: [number, number] = [chance.below(2 ** 32), chance.below(2 ** 32)];
  const frame = (from: 0 | 1, flags: number, payload?: Uint8Array) => {
    const sequence = next[from];
    const made = tcpFrame(ends, from, {
      sequence,
      acknowledgement: next[from === 0 ? 1 : 0],
      flags,
      ...(payload === undefined ? {} : { payload }),
    });
    const counted = (payload?.length ?? 0) + ((flags & (FLAG.syn | FLAG.fin)) === 0 ? 0 : 1);
    next[from] = (sequence + counted) >>> 0;
    return made;
  };
  yield frame(0, FLAG.syn);
  yield frame(1, FLAG.syn | FLAG.ack);
  yield frame(0, FLAG.ack);
  let late: Uint8Array | undefined;
  for (const { from, bytes } of turns) {
    let unacknowledged = 0;
    for (let at = 0; at < bytes.length; at += SEGMENT_BYTES) {
      const isLast = at + SEGMENT_BYTES >= bytes.length;
      const segment = frame(from, FLAG.ack | (isLast ? FLAG.push : 0), bytes.subarray(at, at + SEGMENT_BYTES));
      if (late !== undefined) {
        yield segment;
        yield late;
        late = undefined;
      } else if (chance.once(FAULTS.late) && !isLast) late = segment;
      else if (!chance.once(FAULTS.lost)) yield segment;
      if (chance.once(FAULTS.twice)) yield segment;
      unacknowledged++;
      if (unacknowledged === 2 || isLast) {
        yield frame(from === 0 ? 1 : 0, FLAG.ack);
        unacknowledged = 0;
      }
    }
    if (late !== undefined) yield late;
    late = undefined;
  }
  if (chance.once(20)) return;
  if (chance.once(10)) {
    yield frame(0, FLAG.rst | FLAG.ack);
    return;
  }
  yield frame(0, FLAG.fin | FLAG.ack);
  yield frame(1, FLAG.fin | FLAG.ack);
  yield frame(0, FLAG.ack);
}

/** A datagram for each turn. */
export function* datagrams(ends: Ends, turns: Iterable<Turn>, chance: Chance): Generator<Uint8Array> {
  for (const { from, bytes } of turns) yield* udpFrames(ends, from, bytes, chance.below(0x10000));
}
