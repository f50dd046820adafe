/**
 * Quality and cost of the baseline, beside a rolling z-score and an EWMA chart: what they find, how often they cry wolf.
 *
 * Run: node bench/score.ts [--held-back] [--detail]. Every shape meets every fault three times in one series, and once
 * none, with three seeds; intervals of 1, 5 and 15 minutes. The two references get the threshold at which they cry wolf
 * on the development shapes as often as the baseline does, and the customary one. Alarms within 60 values of the last
 * are one. What is known of the held-back shapes must not shape the detector: new ones have to be written then.
 */
import { ALARM_SCORE, Baseline, STATE_BYTES } from "../src/domain/runtime/baseline/baseline.ts";
import { DEVELOPMENT_FAULTS, type Fault, HELD_BACK_FAULTS } from "./score/faults.ts";
import { type Chance, DEVELOPMENT, HELD_BACK, type Shape, seeded } from "./score/shapes.ts";

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
const START_MS = Date.parse("2026-03-02T00:00:00Z");
const EVENTS = [0.5, 0.68, 0.86];
const TOGETHER = 60;
/** Standard deviations at which such charts usually warn. */
const CUSTOMARY = 4;

interface Made {
  readonly shape: string;
  readonly fault: string;
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly begins: readonly number[];
  readonly within: number;
  readonly lasts: number;
}

type Scorer = (made: Made) => Float64Array;

const held = process.argv.includes("--held-back");
const detail = process.argv.includes("--detail");
const development = make(DEVELOPMENT, DEVELOPMENT_FAULTS, 1);
const judged = held ? make(HELD_BACK, HELD_BACK_FAULTS, 1_000_003) : development;

const scorers: readonly (readonly [string, Scorer, number])[] = [
  ["baseline", byBaseline, STATE_BYTES],
  ["rolling z-score, 288 values", byRolling, 288 * 8 + 24],
  ["EWMA chart", byEwma, 24],
];
const wanted = tally(development, development.map(byBaseline), ALARM_SCORE).falsePerMonth;
console.log(
  `${judged.length} series of ${held ? "held-back" : "development"} shapes, ${sum(judged.map(({ values }) => values.length))} values`,
);
console.log("| | found | false alarms a series-month | per 100,000 values | threshold | state | ns a value |");
console.log("|---|---|---|---|---|---|---|");
for (const [name, scorer, bytes] of scorers) {
  const before = performance.now();
  const scores = judged.map(scorer);
  const ns = ((performance.now() - before) * 1e6) / sum(judged.map(({ values }) => values.length));
  for (const threshold of scorer === byBaseline ? [ALARM_SCORE] : [matched(development.map(scorer)), CUSTOMARY]) {
    const { found, asked, falsePerMonth, falsePer100k } = tally(judged, scores, threshold);
    console.log(
      `| ${name} | ${((100 * found) / asked).toFixed(0)} % | ${falsePerMonth.toFixed(2)} | ${falsePer100k.toFixed(2)} | ${threshold.toFixed(2)} | ${bytes} B | ${ns.toFixed(0)} |`,
    );
    if (detail) breakDown(scores, threshold);
  }
}

function breakDown(scores: readonly Float64Array[], threshold: number): void {
  for (const by of ["fault", "shape"] as const) {
    for (const key of new Set(judged.map((made) => made[by]))) {
      const chosen = judged.flatMap((made, index) => (made[by] === key ? [index] : []));
      const part = tally(
        chosen.map((index) => judged[index] as Made),
        chosen.map((index) => scores[index] as Float64Array),
        threshold,
      );
      console.log(`    ${key.padEnd(32)} ${part.found}/${part.asked}  false a month ${part.falsePerMonth.toFixed(2)}`);
    }
  }
}

function make(shapes: readonly Shape[], faults: readonly Fault[], seed: number): Made[] {
  return [0, 1, 2].flatMap((round) =>
    shapes.flatMap((shape, row) =>
      [undefined, ...faults].map((fault, column) =>
        series(shape, fault, seeded(seed + round * 104_729 + row * 1009 + column * 9176), round + row + column),
      ),
    ),
  );
}

function series(shape: Shape, fault: Fault | undefined, chance: Chance, turn: number): Made {
  const stepMs = [60_000, 300_000, 900_000][turn % 3] ?? 60_000;
  const count = Math.floor(([14, 28, 56][turn % 3] ?? 14) * (DAY_MS / stepMs));
  const next = shape.start(chance, stepMs);
  const plain = new Float64Array(count);
  const times = new Float64Array(count);
  let atMs = START_MS;
  for (let index = 0; index < count; index++) {
    atMs += shape.irregular === true ? stepMs * (0.3 + 1.4 * chance()) * (chance() < 0.002 ? 100 : 1) : stepMs;
    // A clock that is set anew: an hour back, for good.
    if (shape.irregular === true && chance() < 0.0002) atMs -= 3_600_000;
    times[index] = atMs;
    plain[index] = next(index, atMs);
  }
  const noise = usualError(plain, shape.grain ?? 0);
  const middle = [...plain].sort((one, other) => one - other)[count >> 1] ?? 0;
  const begins = fault === undefined ? [] : EVENTS.map((share) => Math.floor(count * (share + 0.06 * chance())));
  const values = plain.slice();
  for (const [event, begin] of begins.entries()) {
    if (fault === undefined) break;
    const sign = event % 2 === 0 ? 1 : -1;
    const kept = values[begin - 1] ?? 0;
    for (let index = begin; index < Math.min(count, begin + fault.values); index++)
      values[index] = fault.spoil(values[index] ?? 0, {
        age: index - begin,
        values: fault.values,
        noise,
        middle,
        kept,
        sign,
        chance,
      });
  }
  for (let index = 0; index < count; index++) {
    const value = Math.min(shape.most ?? Infinity, Math.max(shape.least ?? -Infinity, values[index] ?? 0));
    values[index] = shape.grain === undefined ? value : Math.round(value / shape.grain) * shape.grain;
  }
  return {
    shape: shape.name,
    fault: fault?.name ?? "none",
    values,
    times,
    begins,
    within: fault?.within ?? 0,
    lasts: fault?.values ?? 0,
  };
}

/** Robust standard deviation about a short running mean, so that rhythm does not count as noise. */
function usualError(values: Float64Array, grain: number): number {
  let mean = values[0] ?? 0;
  const errors = values.map((value) => {
    const error = Math.abs(value - mean);
    mean += 0.1 * (value - mean);
    return error;
  });
  return Math.max(grain, 1.25 * (errors.reduce((total, error) => total + error, 0) / errors.length));
}

function tally(all: readonly Made[], scores: readonly Float64Array[], threshold: number) {
  let [found, asked, wolf, months, count] = [0, 0, 0, 0, 0];
  for (const [row, made] of all.entries()) {
    const alarms = scores[row] ?? new Float64Array();
    const stepMs = ((made.times.at(-1) ?? 0) - (made.times[0] ?? 0)) / made.times.length;
    months += (stepMs * made.values.length) / MONTH_MS;
    count += made.values.length;
    asked += made.begins.length;
    // The end of a fault is an event too: what is told of it is neither found nor false.
    const ends = made.begins.map((begin) => begin + Math.max(made.within, made.lasts < 1e9 ? made.lasts + 200 : 0));
    const told = made.begins.map(() => false);
    let last = -Infinity;
    for (let index = 0; index < alarms.length; index++) {
      if ((alarms[index] ?? 0) < threshold) continue;
      const event = made.begins.findIndex((begin, number) => index >= begin && index < (ends[number] ?? 0));
      if (event >= 0) {
        if (index < (made.begins[event] ?? 0) + made.within) told[event] = true;
      } else if (index - last > TOGETHER) wolf++;
      if (event < 0) last = index;
    }
    found += told.filter(Boolean).length;
  }
  return { found, asked, falsePerMonth: wolf / months, falsePer100k: (wolf * 1e5) / count };
}

/** The threshold at which a reference cries wolf as often as the baseline. */
function matched(scores: readonly Float64Array[]): number {
  let [low, high] = [0, 1000];
  for (let turn = 0; turn < 20; turn++) {
    const middle = (low + high) / 2;
    if (tally(development, scores, middle).falsePerMonth > wanted) low = middle;
    else high = middle;
  }
  return high;
}

function byBaseline({ values, times }: Made): Float64Array {
  const baseline = new Baseline();
  return values.map((value, index) => baseline.score(value, times[index] ?? 0));
}

function byRolling({ values }: Made): Float64Array {
  const size = 288;
  let [total, squares, ever] = [0, 0, 0];
  const origin = values[0] ?? 0;
  return values.map((raw, index) => {
    const value = raw - origin;
    const count = Math.min(index, size);
    const mean = count > 0 ? total / count : 0;
    const usual = Math.max(1e-18, squares / Math.max(1, count) - mean * mean);
    ever += (usual - ever) / (index + 1);
    const deviation = Math.sqrt(Math.max(usual, ever / 25));
    const score = count < 30 ? 0 : Math.abs(value - mean) / deviation;
    const leaving = index >= size ? (values[index - size] ?? 0) - origin : 0;
    total += value - leaving;
    squares += value * value - leaving * leaving;
    return score;
  });
}

function byEwma({ values }: Made): Float64Array {
  let [short, long, variance] = [values[0] ?? 0, values[0] ?? 0, 0];
  return values.map((value, index) => {
    short += 0.2 * (value - short);
    const score = index < 30 ? 0 : Math.abs(short - long) / Math.sqrt(Math.max(1e-18, variance / 9));
    const gain = Math.max(1 / (index + 1), 1 / 500);
    variance += gain * ((value - long) ** 2 - variance);
    long += gain * (value - long);
    return score;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
