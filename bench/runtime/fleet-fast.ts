/**
 * What 100,000 devices cost beside 1,000: processor time a report, memory, how soon the doors open and all are warm.
 *
 * Run: node bench/runtime/fleet-size.ts [--devices 100000] [--reference 1000] [--rounds 5] [--rate 20000]
 *   [--profile FOLDER] where the processor's time goes, all rounds and the first together
 *
 * The real server; the whole fleet comes by four bridge connections (`bridge-load.ts`), every device in turn, 8 parameters a
 * report. A first round makes each device known and is not counted. Both sizes get as many reports at the same rate.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { BridgeResult } from "./bridge-load.ts";
import { letIn, makeHospital, type Visitors } from "./hospital.ts";
import { loadNow, machineLine, newFolder } from "./machine.ts";
import { bytesIn, Served, type Server, serve } from "./served.ts";
import { stagesOf } from "./stages.ts";

const { values } = parseArgs({
  options: {
    devices: { type: "string", default: "100000" },
    reference: { type: "string", default: "1000" },
    rounds: { type: "string", default: "5" },
    rate: { type: "string", default: "20000" },
    profile: { type: "string" },
  },
});
const BRIDGE_LOAD = fileURLToPath(new URL("./bridge-load.ts", import.meta.url));
const HOUR_S = 3600;
const QUIET_MS = 1_000;
const REST_MS = 120_000;
/** Share of a processor that 100,000 silent devices take at most. */
const IDLE = 0.1;

interface Cost {
  readonly cpuMicros: number;
  readonly rssMb: number;
}

const root = newFolder();
try {
  console.log(machineLine(root));
  const all = Number(values.devices);
  const reports = Number(values.rounds) * all;
  const few = Number(values.reference);
  const small = few === 0 ? { cpuMicros: 1, rssMb: 0 } : await costOf(few, Math.round(reports / few));
  const large = await costOf(all, Number(values.rounds));
  const ratio = (large.cpuMicros / small.cpuMicros).toFixed(2);
  console.log(`cost of a report at ${all} devices ${ratio} × that at ${few} (budget 1.3)
memory of ${all} devices ${large.rssMb.toFixed(0)} MB (budget 1000), at ${few} ${small.rssMb.toFixed(0)} MB`);
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function costOf(devices: number, rounds: number): Promise<Cost> {
  const folder = join(root, String(devices));
  const kept = `/tmp/hosp/${devices}`;
  if (!existsSync(kept)) {
    mkdirSync("/tmp/hosp", { recursive: true });
    const { ids } = await makeHospital(kept, { devices, enrolled: 1 });
    const visitors = await letIn(kept);
    writeFileSync(`${kept}.txt`, ids.join("\n"));
    writeFileSync(`${kept}.json`, JSON.stringify(visitors));
  }
  cpSync(kept, folder, { recursive: true });
  const visitors = JSON.parse(readFileSync(`${kept}.json`, "utf8"));
  const file = `${kept}.txt`;
  const cost = await fed(folder, visitors, file, devices, rounds);
  if (process.env.KEEP) cpSync(folder, process.env.KEEP, { recursive: true }); if (process.env.RESTART) await restarted(folder, visitors, devices);
  return cost;
}

async function fed(folder: string, visitors: Visitors, file: string, devices: number, rounds: number): Promise<Cost> {
  const profile = values.profile === undefined ? undefined : join(values.profile, String(devices));
  const server = await serve(folder, profile);
  const { served } = server;
  try {
    await bridged(server, visitors, file, 1, 1);
    const known = await rest(served);
    const before = served.spent();
    const threads = served.threads();
    const result = await bridged(server, visitors, file, rounds, 2);
    const after = served.spent();
    if (process.env.SNAP && devices > 50000) { (await import('node:child_process')).execSync('pkill -USR2 -f "main.ts serve.*--data /tmp/carelabel-runtime" ; sleep 40'); }
    const cpuMicros = (1000 * (after.cpuMs - before.cpuMs)) / result.acknowledged;
    const mainMicros = (1000 * (after.mainCpuMs - before.mainCpuMs)) / result.acknowledged;
    console.log(`${devices} devices, ${result.acknowledged} reports at ${result.perSecond}/s, ${loadNow()}: ${cpuMicros.toFixed(1)} µs of processor a report, ${mainMicros.toFixed(1)} of it in the main thread; acknowledged after p50 ${result.p50Ms.toFixed(1)} ms, p99 ${result.p99Ms.toFixed(1)} ms
  after the first round ${known.toFixed(1)} s until all was told; memory ${after.rssMb.toFixed(0)} MB, at most ${served.peakRssMb.toFixed(0)} MB; watch.sqlite ${(bytesIn(folder, "watch.sqlite") / 1e6).toFixed(0)} MB`);
    const others = [...served.threads()]
      .map(([name, ms]) => ({ name, micros: (1000 * (ms - (threads.get(name) ?? 0))) / result.acknowledged }))
      .filter(({ micros }) => micros >= 0.5)
      .sort((one, other) => other.micros - one.micros);
    console.log(`  by thread: ${others.map(({ name, micros }) => `${name} ${micros.toFixed(1)}`).join(", ")} µs`);
    
    return { cpuMicros, rssMb: after.rssMb };
  } finally {
    await served.stop();
    if (profile !== undefined) console.log(stagesOf(profile, (rounds + 1) * devices));
  }
}

/** The doors open, then all devices are read. */
async function restarted(folder: string, { metricsToken }: Visitors, devices: number): Promise<void> {
  const { served, page, openMs } = await serve(folder);
  try {
    let warm = 0;
    for (const end = performance.now() + HOUR_S * 1000; warm < devices && performance.now() < end; await wait(100)) {
      const answer = await fetch(`${page}/api/v1/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`no metrics: ${answer.status} ${text}`);
      warm = Number(/^carelabel_devices_in_memory (\d+)/m.exec(text)?.[1]);
    }
    const warmMs = performance.now() - served.startMs;
    const { cpuMs, mainCpuMs, rssMb } = served.spent();
    console.log(
      `  doors open after ${openMs.toFixed(0)} ms (budget 2000), all ${warm} warm after ${(warmMs / 1000).toFixed(1)} s (budget 10), for ${(cpuMs / 1000).toFixed(1)} s of processor, ${(mainCpuMs / 1000).toFixed(1)} of it in the main thread; memory ${rssMb.toFixed(0)} MB, ${loadNow()}`,
    );
  } finally {
    await served.stop();
  }
}

async function bridged(server: Server, { bridge }: Visitors, file: string, rounds: number, first: number) {
  const options = { port: server.mqttPort, user: bridge.id, password: bridge.token, devices: file, rounds, first };
  const load = new Served(process.execPath, [
    BRIDGE_LOAD,
    ...Object.entries({ ...options, rate: values.rate }).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ]);
  try {
    const [line] = await load.says(/\{.*\}\n/, HOUR_S * 1000);
    return JSON.parse(line) as BridgeResult;
  } finally {
    await load.stop();
  }
}

/** Waits until the server does no more for a second than look at its clocks; how long that took. */
async function rest(served: Served): Promise<number> {
  const fromMs = performance.now();
  for (let before = -1; ; ) {
    const now = served.spent().mainCpuMs;
    if (performance.now() - fromMs > REST_MS) throw new Error("the server does not come to rest");
    if (now - before < QUIET_MS * IDLE) return (performance.now() - fromMs - QUIET_MS) / 1000;
    before = now;
    await wait(QUIET_MS);
  }
}
