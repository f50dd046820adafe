import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type CalendarDay, writeICalendar } from "./write-icalendar.ts";

const PUMP: CalendarDay = {
  uid: "inspection-0123456789abcdef@carelabel",
  day: "2028-02-29",
  title: "P-0007 Rill 2",
  description: "Inspect before this day",
  url: "https://labels.example/devices/0123456789abcdef",
  location: "Ward 3",
  changedAt: "2026-11-22T09:30:00.000Z",
  remindDaysBefore: [30, 0],
};
const written = (...days: Partial<CalendarDay>[]) =>
  writeICalendar({ name: "Inspections", description: "", days: days.map((day) => ({ ...PUMP, ...day })) });
const unfolded = (text: string) => text.replaceAll("\r\n ", "").split("\r\n");

test("an inspection is an all-day event that ends before the next day, with its reminders", () => {
  const lines = unfolded(written({}));
  for (const line of [
    "UID:inspection-0123456789abcdef@carelabel",
    "DTSTAMP:20261122T093000Z",
    "DTSTART;VALUE=DATE:20280229",
    "DTEND;VALUE=DATE:20280301",
    "URL:https://labels.example/devices/0123456789abcdef",
    "TRIGGER:-P30D",
    "TRIGGER:PT0S",
  ])
    assert.ok(lines.includes(line), line);
  assert.equal(lines.filter((line) => line === "BEGIN:VALARM").length, 2);
});

test("a later change is a later revision, and nothing changed is the same bytes", () => {
  const revision = (changedAt: string) => Number(/SEQUENCE:(\d+)/.exec(written({ changedAt }))?.[1]);
  assert.ok(revision("2026-11-22T09:31:00.000Z") > revision("2026-11-22T09:30:00.000Z"));
  assert.equal(written({}), written({}));
});

test("what divides values is escaped, a new line cannot begin a property of its own", () => {
  const lines = unfolded(written({ title: "a,b;c\\d\r\nEND:VEVENT\rX\u2028Y\u0000Z" }));
  assert.ok(lines.includes("SUMMARY:a\\,b\\;c\\\\d\\nEND:VEVENT\\nX\\nYZ"));
  assert.equal(lines.filter((line) => line === "END:VEVENT").length, 1);
});

test("whatever a title holds, no line has more than 75 octets, none is cut within a character, all of it comes back", () => {
  const encoder = new TextEncoder();
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.nat(80), (title, shift) => {
      const shown = `${"x".repeat(shift)}${title}`.replaceAll(/[\p{Cc}\u2028\u2029]/gu, "");
      const text = written({ title: shown });
      assert.ok(text.endsWith("\r\n"));
      for (const line of text.split("\r\n")) assert.ok(encoder.encode(line).length <= 75);
      assert.ok(text.isWellFormed());
      const summary = unfolded(text).find((line) => line.startsWith("SUMMARY:")) ?? "";
      assert.equal(summary.slice(8).replaceAll(/\\([\\;,])/g, "$1"), shown);
    }),
  );
});
