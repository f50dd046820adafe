/**
 * Node's zlib behind the small functions that the pure floors ask for.
 */
import { deflateSync, inflateSync } from "node:zlib";
import type { Deflate, Inflate } from "../domain/label/short-label.ts";

/** A window of 1 kB holds a short label whole; the default one of 32 kB costs ten times the time to set up. */
const SMALL = { level: 9, windowBits: 10, memLevel: 4 };

export const deflate: Deflate = (bytes) => new Uint8Array(deflateSync(bytes, SMALL));

export const inflate: Inflate = async (bytes, limitBytes) => {
  try {
    return new Uint8Array(inflateSync(bytes, { maxOutputLength: limitBytes }));
  } catch {
    return undefined; // no zlib, cut off, or more than the limit: for the caller one and the same
  }
};
