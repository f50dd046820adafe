import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Chunk, CollectingSink, type FixtureName, factsOf, recorded } from "./collect-facts-for-tests.ts";
import { recogniseTls } from "./recognise-tls.ts";
import type { ServerHello } from "./tls-facts.ts";
import { alertName, groupName, versionName } from "./tls-names.ts";
import { TlsReader } from "./tls-reader.ts";

const NAMES: FixtureName[] = [
  "tls-1.3",
  "tls-1.2",
  "tls-1.2-session-id",
  "tls-1.2-client-certificate",
  "tls-old",
  "tls-refused",
  "tls-downgrade",
];

/** The stream of a fixture by its place. */
function stream(name: FixtureName, index = 0): Chunk[] {
  return recorded(name)[index] ?? assert.fail(`${name} has no stream ${index}`);
}

function chosen(hello: ServerHello | undefined) {
  assert.ok(hello);
  return [versionName(hello.version), hello.cipherSuite, hello.sessionResumed];
}

test("a TLS 1.3 handshake shows name, protocols, versions and the group, and nothing of the certificate", () => {
  const facts = factsOf(stream("tls-1.3"));
  const [hello] = facts.clientHellos;
  assert.equal(hello?.serverName, "pump.example.org");
  assert.deepEqual(hello?.alpn, ["h2", "http/1.1"]);
  assert.deepEqual(hello?.versions.map(versionName), ["TLS 1.3", "TLS 1.2", "TLS 1.1", "TLS 1.0"]);
  assert.deepEqual(hello?.keyShares.map(groupName), ["x25519"]);
  assert.equal(hello?.sessionTicket, "supported");
  assert.deepEqual(chosen(facts.serverHellos[0]), ["TLS 1.3", 0x1302, false]);
  assert.equal(facts.serverHellos[0]?.group, 29);
  assert.deepEqual(facts.order, ["clientHello 0", "serverHello 1", "ended"]);
  assert.ok((facts.end?.encryptedBytes[1] ?? 0) > 2_000);
});

test("a TLS 1.3 session that goes on is told by the pre-shared key that the server takes", () => {
  const facts = factsOf(stream("tls-1.3", 1));
  assert.equal(facts.clientHellos[0]?.pskOffered, true);
  assert.deepEqual(chosen(facts.serverHellos[0]), ["TLS 1.3", 0x1302, true]);
});

test("a HelloRetryRequest is told apart from the answer, and the second ClientHello is read after it", () => {
  const facts = factsOf(stream("tls-1.3", 2));
  assert.deepEqual(facts.order, ["clientHello 0", "serverHello 1", "clientHello 0", "serverHello 1", "ended"]);
  assert.deepEqual(
    facts.serverHellos.map(({ helloRetryRequest, group }) => [helloRetryRequest, groupName(group ?? 0)]),
    [
      [true, "secp384r1"],
      [false, "secp384r1"],
    ],
  );
  assert.deepEqual(
    facts.clientHellos.map(({ serverName, keyShares }) => [serverName, keyShares.map(groupName)]),
    [
      ["pump.example.org", ["secp256r1"]],
      ["pump.example.org", ["secp384r1"]],
    ],
  );
});

test("a TLS 1.2 handshake shows the chain, the protocol chosen and the group of the key exchange", () => {
  const facts = factsOf(stream("tls-1.2"));
  assert.deepEqual(chosen(facts.serverHellos[0]), ["TLS 1.2", 0xc030, false]);
  assert.equal(facts.serverHellos[0]?.alpn, "http/1.1");
  assert.equal(facts.chains[0]?.certificates.length, 2);
  assert.deepEqual(facts.exchanges, [{ kind: "ecdhe", group: 29 }]);
  assert.deepEqual(facts.order, ["clientHello 0", "serverHello 1", "certificates 1", "keyExchange", "ended"]);
});

for (const [name, how] of [
  ["tls-1.2", "a ticket"],
  ["tls-1.2-session-id", "its session id"],
] as const) {
  test(`a TLS 1.2 session resumed by ${how} has no certificate and says that it is resumed`, () => {
    const facts = factsOf(stream(name, 1));
    assert.deepEqual(chosen(facts.serverHellos[0]), ["TLS 1.2", 0xc030, true]);
    assert.deepEqual(facts.chains, []);
    assert.equal(facts.clientHellos[0]?.sessionTicket, how === "a ticket" ? "offered" : "none");
  });
}

test("a client's certificate is told, and so is a client that was asked and has none", () => {
  const [shown, none] = recorded("tls-1.2-client-certificate").map((chunks) => factsOf(chunks));
  assert.equal(shown?.requested, 1);
  assert.deepEqual(
    shown?.chains.map(({ from, certificates }) => [from, certificates.length]),
    [
      [1, 2],
      [0, 1],
    ],
  );
  assert.equal(none?.requested, 1);
  assert.deepEqual(none?.chains.at(-1), { certificates: [], cut: false, from: 0 });
});

test("old versions, short Diffie-Hellman primes and static RSA show", () => {
  const facts = recorded("tls-old").map((chunks) => factsOf(chunks));
  assert.deepEqual(
    facts.map(({ serverHellos, exchanges }) => [versionName(serverHellos[0]?.version ?? 0), exchanges[0]]),
    [
      ["TLS 1.0", { kind: "ecdhe", group: 29 }],
      ["TLS 1.1", { kind: "ecdhe", group: 29 }],
      ["TLS 1.2", { kind: "dhe", primeBits: 1024 }],
      ["TLS 1.2", undefined],
    ],
  );
});

test("a refusal in plain text is told with its reason", () => {
  const facts = factsOf(stream("tls-refused"));
  assert.deepEqual(facts.alerts, [{ level: 2, description: 70 }]);
  assert.equal(alertName(70), "protocol_version");
  assert.deepEqual(facts.serverHellos, []);
});

test("a server that could do better says so in its random value", () => {
  const [to12, to11] = recorded("tls-downgrade").map((chunks) => factsOf(chunks));
  assert.equal(to12?.serverHellos[0]?.downgrade, "to-tls-1.2");
  assert.equal(to11?.serverHellos[0]?.downgrade, "to-tls-1.1");
});

/** A fixture's stream, as any cutting may hand it over. */
const cuttings = fc
  .tuple(fc.constantFrom(...NAMES), fc.nat({ max: 3 }), fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }))
  .map(([name, index, sizes]) => {
    const streams = recorded(name);
    const whole = streams[index % streams.length] ?? [];
    let turn = 0;
    const pieces: Chunk[] = [];
    for (const { direction, bytes } of whole) {
      for (let at = 0; at < bytes.length; ) {
        const size = sizes[turn++ % sizes.length] ?? 1;
        pieces.push({ direction, bytes: bytes.slice(at, at + size) });
        at += size;
      }
    }
    return { whole, pieces };
  });

test("any cutting of the stream gives the same facts", () => {
  fc.assert(
    fc.property(cuttings, ({ whole, pieces }) => assert.deepEqual(factsOf(pieces), factsOf(whole))),
    { numRuns: 60 },
  );
});

test("single bytes give the same facts as whole segments", () => {
  for (const name of NAMES) {
    for (const whole of recorded(name)) {
      const single = whole.flatMap(({ direction, bytes }) =>
        [...bytes].map((b) => ({ direction, bytes: Uint8Array.of(b) })),
      );
      assert.deepEqual(factsOf(single), factsOf(whole));
    }
  }
});

test("a stream cut off at any byte tells a beginning of the same facts and ends", () => {
  const whole = stream("tls-1.2");
  const { order } = factsOf(whole);
  for (const [index, { direction, bytes }] of whole.entries()) {
    for (let length = 0; length < bytes.length; length++) {
      const facts = factsOf([...whole.slice(0, index), { direction, bytes: bytes.slice(0, length) }]);
      assert.deepEqual(facts.problems, []);
      assert.deepEqual(facts.order.slice(0, -1), order.slice(0, facts.order.length - 1));
    }
  }
});

test("a gap before the certificate leaves the hello, and what follows is counted as lost", () => {
  const [hello, answer, ...rest] = stream("tls-1.2");
  assert.ok(hello && answer);
  const sink = new CollectingSink();
  const reader = new TlsReader(sink);
  reader.read(0, hello.bytes, 0, hello.bytes.length);
  reader.read(1, answer.bytes, 0, 100);
  reader.gap(1);
  reader.read(1, answer.bytes, 700, answer.bytes.length);
  for (const { direction, bytes } of rest) assert.equal(reader.read(direction, bytes, 0, bytes.length), true);
  reader.close();
  assert.deepEqual(chosen(sink.serverHellos[0]), ["TLS 1.2", 0xc030, null]);
  assert.deepEqual(sink.chains, []);
  assert.ok((sink.end?.lostBytes[1] ?? 0) > answer.bytes.length - 700);
  assert.ok((sink.end?.encryptedBytes[0] ?? 0) > 0);
});

test("flipped bits never break the reader and never make it tell more than a handshake holds", () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 7 })), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(cuttings, flips, ({ pieces }, places) => {
      const flipped = pieces.map(({ direction, bytes }) => ({ direction, bytes: bytes.slice() }));
      for (const [place, bit] of places) {
        const bytes = flipped[place % flipped.length]?.bytes;
        if (bytes) bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ (1 << bit);
      }
      const facts = factsOf(flipped);
      assert.ok(facts.order.length < 40);
      assert.equal(facts.order.at(-1), "ended");
    }),
    { numRuns: 150 },
  );
});

test("any bytes in any direction give facts or a problem, never an exception", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom<0 | 1>(0, 1), fc.uint8Array({ maxLength: 60 }), fc.nat({ max: 24 }))),
      (pieces) => {
        factsOf(
          pieces.map(([direction, random, type]) => {
            // Half of them as a record, so that they come past the header.
            const header = type < 20 ? [] : [type, 3, 3, 0, random.length];
            return { direction, bytes: Uint8Array.from([...header, ...random]) };
          }),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("a message that promises 16 MB is read to its bound, and told as cut when it comes", () => {
  const chunks: Chunk[] = [{ direction: 1, bytes: Uint8Array.of(22, 3, 3, 0, 4, 11, 0x02, 0, 0) }];
  const record = new Uint8Array(5 + 16_384);
  record.set([22, 3, 3, 0x40, 0]);
  for (let count = 0; count < 8; count++) chunks.push({ direction: 1, bytes: record });
  const facts = factsOf(chunks);
  assert.deepEqual(
    facts.problems.map(({ code }) => code),
    ["message-cut"],
  );
  assert.equal(facts.chains[0]?.certificates.length, 0);
});

test("an SSL 2.0 ClientHello that asks for TLS 1.0 is named, and the records after it are read", () => {
  const hello = [1, 3, 1, 0, 6, 0, 0, 0, 16, 0, 0, 0x2f, 1, 0, 0x80, ...new Uint8Array(16).fill(9)];
  const bytes = Uint8Array.from([0x80, hello.length, ...hello, 20, 3, 1, 0, 1, 1, 22, 3, 1, 0, 3, 7, 7, 7]);
  assert.equal(recogniseTls(bytes, 0, bytes.length), "yes");
  const facts = factsOf([{ direction: 0, bytes }]);
  assert.equal(facts.clientHellos[0]?.form, "ssl2");
  assert.deepEqual(facts.clientHellos[0]?.versions.map(versionName), ["TLS 1.0"]);
  assert.deepEqual(facts.clientHellos[0]?.cipherSuites, [0x2f, 0x010080]);
  assert.deepEqual(facts.end?.encryptedBytes, [3, 0]);
});

test("what is no TLS is turned away with the first bytes", () => {
  for (const text of [
    "GET / HTTP/1.1\r\n\r\n",
    "SSH-2.0-OpenSSH_9.2\r\n",
    "\x0bMSH|^~\\&|",
    "\x16\x03\x09\x00\x10\x01\x00",
  ]) {
    const bytes = new TextEncoder().encode(text);
    assert.equal(recogniseTls(bytes, 0, bytes.length), "no", text);
    const sink = new CollectingSink();
    assert.equal(new TlsReader(sink).read(0, bytes, 0, bytes.length), false);
    assert.deepEqual(
      sink.problems.map(({ code, offset }) => [code, offset]),
      [["not-a-record", 0]],
    );
  }
});

test("each recorded stream is recognised in both directions, and a shorter start is never called something else", () => {
  for (const name of NAMES) {
    for (const whole of recorded(name)) {
      for (const direction of [0, 1]) {
        const first = whole.find((chunk) => chunk.direction === direction);
        assert.ok(first);
        assert.equal(recogniseTls(first.bytes, 0, first.bytes.length), "yes");
        for (let length = 0; length < 8; length++) assert.notEqual(recogniseTls(first.bytes, 0, length), "no");
      }
    }
  }
});

test("a stream of nothing but hellos and alerts is not told without end", () => {
  const [hello] = stream("tls-1.2");
  assert.ok(hello);
  const alert = { direction: 0 as const, bytes: Uint8Array.of(21, 3, 3, 0, 2, 1, 0) };
  const facts = factsOf(Array.from({ length: 2_000 }, (_, index) => (index % 2 === 0 ? hello : alert)));
  assert.ok(facts.order.length <= 65);
});
