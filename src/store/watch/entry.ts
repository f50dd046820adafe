/**
 * Entry: what the watch took in from one device at one time, and how entries lie in bytes.
 *
 * A run of entries is two blocks: heads of a fixed size, and the payloads one after another. Whoever looks for a device's
 * entries reads the heads alone.
 */

export interface NewEntry {
  /** The dense number of the device, below 2^31. */
  readonly device: number;
  /** When it arrived, by our own clock. */
  readonly atMs: number;
  /** 0 to 255, the caller's; from `JOURNAL_ONLY` on it serves replay alone and is no raw report. */
  readonly kind: number;
  /** Copied when it is taken. */
  readonly payload: Uint8Array;
}

export interface Entry extends NewEntry {
  /** Grows with every entry of all devices; failed ones leave gaps. */
  readonly number: number;
}

/** Entries of this kind and above are gone once a snapshot covers them; the others are kept in pages then. */
export const JOURNAL_ONLY = 128;

/** number f64, device u32, arrival f64, kind u8, length of the payload u32; little-endian. */
export const HEAD_BYTES = 25;

export function writeHead(view: DataView, at: number, number: number, entry: NewEntry): void {
  view.setFloat64(at, number, true);
  view.setUint32(at + 8, entry.device, true);
  view.setFloat64(at + 12, entry.atMs, true);
  view.setUint8(at + 20, entry.kind);
  view.setUint32(at + 21, entry.payload.length, true);
}

export function numberAt(heads: DataView, at: number): number {
  return heads.getFloat64(at, true);
}

export function deviceAt(heads: DataView, at: number): number {
  return heads.getUint32(at + 8, true);
}

export function payloadLengthAt(heads: DataView, at: number): number {
  return heads.getUint32(at + 21, true);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The entries of a run, in order; their payloads are views of `bodies`. */
export function* entriesOf(heads: Uint8Array, bodies: Uint8Array): Generator<Entry> {
  const view = viewOf(heads);
  for (let at = 0, body = 0; at < heads.length; at += HEAD_BYTES) {
    const end = body + payloadLengthAt(view, at);
    yield {
      number: numberAt(view, at),
      device: deviceAt(view, at),
      atMs: view.getFloat64(at + 12, true),
      kind: view.getUint8(at + 20),
      payload: bodies.subarray(body, end),
    };
    body = end;
  }
}

export interface Run {
  readonly heads: Uint8Array<ArrayBuffer>;
  readonly bodies: Uint8Array<ArrayBuffer>;
}

/** Entries as a run of their own. */
export function runOf(entries: readonly Entry[]): Run {
  const heads = new Uint8Array(entries.length * HEAD_BYTES);
  const view = viewOf(heads);
  const bodies = new Uint8Array(entries.reduce((sum, entry) => sum + entry.payload.length, 0));
  let body = 0;
  for (const [index, entry] of entries.entries()) {
    writeHead(view, index * HEAD_BYTES, entry.number, entry);
    bodies.set(entry.payload, body);
    body += entry.payload.length;
  }
  return { heads, bodies };
}

/** Cuts a run into runs whose payloads stay below `bytes`, unless one entry alone is longer. */
export function* cutRun({ heads, bodies }: Run, bytes: number): Generator<Run> {
  const view = viewOf(heads);
  let headFrom = 0;
  let bodyFrom = 0;
  let body = 0;
  for (let at = 0; at < heads.length; at += HEAD_BYTES) {
    const length = payloadLengthAt(view, at);
    if (body + length - bodyFrom > bytes && at > headFrom) {
      yield { heads: heads.subarray(headFrom, at), bodies: bodies.subarray(bodyFrom, body) };
      headFrom = at;
      bodyFrom = body;
    }
    body += length;
  }
  if (headFrom < heads.length) yield { heads: heads.subarray(headFrom), bodies: bodies.subarray(bodyFrom, body) };
}
