/**
 * What a slow disk does to the watch: every commit takes so much longer, in the thread that writes the journal. Door, watch
 * and journal are the real ones, in a process of their own without pages and registry; the load comes from another one.
 *
 * Run: node bench/runtime/slow-disk.ts [--delays 0,20,100] [--rate 20000] [--connections 200] [--seconds 10] [--warm-up 3]
 */
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Fleet, FleetDevice } from "../../src/acts/watch/fleet.ts";
import { openWatch } from "../../src/acts/watch/running-watch.ts";
import type { Reference } from "../../src/domain/runtime/reference.ts";
import { createMqttDoor } from "../../src/server/mqtt/door.ts";
import { openWatchStore } from "../../src/store/watch/open-watch-store.ts";
import { RUNTIME } from "./hospital.ts";
import { loadNow, machineLine, newFolder } from "./machine.ts";
import { load, Served } from "./served.ts";

const { values } = parseArgs({
  options: {
    delays: { type: "string", default: "0,20,100" },
    rate: { type: "string", default: "20000" },
    connections: { type: "string", default: "200" },
    seconds: { type: "string", default: "10" },
    "warm-up": { type: "string", default: "3" },
    door: { type: "string" },
    delay: { type: "string", default: "0" },
  },
});
const connections = Number(values.connections);
const idOf = (number: number) => `device${String(number).padStart(10, "0")}`;

if (values.door === undefined) await measure();
else await serve(values.door, Number(values.delay));

async function measure(): Promise<void> {
  const root = newFolder();
  try {
    console.log(machineLine(root));
    const file = join(root, "devices.ndjson");
    const lines = Array.from({ length: connections }, (_, number) => `{"id":"${idOf(number)}","token":"none"}\n`);
    writeFileSync(file, lines.join(""));
    for (const delay of values.delays.split(",")) {
      const options = ["--door", join(root, delay), "--delay", delay, "--connections", values.connections];
      const served = new Served(process.execPath, [fileURLToPath(import.meta.url), ...options]);
      const [, port] = await served.says(/mqtt:\/\/[^:]+:(\d+)/);
      const { seconds, "warm-up": warmUp, rate } = values;
      const row = await load({
        port: Number(port),
        connections,
        seconds,
        "warm-up": warmUp,
        devices: file,
        rate,
        window: 64,
      });
      await served.stop();
      const [blocked] = await served.says(/loop .*/);
      console.log(
        `commits slower by ${delay} ms: ${row.perSecond} reports/s of ${rate}, acknowledged after p50 ${row.p50Ms} ms, p99 ${row.p99Ms} ms; ${blocked}; memory at most ${served.peakRssMb.toFixed(0)} MB; never acknowledged ${row.sentInAll - row.acknowledgedInAll}, connections lost ${row.lostConnections}; ${loadNow()}`,
      );
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function serve(folder: string, delayMs: number): Promise<void> {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const reference: Reference = {
    ...{ label: "bench", authority: "maker", runtime: RUNTIME, endpoints: undefined },
    ...{ everyMs: null, expected: null, quietUntilMs: null },
  };
  const watch = openWatch({
    journal: await openWatchStore(folder, { delayMs }),
    fleet: fleetOf(connections),
    referenceOf: () => reference,
    forged: () => undefined,
    nowMs: () => Date.now(),
    tell: ({ kept }) => kept(),
    log: () => undefined,
  });
  const door = createMqttDoor({
    signOn: async ({ userName }) => (userName === null ? "refused" : { device: userName, credential: userName }),
    take: (device, _kind, payload, connection, done) => watch.take(device, payload, connection, done),
    onContact: () => undefined,
    log: () => undefined,
  });
  console.log(`mqtt://127.0.0.1:${await door.listen({ host: "127.0.0.1", port: 0 })}`);
  loop.enable();
  await once(process, "SIGTERM");
  loop.disable();
  console.log(
    `loop blocked p99 ${(loop.percentile(99) / 1e6).toFixed(1)} ms, longest ${(loop.max / 1e6).toFixed(0)} ms`,
  );
  await door.close();
  await watch.close();
}

function fleetOf(count: number): Fleet {
  const devices = Array.from(
    { length: count },
    (_, at): FleetDevice => ({ number: at + 1, id: idOf(at), productId: "product", placeId: "ward" }),
  );
  const byId = new Map(devices.map((device) => [device.id, device]));
  return {
    byId: (id) => byId.get(id),
    byNumber: (number) => devices[number - 1],
    size: count,
    all: () => devices,
    follow: async () => undefined,
  };
}
