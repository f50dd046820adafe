/**
 * A canary for tests, and what Node gives its search: tests of the pure floors may not reach into the store themselves.
 */
import { type CanaryRecord, newCanary, type RandomBytes } from "./domain/traffic/canary/record.ts";

export { nodeDecompressors } from "./store/decompressors.ts";
export { nodeHash, nodeKeyedHash, sha256 } from "./store/hashes.ts";

/** The same bytes for the same seed (the 32-bit xorshift of Marsaglia). */
export function seededBytes(seed: number): RandomBytes {
  let state = seed | 1;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 11) & 0xff;
    });
}

export const canaryForTests = (seed = 20_261_122, language: "de" | "en" = "de"): CanaryRecord =>
  newCanary(seededBytes(seed), language, "2026-11-22");
