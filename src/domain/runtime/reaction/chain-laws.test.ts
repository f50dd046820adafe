import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Advanced, advance, type ChainEvent } from "./advance.ts";
import { type Chain, type Circumstances, type Command, startChain } from "./chain.ts";
import {
  after,
  anyDevice,
  anyEvent,
  anyMachineEvent,
  anySettings,
  at,
  BEGINNING,
  FREE,
  START,
  started,
} from "./chain-for-tests.ts";
import { isTouched } from "./turn.ts";

const step = fc.record({
  do: fc.constantFrom("notify", "pause", "isolate", "alarm-locally", "fall-back"),
  afterSeconds: fc.integer({ min: 0, max: 600 }),
});
const begun = fc.record({
  steps: fc.option(fc.array(step, { minLength: 1, maxLength: 6 }), { nil: undefined }),
  finding: fc.record({
    key: fc.constant("k"),
    kind: fc.constantFrom("fail-safe-limit", "unusual", "digest-unknown"),
    severity: fc.constantFrom("info", "medium", "critical"),
  }),
}) as fc.Arbitrary<Pick<typeof BEGINNING, "steps" | "finding">>;
const moment = fc.record({ seconds: fc.integer({ min: 0, max: 900 }), device: anyDevice, room: fc.boolean() });
const story = <E>(events: fc.Arbitrary<E>) => fc.array(fc.tuple(events, moment), { maxLength: 25 });
type Story = readonly (readonly [ChainEvent, { seconds: number; device: typeof FREE; room: boolean }])[];

/** Every turn of a story; seconds are those since the event before. */
function told(
  beginning: Partial<typeof BEGINNING>,
  settings: Circumstances["settings"],
  events: Story,
  first: Pick<Circumstances, "device" | "room"> = { device: FREE, room: true },
): (Advanced & { now: Circumstances; event: ChainEvent; before: Chain })[] {
  let chain = startChain({ ...BEGINNING, ...beginning }, settings, START);
  let seconds = 0;
  return [[{ kind: "time" }, { seconds: 0, ...first }] as Story[number], ...events].map(([event, moment]) => {
    seconds += moment.seconds;
    const now = at(seconds, { settings, device: moment.device, room: moment.room });
    const before = chain;
    const turn = advance(chain, event, now);
    chain = turn.chain;
    return { ...turn, now, event, before };
  });
}

const TAKES_OUT: readonly Command["do"][] = ["pause", "isolate", "fall-back"];

test("what is or may be life-supporting or on a patient is never cut without a person, whatever is set and happens", () => {
  const guarded = anyDevice.filter(
    ({ lifeSupporting, onPatient, tier }) =>
      lifeSupporting !== false || onPatient !== false || (tier.offNetwork === null && tier.outOfOperation === null),
  );
  const always = fc.tuple(guarded, anySettings, begun, story(anyMachineEvent));
  fc.assert(
    fc.property(always, ([device, settings, beginning, events]) => {
      const same: Story = events.map(([event, moment]) => [event, { ...moment, device }]);
      for (const { commands } of told(beginning, settings, same, { device, room: true }))
        assert.deepEqual(
          commands.filter((command) => TAKES_OUT.includes(command.do)),
          [],
        );
    }),
  );
});

test("a chain always knows when it wakes, and left alone comes to its end or to a person who is told again and again", () => {
  fc.assert(
    fc.property(anySettings, begun, story(anyEvent), anyDevice, (settings, beginning, events, device) => {
      let last = told(beginning, settings, events).at(-1);
      for (let turn = 0; last !== undefined && turn < 80; turn++) {
        if (last.chain.state === "ended") return assert.equal(last.wakeAtMs, null);
        assert.ok(last.wakeAtMs !== null && last.wakeAtMs > last.chain.atMs, "it stands still");
        if (last.chain.state === "waiting-for-person") assert.notEqual(last.chain.waitingFor, null);
        const now = at(0, { settings, device, atMs: last.wakeAtMs });
        last = { ...advance(last.chain, { kind: "time" }, now), now, event: { kind: "time" }, before: last.chain };
      }
      assert.equal(last?.chain.state, "waiting-for-person");
      const { repetition, nextAtMs } = last?.chain.alarm ?? { repetition: 0, nextAtMs: 0 };
      const next = last && advance(last.chain, { kind: "time" }, at(0, { settings, device, atMs: nextAtMs }));
      assert.equal(next?.chain.alarm.repetition, repetition + 1);
    }),
  );
});

test("an event that comes twice has no second effect", () => {
  fc.assert(
    fc.property(anySettings, begun, story(anyEvent), (settings, beginning, events) => {
      for (const { chain, event, now, commands } of told(beginning, settings, events)) {
        // Nobody answers a command before it is given.
        if ("key" in event && commands.some(({ key }) => key === event.key)) continue;
        const again = advance(chain, event, now);
        assert.deepEqual(again.chain, chain);
        assert.deepEqual(again.commands, []);
        assert.deepEqual(again.happened, []);
      }
    }),
  );
});

test("no key is given to two commands, and a chain is plain JSON of bounded size", () => {
  fc.assert(
    fc.property(anySettings, begun, story(anyEvent), (settings, beginning, events) => {
      const turns = told(beginning, settings, events);
      const keys = turns.flatMap(({ commands }) => commands.map(({ key }) => key));
      assert.equal(new Set(keys).size, keys.length);
      for (const { chain } of turns) {
        assert.deepEqual(JSON.parse(JSON.stringify(chain)), chain);
        assert.ok(chain.unsent.length <= 20, String(chain.unsent.length));
      }
    }),
  );
});

test("a command stays with the chain until it was sent, was answered or is overtaken: a crash loses none", () => {
  fc.assert(
    fc.property(anySettings, begun, story(anyMachineEvent), (settings, beginning, events) => {
      for (const { chain, commands } of told(beginning, settings, events))
        if (chain.state !== "ended")
          for (const one of commands.filter((command) => TAKES_OUT.includes(command.do))) {
            const step = chain.steps.find(({ do: act }) => act === one.do);
            assert.ok(step?.state !== "commanded" || chain.unsent.some(({ do: act }) => act === one.do));
          }
    }),
  );
});

test("a chain that has ended holds nothing: all that was tried was released", () => {
  fc.assert(
    fc.property(anySettings, begun, story(anyEvent), (settings, beginning, events) => {
      const last = told(beginning, settings, events).at(-1)?.chain;
      if (last?.state !== "ended") return;
      assert.ok(!last.steps.some(isTouched));
      assert.equal(last.operation, "operating");
    }),
  );
});

test("two persons are two: one alone never starts what asks for two, however often it is said", () => {
  const two = { ...FREE, onPatient: true };
  const wish = fc.record({
    kind: fc.constantFrom("asked" as const, "confirmed" as const),
    id: fc.uuid(),
    act: fc.constantFrom("pause" as const, "isolate" as const),
    person: fc.constant("ada"),
    clinician: fc.boolean(),
    replacementReady: fc.boolean(),
  });
  fc.assert(
    fc.property(anySettings, begun, story(fc.oneof(wish, anyMachineEvent)), (settings, beginning, events) => {
      const same: Story = events.map(([event, moment]) => [event, { ...moment, device: two }]);
      for (const { commands } of told(beginning, settings, same, { device: two, room: true }))
        assert.ok(!commands.some((command) => TAKES_OUT.includes(command.do)));
    }),
  );
});

test("a device that comes onto a patient while something is under way is given back at once", () => {
  fc.assert(
    fc.property(begun, story(anyMachineEvent), (beginning, events) => {
      const settings = at(0).settings;
      const same: Story = events.map(([event, moment]) => [event, { ...moment, device: FREE }]);
      const last = told(beginning, settings, same).at(-1);
      assert.ok(last);
      const before = last.chain;
      const { chain } = advance(
        before,
        { kind: "time" },
        { ...last.now, atMs: before.atMs, device: { ...FREE, onPatient: true } },
      );
      for (const { do: act, state } of chain.steps)
        if (act !== "alarm-locally") assert.ok(state !== "commanded" && state !== "answered", `${act} ${state}`);
    }),
  );
});

test("a device beyond its extreme that was ever out ends by its checklist only, whatever was undone meanwhile", () => {
  const extreme = { ...BEGINNING.finding, kind: "fail-safe-limit" as const };
  fc.assert(
    fc.property(anySettings, begun, story(anyEvent), (settings, { steps }, events) => {
      const turns = told({ steps, finding: extreme }, settings, events);
      const wasOut = turns.some(({ chain }) => chain.operation !== "operating");
      const last = turns.at(-1)?.chain;
      if (wasOut && last?.state === "ended") assert.equal(last.ended, "returned");
    }),
  );
});

test("a device that counts as paused and says that it operates is told at once, and counts as paused no more", () => {
  fc.assert(
    fc.property(anySettings, begun, story(anyEvent), anyDevice, (settings, beginning, events, device) => {
      const last = told(beginning, settings, events).at(-1);
      const isPaused = last?.chain.steps.some((one) => one.do === "pause" && one.state === "done");
      if (last === undefined || isPaused !== true) return;
      const now = { ...last.now, atMs: last.chain.atMs, device };
      const { chain, commands } = advance(last.chain, { kind: "contradicted", act: "pause" }, now);
      assert.ok(commands.some((one) => one.do === "escalate"));
      assert.notEqual(chain.operation, "paused");
      assert.equal(chain.alarm.takenBy, null);
      assert.notEqual(chain.state, "ended");
    }),
  );
});

test("half an hour after it was taken out one person alone, who is no clinician, gives no device back", () => {
  const undo = fc.record({
    kind: fc.constant("undo-asked" as const),
    id: fc.uuid(),
    act: fc.constantFrom("pause" as const, "isolate" as const),
    person: fc.constant("ada"),
    clinician: fc.constant(false),
  });
  const later = fc.array(fc.tuple(undo, fc.integer({ min: 1, max: 5000 })), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(later, (wishes) => {
      const out = after(
        started().chain,
        [1, { kind: "answered", key: "c1/pause/1", done: true }],
        [2, { kind: "verified", key: "c1/pause/1", proof: "device-says-so" }],
        [30, { kind: "time" }],
        [31, { kind: "answered", key: "c1/isolate/1", done: true }],
        [32, { kind: "verified", key: "c1/isolate/1", proof: "nftables" }],
      );
      let { chain } = out;
      let seconds = 32 + 30 * 60;
      for (const [wish, pause] of wishes) {
        seconds += pause;
        const turn = advance(chain, wish, at(seconds));
        assert.ok(turn.commands.every((one) => one.do !== "release"));
        chain = turn.chain;
      }
      assert.equal(chain.operation, "quarantined");
      const second = {
        ...(wishes[0] as [(typeof wishes)[0][0], number])[0],
        id: "other",
        person: "bea",
        clinician: true,
      };
      assert.ok(
        advance(chain, second, at(seconds)).commands.some((one) => one.do === "release"),
        "a clinician does",
      );
    }),
  );
});
