import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { withFacts } from "../../facts-for-tests.ts";
import type { Label } from "./label.ts";
import { labelFace } from "./label-face.ts";
import { supportState } from "./support-state.ts";

for (const [until, state] of [
  [undefined, "not-stated"],
  ["2026-11-21", "ended"],
  ["2026-11-22", "ends-soon"],
  ["2027-11-21", "ends-soon"],
  ["2027-11-22", "running"],
] as const) {
  test(`support until ${until} is ${state} on 2026-11-22`, () =>
    assert.equal(supportState(until, "2026-11-22"), state));
}

const PUMP = parse(
  readFileSync(new URL("../../../samples/labels/insulin-pump.label.yaml", import.meta.url), "utf8"),
) as Label;

test("ended support is a warning across the face, in both languages; without the day of the print nothing is said", () => {
  const until = (day: string) => withFacts(PUMP, { "/lifecycle/supportUntil": day });
  const face = (label: Label, language: "en" | "de", today?: string) =>
    labelFace(label, { language, tier: "lab", countryName: (code) => code, ...(today === undefined ? {} : { today }) });
  assert.equal(face(until("2026-01-31"), "en", "2026-11-22").warning?.sentence, "No security updates since 2026-01-31");
  assert.equal(
    face(until("2026-01-31"), "de", "2026-11-22").warning?.sentence,
    "Keine Sicherheitsupdates seit 2026-01-31",
  );
  assert.equal(face(until("2026-01-31"), "en").warning, undefined);
  assert.equal(face(until("2026-11-22"), "en", "2026-11-22").warning, undefined);
  const rows = face(until("2027-01-31"), "en", "2026-11-22").groups.flatMap((group) => group.rows);
  assert.equal(rows.find(({ name }) => name === "Security updates until")?.note, "end within a year");
});
