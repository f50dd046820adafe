/**
 * How many reports the runtime watch takes: the real server, the load generator beside it on the same cores, MQTT QoS 1,
 * 8 parameters a report, acknowledged once they are on disk. In the same run, the same door that only parses JSON.
 *
 * Run: node bench/runtime/watch.ts [--connections 200] [--rate 20000|max] [--seconds 60] [--warm-up 10] [--window N]
 *   [--overload] also at twice what was sustained   [--profile FOLDER] where the processor's time goes
 *   [--node-red] Node-RED doing the same (bench/runtime/node-red), installed into a temporary folder
 *
 * CARELABEL_BENCH_DATA names the folder (default: the system's for temporary files); it tells which disk is measured.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type MadeHospital, makeHospital } from "./hospital.ts";
import { loadNow, machineLine, newFolder } from "./machine.ts";
import { measureNodeRed } from "./node-red.ts";
import { bytesIn, type LoadRow, load, Served, serve } from "./served.ts";
import { stagesOf } from "./stages.ts";

const { values } = parseArgs({
  options: {
    connections: { type: "string", default: "200" },
    rate: { type: "string", default: "max" },
    seconds: { type: "string", default: "60" },
    "warm-up": { type: "string", default: "10" },
    window: { type: "string" },
    overload: { type: "boolean", default: false },
    profile: { type: "string" },
    "node-red": { type: "boolean", default: false },
  },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);
const warmUp = Number(values["warm-up"]);
/** Reports in flight over all connections where each sends as fast as it is answered. */
const IN_FLIGHT = 4_000;
const PLAIN_DOOR = fileURLToPath(new URL("./plain-door.ts", import.meta.url));

interface Measured {
  readonly row: LoadRow;
  readonly cpuMicros: number;
  readonly mainCpuMicros: number;
  readonly peakRssMb: number;
}

async function measure(served: Served, port: number, devices: string, rate: string): Promise<Measured> {
  const usual = rate === "max" ? Math.max(1, Math.floor(IN_FLIGHT / connections)) : 20;
  const before = served.spent();
  const row = await load({
    ...{ port, connections, seconds, "warm-up": warmUp, devices, window: values.window ?? usual },
    ...(rate === "max" ? {} : { rate }),
  });
  const after = served.spent();
  const { peakRssMb } = served;
  // Over the whole run, its warm-up and its end included.
  const each = (ms: number) => (1000 * ms) / row.acknowledgedInAll;
  const mainCpuMicros = each(after.mainCpuMs - before.mainCpuMs);
  return { row, cpuMicros: each(after.cpuMs - before.cpuMs), mainCpuMicros, peakRssMb };
}

function tell(name: string, { row, cpuMicros, mainCpuMicros, peakRssMb }: Measured): void {
  const asked = row.askedPerSecond === null ? "as fast as answered" : `${row.askedPerSecond}/s asked`;
  const lost = row.sentInAll - row.acknowledgedInAll;
  console.log(`${name}: ${row.connections} connections, ${asked}, ${row.payloadBytes} bytes a report, ${loadNow()}
  ${row.perSecond} reports/s for ${row.seconds} s; acknowledged after p50 ${row.p50Ms} ms, p99 ${row.p99Ms} ms, longest ${row.maxMs} ms
  ${cpuMicros.toFixed(1)} µs of processor a report, ${mainCpuMicros.toFixed(1)} of it in the main thread; generator ${row.ownCpuPercent} % of a core
  memory at most ${peakRssMb.toFixed(0)} MB; never acknowledged ${lost}; refused connections ${row.refused}, lost ${row.lostConnections}`);
}

async function ofTheWatch(hospital: MadeHospital, rate: string, profile?: string): Promise<Measured> {
  const { served, mqttPort, openMs } = await serve(hospital.folder, profile);
  try {
    const measured = await measure(served, mqttPort, hospital.file, rate);
    tell(`CareLabel (open after ${openMs.toFixed(0)} ms)`, measured);
    const written = bytesIn(hospital.folder, "watch.sqlite");
    console.log(
      `  watch.sqlite ${(written / 1e6).toFixed(0)} MB, ${(written / measured.row.acknowledgedInAll).toFixed(0)} bytes a report so far`,
    );
    if (served.complaints !== "") console.log(`  it said: ${served.complaints.slice(0, 2_000)}`);
    return measured;
  } finally {
    await served.stop();
  }
}

async function ofThePlainDoor(devices: string, rate: string, unpaced = false): Promise<Measured> {
  const served = new Served(process.execPath, [PLAIN_DOOR, ...(unpaced ? ["--unpaced"] : [])]);
  try {
    const [, port] = await served.says(/mqtt:\/\/[^:]+:(\d+)/);
    const measured = await measure(served, Number(port), devices, rate);
    tell(`the door alone, parsing JSON${unpaced ? ", without its pace for each connection" : ""}`, measured);
    return measured;
  } finally {
    await served.stop();
  }
}

const root = newFolder();
try {
  const hospital = await makeHospital(join(root, "data"), { devices: connections });
  console.log(machineLine(root));
  const watch = await ofTheWatch(hospital, values.rate, values.profile);
  const plain = await ofThePlainDoor(hospital.file, values.rate);
  const ratio = (one: number, other: number) => (one / other).toFixed(2);
  const beside = (other: Measured) =>
    `${ratio(watch.row.perSecond, other.row.perSecond)} in reports/s, ${ratio(other.cpuMicros, watch.cpuMicros)} by processor time`;
  console.log(`ratio to the door alone: ${beside(plain)} (budget 0.5 of what each can)`);
  if (values.rate === "max")
    console.log(`ratio to it without its pace: ${beside(await ofThePlainDoor(hospital.file, values.rate, true))}`);
  if (values.profile !== undefined) console.log(stagesOf(values.profile, watch.row.acknowledgedInAll));
  if (values.overload) {
    console.log(`at twice ${watch.row.perSecond}/s:`);
    await ofTheWatch(hospital, String(2 * watch.row.perSecond));
  }
  if (values["node-red"]) {
    const perSecond = await measureNodeRed(root, { seconds, warmUp, overload: values.overload });
    console.log(`ratio to Node-RED: ${ratio(watch.row.perSecond, perSecond)} (budget 5)`);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
