import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { RuntimeFacts } from "../../domain/label/runtime-facts.ts";
import { newWatch } from "../../domain/runtime/judge/device-watch.ts";
import { MINUTE_MS, NOON_MS, referenceOf } from "../../domain/runtime/judge/example-device.ts";
import { conformityOf } from "../../domain/runtime/judge/judge.ts";
import { judgeForged } from "../../domain/runtime/judge/judge-signature.ts";
import type { Report } from "../../domain/runtime/report.ts";
import { DeviceJudge } from "./device-judge.ts";
import { RestingDevices } from "./resting-devices.ts";
import { Known, WatchedDevice } from "./watched-device.ts";

const FACTS: RuntimeFacts = {
  integration: {
    values: [{ parameter: "bootTime", unit: "s", nominal: 6, tolerance: 1 }],
    boot: { bootLoaderVerified: true, phases: [{ name: "kernel", durationMs: 100, digest: "a".repeat(64) }] },
  },
  operating: {
    values: [
      { parameter: "power", min: 2, max: 10, windowSeconds: 600, statistic: "mean" },
      { parameter: "flow", max: 30, windowSeconds: 600, statistic: "p95" },
      { parameter: "firmwareVersion", allowed: ["8.4.0"] },
      { parameter: "openPorts", allowed: [443] },
    ],
  },
  failSafe: { limits: [{ parameter: "power", max: 40 }] },
};
const REFERENCE = referenceOf(FACTS, {
  endpoints: [{ host: "local", protocol: "HL7", purpose: "orders" }],
  expected: { versions: { firmware: "8.4.1" }, digests: {}, untilMs: NOON_MS + 1000 * MINUTE_MS },
});
const DEVICES = 6;

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 4000, max: 6000 }).map((thousandths) => thousandths / 1000) },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 45, 50, -1e9) },
  { weight: 1, arbitrary: fc.record({ min: fc.nat(4), mean: fc.nat(9), max: fc.nat(60), count: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.constantFrom("on", true) },
);
const name = fc.constantFrom("power", "flow", "temperature", "constructor", "firmwareVersion", "made up …");
const often = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 3 });
const content = fc.record({
  values: fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }),
  stage: often(fc.constantFrom("integration", "operating", "failSafe")),
  time: often(fc.integer({ min: NOON_MS - 1e8, max: NOON_MS + 1e8 })),
  versions: often(fc.record({ firmware: fc.constantFrom("8.4.0", "8.4.1", "8.3.9") })),
  digests: often(fc.record({ firmware: fc.constantFrom("a".repeat(64), "b".repeat(64)) })),
  services: often(fc.constantFrom([{ transport: "tcp", port: 443 }], [{ transport: "udp", port: 53 }], [])),
  peers: often(fc.constantFrom([{ host: "a.example" }], [{ host: "10.0.0.9" }, { host: "::1" }])),
  started: often(fc.constantFrom({ bootLoaderVerified: true, phases: [{ name: "kernel", durationMs: 100 }] })),
});
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;

interface Step {
  readonly device: number;
  readonly waitMs: number;
  readonly do: "report" | "again" | "late" | "skip" | "time" | "relearn" | "end-fail-safe" | "forged";
  /** Of a report: the next, the newest once more, one from before, or one behind a gap. */
  readonly said?: { readonly content: Content; readonly boot: string; readonly from: string };
}

const who = { device: fc.nat(DEVICES - 1), waitMs: fc.oneof(fc.nat(2 * MINUTE_MS), fc.nat(30 * 3_600_000)) };
const said = fc.record({
  content,
  boot: fc.constantFrom("b1", "b1", "b1", "b2"),
  from: fc.constantFrom("c1", "c1", "c2"),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ ...who, do: fc.constant("report" as const), said }) },
  {
    weight: 2,
    arbitrary: fc.record({ ...who, do: fc.constantFrom("again" as const, "late" as const, "skip" as const), said }),
  },
  { weight: 2, arbitrary: fc.record({ ...who, do: fc.constantFrom("time" as const, "forged" as const) }) },
  { weight: 1, arbitrary: fc.record({ ...who, do: fc.constantFrom("relearn" as const, "end-fail-safe" as const) }) },
);

const bare = (made: object) => Object.fromEntries(Object.entries(made).filter(([, one]) => one !== undefined));

/** All that is told and known where so many of the devices may be awake. */
function lived(steps: readonly Step[], awake: number) {
  const resting = new RestingDevices(awake);
  const judge = new DeviceJudge(() => REFERENCE, false);
  const all = Array.from({ length: DEVICES }, (_, number) => {
    const product = number % 2 === 0 ? "pump" : "scanner";
    const watched = new WatchedDevice({ number, id: `device-${number}`, productId: product, placeId: "ward" });
    resting.began(watched, new Known(newWatch()));
    return { watched, sequences: new Map<string, number>() };
  });
  let nowMs = NOON_MS;
  const told = steps.map((one) => {
    nowMs += one.waitMs;
    const { watched, sequences } = all[one.device] ?? assert.fail();
    const known = resting.wake(watched) ?? assert.fail("it is known");
    if (one.do === "time") return judge.timePassed(watched, known.memory, nowMs);
    if (one.do === "forged")
      return judgeForged(known.memory, "signature-wrong", { kid: "k", connection: "c1", atMs: nowMs });
    if (one.do === "relearn" || one.do === "end-fail-safe") return judge.apply(known, { do: one.do });
    const { content, boot, from } = one.said ?? assert.fail();
    const newest = sequences.get(boot) ?? 0;
    const sequence = { report: newest + 1, again: newest, late: Math.max(0, newest - 2), skip: newest + 3 }[one.do];
    sequences.set(boot, Math.max(newest, sequence));
    const report = bare({ boot, sequence, ...content }) as unknown as Report;
    return judge.judge(watched, known, report, { connection: from, isSigned: false }, nowMs);
  });
  const known = all.map(({ watched }) => {
    const one = resting.wake(watched) ?? assert.fail("it is known");
    const { memory, parameters, scores, slots, rollUp, rollUpFromMs, lastReceivedAtMs, lastStart } = one;
    const learnt = judge.baselines.save(slots);
    return structuredClone({
      ...{ memory, parameters, scores, learnt, rollUp: rollUp.numbers, highest: rollUp.highest },
      ...{ rollUpFromMs, lastReceivedAtMs, lastStart, conformity: conformityOf(memory) },
    });
  });
  return { told, known };
}

test("a device is judged the same whether it is awake or rested before each report: findings, state, and what was learnt", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const awake = lived(steps, DEVICES + 1);
      // Of two in turn each rests before it reports again, and wakes as what the other left behind.
      assert.deepEqual(lived(steps, 1), awake);
    }),
    { numRuns: 300 },
  );
});
