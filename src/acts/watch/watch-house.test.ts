import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { person } from "../../registry-for-tests.ts";
import { statusOf } from "../../store/device-status.ts";
import { chainById, chainsOfDevice } from "../../store/reaction-chain.ts";
import { findingsOf } from "../../store/runtime-finding.ts";
import { type SampleWatch, withSampleWatch } from "../../watch-for-tests.ts";
import { SYSTEM } from "../act.ts";
import { mergeDevices } from "../retire-device.ts";
import { wishOf } from "./chain-wish.ts";
import { keepFindings } from "./keep-findings.ts";

let watch: SampleWatch;
before(async () => {
  watch = await withSampleWatch();
});
after(() => watch.close());

/** A good report of the ultrasound scanner. */
const usual = (sequence: number, values: object = {}) => ({
  boot: "boot-1",
  sequence,
  values: { probeTemperature: 31, cpuLoad: 20, power: 3, ...values },
});

async function until<T>(found: () => Promise<T | undefined>, what: string): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const value = await found();
    if (value !== undefined) return value;
    await wait(25);
  }
  return assert.fail(`never came: ${what}`);
}

test("a report of a device that nobody knows, or that is none, is refused with the reason", async () => {
  assert.match(await watch.report("nobody00", usual(1)), /^refused: there is no such device/);
  const device = await watch.freeDevice("Sonoleaf P3");
  assert.match(await watch.report(device, { boot: "b" }), /^refused: \/sequence/);
  assert.match(await watch.report(device, { ...usual(1), device: "another0" }), /^refused: \/device/);
});

test("a device within its reference values conforms, and one report that comes twice counts once", async () => {
  const device = await watch.freeDevice("Sonoleaf P3");
  for (let sequence = 1; sequence <= 5; sequence++) {
    assert.equal(await watch.report(device, usual(sequence)), "taken");
    watch.pass(60_000);
  }
  const before = watch.house.watch.figures();
  assert.equal(await watch.report(device, usual(5)), "taken");
  assert.equal(watch.house.watch.figures().reports, before.reports);
  assert.equal(watch.house.watch.figures().duplicates, before.duplicates + 1);
  await watch.house.outside.settled();
  assert.deepEqual(await statusOf(watch.store.read, device), {
    contact: "reporting",
    conformity: "conforming",
    operation: "operating",
  });
  const newest = await watch.house.watch.newest(device);
  assert.equal(newest?.report.sequence, 5);
});

test("beyond a fail-safe limit people are told, the device is asked to pause, and is paused once it says so", async () => {
  const device = await watch.freeDevice("Sonoleaf P3");
  assert.equal(await watch.report(device, usual(6, { probeTemperature: 70 })), "taken");
  const [kept] = await until(async () => {
    const found = await chainsOfDevice(watch.store.read, device, 0);
    return found.length > 0 ? found : undefined;
  }, "a chain");
  assert.equal(kept?.chain.finding.kind, "fail-safe-limit");
  assert.equal((await statusOf(watch.store.read, device))?.conformity, "fail-safe");
  await until(async () => watch.told.find((one) => one.device === device), "people are told");
  // The label asks for the pause after two seconds.
  watch.pass(2_000);
  const pause = await until(
    async () => watch.commands.find((one) => one.device === device && one.do === "pause"),
    "the device is asked to pause",
  );
  await watch.house.reactions.answered(device, pause.id, true);
  // Its word alone is no proof.
  await wait(400);
  assert.equal((await statusOf(watch.store.read, device))?.operation, "operating");
  assert.equal(await watch.report(device, { ...usual(7), stage: "failSafe" }), "taken");
  await until(
    async () => ((await statusOf(watch.store.read, device))?.operation === "paused" ? true : undefined),
    "the device is paused",
  );
});

test("a record whose reaction is open is not merged away, and a start that the watch saw fail passes by nobody's word", async () => {
  const chain = (await watch.store.read.selectFrom("reaction_chain").selectAll().executeTakeFirstOrThrow()).chain;
  const { device, id }: { device: string; id: string } = JSON.parse(chain);
  const other = await watch.freeDevice("Sonoleaf P3");
  const engineer = { ...person("engineer"), accountId: null };
  const acting = { store: watch.store, actor: engineer, now: () => new Date(watch.nowMs()), publish: () => undefined };
  const version = async (of: string) =>
    (await watch.store.read.selectFrom("device").select("version").where("id", "=", of).executeTakeFirstOrThrow())
      .version;
  for (const [stays, goes] of [
    [device, other],
    [other, device],
  ] as const)
    await assert.rejects(mergeDevices(acting, stays, await version(stays), goes), { code: "record-conflict" });
  await watch.report(device, {
    ...usual(1),
    boot: "boot-9",
    stage: "failSafe",
    started: { bootLoaderVerified: false, phases: [{ name: "something else", durationMs: 1 }] },
  });
  await watch.house.outside.settled();
  const kept = await chainById(watch.store.read, id);
  assert.ok(kept);
  const wish = { do: "return", cause: "because", bootComparison: "passed" } as const;
  const signing = { ...acting, actor: person("engineer") };
  await assert.rejects(
    wishOf(watch.house.reactions, signing, kept.chain, { request: "request0001", wish }, watch.house.settings()),
    { code: "argument-wrong", where: "body/wish/bootComparison" },
  );
});

test("after a restart the same is known, and nothing is found a second time", async () => {
  const device = await watch.freeDevice("Sonoleaf P3");
  for (let sequence = 1; sequence <= 4; sequence++) {
    await watch.report(device, usual(sequence, { probeTemperature: 42 }));
    watch.pass(60_000);
  }
  await watch.house.outside.settled();
  const found = async () => (await findingsOf(watch.store.read, device)).map(({ id, finding }) => [id, finding.key]);
  const before = await found();
  assert.ok(before.length > 0);
  await watch.restart();
  await watch.house.watch.warmUp();
  await watch.house.outside.settled();
  assert.deepEqual(await found(), before);
  const { reports } = watch.house.watch.figures();
  assert.equal(await watch.report(device, usual(4, { probeTemperature: 42 })), "taken");
  assert.equal(watch.house.watch.figures().reports, reports);
});

test("silence is noticed without a report, and ends with the next one", async () => {
  const device = await watch.freeDevice("Sonoleaf P3");
  for (let sequence = 10; sequence <= 14; sequence++) {
    await watch.report(device, { ...usual(sequence), boot: "boot-2" });
    watch.pass(60_000);
  }
  watch.pass(600_000);
  watch.house.watch.look();
  const contact = async (wanted: string) =>
    (await statusOf(watch.store.read, device))?.contact === wanted ? true : undefined;
  await until(() => contact("silent"), "silence");
  await watch.report(device, { ...usual(15), boot: "boot-2" });
  await until(() => contact("reporting"), "the end of silence");
});

test("a device that makes up parameter names fills neither memory nor disk with them", async () => {
  const device = await watch.freeDevice("Sonoleaf P3");
  for (let sequence = 1; sequence <= 40; sequence++) {
    const values = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`made${sequence}x${at}`, at]));
    assert.equal(await watch.report(device, { boot: "boot-3", sequence, values }), "taken");
    watch.pass(1_000);
  }
  const newest = await watch.house.watch.newest(device);
  assert.ok(Object.keys(newest?.scores ?? {}).length <= 128);
});

test("a device that counts as paused and reports that it operates again is an alarm, and counts as paused no more", async () => {
  const device = await watch.freeDevice("Sonoleaf P3", "paused");
  const toldBefore = watch.told.length;
  await watch.house.reactions.look();
  assert.equal(watch.told.length, toldBefore, "a device that keeps still is told to nobody");
  assert.equal(await watch.report(device, { ...usual(2), boot: "boot-9", stage: "operating" }), "taken");
  await watch.house.reactions.look();
  const alarm = await until(
    async () => watch.told.slice(toldBefore).find((one) => one.because === "says-operating"),
    "people are told",
  );
  assert.deepEqual([alarm.device, alarm.do], [device, "escalate"]);
  assert.equal((await statusOf(watch.store.read, device))?.operation, "operating");
  assert.equal((await statusOf(watch.store.read, device))?.conformity, "fail-safe");
});

test("a finding by a label that changed right before a crash is closed at the next start, one that lasts is not", async () => {
  const device = await watch.freeDevice("Sonoleaf P3");
  await watch.report(device, { ...usual(1, { probeTemperature: 42 }), boot: "boot-20" });
  await watch.report(device, { ...usual(2, { probeTemperature: 42 }), boot: "boot-20" });
  await watch.house.outside.settled();
  const open = async () =>
    (await findingsOf(watch.store.read, device)).map(({ finding }) => `${finding.kind} ${finding.subject}`);
  const lasting = await open();
  const [first] = (await findingsOf(watch.store.read, device)).filter(
    ({ finding }) => finding.kind === "outside-reference",
  );
  assert.ok(first);
  const stale = {
    ...first.finding,
    key: "outside-reference|fanSpeed|/runtime/operating/values/0",
    subject: "fanSpeed",
  };
  const acting = { store: watch.store, actor: SYSTEM, now: () => new Date(watch.nowMs()), publish: () => undefined };
  await keepFindings(acting, [{ deviceId: device, changes: [{ do: "open", finding: stale }], status: {} }]);
  assert.ok((await open()).includes("outside-reference fanSpeed"));
  await watch.restart();
  assert.deepEqual((await open()).sort(), lasting.sort());
});
