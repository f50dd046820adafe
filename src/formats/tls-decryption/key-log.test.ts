import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KEY_LABELS, KeyLog } from "./key-log.ts";

const RANDOM = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const MASTER = "a5".repeat(48);
const TRAFFIC = "5A".repeat(32);
const bytesOf = (hexadecimal: string) => new Uint8Array(Buffer.from(hexadecimal, "hex"));
const random = bytesOf(RANDOM);

function logOf(text: string, size = text.length): KeyLog {
  const keyLog = new KeyLog();
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) keyLog.feed(bytes, at, Math.min(bytes.length, at + size));
  keyLog.endLog();
  return keyLog;
}

const WHOLE = [
  "# made for a test",
  `CLIENT_RANDOM ${RANDOM} ${MASTER}`,
  "",
  `SERVER_TRAFFIC_SECRET_0 ${RANDOM.toUpperCase()} ${TRAFFIC}`,
  `EXPORTER_SECRET ${RANDOM} ${TRAFFIC}`,
  `RSA 0011223344556677 ${MASTER}`,
  `CLIENT_RANDOM ${RANDOM}`,
  `CLIENT_RANDOM ${RANDOM} ${MASTER}00`,
  `CLIENT_RANDOM ${RANDOM} ${MASTER.replace("a5", "g5")}`,
  `CLIENT_RANDOM ${RANDOM.slice(2)} ${MASTER}`,
  "x".repeat(2_000),
  "nonsense",
  `CLIENT_TRAFFIC_SECRET_0 ${RANDOM} ${TRAFFIC}`,
].join("\r\n");

test("a log gives the secrets of a connection by its client random; damaged lines are counted with their line", () => {
  const keyLog = logOf(WHOLE);
  assert.deepEqual(keyLog.secret(random, "CLIENT_RANDOM"), bytesOf(MASTER));
  assert.deepEqual(keyLog.secret(random, "SERVER_TRAFFIC_SECRET_0"), bytesOf(TRAFFIC));
  assert.deepEqual(keyLog.secret(random, "CLIENT_TRAFFIC_SECRET_0"), bytesOf(TRAFFIC));
  assert.equal(keyLog.secret(random, "CLIENT_HANDSHAKE_TRAFFIC_SECRET"), undefined);
  assert.equal(keyLog.secret(new Uint8Array(32), "CLIENT_RANDOM"), undefined);
  assert.deepEqual([keyLog.knows(random), keyLog.knows(random.subarray(1))], [true, false]);
  assert.deepEqual(keyLog.counts, {
    entries: 11,
    otherLabels: 2,
    damagedLines: 6,
    damagedAt: [7, 8, 9, 10, 11, 12],
    connections: 1,
    dropped: 0,
  });
});

test("a log gives the same in pieces of any size, with either line end, with and without the last one", () => {
  const whole = logOf(WHOLE).counts;
  for (let size = 1; size < 80; size++) {
    assert.deepEqual(logOf(WHOLE, size).counts, whole);
    assert.deepEqual(logOf(`${WHOLE.replaceAll("\r\n", "\n")}\n`, size).counts, whole);
  }
});

test("a byte order mark before the first line is passed over", () => {
  assert.equal(logOf(`\xef\xbb\xbfCLIENT_RANDOM ${RANDOM} ${MASTER}`).counts.connections, 1);
  assert.equal(logOf(`\xef\xbb\xbf# note\nCLIENT_RANDOM ${RANDOM} ${MASTER}`).counts.damagedLines, 0);
});

test("logs follow each other, as decryption secrets blocks do, and a later secret replaces an earlier one", () => {
  const keyLog = logOf(`CLIENT_RANDOM ${RANDOM} ${MASTER}`);
  keyLog.feed(Buffer.from(`CLIENT_RANDOM ${RANDOM} ${"77".repeat(48)}`));
  keyLog.endLog();
  assert.deepEqual(keyLog.secret(random, "CLIENT_RANDOM"), bytesOf("77".repeat(48)));
  assert.deepEqual([keyLog.counts.entries, keyLog.counts.connections], [2, 1]);
});

test("all labels of a connection are held beside each other", () => {
  const secretOf = (index: number) => (index + 1).toString(16).padStart(2, "0").repeat(32);
  const keyLog = logOf(
    KEY_LABELS.map((label, index) => `${label} ${RANDOM} ${secretOf(index)}\n`)
      .join("")
      .repeat(2),
  );
  for (const [index, label] of KEY_LABELS.entries())
    assert.deepEqual(keyLog.secret(random, label), bytesOf(secretOf(index)));
});

test("no more than 65,536 connections are held, and the oldest go first", () => {
  const keyLog = new KeyLog();
  const nameOf = (index: number) => index.toString(16).padStart(64, "0");
  const lines = Array.from({ length: 65_540 }, (_, index) => `CLIENT_TRAFFIC_SECRET_0 ${nameOf(index)} ${TRAFFIC}\n`);
  keyLog.feed(Buffer.from(lines.join("")));
  assert.deepEqual([keyLog.counts.connections, keyLog.counts.dropped], [65_536, 4]);
  assert.deepEqual(
    [3, 4].map((index) => keyLog.knows(bytesOf(nameOf(index)))),
    [false, true],
  );
});

test("what is handed out is a copy, and after forgetting nothing is known", () => {
  const keyLog = logOf(WHOLE);
  keyLog.secret(random, "CLIENT_RANDOM")?.fill(0);
  assert.deepEqual(keyLog.secret(random, "CLIENT_RANDOM"), bytesOf(MASTER));
  keyLog.forget();
  assert.equal(keyLog.knows(random), false);
});

test("any bytes are read without an exception, and each line is an entry, damaged or passed over", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.constantFrom(...WHOLE.split("\r\n")),
    fc.constantFrom("#", " ", "CLIENT_RANDOM", `CLIENT_RANDOM  ${RANDOM}`),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 50 }), (lines, size) => {
      const { entries, otherLabels, damagedLines, damagedAt } = logOf(lines.join("\n"), size).counts;
      assert.ok(otherLabels + damagedLines <= entries);
      assert.equal(damagedAt.length, Math.min(20, damagedLines));
    }),
  );
});

test("connections are let go in the order of their arrival, whatever is told of them again", () => {
  const keyLog = new KeyLog();
  const nameOf = (index: number) => index.toString(16).padStart(64, "0");
  const feed = (label: string, index: number) =>
    keyLog.feed(Buffer.from(`${label}_TRAFFIC_SECRET_0 ${nameOf(index)} ${TRAFFIC}\n`));
  for (let index = 0; index < 65_536; index++) feed("CLIENT", index);
  feed("SERVER", 0);
  feed("CLIENT", 70_000);
  feed("CLIENT", 0);
  feed("CLIENT", 70_001);
  assert.deepEqual(
    [0, 1, 2, 3, 70_000].map((index) => keyLog.knows(bytesOf(nameOf(index)))),
    [true, false, false, true, true],
  );
  assert.deepEqual([keyLog.counts.connections, keyLog.counts.dropped], [65_536, 3]);
  keyLog.forget();
  feed("CLIENT", 5);
  assert.deepEqual([keyLog.counts.connections, keyLog.knows(bytesOf(nameOf(5)))], [1, true]);
});

test("a log of far more connections than are held is read in linear time", () => {
  const logMs = (connections: number) => {
    const keyLog = new KeyLog();
    const lines = Buffer.from(
      Array.from(
        { length: 8_192 },
        (_, index) => `CLIENT_TRAFFIC_SECRET_0 ${index.toString(16).padStart(64, "0")} ${TRAFFIC}\n`,
      ).join(""),
    );
    const lineBytes = lines.length / 8_192;
    const from = performance.now();
    for (let round = 0; round * 8_192 < connections; round++) {
      // Each round has names of its own.
      for (let at = 0; at < 8_192; at++)
        lines.write(round.toString(16).padStart(4, "0"), at * lineBytes + 24, "latin1");
      keyLog.feed(lines);
    }
    assert.equal(keyLog.counts.dropped, connections - 65_536);
    return performance.now() - from;
  };
  const [short, long] = [logMs(2 * 65_536), logMs(6 * 65_536)];
  assert.ok(long < 12 * short + 200, `${short} ms for two times what is held, ${long} ms for six times`);
});
