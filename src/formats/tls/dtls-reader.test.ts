import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { type Chunk, CollectingSink, recorded } from "./collect-facts-for-tests.ts";
import { DtlsReader, recogniseDtls } from "./dtls-reader.ts";
import { versionName } from "./tls-names.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

const [association = []] = recorded("dtls-1.2");

function factsOf(datagrams: readonly Chunk[]): CollectingSink {
  const sink = new CollectingSink();
  const reader = new DtlsReader(sink, sha256);
  for (const { direction, bytes } of datagrams) reader.datagram(direction, bytes, 0, bytes.length);
  reader.close();
  return sink;
}

test("a DTLS handshake in fragments shows cookie, version, name, chain and key exchange", () => {
  const facts = factsOf(association);
  assert.deepEqual(facts.order, [
    "clientHello 0",
    "helloVerifyRequest",
    "clientHello 0",
    "serverHello 1",
    "certificates 1",
    "keyExchange",
    "ended",
  ]);
  assert.deepEqual(
    facts.clientHellos.map(({ cookieLength, serverName }) => [cookieLength > 0, serverName]),
    [
      [false, "pump.example.org"],
      [true, "pump.example.org"],
    ],
  );
  assert.equal(versionName(facts.serverHellos[0]?.version ?? 0), "DTLS 1.2");
  assert.equal(facts.serverHellos[0]?.sessionResumed, false);
  assert.equal(facts.chains[0]?.certificates.length, 2);
  assert.deepEqual(facts.problems, []);
  assert.match(facts.clientHellos[0]?.ja4 ?? "", /^dd2d/);
});

test("datagrams that come twice give each fact once", () => {
  const doubled = association.flatMap((datagram) => [datagram, datagram]);
  const { end: _, ...once } = factsOf(association);
  const { end: __, ...twice } = factsOf(doubled);
  assert.deepEqual(twice, once);
});

test("the server's flight in any order gives the same facts", () => {
  const flight = association.slice(3, 13);
  assert.ok(flight.every(({ direction }) => direction === 1));
  fc.assert(
    fc.property(fc.shuffledSubarray(flight, { minLength: flight.length }), (shuffled) => {
      const facts = factsOf([...association.slice(0, 3), ...shuffled, ...association.slice(13)]);
      assert.equal(facts.serverHellos.length, 1);
      assert.equal(facts.chains[0]?.certificates.length, 2);
      assert.deepEqual(facts.exchanges, [{ kind: "ecdhe", group: 29 }]);
    }),
    { numRuns: 40 },
  );
});

test("a lost datagram costs its message and no other", () => {
  const facts = factsOf(association.filter((_, index) => index !== 5));
  assert.equal(facts.serverHellos.length, 1);
  assert.deepEqual(facts.chains, []);
  assert.equal(facts.exchanges.length, 1);
});

test("a new association on the same ports is read from its beginning", () => {
  const again = association.map(({ direction, bytes }) => {
    const copy = bytes.slice();
    // A random value of its own.
    if (direction === 0 && copy[13] === 1) copy.fill(0x77, 27, 59);
    return { direction, bytes: copy };
  });
  const facts = factsOf([...association, ...again]);
  assert.equal(facts.clientHellos.length, 4);
  assert.equal(facts.serverHellos.length, 2);
});

test("each datagram is recognised as DTLS; the DNS query, the cut record and noise are not", () => {
  for (const { bytes } of association) assert.equal(recogniseDtls(bytes, 0, bytes.length), "yes");
  const [first] = association;
  assert.ok(first);
  assert.equal(recogniseDtls(first.bytes, 0, first.bytes.length - 1), "no");
  assert.equal(recogniseDtls(new Uint8Array(40), 0, 40), "no");
});

test("any bytes, flips and cuts give facts or a problem, never an exception", () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 7 })), { maxLength: 12 });
  fc.assert(
    fc.property(flips, fc.nat({ max: 300 }), fc.uint8Array({ maxLength: 60 }), (places, cut, noise) => {
      const damaged = association.map(({ direction, bytes }) => ({
        direction,
        bytes: bytes.slice(0, bytes.length - cut),
      }));
      for (const [place, bit] of places) {
        const bytes = damaged[place % damaged.length]?.bytes;
        if (bytes?.length) bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ (1 << bit);
      }
      const facts = factsOf([...damaged, { direction: 0, bytes: noise }]);
      assert.equal(facts.order.at(-1), "ended");
    }),
    { numRuns: 200 },
  );
});
