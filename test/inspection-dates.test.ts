/**
 * The sample hospital's inspection dates: anybody who reads nothing but the explanation arrives at the same day.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SYSTEM } from "../src/acts/act.ts";
import { openSample } from "../src/acts/open-sample.ts";
import { openSampleInspections } from "../src/acts/sample-inspections.ts";
import type { DeviceDate, DueDevice, NoDeviceDate } from "../src/contract/inspection-date.ts";
import { addDays } from "../src/domain/calendar.ts";
import { openWholeServer, type WholeServer } from "../src/server/whole-server-for-tests.ts";

const PASSWORD = "the sample hospital";
/** Of the devices whose whole explanation is asked for, one in so many. */
const ONE_IN = 7;
let whole: WholeServer;
const cookies = new Map<string, string>();

before(async () => {
  whole = await openWholeServer({
    setUp: false,
    fill: async ({ store, dataKey }) => {
      const acting = { store, actor: SYSTEM, now: () => new Date(), publish: () => undefined };
      await openSample(acting);
      await openSampleInspections(acting, dataKey);
    },
  });
});
after(() => whole.close());

interface Due {
  devices: DueDevice[];
  total: number;
  overdue: number;
  months: { from: string; devices: number }[];
  later: number;
  today: string;
}

async function read<T>(name: string, path: string): Promise<T> {
  const cookie = cookies.get(name) ?? (await whole.signIn(name, PASSWORD));
  cookies.set(name, cookie);
  const reply = await fetch(`http://127.0.0.1:${whole.port}${path}`, { headers: { cookie } });
  assert.equal(reply.status, 200, await reply.clone().text());
  return (await reply.json()) as T;
}

/** All devices have their date: the work is done in pieces, after the start. */
async function dueList(name: string, query = ""): Promise<Due> {
  const { total } = await read<{ total: number }>(name, "/api/v1/devices?limit=1");
  for (;;) {
    const due = await read<Due>(name, `/api/v1/inspections/due?limit=200${query}`);
    if (query !== "") return due;
    if (due.total === total) {
      const rest = await read<Due>(name, "/api/v1/inspections/due?limit=200&offset=200");
      return { ...due, devices: [...due.devices, ...rest.devices] };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Adds up what is told, knowing nothing of how it was computed. */
function dayToldBy({ explanation: told }: DeviceDate): string {
  const number = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
  const parts = Object.values(told.subDates).map(({ anchor, base, steps, keptPercent, percent, caps }) => {
    assert.equal(
      steps.reduce((sum, step) => sum + step.percent, 0),
      percent,
    );
    const days = Math.floor((base.days * (100 + keptPercent)) / 100);
    const interval = Math.min(Math.max(days, told.bounds.shortestDays), told.bounds.longestDays);
    return Math.min(number(anchor.day) + interval, ...caps.map(({ day }) => number(day)));
  });
  const earliest = Math.min(...parts);
  if (told.decidedBy === "critical-finding") return told.today;
  if (told.decidedBy === "accepted-until") return told.date;
  return new Date(earliest * 86_400_000).toISOString().slice(0, 10);
}

test("each device of the sample hospital is due on the day that its explanation adds up to, and the list says the same", async () => {
  const { devices, total } = await dueList("engineer");
  assert.ok(total > 50, `${total} devices`);
  assert.equal(devices.length, total);
  const some = devices.filter((_, place) => place % ONE_IN === 0);
  for (const { device, due, decidedBy, riskClass, missing } of some) {
    const told = await read<DeviceDate>("engineer", `/api/v1/devices/${device.id}/inspection-date`);
    assert.equal(dayToldBy(told), told.explanation.date, device.title);
    assert.deepEqual(
      { due, decidedBy, riskClass, missing },
      {
        due: told.explanation.date,
        decidedBy: told.explanation.decidedBy,
        riskClass: told.explanation.riskClass.value,
        missing: told.explanation.missing.length,
      },
    );
    const known = Object.entries(told.inputs).filter(([, value]) => value !== null);
    assert.deepEqual(told.sources.map(({ input }) => input).sort(), known.map(([name]) => name).sort());
  }
});

test("a retired device has no date, and that is no error", async () => {
  const { devices } = await read<{ devices: { id: string }[] }>("engineer", "/api/v1/devices?state=retired&limit=1");
  const told = await read<NoDeviceDate>("engineer", `/api/v1/devices/${devices[0]?.id}/inspection-date`);
  assert.deepEqual([told.device.id, told.explanation], [devices[0]?.id, null]);
});

test("the list is in the order of the days; its months count all of it; a filter by class, place and days narrows it", async () => {
  const all = await dueList("engineer");
  const days = all.devices.map(({ due }) => due);
  assert.deepEqual(days, days.toSorted());
  const counted = all.overdue + all.later + all.months.reduce((sum, { devices }) => sum + devices, 0);
  assert.equal(counted, all.total);
  assert.equal((await dueList("engineer", "&month=overdue")).total, all.overdue);
  const within = await dueList("engineer", "&within=60");
  assert.equal(within.total, days.filter((day) => Date.parse(day) <= Date.parse(all.today) + 60 * 86_400_000).length);
  const third = await dueList("engineer", "&riskClass=III");
  assert.equal(third.total, all.devices.filter(({ riskClass }) => riskClass === "III").length);
  const one = all.devices[0];
  const there = await dueList("engineer", `&place=${one?.device.placeId}`);
  assert.ok(there.devices.every(({ device }) => device.placeId === one?.device.placeId));
  assert.equal(there.total, all.devices.filter(({ device }) => device.placeId === one?.device.placeId).length);
});

test("the sample's devices fall due one after the other, some soon, and few of them are overdue", async () => {
  const { devices, overdue, today } = await dueList("engineer");
  const share = (count: number) => count / devices.length;
  const within = (days: number) => devices.filter(({ due }) => due >= today && due < addDays(today, days)).length;
  const months = new Set(devices.filter(({ due }) => due >= today).map(({ due }) => due.slice(0, 7)));
  const told = `${overdue} overdue, ${within(30)} within 30 days, ${within(365)} within a year, of ${devices.length}`;
  assert.ok(share(overdue) >= 0.03 && share(overdue) <= 0.07, told);
  assert.ok(share(within(30)) >= 0.01 && share(within(30)) <= 0.2, told);
  assert.ok(share(within(365)) >= 0.8 && months.size >= 9, told);
});
