/**
 * A file that is still written to, read on as it grows.
 */
import { open } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { unreadable } from "./files.ts";

export interface FollowOptions {
  /** Ends the reading after so long without growth; without it only `signal` does. */
  readonly quietMs?: number | undefined;
  /** Ends the reading, once what the file holds by then was read. */
  readonly signal?: AbortSignal | undefined;
}

const CHUNK_BYTES = 256 * 1024;
const POLL_MS = 200;

/**
 * The bytes of the file, each chunk valid until the next is asked for. A file that becomes shorter was begun anew, and
 * ends the reading.
 * @throws {InputError} `file-unreadable`.
 */
export async function* followFile(path: string, { quietMs, signal }: FollowOptions): AsyncGenerator<Uint8Array> {
  const file = await open(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  try {
    let position = 0;
    let end = Number.POSITIVE_INFINITY;
    let grewAt = performance.now();
    while (position < end) {
      // From here on nothing that comes later counts, or a busy writer would never let it end.
      if (signal?.aborted === true && end === Number.POSITIVE_INFINITY) end = (await file.stat()).size;
      const most = Math.min(CHUNK_BYTES, end - position);
      const { bytesRead, buffer } = await file.read(new Uint8Array(Math.max(0, most)), 0, Math.max(0, most), position);
      if (bytesRead > 0) {
        position += bytesRead;
        grewAt = performance.now();
        yield buffer.subarray(0, bytesRead);
        continue;
      }
      const isQuiet = quietMs !== undefined && performance.now() - grewAt >= quietMs;
      if (isQuiet || (await file.stat()).size < position) return;
      await wait(POLL_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  } finally {
    await file.close();
  }
}
