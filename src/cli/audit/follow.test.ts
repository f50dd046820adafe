import assert from "node:assert/strict";
import { test } from "node:test";
import { followOf } from "./follow.ts";

for (const seconds of ["", "-1", "1.5", "86401", "soon"]) {
  test(`--follow "${seconds}" is refused with what to write`, () => {
    assert.throws(() => followOf(seconds), { code: "argument-wrong", where: "--follow" });
  });
}

test("a capture is followed until it was quiet as long as asked, with 0 for ever", () => {
  assert.equal(followOf(undefined), undefined);
  assert.equal(followOf("30")?.quietMs, 30_000);
  const forEver = followOf("0");
  assert.deepEqual([forEver?.quietMs, forEver?.signal?.aborted], [undefined, false]);
});
