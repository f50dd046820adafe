import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { normalDeviceToken } from "./credential.ts";

const TOKEN = "cld_0123456789abcdefghjkmnpqrstvwxyz";

test("a token is read as a person may type it: in capitals, in groups, with O for 0 and I or L for 1", () => {
  for (const typed of [
    TOKEN,
    TOKEN.toUpperCase(),
    ` ${TOKEN}\n`,
    "cld_0123 4567-89ab cdef ghjk mnpq rstv wxyz",
    "CLD_Oi23456789ABCDEFGHJKMNPQRSTVWXYZ",
    "cld_oL23456789abcdefghjkmnpqrstvwxyz",
  ])
    assert.equal(normalDeviceToken(typed), TOKEN, typed);
});

test("what is no token is not made one", () => {
  for (const text of [
    "",
    "cld_",
    TOKEN.slice(0, -1),
    `${TOKEN}0`,
    TOKEN.slice(4),
    `clt_${TOKEN.slice(4)}`,
    TOKEN.replace("z", "u"),
  ])
    assert.equal(normalDeviceToken(text), undefined, text);
  assert.equal(normalDeviceToken(`cld_${" ".repeat(10_000_000)}`), undefined);
});

test("a token that is read once reads the same again", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123oOiIlLzZuU -"), minLength: 30, maxLength: 40 }), (signs) => {
      const read = normalDeviceToken(`cld_${signs}`);
      if (read !== undefined) assert.equal(normalDeviceToken(read), read);
    }),
  );
});
