/**
 * Calendars against another implementation: Python's icalendar reads what we write, the same days and the same words.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { type CalendarDay, writeICalendar } from "../../src/formats/icalendar/write-icalendar.ts";

const python = "/usr/bin/python3";
const skip =
  spawnSync(python, ["-c", "import icalendar"]).status === 0
    ? false
    : "Python's icalendar is not here; test/lab/install.sh installs it";

const READER = `
import json, sys
from icalendar import Calendar
out = []
for text in json.load(sys.stdin):
    calendar = Calendar.from_ical(text.encode("utf-8"))
    assert not calendar.errors, calendar.errors
    events = []
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        events.append({
            "uid": str(event["UID"]), "title": str(event["SUMMARY"]), "description": str(event["DESCRIPTION"]),
            "day": event.decoded("DTSTART").isoformat(), "days": (event.decoded("DTEND") - event.decoded("DTSTART")).days,
            "url": str(event["URL"]), "location": str(event["LOCATION"]), "sequence": int(event["SEQUENCE"]),
            "changed": event.decoded("DTSTAMP").isoformat(),
            "alarms": [alarm.decoded("TRIGGER").days for alarm in event.walk("VALARM")],
        })
    out.append({"name": str(calendar["X-WR-CALNAME"]), "method": str(calendar["METHOD"]), "events": events})
json.dump(out, sys.stdout)
`;

function read(texts: readonly string[]) {
  const run = spawnSync(python, ["-c", READER], { input: JSON.stringify(texts), encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout) as { name: string; method: string; events: Record<string, unknown>[] }[];
}

// Without backslashes: version 4 of the reader takes escapes apart twice, so it makes one of two.
const SIGNS = ["a", "b", " ", ",", ";", ":", '"', "'", "\n", "=", ".", "-", "ü", "ß", "漢", "🩺", "👩🏽‍⚕️"];
const WORDS = fc.string({ unit: fc.constantFrom(...SIGNS), minLength: 1, maxLength: 160 });
const DAY = fc.integer({ min: 0, max: 40_000 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
const ENTRY: fc.Arbitrary<CalendarDay> = fc.record({
  uid: fc.uuid(),
  day: DAY,
  title: WORDS,
  description: WORDS,
  url: fc.webUrl({ withQueryParameters: true }),
  location: WORDS,
  changedAt: DAY.map((day) => `${day}T07:08:09.123Z`),
  remindDaysBefore: fc.subarray([1, 7, 30]),
});

test("Python's icalendar reads every calendar with the days, words and reminders that we wrote", { skip }, () => {
  const calendars = fc.sample(fc.tuple(WORDS, fc.array(ENTRY, { maxLength: 8 })), { numRuns: 300, seed: 7 });
  const read_ = read(calendars.map(([name, days]) => writeICalendar({ name, description: "", days })));
  assert.equal(read_.length, calendars.length);
  let events = 0;
  for (const [at, [name, days]] of calendars.entries()) {
    assert.deepEqual(read_[at]?.name, name);
    assert.equal(read_[at]?.method, "PUBLISH");
    assert.deepEqual(
      read_[at]?.events.map(({ sequence: _sequence, ...event }) => event),
      days.map(({ remindDaysBefore, changedAt, url, ...entry }) => ({
        ...entry,
        days: 1,
        url: new URL(url).href,
        changed: changedAt.replace(/\.\d+Z$/, "+00:00"),
        alarms: remindDaysBefore.map((before) => -before),
      })),
    );
    events += days.length;
  }
  assert.ok(events > 500);
});

test("a thousand days are a thousand events", { skip }, () => {
  const days = fc.sample(ENTRY, { numRuns: 1000, seed: 8 });
  const [calendar] = read([writeICalendar({ name: "x", description: "y", days })]);
  assert.equal(calendar?.events.length, 1000);
});
