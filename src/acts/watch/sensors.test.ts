import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { openStore, type Store } from "../../store/database.ts";
import { openSensors, type Sensors } from "./sensors.ts";

const MINUTE = 60_000;
let folder: string;
let store: Store;
let sensors: Sensors;
let nowMs: number;
const logged: string[] = [];

const open = () => openSensors({ store, nowMs: () => nowMs, log: (text) => logged.push(text) });
/** A token of a bridge that holds. */
const token = (id: string) =>
  store.write((tx) =>
    tx
      .insertInto("device_credential")
      .values({
        ...{ id, device_id: null, kind: "token", digest: id, key: null, name: id, version: 1 },
        ...{ created_at: "2027-03-01T08:00:00.000Z", expires_at: null, last_used_on: null },
      })
      .execute(),
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "carelabel-sensors-"));
  store = await openStore(folder);
  nowMs = Date.parse("2027-03-01T08:00:00.000Z");
  await token("bridge01");
  sensors = await open();
});
afterEach(async () => {
  await sensors.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test("a sensor is missed after three of its intervals, at least three minutes, until it speaks again", () => {
  sensors.heard("ward-3", MINUTE, "bridge01");
  sensors.heard("slow", 5 * MINUTE, "bridge01");
  nowMs += 3 * MINUTE - 1;
  assert.deepEqual(sensors.quiet(), []);
  nowMs += 1;
  assert.deepEqual(sensors.quiet(), [{ sensor: "ward-3", forMs: 3 * MINUTE }]);
  assert.deepEqual(
    [sensors.watches("ward-3"), sensors.watches("slow"), sensors.watches("never")],
    [false, true, false],
  );
  sensors.heard("ward-3", MINUTE, "bridge01");
  assert.deepEqual(sensors.quiet(), []);
});

test("a sensor that fails while the server is down is missed three minutes after its start", async () => {
  sensors.heard("ward-3", MINUTE, "bridge01");
  await sensors.close();
  nowMs += 60 * MINUTE;
  sensors = await open();
  assert.deepEqual(sensors.quiet(), [], "nobody could hear it before");
  assert.equal(sensors.watches("ward-3"), false, "and it has not said that it watches");
  nowMs += 3 * MINUTE;
  assert.deepEqual(sensors.quiet(), [{ sensor: "ward-3", forMs: 3 * MINUTE }]);
});

test("a sensor whose token was taken back is missed no more, nor is one that is gone for a week", async () => {
  await token("bridge02");
  sensors.heard("ward-3", MINUTE, "bridge01");
  sensors.heard("theatre", MINUTE, "bridge02");
  nowMs += 10 * MINUTE;
  await store.write((tx) => tx.deleteFrom("device_credential").where("id", "=", "bridge02").execute());
  await sensors.look();
  assert.deepEqual(
    sensors.quiet().map(({ sensor }) => sensor),
    ["ward-3"],
  );
  nowMs += 7 * 24 * 60 * MINUTE;
  await sensors.look();
  assert.deepEqual(sensors.quiet(), []);
  await sensors.close();
  sensors = await open();
  nowMs += 60 * MINUTE;
  assert.deepEqual(sensors.quiet(), [], "it stays forgotten after a restart");
});
