import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { after, at, ON_PATIENT, started } from "./chain-for-tests.ts";
import { type Contact, notificationsDue, speakers, testAlarm } from "./notification.ts";

const contact = (id: string, quiet: Contact["quiet"] = null): Contact => ({ id, channels: ["page"], quiet });
const NIGHT = { from: "22:00", to: "06:00", zone: "Europe/Berlin" };
const POLICY = { onCall: [contact("ada", NIGHT), contact("bea", NIGHT), contact("cem")], always: [contact("siem")] };
const alarm = (severity: "critical" | "medium", level = 0) => ({
  ...started().chain,
  alarm: { ...started().chain.alarm, severity, level, repetition: 3 },
});
const to = (chain: ReturnType<typeof alarm>, policy: Parameters<typeof notificationsDue>[0], atMs: number) =>
  notificationsDue(policy, chain, atMs).deliveries.map((one) => one.to);
const BERLIN = (day: number, hour: number, minute = 0) => Date.UTC(2026, 10, day, hour - 1, minute);

test("a critical alarm is never held back", () => {
  const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  const clock = time.map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
  const quiet = fc.record({
    from: clock,
    to: clock,
    zone: fc.constantFrom("Europe/Berlin", "UTC", "Asia/Kolkata", "no/where"),
  });
  fc.assert(
    fc.property(fc.array(quiet, { minLength: 1, maxLength: 5 }), fc.nat(2e9), fc.nat(9), (all, offset, level) => {
      const policy = { onCall: all.map((one, index) => contact(`c${index}`, one)), always: [] };
      const due = notificationsDue(policy, alarm("critical", level), START_OF_2026 + offset * 1000);
      assert.equal(due.deliveries.length, Math.min(level + 1, all.length));
      assert.deepEqual(due.held, []);
    }),
  );
});
const START_OF_2026 = Date.UTC(2026, 0, 1);

test("at night who is not on quiet hours is told instead of the first, who is told when they end", () => {
  const due = notificationsDue(POLICY, alarm("medium"), BERLIN(22, 23, 30));
  assert.deepEqual(
    due.deliveries.map((one) => one.to),
    ["siem", "cem"],
  );
  assert.deepEqual([due.held, due.againAtMs], [["ada"], BERLIN(23, 6)]);
  assert.deepEqual(to(alarm("medium"), POLICY, BERLIN(23, 6)), ["siem", "ada"]);
});

test("what is held back is told once the quiet hours end, whenever that is asked", () => {
  const policy = { onCall: [contact("ada", NIGHT)], always: [] };
  const night = notificationsDue(policy, alarm("medium"), BERLIN(22, 22));
  assert.deepEqual([night.deliveries, night.againAtMs], [[], BERLIN(23, 6)]);
  assert.deepEqual(to(alarm("medium"), policy, night.againAtMs ?? 0), ["ada"]);
});

test("quiet hours end on the minute, at whatever second it is asked", () => {
  const due = notificationsDue(
    { onCall: [contact("ada", NIGHT)], always: [] },
    alarm("medium"),
    BERLIN(22, 23) + 12_345,
  );
  assert.equal(due.againAtMs, BERLIN(23, 6));
});

test("quiet hours follow the clock of the place through the end of summer time", () => {
  const policy = { onCall: [contact("ada", NIGHT)], always: [] };
  const beforeTheNight = Date.UTC(2026, 9, 24, 20, 30);
  const again = notificationsDue(policy, alarm("medium"), beforeTheNight).againAtMs ?? 0;
  const later = notificationsDue(policy, alarm("medium"), again);
  assert.deepEqual(
    to(alarm("medium"), policy, later.againAtMs ?? again),
    ["ada"],
    "the hour that came twice is slept through",
  );
});

test("each step up the order tells one more, and everybody who is always told once", () => {
  const noon = BERLIN(22, 12);
  assert.deepEqual(to(alarm("medium", 0), POLICY, noon), ["siem", "ada"]);
  assert.deepEqual(to(alarm("medium", 7), POLICY, noon), ["siem", "ada", "bea", "cem"]);
});

test("where nobody is on call it is said, so that the watch can show it", () => {
  assert.equal(notificationsDue({ onCall: [], always: [] }, alarm("critical"), 0).nobody, true);
});

test("a test alarm reaches everybody at any hour, under a key of its own", () => {
  assert.deepEqual(
    testAlarm(POLICY, "t1").map(({ key }) => key),
    ["test/t1/siem", "test/t1/ada", "test/t1/bea", "test/t1/cem"],
  );
});

test("of an incident one chain speaks: one that nobody has taken before one that somebody has", () => {
  const device = ON_PATIENT;
  const taken = after(started({ device }).chain, [1, { kind: "took", id: "r1", person: "ada" }, { device }]).chain;
  const incident = "ward/w/1";
  const chains = [
    { ...taken, incident },
    { ...started({ device }).chain, id: "c2", incident, startedAtMs: at(9).atMs },
    { ...started({ device }).chain, id: "c3", incident, startedAtMs: at(5).atMs },
    { ...started({ device }).chain, id: "c4" },
  ];
  assert.deepEqual(
    speakers(chains).map(({ id }) => id),
    ["c3", "c4"],
  );
});
