import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { SelfReason } from "../../domain/runtime/self-state.ts";
import { openStore, type Store } from "../../store/database.ts";
import { openWatchStore } from "../../store/watch/open-watch-store.ts";
import type { WatchStore } from "../../store/watch/watch-store.ts";
import { type Notifier, openNotifier } from "./notify.ts";
import { openReceivers, type Receivers, until } from "./receivers-for-tests.ts";
import { openSelfWatch, type SelfWatch, type SelfWatchOptions } from "./self-watch.ts";
import { NO_WAYS, type Ways } from "./ways.ts";

let folder: string;
let store: Store;
let receivers: Receivers;
let journal: WatchStore;
let notifier: Notifier;
let selfWatch: SelfWatch | undefined;
const logged: string[] = [];
const now = () => new Date();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "carelabel-self-"));
  store = await openStore(folder);
  receivers = await openReceivers();
});
afterEach(async () => {
  selfWatch?.close();
  notifier.close();
  await journal.close();
  await receivers.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(
  more: Partial<Ways> = {},
  { maxPages, ...options }: Partial<SelfWatchOptions> & { readonly maxPages?: number } = {},
): Promise<SelfWatch> {
  const ways: Ways = {
    ...NO_WAYS,
    policy: {
      onCall: [{ id: "pager", channels: ["webhook"], quiet: null }],
      always: [{ id: "desk", channels: ["e-mail"], quiet: null }],
    },
    webhookOf: new Map([["pager", { url: receivers.hookUrl, secret: "0123456789abcdef" }]]),
    emailOf: new Map([["desk", "desk@hospital.example"]]),
    mail: { host: "127.0.0.1", port: receivers.mailPort, tls: "none", from: "carelabel@hospital.example" },
    ...more,
  };
  const log = (text: string) => void logged.push(text);
  journal = await openWatchStore(folder, maxPages === undefined ? {} : { maxPages });
  notifier = openNotifier({ read: store.read, ways: () => ways, now, pageAddress: () => null, log, pausesMs: [] });
  selfWatch = openSelfWatch({
    ...{ journal, outside: { oldestMs: () => 0 }, sensors: { quiet: () => [] } },
    ...{ read: store.read, folder, notifier, now, log },
    ways: { current: () => ways, problem: () => null },
    // The test looks itself.
    everyMs: 3_600_000,
    ...options,
  });
  return selfWatch;
}

/** Events of the webhook so far: the watch's own reasons. */
const told = () => receivers.hooks.map(({ body }) => JSON.parse(body).reasons as string);
const has = (watch: SelfWatch, reason: SelfReason) => watch.state().reasons.includes(reason);

test("while all is well nobody is told, and nothing goes out", async () => {
  const watch = await open();
  for (let look = 0; look < 12; look++) await watch.look();
  assert.deepEqual(watch.state(), { status: "ok", watch: "ok", reasons: [], sinceMs: null });
  assert.ok((watch.figures().diskFreeBytes ?? 0) > 0);
  assert.deepEqual([receivers.hooks, receivers.mails, watch.figures().heartbeats], [[], [], { sent: 0, failed: 0 }]);
});

test("a journal that has stopped is told to who is on call and to who is always told", async () => {
  const watch = await open();
  await watch.look();
  await journal.close();
  await watch.look();
  assert.deepEqual(watch.state().reasons, ["journal-stopped"]);
  assert.equal(watch.state().watch, "standing");
  await until(() => receivers.mails.length === 1 && receivers.hooks.length === 1, "both are told");
  assert.deepEqual(told(), ["journal-stopped"]);
  assert.match(receivers.mails[0]?.data ?? "", /Subject: CareLabel: The watch itself needs a person/);
  assert.match(receivers.mails[0]?.data ?? "", /the journal has stopped/);
  // Not again with the next look.
  await watch.look();
  await watch.look();
  assert.equal(receivers.hooks.length, 1);
});

test("a disk that takes no more is an alarm, by the journal's own word", async () => {
  const watch = await open({}, { maxPages: 40 });
  await watch.look();
  const results: boolean[] = [];
  for (let entry = 0; entry < 200 && !results.includes(false); entry++)
    results.push(
      await new Promise<boolean>((resolve) =>
        journal.append({ device: 1, atMs: Date.now(), kind: 1, payload: new Uint8Array(4096) }, (failed) =>
          resolve(failed === undefined),
        ),
      ),
    );
  assert.ok(results.includes(false), "the disk is full");
  await watch.look();
  assert.ok(has(watch, "journal-failed"));
  assert.equal(watch.state().watch, "standing");
});

test("findings that wait too long are an alarm, which is repeated under another key, and lasts until they keep up", async () => {
  let waitingMs = 60_000;
  const watch = await open(
    {
      reactions: {
        ...NO_WAYS.reactions,
        escalateAfter: 1,
        repeatEveryMs: { ...NO_WAYS.reactions.repeatEveryMs, critical: 1 },
      },
    },
    { outside: { oldestMs: () => waitingMs } },
  );
  await watch.look();
  assert.equal(watch.state().status, "ok", "one look is not enough");
  await new Promise((resolve) => setTimeout(resolve, 2_050));
  await watch.look();
  assert.deepEqual(watch.state().reasons, ["findings-waiting"]);
  await until(() => receivers.hooks.length === 1, "the alarm");
  await new Promise((resolve) => setTimeout(resolve, 20));
  await watch.look();
  await until(() => receivers.hooks.length === 2, "it is repeated");
  assert.notEqual(receivers.hooks[0]?.headers["idempotency-key"], receivers.hooks[1]?.headers["idempotency-key"]);
  waitingMs = 0;
  await watch.look();
  assert.ok(has(watch, "findings-waiting"), "it has to stay well for a while");
});

test("a standstill of the event loop is seen by the look after it", async () => {
  const watch = await open({}, { everyMs: 100 });
  await until(() => watch.figures().diskFreeBytes !== undefined, "a first look");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_400);
  await until(() => has(watch, "loop-slow"), "it is noticed");
  assert.ok(watch.figures().loopDelayP99Ms >= 0);
});

test("what did not get out, nobody to tell, and settings that cannot be used are alarms of their own", async () => {
  receivers.answers.push(410);
  const watch = await open({}, { ways: { current: () => NO_WAYS, problem: () => "broken" } });
  await watch.look();
  assert.deepEqual(watch.state().reasons, ["ways-broken"]);
  assert.equal(watch.state().watch, "ok");
  await until(() => notifier.figures().failed.webhook === 1, "the webhook is refused");
  await watch.look();
  assert.deepEqual(watch.state().reasons, ["people-not-reached", "ways-broken"]);
});

test("what is over is told once, and the next alarm is another one", async () => {
  let problem: string | null = "broken";
  const ways: Ways[] = [];
  const watch = await open({}, { ways: { current: () => ways[0] ?? NO_WAYS, problem: () => problem } });
  await watch.look();
  await until(() => receivers.hooks.length === 1, "the alarm");
  problem = null;
  await watch.look();
  await watch.look();
  await until(() => receivers.hooks.length === 2, "that it is over");
  assert.deepEqual(told(), ["ways-broken", ""]);
  assert.match(JSON.parse(receivers.hooks[1]?.body ?? "{}").text, /^The watch is well again/);
  await new Promise((resolve) => setTimeout(resolve, 5));
  problem = "broken";
  await watch.look();
  await until(() => receivers.hooks.length === 3, "the next alarm");
  assert.equal(new Set(receivers.hooks.map(({ headers }) => headers["idempotency-key"])).size, 3);
});

test("the heartbeat goes out while all is well, and stops with the first alarm", async () => {
  const url = new URL(`${receivers.hookUrl}?token=unspoken`);
  const watch = await open({
    policy: { onCall: [], always: [] },
    heartbeat: { url, everyMs: 1, method: "POST" },
  });
  await watch.look();
  await until(() => watch.figures().heartbeats.sent === 1, "the first");
  await new Promise((resolve) => setTimeout(resolve, 5));
  receivers.answers.push(500);
  await watch.look();
  await until(() => watch.figures().heartbeats.failed === 1, "one that is refused is counted");
  assert.deepEqual(
    receivers.hooks.map(({ method, path }) => `${method} ${path}`),
    ["POST /hook?token=unspoken", "POST /hook?token=unspoken"],
  );
  await journal.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await watch.look();
  await watch.look();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(receivers.hooks.length, 2);
  assert.doesNotMatch(logged.join(""), /unspoken|127\.0\.0\.1/);
});

test("a sensor that is missed is told by its name, a second one as well, and so is that they are back", async () => {
  let quiet = [{ sensor: "ward-3", forMs: 240_000 }];
  const watch = await open({}, { sensors: { quiet: () => quiet } });
  await watch.look();
  assert.deepEqual(
    [watch.state().status, watch.state().watch, watch.state().reasons],
    ["alarm", "ok", ["sensor-quiet"]],
  );
  await until(() => receivers.mails.length === 1, "it is told");
  assert.match(receivers.mails[0]?.data ?? "", /Sensor ward-3 has said nothing for 4 minutes\./);
  await watch.look();
  quiet = [...quiet, { sensor: "theatre", forMs: 180_000 }];
  await watch.look();
  await until(() => receivers.mails.length === 2, "the second one is told at once");
  assert.match(receivers.mails[1]?.data ?? "", /Sensor theatre has said nothing for 3 minutes\./);
  quiet = [];
  await watch.look();
  assert.equal(watch.state().status, "ok");
});
