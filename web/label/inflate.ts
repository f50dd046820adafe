/**
 * The browser's zlib behind the small function that the domain asks for.
 */
import type { Inflate } from "../../src/domain/label/short-label.ts";

export const inflate: Inflate = async (bytes, limitBytes) => {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const inflated = new Uint8Array(limitBytes);
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (length + part.value.length > limitBytes) {
        await reader.cancel();
        return undefined;
      }
      inflated.set(part.value, length);
      length += part.value.length;
    }
    return inflated.slice(0, length);
  } catch {
    return undefined; // no zlib, or cut off: for the caller one and the same
  }
};
