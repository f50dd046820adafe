/**
 * How soon a value that stops moving is told, by how often it repeats itself when it is sound.
 *
 * Run: node bench/runtime/stuck.ts [built|fresh] [--seeds 10]
 *
 * Each shape lives for 30 days, a value a minute: every finding then is a false one. Then it stands still, at six times of a
 * day. `least` is the minutes after which a run comes by itself once in two hundred months, by all of that month's runs
 * (their longest tenth taken for a geometric tail): nothing that is as quiet can be sooner.
 */
import { ExampleDevice } from "../../src/domain/runtime/judge/example-device.ts";
import { Chance, seedOf } from "../../src/domain/runtime/simulation/chance.ts";
import { quantile } from "./machine.ts";
import { BUILT, FRESH, type RestingShape } from "./stuck/shapes.ts";

const DAY = 1440;
const MONTH = 30 * DAY;
const MOST = 7 * DAY;
const seeds = Number(process.argv[process.argv.indexOf("--seeds") + 1] || 10);
const shapes = process.argv.includes("fresh") ? FRESH : BUILT;

console.log("| shape | repeats | runs: 99 %, longest | false a month | told after, median | within 15 min | least |");
console.log("|---|---|---|---|---|---|---|");
for (const shape of shapes) {
  const all = Array.from({ length: seeds }, (_, seed) => live(shape, seed + 1));
  const took = all.flatMap((one) => one.took);
  const mean = (of: (one: Lived) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  const inTime = took.filter((minutes) => minutes <= 15).length / took.length;
  console.log(
    `| ${shape.name} | ${(100 * mean(({ repeats }) => repeats)).toFixed(0)} % | ${mean(({ most }) => most).toFixed(0)}, ${mean(({ longest }) => longest).toFixed(0)} | ${mean(({ told }) => told).toFixed(2)} | ${span(quantile(took, 0.5))} | ${(100 * inTime).toFixed(0)} % | ${span(mean(({ least }) => least))} |`,
  );
}

interface Lived {
  readonly repeats: number;
  readonly most: number;
  readonly longest: number;
  readonly told: number;
  readonly least: number;
  readonly took: readonly number[];
}

function live(shape: RestingShape, seed: number): Lived {
  const chance = new Chance(seedOf(seed, shape.name));
  const next = shape.start(chance);
  const device = new ExampleDevice({});
  const runs: number[] = [];
  let [run, same, told, last] = [0, 0, 0, Number.NaN];
  const took: number[] = [];
  for (let minute = 0; minute < MONTH; minute++) {
    const value = next(minute);
    if (value === last) {
      run++;
      same++;
    } else {
      runs.push(run);
      run = 0;
    }
    last = value;
    if (tellsStuck(device, value)) told++;
    // In the last day it stands still six times, each time from where the sound one is.
    if (minute >= MONTH - DAY && minute % 240 === 120) took.push(stand(device, value));
  }
  runs.sort((one, other) => one - other);
  const high = runs[Math.floor(0.9 * runs.length)] ?? 0;
  const beyond = runs.filter((length) => length > high);
  const excess = beyond.reduce((sum, length) => sum + length - high, 0) / Math.max(1, beyond.length);
  const lasts = Math.max(1e-9, 1 - 1 / excess);
  return {
    repeats: same / MONTH,
    most: runs[Math.floor(0.99 * runs.length)] ?? 0,
    longest: runs.at(-1) ?? 0,
    told,
    least: high + Math.log(beyond.length / 0.005) / -Math.log(lasts),
    took,
  };
}

/** Minutes until a copy of the device that stands still is told. */
function stand(device: ExampleDevice, value: number): number {
  const copy = new ExampleDevice({});
  copy.watch = structuredClone(device.watch);
  copy.sequence = device.sequence;
  copy.nowMs = device.nowMs;
  for (let minutes = 0; minutes < MOST; minutes++) if (tellsStuck(copy, value)) return minutes;
  return Infinity;
}

function tellsStuck(device: ExampleDevice, value: number): boolean {
  const { changes } = device.values({ value });
  return changes.some((change) => change.do === "open" && change.finding.kind === "stuck");
}

function span(minutes: number): string {
  if (minutes === Infinity) return "not in a week";
  if (!Number.isFinite(minutes)) return "–";
  return minutes < 120 ? `${minutes.toFixed(0)} min` : `${(minutes / 60).toFixed(1)} h`;
}
