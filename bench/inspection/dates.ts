/**
 * Inspection dates of a fleet: how long all are computed and kept, how much memory that takes, and how soon the list of
 * what is due answers. Budget: p99 < 50 ms at 100,000 devices.
 *
 * node bench/inspection/dates.ts [devices] [rounds]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dueInspections } from "../../src/acts/inspection/due-inspections.ts";
import { openDates } from "../../src/server/open-dates.ts";
import { openStore } from "../../src/store/database.ts";
import { deviceNames, insertDevices } from "../../src/store/device-write.ts";
import { insertPlaces } from "../../src/store/place.ts";
import { insertProducts } from "../../src/store/product.ts";
import { fleet } from "../registry-fleet.ts";

const count = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.argv[3] ?? 100);
const folder = await mkdtemp(join(tmpdir(), "carelabel-bench-"));
const store = await openStore(folder);
const { places, products, devices } = fleet(count);
await store.write(async (tx) => {
  await insertPlaces(tx, places);
  await insertProducts(tx, products);
  await insertDevices(tx, devices, await deviceNames(tx));
});
const before = process.memoryUsage().rss;
let most = before;
let longestWait = 0;
let looked = performance.now();
const looking = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss);
  longestWait = Math.max(longestWait, performance.now() - looked - 10);
  looked = performance.now();
}, 10);
const began = performance.now();
const dates = openDates({ store, now: () => new Date(), watch: undefined, log: console.error });
await dates.settled();
const seconds = (performance.now() - began) / 1000;
clearInterval(looking);
const mb = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);
console.log(`${count} dates in ${seconds.toFixed(1)} s, memory +${mb(most - before)} MB to ${mb(most)} MB`);
console.log(`the longest wait of anybody else: ${longestWait.toFixed(0)} ms`);

const today = new Date().toISOString().slice(0, 10);
const someone = { places: places.slice(1, 3).map(({ id }) => id) };
const questions: [string, () => Promise<{ total: number }>][] = [
  ["all", () => dueInspections(store.read, { places: null }, {}, { offset: 0, limit: 50 }, today)],
  ["the 50,000th on", () => dueInspections(store.read, { places: null }, {}, { offset: 50_000, limit: 50 }, today)],
  [
    "class III",
    () => dueInspections(store.read, { places: null }, { riskClass: "III" }, { offset: 0, limit: 50 }, today),
  ],
  ["within two places", () => dueInspections(store.read, someone, { within: "90" }, { offset: 0, limit: 50 }, today)],
];
for (const [name, ask] of questions) {
  const times: number[] = [];
  let total = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // As after each device that is written: nothing that was kept holds any more.
    await store.write((tx) => tx.updateTable("device").set({ note: null }).where("number", "=", 1).execute());
    await store.write((tx) => tx.updateTable("inspection_date").set({ missing: 0 }).where("number", "=", 1).execute());
    const start = performance.now();
    ({ total } = await ask());
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  console.log(`${name} (${total}): median ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}
await dates.close();
await store.close();
await rm(folder, { recursive: true, force: true });
