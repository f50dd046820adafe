import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AuditReport } from "./audit-report.ts";
import { fittedReport } from "./fitted-report.ts";

/** As much of a report as fitting looks at. */
function report(hosts: readonly string[], subjects: readonly string[]): AuditReport {
  const captures = [{ file: "a.har", blindSpots: [{ code: "body-missing" }] }];
  const destinations = hosts.map((host) => ({ host, exchanges: 3 }));
  const findings = subjects.map((subject) => ({ kind: "destination-undeclared", subject }));
  return { carelabel: "audit", captures, destinations, findings } as unknown as AuditReport;
}
const parsed = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as AuditReport;
const hosts = (count: number) => Array.from({ length: count }, (_, at) => `host-${at}.example`);

test("a report within the limit is kept as it is", () => {
  const small = report(hosts(3), ["a"]);
  const { bytes, leftOut } = fittedReport(small, 10_000);
  assert.deepEqual(parsed(bytes), small);
  assert.deepEqual(leftOut, { destinations: 0, findings: 0 });
});

test("of a larger one the first destinations stay, and requests to the others are said with the capture", () => {
  const { bytes, leftOut } = fittedReport(report(hosts(100), ["a", "b"]), 2_000);
  const kept = parsed(bytes);
  assert.ok(bytes.length <= 2_000 && bytes.length > 1_800, String(bytes.length));
  assert.deepEqual(
    kept.destinations.map(({ host }) => host),
    hosts(kept.destinations.length),
  );
  assert.deepEqual(leftOut, { destinations: 100 - kept.destinations.length, findings: 0 });
  assert.deepEqual(kept.captures[0]?.blindSpots, [
    { code: "body-missing" },
    { code: "destinations-beyond-limit", count: 3 * leftOut.destinations },
  ]);
  assert.deepEqual(
    kept.findings.map(({ subject }) => subject),
    ["a", "b"],
  );
});

test("whatever a report holds, what is kept stays within the limit, and nothing goes uncounted", () => {
  const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 40 });
  fc.assert(
    fc.property(texts, texts, fc.integer({ min: 300, max: 4_000 }), (some, others, limitBytes) => {
      const { bytes, leftOut } = fittedReport(report(some, others), limitBytes);
      const kept = parsed(bytes);
      assert.ok(bytes.length <= limitBytes, `${bytes.length} of ${limitBytes}`);
      assert.equal(new TextDecoder().decode(bytes), JSON.stringify(kept), "as JSON is written");
      const whole = new TextEncoder().encode(JSON.stringify(report(some, others)));
      assert.equal(leftOut.destinations + leftOut.findings === 0, whole.length <= limitBytes);
      assert.equal(kept.destinations.length + leftOut.destinations, some.length);
      assert.equal(kept.findings.length + leftOut.findings, others.length);
    }),
  );
});
