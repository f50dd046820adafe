import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuntimeFacts } from "../../label/runtime-facts.ts";
import type { ObservedBoot } from "../report.ts";
import { ExampleDevice } from "./example-device.ts";

const digest = (letter: string) => letter.repeat(64);
const FACTS: RuntimeFacts = {
  integration: {
    values: [{ parameter: "bootTime", unit: "s", nominal: 6, tolerance: 1 }],
    boot: {
      bootLoaderVerified: true,
      phases: [
        { name: "boot loader", durationMs: 2000, toleranceMs: 300, digest: digest("a") },
        { name: "kernel", durationMs: 4000, toleranceMs: 500, digest: digest("b"), cpuPercent: 80, energyJoule: 14 },
      ],
    },
  },
};
const LOADER = { name: "boot loader", durationMs: 2100, digest: digest("a") };
const KERNEL = { name: "kernel", durationMs: 3900, digest: digest("b"), cpuPercent: 75, energyJoule: 14.5 };
const GOOD: ObservedBoot = { bootLoaderVerified: true, phases: [LOADER, KERNEL] };

function firstStart(started: ObservedBoot) {
  const pump = new ExampleDevice(FACTS);
  pump.reports({ stage: "integration", started });
  return Object.values(pump.watch.open).map(({ finding }) => finding);
}

test("a first start as the maker recorded it is no finding", () => {
  assert.deepEqual(firstStart(GOOD), []);
});

for (const [what, started, subject, severity, because] of [
  [
    "another kernel",
    { ...GOOD, phases: [LOADER, { ...KERNEL, digest: digest("c") }] },
    "kernel",
    "critical",
    "digest-differs",
  ],
  [
    "a kernel that takes longer",
    { ...GOOD, phases: [LOADER, { ...KERNEL, durationMs: 4600 }] },
    "kernel",
    "medium",
    "duration-differs",
  ],
  [
    "a phase more",
    { ...GOOD, phases: [LOADER, { name: "implant" }, KERNEL] },
    "order of phases",
    "high",
    "phase-undeclared",
  ],
  ["a phase less", { ...GOOD, phases: [KERNEL] }, "order of phases", "high", "phase-missing"],
  ["phases exchanged", { ...GOOD, phases: [KERNEL, LOADER] }, "order of phases", "high", "phases-in-another-order"],
  [
    "a boot loader that verified nothing",
    { ...GOOD, bootLoaderVerified: false },
    "boot loader",
    "critical",
    "boot-loader-not-verified",
  ],
] as const) {
  test(`${what} is a start that deviates, of the integration stage`, () => {
    const finding = firstStart(started as ObservedBoot).find(({ kind }) => kind === "boot-deviates");
    assert.equal(finding?.subject, subject);
    assert.equal(finding.severity, severity);
    assert.equal(finding.stage, "integration");
    assert.deepEqual(finding.because, [because]);
    assert.match(finding.requirement, /^\/runtime\/integration\/boot/);
  });
}

test("what the record states and the device does not tell is no success", () => {
  const findings = firstStart({ phases: [{ name: "boot loader" }, KERNEL] });
  assert.deepEqual(
    findings.map(({ kind, subject, observed }) => [kind, subject, observed]),
    [
      ["not-judged", "boot loader", "verified"],
      ["not-judged", "boot loader", "digest, duration"],
    ],
  );
});

test("times of the phases add up to the boot time of the label", () => {
  const slow = {
    ...GOOD,
    phases: [
      { ...LOADER, durationMs: 2300 },
      { ...KERNEL, durationMs: 4900 },
    ],
  };
  const findings = firstStart(slow);
  const total = findings.find(({ subject }) => subject === "bootTime");
  assert.deepEqual([total?.declared, total?.observed], ["5 … 7 s", "7.2 s"]);
});

test("a later start is held against the same record, and a good one closes what was found", () => {
  const pump = new ExampleDevice(FACTS);
  pump.reports({ started: GOOD });
  pump.restarts("boot-2", { started: { ...GOOD, phases: [LOADER, { ...KERNEL, digest: digest("c") }] } });
  assert.deepEqual(pump.open, ["boot-deviates kernel"]);
  assert.equal(Object.values(pump.watch.open)[0]?.finding.stage, "operating");
  pump.restarts("boot-3", { started: GOOD });
  assert.deepEqual(pump.open, []);
});
