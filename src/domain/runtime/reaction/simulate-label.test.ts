import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ReactionStep } from "../../label/runtime-facts.ts";
import { anyDevice, anySettings, FREE, ON_PATIENT } from "./chain-for-tests.ts";
import { DEFAULT_REACTION_SETTINGS } from "./settings.ts";
import { type Simulated, simulateLabel } from "./simulate-label.ts";

const LABEL = {
  failSafe: {
    limits: [
      { parameter: "temperature", unit: "Cel", max: 80 },
      { parameter: "cpuLoad", max: 99 },
    ],
    reactionChain: [
      { do: "notify" as const },
      { do: "alarm-locally" as const },
      { do: "pause" as const, afterSeconds: 10 },
      { do: "isolate" as const, afterSeconds: 60 },
    ],
  },
};
const settings = DEFAULT_REACTION_SETTINGS;
const acts = ({ lines }: Simulated) =>
  lines.filter((one) => one.repetition === null).map((one) => [one.atSeconds, one.do, one.act ?? one.by]);

test("for a free device the table tells every step with its time, and that it ends out of service", () => {
  const [first, second, ...more] = simulateLabel(LABEL, FREE, settings);
  assert.deepEqual([first?.parameter, second?.parameter, more.length], ["temperature", "cpuLoad", 0]);
  assert.deepEqual([first?.limit, first?.max], ["/runtime/failSafe/limits/0", 80]);
  assert.deepEqual(
    first?.steps.map((one) => [one.do, one.atSeconds, one.happens]),
    [
      ["notify", 0, "by-itself"],
      ["alarm-locally", 0, "by-itself"],
      ["pause", 10, "by-itself"],
      ["isolate", 60, "by-itself"],
    ],
  );
  assert.deepEqual(first && acts(first.whenObeyed), [
    [0, "alarm-locally", "device"],
    [10, "pause", "device"],
    [10, "verify", "pause"],
    [60, "isolate", "gateway-1"],
    [60, "verify", "isolate"],
  ]);
  assert.deepEqual([first?.whenObeyed.operation, first?.whenObeyed.waitingFor], ["quarantined", "return-to-service"]);
});

test("against a device and isolators that never answer, every way is tried and a person is sent", () => {
  const [{ whenUnanswered } = { whenUnanswered: undefined }] = simulateLabel(LABEL, FREE, settings);
  assert.ok(whenUnanswered);
  assert.deepEqual(
    acts(whenUnanswered).filter(([, what]) => what !== "alarm-locally"),
    [
      [10, "pause", "device"],
      [20, "pause", "device"],
      [30, "isolate", "gateway-1"],
      [40, "isolate", "nac"],
    ],
  );
  assert.equal(whenUnanswered.waitingFor, "do-by-hand");
  assert.ok(whenUnanswered.lines.some((one) => one.do === "escalate" && one.atSeconds === 50));
});

test("for a device on a patient it tells what would not happen, and why", () => {
  const [first] = simulateLabel(LABEL, ON_PATIENT, settings);
  assert.deepEqual(
    first?.steps.map((one) => [one.do, one.happens, one.because]),
    [
      ["notify", "by-itself", []],
      ["alarm-locally", "by-itself", []],
      ["pause", "after-two-persons", ["on-patient"]],
      ["isolate", "after-two-persons", ["on-patient"]],
    ],
  );
  assert.equal(first?.whenObeyed.operation, "operating");
});

test("a label that takes the device out in no way is completed with our steps, a label without limits has no rows", () => {
  const { limits } = LABEL.failSafe;
  const steps = (reactionChain?: ReactionStep[]) =>
    simulateLabel({ failSafe: reactionChain ? { limits, reactionChain } : { limits } }, FREE, settings)[0]?.steps.map(
      (one) => [one.do, one.atSeconds, one.prescribed],
    );
  assert.deepEqual(steps(), [
    ["notify", 0, false],
    ["pause", 0, false],
    ["isolate", 30, false],
  ]);
  assert.deepEqual(steps([{ do: "notify" }, { do: "alarm-locally", afterSeconds: 20 }]), [
    ["notify", 0, true],
    ["alarm-locally", 20, true],
    ["pause", 20, false],
    ["isolate", 50, false],
  ]);
  assert.deepEqual(steps([{ do: "fall-back" }]), [
    ["notify", 0, false],
    ["fall-back", 0, true],
  ]);
  assert.deepEqual(simulateLabel(undefined, FREE, settings), []);
});

test("a device that takes no commands, or that nothing can isolate, is told as such", () => {
  const [first] = simulateLabel(LABEL, { ...FREE, canPause: false, isolators: [] }, settings);
  assert.deepEqual(
    first?.steps.slice(2).map((one) => [one.happens, one.because[0]]),
    [
      ["no-way", "no-way-to-pause"],
      ["no-way", "no-isolator"],
    ],
  );
});

test("the table says that something happens by itself exactly where the chain does it", () => {
  fc.assert(
    fc.property(anyDevice, anySettings, (device, chosen) => {
      for (const { steps, whenObeyed } of simulateLabel(LABEL, device, chosen))
        for (const { do: act, happens } of steps)
          if (act !== "notify")
            assert.equal(
              whenObeyed.lines.some((one) => one.do === act),
              happens === "by-itself",
              act,
            );
    }),
  );
});
