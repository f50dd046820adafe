import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { KnowledgeTaken } from "../domain/knowledge/source.ts";
import type { KnowledgeRecord } from "../domain/knowledge/weakness.ts";
import { keptRecords, passingFile, removeRecords, sweepKnowledge, writeRecords } from "./knowledge-files.ts";

const folder = mkdtempSync(join(tmpdir(), "carelabel-knowledge-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const likely = (id: string): KnowledgeRecord => ({
  kind: "likelihood",
  likelihood: { id, probability: 0.5, percentile: 0.9 },
});
const exploited: KnowledgeRecord = {
  kind: "exploited",
  exploited: { id: "CVE-2020-11896", addedOn: "2021-11-03", usedByRansomware: false },
};
const source = (id: string, counts: KnowledgeTaken["counts"]) => ({
  id,
  taken: {
    kind: "epss",
    publisher: "",
    datedOn: null,
    documents: 0,
    counts,
    refused: 0,
    refusals: [],
  } as KnowledgeTaken,
});
const files = () => readdirSync(join(folder, "knowledge"));

test("records come back as they were, over many blocks, and only of the kinds asked for", async () => {
  const writer = writeRecords(folder, "one1");
  const written = Array.from({ length: 40_000 }, (_, at) => likely(`CVE-2026-${at} "ü\u2028\n`));
  for (const record of written) writer.add(record);
  writer.add(exploited);
  await writer.finish();
  const sources = [source("one1", { likelihood: 40_000, exploited: 1 }), source("gone", { weakness: 0 })];
  assert.deepEqual([...keptRecords(folder, sources)], [...written, exploited]);
  assert.deepEqual([...keptRecords(folder, sources, ["exploited"])], [exploited]);
  assert.deepEqual([...keptRecords(folder, sources, ["weakness"])], []);
});

test("what is discarded leaves nothing, and what a crash left is swept away", async () => {
  const writer = writeRecords(folder, "two2");
  writer.add(exploited);
  writer.discard();
  assert.deepEqual(files(), ["one1.records"]);
  writeFileSync(passingFile(folder), "half");
  const orphan = writeRecords(folder, "three3");
  await orphan.finish();
  assert.equal(await sweepKnowledge(folder, new Set(["one1"])), 2);
  assert.deepEqual(files(), ["one1.records"]);
});

test("a file that is cut off anywhere or changed is told, never read as if it were whole", async () => {
  const writer = writeRecords(folder, "cut1");
  for (let at = 0; at < 20; at++) writer.add(likely(`CVE-2026-${at}`));
  await writer.finish();
  const path = join(folder, "knowledge", "cut1.records");
  const whole = readFileSync(path);
  const read = () => [...keptRecords(folder, [source("cut1", { likelihood: 20 })])];
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(path, whole.subarray(0, length));
    assert.throws(read, { code: "data-unreadable" });
  }
  writeFileSync(path, Buffer.concat([whole.subarray(0, 22), Buffer.from([255, 255, 255, 255])]));
  assert.throws(read, { code: "data-unreadable" });
  await removeRecords(folder, "cut1");
  assert.throws(read, { code: "file-unreadable" });
});

test("no id becomes a path elsewhere", () => {
  mkdirSync(join(folder, "elsewhere"), { recursive: true });
  for (const id of ["../elsewhere", "", "a/b", "A"])
    assert.throws(() => writeRecords(folder, id), { code: "argument-wrong" });
});
