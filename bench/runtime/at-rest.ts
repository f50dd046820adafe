/**
 * What it costs to wake a device, to judge a report and to let it rest again, beside judging alone: no door, no journal.
 *
 * Run: node bench/runtime/at-rest.ts [--devices 100000] [--reference 1000] [--rounds 5]
 *
 * Every device in turn, 8 parameters a report, 20 products. A first round makes each device known and is not counted; both
 * sizes get as many reports.
 */
import { parseArgs } from "node:util";
import { DeviceJudge } from "../../src/acts/watch/device-judge.ts";
import { RestingDevices } from "../../src/acts/watch/resting-devices.ts";
import { Known, WatchedDevice } from "../../src/acts/watch/watched-device.ts";
import { newWatch } from "../../src/domain/runtime/judge/device-watch.ts";
import type { Reference } from "../../src/domain/runtime/reference.ts";
import { readReport } from "../../src/formats/device-report/read-report.ts";
import { RUNTIME } from "./hospital.ts";

const { values } = parseArgs({
  options: {
    devices: { type: "string", default: "100000" },
    reference: { type: "string", default: "1000" },
    rounds: { type: "string", default: "5" },
  },
});
const PRODUCTS = 20;
const AWAKE = 12_000;
const BEGIN_MS = Date.UTC(2026, 9, 1);
const EVERY_MS = 60_000;
const USUAL = { cpuLoad: 21.5, power: 5.2, linePressure: 120.5, rateDeviation: 0.5 };
const MORE = { caseTemperature: 31.2, throughputUp: 2.1, throughputDown: 12.4, memoryUsed: 41.3 };
const PARAMETERS = Object.entries({ ...USUAL, ...MORE });

const all = Number(values.devices);
const reports = Number(values.rounds) * all;
const few = costOf(Number(values.reference));
const many = costOf(all);
console.log(`${(many / few).toFixed(2)} ×`);

/** In microseconds of processor a report, the engine's own threads included. */
function costOf(devices: number): number {
  const reference: Reference = {
    ...({ label: "bench", authority: "maker", runtime: RUNTIME, endpoints: undefined } as const),
    everyMs: EVERY_MS,
    expected: null,
    quietUntilMs: null,
  };
  const judge = new DeviceJudge(() => reference, false);
  const resting = new RestingDevices(AWAKE);
  const fleet = Array.from({ length: devices }, (_, number) => {
    const id = `device-${number}`;
    return new WatchedDevice({ number, id, productId: `product-${number % PRODUCTS}`, placeId: "ward" });
  });
  for (const watched of fleet) resting.began(watched, new Known(newWatch()));
  const rounds = Math.round(reports / devices);
  play(1, 3);
  const before = process.cpuUsage();
  const fromMs = performance.now();
  play(4, rounds);
  const { user, system } = process.cpuUsage(before);
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const micros = (user + system) / (rounds * devices);
  console.log(
    `${devices} devices: ${micros.toFixed(1)} µs of processor a report, ${((1000 * (performance.now() - fromMs)) / (rounds * devices)).toFixed(1)} by the clock; memory ${megabytes(rss)} MB, heap ${megabytes(heapUsed)}, buffers ${megabytes(arrayBuffers)}`,
  );
  return micros;

  function play(first: number, count: number): void {
    for (let round = first; round < first + count; round++)
      for (const watched of fleet) {
        const known = resting.wake(watched);
        if (known === undefined) throw new Error("it is not read");
        const payload = payloadOf(watched.device.number, round);
        const atMs = BEGIN_MS + round * EVERY_MS;
        judge.judge(watched, known, readReport(payload), { connection: "bridge", isSigned: false }, atMs);
      }
  }
}

function payloadOf(device: number, sequence: number): Uint8Array {
  const measured = PARAMETERS.map(([name, usual], index) => {
    const noise = ((Math.imul(sequence * 8 + index + device * 31, 0x9e3779b1) >>> 0) % 1000) / 10_000;
    return `"${name}":${(usual * (1 + noise)).toFixed(3)}`;
  });
  return new TextEncoder().encode(
    `{"boot":"fleet-1","sequence":${sequence},"stage":"operating","values":{${measured.join(",")}}}`,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
