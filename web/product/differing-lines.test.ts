import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { differingLines } from "./differing-lines.ts";

test("two people who changed different lines see both changes, each with its line", () => {
  assert.deepEqual(differingLines("a\nB\nc\nd\ne", "a\nb\nc\nd\nE\nf"), [
    { from: 2, theirs: "B", mine: "b" },
    { from: 5, theirs: "e", mine: "E\nf" },
  ]);
});

test("equal texts differ nowhere", () => {
  assert.deepEqual(differingLines("a\nb", "a\nb"), []);
});

test("their blocks put in place of mine give their text", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 12 }).map((it) => it.join("\n"));
  fc.assert(
    fc.property(text, text, (theirs, mine) => {
      const blocks = differingLines(theirs, mine);
      assert.equal(blocks.length === 0, theirs === mine);
      const lines = theirs.split("\n");
      for (const block of blocks) {
        const told = block.theirs === "" ? [] : block.theirs.split("\n");
        assert.deepEqual(lines.slice(block.from - 1, block.from - 1 + told.length), told);
      }
    }),
  );
});
