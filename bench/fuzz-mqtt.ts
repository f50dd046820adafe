/**
 * Fuzzes the MQTT door over real sockets: random bytes, and packets with bytes changed, cut, repeated or out of order,
 * before and after the sign-on. A client that behaves is served all the while; what the door holds is measured after a
 * collection, each time once the strangers are gone.
 *
 * Run: node --expose-gc bench/fuzz-mqtt.ts [--seconds 600] [--seed N] [--at-once 20]
 *
 * Exit code 1 when the door failed, stopped serving, or held more in the last third of the time than in the first.
 */
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openMqttCampaign } from "./fuzz/doors/mqtt-campaign.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    seed: { type: "string", default: "1" },
    "at-once": { type: "string", default: "20" },
  },
});
const seconds = Number(values.seconds);
const ROUNDS = 12;
/** Rounds until every cache is warm. */
const WARM_UP = 3;
const HEAP_MAY_GROW = 8 * 1024 * 1024;

/** Of the door and, in the same process, of those who knock. */
async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await wait(200);
  }
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}

const campaign = await openMqttCampaign(Number(values.seed), Number(values["at-once"]));
const began = performance.now();
const held: number[] = [];
for (let round = 1; round <= ROUNDS; round++) {
  const endsMs = began + (round * seconds * 1_000) / ROUNDS;
  await campaign.run(() => performance.now() < endsMs);
  held.push(await heapBytes());
}
await campaign.leave();

const { inputs, taken, served, logLines, finds } = campaign.figures();
const warm = held.slice(WARM_UP);
const third = warm.length / 3;
const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
const [first, last] = [mean(warm.slice(0, third)), mean(warm.slice(-third))];
const all = new Set(finds);
if (globalThis.gc === undefined) all.add("what is held cannot be told without --expose-gc");
else if (last - first > HEAP_MAY_GROW) all.add(`what is held grew by ${last - first} bytes`);

const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
console.log(
  "| seconds | connections | messages taken | served meanwhile | finds | heap MiB, first third | last third | log lines |",
);
console.log("|--:|--:|--:|--:|--:|--:|--:|--:|");
console.log(
  `| ${seconds} | ${inputs} | ${taken} | ${served} | ${all.size} | ${mib(first)} | ${mib(last)} | ${logLines} |`,
);
for (const find of all) console.log(`  ${find}`);
await campaign.close();
process.exitCode = all.size === 0 ? 0 : 1;
