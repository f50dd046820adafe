import assert from "node:assert/strict";
import { test } from "node:test";
import { listedNames, multipartNames, parameterNames } from "./parameter-names.ts";
import { serverAddressOf } from "./server-address.ts";
import { startTimeMs } from "./start-time.ts";

for (const [written, address] of [
  ["192.0.2.1", "192.0.2.1"],
  ["192.0.2.1:443", "192.0.2.1"],
  ["[2001:DB8::0001]", "2001:db8::1"],
  ["[2001:db8::1]:443", "2001:db8::1"],
  ["2001:db8:0:0:0:0:0:1", "2001:db8::1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["fe80::1%en0", "fe80::1"],
  [" [::1] ", "::1"],
  ["", null],
  ["127.1", null],
  ["999.0.2.1", null],
  ["server.example.org", null],
  [3232235777, null],
  [null, null],
] as const) {
  test(`the server address ${JSON.stringify(written)} is ${address}`, () => {
    assert.equal(serverAddressOf(written), address);
  });
}

for (const [written, expected] of [
  ["2026-03-29T17:37:42.482-07:00", "2026-03-30T00:37:42.482Z"],
  ["2026-03-29T17:37:42.482651+00:00", "2026-03-29T17:37:42.482Z"],
  ["2026-03-29T17:37:42.4826517Z", "2026-03-29T17:37:42.482Z"],
  ["2026-03-29T17:37:42+0530", "2026-03-29T12:07:42.000Z"],
  ["2026-03-29 17:37:42", "2026-03-29T17:37:42.000Z"],
  ["2026-03-29T17:37Z", "2026-03-29T17:37:00.000Z"],
  ["2026-13-29T17:37:42Z", null],
  ["29.03.2026 17:37", null],
  ["yesterday 1", null],
  ["", null],
  [null, null],
  [1774831062482, null],
] as const) {
  test(`the start time ${JSON.stringify(written)} is ${expected}`, () => {
    assert.equal(startTimeMs(written), expected === null ? null : Date.parse(expected));
  });
}

test("a parameter without a value may be a token, so it has no name to tell", () => {
  assert.deepEqual(parameterNames("a=1&eyJhbGciOiJub25lIn0&b="), ["a", "b"]);
  assert.deepEqual(
    listedNames([
      ["a", "1"],
      ["eyJhbGciOiJub25lIn0", ""],
      ["file", null],
    ]),
    ["a", "file"],
  );
});

test("names are listed once, and neither endless ones nor endlessly many", () => {
  assert.deepEqual(parameterNames(`a=1&${"x".repeat(101)}=1&a=2&\u0007=3`), ["a"]);
  assert.equal(parameterNames(Array.from({ length: 5000 }, (_, index) => `n${index}=1`).join("&")).length, 200);
});

test("the fields of a multipart form are named, its files' names and contents are not", () => {
  const body = [
    "--b",
    'Content-Disposition: form-data; name="patient"',
    "",
    'Content-Disposition: form-data; not a part, name="secret"',
    "--b",
    'content-disposition: form-data; name="scan"; filename="secret.png"',
    "Content-Type: image/png",
    "",
    "--b--",
  ].join("\r\n");
  assert.deepEqual(multipartNames(body), ["patient", "scan"]);
});
