import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { device, PLACES, type Registry, withRegistry } from "../../registry-for-tests.ts";
import { keepDates } from "../../store/inspection-date.ts";
import { writeSetting } from "../../store/setting.ts";
import { openReceivers, type Receivers } from "../watch/receivers-for-tests.ts";
import { NO_WAYS, type Ways } from "../watch/ways.ts";
import { type InspectionDigest, openInspectionDigest } from "./send-digest.ts";

let registry: Registry;
let receivers: Receivers;
let digest: InspectionDigest;
let ways: Ways;
let nowMs = 0;
const logged: string[] = [];

/** Monday, 1 March 2027, in Berlin an hour before UTC's. */
const at = (hour: number, day = 1) => Date.UTC(2027, 2, day, hour - 1);

function open(): InspectionDigest {
  return openInspectionDigest({
    store: registry.store,
    now: () => new Date(nowMs),
    ways: { current: () => ways },
    pageAddress: () => "https://carelabel.hospital.example",
    log: (text) => logged.push(text),
  });
}

beforeEach(async () => {
  [registry, receivers] = await Promise.all([withRegistry(), openReceivers()]);
  logged.length = 0;
  ways = {
    ...NO_WAYS,
    emailOf: new Map([
      ["biomed", "biomed@hospital.example"],
      ["it", "it@hospital.example"],
    ]),
    mail: { host: "127.0.0.1", port: receivers.mailPort, tls: "none", from: "carelabel@hospital.example" },
    inspectionDigest: { to: ["biomed", "it"], day: "monday", hour: 7, withinDays: 14 },
  };
  await registry.add(
    device("INF-1", { id: "infusion01", placeId: PLACES.ward.id }),
    device("HOME-1", { id: "homedevice", placeId: PLACES.home.id }),
    device("LATER-1", { id: "laterdevice", placeId: PLACES.ward.id }),
  );
  const due = { infusion01: "2027-02-20", homedevice: "2027-03-09", laterdevice: "2027-08-01" };
  await registry.store.write(async (tx) => {
    await writeSetting(tx, "facility", JSON.stringify({ name: "Klinikum", zone: "Europe/Berlin" }));
    const devices = await tx.selectFrom("device").select(["id", "number"]).execute();
    await keepDates(
      tx,
      devices.map(({ id, number }) => ({
        ...{ device_id: id, number: Number(number), due: due[id as keyof typeof due], decided_by: "software" },
        ...{ risk_class: "IIb", missing: 2, computed_on: "2027-03-01" },
      })),
    );
  });
  digest = open();
});
afterEach(async () => {
  await digest.close();
  await Promise.all([registry.close(), receivers.close()]);
});

test("whoever is named gets one mail a week at the facility's hour, and none says where a patient lives", async () => {
  nowMs = at(6);
  await digest.look();
  assert.equal(receivers.mails.length, 0);
  nowMs = at(7);
  await digest.look();
  await digest.look();
  assert.deepEqual(receivers.mails.map(({ to }) => to).sort(), ["biomed@hospital.example", "it@hospital.example"]);
  const [{ data } = assert.fail()] = receivers.mails;
  assert.match(data, /Subject: Inspections: 1 overdue, 1 due soon/);
  assert.match(data, /Overdue\r?\n- 2027-02-20 {2}INF-1, /);
  assert.match(data, /Due within 14 days\r?\n- 2027-03-09 {2}HOME-1, .*at a patient's home/);
  assert.ok(!data.includes(PLACES.home.name) && !data.includes("LATER-1"));
  assert.match(data, /https:\/\/carelabel\.hospital\.example\/inspections\/due/);

  // Started anew it knows what it told; the next one comes a week later.
  await digest.close();
  digest = open();
  for (const hour of [8, 12]) {
    nowMs = at(hour);
    await digest.look();
  }
  nowMs = at(12, 4);
  await digest.look();
  assert.equal(receivers.mails.length, 2);
  nowMs = at(7, 8);
  ways = { ...ways, language: "de" };
  await digest.look();
  assert.equal(receivers.mails.length, 4);
  assert.match(receivers.mails[3]?.data ?? "", /bei einem Patienten zu Hause/);
});

test("what is not taken is sent again later, to that one only; a refusal for good is not repeated", async () => {
  receivers.replies.push("451 later", "250 kept");
  nowMs = at(7);
  await digest.look();
  const told = () => receivers.mails.map(({ to }) => to);
  assert.deepEqual(told(), ["it@hospital.example"]);
  assert.equal(logged.length, 1);
  assert.ok(!logged.join("").includes("biomed"), "who it was for stays out of the log");
  nowMs = at(7) + 9 * 60_000;
  await digest.look();
  assert.equal(told().length, 1);
  nowMs = at(7) + 11 * 60_000;
  await digest.look();
  await digest.look();
  assert.deepEqual(told(), ["it@hospital.example", "biomed@hospital.example"]);
  receivers.replies.push("550 never", "550 never");
  nowMs = at(7, 8);
  await digest.look();
  const count = receivers.mails.length;
  nowMs = at(9, 8);
  await digest.look();
  assert.equal(receivers.mails.length, count);
});

test("an hour or a zone that is set after the mail of the day went out brings no mail of the day before", async () => {
  const daily = { to: ["it"], day: "every", hour: 7, withinDays: 14 } as const;
  const zone = (name: string) =>
    registry.store.write((tx) => writeSetting(tx, "facility", JSON.stringify({ name: "Klinikum", zone: name })));
  ways = { ...ways, inspectionDigest: daily };
  nowMs = at(7, 3);
  await digest.look();
  assert.equal(receivers.mails.length, 1);
  nowMs = at(8, 3);
  ways = { ...ways, inspectionDigest: { ...daily, hour: 10 } };
  await digest.look();
  ways = { ...ways, inspectionDigest: daily };
  await zone("America/New_York");
  await digest.look();
  assert.equal(receivers.mails.length, 1);
  await zone("Europe/Berlin");
  nowMs = at(7, 4);
  await digest.look();
  assert.equal(receivers.mails.length, 2);
});

test("a mail that was kept for a day far ahead, by a clock that was wrong, holds none back", async () => {
  await registry.store.write((tx) =>
    writeSetting(tx, "inspection-digest", JSON.stringify({ day: "2031-01-01", told: ["biomed", "it"] })),
  );
  nowMs = at(7);
  await digest.look();
  assert.equal(receivers.mails.length, 2);
});

test("without a wish, and where nothing is due, nothing goes out", async () => {
  const wanted = ways;
  ways = { ...ways, inspectionDigest: undefined };
  nowMs = at(7);
  await digest.look();
  ways = wanted;
  await registry.store.write(
    async (tx) => void (await tx.updateTable("inspection_date").set({ due: "2029-01-01" }).execute()),
  );
  await digest.look();
  assert.deepEqual([receivers.mails, logged], [[], []]);
});
