import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Place } from "../../registry/place.ts";
import { advance } from "./advance.ts";
import { type Chain, startChain } from "./chain.ts";
import { at, BEGINNING, FREE, START } from "./chain-for-tests.ts";
import { type Breach, mergeIntoIncident, roomToAct, throttledPlace, type WardDevice } from "./mass-event.ts";
import { DEFAULT_REACTION_SETTINGS } from "./settings.ts";

const SETTINGS = DEFAULT_REACTION_SETTINGS;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const chainOf = (device: string, minute: number, more: Partial<Chain> = {}): Chain => ({
  ...startChain({ ...BEGINNING, id: `c-${device}`, device }, SETTINGS, START + minute * MINUTE),
  ...more,
});
const breach = (device: string, minute: number, more: Partial<Breach> = {}): Breach => ({
  device,
  product: "product1",
  ward: "ward1",
  changedVersionAtMs: null,
  atMs: START + minute * MINUTE,
  ...more,
});
const five = (more: Partial<Chain> = {}) => [0, 1, 2, 3, 4].map((one) => chainOf(`d${one}`, one, more));

test("the sixth device of a ward within ten minutes makes one incident of all six", () => {
  assert.equal(mergeIntoIncident(five().slice(1), breach("d9", 5), SETTINGS), null);
  assert.deepEqual(mergeIntoIncident(five(), breach("d9", 5), SETTINGS), {
    incident: `ward/ward1/${START}`,
    because: "many-in-one-ward",
    chains: ["c-d0", "c-d1", "c-d2", "c-d3", "c-d4"],
  });
});

test("many findings of one device, of other wards or of long ago are no mass event", () => {
  assert.equal(
    mergeIntoIncident(
      five().map((one) => ({ ...one, device: "d0" })),
      breach("d0", 5),
      SETTINGS,
    ),
    null,
  );
  assert.equal(mergeIntoIncident(five(), breach("d9", 5, { ward: "ward2" }), SETTINGS), null);
  assert.equal(mergeIntoIncident(five(), breach("d9", 60), SETTINGS), null);
});

test("devices of one product in many wards, soon after their version changed, are one incident", () => {
  const changed = { changedVersionAtMs: START - HOUR };
  const spread = five(changed).map((one, index) => ({ ...one, ward: `ward${index}` }));
  assert.equal(
    mergeIntoIncident(spread, breach("d9", 5, { ...changed, ward: "ward9" }), SETTINGS)?.because,
    "many-after-version-change",
  );
  assert.equal(mergeIntoIncident(spread, breach("d9", 5, { ward: "ward9" }), SETTINGS), null);
});

test("an incident takes up what follows, and no chain that belongs to another", () => {
  const [first, second, other] = five();
  assert.ok(first && second && other);
  const open = [{ ...first, incident: "ward/ward1/7" }, second, { ...other, incident: "product/p/7" }];
  const joined = mergeIntoIncident(open, breach("d9", 5), SETTINGS);
  assert.deepEqual([joined?.incident, joined?.chains], ["ward/ward1/7", ["c-d0", "c-d1"]]);
});

const ward = (devices: number, kinds: number): WardDevice[] =>
  Array.from({ length: devices }, (_, one) => ({
    device: `d${one}`,
    kind: `kind${one % kinds}`,
    isOut: false,
    actedAtMs: null,
  }));

test("of a kind of which a ward has ten, two are out at most; of three, one", () => {
  const outOf = (devices: number) => {
    const all = ward(devices, 1);
    for (const [index, one] of all.entries())
      if (roomToAct(one.device, all, SETTINGS, START).room) all[index] = { ...one, isOut: true };
    return all.filter(({ isOut }) => isOut).length;
  };
  assert.deepEqual([outOf(10), outOf(3), outOf(1)], [2, 1, 1]);
});

test("a device that is out already may be taken off the network as well, however full its ward is", () => {
  const all = ward(3, 1).map((one) => ({ ...one, isOut: true, actedAtMs: START }));
  assert.deepEqual(roomToAct("d1", all, SETTINGS, START), { room: true, because: "already-out" });
});

test("a device that nobody knows to be anywhere is not taken out without a person", () => {
  assert.deepEqual(roomToAct("stray", ward(10, 1), SETTINGS, START), { room: false, because: "not-in-ward" });
});

test("no storm switches off a ward: chains take out a fifth of it and of each kind at most, and few in an hour", () => {
  const storm = fc.record({
    devices: fc.integer({ min: 1, max: 40 }),
    kinds: fc.integer({ min: 1, max: 6 }),
    share: fc.double({ min: 0, max: 1 }),
    actsPerHour: fc.integer({ min: 0, max: 40 }),
    hits: fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 0, max: 2 * HOUR })), { minLength: 1, maxLength: 120 }),
  });
  fc.assert(
    fc.property(storm, ({ devices, kinds, share, actsPerHour, hits }) => {
      const settings = { ...SETTINGS, mass: { ...SETTINGS.mass, share, actsPerHour } };
      const all = ward(devices, kinds);
      const chains = new Map<string, Chain>();
      let atMs = START;
      for (const [hit, pauseMs] of hits) {
        atMs += pauseMs;
        const index = hit % devices;
        const one = all[index] as WardDevice;
        const { room } = roomToAct(one.device, all, settings, atMs);
        const now = at(0, { atMs, settings, room });
        const chain =
          chains.get(one.device) ?? startChain({ ...BEGINNING, id: one.device, device: one.device }, settings, atMs);
        const { commands, chain: next } = advance(chain, { kind: "time" }, now);
        chains.set(one.device, next);
        const acts = commands.some((command) => command.do === "pause" || command.do === "isolate");
        if (acts && !one.isOut) all[index] = { ...one, isOut: true, actedAtMs: atMs };
        const isFew = (some: readonly WardDevice[]) =>
          some.filter(({ isOut }) => isOut).length <= Math.max(1, Math.floor(0.2 * some.length));
        assert.ok(isFew(all), "the ward");
        for (const kind of Map.groupBy(all, (each) => each.kind).values()) assert.ok(isFew(kind), "a kind");
        const lastHour = all.filter((each) => each.actedAtMs !== null && atMs - each.actedAtMs < HOUR);
        assert.ok(lastHour.length <= actsPerHour, "the hour");
      }
    }),
  );
});

test("homes count together as the place above them, a ward as itself", () => {
  const place = (id: string, kind: Place["kind"]) => ({ id, kind }) as Place;
  assert.equal(throttledPlace([place("h1", "home"), place("s1", "site")]), "s1");
  assert.equal(throttledPlace([place("w1", "ward"), place("s1", "site")]), "w1");
  assert.equal(throttledPlace([]), "");
});

test("a free device of a full ward is told of like any other", () => {
  const { commands } = advance(
    startChain(BEGINNING, SETTINGS, START),
    { kind: "time" },
    at(0, { room: false, device: FREE }),
  );
  assert.deepEqual(
    commands.map((one) => one.do),
    ["notify"],
  );
});
