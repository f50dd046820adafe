import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Observation } from "../../domain/runtime/observation/observation.ts";
import { statusOf } from "../../store/device-status.ts";
import { observedDevices } from "../../store/observed.ts";
import { findingsOf } from "../../store/runtime-finding.ts";
import { type SampleWatch, withSampleWatch } from "../../watch-for-tests.ts";

let watch: SampleWatch;
let device: string;
const MAC = "02:00:00:00:0c:01";

before(async () => {
  watch = await withSampleWatch();
  device = await watch.freeDevice("Sonoleaf P3");
  const held = await watch.store.read
    .selectFrom("device_identifier")
    .selectAll()
    .where("device_id", "=", device)
    .where("system", "=", "mac")
    .execute();
  if (held.length === 0)
    await watch.store.write((tx) =>
      tx
        .insertInto("device_identifier")
        .values({
          ...{ device_id: device, position: 90, system: "mac", value: MAC, normal: "020000000c01" },
          ...{ valid_from: null, valid_until: null, naming: "mac 020000000c01", alike: null },
        })
        .execute(),
    );
  else
    await watch.store.write((tx) =>
      tx
        .updateTable("device_identifier")
        .set({ value: MAC, normal: "020000000c01" })
        .where("device_id", "=", device)
        .where("system", "=", "mac")
        .execute(),
    );
});
after(() => watch.close());

function observation(sequence: number, host: string, differs: Partial<Observation> = {}): Observation {
  const throughput = { min: 0, max: 1, mean: 0.1, count: 60 };
  return {
    ...{ entry: 0, sequence, fromMs: 0, toMs: 60_000, mac: MAC, via: null, addresses: ["10.9.9.9"], names: [] },
    ...{ packets: 10, connections: 1, bytesUp: 6_000, bytesDown: 6_000 },
    ...{ throughputUp: throughput, throughputDown: throughput, services: [], silentForMs: 0 },
    ...{ peers: [{ host, port: 443, transport: "tcp" }], peersInAll: 1 },
    ...differs,
  };
}

const take = async (sensor: string, ...observations: Observation[]) =>
  (
    await watch.house.observedDevices.take({ sensor, run: "r1", intervalMs: 60_000, credential: "c1", observations })
  ).map(({ outcome, reason }) => (reason === "" ? outcome : `${outcome}: ${reason}`));

async function told(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (watch.house.outside.waiting === 0 && turn > 5) return;
  }
}
const open = async () =>
  (await findingsOf(watch.store.read, device, 50))
    .filter(({ closedAt }) => closedAt === null)
    .map(({ finding }) => finding);

test("what a sensor sees of a device that reports itself disturbs neither: no identity is shared, no report is missing", async () => {
  await watch.report(device, { boot: "own-1", sequence: 0, values: { cpuLoad: 20 } });
  assert.deepEqual(await take("ward-3", observation(0, "drop.attacker.example")), ["taken"]);
  await watch.report(device, { boot: "own-1", sequence: 1, values: { cpuLoad: 21 } });
  // Another sensor, and the first one started anew.
  assert.deepEqual(await take("ward-4", observation(7, "drop.attacker.example")), ["taken"]);
  assert.deepEqual(await take("ward-3", observation(0, "drop.attacker.example", { entry: 1 })), ["taken"]);
  watch.pass(60_000);
  watch.house.watch.look();
  await told();
  const findings = await open();
  assert.deepEqual(
    findings.filter(({ kind }) => ["identity-shared", "reports-missing", "replayed"].includes(kind)),
    [],
  );
  const undeclared = findings.filter(({ kind }) => kind === "peer-undeclared");
  assert.deepEqual(
    undeclared.map(({ key, subject }) => [key, subject]),
    [["sensor peer-undeclared|drop.attacker.example", "drop.attacker.example"]],
  );
});

test("the same observation sent again counts once", async () => {
  const before = watch.house.observed.figures().reports;
  await take("ward-3", observation(1, "drop.attacker.example", { entry: 1 }));
  await take("ward-3", observation(1, "drop.attacker.example", { entry: 1 }));
  assert.equal(watch.house.observed.figures().reports, before + 1);
});

test("after a restart the findings of a sensor go on, and the status is that of both", async () => {
  await watch.restart();
  await watch.house.watch.warmUp();
  assert.deepEqual(await take("ward-3", observation(2, "drop.attacker.example", { entry: 1 })), ["taken"]);
  await told();
  assert.equal((await open()).filter(({ kind }) => kind === "peer-undeclared").length, 1);
  assert.equal((await statusOf(watch.store.read, device))?.conformity, "deviating");
});

test("a device that nobody entered is listed, and its address makes it no other device", async () => {
  const stranger = { mac: "00:1b:63:00:00:07", entry: 5 };
  assert.deepEqual(await take("ward-3", observation(0, "somewhere.example", stranger)), ["unknown"]);
  await watch.house.observedDevices.keepNow();
  const [listed] = await observedDevices(watch.store.read);
  assert.deepEqual([listed?.mac, listed?.bytes, listed?.peers], [stranger.mac, 12_000, '["somewhere.example"]']);
});

test("the list of unknown devices stays bounded, and keeps those that were seen most often", async () => {
  const stranger = { mac: "00:1b:63:00:00:07", entry: 5 };
  await take("ward-3", observation(1, "somewhere.example", stranger));
  await watch.house.observedDevices.keepNow();
  for (let flood = 0; flood < 3; flood++) {
    const made = Array.from({ length: 1_500 }, (_, at) =>
      observation(0, "x.example", {
        mac: `02:aa:0${flood}:00:${(at >> 8).toString(16).padStart(2, "0")}:${(at & 255).toString(16).padStart(2, "0")}`,
        addresses: [],
      }),
    );
    await take("ward-3", ...made);
    await watch.house.observedDevices.keepNow();
  }
  const listed = await observedDevices(watch.store.read);
  assert.equal(listed.length, 2_000);
  assert.ok(listed.some(({ mac }) => mac === stranger.mac));
});
