import assert from "node:assert/strict";
import { test } from "node:test";
import { type DeviceStatus, knownBehaviour, REPORT_HOLDS_MS } from "./device-status.ts";

const NOW = new Date("2027-03-01T08:00:00.000Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms).toISOString();
const known = (values: Partial<DeviceStatus>, lastContactAt: string | null) =>
  knownBehaviour(
    { status: { contact: "reporting", conformity: "conforming", operation: "operating", ...values }, lastContactAt },
    NOW,
  );

test("that a device does what its label says is claimed while it reports, and no longer", () => {
  const claim = { kind: "observed", conformity: "conforming" };
  assert.deepEqual(known({}, ago(0)), claim);
  assert.deepEqual(known({}, ago(REPORT_HOLDS_MS)), claim);
  const old = ago(REPORT_HOLDS_MS + 1);
  assert.deepEqual(known({}, old), { kind: "no-claim", lastContactAt: old });
});

for (const contact of ["silent", "unreachable", null] as const) {
  test(`of a device whose contact is ${contact ?? "not expected"} it is told when it last reported, not that it conforms`, () => {
    assert.deepEqual(known({ contact }, ago(60_000)), { kind: "no-claim", lastContactAt: ago(60_000) });
    assert.deepEqual(known({ contact }, null), { kind: "no-claim", lastContactAt: null });
  });
}

for (const conformity of ["deviating", "fail-safe"] as const) {
  test(`silence takes nothing back: ${conformity} stands until somebody ends it`, () => {
    assert.deepEqual(known({ conformity, contact: "silent" }, ago(9 * REPORT_HOLDS_MS)), {
      kind: "observed",
      conformity,
    });
  });
}
