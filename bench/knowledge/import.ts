/**
 * How long the import of OSV records takes, and what memory: records of a real excerpt, varied into as many as wanted.
 *
 * Run: node bench/knowledge/import.ts [--records 200000]
 * It writes a file as the ecosystems' dumps hold them (a record a line), and reads it on a thread as the server does.
 */
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { gunzipSync } from "node:zlib";
import type { KnowledgeAnswer, KnowledgeTask } from "../../src/acts/import-knowledge-worker.ts";
import type { KnowledgeTaken } from "../../src/domain/knowledge/source.ts";
import { sharedAbsent, sharedPath } from "../../src/samples-for-tests.ts";
import { keptRecords } from "../../src/store/knowledge-files.ts";

const { values } = parseArgs({ options: { records: { type: "string", default: "200000" } } });
const wanted = Number(values.records);
if (sharedAbsent !== false) throw new Error(sharedAbsent);
const real = ["go", "pypi"].flatMap((name) =>
  gunzipSync(readFileSync(sharedPath(`knowledge/osv/${name}.ndjson.gz`)))
    .toString("utf8")
    .trim()
    .split("\n"),
);

const folder = mkdtempSync(join(tmpdir(), "carelabel-bench-"));
try {
  const path = join(folder, "all.ndjson");
  const out = createWriteStream(path);
  for (let at = 0; at < wanted; at++) {
    const record = JSON.parse(real[at % real.length] as string) as {
      id: string;
      affected?: { package?: { name: string } }[];
    };
    const turn = Math.floor(at / real.length);
    record.id = `${record.id}-${turn}`;
    for (const { package: named } of record.affected ?? []) if (named !== undefined) named.name += `-${turn}`;
    if (!out.write(`${JSON.stringify(record)}\n`)) await new Promise((resolve) => out.once("drain", resolve));
  }
  out.end();
  await finished(out);

  let peak = 0;
  const watching = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const before = process.memoryUsage.rss();
  const started = performance.now();
  const taken = await readOnThread({ folder, id: "bench", path, today: new Date().toISOString().slice(0, 10) });
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watching);
  const size = statSync(path).size;
  const kept = statSync(join(folder, "knowledge", "bench.records")).size;
  console.log(`${taken.documents} records taken, ${taken.refused} refused, of ${mebibytes(size)}`);
  console.log(
    `${seconds.toFixed(1)} s, ${Math.round(taken.documents / seconds)} records/s, ${mebibytes(size / seconds)}/s`,
  );
  console.log(`memory ${mebibytes(peak)} at its peak, ${mebibytes(before)} before; kept in ${mebibytes(kept)}`);
  const again = performance.now();
  let read = 0;
  for (const _ of keptRecords(folder, [{ id: "bench", taken }])) read++;
  console.log(`${read} kept records read again in ${((performance.now() - again) / 1000).toFixed(1)} s`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function readOnThread(workerData: KnowledgeTask): Promise<KnowledgeTaken> {
  const worker = new Worker(new URL("../../src/acts/import-knowledge-worker.ts", import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", (said: KnowledgeAnswer) => {
      if ("taken" in said) resolve(said.taken);
      else if ("refused" in said) reject(new Error(said.refused.message));
    });
  });
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
