import assert from "node:assert/strict";
import { test } from "node:test";
import { differingNames } from "./differing-names.ts";
import type { Identifier } from "./identifier.ts";

const name = (system: Identifier["system"], value: string, until: string | null = null): Identifier => ({
  system,
  value,
  from: null,
  until,
});

test("two serial numbers that hold now are usually two devices; two spellings of one, a tag or a past one are not", () => {
  const one = [name("asset-tag", "T-1"), name("serial", "SN-1001")];
  assert.deepEqual(differingNames(one, [name("serial", "SN-1003")]), [
    { system: "serial", one: "SN-1001", other: "SN-1003" },
  ]);
  assert.deepEqual(differingNames(one, [name("serial", "sn 1001"), name("asset-tag", "T-2")]), []);
  assert.deepEqual(differingNames(one, [name("serial", "SN-1003", "2026-01-01")]), []);
  assert.deepEqual(differingNames(one, [name("serial", "SN-1003"), name("serial", "SN-1001")]), []);
  assert.deepEqual(differingNames([...one, name("udi-pi", "(21)A")], [name("udi-pi", "(21)B")]), [
    { system: "udi-pi", one: "(21)A", other: "(21)B" },
  ]);
});
