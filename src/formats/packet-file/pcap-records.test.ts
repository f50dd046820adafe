import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hex, joined, pcapFile, words } from "./capture-for-tests.ts";
import { PacketFileReader } from "./packet-file-reader.ts";
import { readPackets } from "./read-packets-for-tests.ts";

const NOON = 1_700_000_000;
const packetOf = (index: number) => new Uint8Array(20 + (index % 50)).fill(index & 0xff);
const recordOf = (index: number) => ({ seconds: NOON + index, fraction: 123_456, bytes: packetOf(index) });
const hundred = pcapFile(Array.from({ length: 100 }, (_, index) => recordOf(index)));

for (const [title, magic, littleEndian, fraction] of [
  ["microseconds, little-endian", 0xa1b2c3d4, true, 123_456],
  ["microseconds, big-endian", 0xa1b2c3d4, false, 123_456],
  ["nanoseconds, little-endian", 0xa1b23c4d, true, 123_456_789],
  ["nanoseconds, big-endian", 0xa1b23c4d, false, 123_456_789],
] as const) {
  test(`a pcap of ${title} gives packets with their time, exact to a microsecond`, () => {
    const file = pcapFile([{ seconds: NOON, fraction, bytes: packetOf(3), original: 1500 }], {
      magic,
      littleEndian,
      linkType: 113,
    });
    const { packets, summary } = readPackets(file);
    assert.equal(packets.length, 1);
    const [packet] = packets;
    assert.equal(Math.floor((packet?.timeMs ?? 0) * 1000), NOON * 1e6 + 123_456);
    assert.deepEqual([packet?.frame, packet?.linkType, packet?.original], [1, 113, 1500]);
    assert.equal(packet?.bytes, Buffer.from(packetOf(3)).toString("hex"));
    assert.deepEqual(
      [summary.format, summary.packets, summary.bytesRead, summary.truncated, summary.interfaces[0]?.linkTypeName],
      ["pcap", 1, file.length, false, "LINUX_SLL"],
    );
  });
}

test("odd files are read: reserved fields, flags above the link type, an original length below the captured one", () => {
  const file = pcapFile([{ ...recordOf(1), original: 5 }]);
  file.set(words(true, 77, 88), 8);
  file.set(words(true, 0xf4000001), 20);
  const { packets } = readPackets(file);
  assert.deepEqual([packets[0]?.linkType, packets[0]?.original], [1, 21]);
});

test("before version 2.4 the two lengths of a record may be swapped", () => {
  const swapped = joined(words(true, NOON, 0, 1500, 21), packetOf(1));
  const plain = joined(words(true, NOON, 0, 21, 1500), packetOf(1));
  const head = (minor: number) => pcapFile([], { minor });
  const lengths = (file: Uint8Array) =>
    readPackets(file).packets.map(({ bytes, original }) => [bytes.length / 2, original]);
  assert.deepEqual(lengths(joined(head(2), swapped)), [[21, 1500]]);
  assert.deepEqual(lengths(joined(head(3), swapped, plain)), [
    [21, 1500],
    [21, 1500],
  ]);
  assert.deepEqual(lengths(joined(head(4), plain)), [[21, 1500]]);
});

test("the longer record headers of an early Linux are read", () => {
  const file = joined(pcapFile([], { magic: 0xa1b2cd34 }), words(true, NOON, 5, 21, 21, 1, 2), packetOf(1));
  assert.equal(readPackets(file).packets[0]?.bytes, Buffer.from(packetOf(1)).toString("hex"));
});

test("whatever the cutting, the packets are the same", () => {
  const whole = readPackets(hundred);
  assert.equal(whole.packets.length, 100);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }), (cuts) => {
      assert.deepEqual(readPackets(hundred, cuts), whole);
    }),
    { numRuns: 100 },
  );
});

test("a packet that lies whole in a chunk is handed out in place", () => {
  const buffers = new Set<ArrayBufferLike>();
  const reader = new PacketFileReader({ packet: (bytes) => void buffers.add(bytes.buffer) });
  reader.feed(hundred);
  assert.deepEqual([...buffers], [hundred.buffer]);
  // After a cut it comes back to reading in place.
  const counts = { inPlace: 0, copied: 0 };
  const cut = new PacketFileReader({
    packet: (bytes) => void (bytes.buffer === hundred.buffer ? counts.inPlace++ : counts.copied++),
  });
  cut.feed(hundred.subarray(0, 1000));
  cut.feed(hundred.subarray(1000));
  assert.deepEqual(counts, { inPlace: 99, copied: 1 });
});

test("a file may end at any byte: everything before the cut was read", () => {
  const two = pcapFile([recordOf(1), recordOf(2)]);
  for (let length = 0; length <= two.length; length++) {
    const cut = two.subarray(0, length);
    if (length < 24) {
      const code = length === 0 ? "capture-unreadable" : "capture-truncated";
      assert.throws(() => readPackets(cut), { code }, `${length}`);
      continue;
    }
    const { packets, summary } = readPackets(cut, [7]);
    assert.equal(packets.length, length === two.length ? 2 : length < 24 + 16 + 21 ? 0 : 1);
    const boundary = length === 24 || length === 24 + 16 + 21 || length === two.length;
    assert.equal(summary.truncated, !boundary);
    assert.equal(summary.problems[0]?.code, boundary ? undefined : "file-cut");
    assert.equal(summary.problems[0]?.offset, boundary ? undefined : packets.length === 0 ? 24 : 24 + 16 + 21);
  }
});

test("behind a broken record reading goes on where records are plausible again, and the loss is told", () => {
  const broken = hundred.slice();
  const starts = [24];
  for (let index = 0; index < 100; index++) starts.push((starts[index] as number) + 16 + 20 + (index % 50));
  broken.set(words(true, 0xfffffff0), (starts[40] as number) + 8);
  for (const cuts of [[broken.length], [13], [1000]]) {
    const { packets, summary } = readPackets(broken, cuts);
    assert.equal(packets.length, 99);
    assert.equal(packets[40]?.timeMs, (NOON + 41) * 1000 + 123.456);
    assert.deepEqual(summary.problems, [{ code: "record-implausible", offset: starts[40], skippedBytes: 16 + 60 }]);
    assert.equal(summary.truncated, false);
  }
});

test("a length that reaches beyond the end hides no records", () => {
  const lying = hundred.slice();
  lying.set(words(true, 200_000), 24 + 8);
  const { packets, summary } = readPackets(lying);
  assert.equal(packets.length, 99);
  assert.deepEqual(
    summary.problems.map(({ code }) => code),
    ["record-implausible"],
  );
});

test("a cut record of swapped lengths is not found again as a whole one", () => {
  const cut = joined(pcapFile([], { minor: 2 }), words(true, NOON, 0, 21, 60), packetOf(1));
  const { packets, summary } = readPackets(cut);
  assert.deepEqual([packets.length, summary.truncated], [0, true]);
  assert.deepEqual(summary.problems, [{ code: "file-cut", offset: 24, skippedBytes: 37 }]);
});

test("behind a broken record those of swapped lengths are found again", () => {
  const record = joined(words(true, NOON, 0, 1500, 21), packetOf(1));
  const broken = words(true, NOON, 0, 9, 0xfffffff0);
  const { packets, summary } = readPackets(joined(pcapFile([], { minor: 2 }), record, broken, record, record));
  assert.deepEqual([packets.length, summary.problemsTotal, summary.truncated], [3, 1, false]);
});

test("what cannot be found again ends the file, with the offset", () => {
  const { summary } = readPackets(joined(pcapFile([recordOf(1)]), new Uint8Array(5000).fill(0xff)), [100]);
  assert.deepEqual([summary.packets, summary.truncated], [1, false]);
  assert.deepEqual(summary.problems, [{ code: "record-implausible", offset: 61, skippedBytes: 5000 }]);
});

test("no bytes behind the header are too much, however they are cut", () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 600 }).map((rest) => joined(pcapFile([]), rest)),
    fc.array(fc.tuple(fc.nat(hundred.length - 25), fc.nat(255)), { maxLength: 8 }).map((flips) => {
      const changed = hundred.slice();
      for (const [at, value] of flips) changed[24 + at] = value;
      return changed;
    }),
  );
  fc.assert(
    fc.property(anything, fc.integer({ min: 1, max: 400 }), (file, cut) => {
      const whole = readPackets(file);
      assert.ok(whole.summary.bytesRead <= file.length);
      assert.deepEqual(readPackets(file, [cut]), whole);
    }),
    { numRuns: 500 },
  );
});

test("what is neither pcap nor pcapng is refused", () => {
  for (const file of [hex("736e6f6f70000000"), hex("28b52ffd00000000"), new Uint8Array(100)]) {
    assert.throws(() => readPackets(file, [3]), { code: "format-unknown", where: "byte 0" });
  }
  const reader = new PacketFileReader({ packet() {} });
  assert.throws(() => reader.feed(hex("736e6f6f")), { code: "format-unknown" });
  assert.throws(() => reader.feed(hundred), { code: "format-unknown" });
  assert.throws(() => reader.end(), { code: "format-unknown" });
});
