import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { brotliWindowBytes, WORK_FOR_A_BYTE, WORK_FOR_A_MESSAGE, WorkAllowance } from "./work-allowance.ts";

test("what a message brings and does not need is there for the ones after it", () => {
  const allowance = new WorkAllowance(0).bring(1000).bring(1000);
  assert.equal(allowance.left, 2 * (WORK_FOR_A_MESSAGE + 1000 * WORK_FOR_A_BYTE));
});

test("whoever uses up everything leaves a later message most of what it brings itself", () => {
  const allowance = new WorkAllowance(1000);
  allowance.use(1e12);
  assert.ok(allowance.isUsedUp);
  assert.equal(allowance.left, 0);
  allowance.bring(50_000);
  assert.ok(allowance.left > 0.5 * 50_000 * WORK_FOR_A_BYTE);
});

test("windows of Brotli that are filled in vain are limited, and the limit slides", () => {
  const allowance = new WorkAllowance();
  let filled = 0;
  for (; allowance.mayFillWindow && filled < 1000; filled++) allowance.windowFilled(2 ** 24);
  assert.equal(filled, 16);
  allowance.windowFilled(2 ** 24);
  allowance.bring(100_000);
  assert.ok(allowance.mayFillWindow);
});

for (let bits = 10; bits <= 24; bits++) {
  test(`the first byte of a Brotli stream says that its window has ${bits} bits`, () => {
    const packed = brotliCompressSync(Buffer.alloc(100, "abc"), { params: { [constants.BROTLI_PARAM_LGWIN]: bits } });
    assert.equal(brotliWindowBytes(packed[0] ?? 0), 2 ** bits);
  });
}
