/**
 * Fuzzes the readers of foreign bytes: each in a thread, two at a time, with what was found saved beside its reason.
 *
 * Run: node bench/fuzz.ts [--seconds 300] [--reader NAME,NAME] [--seed N] [--jobs 2] [--keep] [--minimise]
 *
 * `--keep` adds what reached new blocks to `test/corpus`; `--minimise` only leaves out of it what reaches nothing new.
 * Finds are written into a folder under the system's one for temporary files. Exit code 1 when there are any.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { sharedAbsent, sharedPath } from "../src/samples-for-tests.ts";
import type { Find } from "./fuzz/campaign.ts";
import { LONGEST_INPUT } from "./fuzz/mutate.ts";
import { TARGETS } from "./fuzz/targets.ts";
import type { Order, Result } from "./fuzz/worker.ts";

/**
 * Of a thread's own time, looking at its coverage included: an input that takes longer is given up; one that takes more
 * than a second is a find already.
 */
const HANG_MS = 15_000;
const LOOK_EVERY_MS = 250;
const WORKER_HEAP_MB = 512;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "300" },
    reader: { type: "string", default: TARGETS.map(({ name }) => name).join(",") },
    seed: { type: "string", default: "1" },
    jobs: { type: "string", default: "2" },
    keep: { type: "boolean", default: false },
    minimise: { type: "boolean", default: false },
  },
});
const seconds = values.minimise ? 0 : Number(values.seconds);
const folder = join(tmpdir(), "carelabel-fuzz");
const readers = values.reader.split(",");
const waiting = [...readers];
let broken = 0;

console.log("| reader | seconds | of processor | inputs | kept | finds |\n|---|--:|--:|--:|--:|--:|");
await Promise.all(Array.from({ length: Math.min(2, Number(values.jobs)) }, fuzzInTurn));
process.exitCode = broken === 0 ? 0 : 1;

async function fuzzInTurn(): Promise<void> {
  for (let reader = waiting.shift(); reader !== undefined; reader = waiting.shift()) {
    const { inputs, kept, processorSeconds, finds } = await fuzz(reader);
    console.log(`| ${reader} | ${seconds} | ${processorSeconds.toFixed(0)} | ${inputs} | ${kept} | ${finds.length} |`);
    finds.forEach((find, index) => {
      report(reader, find, index);
    });
    broken += finds.length;
  }
}

function report(reader: string, { law, what, input, isOwn }: Find, index: number): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${reader}-${index}.bin`);
  writeFileSync(file, input);
  writeFileSync(`${file}.txt`, `${law}: ${what}\n`);
  console.log(`  ${law}: ${what}\n  ${file}${isOwn ? "" : " (of a sample: not to be kept)"}`);
}

/** Fuzzes one reader; what ends its thread is a find as well. */
function fuzz(reader: string): Promise<Result> {
  const last = new SharedArrayBuffer(8 + LONGEST_INPUT);
  const counter = new Int32Array(last, 0, 2);
  const order: Order = {
    reader,
    seconds,
    seed: Number(values.seed),
    shared: sharedAbsent === false ? sharedPath() : "",
    keep: values.keep || values.minimise,
    last,
  };
  const worker = new Worker(new URL("./fuzz/worker.ts", import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
  });
  return new Promise((resolve) => {
    let seen = -1;
    let since = 0;
    const stopped = (what: string) => {
      clearInterval(watch);
      void worker.terminate();
      const input = new Uint8Array(last, 8, counter[1]).slice();
      resolve({
        inputs: counter[0] ?? 0,
        kept: 0,
        processorSeconds: 0,
        finds: [{ law: "throws", what, input, isOwn: false }],
      });
    };
    const look = async () => {
      const now = Atomics.load(counter, 0);
      // The thread's own time: on a machine that is busy nothing hangs that waits for its turn.
      const { user, system } = await worker.cpuUsage();
      const spentMs = (user + system) / 1000;
      if (now !== seen || now === 0) since = spentMs;
      seen = now;
      if (spentMs - since > HANG_MS) stopped(`no answer within ${HANG_MS} ms`);
    };
    // It ends between two looks.
    const watch = setInterval(() => look().catch(() => undefined), LOOK_EVERY_MS);
    worker.on("message", (result: Result) => {
      clearInterval(watch);
      void worker.terminate();
      resolve(result);
    });
    worker.on("error", (error) => stopped(`the thread ended: ${error instanceof Error ? error.stack : String(error)}`));
  });
}
