import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { openDataKey } from "./data-key.ts";
import { CHUNK_BYTES, HEADER_BYTES, SEALED_CHUNK_BYTES } from "./evidence-chunks.ts";
import { createEvidenceFiles, type EvidenceFiles } from "./evidence-files.ts";

let folder: string;
let evidence: EvidenceFiles;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "carelabel-evidence-"));
  evidence = createEvidenceFiles({ folder, dataKey: await openDataKey(folder, { environment: {} }) });
});
after(() => rmSync(folder, { recursive: true, force: true }));

const LIMIT = { limitBytes: 8 * 1024 * 1024 };
const pathOf = (digest: string) => join(folder, "evidence", digest.slice(0, 2), digest);
const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const filled = (bytes: number) => Uint8Array.from({ length: bytes }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
const filesOnDisk = () =>
  readdirSync(join(folder, "evidence"), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map(({ name }) => name);

async function* inParts(bytes: Uint8Array, ...lengths: number[]) {
  let at = 0;
  for (const length of lengths) {
    yield bytes.subarray(at, at + length);
    at += length;
  }
  yield bytes.subarray(at);
}
async function readAll(digest: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of evidence.read(digest)) parts.push(part);
  return Uint8Array.from(Buffer.concat(parts));
}
/** Changes the file on disk for the time of one check. */
async function whileChanged(digest: string, change: (sealed: Uint8Array) => Uint8Array, check: () => Promise<void>) {
  const whole = readFileSync(pathOf(digest));
  writeFileSync(pathOf(digest), change(Uint8Array.from(whole)));
  await check();
  writeFileSync(pathOf(digest), whole);
}
const damaged = { name: "InputError", code: "evidence-damaged" };

test("any bytes in any parts come back under the digest of their content", async () => {
  const parts = fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 70_000 }).map(filled)), {
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(parts, async (parts) => {
      const bytes = Uint8Array.from(Buffer.concat(parts));
      const stored = await evidence.put(inParts(bytes, ...parts.map(({ length }) => length)), LIMIT);
      assert.equal(stored.digest, digestOf(bytes));
      assert.equal(stored.bytes, bytes.length);
      assert.equal(await evidence.size(stored.digest), bytes.length);
      assert.ok(Buffer.from(bytes).equals(await readAll(stored.digest)));
    }),
    { numRuns: 40 },
  );
});

for (const bytes of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]) {
  test(`${bytes} bytes come back, and their number is told without reading them`, async () => {
    const { digest } = await evidence.put(inParts(filled(bytes)), LIMIT);
    assert.equal(await evidence.size(digest), bytes);
    assert.equal(digestOf(await readAll(digest)), digest);
  });
}

test("what lies on the disk shows nothing of the content, is the owner's alone, and differs each time", async () => {
  const text = Buffer.from("patient 4711, ward 3, pump in fail-safe. ".repeat(50));
  const { digest, mediaType } = await evidence.put(inParts(text), LIMIT);
  const first = readFileSync(pathOf(digest));
  assert.equal(mediaType, "text/plain");
  assert.ok(!first.includes("patient"));
  if (process.platform !== "win32") assert.equal(statSync(pathOf(digest)).mode & 0o777, 0o600);
  await evidence.put(inParts(text), LIMIT);
  assert.notDeepEqual(readFileSync(pathOf(digest)), first);
});

test("the same content is kept once, and a second upload mends a damaged copy", async () => {
  const bytes = filled(5000);
  const { digest } = await evidence.put(inParts(bytes), LIMIT);
  truncateSync(pathOf(digest), 100);
  await assert.rejects(readAll(digest), damaged);
  await Promise.all([evidence.put(inParts(bytes, 7), LIMIT), evidence.put(inParts(bytes, 900), LIMIT)]);
  assert.ok(Buffer.from(bytes).equals(await readAll(digest)));
  assert.equal(filesOnDisk().filter((name) => name === digest).length, 1);
});

test("every flipped byte is noticed", async () => {
  const { digest } = await evidence.put(inParts(filled(60)), LIMIT);
  for (let at = 0; at < HEADER_BYTES + 60 + 16; at++) {
    await whileChanged(
      digest,
      (sealed) => sealed.with(at, (sealed[at] ?? 0) ^ (1 << (at % 8))),
      async () => {
        await assert.rejects(readAll(digest), damaged);
      },
    );
  }
});

test("a flipped byte of a long file is noticed before its chunk comes out", async () => {
  const { digest } = await evidence.put(inParts(filled(3 * CHUNK_BYTES + 5)), LIMIT);
  const sealedBytes = HEADER_BYTES + 3 * SEALED_CHUNK_BYTES + 5 + 16;
  await fc.assert(
    fc.asyncProperty(fc.nat(sealedBytes - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      await whileChanged(
        digest,
        (sealed) => sealed.with(at, (sealed[at] ?? 0) ^ mask),
        async () => {
          let genuine = 0;
          await assert.rejects(async () => {
            for await (const part of evidence.read(digest)) genuine += part.length;
          }, damaged);
          const chunk = Math.max(0, Math.floor((at - HEADER_BYTES) / SEALED_CHUNK_BYTES));
          assert.equal(genuine, chunk * CHUNK_BYTES);
        },
      );
    }),
    { numRuns: 40 },
  );
});

test("a file that was cut off, lengthened or put in another order is noticed", async () => {
  const { digest } = await evidence.put(inParts(filled(2 * CHUNK_BYTES + 100)), LIMIT);
  const end = HEADER_BYTES + SEALED_CHUNK_BYTES;
  const chunk = (sealed: Uint8Array, number: number) =>
    sealed.subarray(HEADER_BYTES + number * SEALED_CHUNK_BYTES, HEADER_BYTES + (number + 1) * SEALED_CHUNK_BYTES);
  const changes: Record<string, (sealed: Uint8Array) => Uint8Array> = {
    "nothing is left": () => new Uint8Array(),
    "only the header is left": (sealed) => sealed.subarray(0, HEADER_BYTES),
    "the cut lies between two chunks": (sealed) => sealed.subarray(0, end),
    "the cut lies in a chunk": (sealed) => sealed.subarray(0, end + 1000),
    "the cut leaves less than a tag": (sealed) => sealed.subarray(0, end + 3),
    "the last byte is missing": (sealed) => sealed.subarray(0, -1),
    "a byte was added": (sealed) => Buffer.concat([sealed, Buffer.of(0)]),
    "the last chunk stands twice": (sealed) => Buffer.concat([sealed, chunk(sealed, 2)]),
    "two chunks changed places": (sealed) =>
      Buffer.concat([sealed.subarray(0, HEADER_BYTES), chunk(sealed, 1), chunk(sealed, 0), chunk(sealed, 2)]),
    "the first chunk is missing": (sealed) =>
      Buffer.concat([sealed.subarray(0, HEADER_BYTES), chunk(sealed, 1), chunk(sealed, 2)]),
  };
  for (const [what, change] of Object.entries(changes)) {
    await whileChanged(digest, change, () => assert.rejects(readAll(digest), damaged, what));
  }
  assert.equal((await readAll(digest)).length, 2 * CHUNK_BYTES + 100);
});

test("a whole file under another's name is noticed at its end", async () => {
  const one = await evidence.put(inParts(filled(10)), LIMIT);
  const other = await evidence.put(inParts(filled(11)), LIMIT);
  const foreign = readFileSync(pathOf(other.digest));
  await whileChanged(
    one.digest,
    () => foreign,
    () => assert.rejects(readAll(one.digest), /other content than its name/),
  );
});

test("evidence that another key sealed is refused", async () => {
  const { digest } = await evidence.put(inParts(filled(10)), LIMIT);
  const environment = { CARELABEL_DATA_KEY: Buffer.alloc(32, 7).toString("base64") };
  const dataKey = await openDataKey(join(folder, "other"), { environment });
  const foreign = createEvidenceFiles({ folder, dataKey });
  await assert.rejects(foreign.read(digest).next(), damaged);
});

test("what is too large is refused, and nothing of it stays", async () => {
  const before = filesOnDisk();
  const limitBytes = 2 * CHUNK_BYTES;
  await assert.rejects(evidence.put(inParts(filled(limitBytes + 1), CHUNK_BYTES), { limitBytes }), {
    name: "InputError",
    code: "document-too-large",
  });
  assert.deepEqual(filesOnDisk(), before);
  assert.equal((await evidence.put(inParts(filled(limitBytes)), { limitBytes })).bytes, limitBytes);
});

test("an upload that breaks off leaves nothing, and its own error comes through", async () => {
  const before = filesOnDisk();
  async function* breaking() {
    yield filled(100_000);
    throw new Error("the line was cut");
  }
  await assert.rejects(evidence.put(breaking(), LIMIT), /^Error: the line was cut$/);
  assert.deepEqual(filesOnDisk(), before);
});

test("removed evidence is gone; removing it again is no error", async () => {
  const { digest } = await evidence.put(inParts(filled(77)), LIMIT);
  await evidence.remove(digest);
  await evidence.remove(digest);
  const gone = { name: "InputError", code: "file-unreadable", message: /restore it from a backup/ };
  await assert.rejects(evidence.size(digest), gone);
  await assert.rejects(readAll(digest), gone);
});

for (const digest of ["", "../../data.key.json", `${"a".repeat(63)}/`, "A".repeat(64), `${"a".repeat(64)}\n`]) {
  test(`${JSON.stringify(digest.slice(0, 20))} is no digest and never becomes a path`, async () => {
    const refused = { name: "InputError", code: "argument-wrong" };
    await assert.rejects(evidence.size(digest), refused);
    await assert.rejects(evidence.remove(digest), refused);
    await assert.rejects(readAll(digest), refused);
  });
}

test("the sweep takes what a crash left half-written, not what is being written now", async () => {
  const at = (name: string) => join(folder, "evidence", name);
  writeFileSync(at("old.unfinished"), "x");
  utimesSync(at("old.unfinished"), 1, 1);
  writeFileSync(at("new.unfinished"), "x");
  const { digest } = await evidence.put(inParts(filled(5)), LIMIT);
  utimesSync(pathOf(digest), 1, 1);
  assert.equal(await evidence.sweep(), 1);
  assert.equal(await evidence.sweep(), 0);
  assert.deepEqual(
    filesOnDisk().filter((name) => name.endsWith(".unfinished")),
    ["new.unfinished"],
  );
  rmSync(at("new.unfinished"));
  assert.equal(await evidence.size(digest), 5);
});

test("before the first evidence there is nothing to sweep", async () => {
  const dataKey = await openDataKey(folder, { environment: {} });
  assert.equal(await createEvidenceFiles({ folder: join(folder, "nowhere"), dataKey }).sweep(), 0);
});
