import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { besideSearchIn, changesSearchIn, pictureSearchIn } from "./picture-address.ts";

test("an address is read as it was made", () => {
  const picture = { by: "dimension", beside: "abcd1234", of: "structure.data-management" } as const;
  assert.deepEqual(pictureSearchIn(picture), picture);
  assert.deepEqual(pictureSearchIn({ beside: "none" }), { beside: "none" });
  assert.deepEqual(changesSearchIn({ since: "abcd1234" }), { since: "abcd1234" });
  const beside = { ids: "abcd1234,efgh5678", by: "dimension" } as const;
  assert.deepEqual(besideSearchIn(beside), beside);
});

test("what makes no sense in an address is nothing, and what is left makes sense", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("by", "beside", "of", "since", "ids"), fc.anything()), (search) => {
      const { by, beside, of } = pictureSearchIn(search);
      assert.ok(by === undefined || by === "dimension");
      assert.match(beside ?? "none", /^[a-z0-9]{4,40}$/);
      assert.match(of ?? "facility", /^[a-z.-]+$/);
      assert.match(changesSearchIn(search).since ?? "abcd1234", /^[a-z0-9]{8,40}$/);
      assert.match(besideSearchIn(search).ids ?? "abcd1234", /^[a-z0-9,]+$/);
    }),
  );
});

test("no more than eight stand side by side, and none of them twice", () => {
  const ids = Array.from({ length: 12 }, (_, at) => `evaluation${at}`);
  const read = besideSearchIn({ ids: ["", "evaluation0", ...ids, "<b>"].join(",") });
  assert.deepEqual(read.ids?.split(","), ids.slice(0, 8));
});
