import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { Baseline } from "../domain/runtime/baseline/baseline.ts";
import { main } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "carelabel-score-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: readonly string[], stdin: Iterable<Buffer> = []) {
  let out = "";
  let err = "";
  const code = await main(["score", ...args], {
    out: (text) => (out += text),
    err: (text) => (err += text),
    progress: () => undefined,
    interactive: false,
    today: "2026-11-22",
    stdin: Readable.from(stdin),
  });
  return { code, out, err };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Five-minute values with one that stands out, as lines under a heading. */
const START_MS = Date.parse("2026-03-02T00:00:00Z");
const values = Array.from({ length: 600 }, (_, index) => (index === 500 ? 90 : 20 + ((index * 7919) % 101) / 50));
const timeOf = (index: number) => new Date(START_MS + index * 300_000).toISOString().slice(0, 19).replace("T", " ");
const lines = values.map((value, index) => `${timeOf(index)},${value}`);
const series = `timestamp,value\n${lines.join("\n")}\n`;

test("each line comes back with the score of the detector of the runtime watch", async () => {
  const { code, out } = await run([file("plain.csv", series)]);
  const baseline = new Baseline();
  const expected = values.map(
    (value, index) => `${lines[index]},${Number(baseline.score(value, START_MS + index * 300_000).toFixed(6))}`,
  );
  assert.equal(code, 0);
  assert.equal(out, `timestamp,value,anomaly_score\n${expected.join("\n")}\n`);
  assert.ok(Number(expected[500]?.split(",")[2]) > 0.5);
});

test("cut into any pieces on standard input, with a byte order mark and CRLF, it says the same", async () => {
  const { out } = await run([file("plain.csv", series)]);
  const bytes = Buffer.from(`\uFEFF${series.replaceAll("\n", "\r\n")}`);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) => bytes.subarray(at * 7, at * 7 + 7));
  assert.equal((await run(["-"], pieces)).out, out);
});

test("a missing value is passed on with score 0 and teaches nothing", async () => {
  const gaps = series.replace(lines[300] ?? "", `${timeOf(299)},\n${timeOf(299)},NaN\n${lines[300]}`);
  const [whole, holed] = [await run([file("plain.csv", series)]), await run([file("gaps.csv", gaps)])];
  assert.equal(holed.code, 0);
  assert.equal(holed.out.replaceAll(`${timeOf(299)},,0\n`, ""), whole.out);
});

test("semicolons with decimal commas, seconds since 1970 and offsets to UTC are read", async () => {
  const { out } = await run([file("other.csv", 'Zeit;"Wert"\n1767225600;1,5\n"2026-01-01T02:00:00+01:00";2\n')]);
  assert.equal(out, "timestamp,value,anomaly_score\n1767225600,1.5,0\n2026-01-01T02:00:00+01:00,2,0\n");
});

for (const [what, text, line, code] of [
  ["an infinite value", "t,v\n2026-01-01,1\n2026-01-02,inf\n", 3, "document-unreadable"],
  ["a value that overflows", "t,v\n2026-01-01,1e999\n", 2, "document-unreadable"],
  ["a word", "t,v\n2026-01-01,1\n\n2026-01-02,many\n", 4, "document-unreadable"],
  ["a day that no calendar has", "t,v\n2026-02-30,1\n", 2, "date-unreadable"],
  ["a line of one cell", "t,v\n2026-02-01\n", 2, "document-unreadable"],
  ["a file without a header row", "2026-02-01,1\n2026-02-02,1\n", 1, "document-unreadable"],
  ["an empty file", "", 1, "document-unreadable"],
  ["a line without an end", `t,v\n${"1".repeat(20_000)}`, 2, "document-unreadable"],
] as const) {
  test(`${what} is refused by its line`, async () => {
    const path = file("wrong.csv", text);
    const { code: exit, err } = await run([path]);
    assert.equal(exit, 2);
    assert.ok(err.startsWith(`carelabel: ${path}:${line}: `) && err.endsWith(`[${code}]\n`), err);
  });
}

test("several series are written under their names into a folder: all, or none if one is wrong", async () => {
  const [one, two, wrong] = [
    file("one.csv", series),
    file("two.csv", series),
    file("three.csv", "t,v\n2026-01-01,x\n"),
  ];
  const out = join(folder, "out");
  const none = await run(["--out", out, one, wrong]);
  assert.equal(none.code, 2);
  assert.match(none.err, /three\.csv:2: .*\[document-unreadable\]/);
  assert.ok(!existsSync(out), "the folder that was made for them is gone too");
  assert.equal((await run(["--out", out, one, two])).code, 0);
  assert.deepEqual(readdirSync(out).sort(), ["one.csv", "two.csv"]);
  assert.equal(readFileSync(join(out, "two.csv"), "utf8"), (await run([two])).out);
  const onto = await run(["--out", folder, one]);
  assert.equal(onto.code, 2);
  assert.equal(readFileSync(one, "utf8"), series);
});

test("two series for standard output, or two of one name, are refused with what to do", async () => {
  const path = file("plain.csv", series);
  assert.match((await run([path, path])).err, /add --out DIR \[argument-wrong\]/);
  assert.match((await run(["--out", folder, path, path])).err, /use two folders \[argument-wrong\]/);
  assert.match((await run([])).err, /name a series/);
  assert.match((await run([folder])).err, /it is a folder/);
});
