import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  be16,
  block,
  enhancedPacket,
  hex,
  interfaceBlock,
  joined,
  option,
  sectionHeader,
  text,
  words,
} from "./capture-for-tests.ts";
import { TLS_KEY_LOG } from "./packet-file.ts";
import { readPackets } from "./read-packets-for-tests.ts";

const packetOf = (index: number) => new Uint8Array(20 + (index % 7)).fill(index);
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
/** 2023-11-14T22:13:20.123456Z in microseconds. */
const TIME = 1_700_000_000_123_456;
const high = Math.floor(TIME / 2 ** 32);
const low = TIME % 2 ** 32;
const forty = joined(
  sectionHeader(),
  interfaceBlock({}),
  ...Array.from({ length: 40 }, (_, index) => enhancedPacket(packetOf(index), { high, low: low + index })),
);

test("a section tells what wrote it, an interface its name, filter and losses", () => {
  const file = joined(
    sectionHeader(true, option(2, text("box")), option(3, text("Linux 6.8")), option(4, text("dumpcap\0junk"))),
    interfaceBlock(
      { snapLength: 96 },
      option(2, text("eth0")),
      option(3, text("ward network")),
      option(11, text("\0port 104")),
    ),
    enhancedPacket(packetOf(1), { high, low, original: 1500 }),
    block(5, joined(words(true, 0, 0, 0), option(5, words(true, 42, 0)), option(7, words(true, 3, 0)))),
  );
  const { packets, summary } = readPackets(file);
  assert.deepEqual(summary.writer, { hardware: "box", os: "Linux 6.8", application: "dumpcap" });
  assert.deepEqual(summary.interfaces, [
    {
      linkType: 1,
      linkTypeName: "ETHERNET",
      name: "eth0",
      description: "ward network",
      filter: "port 104",
      snapLength: 96,
      packets: 1,
      dropped: 45,
    },
  ]);
  assert.deepEqual(packets, [
    { frame: 1, timeMs: 1_700_000_000_123.456, linkType: 1, original: 1500, bytes: hexOf(packetOf(1)) },
  ]);
});

for (const [title, resolution, units, offset, expected] of [
  ["microseconds when nothing is told", undefined, BigInt(TIME), undefined, TIME / 1000],
  ["nanoseconds", 9, BigInt(TIME) * 1000n, undefined, TIME / 1000],
  ["milliseconds", 3, 1_700_000_000_123n, undefined, 1_700_000_000_123],
  ["seconds", 0, 1_700_000_000n, undefined, 1_700_000_000_000],
  ["parts of 2^10", 0x8a, 1_700_000_000n * 1024n + 512n, undefined, 1_700_000_000_500],
  ["whole seconds as 2^0", 0x80, 1_700_000_000n, undefined, 1_700_000_000_000],
  ["an offset in seconds", 6, 123_456n, 1_700_000_000n, TIME / 1000],
  ["an offset before 1970", 6, BigInt(TIME), -1_700_000_000n, 123.456],
  ["a time that is no date", 0, 2n ** 63n, undefined, Number.NaN],
] as const) {
  test(`times are read in: ${title}`, () => {
    const options = [];
    if (resolution !== undefined) options.push(option(9, Uint8Array.of(resolution)));
    if (offset !== undefined)
      options.push(option(14, words(true, Number(offset & 0xffffffffn), Number(offset >> 32n))));
    const packet = enhancedPacket(packetOf(1), { high: Number(units >> 32n), low: Number(units & 0xffffffffn) });
    const [read] = readPackets(joined(sectionHeader(), interfaceBlock({}, ...options), packet)).packets;
    assert.equal(Math.round((read?.timeMs ?? 0) * 1000), Math.round(expected * 1000));
  });
}

test("each section has its own byte order and its own interfaces", () => {
  const section = (littleEndian: boolean, linkType: number) =>
    joined(
      sectionHeader(littleEndian),
      interfaceBlock({ linkType, littleEndian }),
      enhancedPacket(packetOf(linkType), { high, low, littleEndian }),
    );
  const { packets, summary } = readPackets(joined(section(true, 1), section(false, 113), section(true, 276)), [5]);
  assert.deepEqual(
    packets.map(({ frame, linkType, timeMs }) => [frame, linkType, timeMs]),
    [
      [1, 1, TIME / 1000],
      [2, 113, TIME / 1000],
      [3, 276, TIME / 1000],
    ],
  );
  assert.deepEqual(
    summary.interfaces.map(({ linkTypeName, packets: count }) => [linkTypeName, count]),
    [
      ["ETHERNET", 1],
      ["LINUX_SLL", 1],
      ["LINUX_SLL2", 1],
    ],
  );
});

test("simple packets have no time, and no more bytes than the snap length", () => {
  const simple = (bytes: Uint8Array, original: number) => block(3, joined(words(true, original), bytes));
  const file = joined(
    sectionHeader(),
    interfaceBlock({ snapLength: 18 }),
    simple(packetOf(0).subarray(0, 18), 1500),
    simple(hex("010203"), 3),
  );
  assert.deepEqual(
    readPackets(file).packets.map(({ bytes, original, timeMs }) => [bytes.length / 2, original, timeMs]),
    [
      [18, 1500, Number.NaN],
      [3, 3, Number.NaN],
    ],
  );
});

test("the old packet block is read", () => {
  const body = joined(words(true, (7 << 16) | 0, high, low, 20, 60), packetOf(0));
  const [packet] = readPackets(joined(sectionHeader(), interfaceBlock({}), block(2, body))).packets;
  assert.deepEqual([packet?.timeMs, packet?.original, packet?.bytes], [TIME / 1000, 60, hexOf(packetOf(0))]);
});

test("names and secrets are handed on; custom and unknown blocks are passed over, numbered as in Wireshark", () => {
  const record = (type: number, value: Uint8Array) =>
    joined(words(true, (value.length << 16) | type), value, new Uint8Array(-value.length & 3));
  const file = joined(
    sectionHeader(),
    interfaceBlock({}),
    block(
      4,
      joined(
        record(1, joined(hex("c0000201"), text("pump.ward\0pump\0"))),
        record(7, text("unknown")),
        record(2, joined(hex("20010db8000000000000000000000001"), text("pacs\0"))),
        record(0, new Uint8Array(0)),
      ),
    ),
    block(10, joined(words(true, TLS_KEY_LOG, 13), text("CLIENT_RANDOM"))),
    block(10, joined(words(true, 0x57474b4c, 2), text("wg"))),
    block(0x0bad, words(true, 1, 2)),
    block(0x4242, words(true, 1, 2)),
    enhancedPacket(packetOf(1), { high, low }),
  );
  const { packets, names, secrets, summary } = readPackets(file, [11]);
  assert.deepEqual(names, ["192.0.2.1 pump.ward pump", "2001:db8::1 pacs"]);
  assert.deepEqual(secrets, [
    [TLS_KEY_LOG, "CLIENT_RANDOM"],
    [0x57474b4c, "wg"],
  ]);
  assert.deepEqual([summary.tlsKeyLogs, summary.otherSecrets, summary.blocksPassedOver], [1, 1, 2]);
  assert.deepEqual(
    packets.map(({ frame }) => frame),
    [2],
  );
  assert.deepEqual(summary.problems, []);
});

for (const [title, damaged, code, packets] of [
  ["a captured length beyond its block", enhancedPacket(packetOf(1), { captured: 90 }), "block-too-short", 2],
  ["an interface that is not described", enhancedPacket(packetOf(1), { id: 9 }), "interface-unknown", 2],
  ["a length that is no length", joined(words(true, 6, 9), packetOf(0)), "record-implausible", 2],
  ["a length far beyond the file", joined(words(true, 6, 0x00ffff00), packetOf(0)), "record-implausible", 2],
  ["two lengths that differ", joined(enhancedPacket(packetOf(1)).subarray(0, -4), words(true, 4)), "lengths-differ", 3],
  ["garbage", new Uint8Array(333).fill(0x31), "record-implausible", 2],
  ["secrets longer than their block", block(10, words(true, TLS_KEY_LOG, 500, 0)), "block-too-short", 2],
  [
    "a section of another version",
    joined(sectionHeader().slice().fill(9, 12, 13), interfaceBlock({})),
    "version-unknown",
    2,
  ],
] as const) {
  test(`reading goes on behind ${title}, and it is told with its offset`, () => {
    const before = joined(sectionHeader(), interfaceBlock({}), enhancedPacket(packetOf(0), { high, low }));
    const file = joined(before, damaged, enhancedPacket(packetOf(2), { high, low }));
    for (const cuts of [[file.length], [3], [50]]) {
      const read = readPackets(file, cuts);
      assert.equal(read.packets.length, packets);
      assert.equal(read.packets.at(-1)?.bytes, hexOf(packetOf(2)));
      assert.deepEqual(
        read.summary.problems.map((problem) => problem.code),
        [code],
      );
      const offset = read.summary.problems[0]?.offset ?? 0;
      assert.ok(offset >= before.length && offset < before.length + damaged.length);
    }
  });
}

test("a writer that does not count the padding is understood", () => {
  const uncounted = enhancedPacket(packetOf(1), { high, low });
  const length = uncounted.length - (-21 & 3);
  uncounted.set(words(true, length), 4);
  uncounted.set(words(true, length), uncounted.length - 4);
  const { packets, summary } = readPackets(
    joined(sectionHeader(), interfaceBlock({}), uncounted, enhancedPacket(packetOf(2))),
  );
  assert.deepEqual([packets.length, summary.problems.length], [2, 0]);
});

test("a file may end at any byte: everything before the cut was read", () => {
  for (let length = 1; length < forty.length; length++) {
    const cut = forty.subarray(0, length);
    if (length < 28) assert.throws(() => readPackets(cut), { code: "capture-truncated" });
    else {
      const { packets, summary } = readPackets(cut);
      assert.ok(packets.every(({ bytes }, index) => bytes === hexOf(packetOf(index))));
      assert.equal(summary.truncated, summary.bytesRead < length);
    }
  }
});

test("whatever the cutting and the damage, the facts are the same and nothing throws", () => {
  const damaged = fc.array(fc.tuple(fc.nat(forty.length - 29), fc.nat(255)), { maxLength: 8 }).map((flips) => {
    const changed = forty.slice();
    for (const [at, value] of flips) changed[28 + at] = value;
    return changed;
  });
  const anything = fc.uint8Array({ maxLength: 400 }).map((rest) => joined(sectionHeader(), interfaceBlock({}), rest));
  const blocks = fc
    .array(fc.tuple(fc.constantFrom(1, 2, 3, 4, 5, 6, 10), fc.uint8Array({ maxLength: 60 })), { maxLength: 12 })
    .map((list) => joined(sectionHeader(), interfaceBlock({}), ...list.map(([type, body]) => block(type, body))));
  fc.assert(
    fc.property(fc.oneof(damaged, anything, blocks), fc.integer({ min: 1, max: 300 }), (file, cut) => {
      const whole = readPackets(file);
      assert.deepEqual(readPackets(file, [cut]), whole);
      assert.ok(whole.summary.bytesRead <= file.length);
    }),
    { numRuns: 600 },
  );
});

test("lists are bounded, whatever the file holds", () => {
  const interfaces = Array.from({ length: 5000 }, () => interfaceBlock({}));
  const lost = Array.from({ length: 500 }, () => enhancedPacket(packetOf(1), { id: 6000 }));
  const { summary } = readPackets(joined(sectionHeader(), ...interfaces, ...lost), [4096]);
  assert.deepEqual([summary.interfaces.length, summary.interfacesTotal], [4096, 5000]);
  assert.deepEqual([summary.problems.length, summary.problemsTotal], [100, 904 + 500]);
});

test("names that are cut or endless end their list", () => {
  const names = (...values: readonly Uint8Array[]) =>
    readPackets(joined(sectionHeader(), interfaceBlock({}), block(4, joined(...values)))).names;
  assert.deepEqual(names(words(true, (2 << 16) | 1), hex("c0000000")), []);
  assert.deepEqual(names(words(true, (4 << 16) | 1), hex("c0000201")), []);
  assert.deepEqual(names(words(true, (900 << 16) | 1), hex("c0000201"), be16(1, 1)), []);
  assert.deepEqual(names(words(true, (6 << 16) | 1), hex("c0000201 6869 0000")), ["192.0.2.1 hi"]);
});
