import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { headerName } from "./header-name.ts";

test("a header name reads as its small letters, whether it is a usual one or not", () => {
  const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,30}$/);
  const usual = fc.constantFrom(
    "Host",
    "CONTENT-TYPE",
    "user-Agent",
    "Sec-WebSocket-Key",
    "te",
    "x-request-id",
    "HOS\x54",
  );
  const changed = fc.tuple(usual, fc.nat(20), fc.integer({ min: 0x21, max: 0x7e })).map(([name, at, sign]) => {
    const where = at % name.length;
    return name.slice(0, where) + String.fromCharCode(sign) + name.slice(where + 1);
  });
  fc.assert(
    fc.property(fc.oneof(token, usual, changed), fc.nat(3), (name, before) => {
      const bytes = new TextEncoder().encode(`${"A".repeat(before)}${name}: x`);
      assert.equal(headerName(bytes, before, before + name.length), name.toLowerCase());
    }),
  );
});
