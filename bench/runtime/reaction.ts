/**
 * How soon a breach is acted on: from the report's sending to the arrival of the pause at the device's own connection, and
 * of the message at a webhook, while other devices report at half load.
 *
 * Run: node bench/runtime/reaction.ts [--breaches 200] [--rate 10000] [--connections 200] [--every 100]
 *
 * Each breach is in a ward of its own, since a ward's devices are taken out a few at a time, and all homes count as one.
 * Everything stands before the
 * first action: judgement, commit of the report, commit of the finding, commit of the chain's first step.
 */
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectAsync, type MqttClient } from "mqtt";
import { makeHospital } from "./hospital.ts";
import { loadNow, machineLine, newFolder, quantile } from "./machine.ts";
import { load, serve } from "./served.ts";

const { values } = parseArgs({
  options: {
    breaches: { type: "string", default: "200" },
    rate: { type: "string", default: "10000" },
    connections: { type: "string", default: "200" },
    every: { type: "string", default: "100" },
  },
});
const breaches = Number(values.breaches);
const connections = Number(values.connections);
const everyMs = Number(values.every);
/** Reports of a device before it goes wrong. */
const USUAL = 3;
const LAST_ONES_MS = 5_000;
const SETTLE_MS = 5_000;
const GOOD = { cpuLoad: 21.5, power: 5.2, linePressure: 120, rateDeviation: 0.5, caseTemperature: 31.2 };
const REST = { throughputUp: 2.1, throughputDown: 12.4, memoryUsed: 41.3 };
const BAD = { ...GOOD, ...REST, caseTemperature: 90 };

interface Breaching {
  readonly id: string;
  readonly client: MqttClient;
  sentMs: number;
  pausedMs: number;
  toldMs: number;
}

const root = newFolder();
const breaching: Breaching[] = [];
const webhook = createServer((request, response) => {
  let body = "";
  request.on("data", (bytes) => {
    body += String(bytes);
  });
  request.on("end", () => {
    const atMs = performance.now();
    for (const one of breaching) if (one.toldMs === 0 && body.includes(one.id)) one.toldMs = atMs;
    response.end();
  });
}).listen(0, "127.0.0.1");
await once(webhook, "listening");

try {
  const folder = join(root, "data");
  // Seven to a ward or home, so that there are enough of them.
  const { enrolled, file } = await makeHospital(folder, { devices: 7 * breaches + connections, places: 2 * breaches });
  const port = (webhook.address() as AddressInfo).port;
  const ways = {
    contacts: [{ id: "bench", channels: ["webhook"], webhook: "bench" }],
    onCall: ["bench"],
    webhooks: [{ id: "bench", url: `http://127.0.0.1:${port}/`, secret: "no secret at all, a measurement" }],
  };
  writeFileSync(join(folder, "ways.json"), JSON.stringify(ways), { mode: 0o600 });
  console.log(machineLine(root));
  const { served, mqttPort } = await serve(folder);
  try {
    // Devices that only make the load come last in the file and are no others' neighbours in time.
    const loading = enrolled.slice(-connections);
    writeFileSync(file, loading.map((one) => `${JSON.stringify(one)}\n`).join(""));
    const taken = new Set<string>();
    for (const { id, token, ward } of enrolled.slice(0, -connections)) {
      if (taken.has(ward) || !ward.startsWith("ward") || breaching.length === breaches) continue;
      taken.add(ward);
      breaching.push(await device(mqttPort, id, token));
    }
    const seconds = (breaching.length * everyMs + LAST_ONES_MS + SETTLE_MS) / 1000;
    const loadDone = load({
      ...{ port: mqttPort, connections, seconds, "warm-up": 1, devices: file, rate: Number(values.rate) },
    });
    await wait(SETTLE_MS);
    for (const one of breaching) {
      one.sentMs = performance.now();
      void one.client.publishAsync(`carelabel/${one.id}/report`, report(USUAL + 1, BAD), { qos: 1 });
      await wait(everyMs);
    }
    await wait(LAST_ONES_MS);
    tell("report → pause at the device", (one) => one.pausedMs);
    tell("report → webhook", (one) => one.toldMs);
    tell("report → first of the two", ({ pausedMs, toldMs }) => Math.min(pausedMs || toldMs, toldMs || pausedMs));
    const row = await loadDone;
    console.log(
      `meanwhile ${row.perSecond} reports/s, acknowledged after p50 ${row.p50Ms} ms, p99 ${row.p99Ms} ms; ${loadNow()}`,
    );
    if (served.complaints !== "") console.log(`it said: ${served.complaints.slice(0, 2_000)}`);
  } finally {
    for (const { client } of breaching) client.end(true);
    await served.stop();
  }
} finally {
  webhook.close();
  rmSync(root, { recursive: true, force: true });
}

async function device(port: number, id: string, token: string): Promise<Breaching> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { username: id, password: token, clientId: id });
  const one: Breaching = { id, client, sentMs: 0, pausedMs: 0, toldMs: 0 };
  client.on("message", (_topic, payload) => {
    const command = JSON.parse(String(payload)) as { id: string; do: string };
    if (command.do === "pause" && one.pausedMs === 0) one.pausedMs = performance.now();
    void client.publishAsync(`carelabel/${id}/answer`, JSON.stringify({ command: command.id, done: true }), { qos: 1 });
  });
  await client.subscribeAsync(`carelabel/${id}/command`, { qos: 1 });
  for (let sequence = 1; sequence <= USUAL; sequence++)
    await client.publishAsync(`carelabel/${id}/report`, report(sequence, { ...GOOD, ...REST }), { qos: 1 });
  return one;
}

function report(sequence: number, measured: Record<string, number>): string {
  return JSON.stringify({ boot: "bench-1", sequence, stage: "operating", values: measured });
}

function tell(name: string, arrivedMs: (one: Breaching) => number): void {
  const took = breaching.filter((one) => arrivedMs(one) > 0).map((one) => arrivedMs(one) - one.sentMs);
  const at = (share: number) => `${quantile(took, share).toFixed(1)} ms`;
  // Open reactions grow in number from the first to the last.
  const half = (from: number) => quantile(took.slice(from, from + took.length / 2), 0.5).toFixed(1);
  console.log(
    `${name}: ${took.length} of ${breaching.length}, p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}; p50 of the first half ${half(0)} ms, of the second ${half(Math.floor(took.length / 2))} ms`,
  );
}
