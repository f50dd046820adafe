import assert from "node:assert/strict";
import { test } from "node:test";
import { model } from "../../../maturity-for-tests.ts";
import { plainAnswer } from "../answer.ts";
import { measured } from "../measured-facts.ts";
import { type FacilityFacts, noFacts } from "./facility-facts.ts";
import { judged } from "./link.ts";
import { audit, CASES, devices, facts, finding, reporting, TODAY } from "./link-cases-for-tests.ts";
import { EVIDENCE_LINKS, FIGURE_LINKS } from "./links.ts";
import { proposeByLinks } from "./propose.ts";

for (const [criterion, what, given, expected] of CASES)
  test(`${criterion}: ${what}`, () => {
    const { proposals } = proposeByLinks(facts(given), new Map([[criterion, plainAnswer("fulfilled")]]), new Map());
    const found = proposals.find((one) => one.criterion === criterion);
    assert.deepEqual(found === undefined ? null : [found.answer, found.contradicts], expected);
    if (found === undefined) return;
    assert.doesNotMatch(`${found.because.en}${found.because.de}`, /[{}]|undefined/);
    assert.ok(found.because.en.length < 1000 && found.because.de.length < 1000, "as an answer may hold");
    assert.ok(found.validUntil > TODAY && found.sources.length <= 10);
  });

test("every link has a case, speaks of criteria of the model, and of more than 25 in all", () => {
  const all = [...EVIDENCE_LINKS, ...FIGURE_LINKS].flatMap(({ criteria }) => criteria);
  for (const id of all) assert.ok(model.criterion(id), id);
  assert.equal(new Set(all).size, all.length, "one link for a criterion");
  assert.equal(all.length, 47);
  const cases = new Set(CASES.map(([criterion]) => criterion));
  assert.deepEqual(
    EVIDENCE_LINKS.flatMap(({ criteria }) => criteria).filter((id) => !cases.has(id)),
    [],
  );
  for (const { metrics } of FIGURE_LINKS)
    for (const metric of metrics)
      assert.ok(
        model.metrics.some(({ key }) => key === metric),
        metric,
      );
  assert.deepEqual(new Set(EVIDENCE_LINKS.map(({ id }) => id)).size, EVIDENCE_LINKS.length);
});

test("where nobody looked nothing is proposed", () => {
  assert.deepEqual(proposeByLinks(noFacts(TODAY), new Map(), new Map()), { proposals: [], figures: [], stale: [] });
});

test("what is merely unknown keeps from fulfilled and denies nothing; one that is broken denies", () => {
  assert.equal(judged({ met: 0, broken: 0, unknown: 5 }), undefined);
  assert.deepEqual(judged({ met: 1, broken: 0, unknown: 5 }), { answer: "partly", denies: false });
  assert.deepEqual(judged({ met: 5, broken: 1, unknown: 0 }), { answer: "partly", denies: true });
  assert.deepEqual(judged({ met: 0, broken: 1, unknown: 9 }), { answer: "not-fulfilled", denies: true });
});

test("an answer that was taken over goes stale once the measurement says otherwise or is gone", () => {
  const criterion = "structure.data-management.4.3";
  const taken = plainAnswer("fulfilled", { source: { kind: "link", link: "boot-verified", because: "as measured" } });
  const staleIn = (given: Partial<FacilityFacts>) =>
    proposeByLinks(facts(given), new Map([[criterion, taken]]), new Map()).stale;
  assert.deepEqual(staleIn({ devices: devices({ bootVerified: true }) }), []);
  assert.deepEqual(staleIn({ devices: devices({ bootVerified: false }) }), [
    { criterion, link: "boot-verified", now: "not-fulfilled" },
  ]);
  assert.deepEqual(staleIn({}), [{ criterion, link: "boot-verified", now: "unknown" }]);
});

test("a proposal lives no longer than what it rests on", () => {
  const old = audit("a", { auditedOn: "2025-12-01", tlsVersions: ["TLS 1.0"] });
  const { proposals } = proposeByLinks(facts({ devices: devices({}), audits: [old] }), new Map(), new Map());
  assert.equal(proposals.find(({ link }) => link === "protocol-versions")?.validUntil, "2026-12-01");
});

test("the longest outage counts by criticality; our own counts and is shown apart", () => {
  const given = facts({
    devices: devices({ ...reporting, riskClass: "III" }, { ...reporting, riskClass: "IV" }, { riskClass: "I" }),
    outages: [
      { deviceId: "a", title: "a", hours: 2, own: false },
      { deviceId: "b", title: "b", hours: 5.25, own: true },
      { deviceId: "c", title: "c", hours: 90, own: false },
    ],
  });
  const { figures } = proposeByLinks(given, new Map(), new Map([["maxDowntime.high", measured(1)]]));
  const high = figures.find(({ metric }) => metric === "maxDowntime.high");
  assert.deepEqual(high?.figure, {
    ...{ kind: "value", value: 5.3, how: "measured", date: TODAY, validUntil: "2026-12-22" },
    beside: { ownHours: 5.3, watched: 2, devices: 2 },
  });
  assert.equal(high?.contradicts, true, "less was said than was measured");
  assert.deepEqual(figures.find(({ metric }) => metric === "maxDowntime.medium")?.figure, { kind: "no-such-device" });
  assert.equal(
    figures.some(({ metric }) => metric === "maxDowntime.low"),
    false,
    "nobody watched it",
  );
});

test("confirmed events count; raw alerts, refuted ones and mere wear do not", () => {
  const { figures } = proposeByLinks(
    facts({
      devices: devices(reporting),
      findings: [
        finding("a", "peer-undeclared", { triage: "confirmed" }),
        finding("a", "service-undeclared"),
        finding("a", "replayed", { triage: "refuted" }),
        finding("a", "silent", { triage: "confirmed" }),
      ],
    }),
    new Map(),
    new Map(),
  );
  const { figure } = figures.find(({ metric }) => metric === "securityEventsLastYear") ?? {};
  assert.ok(figure?.kind === "value");
  assert.deepEqual([figure.value, figure.beside], [1, { rawAlerts: 3, untriaged: 1 }]);
});
