import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { moveStatus, statusOf } from "../../store/device-status.ts";
import { chainsOfDevice } from "../../store/reaction-chain.ts";
import { findingsOf } from "../../store/runtime-finding.ts";
import { openWatchStore } from "../../store/watch/open-watch-store.ts";
import type { WatchStore } from "../../store/watch/watch-store.ts";
import { type SampleWatch, withSampleWatch } from "../../watch-for-tests.ts";
import { openFleet } from "./fleet.ts";
import { type Known, keepFindings } from "./keep-findings.ts";
import { openReferences } from "./references.ts";
import { openWatch } from "./running-watch.ts";
import { openOutside } from "./tell-outside.ts";
import type { Told, Watch } from "./watch.ts";

let sample: SampleWatch;
before(async () => {
  sample = await withSampleWatch();
});
after(() => sample.close());

const usual = (sequence: number, probeTemperature = 31) => ({
  boot: "boot-1",
  sequence,
  values: { probeTemperature, cpuLoad: 20, power: 3 },
});

async function until<T>(found: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const value = await found();
    if (value !== undefined) return value;
    await wait(25);
  }
  return assert.fail(`never came: ${what}`);
}

interface Bare {
  readonly watch: Watch;
  readonly journal: WatchStore;
  readonly told: Told[];
  readonly device: string;
  readonly number: number;
  /** The next entry is refused by the disk. */
  failNext(): void;
  report(report: object): Promise<string>;
}

/** The watch alone, on a journal of its own whose disk refuses what the test says. */
async function bare(folder: string, run: (bare: Bare) => Promise<void>): Promise<void> {
  const journal = await openWatchStore(folder);
  const fleet = await openFleet(sample.store.read);
  const references = await openReferences(sample.store, () => new Date(sample.nowMs()));
  const told: Told[] = [];
  let failing = 0;
  // As the journal does: each in its turn, and told in a later one.
  let turn = Promise.resolve();
  const refusing: WatchStore = Object.create(journal, {
    append: {
      value: (...[entry, durable]: Parameters<WatchStore["append"]>) => {
        const isRefused = failing-- > 0;
        const act = () => (isRefused ? durable(new Error("no space left")) : journal.append(entry, durable));
        turn = turn.then(act);
      },
    },
  });
  const watch = openWatch({
    journal: refusing,
    fleet,
    referenceOf: (device) => references.of(device),
    forged: () => undefined,
    nowMs: () => sample.nowMs(),
    tell: (one) => {
      told.push(one);
      one.kept();
    },
    log: (text) => sample.logged.push(text),
  });
  const device = await sample.freeDevice("Sonoleaf P3");
  try {
    await run({
      watch,
      journal,
      told,
      device,
      number: fleet.byId(device)?.number ?? -1,
      failNext: () => {
        failing = 1;
      },
      report: (report) =>
        new Promise((resolve) => watch.take(device, Buffer.from(JSON.stringify(report)), "test", resolve)),
    });
  } finally {
    await watch.close();
  }
}

test("a report that is on disk behind one that failed is known, and its finding begins with it", async () => {
  await bare(`${sample.folder}/behind`, async ({ watch, told, journal, number, report, failNext }) => {
    assert.equal(await report(usual(1)), "taken");
    sample.pass(60_000);
    failNext();
    const failed = report(usual(2, 70));
    sample.pass(60_000);
    const beganMs = sample.nowMs();
    const held = report(usual(3, 70));
    assert.deepEqual(await Promise.all([failed, held]), ["busy", "taken"]);
    const opened = await until(() => {
      const changes = told.flatMap((one) => one.changes);
      return changes.length > 0 ? changes : undefined;
    }, "the finding");
    assert.deepEqual(
      opened.map((change) => (change.do === "close" ? 0 : change.finding.firstSeenMs)),
      opened.map(() => beganMs),
    );
    const { reports } = watch.figures();
    assert.equal(await report(usual(3, 70)), "taken");
    assert.equal(watch.figures().reports, reports, "it is a duplicate");
    assert.equal((await journal.lastReports(number, 9)).length, 2, "the first and the third are on disk, each once");
  });
});

test("whoever asks for a device while it is read has its answer once it is read", async () => {
  const folder = `${sample.folder}/asked`;
  await bare(folder, async ({ report }) => {
    assert.equal(await report(usual(1)), "taken");
  });
  await bare(folder, async ({ watch, device }) => {
    const asked = await Promise.all([
      watch.newest(device),
      watch.newest(device),
      watch.decide(device, { do: "relearn" }).then(() => "decided"),
    ]);
    assert.deepEqual(
      asked.map((one) => (typeof one === "object" ? one.report.sequence : one)),
      [1, 1, "decided"],
    );
  });
});

test("a device that was silent before a restart is silent after it", async () => {
  const device = await sample.freeDevice("Sonoleaf P3");
  for (let sequence = 1; sequence <= 6; sequence++) {
    assert.equal(await sample.report(device, usual(sequence)), "taken");
    sample.pass(60_000);
  }
  sample.pass(600_000);
  sample.house.watch.look();
  await until(
    async () => ((await statusOf(sample.store.read, device))?.contact === "silent" ? true : undefined),
    "silence",
  );
  const contact = async () =>
    (await sample.store.read
      .selectFrom("device")
      .select(["contact", "last_contact_at"])
      .where("id", "=", device)
      .executeTakeFirstOrThrow()) as object;
  const before = await contact();
  await sample.restart();
  await sample.house.watch.warmUp();
  await sample.house.outside.settled();
  assert.deepEqual(await contact(), before);
});

const breach = (firstSeenMs: number, extra: object = {}) => ({
  do: "open" as const,
  finding: {
    key: "fail-safe-limit|probeTemperature",
    kind: "fail-safe-limit" as const,
    severity: "critical" as const,
    subject: "probeTemperature",
    stage: "operating" as const,
    requirement: "",
    declared: null,
    observed: "70",
    authority: "maker" as const,
    certainty: 1,
    cause: "unknown" as const,
    because: [],
    firstSeenMs,
    lastSeenMs: firstSeenMs,
    occurrences: 1,
    ...extra,
  },
});

test("a finding and the reaction that it asks for are kept together or not at all", async () => {
  const device = await sample.freeDevice("Ondemer C1");
  const acting = actingOf();
  const known: Known[] = [{ deviceId: device, changes: [breach(sample.nowMs())], status: {} }];
  await assert.rejects(
    keepFindings(acting, known, () => Promise.reject(new Error("no space left"))),
    /no space/,
  );
  assert.deepEqual(await findingsOf(sample.store.read, device), []);
  const { begun } = await keepFindings(acting, known, sample.house.reactions.begin);
  assert.deepEqual(
    begun.map((chain) => chain.device),
    [device],
  );
  const [kept] = await chainsOfDevice(sample.store.read, device, 1);
  assert.equal(kept?.chain.id, (await findingsOf(sample.store.read, device))[0]?.id);
  // A crash came before the reaction could move: it goes on after the next start.
  await sample.restart();
  await until(() => sample.told.find((one) => one.device === device), "people are told");
});

test("a departure that ended or came back while its reaction heard nothing is known to it after the next start", async () => {
  const device = await sample.freeDevice("Ondemer C1");
  const acting = actingOf();
  const isOpen = async () => (await chainsOfDevice(sample.store.read, device, 1))[0]?.chain.finding.open;
  const { key } = breach(0).finding;
  await keepFindings(acting, [
    { deviceId: device, changes: [{ do: "close", key, atMs: sample.nowMs(), because: "back-within" }], status: {} },
  ]);
  await sample.restart();
  await until(async () => ((await isOpen()) === false ? true : undefined), "it knows the end");
  sample.pass(1000);
  await keepFindings(acting, [{ deviceId: device, changes: [breach(sample.nowMs())], status: {} }]);
  await sample.restart();
  await until(async () => ((await isOpen()) === true ? true : undefined), "it knows that it is back");
});

test("a device that was merged into another meanwhile holds up nobody's findings", async () => {
  const device = await sample.freeDevice("Sonoleaf P3");
  const keeping = await keepFindings(actingOf(), [
    { deviceId: "gonedevice000001", changes: [breach(sample.nowMs())], status: { contact: "reporting" } },
    { deviceId: device, changes: [breach(sample.nowMs(), { key: "unusual|a", severity: "low" })], status: {} },
  ]);
  assert.deepEqual(
    keeping.opened.map(({ deviceId }) => deviceId),
    [device],
  );
});

test("one device whose findings can never be kept holds up the others for a moment only", async () => {
  const kept: string[] = [];
  const outside = openOutside({
    keep: async (known) => {
      if (known.some(({ deviceId }) => deviceId === "bad")) throw new Error("it cannot be kept");
      kept.push(...known.map(({ deviceId }) => deviceId));
      return { opened: [], moved: [], begun: [], departures: [] };
    },
    onKept: () => undefined,
    nowMs: () => 0,
    log: () => undefined,
  });
  for (const id of ["bad", "good"])
    outside.tell({
      device: { id, number: 1, productId: "", placeId: "" },
      changes: [breach(1)],
      conformity: "unknown",
      contact: "reporting",
      atMs: 1,
      kept: () => undefined,
    } as Told);
  await until(() => (kept.includes("good") ? true : undefined), "the other's findings");
  await outside.close();
  assert.deepEqual(kept, ["good"]);
  assert.equal(outside.waiting, 1);
});

test("a safe state that a person ended is over after a crash before the journal knew of it", async () => {
  const device = await sample.freeDevice("Sonoleaf P3");
  const conformity = async () => (await statusOf(sample.store.read, device))?.conformity;
  assert.equal(await sample.report(device, { ...usual(1, 70), boot: "boot-9" }), "taken");
  await until(async () => ((await conformity()) === "fail-safe" ? true : undefined), "the safe state");
  for (let sequence = 2; sequence <= 6; sequence++) {
    sample.pass(1000);
    assert.equal(await sample.report(device, { ...usual(sequence), boot: "boot-9" }), "taken");
  }
  await sample.house.outside.settled();
  assert.equal(await conformity(), "fail-safe");
  sample.pass(1000);
  // What a return writes, without the watch hearing of it.
  const at = new Date(sample.nowMs()).toISOString();
  await sample.store.write((tx) => moveStatus(tx, [{ deviceId: device, status: { conformity: "unknown" } }], at));
  await sample.restart();
  assert.equal(await sample.report(device, { ...usual(7), boot: "boot-9" }), "taken");
  await sample.house.outside.settled();
  assert.equal(await conformity(), "conforming");
});

test("an answer to a command is acknowledged only once the reaction has it", async () => {
  const device = await sample.freeDevice("Sonoleaf P3");
  const chain = await until(
    async () => (await chainsOfDevice(sample.store.read, device, 0))[0]?.chain,
    "a reaction of the device",
  );
  await sample.house.reactions.close();
  await assert.rejects(sample.house.reactions.answered(device, `${chain.id}.pause.1`, true), /closed/);
});

test("a device that never pauses is kept all the same, so a start goes through two thousand entries of it at most", async () => {
  const device = await sample.freeDevice("Sonoleaf P3");
  const { journal, fleet } = sample.house;
  const number = fleet.byId(device)?.number ?? -1;
  const started = (sequence: number) => ({ ...usual(sequence), boot: "never-pauses" });
  assert.equal(await sample.report(device, started(1)), "taken");
  const stopping = new AbortController();
  let sequence = 1;
  // The next is on its way before the last one is on the disk.
  const sender = async () => {
    while (!stopping.signal.aborted) assert.equal(await sample.report(device, started(++sequence)), "taken");
  };
  const senders = Array.from({ length: 50 }, sender);
  await until(async () => {
    const { snapshot, entries } = await journal.loadDevice(number);
    return (sequence > 5_000 && snapshot !== undefined && entries.length < 3_000) || undefined;
  }, "a snapshot");
  stopping.abort();
  await Promise.all(senders);
  await sample.restart();
  assert.equal(await sample.report(device, started(sequence)), "taken", "as a duplicate");
  assert.equal((await sample.house.watch.newest(device))?.report.sequence, sequence);
});

function actingOf() {
  return {
    store: sample.store,
    actor: {
      accountId: null,
      name: "CareLabel",
      role: "administrator" as const,
      places: null,
      products: null,
      scope: null,
      via: "system" as const,
    },
    now: () => new Date(sample.nowMs()),
    publish: () => undefined,
  };
}
