/**
 * Appends to the journal in a loop, keeps snapshots, and says what is durable, until it is killed: FOLDER ROUND.
 */
import { writeSync } from "node:fs";
import { DEVICES } from "./killed-writers-for-tests.ts";
import { openWatchStore } from "./open-watch-store.ts";

const [folder = "", round = ""] = process.argv.slice(2);
const store = await openWatchStore(folder, { keeping: { reports: 20 } });
const memories = new Map<number, string[]>();
for (const device of store.devicesWithState()) {
  const { snapshot, entries } = await store.loadDevice(device);
  memories.set(device, [
    ...(JSON.parse(snapshot?.memory ?? "[]") as string[]),
    ...entries.map(({ payload }) => new TextDecoder().decode(payload)),
  ]);
}
writeSync(1, "ready\n");
for (let number = 0; ; number++) {
  const device = Math.floor(Math.random() * DEVICES);
  const name = `${round}.${number}`;
  const memory = memories.get(device) ?? [];
  memories.set(device, memory);
  memory.push(name);
  store.append({ device, atMs: Date.now(), kind: 1, payload: new TextEncoder().encode(name) }, (failed) => {
    if (failed === undefined) writeSync(1, `${name}\n`);
  });
  if (number % 7 === 0)
    store.keepDevice(device, { atMs: Date.now(), memory: JSON.stringify(memory), baselines: new Uint8Array(8) });
  if (number % 5 === 0) await new Promise(setImmediate);
  while (store.waiting > 100) await new Promise((resolve) => setTimeout(resolve, 1));
}
