import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChainStep, WatchChain } from "../../src/contract/runtime.ts";
import { STEP_STATES } from "../../src/domain/runtime/reaction/chain.ts";
import { nextOf, stillNeeded, wishesOf } from "./chain-act.ts";

const AT = "2026-11-22T10:00:00.000Z";

function step(state: string, more: Partial<ChainStep> = {}): ChainStep {
  return {
    do: "pause",
    dueAt: AT,
    state,
    proof: null,
    because: [],
    confirmations: 0,
    confirmedBy: [],
    touched: false,
    ...more,
  };
}

function chain(steps: ChainStep[], more: Partial<WatchChain> = {}, needs = "two-persons"): WatchChain {
  const permit = { needs, clinician: true, replacement: false, because: [] };
  return {
    id: "reaction0001",
    deviceId: "device00001",
    incident: null,
    findingKey: "fail-safe-limit/temperature",
    severity: "critical",
    startedAt: AT,
    state: "waiting-for-person",
    waitingFor: "confirm",
    ended: null,
    operation: "operating",
    takenBy: null,
    takenByName: null,
    takenAt: null,
    repetition: 1,
    steps,
    may: { pause: needs, isolate: needs },
    permits: { pause: permit, isolate: permit },
    returning: false,
    back: null,
    version: 1,
    ...more,
  };
}

const mine = { account: "me", name: "Ada", at: AT, clinician: false, replacementReady: false };

test("what is never done from afar is never offered to be confirmed or asked for, in whatever state", () => {
  for (const state of STEP_STATES) {
    const one = step(state, { touched: true });
    const wishes = wishesOf(chain([one], {}, "never"), one, "me");
    assert.ok(!wishes.includes("confirm") && !wishes.includes("ask"), `${state}: ${wishes}`);
  }
});

test("who has confirmed is not asked again, and the ward's word is still missing", () => {
  const confirmed = step("needs-person", { confirmedBy: [mine] });
  const whole = chain([confirmed]);
  assert.deepEqual(wishesOf(whole, confirmed, "me"), ["refuse", "out"]);
  assert.deepEqual(wishesOf(whole, confirmed, "ward"), ["confirm", "refuse", "out"]);
  assert.deepEqual(stillNeeded(whole, confirmed), { persons: 1, ward: true });
});

test("nothing is offered once the reaction has ended", () => {
  for (const state of STEP_STATES) {
    const one = step(state, { touched: true });
    assert.deepEqual(wishesOf(chain([one], { state: "ended", ended: "returned" }), one, "me"), []);
  }
});

test("likely next is to confirm, else to take the alarm, then to return the device", () => {
  assert.equal(nextOf(chain([step("needs-person")])), "confirm");
  assert.equal(nextOf(chain([step("needs-person")], {}, "never")), "take");
  const out = { waitingFor: "return-to-service", operation: "paused" } as const;
  assert.equal(nextOf(chain([step("done", { touched: true })], out)), "take");
  assert.equal(nextOf(chain([step("done", { touched: true })], { ...out, takenBy: "me" })), "return");
  assert.equal(nextOf(chain([], { state: "ended", ended: "settled" })), undefined);
});
