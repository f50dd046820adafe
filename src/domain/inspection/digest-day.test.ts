import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DIGEST_DAYS, digestDay } from "./digest-day.ts";

const HOUR_MS = 3_600_000;
const ZONES = ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "UTC"];

test("each chosen local day has one digest, from its hour on, also when clocks change", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.constantFrom(...DIGEST_DAYS),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: Date.UTC(2025, 11, 31) / HOUR_MS, max: Date.UTC(2027, 0, 1) / HOUR_MS }),
      (zone, day, hour, start) => {
        const seen: string[] = [];
        for (let ms = start * HOUR_MS; ms < (start + 24 * 16) * HOUR_MS; ms += HOUR_MS / 4) {
          const due = digestDay({ day, hour, zone }, ms);
          if (due === undefined || due === seen.at(-1)) continue;
          const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
          // After the first, each begins with the hour itself, or behind the gap where the clock leaps over it.
          if (seen.length > 0) {
            assert.equal(local.toPlainDate().toString(), due);
            assert.ok(local.hour === hour || local.hour === hour + 1, `${local}`);
          }
          assert.ok(day === "every" || local.toPlainDate().dayOfWeek === DIGEST_DAYS.indexOf(day) || seen.length === 0);
          seen.push(due);
        }
        assert.deepEqual(seen, [...new Set(seen)].toSorted());
        assert.ok(seen.length >= (day === "every" ? 15 : 2), `${seen.length} in 16 days`);
      },
    ),
    { numRuns: 60 },
  );
});

test("the days of the clock change in Berlin have their digest; an unknown zone is UTC", () => {
  const berlin = { day: "every", hour: 2, zone: "Europe/Berlin" } as const;
  // 02:00 does not exist on 29 March 2026; 03:00 summer time is 01:00 UTC.
  assert.equal(digestDay(berlin, Date.UTC(2026, 2, 29, 0, 59)), "2026-03-28");
  assert.equal(digestDay(berlin, Date.UTC(2026, 2, 29, 1, 0)), "2026-03-29");
  // 02:00 comes twice on 25 October 2026; the first counts.
  assert.equal(digestDay(berlin, Date.UTC(2026, 9, 25, 0, 0)), "2026-10-25");
  assert.equal(digestDay({ ...berlin, day: "monday" }, Date.UTC(2026, 9, 25, 0, 0)), undefined);
  assert.equal(digestDay({ ...berlin, zone: "Mars/Olympus" }, Date.UTC(2026, 9, 25, 2, 0)), "2026-10-25");
});
