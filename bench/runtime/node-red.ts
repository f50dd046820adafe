/**
 * Node-RED 4.1 doing the same as the runtime watch, for comparison: Mosquitto → mqtt in (QoS 1) → JSON → a function with 8
 * range checks → SQLite → a message that says "stored". The flow stands in node-red/flow.json, what was measured in
 * node-red/result.md.
 *
 * Run: node bench/runtime/node-red.ts [--seconds 60] [--warm-up 10] [--overload] [--installed FOLDER]. Needs Mosquitto, and
 * npm, which installs Node-RED into a temporary folder unless --installed names one where it was installed before.
 *
 * A report counts as acknowledged when its "stored" arrives: Mosquitto's own PUBACK comes before anybody has looked at it.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { connectAsync, type MqttClient } from "mqtt";
import { Latencies } from "../../src/cli/simulate/latencies.ts";
import { loadNow, machineLine, newFolder } from "./machine.ts";
import { Served } from "./served.ts";

const PACKAGES = ["node-red@4.1", "node-red-node-sqlite@1"];
const MOSQUITTO = "/usr/sbin/mosquitto";
const HERE = fileURLToPath(new URL("./node-red/", import.meta.url));
const PUBLISHERS = 20;
/** Reports on their way where each is sent as soon as another is stored; fewer than Mosquitto would queue. */
const IN_FLIGHT = 400;
const TICK_MS = 2;
const DRAIN_MS = 15_000;
const REMEMBERED = 1 << 22;

export interface NodeRedOptions {
  readonly seconds: number;
  readonly warmUp: number;
  readonly overload: boolean;
  readonly installed?: string | undefined;
}

interface Flood {
  readonly perSecond: number;
  readonly latencies: Latencies;
  readonly sent: number;
  readonly acknowledgedByBroker: number;
  readonly stored: number;
}

/** @returns reports a second that were stored, with as many on the way as it can take. */
export async function measureNodeRed(root: string, options: NodeRedOptions): Promise<number> {
  const packages = options.installed ?? install(join(root, "packages"));
  const usual = await measured(root, packages, options, null);
  if (options.overload) await measured(root, packages, options, 2 * usual);
  return usual;
}

function install(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", ...PACKAGES], { cwd: folder, stdio: "ignore" });
  return folder;
}

async function measured(root: string, packages: string, options: NodeRedOptions, rate: number | null): Promise<number> {
  const folder = join(root, `node-red-${rate === null ? "usual" : "overload"}`);
  mkdirSync(folder);
  const [port, uiPort] = [await freePort(), await freePort()];
  writeFileSync(
    join(folder, "mosquitto.conf"),
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`,
  );
  copyFileSync(join(HERE, "flow.json"), join(folder, "flow.json"));
  const broker = new Served(MOSQUITTO, ["-c", join(folder, "mosquitto.conf")]);
  let nodeRed: Served | undefined;
  try {
    const listener = await subscribed(port);
    const ready = new Promise<void>((resolve) => {
      listener.on("message", (_topic, payload) => String(payload) === "ready" && resolve());
    });
    const settings = ["--settings", join(HERE, "settings.cjs")];
    nodeRed = new Served(process.execPath, [join(packages, "node_modules/node-red/red.js"), ...settings], {
      BENCH_FLOW: join(folder, "flow.json"),
      BENCH_USER_DIR: packages,
      BENCH_UI_PORT: String(uiPort),
      BENCH_MQTT_PORT: String(port),
      BENCH_SQLITE: join(folder, "reports.sqlite"),
    });
    const late = wait(60_000, "late", { ref: false });
    if ((await Promise.race([ready, late])) === "late") throw new Error(`Node-RED is not ready: ${nodeRed.complaints}`);
    const before = [nodeRed.spent(), broker.spent()].map(({ cpuMs }) => cpuMs);
    const flood = await flooded(port, listener, options, rate);
    const spent = [nodeRed.spent(), broker.spent()].map(({ cpuMs }, at) => cpuMs - (before[at] ?? 0));
    const micros = spent.map((ms) => ((1000 * ms) / flood.stored).toFixed(0));
    const { latencies, perSecond, sent, acknowledgedByBroker, stored } = flood;
    const at = (share: number) => `${latencies.atShare(share).toFixed(1)} ms`;
    console.log(`Node-RED: ${rate === null ? `${IN_FLIGHT} on their way` : `${rate}/s asked`}, ${loadNow()}
  ${perSecond} reports/s stored; after p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}
  ${micros[0]} µs of processor a report, and ${micros[1]} of the broker; memory at most ${nodeRed.peakRssMb.toFixed(0)} MB
  sent ${sent}, acknowledged by the broker ${acknowledgedByBroker}, stored ${stored}: lost after their acknowledgement ${acknowledgedByBroker - stored}`);
    if (nodeRed.complaints !== "") console.log(`  it said: ${nodeRed.complaints.slice(0, 1_000)}`);
    listener.end(true);
    return perSecond;
  } finally {
    await nodeRed?.stop();
    await broker.stop();
  }
}

async function subscribed(port: number): Promise<MqttClient> {
  for (let tries = 0; ; tries++) {
    try {
      const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: "bench", reconnectPeriod: 0 });
      await client.subscribeAsync("stored");
      return client;
    } catch (error) {
      if (tries === 50) throw error;
      await wait(100);
    }
  }
}

/** Sends for the warm-up and the measured time, then waits for what is on its way. @param rate null: closed loop. */
async function flooded(
  port: number,
  listener: MqttClient,
  options: NodeRedOptions,
  rate: number | null,
): Promise<Flood> {
  const { seconds, warmUp } = options;
  const sentAtMs = new Float64Array(REMEMBERED);
  let latencies = new Latencies();
  let [sent, acknowledged, stored] = [0, 0, 0];
  const publishers = await Promise.all(
    Array.from({ length: PUBLISHERS }, (_, number) =>
      publisher(port, number, (bytes) => {
        acknowledged += bytes / 4;
      }),
    ),
  );
  listener.on("message", (_topic, payload) => {
    stored++;
    latencies.add(performance.now() - (sentAtMs[Number(payload) % REMEMBERED] ?? 0));
  });
  const send = (count: number) => {
    for (let left = count; left > 0; left--) {
      sentAtMs[sent % REMEMBERED] = performance.now();
      publishers[sent % PUBLISHERS]?.write(packetOf(sent));
      sent++;
    }
  };
  const beganMs = performance.now();
  let measuredFrom = { atMs: 0, stored: 0 };
  for (;;) {
    const nowMs = performance.now();
    if (measuredFrom.atMs === 0 && nowMs - beganMs >= warmUp * 1000) {
      measuredFrom = { atMs: nowMs, stored };
      latencies = new Latencies();
    }
    if (nowMs - beganMs >= (warmUp + seconds) * 1000) break;
    send(rate === null ? IN_FLIGHT - (sent - stored) : Math.floor(((nowMs - beganMs) * rate) / 1000) - sent);
    await wait(TICK_MS);
  }
  const perSecond = Math.round((1000 * (stored - measuredFrom.stored)) / (performance.now() - measuredFrom.atMs));
  const during = latencies;
  latencies = new Latencies();
  for (let last = -1, end = performance.now() + DRAIN_MS; performance.now() < end && last !== stored; await wait(2_000))
    last = stored;
  for (const socket of publishers) socket.destroy();
  return { perSecond, latencies: during, sent, acknowledgedByBroker: acknowledged, stored };
}

async function publisher(port: number, number: number, onAck: (bytes: number) => void): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  const clientId = Buffer.from(`load-${number}`);
  const body = [0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 0, 0, clientId.length, ...clientId];
  socket.write(Buffer.from([0x10, body.length, ...body]));
  await new Promise((resolve) => socket.once("data", resolve));
  socket.on("data", (bytes: Buffer) => onAck(bytes.length));
  return socket;
}

/** The same report as `load.ts` sends. */
function packetOf(sequence: number): Buffer {
  const digit = sequence % 10;
  const payload = `{"boot":"load-1","sequence":${sequence},"stage":"operating","values":{"cpuLoad":21.5${digit}0,"power":5.2${digit}00,"linePressure":120.${digit}0,"rateDeviation":0.5${digit}00,"caseTemperature":31.${digit}00,"throughputUp":2.1${digit}00,"throughputDown":12.4${digit}0,"memoryUsed":41.3${digit}0}}`;
  const topic = `carelabel/device${String(sequence % 200).padStart(10, "0")}/report`;
  const length = 2 + topic.length + 2 + payload.length;
  const head = Buffer.from([0x32, (length & 127) | 128, length >> 7, topic.length >> 8, topic.length & 255]);
  const packetId = (sequence % 65_535) + 1;
  return Buffer.concat([head, Buffer.from(topic), Buffer.from([packetId >> 8, packetId & 255]), Buffer.from(payload)]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "60" },
      "warm-up": { type: "string", default: "10" },
      overload: { type: "boolean", default: false },
      installed: { type: "string" },
    },
  });
  const root = newFolder();
  try {
    console.log(machineLine(root));
    const { seconds, "warm-up": warmUp, ...others } = values;
    await measureNodeRed(root, { ...others, seconds: Number(seconds), warmUp: Number(warmUp) });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
