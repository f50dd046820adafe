import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import type { Chain, Command } from "../../domain/runtime/reaction/chain.ts";
import { webhookSignatureHolds } from "../../links/webhook.ts";
import { allPlaces, replacePlace } from "../../store/place.ts";
import { chainsOfDevice, replaceChain } from "../../store/reaction-chain.ts";
import { type SampleWatch, withSampleWatch } from "../../watch-for-tests.ts";
import { type Notifier, type NotifierOptions, openNotifier } from "./notify.ts";
import { openReceivers, type Receivers, until } from "./receivers-for-tests.ts";
import { NO_WAYS, type Ways } from "./ways.ts";

type Told = Extract<Command, { readonly do: "notify" | "escalate" }>;

let watch: SampleWatch;
let chain: Chain;
let told: Told;
let receivers: Receivers;
let notifier: Notifier | undefined;
const logged: string[] = [];
const SECRET = "unspoken-0123456789";

/** A scanner beyond its fail-safe limit, which was asked to pause. */
before(async () => {
  watch = await withSampleWatch();
  const device = await watch.freeDevice("Sonoleaf P3");
  const report = { boot: "b", sequence: 1, values: { probeTemperature: 70, cpuLoad: 20, power: 3 } };
  assert.equal(await watch.report(device, report), "taken");
  told = await until(() => watch.told.find((one) => one.device === device), "people are told");
  const [kept] = await chainsOfDevice(watch.store.read, device, 0);
  assert.ok(kept);
  chain = kept.chain;
});
after(() => watch.close());
beforeEach(async () => {
  receivers = await openReceivers();
  logged.length = 0;
});
afterEach(async () => {
  notifier?.close();
  await receivers.close();
});

const NIGHT = { from: "22:00", to: "06:00", zone: "UTC" };

function waysTo(more: Partial<Ways> = {}): Ways {
  return {
    ...NO_WAYS,
    policy: {
      onCall: [
        { id: "ada", channels: ["page", "e-mail"], quiet: null },
        { id: "bea", channels: ["e-mail"], quiet: null },
      ],
      always: [
        { id: "pager", channels: ["webhook"], quiet: null },
        { id: "siem", channels: ["syslog"], quiet: null },
      ],
    },
    emailOf: new Map([
      ["ada", "ada@hospital.example"],
      ["bea", "bea@hospital.example"],
    ]),
    webhookOf: new Map([["pager", { url: receivers.hookUrl, secret: SECRET }]]),
    mail: { host: "127.0.0.1", port: receivers.mailPort, tls: "none", from: "carelabel@hospital.example" },
    syslog: {
      ...{ transport: "udp", host: "127.0.0.1", port: receivers.syslogPort, facility: 13, hostName: "here" },
      ...{ processId: 1, timeoutMs: 5000 },
    } as NonNullable<Ways["syslog"]>,
    ...more,
  };
}

function open(ways: () => Ways, more: Partial<NotifierOptions> = {}): Notifier {
  notifier = openNotifier({
    read: watch.store.read,
    ways,
    now: () => new Date(watch.nowMs()),
    pageAddress: () => "https://carelabel.hospital.example",
    log: (text) => logged.push(text),
    pausesMs: [10, 20],
    ...more,
  });
  return notifier;
}

test("an alarm reaches the first on call and those who are always told, each by their way", async () => {
  const ways = waysTo();
  const notifier = open(() => ways);
  await notifier.tell(told, chain);
  assert.deepEqual(
    receivers.mails.map(({ to }) => to),
    ["ada@hospital.example"],
  );
  const { data } = receivers.mails[0] ?? { data: "" };
  assert.match(data, /Subject: CareLabel, critical: .+Beyond a fail-safe limit/s);
  for (const part of [
    /Device: \S+ \(.*Sonoleaf P3\)/,
    /Place: .+, .+/,
    /Since: Mar 1, 2027/,
    /Found: .*70/,
    /Call: .*\d{4}/,
    new RegExp(`Page: https://carelabel.hospital.example/devices/${chain.device}`),
    /no medical alarm system/,
  ])
    assert.match(data, part);

  const [hook] = receivers.hooks;
  assert.ok(hook);
  assert.equal(hook.headers["idempotency-key"], `${chain.id}/notify/1/pager`);
  const signature = String(hook.headers["x-carelabel-signature"]);
  const signed = { now: new Date(watch.nowMs()) };
  assert.ok(webhookSignatureHolds(signature, Buffer.from(hook.body), SECRET, signed));
  const body = JSON.parse(hook.body);
  assert.deepEqual(
    [body.event, body.severity, body.finding, body.device, body.reaction, body.repetition],
    ["alarm", "critical", "fail-safe-limit", chain.device, chain.id, 1],
  );
  const line = await until(() => receivers.lines[0], "the line of syslog");
  assert.match(line, /^<106>1 .* watch-alarm \[carelabel@32473 .*finding="fail-safe-limit".*\] .*critical/);
  assert.deepEqual(notifier.figures().sent, { "e-mail": 1, webhook: 1, syslog: 1 });
});

test("it is said in the facility's language, and the same alarm goes out once", async () => {
  const ways = waysTo({ language: "de" });
  const notifier = open(() => ways);
  await notifier.tell(told, chain);
  await notifier.tell(told, chain);
  assert.equal(receivers.mails.length, 1);
  const { data } = receivers.mails[0] ?? { data: "" };
  assert.match(data, /Subject: CareLabel, kritisch/);
  assert.match(data, /Gerät: /);
  assert.match(data, /kein medizinisches Alarmsystem/);
  assert.equal(receivers.hooks.length, 1);
});

test("who is further up the order is told once the alarm has climbed there", async () => {
  const ways = waysTo();
  const notifier = open(() => ways);
  await notifier.tell({ ...told, do: "escalate", repetition: 4, level: 1 }, chain);
  assert.deepEqual(receivers.mails.map(({ to }) => to).toSorted(), ["ada@hospital.example", "bea@hospital.example"]);
});

test("a way that fails is tried again under the same key, and the others do not wait for it", async () => {
  receivers.answers.push(503, 500);
  receivers.replies.push("451 4.3.0 later");
  const ways = waysTo();
  const notifier = open(() => ways);
  await notifier.tell(told, chain);
  assert.equal(receivers.hooks.length, 3);
  assert.equal(new Set(receivers.hooks.map(({ headers }) => headers["idempotency-key"])).size, 1);
  assert.equal(receivers.mails.length, 1);
  assert.deepEqual(notifier.figures().failed, { "e-mail": 0, webhook: 0, syslog: 0 });
  assert.equal(notifier.figures().triedAgain, 3);
});

test("what is refused for good is given up at once; what fails too often, after so many tries; both are counted and logged without a name", async () => {
  receivers.answers.push(410);
  receivers.replies.push("451 later", "451 later", "451 later");
  const ways = waysTo();
  const notifier = open(() => ways);
  await notifier.tell(told, chain);
  assert.equal(receivers.hooks.length, 1);
  assert.deepEqual(receivers.mails, []);
  assert.deepEqual(notifier.figures().failed, { "e-mail": 1, webhook: 1, syslog: 0 });
  const all = logged.join("");
  assert.match(all, /by webhook and is given up: the receiver answered 410/);
  assert.doesNotMatch(all, /ada|pager|hospital\.example|127\.0\.0\.1|unspoken/);
  // The next time it is told, it is tried anew.
  await notifier.tell(told, chain);
  assert.equal(receivers.mails.length, 1);
});

test("settings that were mended meanwhile are used by the next try", async () => {
  let ways = waysTo({ webhookOf: new Map([["pager", { url: "http://127.0.0.1:1/", secret: SECRET }]]) });
  const notifier = open(() => ways, { pausesMs: [50] });
  const telling = notifier.tell(told, chain);
  await until(() => notifier.figures().triedAgain === 1, "the first try has failed");
  ways = waysTo();
  await telling;
  assert.equal(receivers.hooks.length, 1);
  assert.equal(notifier.figures().sent.webhook, 1);
});

test("of an incident one chain speaks, and says for how many", async () => {
  const kept = (await chainsOfDevice(watch.store.read, chain.device, 0))[0];
  assert.ok(kept);
  const incident = { ...kept.chain, incident: "incident1" };
  // Another one of the same incident, of a device that is gone by now, began later.
  const later: Chain = { ...incident, id: "later", device: "gone", startedAtMs: incident.startedAtMs + 1000 };
  await watch.store.write(async (tx) => {
    await replaceChain(tx, { ...kept, chain: incident });
  });
  const ways = waysTo();
  const notifier = open(() => ways);
  await notifier.tell(told, later);
  assert.deepEqual([receivers.mails.length, notifier.figures().spokenFor], [0, 1]);
  await notifier.tell(told, incident);
  assert.equal(receivers.mails.length, 1);
  await watch.store.write(async (tx) => {
    await replaceChain(tx, { ...kept, version: kept.version + 1 });
  });
});

test("quiet hours hold back what is not critical until they end", async () => {
  // It is 8 o'clock; the quiet hours end in a moment.
  const clock = { nowMs: Date.parse("2027-03-02T05:59:59.900Z") };
  const ways = waysTo({
    policy: { onCall: [{ id: "ada", channels: ["e-mail"], quiet: NIGHT }], always: [] },
  });
  const notifier = open(() => ways, { now: () => new Date(clock.nowMs) });
  const medium = { ...told, severity: "medium" as const };
  const kept = (await chainsOfDevice(watch.store.read, chain.device, 0))[0];
  assert.ok(kept);
  const calm: Chain = { ...kept.chain, alarm: { ...kept.chain.alarm, severity: "medium" } };
  await watch.store.write((tx) => replaceChain(tx, { ...kept, chain: calm }));
  await notifier.tell(medium, calm);
  assert.deepEqual(receivers.mails, []);
  clock.nowMs += 200;
  await until(() => receivers.mails.length === 1, "the mail after the quiet hours");
  // And after a restart in the night, too.
  notifier.close();
  clock.nowMs = Date.parse("2027-03-03T05:59:59.900Z");
  const again = open(() => ways, { now: () => new Date(clock.nowMs) });
  await again.resume();
  clock.nowMs += 200;
  await until(() => receivers.mails.length === 2, "the mail after the restart");
  await watch.store.write((tx) => replaceChain(tx, { ...kept, version: kept.version + 1 }));
});

test("an alarm for which nobody on call is named is counted", async () => {
  const notifier = open(() => NO_WAYS);
  await notifier.tell(told, chain);
  assert.equal(notifier.figures().unheard, 1);
});

test("a test alarm reaches everybody at any hour, and says what became of each", async () => {
  receivers.answers.push(401);
  const ways = waysTo({
    policy: {
      onCall: [{ id: "ada", channels: ["page", "e-mail"], quiet: { from: "00:00", to: "23:59", zone: "UTC" } }],
      always: [{ id: "pager", channels: ["webhook"], quiet: null }],
    },
  });
  const results = await open(() => ways).test("one");
  assert.deepEqual(
    results.toSorted((a, b) => a.contact.localeCompare(b.contact) || a.channel.localeCompare(b.channel)),
    [
      { contact: "ada", channel: "e-mail", result: "sent", reason: null },
      { contact: "ada", channel: "page", result: "page", reason: null },
      { contact: "pager", channel: "webhook", result: "failed", reason: "the receiver answered 401" },
    ],
  );
  assert.match(receivers.mails[0]?.data ?? "", /Test alarm: nothing has happened/);
});

test("the name and telephone of a patient's home go out by no way", async () => {
  const phone = "+49 30 5550 999";
  const { id: homeId, name } = await watch.store.read
    .selectFrom("place")
    .selectAll()
    .where("kind", "=", "home")
    .executeTakeFirstOrThrow();
  const { id } = await watch.store.read
    .selectFrom("device")
    .select("id")
    .where("place_id", "=", homeId)
    .executeTakeFirstOrThrow();
  await watch.store.write(async (tx) => {
    const home = (await allPlaces(tx)).find((place) => place.id === homeId);
    assert.ok(home);
    await replacePlace(tx, { ...home, phone });
  });
  const ways = waysTo();
  await open(() => ways).tell({ ...told, device: id }, { ...chain, id: "athome", device: id });
  await until(() => receivers.lines[0], "the line of syslog");
  const all = JSON.stringify([receivers.mails, receivers.hooks, receivers.lines]);
  assert.match(all, /at a patient's home/);
  assert.ok(!all.includes(name) && !all.includes(phone), `${name} ${phone}`);
});
