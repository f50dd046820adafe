/**
 * Lists and searches of the registry over HTTP at 100,000 devices: median and p99 of each question, and as a ratio to
 * the health route of the same run. Budget: p99 < 50 ms, of a question that is asked for the first time since a device
 * was written; beside it the first time of all, and the median of the same question asked again, as by a page that
 * scrolls.
 *
 * node bench/registry.ts [devices] [rounds]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, get } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify from "fastify";
import { ROUTES } from "../src/contract/routes.ts";
import type { Actor } from "../src/domain/account/account.ts";
import { deviceDoors } from "../src/server/device.ts";
import { door, type House, takesJson } from "../src/server/door.ts";
import { placeDoors } from "../src/server/place.ts";
import { sendProblem } from "../src/server/problems.ts";
import { productDoors } from "../src/server/product.ts";
import { openStore } from "../src/store/database.ts";
import { deviceNames, insertDevices } from "../src/store/device-write.ts";
import { insertPlaces } from "../src/store/place.ts";
import { insertProducts } from "../src/store/product.ts";
import { fleet } from "./registry-fleet.ts";

const BUDGET_MS = 50;
const count = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.argv[3] ?? 120);
const folder = await mkdtemp(join(tmpdir(), "carelabel-bench-"));
const store = await openStore(folder);
const { places, any } = await filled();

/** The fleet itself is let go: a server does not hold it in memory, where each collection would walk through it. */
async function filled() {
  const { places, products, devices } = fleet(count);
  const began = performance.now();
  await store.write(async (tx) => {
    await insertPlaces(tx, places);
    await insertProducts(tx, products);
    await insertDevices(tx, devices, await deviceNames(tx));
  });
  console.log(`${count} devices written in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return { places, any: devices[Math.floor(count / 3)] };
}

const engineer: Actor = {
  accountId: "engineer01",
  name: "engineer",
  role: "engineer",
  places: null,
  products: null,
  scope: null,
  via: "page",
};
const sites = places.filter(({ kind }) => kind === "site").map(({ id }) => id);
const limited: Actor = { ...engineer, places: sites.slice(0, Math.ceil(sites.length / 2)) };
const house: House = {
  store,
  now: () => new Date("2027-03-01T08:00:00Z"),
  actorOf: async ({ headers }) => (headers["x-limited"] === "yes" ? limited : engineer),
  publish: () => undefined,
};
const server = Fastify();
takesJson(server);
server.setErrorHandler((error, _, reply) => sendProblem(error, reply, console.error));
door(server, house, ROUTES.health, () => ({ status: "ok" as const, watch: "off" as const, reasons: [] }));
await deviceDoors(server, house);
await placeDoors(server, house);
await productDoors(server, house);
await server.listen({ port: 0, host: "127.0.0.1" });
const { port } = server.server.address() as AddressInfo;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const value = (at: number) => any?.identifiers[at]?.value ?? "";
const ward = places.find(({ kind }) => kind === "ward")?.id ?? "";
const deep = Math.floor(count * 0.97);
const half = Math.floor(count / 2);

const QUESTIONS: Record<string, string> = {
  "first window": "devices",
  "deepest window": `devices?offset=${deep}&limit=100`,
  "deepest window, upside down": `devices?offset=${deep}&limit=100&down=yes`,
  ...Object.fromEntries(
    ["title", "product", "place", "last-contact", "changed"].flatMap((order) => [
      [`order ${order}, deep`, `devices?order=${order}&offset=${deep}&limit=200`],
      [`order ${order}, down, deep`, `devices?order=${order}&down=yes&offset=${deep}&limit=200`],
    ]),
  ),
  "one state": "devices?state=deviating",
  "most states, by place, deep": `devices?state=conforming,unknown,retired,silent&order=place&offset=${half}`,
  "one ward": `devices?place=${ward}`,
  "home care": "devices?careSetting=home-care",
  "integrated care, by product, deep": `devices?careSetting=integrated-care&order=product&offset=${half}`,
  "product, state, care, by contact":
    "devices?product=product000003&state=conforming,unknown&careSetting=integrated-care&order=last-contact&down=yes",
  "search serial": `devices?q=${encodeURIComponent(value(1))}`,
  "search end of serial": `devices?q=${encodeURIComponent(value(1).slice(-4))}`,
  "search MAC with colons": `devices?q=${encodeURIComponent(value(2))}`,
  "search tag": `devices?q=${encodeURIComponent(value(0))}`,
  "search host": `devices?q=${encodeURIComponent(value(4))}`,
  "search nothing": "devices?q=zzzz",
  "search two words": "devices?q=m%C3%BCller%20pump",
  "search place and product": "devices?q=station%20ventilator&order=title",
  "search owner": "devices?q=biomed&order=changed&down=yes",
  "search broad: sn": "devices?q=sn",
  "search broad: 1": "devices?q=1&order=title",
  "search broad: haus": "devices?q=haus&order=place",
  "search broad thrice, filtered, deep":
    "devices?q=sn%201%20mt&state=conforming,unknown&careSetting=integrated-care&order=product&offset=20000",
  "search four broad words": "devices?q=mt%20sn%20dev%2010&order=product",
  counts: "devices/counts",
  now: "now",
  "now, deep": "now?offset=8000",
  places: "places",
  products: "products",
};

const reference = await measure("health", false);
console.log(
  `${"question".padEnd(44)} ${"first ms".padStart(8)} ${"p50 ms".padStart(8)} ${"p99 ms".padStart(8)} ${"again".padStart(8)} ${"ratio".padStart(7)}`,
);
print("health", reference);
print("one device", await measure(`devices/${any?.id}`, false));
let worst = 0;
for (const isLimited of [false, true])
  for (const [name, path] of Object.entries(QUESTIONS)) {
    const times = await measure(path, isLimited);
    worst = Math.max(worst, times.p99);
    print(`${isLimited ? "limited: " : ""}${name}`, times);
  }
console.log(`worst p99 ${worst.toFixed(1)} ms, budget ${BUDGET_MS} ms`);
process.exitCode = worst < BUDGET_MS ? 0 : 1;
agent.destroy();
await server.close();
await store.close();
await rm(folder, { recursive: true, force: true });

interface Times {
  readonly first: number;
  readonly p50: number;
  readonly p99: number;
  /** Median of the same question once more. */
  readonly again: number;
}

async function measure(path: string, isLimited: boolean): Promise<Times> {
  const times: number[] = [];
  const again: number[] = [];
  const id = any?.id ?? "";
  const at = (round: number) => new Date(Date.UTC(2027, 2, 1, 0, 0, round)).toISOString();
  for (let round = 0; round < ROUNDS; round++) {
    await store.write((tx) =>
      tx
        .updateTable("device")
        .set({ changed_at: at(round) })
        .where("id", "=", id)
        .execute(),
    );
    for (const list of [times, again]) {
      const start = performance.now();
      await ask(path, isLimited);
      list.push(performance.now() - start);
    }
  }
  const [first = 0] = times;
  return { first, p50: quantile(times, 0.5), p99: quantile(times, 0.99), again: quantile(again, 0.5) };
}

function quantile(times: number[], share: number): number {
  times.sort((one, other) => one - other);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
}

function ask(path: string, isLimited: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    get(
      { port, host: "127.0.0.1", path: `/api/v1/${path}`, agent, headers: isLimited ? { "x-limited": "yes" } : {} },
      (response) => {
        response.resume();
        response.on("end", () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`${path}: ${response.statusCode}`)),
        );
        response.on("error", reject);
      },
    ).on("error", reject);
  });
}

function print(name: string, { first, p50, p99, again }: Times): void {
  const ratio = (p50 / reference.p50).toFixed(1);
  console.log(
    `${name.padEnd(44)} ${first.toFixed(1).padStart(8)} ${p50.toFixed(1).padStart(8)} ${p99.toFixed(1).padStart(8)} ${again.toFixed(1).padStart(8)} ${ratio.padStart(7)}`,
  );
}
