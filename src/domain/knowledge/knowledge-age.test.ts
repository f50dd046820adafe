import assert from "node:assert/strict";
import { test } from "node:test";
import { knowledgeAge } from "./knowledge-age.ts";

const ages = { edition: "-", limits: [{ kind: "kev", days: 14, because: "-" }] } as const;

for (const [kind, datedOn, importedOn, expected] of [
  ["kev", "2026-11-09", "2026-11-09", { days: 14, limitDays: 14, isOld: false }],
  ["kev", "2026-11-08", "2026-11-23", { days: 15, limitDays: 14, isOld: true }],
  ["kev", null, "2026-11-01", { days: 22, limitDays: 14, isOld: true }],
  ["kev", "2026-11-24", "2026-11-23", { days: 0, limitDays: 14, isOld: false }],
  // Of a day to come: it counts from its import, else it would never grow old.
  ["kev", "2099-01-01", "2026-11-01", { days: 22, limitDays: 14, isOld: true }],
  ["csaf", "2003-11-12", "2026-11-23", { days: 8412, limitDays: null, isOld: false }],
] as const) {
  test(`${kind} of ${datedOn}, imported on ${importedOn}: ${expected.isOld ? "too old" : "not too old"}`, () => {
    assert.deepEqual(knowledgeAge({ kind, datedOn }, importedOn, "2026-11-23", ages), expected);
  });
}
