import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ALARM_SCORE, Baseline, STATE_BYTES } from "./baseline.ts";

const MINUTE_MS = 60_000;
const START_MS = Date.parse("2026-03-02T00:00:00Z");

/** Values as devices send them: usual ones, repeats, outliers of any size, and clocks that jump either way. */
const readings = fc.array(
  fc.record({
    value: fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
      { weight: 2, arbitrary: fc.constantFrom(0, 1, 100) },
      { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    ),
    passedMs: fc.oneof(
      { weight: 9, arbitrary: fc.constant(MINUTE_MS) },
      { weight: 1, arbitrary: fc.integer({ min: -1e10, max: 1e10 }) },
    ),
  }),
  { maxLength: 300, size: "max" },
);
type Readings = readonly { readonly value: number; readonly passedMs: number }[];

function scoresOf(series: Readings, baseline = new Baseline(), change = (value: number) => value): number[] {
  let atMs = START_MS;
  return series.map(({ value, passedMs }) => {
    atMs += passedMs;
    return baseline.score(change(value), atMs);
  });
}

/** Numbers that look normal, the same in every run. */
function noise(seed: number): () => number {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  return () => Array.from({ length: 12 }, next).reduce((sum, share) => sum + share, -6);
}

function usual(count: number, seed = 7): number[] {
  const next = noise(seed);
  return Array.from({ length: count }, (_, minute) => 40 + 5 * Math.sin((minute * 2 * Math.PI) / 1440) + next());
}

function alarms(values: readonly number[]): number[] {
  const baseline = new Baseline();
  return values.flatMap((value, minute) =>
    baseline.score(value, START_MS + minute * MINUTE_MS) >= ALARM_SCORE ? [minute] : [],
  );
}

test("every score lies between 0 and 1, whatever values and clocks come", () => {
  fc.assert(
    fc.property(readings, (series) => scoresOf(series).every((score) => score >= 0 && score <= 1)),
    { numRuns: 200 },
  );
});

test("a score depends on nothing that comes later", () => {
  fc.assert(
    fc.property(readings, fc.nat(), (series, cut) => {
      const length = series.length === 0 ? 0 : cut % series.length;
      assert.deepEqual(scoresOf(series.slice(0, length)), scoresOf(series).slice(0, length));
    }),
    { numRuns: 100 },
  );
});

test("a baseline saved at any place and restored goes on with the same scores", () => {
  fc.assert(
    fc.property(readings, fc.nat(), (series, cut) => {
      const whole = new Baseline();
      const expected = scoresOf(series, whole);
      let baseline = new Baseline();
      const place = series.length === 0 ? 0 : cut % series.length;
      let atMs = START_MS;
      const scores = series.map(({ value, passedMs }, index) => {
        if (index === place) baseline = new Baseline(baseline.save());
        atMs += passedMs;
        return baseline.score(value, atMs);
      });
      assert.deepEqual(scores, expected);
      assert.deepEqual(baseline.save(), whole.save());
    }),
    { numRuns: 100 },
  );
});

test("the unit of a series does not matter: a power of two changes no score at all", () => {
  fc.assert(
    fc.property(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 1000 }), (power, seed) => {
      const series = usual(600, seed).map((value, at) => ({
        value: at === 500 ? value * 3 : value,
        passedMs: MINUTE_MS,
      }));
      assert.deepEqual(
        scoresOf(series, new Baseline(), (value) => value * 2 ** power),
        scoresOf(series),
      );
    }),
    { numRuns: 30 },
  );
});

test("where zero lies does not matter: an added constant changes scores by rounding only", () => {
  const next = noise(3);
  // Multiples of 1/1024 stay exact when a whole number is added.
  const values = Array.from({ length: 3000 }, () => Math.round(next() * 1024) / 1024);
  const of = (added: number) => scoresOf(values.map((value) => ({ value: value + added, passedMs: MINUTE_MS })));
  const moved = of(4096);
  for (const [index, score] of of(0).entries()) assert.ok(Math.abs(score - (moved[index] ?? 0)) < 1e-3);
});

test("the state takes at most 600 bytes, after one value as after 20,000", () => {
  const baseline = new Baseline();
  assert.ok(STATE_BYTES <= 600);
  assert.equal(baseline.save().length, STATE_BYTES);
  for (const [minute, value] of usual(20_000).entries()) baseline.score(value, START_MS + minute * MINUTE_MS);
  assert.equal(baseline.save().length, STATE_BYTES);
});

test("what is no finite number is refused, and nothing is learnt of it", () => {
  const baseline = new Baseline();
  const before = baseline.save();
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    assert.throws(() => baseline.score(value, START_MS), { code: "argument-wrong", where: "value" });
    assert.throws(() => baseline.score(1, value), { code: "argument-wrong", where: "time" });
  }
  assert.deepEqual(baseline.save(), before);
});

test("bytes that are no saved baseline are refused", () => {
  const nothing = new Uint8Array(STATE_BYTES);
  const spoilt = new Baseline().save();
  spoilt.fill(0xff, 8, 16);
  for (const bytes of [nothing, new Uint8Array(), new Baseline().save().subarray(1), spoilt])
    assert.throws(() => new Baseline(bytes), { code: "data-unreadable" });
});

test("two weeks of a usual series with a rhythm of the day raise no alarm after the first day", () => {
  assert.deepEqual(
    alarms(usual(20_160)).filter((minute) => minute > 1440),
    [],
  );
});

for (const [fault, within, spoil] of [
  ["a spike", 1, (value: number, age: number) => (age === 0 ? value + 20 : value)],
  ["a lasting shift", 20, (value: number) => value + 6],
  ["a smaller lasting shift", 60, (value: number) => value + 4],
  ["a value that is stuck", 40, () => 41.25],
  ["a drop-out to zero", 1, () => 0],
  ["a much larger variance", 60, (value: number, age: number) => value + (age % 2 === 0 ? 7 : -7)],
] as const) {
  test(`${fault} after a week raises an alarm within ${within} minutes`, () => {
    const [begin, values] = [10_080, usual(11_000)];
    for (let at = begin; at < values.length; at++) values[at] = spoil(values[at] ?? 0, at - begin);
    const first = alarms(values).find((minute) => minute >= begin);
    assert.ok(first !== undefined && first < begin + within, `first alarm ${first}`);
  });
}

test("a new level becomes the usual one: two hours later nothing is told of it any more", () => {
  const values = usual(20_160).map((value, minute) => (minute < 10_080 ? value : value + 30));
  const told = alarms(values).filter((minute) => minute >= 10_080);
  assert.ok(told.length > 0 && told.every((minute) => minute < 10_200), told.join(" "));
});

test("a series that never changes is not called stuck, and its first change is told", () => {
  const values = Array.from({ length: 2000 }, (_, minute) => (minute === 1700 ? 5 : 1));
  assert.deepEqual(alarms(values), [1700]);
});

/** A tank that is used up and refilled, every so many minutes. */
function tank(every: number, count: number): number[] {
  const next = noise(5);
  return Array.from({ length: count }, (_, minute) => 90 - ((minute % every) * 80) / every + 0.2 * next());
}

test("a jump that came before stops alarming after a few times", () => {
  const told = alarms(tank(2500, 40_320));
  assert.ok(told.includes(2500), "the first jump is told");
  assert.ok(told.length <= 4 && told.every((minute) => minute <= 4 * 2500), told.join(" "));
});

test("a jump that the first day already had is usual from then on", () => {
  assert.deepEqual(alarms(tank(1020, 20_160)), []);
});

test("jumps of any size at any time of the day are usual once they came a few times, and a dropout still is told", () => {
  const [next, chance] = [noise(5), noise(6)];
  let left = 0;
  let height = 0;
  const values = Array.from({ length: 30 * 1440 }, (_, minute) => {
    if (left-- < 0 && chance() > 2.9) [left, height] = [10 + 5 * Math.abs(chance()), 20 + 10 * Math.abs(chance())];
    return 50 + (left > 0 ? height : 0) + 0.5 * next() - (minute >= 40_000 && minute < 40_010 ? 45 : 0);
  });
  const told = alarms(values);
  assert.ok(told.filter((minute) => minute < 40_000).length <= 5, told.join(" "));
  assert.ok(
    told.some((minute) => minute >= 40_000 && minute < 40_003),
    "the dropout is told",
  );
});

test("what is usual stays below an alarm however large it is, and the larger still scores more", () => {
  const next = noise(5);
  const known = new Baseline();
  // A job of some minutes, every seven hours; the jumps asked of are smaller than those that are remembered.
  for (let minute = 0; minute < 20_160; minute++)
    known.score(50 + (minute % 420 < 12 ? 25 + 4 * next() : 0) + 0.5 * next(), START_MS + minute * MINUTE_MS);
  const state = known.save();
  const scores = [10, 12, 14, 16].map((height) =>
    new Baseline(state).score(50 + height, START_MS + 20_160 * MINUTE_MS),
  );
  assert.ok(
    scores.every((score) => score > 0.45 && score < ALARM_SCORE),
    scores.join(" "),
  );
  assert.ok(
    scores.every((score, place) => place === 0 || score > (scores[place - 1] ?? 1)),
    scores.join(" "),
  );
});

test("a slow leak that no single value shows is told within a day", () => {
  const values = usual(20_160).map((value, minute) => value - Math.max(0, Math.min(8, (minute - 14_400) / 180)));
  const first = alarms(values).find((minute) => minute >= 14_400);
  assert.ok(first !== undefined && first < 14_400 + 1440, `first alarm ${first}`);
});

test("after an announced update the new level is usual at once, and the rhythm is still known", () => {
  const values = usual(20_160).map((value, minute) => (minute < 14_400 ? value : value + 30));
  const told = (relearn: boolean) => {
    const baseline = new Baseline();
    return values.flatMap((value, minute) => {
      if (relearn && minute === 14_400) baseline.relearn();
      const score = baseline.score(value, START_MS + minute * MINUTE_MS);
      return minute >= 14_400 && score >= ALARM_SCORE ? [minute] : [];
    });
  };
  assert.ok(told(false).length > 0);
  assert.deepEqual(told(true), []);
});
