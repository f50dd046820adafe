import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findingsOf } from "../../store/runtime-finding.ts";
import { type SampleWatch, withSampleWatch } from "../../watch-for-tests.ts";

const HOUR = 3_600_000;
let watch: SampleWatch;
let devices: string[];
let sequence = 0;
before(async () => {
  watch = await withSampleWatch();
  const all = [...watch.house.fleet.all()];
  const byProduct = Map.groupBy(all, ({ productId }) => productId);
  devices = ([...byProduct.values()].sort((one, other) => other.length - one.length)[0] ?? [])
    .map(({ id }) => id)
    .slice(0, 12);
  assert.ok(devices.length >= 8, `only ${devices.length} of a product`);
});
after(() => watch.close());

/** An hour of all devices; the first one says what `differs`. */
async function hour(differs: object = {}, values: object = {}): Promise<void> {
  sequence++;
  for (const [at, id] of devices.entries()) {
    const usual = {
      ...{ boot: "b1", sequence, versions: { firmware: "9.9.9" }, digests: { firmware: "a".repeat(64) } },
      values: { fanSpeed: 1000 + 10 * at + (sequence % 3), ...(at === 0 ? values : {}) },
    };
    assert.equal(await watch.report(id, at === 0 ? { ...usual, ...differs } : usual), "taken");
  }
  watch.pass(HOUR);
}

const open = async () =>
  (await findingsOf(watch.store.read, devices[0] ?? ""))
    .map(({ finding }) => finding)
    .filter(({ kind }) => kind === "unlike-its-peers");
const elsewhere = async () => {
  const found = await Promise.all(devices.slice(1).map((id) => findingsOf(watch.store.read, id)));
  return found.flat().filter(({ finding }) => finding.kind === "unlike-its-peers");
};

test("a device with other bytes under the version of its peers is told in the second sweep, and closes by itself", async () => {
  const other = { digests: { firmware: "b".repeat(64) } };
  await hour(other);
  await watch.house.peers.sweep();
  assert.deepEqual(await open(), []);
  await hour(other);
  await watch.house.peers.sweep();
  const [found, ...more] = await open();
  assert.deepEqual(more, []);
  assert.deepEqual(
    [found?.subject, found?.cause, found?.authority, found?.observed],
    ["firmware 9.9.9", "tampering", "peers", "b".repeat(16)],
  );
  assert.deepEqual(await elsewhere(), []);
  await watch.house.peers.sweep();
  assert.equal((await open())[0]?.occurrences, 2);
  await hour();
  await watch.house.peers.sweep();
  await watch.house.peers.sweep();
  assert.deepEqual(await open(), []);
});

test("a level far from that of the peers over a day is told by its parameter; a parameter that only grows is none", async () => {
  await hour();
  const { journal, fleet } = watch.house;
  for (const [at, id] of devices.entries())
    for (let ago = 20; ago > 0; ago--) {
      const hours = 20 - ago;
      const level = at === 0 ? 400 : 40 + at + (hours % 2);
      const one = (mean: number) => ({ min: mean, max: mean, mean, count: 60 });
      journal.keepDevice(fleet.byId(id)?.number ?? 0, {
        ...{ atMs: watch.nowMs(), memory: "{}", baselines: new Uint8Array() },
        rollup: {
          fromMs: Math.floor((watch.nowMs() - ago * HOUR) / 300_000) * 300_000,
          highestScore: 0,
          parameters: { pumpSpeed: one(level), serviceHours: one((at === 0 ? 90_000 : 10 * at) + hours) },
        },
      });
    }
  for (let tries = 0; tries < 200; tries++) {
    const last = fleet.byId(devices.at(-1) ?? "")?.number ?? 0;
    if ((await journal.rollups(last, "1h", watch.nowMs() - 24 * HOUR, watch.nowMs())).length >= 20) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await watch.house.peers.sweep();
  await watch.house.peers.sweep();
  assert.deepEqual(
    (await open()).map(({ subject, because }) => [subject, because]),
    [["pumpSpeed", ["higher-than-its-peers"]]],
  );
  assert.deepEqual(await elsewhere(), []);
});

test("the one device that was left behind by an update is told once the update has long reached the others", async () => {
  const behind = { versions: { firmware: "9.9.8" }, digests: {} };
  await hour(behind);
  await watch.house.peers.sweep();
  await watch.house.peers.sweep();
  const versions = async () => (await open()).filter(({ because }) => because.includes("version-of-no-peer"));
  assert.deepEqual(await versions(), [], "it has just come");
  watch.pass(8 * 24 * HOUR);
  await hour(behind);
  await watch.house.peers.sweep();
  await watch.house.peers.sweep();
  assert.deepEqual(
    (await versions()).map(({ subject, declared, observed }) => [subject, declared, observed]),
    [["firmware", "9.9.9", "9.9.8"]],
  );
});
