/**
 * Broken and hostile files, given to the real commands in a process with little memory: each gets one line that a
 * newcomer can act on, exit code 2 (or 1 with the list of problems), and leaves nothing behind.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { folderFor, root } from "./carelabel.ts";

const HEAP_MEBIBYTES = 256;
const sample = readFileSync(join(root, "samples/labels/insulin-pump.label.yaml"), "utf8");
const har = readFileSync(join(root, "samples/captures/insulin-pump.har"), "utf8");
const sbom = readFileSync(join(root, "samples/sboms/insulin-pump.cdx.json"), "utf8");
const mebibyte = 1_048_576;

const CHECK = ["label", "check"];
const AUDIT = ["audit"];
/** What is compared with has to be named .json: only then is it taken for a report. */
const SINCE = ["audit", join(root, "samples/captures/insulin-pump.har"), "--since"];
const NEW = ["label", "new", "--answers", "answers.yaml", "--from-sbom"];

/** Title, command, content, exit code, what the message says. */
const CASES: readonly (readonly [string, readonly string[], string | Uint8Array, number, RegExp])[] = [
  ["an empty label", CHECK, "", 2, /the file is empty; "carelabel label new" writes a first label/],
  ["a label cut off in the middle", CHECK, sample.slice(0, sample.length / 2), 1, /error/],
  ["a label with a bracket that is never closed", CHECK, "product: { maker: { name: x }\n", 1, /never closed/],
  ["a label in UTF-16", CHECK, Buffer.from(sample, "utf16le"), 2, /zero byte.*save it as UTF-8/],
  [
    "a label with Latin-1 bytes",
    CHECK,
    Buffer.from("issuer: { name: Gerätebau }\n", "latin1"),
    2,
    /byte 19.*encoding UTF-8/,
  ],
  ["a program instead of a label", CHECK, readFileSync(process.execPath).subarray(0, 100_000), 2, /zero byte/],
  ["a label of 40 MiB", CHECK, `a: ${"x".repeat(40 * mebibyte)}`, 2, /is this the file you meant/],
  ["a list instead of a label", CHECK, "- 1\n- 2\n", 1, /does not fit|is missing/],
  [
    "a label with wrong types everywhere",
    CHECK,
    "schema: 1\nproduct: 7\nlifecycle: []\nruntime: yes\n",
    1,
    /errors to mend/,
  ],
  ["hostile YAML that grows by aliases", CHECK, bomb(), 1, /aliases cannot be followed|excessive alias/i],
  ["hostile YAML with a tag for code", CHECK, "schema: !!js/function 'process.exit()'\n", 1, /error/],
  ["a tower of a hundred thousand brackets", CHECK, "[".repeat(100_000), 1, /nested too deeply/],
  [
    "a tower of indentation",
    CHECK,
    Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
    1,
    /error/,
  ],
  ["a label with a doubled key", CHECK, `${sample}\nissued: 2026-01-01\n`, 1, /"issued" is there twice/],
  [
    "fifty thousand keys",
    CHECK,
    Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join("\n"),
    1,
    /no fact that a label knows/,
  ],
  ["a key named __proto__", CHECK, `${sample}\n__proto__: { polluted: yes }\n`, 1, /__proto__/],
  ["a HAR in the place of a label", CHECK, har, 2, /this is a HAR capture; "carelabel audit" holds it against a label/],
  ["an SBOM cut off in the middle", NEW, sbom.slice(0, sbom.length / 2), 2, /sbom-unreadable|document-unreadable/],
  [
    "an SBOM with components of a wrong type",
    NEW,
    '{"bomFormat":"CycloneDX","specVersion":"1.6","components":{"a":1}}',
    2,
    /components/,
  ],
  [
    "an SBOM nested a hundred thousand deep",
    NEW,
    `{"bomFormat":"CycloneDX","specVersion":"1.6","components":${"[".repeat(100_000)}`,
    2,
    /deep|nest/i,
  ],
  ["an SBOM in XML", NEW, '<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', 2, /JSON/],
  ["an SPDX document in the place of CycloneDX", NEW, '{"spdxVersion":"SPDX-2.3","packages":[]}', 2, /SPDX/],
  [
    "a compressed SBOM that unpacks to 300 MiB",
    NEW,
    gzipSync(Buffer.alloc(300 * mebibyte, 0x20)),
    2,
    /larger|document-too-large/,
  ],
  [
    "a capture that is no JSON",
    AUDIT,
    "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
    2,
    /format-unknown|capture-unreadable/,
  ],
  ["a capture with nothing in it", AUDIT, "", 2, /empty/],
  ["a HAR without entries", AUDIT, '{"log":{"version":"1.2"}}', 2, /entries/],
  [
    "a HAR whose entries are of wrong types",
    AUDIT,
    '{"log":{"entries":[1,"a",null,[],{"request":5}]}}',
    0,
    /5 entries could not be read/,
  ],
  [
    "a HAR nested a million deep",
    AUDIT,
    `{"log":{"entries":[{"request":{"method":"GET","url":"https://a.example/","x":${"[".repeat(1_000_000)}`,
    0,
    /THE FILE ENDS EARLY/,
  ],
  ["a HAR in UTF-16", AUDIT, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(har, "utf16le")]), 2, /UTF-8/],
  [
    "a compressed HAR that unpacks to 600 MiB of nothing",
    AUDIT,
    gzipSync(Buffer.alloc(600 * mebibyte, 0x20)),
    2,
    /decompression bomb|no JSON|unreadable/,
  ],
  ["a report cut off in the middle, to compare with", SINCE, '{"carelabel":"audit","version":1,', 2, /ends before/],
  ["an empty report to compare with", SINCE, "", 2, /empty/],
  ["a damaged gzip", AUDIT, damaged(gzipSync(har.repeat(3))), 2, /damaged|no JSON/],
  [
    "a signed label that is none",
    ["label", "verify"],
    '{"carelabel":"signed-label","version":1,"label":"a.b","short":"","countersignatures":[]}',
    2,
    /three Base64url parts/,
  ],
  [
    "a key card in the place of a key",
    ["label", "sign", join(root, "samples/labels/insulin-pump.label.yaml"), "--key"],
    '{"carelabel":"key-card"}',
    2,
    /public/,
  ],
];

for (const [title, command, content, code, says] of CASES) {
  test(`${title} gets a message to act on`, (t) => {
    const folder = folderFor(t);
    const input = command === SINCE ? "input.json" : "input";
    writeFileSync(join(folder, input), content);
    writeFileSync(join(folder, "answers.yaml"), "maker-name: Northfield\nmodel: P3\n");
    const run = spawnSync(
      process.execPath,
      [`--max-old-space-size=${HEAP_MEBIBYTES}`, join(root, "src/cli/main.ts"), ...command, input],
      {
        cwd: folder,
        encoding: "utf8",
        timeout: 60_000,
        maxBuffer: 256 * mebibyte,
      },
    );
    const said = run.stdout + run.stderr;
    assert.equal(run.signal, null, "it was killed");
    assert.equal(run.status, code, said.slice(0, 2000));
    assert.match(said, says);
    assert.doesNotMatch(said, /\n\s+at .*\.ts:\d+/, "a stack trace is no message");
    if (code === 2) {
      assert.match(run.stderr, /^carelabel: .+ \[[a-z0-9-]+\]\n$/, "one line with its code");
      assert.deepEqual(readdirSync(folder).sort(), ["answers.yaml", input], "nothing is left behind");
    }
  });
}

/** Nine levels of nine aliases: some hundred million values. */
function bomb(): string {
  const levels = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (const [index, name] of [..."bcdefghi"].entries()) {
    const below = "abcdefghi"[index];
    levels.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${below}`).join(", ")}]`);
  }
  return `${levels.join("\n")}\n`;
}

function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let at = Math.floor(copy.length / 3); at < Math.floor(copy.length / 3) + 40; at++)
    copy[at] = (copy[at] ?? 0) ^ 0x5a;
  return copy;
}
