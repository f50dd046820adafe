import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SYSTEM } from "../acts/act.ts";
import { openSample } from "../acts/open-sample.ts";
import type { EvaluationHead } from "../contract/evaluation.ts";
import type { ProblemDetails } from "../contract/problem-details.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { ManagementReport, quarterOf } from "../domain/maturity/management.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

let whole: WholeServer;
let cookie: string;
let ward: string;
let ms = Date.parse("2026-11-22T10:00:00Z");
/** Each moment later than the one before: the latest evaluation is told by it. */
const later = () => new Date(ms++);
before(async () => {
  whole = await openWholeServer({ setUp: false, now: later });
  await openSample({ store: whole.installation.store, actor: SYSTEM, now: later, publish: () => undefined });
  cookie = await whole.signIn("administrator", "the sample hospital");
  ward = await whole.signIn("ward", "the sample hospital");
});
after(() => whole.close());

const EVALUATIONS = "/api/v1/evaluations";
const CRITERION = "structure.organisation.1.1";

async function send(method: string, path: string, body: unknown, version?: number) {
  const reply = await whole.call(path, {
    method,
    body: JSON.stringify(body),
    headers: {
      ...{ cookie, "content-type": "application/json" },
      ...(version === undefined ? {} : { "if-match": `"${version}"` }),
    },
  });
  assert.equal(reply.status, 200, `${method} ${path}`);
  return reply;
}
const opened = async (title: string) =>
  (await (
    await send("POST", EVALUATIONS, { title, placeId: null, reading: "recommended", basedOn: null })
  ).json()) as EvaluationHead;
const pdf = async (path: string) => {
  const reply = await whole.call(path, { headers: { cookie } });
  assert.equal(reply.status, 200, path);
  assert.equal(reply.headers.get("content-type"), "application/pdf");
  const bytes = Buffer.from(await reply.arrayBuffer());
  assert.equal(bytes.subarray(0, 5).toString("latin1"), "%PDF-");
  return { bytes, name: reply.headers.get("content-disposition") ?? "" };
};
const figures = async (query = "", session = cookie) => {
  const reply = await whole.call(`/api/v1/management-report${query}`, { headers: { cookie: session } });
  assert.equal(reply.status, 200, query);
  return (await reply.json()) as ManagementReport;
};

test("an evaluation in which nothing is answered yet has its report, in both languages", async () => {
  const { id } = await opened("Nothing yet");
  for (const language of ["en", "de"]) {
    const { bytes, name } = await pdf(`${EVALUATIONS}/${id}/report?language=${language}`);
    assert.match(name, /maturity-2026-11-22-/);
    assert.match(bytes.toString("latin1"), /pdfuaid/, "PDF/UA says so of itself");
  }
});

test("the report of an evaluation that is not there is not there", async () => {
  const reply = await whole.call(`${EVALUATIONS}/0000000000000000/report?language=en`, { headers: { cookie } });
  assert.equal(reply.status, 404);
});

test("the figures of the quarter count the sample's devices, tell the quarter before only where it is known, and go on paper", async () => {
  const report = await figures();
  assert.deepEqual(problemsAgainst(ManagementReport, report), []);
  assert.equal(report.quarter, quarterOf("2026-11-22"));
  const { coverage, tiers } = report;
  const total = (await (await whole.call("/api/v1/devices?limit=1", { headers: { cookie } })).json()) as {
    total: number;
  };
  assert.ok((coverage.devices.now ?? 0) > 0 && (coverage.devices.now ?? 0) <= total.total);
  assert.equal((coverage.riskKnown.now ?? 0) + (coverage.riskUnknown.now ?? 0), coverage.devices.now);
  assert.equal(coverage.riskKnown.before, null);
  assert.ok(tiers !== null && tiers.self + tiers.reviewed + tiers.lab + tiers.observed > 0);
  const due = (await (await whole.call("/api/v1/inspections/due?limit=1", { headers: { cookie } })).json()) as {
    overdue: number;
  };
  assert.equal(report.overdue.inspections, due.overdue);
  assert.ok((await pdf("/api/v1/management-report/document?language=de")).bytes.length > 10_000);
});

test("an account limited to places has the figures of its places, and no level of the whole facility", async () => {
  const [all, own] = [await figures(), await figures("", ward)];
  assert.ok((own.coverage.devices.now ?? 0) < (all.coverage.devices.now ?? 0));
  assert.ok(own.places !== null && own.places.length > 0);
  assert.equal(all.places, null);
});

test("a quarter that has not begun is refused, and one that is over says nothing of what has no history", async () => {
  const ahead = await whole.call("/api/v1/management-report?quarter=2027-Q1", { headers: { cookie } });
  assert.equal(ahead.status, 400);
  assert.equal(((await ahead.json()) as ProblemDetails).code, "argument-wrong");
  const over = await figures("?quarter=2026-Q3");
  assert.deepEqual(over.until, { day: "2026-09-30", isOver: true });
  assert.deepEqual([over.tiers, over.coverage.watched.now, over.coverage.riskUnknown.now], [null, null, null]);
});

test("a closed evaluation comes with its level, its spending and what is overdue in it, and its report with its signature", async () => {
  const { id } = await opened("Autumn");
  const said = { evidence: [{ title: "Minutes" }], source: { kind: "person" } };
  await send("PUT", `${EVALUATIONS}/${id}/answers/${CRITERION}`, {
    base: 0,
    entry: "entry-0001",
    answer: "fulfilled",
    validUntil: "2026-10-01",
    ...said,
  });
  const figure = { kind: "value", value: 4.5, how: "declared" };
  await send("PUT", `${EVALUATIONS}/${id}/figures/itSecurityCostShare`, { base: 0, entry: "entry-0002", figure });
  const measure = {
    id: "concept",
    title: "Write the concept",
    criteria: ["structure.organisation.2.1"],
    cost: 10,
    due: "2026-11-01",
    owner: "K. Lindner",
  };
  await send("PUT", `${EVALUATIONS}/${id}/measures/concept`, { base: 0, entry: "entry-0003", body: measure });
  for (const [at, step] of ["hand-over", "accept", "close"].entries())
    await send("POST", `${EVALUATIONS}/${id}/steps`, { step, note: null }, at + 1);
  const report = await figures();
  assert.deepEqual(report.levels[0], {
    id,
    title: "Autumn",
    place: null,
    closedOn: "2026-11-22",
    achieved: 0,
    workingOn: 1,
  });
  assert.deepEqual(report.spending, { percent: 4.5, how: "declared", evaluation: "Autumn", openedOn: "2026-11-22" });
  assert.deepEqual([report.overdue.answers, report.overdue.measures], [1, 1]);
  assert.deepEqual(
    report.overdue.first.filter(({ kind }) => kind !== "finding").map(({ kind, of, since }) => [kind, of, since]),
    [
      ["answer", CRITERION, "2026-10-01"],
      ["measure", "K. Lindner", "2026-11-01"],
    ],
  );
  assert.ok((await pdf(`${EVALUATIONS}/${id}/report?language=en`)).bytes.length > 10_000);
});
