import assert from "node:assert/strict";
import { test } from "node:test";
import { newWatch } from "../../domain/runtime/judge/device-watch.ts";
import { RestingDevices } from "./resting-devices.ts";
import { Known, WatchedDevice } from "./watched-device.ts";

const watchedOf = (number: number) =>
  new WatchedDevice({ number, id: `device-${number}`, productId: "pump", placeId: "ward" });

function knownOf(number: number): Known {
  const memory = { ...newWatch(), reports: number, lastAtMs: 1_790_000_000_123.5, connection: `by-${number}` };
  memory.parts.firmware = { version: `8.${number}`, highest: "8.9", digest: "", expected: "" };
  const known = new Known(memory);
  known.parameters.push("cpuLoad", "power");
  known.slots.push(4 * number, 4 * number + 1);
  known.scores.push(0.25, 1 / 3);
  known.rollUp.add(1, { min: 1, max: 3, mean: 2, count: 4 }, 0.5);
  known.rollUpFromMs = 1_790_000_000_000;
  known.lastReceivedAtMs = 1_790_000_000_123;
  if (number % 2 === 0) known.lastStart = '{"phases":[{"name":"kernel…"}]}';
  return known;
}

test("what is known of a device is the same whether it rested or not", () => {
  const resting = new RestingDevices(3);
  const all = Array.from({ length: 40 }, (_, number) => watchedOf(number));
  for (const [number, watched] of all.entries()) {
    resting.began(watched, knownOf(number));
  }
  assert.ok(all.filter(({ known }) => known !== undefined).length <= 4);
  for (const [number, watched] of all.entries()) {
    const before = watched.known;
    const { firmware, reports, isOpen } = resting.glance(watched) ?? assert.fail("it is read");
    assert.deepEqual([firmware, reports, isOpen], [`8.${number}`, number, false]);
    assert.equal(watched.known, before, "a glance wakes nobody");
    assert.deepEqual(resting.wake(watched), knownOf(number));
  }
});

test("a device of which something is on its way to the disk stays awake, with the very same memory", () => {
  const resting = new RestingDevices(2);
  const [held, ...others] = Array.from({ length: 30 }, (_, number) => watchedOf(number));
  if (held === undefined) return assert.fail();
  const known = knownOf(0);
  resting.began(held, known);
  held.pending = 1;
  for (const one of others) resting.began(one, knownOf(one.device.number));
  assert.equal(resting.wake(held), known);
  held.pending = 0;
  for (const one of others) resting.wake(one);
  assert.equal(held.known, undefined);
  assert.equal(held.isRead, true);
});

test("what was forgotten is not there, and what is read anew is not what was there before", () => {
  const resting = new RestingDevices(2);
  const devices = Array.from({ length: 9 }, (_, number) => watchedOf(number));
  for (const one of devices) resting.began(one, knownOf(one.device.number));
  const [first] = devices;
  if (first === undefined) return assert.fail();
  resting.forget(first);
  assert.deepEqual([first.isRead, resting.wake(first), resting.glance(first)], [false, undefined, undefined]);
  resting.began(first, knownOf(77));
  for (const one of devices.slice(1)) assert.deepEqual(resting.wake(one), knownOf(one.device.number));
  assert.deepEqual(resting.wake(first), knownOf(77));
});

test("where a fleet comes in turn, most of those that may be awake stay so; in a far larger one nobody keeps a seat", () => {
  const most = 600;
  const resting = new RestingDevices(most);
  const inTurn = (devices: readonly WatchedDevice[]) => {
    for (const one of devices) {
      if (one.isRead) assert.deepEqual(resting.wake(one)?.memory.reports, one.device.number);
      else resting.began(one, knownOf(one.device.number));
    }
  };
  const isAwake = ({ known }: WatchedDevice) => known !== undefined;
  const fleet = Array.from({ length: 900 }, (_, number) => watchedOf(number));
  for (let round = 0; round < 3; round++) inTurn(fleet);
  const seated = fleet.filter(isAwake);
  assert.equal(seated.length, most);
  inTurn(fleet);
  assert.ok(seated.filter(isAwake).length >= most - 512, "they were there when they were needed");
  // Whoever has a seat and stays away loses it.
  const gone = fleet.slice(0, 100);
  for (let round = 0; round < 20; round++) inTurn(fleet.slice(100));
  assert.equal(gone.filter(isAwake).length, 0);
  const many = [...fleet, ...Array.from({ length: 1_000 }, (_, at) => watchedOf(900 + at))];
  inTurn(many);
  inTurn(many);
  assert.equal(many.filter(isAwake).length, 512);
  for (const one of many) assert.deepEqual(resting.wake(one), knownOf(one.device.number));
});
