import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addressText } from "./address-text.ts";
import { KnownAddresses } from "./known-addresses.ts";

const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const anyAddress = fc.oneof(octets(4), octets(16), fc.constant(new Uint8Array(4)), fc.constant(new Uint8Array(16)));

test("an address has the same text however often it is told, and whichever were told before", () => {
  const known = new KnownAddresses();
  fc.assert(
    fc.property(anyAddress, fc.nat(3), (address, before) => {
      const bytes = new Uint8Array(before + address.length);
      bytes.set(address, before);
      for (const _ of "twice")
        assert.equal(known.text(bytes, before, address.length), addressText(address, 0, address.length));
    }),
  );
});

test("a flood of addresses changes no text", () => {
  const known = new KnownAddresses();
  const address = (n: number) => Uint8Array.of(10, n >> 16, n >> 8, n);
  for (let n = 0; n < 20_000; n++) known.text(address(n), 0, 4);
  assert.equal(known.text(address(3), 0, 4), "10.0.0.3");
  assert.equal(known.text(address(19_999), 0, 4), "10.0.78.31");
});
