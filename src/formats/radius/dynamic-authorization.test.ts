import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import {
  ATTRIBUTE,
  MAC_FORMS,
  nasAddressAttribute,
  numberAttribute,
  textAttribute,
  vendorAttribute,
  vlanAttributes,
  writeMac,
} from "./attribute-values.ts";
import { type AwaitedResponse, errorCauseText, readResponse, signRequest } from "./dynamic-authorization.ts";
import { HEAD_BYTES, type RadiusAttribute, readRadius, withAuthenticator, writeRadius } from "./radius-packet.ts";

const hashes = {
  md5: (bytes: Uint8Array) => new Uint8Array(createHash("md5").update(bytes).digest()),
  hmacMd5: (key: Uint8Array, bytes: Uint8Array) => new Uint8Array(createHmac("md5", key).update(bytes).digest()),
};
const SECRET = Buffer.from("a secret of the ward's switch");
const REQUEST = signRequest(
  {
    kind: "disconnect",
    identifier: 7,
    attributes: [textAttribute(ATTRIBUTE.callingStationId, "02-00-00-00-00-01")],
    eventTimestamp: 1_763_000_000,
  },
  SECRET,
  hashes,
);
const AWAITED: AwaitedResponse = {
  kind: "disconnect",
  request: REQUEST,
  secret: SECRET,
  mustHaveMessageAuthenticator: false,
};

/** What an honest server answers, signed as RFC 5176 says, written apart from the code under test. */
function answer(code: number, attributes: readonly RadiusAttribute[], { signed = false, secret = SECRET } = {}) {
  const blank = Buffer.alloc(16);
  const all = signed ? [...attributes, { type: ATTRIBUTE.messageAuthenticator, value: blank }] : attributes;
  const bytes = Buffer.from(withAuthenticator(writeRadius(code, 7, all), REQUEST.subarray(4, 20)));
  if (signed)
    createHmac("md5", secret)
      .update(bytes)
      .digest()
      .copy(bytes, bytes.length - 16);
  createHash("md5").update(bytes).update(secret).digest().copy(bytes, 4);
  return new Uint8Array(bytes);
}

test("a request carries an authenticator over itself, zeros in its place, and the secret", () => {
  const blank = Buffer.from(REQUEST);
  blank.fill(0, 4, 20);
  assert.deepEqual(Buffer.from(REQUEST.subarray(4, 20)), createHash("md5").update(blank).update(SECRET).digest());
});

test("its Message-Authenticator is over the packet with zeros for both signatures", () => {
  const blank = Buffer.from(REQUEST);
  blank.fill(0, 4, 20);
  blank.fill(0, HEAD_BYTES + 2, HEAD_BYTES + 18);
  const signature = REQUEST.subarray(HEAD_BYTES + 2, HEAD_BYTES + 18);
  assert.deepEqual(Buffer.from(signature), createHmac("md5", SECRET).update(blank).digest());
});

test("an acknowledgement counts with and without Message-Authenticator, unless one is demanded", () => {
  assert.deepEqual(readResponse(answer(41, []), AWAITED, hashes), { kind: "ack" });
  assert.deepEqual(readResponse(answer(41, [], { signed: true }), AWAITED, hashes), { kind: "ack" });
  const strict = { ...AWAITED, mustHaveMessageAuthenticator: true };
  assert.equal(readResponse(answer(41, []), strict, hashes).kind, "not-ours");
  assert.deepEqual(readResponse(answer(41, [], { signed: true }), strict, hashes), { kind: "ack" });
});

test("a refusal tells its cause in the standard's words", () => {
  const refusal = readResponse(answer(42, [numberAttribute(ATTRIBUTE.errorCause, 503)]), AWAITED, hashes);
  assert.deepEqual(refusal, { kind: "nak", cause: 503, causeText: "Session Context Not Found" });
  const silent = readResponse(answer(42, []), AWAITED, hashes);
  assert.deepEqual(silent, { kind: "nak", cause: null, causeText: "no cause given" });
  assert.equal(errorCauseText(4_000_000_000), "Error-Cause 4000000000");
});

test("answers of another secret, code, identifier or request are dropped", () => {
  const other = answer(41, [], { secret: Buffer.from("guessed") });
  const wrongCode = answer(44, []);
  const wrongIdentifier = answer(41, []);
  wrongIdentifier[1] = 8;
  for (const datagram of [other, wrongCode, wrongIdentifier])
    assert.equal(readResponse(datagram, AWAITED, hashes).kind, "not-ours");
  const later = { ...AWAITED, request: withAuthenticator(REQUEST, new Uint8Array(16).fill(3)) };
  assert.equal(readResponse(answer(41, []), later, hashes).kind, "not-ours");
});

test("an answer with one bit changed anywhere is dropped", () => {
  const honest = answer(42, [numberAttribute(ATTRIBUTE.errorCause, 503)], { signed: true });
  for (let bit = 0; bit < honest.length * 8; bit++) {
    const changed = honest.slice();
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    assert.equal(readResponse(changed, AWAITED, hashes).kind, "not-ours", `bit ${bit}`);
  }
});

test("two Message-Authenticators, or a short one, are no signature even under the right authenticator", () => {
  const twice = { type: ATTRIBUTE.messageAuthenticator, value: new Uint8Array(16) };
  const short = { type: ATTRIBUTE.messageAuthenticator, value: new Uint8Array(15) };
  for (const attributes of [[twice, twice], [short]])
    assert.equal(readResponse(answer(41, attributes), AWAITED, hashes).kind, "not-ours");
});

test("any bytes are read or refused with an offset, never thrown at", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 0, max: 5000 }), (bytes, length) => {
      const stated = bytes.slice();
      if (stated.length > 4) stated.set([length >> 8, length & 0xff], 2);
      for (const datagram of [bytes, stated]) {
        const reading = readRadius(datagram);
        if (reading.kind === "unreadable") assert.ok(reading.offset <= datagram.length);
        assert.equal(readResponse(datagram, AWAITED, hashes).kind, "not-ours");
      }
    }),
  );
});

test("what is written is read back", () => {
  const attribute = fc.record({ type: fc.integer({ min: 1, max: 255 }), value: fc.uint8Array({ maxLength: 253 }) });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), fc.array(attribute, { maxLength: 10 }), (identifier, attributes) => {
      const reading = readRadius(writeRadius(43, identifier, attributes));
      assert.equal(reading.kind, "packet");
      if (reading.kind !== "packet") return;
      assert.equal(reading.packet.identifier, identifier);
      const read = reading.packet.attributes.map(({ type, value }) => ({ type, value: new Uint8Array(value) }));
      assert.deepEqual(
        read,
        attributes.map(({ type, value }) => ({ type, value: new Uint8Array(value) })),
      );
    }),
  );
});

test("an attribute or a packet that is too long is never written", () => {
  assert.throws(() => writeRadius(40, 0, [{ type: 1, value: new Uint8Array(254) }]), RangeError);
  const full = { type: 1, value: new Uint8Array(253) };
  assert.throws(
    () =>
      writeRadius(
        40,
        0,
        Array.from({ length: 17 }, () => full),
      ),
    RangeError,
  );
});

test("padding after the stated length is not part of the packet", () => {
  const padded = Uint8Array.of(...answer(41, []), 0, 0, 0);
  assert.deepEqual(readResponse(padded, AWAITED, hashes), { kind: "ack" });
});

test("the caller's bytes stay as they are, whichever kind of array holds them", () => {
  const datagram = Buffer.from(answer(41, [], { signed: true }));
  const before = datagram.toString("hex");
  assert.deepEqual(readResponse(datagram, AWAITED, hashes), { kind: "ack" });
  assert.equal(datagram.toString("hex"), before);
});

test("a MAC address is written as the server expects it", () => {
  assert.deepEqual(
    MAC_FORMS.map((form) => writeMac("02:0a:00:00:00:fe", form)),
    ["02-0A-00-00-00-FE", "02:0a:00:00:00:fe", "020a.0000.00fe", "020a000000fe"],
  );
});

test("a VLAN, an address and a vendor's attribute stand in their wire forms", () => {
  assert.deepEqual(
    vlanAttributes("666").map(({ type, value }) => [type, Buffer.from(value).toString("hex")]),
    [
      [64, "0000000d"],
      [65, "00000006"],
      [81, "363636"],
    ],
  );
  assert.deepEqual(nasAddressAttribute("10.0.3.7"), { type: 4, value: Uint8Array.of(10, 0, 3, 7) });
  assert.equal(nasAddressAttribute("fd00::7")?.type, 95);
  assert.equal(nasAddressAttribute("switch"), undefined);
  assert.equal(Buffer.from(vendorAttribute(9, 1, "ab").value).toString("hex"), "0000000901046162");
});
