/**
 * How long campaigns take at 100,000 devices: preview, opening, lists, counts, a task, closing, following the fleet.
 *
 *     node bench/inspection/campaigns.ts [devices]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Acting } from "../../src/acts/act.ts";
import { SYSTEM } from "../../src/acts/act.ts";
import {
  campaignsWithin,
  campaignTasksWithin,
  openCampaign,
  readCampaign,
} from "../../src/acts/inspection/campaign.ts";
import { previewCampaign } from "../../src/acts/inspection/campaign-coverage.ts";
import { endTask } from "../../src/acts/inspection/campaign-task.ts";
import { closeCampaign } from "../../src/acts/inspection/close-campaign.ts";
import { followFleet } from "../../src/acts/inspection/follow-campaigns.ts";
import type { CampaignFilter, CampaignInput } from "../../src/domain/inspection/campaign/campaign.ts";
import { openDataKey } from "../../src/store/data-key.ts";
import { openStore } from "../../src/store/database.ts";
import { deviceNames, insertDevices } from "../../src/store/device-write.ts";
import { insertPlaces } from "../../src/store/place.ts";
import { insertProducts } from "../../src/store/product.ts";
import { writeSetting } from "../../src/store/setting.ts";
import { fleet } from "../registry-fleet.ts";

const DEVICES = Number(process.argv[2] ?? 100_000);
const folder = await mkdtemp(join(tmpdir(), "carelabel-campaigns-"));
const store = await openStore(folder);
const { places, products, devices } = fleet(DEVICES);
await store.write(async (tx) => {
  await insertPlaces(tx, places);
  await insertProducts(tx, products);
  await insertDevices(tx, devices, await deviceNames(tx));
  await writeSetting(tx, "facility", JSON.stringify({ name: "Klinikum" }));
});
const acting: Acting = { store, actor: SYSTEM, now: () => new Date(), publish: () => undefined };
const { read } = store;

async function timed<T>(what: string, work: () => Promise<T>, times = 1): Promise<T> {
  const took: number[] = [];
  let last: T | undefined;
  for (let at = 0; at < times; at++) {
    const start = performance.now();
    last = await work();
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const ms = (value = 0) => value.toFixed(1);
  const spread = times === 1 ? `${ms(took[0])} ms` : `median ${ms(took[times >> 1])} ms, most ${ms(took.at(-1))} ms`;
  console.log(`${what}: ${spread}`);
  return last as T;
}

const all = products.map(({ id }) => ({ productId: id, isCertain: true, firmware: null }));
const filter = (values: Partial<CampaignFilter>): CampaignFilter => {
  return { products: all, serialRanges: [], names: null, placeIds: [], ...values };
};
const firmware = { equal: [], below: "3.0", others: "outside" as const };
const serials = devices.slice(0, 20_000).map(({ identifiers }) => identifiers[1]?.value ?? "");
for (const [what, one] of [
  ["one product with its firmware", filter({ products: all.slice(0, 1).map((product) => ({ ...product, firmware })) })],
  ["every product", filter({})],
  ["every product with its firmware", filter({ products: all.map((product) => ({ ...product, firmware })) })],
  [
    "every product, a range of serial numbers",
    filter({ serialRanges: [{ from: "SN-000000000-0", to: "SN-099999999-99999" }] }),
  ],
  ["every product, 20,000 serial numbers", filter({ names: { of: "serial", values: serials } })],
] as const) {
  const { covered, possible } = await timed(`preview: ${what}`, () => previewCampaign(read, SYSTEM, one), 5);
  console.log(`  ${covered} covered, ${possible} possible`);
}
const input = (values: Partial<CampaignFilter>): CampaignInput => ({
  ...{ kind: "recall", title: "Recall", reference: null, link: null, publishedOn: null, severity: "high", due: null },
  ...{ instructions: "Do it.", filter: filter(values) },
});
const { id } = await timed(`open with ${DEVICES} tasks`, () => openCampaign(acting, input({})));
for (const product of all.slice(0, 20)) await openCampaign(acting, input({ products: [product] }));
await timed("follow the whole fleet, 21 open campaigns, nothing new", () => followFleet(acting, null));
await timed("follow one device", () => followFleet(acting, [devices[0]?.id ?? ""]), 10);
const window = { offset: 0, limit: 100 };
await timed("list of 21 campaigns, first", () => campaignsWithin(read, SYSTEM, {}, window));
await timed("list of 21 campaigns, again", () => campaignsWithin(read, SYSTEM, {}, window), 20);
await timed("one campaign", () => readCampaign(read, SYSTEM, id), 20);
const tasks = (asked: Parameters<typeof campaignTasksWithin>[3], offset = 0) =>
  campaignTasksWithin(read, SYSTEM, id, asked, { offset, limit: 100 });
const place = devices[5]?.placeId ?? "";
await timed("tasks, the first window", () => tasks({}), 20);
await timed("tasks, the last window", () => tasks({}, DEVICES - 100), 20);
await timed("tasks at one place", () => tasks({ place }), 20);
await timed("tasks at one place, none of that state", () => tasks({ place, state: "done" }), 20);
await timed("tasks that are open and possibly covered", () => tasks({ state: "open", coverage: "possible" }), 20);
await timed("tasks of nobody", () => tasks({ assignee: "nobody" }), 20);
await timed("tasks of somebody who has none", () => tasks({ assignee: "somebody01" }), 20);
await timed("campaigns of a device", () => campaignsWithin(read, SYSTEM, { device: devices[0]?.id ?? "" }, window), 20);
let at = 0;
await timed(
  "end a task",
  () => {
    const of = { campaignId: id, deviceId: devices[at++]?.id ?? "", version: 1 };
    return endTask(acting, of, { state: "done", note: "done", evidence: [], firmware: null });
  },
  20,
);
await timed("list of 21 campaigns after a task", () => campaignsWithin(read, SYSTEM, {}, window));
await store.write((tx) =>
  tx.updateTable("campaign_task").set({ state: "done", is_open: 0 }).where("campaign_id", "=", id).execute(),
);
const dataKey = await openDataKey(folder, { environment: {} });
const { version } = await readCampaign(read, SYSTEM, id);
await timed(`close with ${DEVICES} tasks`, () =>
  closeCampaign(acting, dataKey, { id, version }, { password: "-", note: null }),
);
console.log(`memory at most: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
await store.close();
await rm(folder, { recursive: true, force: true });
