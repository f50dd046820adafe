import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { brotliCompressSync, deflateSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { CollectingSink } from "../formats/tls/collect-facts-for-tests.ts";
import { Handshake } from "../formats/tls/handshake.ts";
import recorded from "../formats/tls-decryption/fixtures/recorded.json" with { type: "json" };
import { KeyLog } from "../formats/tls-decryption/key-log.ts";
import { type DecryptedTlsSink, TlsDecryptingReader } from "../formats/tls-decryption/tls-decrypting-reader.ts";
import { suiteParts, tlsCrypto } from "./tls-crypto.ts";

type Direction = 0 | 1;
type Chunk = readonly [direction: Direction, bytes: Uint8Array];
type StreamName = keyof typeof recorded.streams;

const NAMES = Object.keys(recorded.streams) as StreamName[];
const UP = "GET /v1/readings?patient=7 HTTP/1.1\r\nHost: pump.example.org\r\n\r\n";
const DOWN = "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\nheart rate 72 / min";

/** Those that were not made with an exchange of HTTP. */
const SAID: Partial<Record<StreamName, readonly [up: string, down: string]>> = {
  "TLS 1.3 key updates": ["before\nafter\n", "answer\nagain\n"],
  "TLS 1.3 padding": ["padded\n", "too\n"],
  "TLS 1.2 renegotiation": ["before\nafter\n", "answer\n"],
  "TLS 1.3 early data": ["early reading 72\nlate\n", "answer\n"],
};

const saidIn = (name: StreamName) => SAID[name] ?? [UP, DOWN];

class PlainSink extends CollectingSink implements DecryptedTlsSink {
  readonly said: [string, string] = ["", ""];
  readonly gaps: Direction[] = [];
  readonly protocols: string[] = [];

  plain(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    this.said[direction] += Buffer.from(bytes.subarray(start, end)).toString("latin1");
  }
  plainGap(direction: Direction): void {
    this.gaps.push(direction);
    this.said[direction] += "[gap]";
  }
  protocolChosen(alpn: string): void {
    this.protocols.push(alpn);
  }
}

function chunksOf(name: StreamName): Chunk[] {
  return recorded.streams[name].chunks.map(([direction, base64]) => [
    direction === 0 ? 0 : 1,
    new Uint8Array(Buffer.from(String(base64), "base64")),
  ]);
}

function keyLogOf(text: string): KeyLog {
  const keyLog = new KeyLog();
  keyLog.feed(new TextEncoder().encode(text));
  keyLog.endLog();
  return keyLog;
}

function opened(chunks: readonly (Chunk | readonly [direction: Direction, bytes: "gap"])[], log: string): PlainSink {
  const sink = new PlainSink();
  const reader = new TlsDecryptingReader(sink, { keyLog: keyLogOf(log), crypto: tlsCrypto, suite: suiteParts });
  for (const [direction, bytes] of chunks) {
    if (bytes === "gap") {
      reader.gap(direction);
      continue;
    }
    const around = new Uint8Array(bytes.length + 7).fill(0x17);
    around.set(bytes, 3);
    reader.read(direction, around, 3, 3 + bytes.length);
    // A window is valid during the call only.
    around.fill(0xee);
  }
  reader.close();
  return sink;
}

/** All bytes of a direction in pieces of `size`, as the other direction allows: each run of one direction is cut anew. */
function recut(chunks: readonly Chunk[], sizeOf: (index: number) => number): Chunk[] {
  const cut: Chunk[] = [];
  for (const [direction, bytes] of chunks)
    for (let at = 0; at < bytes.length; ) {
      const size = Math.max(1, sizeOf(cut.length));
      cut.push([direction, bytes.subarray(at, at + size)]);
      at += size;
    }
  return cut;
}

for (const name of NAMES)
  test(`${name}: what was said inside is read with the key log, and nothing without it`, () => {
    const { log } = recorded.streams[name];
    const sink = opened(chunksOf(name), log);
    assert.deepEqual(sink.said, saidIn(name));
    assert.deepEqual(sink.gaps, []);
    assert.deepEqual(sink.problems, []);
    assert.deepEqual(sink.end, { encryptedBytes: [0, 0], lostBytes: [0, 0] });
    const closed = opened(chunksOf(name), "");
    assert.deepEqual(closed.said, ["", ""]);
    assert.ok((closed.end?.encryptedBytes[0] ?? 0) > 0 && (closed.end?.encryptedBytes[1] ?? 0) > 0);
  });

test("opened handshakes of TLS 1.3 show the server's certificate and the protocol chosen", () => {
  const { log } = recorded.streams["TLS 1.3 AES_256_GCM_SHA384"];
  const sink = opened(chunksOf("TLS 1.3 AES_256_GCM_SHA384"), log);
  assert.deepEqual(sink.protocols, ["http/1.1"]);
  assert.deepEqual(
    sink.chains.map(({ from, cut, certificates }) => [from, cut, certificates.length]),
    [[1, false, 1]],
  );
  const certificate = new X509Certificate(sink.chains[0]?.certificates[0] ?? new Uint8Array());
  assert.equal(certificate.subject, "CN=pump.example.org");
});

/** The log without the lines of these labels. */
const logWithout = (name: StreamName, ...labels: readonly string[]) =>
  recorded.streams[name].log
    .split("\n")
    .filter((line) => !labels.some((label) => line.startsWith(`${label} `)))
    .join("\n");

test("without the secrets of the handshake the data is opened all the same, and nothing of it is missing", () => {
  const name = "TLS 1.3 CHACHA20_POLY1305_SHA256";
  const log = logWithout(name, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET");
  const sink = opened(chunksOf(name), log);
  assert.deepEqual(sink.said, [UP, DOWN]);
  assert.deepEqual(sink.chains, []);
  assert.ok((sink.end?.encryptedBytes[1] ?? 0) > 500);
});

test("with the secrets of one side only that side is opened", () => {
  const name = "TLS 1.3 AES_128_GCM_SHA256";
  const log = logWithout(name, "CLIENT_TRAFFIC_SECRET_0", "CLIENT_HANDSHAKE_TRAFFIC_SECRET");
  const sink = opened(chunksOf(name), log);
  assert.deepEqual(sink.said, ["", DOWN]);
  assert.ok((sink.end?.encryptedBytes[0] ?? 0) > UP.length);
});

test("early data without its secret is said to be missing before what follows", () => {
  const name = "TLS 1.3 early data";
  const sink = opened(chunksOf(name), logWithout(name, "CLIENT_EARLY_TRAFFIC_SECRET"));
  assert.deepEqual(sink.said, ["[gap]late\n", "answer\n"]);
});

test("a client whose records come before the server's hello is opened once that is there", () => {
  for (const name of ["TLS 1.3 early data", "TLS 1.3 AES_128_GCM_SHA256", "TLS 1.2 AES128-GCM-SHA256"] as const) {
    const chunks = chunksOf(name);
    const reordered = [...chunks.filter(([from]) => from === 0), ...chunks.filter(([from]) => from === 1)];
    assert.deepEqual(opened(reordered, recorded.streams[name].log).said, saidIn(name), name);
  }
});

test("a capture that takes the server for the client is opened with the directions as they are", () => {
  for (const name of NAMES) {
    const [up, down] = saidIn(name);
    const turned = chunksOf(name).map(([from, bytes]): Chunk => [from === 0 ? 1 : 0, bytes]);
    assert.deepEqual(opened(turned, recorded.streams[name].log).said, [down, up], name);
  }
});

test("any cutting of a connection gives the same plain text and counts", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...NAMES),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }),
      (name, sizes) => {
        const sink = opened(
          recut(chunksOf(name), (index) => sizes[index % sizes.length] ?? 1),
          recorded.streams[name].log,
        );
        assert.deepEqual(sink.said, saidIn(name));
        assert.deepEqual(sink.end, { encryptedBytes: [0, 0], lostBytes: [0, 0] });
      },
    ),
    { numRuns: 60 },
  );
});

test("flipped bits and lost pieces never give text that was not said, and never an exception", () => {
  const flip = fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(
      fc.constantFrom(...NAMES),
      fc.array(flip, { maxLength: 3 }),
      fc.option(fc.nat()),
      (name, flips, gap) => {
        const chunks = chunksOf(name);
        for (const [index, place, mask] of flips) {
          const bytes = chunks[index % chunks.length]?.[1] ?? new Uint8Array(1);
          bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ mask;
        }
        const lost = gap === null ? -1 : gap % chunks.length;
        const sink = opened(
          chunks.map(([from, bytes], index) => [from, index === lost ? "gap" : bytes] as const),
          recorded.streams[name].log,
        );
        for (const from of [0, 1] as const)
          for (const part of sink.said[from].split("[gap]"))
            assert.ok(saidIn(name)[from].includes(part), `${name}: ${sink.said[from]}`);
      },
    ),
    { numRuns: 300 },
  );
});

/** A connection whose server says `records` one by one, sealed with the keys of a recorded one. */
function serverRecords(name: StreamName): { before: Chunk[]; records: Uint8Array[] } {
  const chunks = chunksOf(name);
  const server = Buffer.concat(chunks.filter(([from]) => from === 1).map(([, bytes]) => bytes));
  const records: Uint8Array[] = [];
  for (let at = 0; at < server.length; at += 5 + server.readUInt16BE(at + 3))
    records.push(new Uint8Array(server.subarray(at, at + 5 + server.readUInt16BE(at + 3))));
  return { before: chunks.filter(([from]) => from === 0).slice(0, 1), records };
}

test("behind a gap reading goes on with the next record whose number is found, and says what is missing", () => {
  const name = "TLS 1.3 key updates";
  const { before, records } = serverRecords(name);
  const { log } = recorded.streams[name];
  const all = records.map((bytes): Chunk => [1, bytes]);
  const textWithout = (lost: number, rest: Uint8Array) =>
    opened([...before, ...all.slice(0, lost), [1, "gap"], [1, rest], ...all.slice(lost + 1)], log).said[1];
  // Five bytes of header, the text, its type, the tag.
  const sealed = (text: string) => records.findLastIndex(({ length }) => length === 5 + text.length + 1 + 16);
  const lines = (text: string) => text.split(/(?<=\n)|(?<=\])/).filter((line) => line !== "[gap]");
  for (const [lost, record] of records.entries()) {
    if (lost === 0) continue;
    // The gap is empty, in the header of a record, in its payload, or as long as the record.
    assert.deepEqual(lines(textWithout(lost, record)), ["answer\n", "again\n"]);
    for (const cut of [1, 7, record.length]) {
      const isAnswer = lost === sealed("answer\n");
      const isAgain = lost === sealed("again\n");
      const text = textWithout(lost, record.subarray(cut));
      assert.deepEqual(lines(text), [...(isAnswer ? [] : ["answer\n"]), ...(isAgain ? [] : ["again\n"])], `${lost}`);
      if (isAnswer) assert.equal(text, "[gap]again\n");
    }
  }
});

test("what is behind a gap in TLS 1.2 is opened too, also when ChangeCipherSpec and Finished are lost: no data is missing", () => {
  for (const name of NAMES.filter((one) => /^TLS 1\.[12] (?!reneg)/.test(one))) {
    const { before, records } = serverRecords(name);
    const hello = records[0] ?? new Uint8Array();
    const last = records.slice(-2).map((bytes): Chunk => [1, bytes]);
    const sink = opened([...before, [1, hello], [1, "gap"], ...last], recorded.streams[name].log);
    assert.deepEqual(sink.said, ["", DOWN], name);
  }
});

test("a record that does not fit its tag counts as not examined, and the next is opened", () => {
  const name = "TLS 1.3 key updates";
  const { before, records } = serverRecords(name);
  const damaged = records.map((bytes) => bytes.slice());
  // Five bytes of header, the text, its type, the tag.
  const answer = damaged.find(({ length }) => length === 5 + "answer\n".length + 1 + 16) ?? assert.fail();
  answer[20] = (answer[20] ?? 0) ^ 1;
  const sink = opened([...before, ...damaged.map((bytes): Chunk => [1, bytes])], recorded.streams[name].log);
  assert.equal(sink.said[1], "[gap]again\n");
  assert.equal(sink.end?.encryptedBytes[1], answer.length - 5);
});

test("a compressed certificate is inflated to the length it promises, and to no other", () => {
  const chain = Buffer.from("certificate ".repeat(50));
  for (const [algorithm, packed] of [
    [1, deflateSync(chain)],
    [2, brotliCompressSync(chain)],
    [3, zstdCompressSync(chain)],
  ] as const) {
    assert.deepEqual(tlsCrypto.inflate(algorithm, packed, chain.length), chain);
    assert.equal(tlsCrypto.inflate(algorithm, packed, chain.length - 1), undefined);
    assert.equal(tlsCrypto.inflate(algorithm, packed, chain.length + 1), undefined);
    assert.equal(tlsCrypto.inflate(algorithm, packed.subarray(0, 9), chain.length), undefined);
  }
  assert.equal(tlsCrypto.inflate(4, chain, chain.length), undefined);
});

test("what pretends to be records behind a gap is given up in bounded time, and counts as lost", () => {
  const fake = new Uint8Array(2_000_000);
  for (let at = 0; at + 5 <= fake.length; at += 5) fake.set([0x17, 3, 3, 0x40, 0], at);
  for (const name of ["TLS 1.3 AES_128_GCM_SHA256", "TLS 1.2 AES256-SHA384 MAC first"] as const) {
    const { before, records } = serverRecords(name);
    const [hello = assert.fail()] = records;
    const started = performance.now();
    const sink = opened([...before, [1, hello], [1, "gap"], [1, fake]], recorded.streams[name].log);
    assert.ok(performance.now() - started < 5_000);
    assert.deepEqual(sink.end, { encryptedBytes: [0, 0], lostBytes: [0, fake.length] });
  }
});

/** What is said up to each piece, when the log comes before the piece `from`. */
function saidUpToEach(name: StreamName, from: number): { up: string; down: string }[] {
  const keyLog = keyLogOf("");
  const sink = new PlainSink();
  const reader = new TlsDecryptingReader(sink, { keyLog, crypto: tlsCrypto, suite: suiteParts });
  const texts = chunksOf(name).map(([direction, bytes], index) => {
    if (index === from) keyLog.feed(Buffer.from(recorded.streams[name].log));
    reader.read(direction, bytes, 0, bytes.length);
    const [up = "", down = ""] = sink.said.map((text) => text.replaceAll("[gap]", ""));
    return { up, down };
  });
  reader.close();
  return texts;
}

test("secrets that come later than the handshake open all that follows them", () => {
  for (const name of NAMES.filter((one) => !/early|reneg|TLS 1.0/.test(one))) {
    const whole = saidUpToEach(name, 0);
    // Before the eleventh piece of that one the server has updated its key twice; one update is looked for.
    const end = name === "TLS 1.3 key updates" ? 10 : whole.length;
    for (let from = 1; from < end; from++) {
      const before = whole[from - 1];
      const late = saidUpToEach(name, from).at(-1);
      assert.equal(late?.up, whole.at(-1)?.up.slice(before?.up.length), `${name}, up from ${from}`);
      assert.equal(late?.down, whole.at(-1)?.down.slice(before?.down.length), `${name}, down from ${from}`);
    }
  }
});

test("a compressed Certificate message of TLS 1.3 tells the same chain as a plain one", () => {
  const name = "TLS 1.3 AES_128_GCM_SHA256";
  const [der = assert.fail()] = opened(chunksOf(name), recorded.streams[name].log).chains[0]?.certificates ?? [];
  const uint24 = (number: number) => [number >> 16, (number >> 8) & 0xff, number & 0xff];
  // An empty context, a list of one certificate, no extensions.
  const message = [0, ...uint24(der.length + 5), ...uint24(der.length), ...der, 0, 0];
  const packed = brotliCompressSync(Uint8Array.from(message));
  const compressed = Uint8Array.from([0, 2, ...uint24(message.length), ...uint24(packed.length), ...packed]);
  const sink = new PlainSink();
  const tools = { keyLog: keyLogOf(""), crypto: tlsCrypto, suite: suiteParts };
  const handshake = new Handshake(sink, "tls", undefined, new TlsDecryptingReader(new PlainSink(), tools));
  const hello = serverRecords(name).records[0] ?? assert.fail();
  handshake.message(2, 1, hello, 9, hello.length);
  assert.equal(handshake.message(25, 1, compressed, 0, compressed.length), true);
  assert.deepEqual(sink.chains, [{ certificates: [der], cut: false, from: 1 }]);
});
