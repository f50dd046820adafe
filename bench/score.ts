/**
 * Quality and cost of the baseline, beside a rolling z-score and an EWMA chart: what they find, how often they cry wolf.
 *
 * Run: node bench/score.ts [development|check|final|fresh] [--detail]. Development series were looked at while the detector
 * was built, check series at milestones; the final ones were written last for form 2, the fresh ones for form 3, and
 * changed nothing. What is known of a family must not shape the detector any more: the next check needs a new one. The references get the customary
 * threshold and the one at which they cry wolf on the development series as often as the baseline does.
 */
import { ALARM_SCORE, Baseline, STATE_BYTES } from "../src/domain/runtime/baseline/baseline.ts";
import { BaselineSlab } from "../src/domain/runtime/baseline/baseline-slab.ts";
import { FAMILIES, type Made } from "./score/corpus.ts";
import { benchmarkScore, tally, thresholdFor } from "./score/judge.ts";
import { seeded } from "./score/shape.ts";

type Scorer = (made: Made) => Float64Array;
type Family = keyof typeof FAMILIES;

/** Standard deviations at which such charts usually warn. */
const CUSTOMARY = 4;
/** Above every score of a reference that matters. */
const MOST = 1000;

const family = (Object.keys(FAMILIES) as Family[]).find((name) => process.argv.includes(name)) ?? "development";
const detail = process.argv.includes("--detail");
const judged = FAMILIES[family]();
const development = family === "development" ? judged : FAMILIES.development();
const values = judged.reduce((sum, made) => sum + made.values.length, 0);
const wolf = tally(development, development.map(byBaseline), ALARM_SCORE).falsePer100k;

console.log(`${judged.length} ${family} series, ${values} values`);
console.log(
  "| | found | false per 100,000 values | a series-month | benchmark score | threshold | state | ns a value |",
);
console.log("|---|---|---|---|---|---|---|---|");
show("baseline", byBaseline, STATE_BYTES, 1, () => [ALARM_SCORE]);
show("rolling z-score, 288 values", byRolling, 288 * 8 + 24, MOST, asQuiet);
show("EWMA chart", byEwma, 24, MOST, asQuiet);
showSlab();

function asQuiet(scorer: Scorer): number[] {
  return [thresholdFor(development, development.map(scorer), wolf, MOST), CUSTOMARY];
}

function show(name: string, scorer: Scorer, bytes: number, most: number, thresholds: (of: Scorer) => number[]): void {
  const before = performance.now();
  const scores = judged.map(scorer);
  const ns = ((performance.now() - before) * 1e6) / values;
  const best = benchmarkScore(judged, scores, most);
  for (const threshold of thresholds(scorer)) {
    const { found, asked, falsePerMonth, falsePer100k } = tally(judged, scores, threshold);
    console.log(
      `| ${name} | ${((100 * found) / asked).toFixed(0)} % | ${falsePer100k.toFixed(1)} | ${falsePerMonth.toFixed(2)} | ${best.toFixed(0)} | ${threshold.toFixed(2)} | ${bytes} B | ${ns.toFixed(0)} |`,
    );
  }
  if (detail && scorer === byBaseline) breakDown(scores);
}

function breakDown(scores: readonly Float64Array[]): void {
  for (const by of ["fault", "shape"] as const) {
    for (const key of new Set(judged.map((made) => made[by]))) {
      const chosen = [...judged.keys()].filter((index) => judged[index]?.[by] === key);
      const made = chosen.flatMap((index) => judged[index] ?? []);
      const part = tally(
        made,
        chosen.flatMap((index) => scores[index] ?? []),
        ALARM_SCORE,
      );
      console.log(`    ${key.padEnd(40)} ${part.found}/${part.asked}, false ${part.falsePer100k.toFixed(1)}`);
    }
  }
}

/** What a value costs in a slab that no cache holds, each slot in turn and by chance. */
function showSlab(): void {
  const [slots, rounds] = [100_000, 30];
  const slab = new BaselineSlab(slots);
  const chance = seeded(1);
  for (const [order, slotOf] of [
    ["in turn", (index: number) => index],
    ["in random order", () => Math.floor(chance() * slots)],
  ] as const) {
    const before = performance.now();
    for (let round = 0; round < rounds; round++)
      for (let index = 0; index < slots; index++) slab.score(slotOf(index), 20 + chance(), round * 60_000);
    const ns = ((performance.now() - before) * 1e6) / slots / rounds;
    console.log(`${slots} slots (${Math.round((slots * STATE_BYTES) / 1e6)} MB) ${order}: ${ns.toFixed(0)} ns a value`);
  }
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
