import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChainEvent } from "./advance.ts";
import { after, at, started } from "./chain-for-tests.ts";
import { DEFAULT_REACTION_SETTINGS } from "./settings.ts";

let request = 0;
const undo = (person: string, clinician = false): ChainEvent => ({
  ...{ kind: "undo-asked", act: "pause", id: `u${request++}` },
  ...{ person, clinician },
});
const OBEYED: readonly [number, ChainEvent][] = [
  [1, { kind: "answered", key: "c1/pause/1", done: true }],
  [2, { kind: "verified", key: "c1/pause/1", proof: "device-says-so" }],
];
const paused = () => after(started({}, { steps: [{ do: "pause" }] }).chain, ...OBEYED).chain;
const released = (attempt: number): ChainEvent => ({
  kind: "answered",
  key: `c1/release-pause/${attempt}`,
  done: true,
});
const HOUR = 3600;

test("a false alarm is undone at once by one person; the device is back, and its checklist is still asked for", () => {
  const back = after(paused(), [60, undo("ada")], [61, released(2)]).chain;
  assert.deepEqual(
    [back.operation, back.state, back.waitingFor],
    ["operating", "waiting-for-person", "return-to-service"],
  );
  const again = back.alarm.nextAtMs - at(61).atMs;
  assert.ok(again <= DEFAULT_REACTION_SETTINGS.restAfterTakenMs.critical, "asked for soon, not in a day");
  const asked = after(back, [61 + HOUR, { kind: "time" }]);
  assert.deepEqual(
    asked.commands.map((one) => ["because" in one && one.because, "severity" in one && one.severity]),
    [["back-unchecked", "critical"]],
  );
});

test("a device that was given back without its checklist is neither settled nor passed over, only returned", () => {
  const back = after(paused(), [60, undo("ada")], [61, released(2)]).chain;
  const left = after(
    back,
    [70, { kind: "settled", id: "s", person: "ada" }],
    [80, { kind: "breach-ended", id: "e" }],
    [90, { kind: "took", id: "t", person: "ada" }],
  ).chain;
  assert.equal(left.state, "waiting-for-person");
  const signature = { person: "ada", clinician: false, atMs: 0, of: JSON.stringify(["a loose plug", "passed"]) };
  const checklist = { cause: "a loose plug", bootComparison: "passed" as const, signatures: [signature] };
  const ended = after(left, [100, { kind: "returned", id: "r", person: "ada", checklist }]).chain;
  assert.equal(ended.ended, "returned");
});

test("later it takes two persons within half an hour, or a clinician whose patient needs the device", () => {
  const one = after(paused(), [HOUR, undo("ada")]);
  assert.deepEqual(one.chain.steps[0]?.because, ["undo-needs-second"]);
  assert.equal(one.chain.operation, "paused");
  const isGiven = (...events: [number, ChainEvent][]) =>
    after(one.chain, ...events).commands.some((command) => command.do === "release");
  assert.ok(!isGiven([HOUR + 10, undo("ada")]), "the same person twice is one");
  assert.ok(isGiven([HOUR + 10, undo("bea")]));
  assert.ok(!isGiven([HOUR + 1900, undo("bea")]), "the first word has lapsed");
  assert.ok(isGiven([HOUR + 10, undo("cem", true)]));
});

test("what was never shown to be out, or is no extreme, is undone by one person at any time", () => {
  const unproven = started({}, { steps: [{ do: "pause" }] }).chain;
  assert.ok(after(unproven, [5, undo("ada")]).commands.some((one) => one.do === "release"));
  const finding = { key: "unusual cpuLoad", kind: "unusual" as const, severity: "medium" as const };
  const word = { id: "a", person: "ada", clinician: false, replacementReady: false };
  const asked = after(started({}, { finding }).chain, [0, { kind: "asked", act: "pause", ...word }], ...OBEYED);
  assert.equal(asked.chain.operation, "paused");
  const back = after(asked.chain, [24 * HOUR, undo("ada")], [24 * HOUR + 1, released(2)]);
  assert.deepEqual([back.chain.operation, back.chain.waitingFor], ["operating", "decide"]);
});

test("what a person stopped on the spot a person brings back, and says so; what holds it from afar stays", () => {
  const by = (person: string, now: "out" | "back"): ChainEvent => ({
    ...{ kind: "by-hand", act: "pause", id: `h${request++}` },
    ...{ person, now, clinician: false },
  });
  const byHand = after(started({ device: { ...at(0).device, canPause: false } }, { steps: [{ do: "pause" }] }).chain, [
    9,
    by("ada", "out"),
  ]);
  assert.equal(byHand.chain.operation, "paused");
  const back = after(byHand.chain, [2 * HOUR, by("ada", "back")]).chain;
  assert.deepEqual([back.operation, back.waitingFor], ["operating", "return-to-service"]);
  assert.equal(after(paused(), [2 * HOUR, by("ada", "back")]).chain.operation, "paused");
});

test("a device that was paused and reports that it operates is isolated at once where that may be done", () => {
  const both = after(started({}, { steps: [{ do: "pause" }, { do: "isolate", afterSeconds: 600 }] }).chain, ...OBEYED);
  const found = after(both.chain, [60, { kind: "contradicted", act: "pause" }]);
  assert.deepEqual(
    found.commands.map((one) => [one.do, "because" in one && one.because]),
    [
      ["isolate", false],
      ["escalate", "says-operating"],
    ],
  );
  const alone = after(paused(), [60, { kind: "contradicted", act: "pause" }]).chain;
  assert.deepEqual([alone.operation, alone.waitingFor], ["operating", "do-by-hand"]);
});
