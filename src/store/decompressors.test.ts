import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { nodeDecompressors } from "./decompressors.ts";

const LIMIT_BYTES = 1_000_000;
const PACKERS = [
  ["deflate", deflateRawSync],
  ["brotli", brotliCompressSync],
] as const;

test("what has no mark is packed only where it ends with the bytes: chance ends well after a few of them", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 3_000 }),
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      (plain, behind) => {
        for (const [name, pack] of PACKERS) {
          const packed = pack(plain);
          assert.deepEqual(nodeDecompressors[name](packed, LIMIT_BYTES), new Uint8Array(plain));
          assert.equal(nodeDecompressors[name](Buffer.concat([packed, behind]), LIMIT_BYTES), "unreadable");
        }
      },
    ),
  );
});
