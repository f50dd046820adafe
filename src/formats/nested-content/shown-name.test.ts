import assert from "node:assert/strict";
import { test } from "node:test";
import { stepText } from "./item-path.ts";
import { asSent, maskedNames, shownStep } from "./shown-name.ts";

const show = maskedNames((text) => text.includes("Brandstenga"));

for (const name of [
  "deviceModel",
  "X-Device-Model",
  ":authority",
  "user[address][city]",
  "user%5Baddress%5D%5Bcity%5D",
  "$set",
  "größe",
  "ipv4",
  "sha256",
]) {
  test(`the field name "${name}" is shown`, () => {
    assert.equal(shownStep(name, show), name);
  });
}

for (const [name, shown] of [
  ["Erika Mustermann 1962-03-04", '["Er…4 (27 characters)"]'],
  ["erika@b.example", '["er…e (15 characters)"]'],
  ["born1962", '["bo…2 (8 characters)"]'],
  ["04.03.62", '["04…2 (8 characters)"]'],
  ["943-476-591-9", '["94…9 (13 characters)"]'],
  ["a".repeat(41), '["aa…a (41 characters)"]'],
  ["a3f9c01bdeadbeef", '["a3…f (16 characters)"]'],
  ["Erika%20Mustermann", '["Er…n (18 characters)"]'],
  ["Erika+Mustermann", '["Er…n (16 characters)"]'],
  ["Jürgen Groß", '["Jü…ß (11 characters)"]'],
  ["%E0%A4%A", '["%E…A (8 characters)"]'],
  ["Brandstenga", '["Br…a (11 characters)"]'],
  ["id", "id"],
  ["a b", '["… (3 characters)"]'],
] as const) {
  test(`of the name "${name}" ${shown} is shown`, () => {
    assert.equal(shownStep(name, show), shown);
  });
}

test("a name stands as it was sent where values were asked for", () => {
  assert.equal(shownStep("Erika Mustermann", asSent), "Erika Mustermann");
});

for (const name of ["id > base64 > body", "a >", "> b", ">"]) {
  test(`the name "${name}" makes no layers of its own, shown or masked`, () => {
    for (const shown of [shownStep(name, asSent), shownStep(name, maskedNames())]) {
      assert.equal(shown.includes(">"), false, shown);
      assert.equal(shown.startsWith('["'), true, shown);
    }
    assert.deepEqual(JSON.parse(shownStep(name, asSent)), [name]);
  });
}

test("nor does the key of a JSON or CBOR object", () => {
  const key = new TextEncoder().encode("id > base64");
  assert.equal(stepText(key, 0, key.length, asSent), '["id \\u003e base64"]');
});
