/**
 * Chains for tests: devices of every safety, and any sequence of events with their own keys.
 */
import fc from "fast-check";
import { advance, type ChainEvent } from "./advance.ts";
import { ACTS, type Beginning, type Chain, type Circumstances, type ReactionTarget, startChain } from "./chain.ts";
import { DEFAULT_REACTION_SETTINGS, NEEDS, type ReactionSettings } from "./settings.ts";

export const START = Date.UTC(2026, 10, 22, 2);

export const FREE: ReactionTarget = {
  tier: { offNetwork: "free", outOfOperation: "free" },
  lifeSupporting: false,
  onPatient: false,
  riskClass: "II",
  careSetting: "integrated-care",
  canPause: true,
  isolators: ["gateway-1", "nac"],
};
export const ON_PATIENT: ReactionTarget = { ...FREE, onPatient: true };

export const BEGINNING: Beginning = {
  id: "c1",
  device: "scanner1",
  incident: null,
  finding: { key: "fail-safe-limit temperature", kind: "fail-safe-limit", severity: "high" },
  ward: "ward1",
  product: "product1",
  changedVersionAtMs: null,
  steps: undefined,
};

export function at(seconds: number, more: Partial<Circumstances> = {}): Circumstances {
  return { atMs: START + seconds * 1000, device: FREE, settings: DEFAULT_REACTION_SETTINGS, room: true, ...more };
}

/** A chain after its first turn. */
export function started(more: Partial<Circumstances> = {}, beginning: Partial<Beginning> = {}) {
  const now = at(0, more);
  return advance(startChain({ ...BEGINNING, ...beginning }, now.settings, now.atMs), { kind: "time" }, now);
}

/** The chain after all of these, each at its second. */
export function after(
  chain: Chain,
  ...events: readonly [number, ChainEvent, Partial<Circumstances>?][]
): ReturnType<typeof advance> {
  return events.reduce((advanced, [seconds, event, more]) => advance(advanced.chain, event, at(seconds, more)), {
    chain,
    commands: [],
    wakeAtMs: null,
    happened: [],
  } as ReturnType<typeof advance>);
}

const freedom = fc.constantFrom("free", "replacement-first", "ward-only", null);
const mark = fc.constantFrom(true, false, null);
export const anyDevice: fc.Arbitrary<ReactionTarget> = fc.record({
  tier: fc.record({ offNetwork: freedom, outOfOperation: freedom }),
  lifeSupporting: mark,
  onPatient: mark,
  riskClass: fc.constantFrom("I", "II", "III", "IV", null),
  careSetting: fc.constantFrom("integrated-care", "home-care", null),
  canPause: fc.boolean(),
  isolators: fc.constantFrom([], ["gateway-1"], ["gateway-1", "nac"]),
});
const needs = fc.constantFrom(...NEEDS);
const both = fc.record({ pause: needs, isolate: needs });
export const anySettings: fc.Arbitrary<ReactionSettings> = fc.record({
  atLeast: both,
  atLeastAtHome: both,
  actOn: fc.constantFrom<ReactionSettings["actOn"]>(["fail-safe-limit"], [], ["fail-safe-limit", "digest-unknown"]),
  pauseAttempts: fc.integer({ min: 1, max: 5 }),
  releaseAttempts: fc.integer({ min: 1, max: 10 }),
  answerWithinMs: fc.integer({ min: 1000, max: 600_000 }),
  verifyWithinMs: fc.integer({ min: 1000, max: 3_600_000 }),
  confirmationHoldsMs: fc.integer({ min: 60_000, max: 86_400_000 }),
  repeatEveryMs: fc.constant(DEFAULT_REACTION_SETTINGS.repeatEveryMs),
  restAfterTakenMs: fc.constant(DEFAULT_REACTION_SETTINGS.restAfterTakenMs),
  remindWhileOutMs: fc.constant(DEFAULT_REACTION_SETTINGS.remindWhileOutMs),
  escalateAfter: fc.integer({ min: 1, max: 20 }),
  mass: fc.constant(DEFAULT_REACTION_SETTINGS.mass),
});

const person = fc.constantFrom("ada", "bea", "cem");
const act = fc.constantFrom(...ACTS);
const id = fc.uuid();
const key = fc
  .tuple(act, fc.constantFrom("", "release-", "verify-"), fc.integer({ min: 1, max: 8 }))
  .map(([one, what, attempt]) => `c1/${what}${one}/${attempt}`);
const word = { id, person, act, clinician: fc.boolean(), replacementReady: fc.boolean() };
const signed = (cause: string, people: readonly string[]) => ({
  cause,
  bootComparison: "passed" as const,
  signatures: people.map((one) => ({
    person: one,
    clinician: true,
    atMs: START,
    of: JSON.stringify([cause, "passed"]),
  })),
});

/** What the device, the isolators and the findings say, in any order, right or wrong. */
export const anyMachineEvent: fc.Arbitrary<ChainEvent> = fc.oneof(
  fc.constant({ kind: "time" } as const),
  fc.record({ kind: fc.constant("sent" as const), key }),
  fc.record({ kind: fc.constantFrom("acknowledged" as const, "answered" as const), key, done: fc.boolean() }),
  fc.record({
    kind: fc.constant("verified" as const),
    key,
    proof: fc.constantFrom("silence", "no-traffic", "nftables", "nac-state", "device-says-so"),
  }),
  fc.record({ kind: fc.constantFrom("failed" as const, "timed-out" as const), key }),
  fc.constant({ kind: "contradicted", act: "pause" } as const),
  fc.record({ kind: fc.constantFrom("breach-ended" as const, "breach-again" as const), id }),
);
/** What persons say. */
export const anyPersonEvent: fc.Arbitrary<ChainEvent> = fc.oneof(
  fc.record({ kind: fc.constantFrom("took" as const, "settled" as const), id, person }),
  fc.record({ kind: fc.constantFrom("confirmed" as const, "asked" as const), ...word }),
  fc.record({ kind: fc.constant("refused" as const), id, person, act }),
  fc.record({ kind: fc.constant("undo-asked" as const), id, person, act, clinician: fc.boolean() }),
  fc.record({
    ...{ kind: fc.constant("by-hand" as const), id, person, act },
    ...{ now: fc.constantFrom("out", "back"), clinician: fc.boolean() },
  }),
  fc.record({
    kind: fc.constant("returned" as const),
    id,
    person,
    checklist: fc.constantFrom(signed("", []), signed("a worn fan", ["ada", "bea"])),
  }),
);
export const anyEvent = fc.oneof(anyMachineEvent, anyPersonEvent);
