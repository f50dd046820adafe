/** Fuzzes one reader in a thread of its own, so that one that hangs can be ended. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { Blocks } from "./blocks.ts";

export interface Order {
  readonly reader: string;
  /** By the clock, behind the seeds. */
  readonly seconds: number;
  readonly seed: number;
  /** Folder of the samples, or "". */
  readonly shared: string;
  readonly keep: boolean;
  /** How many inputs were begun, and the length and the bytes of the last one. */
  readonly last: SharedArrayBuffer;
}

export interface Result {
  readonly inputs: number;
  readonly kept: number;
  /** Seconds of the processor that its thread had, the seeds included. */
  readonly processorSeconds: number;
  readonly finds: readonly import("./campaign.ts").Find[];
}

/** Longer samples are left out: what is tried often has to be short. */
const LONGEST_SAMPLE = 48 * 1024;

const order = workerData as Order;
const blocks = new Blocks();
// After the coverage has begun, so that all of the readers is counted by blocks.
const { Campaign } = await import("./campaign.ts");
const { keepInputs, keptInputs } = await import("./corpus.ts");
const { LONGEST_INPUT, seeded } = await import("./mutate.ts");
const { TARGETS } = await import("./targets.ts");

const counter = new Int32Array(order.last, 0, 2);
const lastInput = new Uint8Array(order.last, 8);

const target = TARGETS.find(({ name }) => name === order.reader);
if (target === undefined) throw new Error(`no reader is called ${order.reader}`);
const campaign = new Campaign(target, blocks, seeded(order.seed), (input) => {
  lastInput.set(input.subarray(0, LONGEST_INPUT));
  counter[1] = Math.min(input.length, LONGEST_INPUT);
  Atomics.add(counter, 0, 1);
});

campaign.begin([...target.seeds(), ...keptInputs(order.reader)], true);
if (order.shared !== "") campaign.begin(samples(target.shared ?? []), false);
const until = Date.now() + order.seconds * 1000;
while (Date.now() < until) {
  campaign.round();
  // Node lets go of some things, as of finished decompressors, only when the loop turns.
  await nextTurn();
}
const { user, system } = process.threadCpuUsage();
const processorSeconds = (user + system) / 1e6;
const result: Result = { inputs: campaign.inputs, kept: campaign.keptCount, processorSeconds, finds: campaign.finds };
if (order.keep) keepInputs(order.reader, campaign.corpus(new Blocks()));
parentPort?.postMessage(result);

function samples(folders: readonly string[]): Uint8Array[] {
  return folders
    .map((folder) => join(order.shared, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .toSorted()
        .map((name) => join(folder, name))
        .filter((file) => statSync(file).size <= LONGEST_SAMPLE)
        .map((file) => new Uint8Array(readFileSync(file))),
    );
}
