/**
 * A HAR read at once, and an exchange in one line, for the tests of this folder.
 */
import type { CaptureSummary, Exchange } from "../../domain/traffic/conversation.ts";
import { createHarReader, type HarReaderOptions } from "./har-reader.ts";

export interface HarReading {
  readonly exchanges: readonly Exchange[];
  readonly summary: CaptureSummary;
}

/** @param chunkBytes how long the pieces are that the reader is pushed. */
export function readHarBytes(
  bytes: Uint8Array,
  chunkBytes = bytes.length || 1,
  options?: HarReaderOptions,
): HarReading {
  const exchanges: Exchange[] = [];
  const reader = createHarReader({ exchange: (exchange) => void exchanges.push(exchange) }, options);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.slice(at, at + chunkBytes));
  return { exchanges, summary: reader.end() };
}

/** A HAR of the given entries, read. */
export function readEntries(entries: readonly unknown[], log: object = {}): HarReading {
  return readHarBytes(new TextEncoder().encode(JSON.stringify({ log: { ...log, entries } })));
}

/** For example "GET https://app.example.org:443/a 203.0.113.1 200 reached". */
export function inOneLine(exchange: Exchange): string {
  const { method, scheme, host, port, path, address, status, fromCache, reached } = exchange;
  const how = fromCache ? "cache" : reached === null ? "not told" : reached ? "reached" : "not reached";
  return `${method} ${scheme}://${host}:${port}${path} ${address ?? "-"} ${status ?? "-"} ${how}`;
}
