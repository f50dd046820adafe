/**
 * Files of knowledge as they come, packed and unpacked; every sample of the shared folder against a count of its own.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import type { KnowledgeTaken } from "../domain/knowledge/source.ts";
import { bytesOf, KNOWLEDGE_FILES, osvRecord, zipOf } from "../knowledge-for-tests.ts";
import { sharedAbsent, sharedPath } from "../samples-for-tests.ts";
import { readKnowledge } from "./read-knowledge.ts";

const folder = mkdtempSync(join(tmpdir(), "carelabel-read-knowledge-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function taken(bytes: Uint8Array, unpackedLimitBytes?: number): Promise<KnowledgeTaken> {
  const path = join(folder, "file");
  writeFileSync(path, bytes);
  return readKnowledge(path, {
    today: "2027-03-01",
    sink: { take() {} },
    ...(unpackedLimitBytes === undefined ? {} : { unpackedLimitBytes }),
  });
}

test("a file packed with gzip, or several in an archive, are read as the files themselves", async () => {
  const { text } = KNOWLEDGE_FILES["osv.ndjson"];
  assert.equal((await taken(gzipSync(text))).documents, 3);
  const records = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [`folder/OSV-2026-${at}.json`, JSON.stringify(osvRecord(`OSV-2026-${at}`))]),
  );
  const zip = zipOf({ "folder/": "", ...records, "README.md": "# Not a record" });
  const all = await taken(zip);
  assert.deepEqual([all.kind, all.documents, all.refused, all.publisher], ["osv", 300, 1, "npm"]);
  assert.match(all.refusals[0]?.where ?? "", /README\.md/);
});

for (const [what, bytes, code] of [
  ["a gzip that is cut off", gzipSync(KNOWLEDGE_FILES["osv.ndjson"].text).subarray(0, -9), "document-unreadable"],
  [
    "a gzip whose content was changed",
    changed(gzipSync(KNOWLEDGE_FILES["osv.ndjson"].text), 40),
    "document-unreadable",
  ],
  [
    "an archive that is cut off",
    zipOf({ "a.json": KNOWLEDGE_FILES["osv.json"].text }).subarray(0, -30),
    "document-unreadable",
  ],
  ["an empty archive", zipOf({}), "format-unknown"],
  ["an archive of something else", zipOf({ "../../etc/passwd": "root:x:0:0" }), "format-unknown"],
  ["zeros", new Uint8Array(100_000), "encoding-unreadable"],
] as const) {
  test(`${what} is refused`, () => assert.rejects(taken(bytes), { name: "InputError", code }));
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x55;
  return copy;
}

test("an archive of files that are none of these is told so once, with what is read", async () => {
  const refused = taken(zipOf({ "a.json": " ".repeat(1000), "b.json": "" }));
  await assert.rejects(refused, {
    code: "format-unknown",
    message: /^it is no file of knowledge that is read here; what is: OSV/,
  });
});

test("what unpacks to more than allowed is refused, packed either way", async () => {
  const spaces = new Uint8Array(8_000_000).fill(0x20);
  const record = bytesOf(JSON.stringify(osvRecord("OSV-1")));
  const bomb = new Uint8Array(record.length + spaces.length);
  bomb.set(record);
  bomb.set(spaces, record.length);
  await assert.rejects(taken(gzipSync(bomb), 1_000_000), { code: "document-too-large" });
  await assert.rejects(taken(zipOf({ "a.json": bomb }), 1_000_000), { code: "document-too-large" });
});

test("an archive that lies about a size unpacks to no more than it says", async () => {
  const zip = zipOf({ "a.json": JSON.stringify(osvRecord("OSV-1")), "b.json": JSON.stringify(osvRecord("OSV-2")) });
  const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
  for (let at = 0; at + 4 < zip.length; at++)
    if (view.getUint32(at, true) === 0x02014b50) {
      view.setUint32(at + 24, 10, true);
      break;
    }
  const { documents, refused } = await taken(zip);
  assert.deepEqual([documents, refused], [1, 1]);
});

for (const length of [0, 3, 10, 22, 60, 100, 200]) {
  test(`an archive of ${length} odd bytes is read or refused with a typed error`, async () => {
    const zip = zipOf({ "a.json": KNOWLEDGE_FILES["osv.json"].text });
    for (let at = 4; at < zip.length; at += 3) {
      const odd = Uint8Array.from(zip);
      odd.fill(length, at, at + 4);
      await taken(odd).catch((error: unknown) => assert.equal((error as Error).name, "InputError"));
    }
  });
}

/** Every file of a folder of samples, with its text. */
function samples(name: string): { readonly name: string; readonly bytes: Buffer; readonly text: string }[] {
  const root = sharedPath("knowledge");
  return readdirSync(join(root, name), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => {
      const bytes = readFileSync(join(item.parentPath, item.name));
      const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8");
      return { name: join(item.parentPath, item.name).slice(root.length + 1), bytes, text };
    });
}

const lines = (text: string): unknown[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const told = async (bytes: Uint8Array) => {
  try {
    const { kind, documents, refused, counts } = await taken(bytes);
    return { kind, documents, refused, counts };
  } catch (error) {
    return (error as { code: string }).code;
  }
};

/** What README.md says of each file of records, and how many of them are wrong. */
const RECORDS: Readonly<Record<string, readonly [kind: string, entries: number, refused: number]>> = {
  "kev/known_exploited_vulnerabilities.json.gz": ["kev", 1404, 0],
  "nvd/medical.json": ["nvd", 8, 0],
  "nvd/api-page.json.gz": ["nvd", 38, 0],
  "nvd/range-cases.json.gz": ["nvd", 23, 0],
  "nvd/epss-format-example.csv": ["epss", 5, 0],
  "osv/go.ndjson.gz": ["osv", 4291, 0],
  // Three name a range of commits that ends where it begins.
  "osv/pypi.ndjson.gz": ["osv", 2661, 3],
  "osv/npm-nswg-converted.ndjson.gz": ["osv", 460, 0],
  // The files called no-introduced and non-distinct; that a package does not exist cannot be told from a record.
  "osv/mixed-ecosystems.ndjson": ["osv", 50, 2],
  "osv/debian_security_tracker_sample.json": ["debian-tracker", 1, 0],
  "csaf/icsma.ndjson.gz": ["csaf", 144, 0],
  "eol/products.ndjson.gz": ["endoflife", 464, 0],
  "vex/openvex/spec-examples.ndjson": ["openvex", 2, 0],
};

test("the samples of records are taken with the counts that README.md and the files themselves give", {
  skip: sharedAbsent,
}, async () => {
  for (const { name, bytes, text } of ["kev", "nvd", "osv", "csaf", "eol", "vex"].flatMap(samples)) {
    const expected = RECORDS[name];
    if (expected === undefined) continue;
    const [kind, entries, refused] = expected;
    assert.equal(countedIn(name, text), entries, name);
    const result = await told(bytes);
    assert.ok(typeof result === "object", name);
    assert.deepEqual([result.kind, result.documents + result.refused, result.refused], [kind, entries, refused], name);
  }
});

function countedIn(name: string, text: string): number {
  if (name.endsWith(".csv")) return text.split("\n").filter((line) => line.startsWith("CVE-")).length;
  if (name.includes(".ndjson")) return lines(text).length;
  const document = JSON.parse(text) as { vulnerabilities?: unknown[] };
  return document.vulnerabilities?.length ?? Object.keys(document).length;
}

test("each page of a product is a product", { skip: sharedAbsent }, async () => {
  const pages = samples("eol/products");
  assert.equal(pages.length, 40);
  for (const { name, bytes } of pages) assert.equal(((await told(bytes)) as { documents: number }).documents, 1, name);
});

test("an advisory and a VEX document are taken where they pass the mandatory tests", {
  skip: sharedAbsent,
}, async () => {
  for (const { name, bytes } of [...samples("csaf/examples"), ...samples("vex/csaf")]) {
    // Its second revision is of ten hours before its first (test 6.1.14).
    const expected = name.endsWith("rhsa-2003_315.json") ? "document-unreadable" : "csaf";
    const result = await told(bytes);
    assert.equal(typeof result === "object" ? result.kind : result, expected, name);
  }
});

test("statements of CycloneDX and OpenVEX are counted; a bill of materials without any is refused by name", {
  skip: sharedAbsent,
}, async () => {
  let bills = 0;
  for (const { name, bytes, text } of [...samples("vex/cyclonedx"), ...samples("vex/openvex")]) {
    if (RECORDS[name] !== undefined || name.endsWith("all.json")) continue;
    const document = JSON.parse(text) as { vulnerabilities?: unknown[]; statements?: unknown[] };
    const statements = (document.vulnerabilities ?? document.statements)?.length;
    const result = await told(bytes);
    if (statements === undefined) {
      bills++;
      assert.equal(result, "document-unreadable", name);
    } else assert.deepEqual((result as { counts: unknown }).counts, { vex: statements }, name);
  }
  assert.equal(bills, 14);
});

test("every other file of the samples is refused by name", { skip: sharedAbsent }, async () => {
  const others = [
    ...["cloud-ranges", "identity", "sbom"].flatMap(samples),
    ...["csaf", "osv", "vex"]
      .flatMap(samples)
      .filter(({ name }) => /validator-|alpine-debian-parts|all\.json$/.test(name)),
  ];
  assert.ok(others.length >= 45);
  for (const { name, bytes } of others) {
    const result = await told(bytes);
    assert.equal(typeof result, "string", name);
    const isBill = name.startsWith("sbom/cdx-");
    assert.ok(
      isBill ? result === "document-unreadable" : result === "format-unknown" || /UTF|encoding/.test(String(result)),
      `${name}: ${result}`,
    );
  }
});

interface Case {
  readonly id: string;
  readonly group: string;
  readonly failures?: readonly { readonly name: string }[];
}

/** Made for optional tests, and yet each has two digests of one algorithm for one file, which 6.1.25 forbids. */
const ALSO_FAIL = /6-2-0[89]-02\.json$/;

test("of CSAF's own test documents those made to fail a mandatory test are refused by its name, all others pass", {
  skip: sharedAbsent,
}, async () => {
  const { tests } = JSON.parse(readFileSync(sharedPath("knowledge/csaf/validator-testcases.json"), "utf8")) as {
    tests: Case[];
  };
  const mustFail = new Map(
    tests
      .filter(({ group }) => group === "mandatory")
      .flatMap(({ id, failures = [] }) => failures.map(({ name }) => [name, id] as const)),
  );
  const documents = lines(
    gunzipSync(readFileSync(sharedPath("knowledge/csaf/validator-tests.ndjson.gz"))).toString(),
  ) as {
    file: string;
    document: unknown;
  }[];
  assert.deepEqual([documents.length, mustFail.size], [239, 87]);
  for (const { file, document } of documents) {
    const result = await taken(bytesOf(JSON.stringify(document))).then(
      () => "",
      (error: Error) => error.message,
    );
    const id = mustFail.get(file) ?? (ALSO_FAIL.test(file) ? "6.1.25" : undefined);
    if (id === undefined) assert.equal(result, "", file);
    else assert.match(result, new RegExp(`[(;] ?${id.replaceAll(".", "\\.")}, `), file);
  }
});
