import assert from "node:assert/strict";
import { test } from "node:test";
import { labelledOtherwise } from "./labelled-product.ts";

const record = { maker: "Hillbrook Medical", model: "Flow 2", firmwareLine: null, udiDi: null };
const labelled = { maker: { name: "Hillbrook Medical" }, model: "Flow 2" };

test("a label is of a product whose maker and model it names, however they are spelt", () => {
  assert.equal(labelledOtherwise(record, labelled), undefined);
  assert.equal(labelledOtherwise({ ...record, maker: "hillbrook  MEDICAL" }, labelled), undefined);
});

test("a label of another model, maker or firmware line is of another product", () => {
  assert.match(labelledOtherwise(record, { ...labelled, model: "Flow 3" }) ?? "", /Flow 3.*Flow 2/);
  assert.match(labelledOtherwise(record, { ...labelled, maker: { name: "Rival" } }) ?? "", /Rival/);
  const lines = labelledOtherwise({ ...record, firmwareLine: "1.x" }, { ...labelled, firmwareLine: "2.x" });
  assert.match(lines ?? "", /2\.x.*1\.x/);
});

test("a firmware line that only one of the two states does not part them", () => {
  assert.equal(labelledOtherwise({ ...record, firmwareLine: "2.x" }, labelled), undefined);
  assert.equal(labelledOtherwise(record, { ...labelled, firmwareLine: "2.x" }), undefined);
});

test("the UDI-DI decides where both state it", () => {
  const udiDi = "04012345000016";
  assert.equal(labelledOtherwise({ ...record, model: "Flow II", udiDi }, { ...labelled, udiDi }), undefined);
  assert.match(labelledOtherwise({ ...record, udiDi }, { ...labelled, udiDi: "04012345000023" }) ?? "", /UDI-DI/);
});
