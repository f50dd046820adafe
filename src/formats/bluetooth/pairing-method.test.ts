import assert from "node:assert/strict";
import { test } from "node:test";
import type { PairingOffer } from "./bluetooth-facts.ts";
import { offer } from "./bluetooth-for-tests.ts";
import { keyNames, pairingMethod, readOffer } from "./pairing-method.ts";

const read = (io: number, oob: number, requirements: number): PairingOffer =>
  readOffer(Uint8Array.from([0, ...offer(1, io, oob, requirements)]), 1);
const BONDING = 0b0001;
const MITM = 0b0100;
const SECURE = 0b1000;
const LETTERS = { "just-works": "J", "passkey-entry": "P", "numeric-comparison": "N", "out-of-band": "O" } as const;

/** Table 2.8, responders below each other, initiators side by side: display, yes/no, keyboard, none, keyboard+display. */
const TABLES = [
  ["legacy pairing", BONDING | MITM, ["JJPJP", "JJPJP", "PPPJP", "JJJJJ", "PPPJP"]],
  ["LE Secure Connections", BONDING | MITM | SECURE, ["JJPJP", "JNPJN", "PPPJP", "JJJJJ", "PNPJN"]],
] as const;

for (const [name, requirements, rows] of TABLES)
  test(`input and output capabilities map to methods as table 2.8 says, in ${name}`, () => {
    const found = rows.map((_, responder) =>
      rows
        .map((_row, initiator) => pairingMethod(read(initiator, 0, requirements), read(responder, 0, requirements)))
        .map((method) => LETTERS[method ?? "just-works"])
        .join(""),
    );
    assert.deepEqual(found, rows);
  });

test("where one side only knows legacy pairing, the table of legacy pairing holds", () => {
  assert.equal(pairingMethod(read(1, 0, MITM | SECURE), read(1, 0, MITM)), "just-works");
  assert.equal(pairingMethod(read(4, 0, MITM | SECURE), read(1, 0, MITM)), "passkey-entry");
});

test("without protection against a man in the middle asked for by either side, it just works", () => {
  assert.equal(pairingMethod(read(4, 0, BONDING), read(2, 0, BONDING)), "just-works");
  assert.equal(pairingMethod(read(4, 0, BONDING), read(2, 0, MITM)), "passkey-entry");
});

test("out of band takes data on both sides in legacy pairing, on one in Secure Connections", () => {
  assert.equal(pairingMethod(read(3, 1, MITM), read(3, 1, 0)), "out-of-band");
  assert.equal(pairingMethod(read(2, 1, MITM), read(0, 0, MITM)), "passkey-entry");
  assert.equal(pairingMethod(read(3, 0, SECURE), read(3, 1, SECURE)), "out-of-band");
});

test("a capability that is not defined leaves the method unknown, where it matters", () => {
  assert.equal(pairingMethod(read(9, 0, MITM), read(2, 0, MITM)), null);
  assert.equal(pairingMethod(read(9, 0, 0), read(2, 0, 0)), "just-works");
});

test("with Secure Connections the long-term key is agreed on, not sent", () => {
  assert.deepEqual(keyNames(0b1111, false), ["ltk", "irk", "csrk", "link-key"]);
  assert.deepEqual(keyNames(0b1111, true), ["irk", "csrk", "link-key"]);
});
