import assert from "node:assert/strict";
import { test } from "node:test";
import { world } from "../../world-for-tests.ts";

const { countries } = world;

test("a country is found by both codes, in any case, and named in two languages", () => {
  assert.equal(countries.find("de"), countries.find("DEU"));
  assert.equal(countries.nameOf("CA", "de"), "Kanada");
  assert.equal(countries.nameOf("CH", "en"), "Switzerland");
});

test("a code in no use has no country and is shown as it is", () => {
  for (const code of ["", "QQ", "GERMANY", "__proto__"]) assert.equal(countries.find(code), undefined);
  assert.equal(countries.nameOf("QQ", "en"), "QQ");
});

test("the codes in use are the 249 of ISO 3166-1", () => {
  assert.equal(countries.codes.size, 249);
});
