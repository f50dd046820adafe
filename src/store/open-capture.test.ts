import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { InputError } from "../domain/input-error.ts";
import type { ContentExaminer } from "../domain/traffic/content.ts";
import type { Exchange } from "../domain/traffic/conversation.ts";
import { type OpenCaptureOptions, readCapture } from "./open-capture.ts";
import { openTlsDecryption } from "./tls-decryption.ts";

const folder = mkdtempSync(join(tmpdir(), "carelabel-capture-"));
after(() => rmSync(folder, { recursive: true }));

// Random names, so that the packed form is long enough to be cut.
const entry = (index: number) => ({
  request: { method: "GET", url: `https://host-${index}.example.org/${Math.sin(index)}` },
});
const har = Buffer.from(
  JSON.stringify({
    log: { creator: { name: "Probe", version: "1" }, entries: Array.from({ length: 5000 }, (_, n) => entry(n)) },
  }),
);

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function read(source: Parameters<typeof readCapture>[0], options?: OpenCaptureOptions) {
  const exchanges: Exchange[] = [];
  const summary = await readCapture(source, { exchange: (exchange) => void exchanges.push(exchange) }, options);
  return { exchanges, summary };
}

/** The error that reading ends in. */
async function refusal(source: Parameters<typeof readCapture>[0], options?: OpenCaptureOptions): Promise<InputError> {
  const error = await read(source, options).then(
    () => assert.fail("it was read"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof InputError, String(error));
  return error;
}

for (const [packing, bytes] of [
  ["plain", har],
  ["gzip", gzipSync(har)],
  ["zlib", deflateSync(har)],
  ["zstd", zstdCompressSync(har)],
] as const) {
  test(`a capture that is ${packing} is read from a file, from standard input and from a stream of single bytes`, async () => {
    const path = write(`${packing}.bin`, bytes);
    const progress: [number, number | null][] = [];
    const fromFile = await read(path, { onProgress: (done, total) => void progress.push([done, total]) });
    assert.deepEqual([fromFile.summary.exchanges, fromFile.summary.writer], [5000, "Probe 1"]);
    assert.equal(fromFile.summary.bytesRead, har.length);
    assert.deepEqual(progress.at(-1), [bytes.length, bytes.length]);
    assert.deepEqual(await read("-", { stdin: Readable.from([bytes]) }), fromFile);
    const bytewise = Readable.from(Array.from(bytes.subarray(0, 3000), (byte) => Uint8Array.of(byte)));
    const cut = await read(bytewise).catch((error: InputError) => error.code);
    // zstd unpacks by blocks, and 3,000 bytes are less than one.
    if (packing === "zstd") assert.equal(cut, "capture-truncated");
    else assert.equal(typeof cut === "object" && cut.summary.truncated, true);
  });
}

for (const [packing, pack] of [
  ["gzip", gzipSync],
  ["zlib", deflateSync],
  ["zstd", (bytes: Buffer) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
] as const) {
  test(`a ${packing} file that ends early yields what it holds up to there`, async () => {
    const packed = pack(Buffer.concat([har, Buffer.alloc(200_000, " ")]));
    const { exchanges, summary } = await read(write("cut.bin", packed.subarray(0, packed.length - 20_000)));
    assert.equal(summary.truncated, true);
    assert.equal(exchanges.length, summary.exchanges);
    assert.ok(exchanges.length > 1000 && exchanges.length < 5000);
  });

  test(`a ${packing} file that is damaged is refused as damaged, with its name`, async () => {
    const packed = Buffer.from(pack(har));
    const at = packed.length - 2; // in the checksum
    packed[at] = (packed[at] ?? 0) ^ 0xff;
    const path = write("damaged.bin", packed);
    const error = await refusal(path);
    assert.equal(error.code, "capture-unreadable");
    assert.ok(error.where.startsWith(`${path}, packed byte`));
    assert.match(error.message, /damaged; copy or export the file again/);
  });
}

test("a decompression bomb is refused while it unpacks, by its density or by its size", async () => {
  const bomb = gzipSync(Buffer.concat([Buffer.from('{"log":{"entries":['), Buffer.alloc(80 * 1024 * 1024, " ")]));
  const dense = await refusal(write("bomb.gz", bomb), { maxRatio: 100 });
  assert.deepEqual([dense.code, /more than 100 times/.test(dense.message)], ["document-too-large", true]);
  const large = await refusal(write("large.gz", gzipSync(har)), { maxUnpackedBytes: 10_000 });
  assert.deepEqual([large.code, /more than 10000 bytes/.test(large.message)], ["document-too-large", true]);
  assert.equal((await read(write("plain.har", har), { maxUnpackedBytes: 10_000 })).summary.exchanges, 5000);
});

for (const [what, bytes, code, advice] of [
  ["empty", "", "capture-unreadable", /it is empty/],
  ["empty inside", gzipSync(""), "capture-unreadable", /it is empty/],
  ["packed twice", gzipSync(gzipSync(har)), "format-unsupported", /packed twice/],
  [
    "a packed snoop",
    gzipSync(Buffer.from("736e6f6f70000000000000020000000400000000", "hex")),
    "format-unsupported",
    /editcap/,
  ],
  ["a pcap cut in its header", Buffer.from("d4c3b2a1020004000000", "hex"), "capture-truncated", /./],
  ["a flow dump that is cut at once", "1939:9:websocket;0:~", "capture-truncated", /within its first flow/],
  ["a flow dump of nobody's", "27:4:type;4:http;7:version;0:~}", "format-unknown", /no version/],
  ["a page", "<html></html>", "format-unsupported", /XML or HTML/],
  ["UTF-16", Buffer.from('\ufeff{"log":{}}', "utf16le"), "encoding-unreadable", /UTF-8/],
  ["other JSON", "{}", "format-unknown", /no list log\.entries/],
] as const) {
  test(`a file that is ${what} is refused as ${code} with its name and what to do`, async () => {
    const path = write("refused.bin", Buffer.from(bytes));
    const error = await refusal(path);
    assert.equal(error.code, code);
    assert.ok(error.where.startsWith(`${path}, byte `), error.where);
    assert.match(error.message, advice);
  });
}

test("a file that is not there, and a folder, are told from each other", async () => {
  assert.match((await refusal(join(folder, "absent.har"))).message, /there is no such file/);
  assert.match((await refusal(folder)).message, /it is a folder/);
});

test("a stream is pulled no faster than it is read, and closed when reading fails", async () => {
  let pulled = 0;
  let closed = false;
  async function* endless() {
    try {
      yield Buffer.from('{"log":{"entries":[');
      for (;;) {
        pulled++;
        yield Buffer.from(`${pulled === 1 ? "" : ","}${JSON.stringify(entry(pulled))}${pulled === 50 ? "!" : ""}`);
      }
    } finally {
      closed = true;
    }
  }
  assert.equal((await refusal(endless())).code, "capture-unreadable");
  assert.deepEqual([pulled, closed], [50, true]);
});

test("what the examiner finds is on the exchanges of a HAR, plain or packed", async () => {
  const { examinedBytes } = await examinedOf(write("plain.har", har));
  assert.deepEqual(
    examinedBytes,
    await examinedOf(write("packed.har", gzipSync(har))).then((all) => all.examinedBytes),
  );
  assert.equal(examinedBytes.length, 5000);
  assert.ok(examinedBytes.every((bytes) => bytes !== null && bytes > 20));
});

async function examinedOf(source: string) {
  const examiner: ContentExaminer = {
    begin() {
      let examinedBytes = 0;
      return {
        push(_part, _bytes, start, end) {
          examinedBytes += end - start;
        },
        gap() {},
        end: () => ({
          ...{ examinedBytes, unexaminedBytes: 0, unread: [] },
          hits: [],
          attributes: [],
          identifiers: [],
        }),
      };
    },
  };
  const { exchanges } = await read(source, { examiner });
  return { examinedBytes: exchanges.map(({ content }) => content.up?.examinedBytes ?? null) };
}

test("a file that grows is read on until it has been quiet, or until the reading is ended", async () => {
  const path = write("growing.har", har.subarray(0, 10));
  const parts = 8;
  const step = Math.ceil(har.length / parts);
  const growing = (async () => {
    for (let at = 10; at < har.length; at += step) {
      await setTimeout(50);
      appendFileSync(path, har.subarray(at, at + step));
    }
  })();
  const quiet = await read(path, { follow: { quietMs: 1500 } });
  await growing;
  assert.deepEqual([quiet.summary.exchanges, quiet.summary.truncated], [5000, false]);

  const ending = new AbortController();
  const cut = write("cut.har", har.subarray(0, 20_000));
  const reading = read(cut, { follow: { signal: ending.signal } });
  await setTimeout(300);
  appendFileSync(cut, har.subarray(20_000, 40_000));
  ending.abort();
  const { summary } = await reading;
  assert.deepEqual([summary.truncated, summary.bytesRead], [true, 40_000]);

  const begunAnew = write("anew.har", har.subarray(0, 20_000));
  const first = read(begunAnew, { follow: {} });
  await setTimeout(300);
  truncateSync(begunAnew, 5);
  assert.equal((await first).summary.bytesRead, 20_000);
});

test("a file that is followed has to be there too", async () => {
  assert.match(
    (await refusal(join(folder, "absent.har"), { follow: { quietMs: 1 } })).message,
    /there is no such file/,
  );
});

test("a key log that is not there is told by its name", async () => {
  const pcap = write("empty.pcap", Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex"));
  assert.equal((await read(pcap, { keyLog: Buffer.from(keyLine("1")) })).summary.exchanges, 0);
  const error = await refusal(pcap, { keyLog: join(folder, "absent.log") });
  assert.equal(error.code, "file-unreadable");
  assert.match(error.where, /absent\.log/);
});

test("a fault of the sink is no fault of the input", async () => {
  const sink = {
    exchange() {
      throw new RangeError("a bug");
    },
  };
  await assert.rejects(readCapture(write("plain.har", har), sink), RangeError);
  await assert.rejects(readCapture(write("packed.har", gzipSync(har)), sink), RangeError);
});

const sample = (name: string) => fileURLToPath(new URL(`../../samples/captures/${name}`, import.meta.url));
const keyLine = (random: string) => `CLIENT_TRAFFIC_SECRET_0 ${random.padStart(64, "0")} ${"5a".repeat(32)}\n`;

test("a file that is no key log is refused by its own name, as bytes and as a path", async () => {
  const capture = sample("ultrasound-wireless.pcap");
  for (const wrong of ["", "# only a comment\n", '{"log":{}}\n', "GET / HTTP/1.1\nHost: example.org\n"]) {
    const path = write("wrong-keys.txt", Buffer.from(wrong));
    const fromPath = await refusal(capture, { keyLog: path });
    assert.deepEqual([fromPath.code, fromPath.where], ["document-unreadable", path]);
    assert.match(fromPath.message, /SSLKEYLOGFILE.*CLIENT_RANDOM/);
    const fromBytes = await refusal(capture, { keyLog: Buffer.from(wrong), keyLogName: "my keys.txt" });
    assert.deepEqual([fromBytes.code, fromBytes.where], ["document-unreadable", "my keys.txt"]);
  }
  const absent = join(folder, "absent-keys.txt");
  const error = await refusal(capture, { keyLog: absent });
  assert.deepEqual([error.code, error.where], ["file-unreadable", absent]);
});

test("a key log that fits no connection is told with the number of its secrets; one that fits is not", async () => {
  const capture = sample("ultrasound-wireless.pcap");
  const told = async (keyLog?: string | Uint8Array) =>
    (await read(capture, { keyLog })).summary.blindSpots.filter(({ code }) => code.startsWith("keys-"));
  assert.deepEqual(await told(Buffer.from(keyLine("1") + keyLine("2") + keyLine("3"))), [
    { code: "keys-unused", count: 3 },
  ]);
  assert.deepEqual(await told(sample("ultrasound-wireless.keys.txt")), []);
  assert.deepEqual(await told(), []);
});

test("a key log beside a HAR or a flow dump is told to be of no use there", async () => {
  for (const name of ["ultrasound-wireless.har", "ultrasound-wireless.mitm"]) {
    const keyLog = sample("ultrasound-wireless.keys.txt");
    const { blindSpots } = (await read(sample(name), { keyLog })).summary;
    assert.deepEqual(blindSpots.at(-1), { code: "keys-not-needed" });
    assert.deepEqual((await read(sample(name))).summary.blindSpots, blindSpots.slice(0, -1));
  }
});

test("a large key log lets others have their turn while it is read", async () => {
  let turns = 0;
  const ticking = setInterval(() => turns++, 0);
  const lines = Array.from({ length: 60_000 }, (_, index) => keyLine(index.toString(16))).join("");
  await openTlsDecryption(Buffer.from(lines));
  clearInterval(ticking);
  assert.ok(turns >= 4, `${turns} turns`);
});

test("a packed tar archive is told as what it is", async () => {
  const tar = Buffer.alloc(1024);
  tar.write("recording.har", 0, "latin1");
  tar.write("ustar", 257, "latin1");
  for (const bytes of [tar, gzipSync(tar)]) {
    const error = await refusal(write("captures.tgz", bytes));
    assert.equal(error.code, "format-unsupported");
    assert.match(error.message, /tar archive; unpack it/);
  }
});
