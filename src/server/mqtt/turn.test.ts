import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Turn, type Waiting } from "./turn.ts";

const NOBODY: Waiting = { takeTurn: () => undefined };

test("whoever comes after the turn's time waits for a later one, in the order in which they came", async () => {
  let nowMs = 0;
  const turn = new Turn(() => nowMs);
  const served: number[] = [];
  // Each takes a millisecond.
  const client = (number: number): Waiting => ({
    takeTurn() {
      nowMs += 1;
      served.push(number);
    },
  });
  let began = 0;
  for (; turn.hasTimeFor(client(began)); began++) nowMs += 1;
  assert.ok(began > 64 && began < 200, `${began}`);
  for (let number = began + 1; number < began + 50; number++) assert.equal(turn.hasTimeFor(client(number)), false);
  assert.deepEqual(served, []);
  await nextTurn();
  assert.ok(served.length > 0 && served.length < 50, "a turn has its end, too");
  for (let turns = 0; turns < 10; turns++) await nextTurn();
  assert.deepEqual(
    served,
    Array.from({ length: 50 }, (_, index) => began + index),
  );
});

test("a turn that stood still for long is followed by one that has time", async () => {
  let nowMs = 0;
  const turn = new Turn(() => nowMs);
  for (let count = 0; count < 100; count++) turn.hasTimeFor(NOBODY);
  nowMs += 60_000;
  assert.equal(turn.hasTimeFor(NOBODY), false);
  for (let turns = 0; turns < 3; turns++) await nextTurn();
  assert.equal(turn.hasTimeFor(NOBODY), true);
});

test("nobody overtakes those who wait", async () => {
  let nowMs = 0;
  const turn = new Turn(() => nowMs);
  const served: string[] = [];
  const client = (name: string): Waiting => ({
    takeTurn() {
      nowMs += 1;
      served.push(name);
    },
  });
  while (turn.hasTimeFor(client("first"))) nowMs += 1;
  for (let number = 1; number < 20; number++) assert.equal(turn.hasTimeFor(client("early")), false);
  await nextTurn();
  const early = served.length;
  assert.ok(early > 0 && early < 20, "some of them wait still");
  assert.equal(turn.hasTimeFor(client("late")), false);
  for (let turns = 0; turns < 10; turns++) await nextTurn();
  assert.equal(served.length, 21);
  assert.equal(served.at(-1), "late");
});
