/** Fields of binary messages, put together. */
import { latin1 } from "../delivery.ts";

/** Texts and bytes after one another. */
export const frame = (...parts: readonly (string | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...latin1(part)] : [...part])));

export const big = (value: number, width: number) =>
  Array.from({ length: width }, (_, at) => Math.floor(value / 256 ** (width - 1 - at)) % 256);
export const little = (value: number, width: number) => big(value, width).reverse();
