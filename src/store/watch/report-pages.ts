/**
 * Pages: the last raw reports of a device, compressed, so that few rows hold them all.
 *
 * A device has three in a ring. One grows until it is full, then the oldest is written over; so there are always as many
 * reports as asked for, and at most half as many more. Reports of one device resemble each other, so that zstd (RFC 8878)
 * leaves a tenth of them.
 */
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { type Entry, entriesOf, HEAD_BYTES, runOf } from "./entry.ts";
import type { FoldedPage } from "./threads.ts";

const RING = 3;

/** Places of a device: room for a fourth, so that a device is a shift away. */
export function placesOf(device: number): { readonly from: number; readonly to: number } {
  return { from: device * 4, to: device * 4 + RING - 1 };
}

/**
 * The pages that change when `reports` come after `pages`.
 * @param pages of the device, oldest first.
 * @param kept how many reports the ring must hold.
 */
export function addToPages(
  device: number,
  pages: readonly FoldedPage[],
  reports: readonly Entry[],
  kept: number,
): FoldedPage[] {
  const full = Math.ceil(kept / (RING - 1));
  const changed: FoldedPage[] = [];
  const newest = pages.at(-1);
  let turn = newest === undefined ? 0 : newest.place - placesOf(device).from;
  let held = newest === undefined ? [] : [...reportsIn(newest)];
  for (let at = 0; at < reports.length; ) {
    if (held.length >= full) {
      held = [];
      turn = (turn + 1) % RING;
    }
    const some = reports.slice(at, at + full - held.length);
    held.push(...some);
    at += some.length;
    changed.push(pageOf(placesOf(device).from + turn, held));
  }
  return changed;
}

/** What is left of the newest page of a device that has said nothing for long: its last report. */
export function withLastAlone(page: FoldedPage): FoldedPage {
  return pageOf(page.place, [...reportsIn(page)].slice(-1));
}

export function* reportsIn({ body, count }: Pick<FoldedPage, "body" | "count">): Generator<Entry> {
  const bytes = zstdDecompressSync(body);
  yield* entriesOf(bytes.subarray(0, count * HEAD_BYTES), bytes.subarray(count * HEAD_BYTES));
}

function pageOf(place: number, reports: readonly Entry[]): FoldedPage {
  const { heads, bodies } = runOf(reports);
  return {
    place,
    first: reports[0]?.number ?? 0,
    count: reports.length,
    lastMs: reports.reduce((latest, { atMs }) => Math.max(latest, atMs), 0),
    body: zstdCompressSync(Buffer.concat([heads, bodies])),
  };
}
