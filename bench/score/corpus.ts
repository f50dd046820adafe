/**
 * A corpus of made series: every shape meets every fault three times in one series, and once none, for each seed.
 */
import { CHECK_FAULTS, DEVELOPMENT_FAULTS, type Fault, FINAL_FAULTS, FRESH_FAULTS } from "./faults.ts";
import { type Chance, type Shape, seeded } from "./shape.ts";
import { CHECK } from "./shapes-check.ts";
import { DEVELOPMENT } from "./shapes-development.ts";
import { FINAL } from "./shapes-final.ts";
import { FRESH } from "./shapes-fresh.ts";

export const DAY_MS = 86_400_000;
const START_MS = Date.parse("2026-03-02T00:00:00Z");
const STEPS_MS = [60_000, 300_000, 900_000];
const DAYS = [14, 28, 56];
/** Where in a series its faults begin, as shares of it; chance adds up to 0.06. */
const EVENTS = [0.5, 0.68, 0.86];

export interface Made {
  readonly shape: string;
  readonly fault: string;
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly begins: readonly number[];
  /** How long after its begin an alarm still tells a fault in time, and for how many values the fault goes on. */
  readonly within: number;
  readonly lasts: number;
}

export const FAMILIES = {
  development: () => make(DEVELOPMENT, DEVELOPMENT_FAULTS, 1),
  check: () => make(CHECK, CHECK_FAULTS, 1_000_003),
  final: () => make(FINAL, FINAL_FAULTS, 7_000_003),
  fresh: () => make(FRESH, FRESH_FAULTS, 13_000_027),
};

function make(shapes: readonly Shape[], faults: readonly Fault[], seed: number): Made[] {
  return [0, 1, 2].flatMap((round) =>
    shapes.flatMap((shape, row) =>
      [undefined, ...faults].map((fault, column) =>
        series(shape, fault, seeded(seed + round * 104_729 + row * 1009 + column * 9176), (round + row + column) % 3),
      ),
    ),
  );
}

function series(shape: Shape, fault: Fault | undefined, chance: Chance, turn: number): Made {
  const stepMs = STEPS_MS[turn] ?? 60_000;
  const count = Math.floor((DAYS[turn] ?? 14) * (DAY_MS / stepMs));
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
  const middle = plain.toSorted()[count >> 1] ?? 0;
  const begins = fault === undefined ? [] : EVENTS.map((share) => Math.floor(count * (share + 0.06 * chance())));
  const values = plain.slice();
  for (const [event, begin] of begins.entries()) {
    if (fault === undefined) break;
    const sign = event % 2 === 0 ? 1 : -1;
    const kept = values[begin - 1] ?? 0;
    // No two faults are of one size.
    const size = noise * (0.7 + chance());
    for (let index = begin; index < Math.min(count, begin + fault.values); index++) {
      const moment = { age: index - begin, values: fault.values, noise: size, middle, kept, sign, chance };
      values[index] = fault.spoil(values[index] ?? 0, moment);
    }
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
