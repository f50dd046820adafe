import assert from "node:assert/strict";
import { test } from "node:test";
import { type Advanced, advance, type ChainEvent } from "./advance.ts";
import { after, at, FREE, ON_PATIENT, START, started } from "./chain-for-tests.ts";
import { DEFAULT_REACTION_SETTINGS } from "./settings.ts";

let request = 0;
const wish = (person: string) => ({ id: `r${request++}`, person });
const word = (person: string, more: { clinician?: boolean; replacementReady?: boolean } = {}) => ({
  ...wish(person),
  clinician: false,
  replacementReady: false,
  ...more,
});
const time = { kind: "time" } as const;
const did = (key: string): ChainEvent => ({ kind: "answered", key: `c1/${key}`, done: true });
const proven = (key: string): ChainEvent => ({ kind: "verified", key: `c1/${key}`, proof: "no-traffic" });
const given = ({ commands }: Advanced) => commands.map(({ key }) => key.slice(3));
const stepsOf = ({ chain }: Advanced) => Object.fromEntries(chain.steps.map(({ do: act, state }) => [act, state]));
const checklist = (...people: [string, boolean][]) => ({
  cause: "a worn fan",
  bootComparison: "passed" as const,
  signatures: people.map(([person, clinician]) => ({
    person,
    clinician,
    atMs: 0,
    of: JSON.stringify(["a worn fan", "passed"]),
  })),
});

test("a free device beyond an extreme is paused at once and off the network after 30 seconds, and people are told", () => {
  const first = started();
  assert.deepEqual(given(first), ["pause/1", "notify/1"]);
  const isPaused = after(first.chain, [1, did("pause/1")], [2, proven("pause/1")]);
  assert.equal(isPaused.chain.operation, "paused");
  const isolating = after(isPaused.chain, [30, time]);
  assert.deepEqual(given(isolating), ["isolate/1"]);
  const out = after(isolating.chain, [31, did("isolate/1")], [33, proven("isolate/1")]);
  assert.deepEqual(stepsOf(out), { pause: "done", isolate: "done" });
  assert.deepEqual(
    [out.chain.operation, out.chain.state, out.chain.waitingFor],
    ["quarantined", "waiting-for-person", "return-to-service"],
  );
});

test("a device that does not pause is taken off the network at once, without waiting for the time of that step", () => {
  const first = started();
  const again = after(first.chain, [10, time]);
  assert.deepEqual(given(again), ["pause/2"]);
  assert.deepEqual(given(after(again.chain, [20, time])), ["isolate/1"]);
});

test("an isolator that is not believed is followed by the next, then by the next person on call", () => {
  const first = started({}, { steps: [{ do: "isolate" }] });
  assert.deepEqual(given(first), ["isolate/1", "notify/1"]);
  const unproven = after(first.chain, [1, did("isolate/1")]);
  assert.deepEqual(given(unproven), ["verify-isolate/1"]);
  const next = after(unproven.chain, [61, time]);
  assert.deepEqual(
    next.commands.map((one) => "by" in one && one.by),
    ["nac"],
  );
  const failed = after(next.chain, [62, { kind: "answered", key: "c1/isolate/2", done: false }]);
  assert.deepEqual(
    failed.commands.map((one) => [one.do, "level" in one && one.level]),
    [["escalate", 1]],
  );
  assert.deepEqual(
    [failed.chain.state, failed.chain.waitingFor, failed.chain.operation],
    ["waiting-for-person", "do-by-hand", "operating"],
  );
  const late = after(failed.chain, [70, proven("isolate/1")]);
  assert.equal(late.chain.operation, "quarantined", "what is proven late is proven");
});

test("on a patient nothing is cut: the alarm repeats, the next on call is told, and waits for the ward", () => {
  const first = started({ device: ON_PATIENT });
  assert.deepEqual(given(first), ["notify/1"]);
  assert.equal(first.chain.waitingFor, "confirm");
  let last = after(first.chain, [30, time, { device: ON_PATIENT }]);
  const told: unknown[] = [];
  for (let turn = 0; turn < 4 && last.wakeAtMs !== null; turn++) {
    last = advance(last.chain, time, at(0, { atMs: last.wakeAtMs, device: ON_PATIENT }));
    for (const one of last.commands) told.push([(last.chain.atMs - START) / 1000, one.do, "level" in one && one.level]);
  }
  assert.deepEqual(told, [
    [150, "notify", 0],
    [270, "notify", 0],
    [390, "escalate", 1],
    [510, "notify", 1],
  ]);
  assert.deepEqual(stepsOf(last), { pause: "needs-person", isolate: "needs-person" });
});

test("two different persons release a device on a patient, one of them a clinician", () => {
  const here = { device: ON_PATIENT };
  const { chain } = started(here);
  const engineer = { kind: "confirmed", act: "pause", ...word("ada") } as const;
  const again = { kind: "confirmed", act: "pause", ...word("ada", { clinician: true }) } as const;
  const other = { kind: "confirmed", act: "pause", ...word("bea") } as const;
  const nurse = { kind: "confirmed", act: "pause", ...word("cem", { clinician: true }) } as const;
  const one = after(chain, [5, engineer, here], [6, again, here]);
  assert.deepEqual(given(one), []);
  assert.deepEqual(given(after(chain, [5, engineer, here], [6, other, here])), []);
  assert.deepEqual(given(after(chain, [5, engineer, here], [6, nurse, here])), ["pause/1"]);
  const stale = after(chain, [5, engineer, here], [2000, nurse, here]);
  assert.ok(!given(stale).includes("pause/1"), "a word of half an hour ago holds no more");
});

test("where a replacement must stand ready, a confirmation without one is not enough", () => {
  const device = {
    ...FREE,
    tier: { offNetwork: "replacement-first", outOfOperation: "replacement-first" } as const,
  };
  const { chain } = started({ device });
  const confirmed = (replacementReady: boolean): ChainEvent => ({
    kind: "confirmed",
    act: "pause",
    ...word("ada", { replacementReady }),
  });
  assert.deepEqual(given(after(chain, [5, confirmed(false), { device }])), []);
  assert.deepEqual(given(after(chain, [5, confirmed(true), { device }])), ["pause/1"]);
});

test("whoever refuses stops it, and what is under way is given back", () => {
  const { chain } = started();
  const refused = after(chain, [1, { kind: "refused", act: "pause", ...wish("ada") }]);
  assert.deepEqual(given(refused), ["release-pause/2"]);
  const released = after(refused.chain, [2, did("release-pause/2")]);
  assert.equal(stepsOf(released).pause, "refused");
  assert.deepEqual(given(after(released.chain, [3, time])), []);
});

test("a device that comes onto a patient on the way is given back, one that is out already is a person's to decide", () => {
  const { chain } = started();
  const onPatient = { device: ON_PATIENT };
  const onTheWay = after(chain, [1, did("pause/1")], [2, time, onPatient]);
  assert.deepEqual(given(onTheWay), ["release-pause/2"]);
  const back = after(onTheWay.chain, [3, did("release-pause/2"), onPatient]);
  assert.deepEqual([given(back), stepsOf(back).pause], [["notify/2"], "needs-person"]);
  const out = after(chain, [1, did("pause/1")], [2, proven("pause/1")]);
  const found = after(out.chain, [3, time, onPatient]);
  assert.deepEqual(
    found.commands.map((one) => [one.do, "because" in one && one.because]),
    [["escalate", "now-guarded"]],
  );
  assert.equal(stepsOf(found).pause, "done");
});

test("what was tried in vain is given back too when the device comes onto a patient: it may be obeyed late", () => {
  const { chain } = started({}, { steps: [{ do: "pause" }] });
  const failed = after(chain, [10, time], [20, time]);
  assert.equal(stepsOf(failed).pause, "failed");
  assert.deepEqual(given(after(failed.chain, [30, time, { device: ON_PATIENT }])), ["release-pause/3"]);
});

test("a command that was not sent is not sent any more once it was refused", () => {
  const { chain } = started({}, { steps: [{ do: "pause" }] });
  const refused = after(chain, [1, { kind: "refused", act: "pause", ...wish("ada") }]);
  assert.deepEqual(
    refused.chain.unsent.map(({ key }) => key.slice(3)),
    ["notify/1", "release-pause/2"],
  );
});

test("proof of an act that was given back since proves nothing", () => {
  const { chain } = started({}, { steps: [{ do: "isolate" }] });
  const onPatient = { device: ON_PATIENT };
  const back = after(chain, [1, time, onPatient], [2, did("release-isolate/2"), onPatient]);
  const nurse = { kind: "confirmed", act: "isolate", ...word("cem", { clinician: true }) } as const;
  const again = after(back.chain, [3, nurse]);
  assert.deepEqual(given(again), ["isolate/3"]);
  assert.equal(after(again.chain, [4, proven("isolate/1")]).chain.operation, "operating");
  assert.equal(after(again.chain, [4, proven("isolate/3")]).chain.operation, "quarantined");
});

test("a person who asks once more after every way has failed gets every way once more", () => {
  const { chain } = started({}, { steps: [{ do: "isolate" }] });
  const failed = after(chain, [10, time], [20, time]);
  assert.equal(stepsOf(failed).isolate, "failed");
  const again = after(failed.chain, [60, { kind: "asked", act: "isolate", ...word("ada") }]);
  assert.deepEqual(
    again.commands.map((one) => [one.key.slice(3), "by" in one && one.by]),
    [["isolate/3", "gateway-1"]],
  );
  const undone = after(again.chain, [61, { kind: "undo-asked", act: "isolate", clinician: false, ...wish("ada") }]);
  assert.deepEqual(
    undone.commands.map((one) => "by" in one && one.by),
    ["gateway-1", "nac"],
  );
});

test("an alarm that cannot be sent is overtaken by the next one: never a pile of old ones", () => {
  let last = started({ device: ON_PATIENT });
  for (let turn = 0; turn < 50 && last.wakeAtMs !== null; turn++)
    last = advance(last.chain, time, at(0, { atMs: last.wakeAtMs, device: ON_PATIENT }));
  assert.equal(last.chain.unsent.length, 1);
});

test("a reminder of a device that is safely out and in somebody's care is no critical alarm", () => {
  const { chain } = started({}, { steps: [{ do: "pause" }] });
  const out = after(chain, [1, did("pause/1")], [2, proven("pause/1")]);
  const severity = (seconds: number, from: Advanced) =>
    after(from.chain, [seconds, time]).commands.map((one) => "severity" in one && one.severity);
  assert.deepEqual(severity(125, out), ["critical"], "while nobody has taken it");
  const taken = after(out.chain, [130, { kind: "took", ...wish("ada") }]);
  assert.deepEqual(severity(90_000, taken), ["medium"]);
});

test("a person undoes what was done, and it is not done again by itself", () => {
  const { chain } = started({}, { steps: [{ do: "isolate" }] });
  const out = after(chain, [1, did("isolate/1")], [2, proven("isolate/1")]);
  const undone = after(out.chain, [60, { kind: "undo-asked", act: "isolate", clinician: false, ...wish("ada") }]);
  assert.deepEqual(given(undone), ["release-isolate/2"]);
  assert.equal(undone.chain.operation, "quarantined", "out until it is known to be back");
  const back = after(undone.chain, [61, did("release-isolate/2")]);
  assert.deepEqual([back.chain.operation, stepsOf(back).isolate], ["operating", "released"]);
  for (const seconds of [100, 1000, 10_000])
    assert.ok(after(back.chain, [seconds, time]).commands.every(({ do: what }) => what !== "isolate"));
});

test("undoing goes every way that was tried: an isolator that never answered may have obeyed", () => {
  const { chain } = started({}, { steps: [{ do: "isolate" }] });
  const out = after(chain, [10, time], [11, did("isolate/2")], [12, proven("isolate/2")]);
  const undone = after(out.chain, [60, { kind: "undo-asked", act: "isolate", clinician: false, ...wish("ada") }]);
  assert.deepEqual(
    undone.commands.map((one) => "by" in one && one.by),
    ["gateway-1", "nac"],
  );
});

test("a release that fails is tried again, then somebody must go there", () => {
  const { chain } = started({}, { steps: [{ do: "isolate" }] });
  const out = after(chain, [1, did("isolate/1")], [2, proven("isolate/1")]);
  const failed = after(
    out.chain,
    [60, { kind: "undo-asked", act: "isolate", clinician: false, ...wish("ada") }],
    [70, time],
    [80, time],
    [90, time],
  );
  assert.deepEqual([failed.chain.waitingFor, failed.commands.at(-1)?.do], ["release-by-hand", "escalate"]);
  const byHand = after(failed.chain, [
    99,
    { kind: "by-hand", act: "isolate", now: "back", clinician: false, ...wish("ada") },
  ]);
  assert.equal(byHand.chain.operation, "operating");
});

test("the device returns with a complete checklist only, and the chain ends when everything is given back", () => {
  const { chain } = started({}, { steps: [{ do: "pause" }] });
  const out = after(chain, [1, did("pause/1")], [2, proven("pause/1")]);
  const early = after(out.chain, [60, { kind: "returned", checklist: checklist(), ...wish("ada") }]);
  assert.deepEqual(early.happened.at(-1)?.because, ["signature"]);
  const returning = after(early.chain, [
    70,
    { kind: "returned", checklist: checklist(["ada", false]), ...wish("ada") },
  ]);
  assert.deepEqual(given(returning), ["release-pause/2"]);
  const ended = after(returning.chain, [71, did("release-pause/2")]);
  assert.deepEqual([ended.chain.state, ended.chain.ended, ended.wakeAtMs], ["ended", "returned", null]);
});

test("a breach that ends before anything was done ends the chain once somebody has seen it", () => {
  const device = ON_PATIENT;
  const { chain } = started({ device });
  const over = after(chain, [5, { kind: "breach-ended", id: "e1" }, { device }]);
  assert.deepEqual([over.chain.state, over.chain.waitingFor], ["waiting-for-person", "take"]);
  const seen = after(over.chain, [9, { kind: "took", ...wish("ada") }, { device }]);
  assert.deepEqual([seen.chain.state, seen.chain.ended], ["ended", "passed"]);
});

test("an alarm rests once taken, and comes back when nothing is decided", () => {
  const device = ON_PATIENT;
  const { chain } = started({ device }, { steps: [{ do: "pause" }] });
  const taken = after(chain, [10, { kind: "took", ...wish("ada") }, { device }]);
  assert.equal(taken.wakeAtMs, at(10).atMs + DEFAULT_REACTION_SETTINGS.restAfterTakenMs.critical);
  const later = advance(taken.chain, time, at(0, { atMs: taken.wakeAtMs ?? 0, device }));
  assert.deepEqual(
    later.commands.map((one) => "because" in one && one.because),
    ["taken-but-open"],
  );
});

test("where the ward has no room, a free device waits for a person, and then goes on with one only", () => {
  const first = started({ room: false }, { steps: [{ do: "pause" }] });
  assert.deepEqual(first.chain.steps[0]?.because, ["ward-throttled"]);
  assert.ok(!given(after(first.chain, [60, time])).includes("pause/1"), "room that comes back changes nothing");
  const asked = after(first.chain, [70, { kind: "confirmed", act: "pause", ...word("ada") }, { room: false }]);
  assert.deepEqual(given(asked), ["pause/1"]);
});

test("at home what only the carer may do is never done from afar, whoever asks", () => {
  const device = { ...ON_PATIENT, careSetting: "home-care" as const };
  const { chain } = started({ device });
  const asked = (person: string) =>
    ({ kind: "asked", act: "pause", ...word(person, { clinician: true, replacementReady: true }) }) as const;
  const wanted = after(chain, [5, asked("ada"), { device }], [6, asked("bea"), { device }]);
  assert.deepEqual(given(wanted), []);
  assert.ok(wanted.happened.some(({ code }) => code === "not-permitted"));
  const done = after(wanted.chain, [
    9,
    { kind: "by-hand", act: "pause", now: "out", clinician: false, ...wish("bea") },
    { device },
  ]);
  assert.deepEqual([done.chain.operation, stepsOf(done).pause], ["paused", "done"]);
});

test("any other finding only tells people, until a person asks for more", () => {
  const first = started({}, { finding: { key: "unusual cpuLoad", kind: "unusual", severity: "medium" } });
  assert.deepEqual(given(first), ["notify/1"]);
  const asked = after(first.chain, [60, { kind: "asked", act: "isolate", ...word("ada") }]);
  assert.deepEqual(given(asked), ["isolate/1"]);
});

test("after a crash the commands that may not have gone out are given again under the same keys", () => {
  const { chain } = started();
  assert.deepEqual(
    chain.unsent.map(({ key }) => key),
    ["c1/pause/1", "c1/notify/1"],
  );
  const sent = after(chain, [0, { kind: "sent", key: "c1/pause/1" }]);
  assert.deepEqual(
    sent.chain.unsent.map(({ key }) => key),
    ["c1/notify/1"],
  );
});
