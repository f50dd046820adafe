import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { type Ja4Input, ja4, ja4Raw } from "./ja4.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

/** The example of the specification: a browser's hello, in the order in which it was sent. */
const EXAMPLE: Ja4Input = {
  form: "tls",
  versions: [0x0304, 0x0303],
  hasServerName: true,
  cipherSuites: numbers("1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035"),
  extensions: numbers("001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015"),
  signatureAlgorithms: numbers("0403,0804,0401,0503,0805,0501,0806,0601"),
  firstAlpn: new TextEncoder().encode("h2"),
};

function numbers(list: string): number[] {
  return list.split(",").map((hex) => Number.parseInt(hex, 16));
}

function head(change: Partial<Ja4Input>): string {
  return ja4(Object.assign({}, EXAMPLE, change), sha256).slice(0, 10);
}

test("the specification's example has the specification's print", () => {
  assert.equal(ja4(EXAMPLE, sha256), "t13d1516h2_8daaf6152771_e5627efa2ab1");
  assert.equal(
    ja4Raw(EXAMPLE),
    "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_" +
      "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_" +
      "0403,0804,0401,0503,0805,0501,0806,0601",
  );
});

test("without signature algorithms the list of extensions ends without an underscore", () => {
  assert.equal(ja4({ ...EXAMPLE, signatureAlgorithms: [] }, sha256).slice(-12), "6d807ffa2a79");
});

test("an empty list is hashed as zeros", () => {
  assert.equal(ja4({ ...EXAMPLE, cipherSuites: [], extensions: [] }, sha256), "t13d0000h2_000000000000_000000000000");
});

test("the head says carrier, newest version, name, counts up to 99 and protocol", () => {
  assert.equal(head({ form: "quic" }), "q13d1516h2");
  assert.equal(head({ form: "dtls", versions: [0xfefd, 0xfefc, 0xfeff] }), "dd3d1516h2");
  assert.equal(head({ hasServerName: false, versions: [0x0300] }), "ts3i1516h2");
  assert.equal(head({ versions: [0x7f12, 0x0303] }), "t00d1516h2");
  assert.equal(head({ cipherSuites: new Array(120).fill(1) }), "t13d9916h2");
});

for (const [bytes, letters] of [
  [[0xab], "ab"],
  [[0xab, 0xcd], "ad"],
  [[0x30, 0xab], "3b"],
  [[0x30, 0x31, 0xab, 0xcd], "3d"],
  [[0x30, 0xab, 0xcd, 0x31], "01"],
  [[0x68], "hh"],
  [[], "00"],
  [[0x68, 0x74, 0x74, 0x70, 0x2f, 0x31, 0x2e, 0x31], "h1"],
] as const) {
  test(`a protocol of the bytes [${bytes.map((byte) => byte.toString(16))}] is written ${letters}`, () => {
    assert.equal(head({ firstAlpn: Uint8Array.from(bytes) }), `t13d1516${letters}`);
  });
}
