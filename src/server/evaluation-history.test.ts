import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { EvaluationHead } from "../contract/evaluation.ts";
import { BESIDE_LIMIT, type EvaluationHistory } from "../contract/evaluation-history.ts";
import type { ProblemDetails } from "../contract/problem-details.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

let whole: WholeServer;
before(async () => {
  whole = await openWholeServer();
});
after(() => whole.close());

const EVALUATIONS = "/api/v1/evaluations";

async function call<T>(path: string, body?: unknown, cookie = whole.cookie): Promise<{ status: number; body: T }> {
  const reply = await whole.call(path, {
    method: body === undefined ? "GET" : "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { cookie, ...(body === undefined ? {} : { "content-type": "application/json" }) },
  });
  return { status: reply.status, body: (await reply.json()) as T };
}
const placed = async (name: string) => {
  const blank = { careSetting: null, environment: null, phone: null, contact: null };
  const { places } = (await call<{ places: { id: string }[] }>("/api/v1/places")).body;
  const place = { ...blank, name, kind: "site", parent: places[0]?.id ?? null };
  return (await call<{ id: string }>("/api/v1/places", place)).body.id;
};
const open = async (title: string, placeId: string | null) =>
  (await call<EvaluationHead>(EVALUATIONS, { title, placeId, reading: "recommended", basedOn: null })).body;

test("the history has an address of its own, beside those of single evaluations", async () => {
  const { id } = await open("Autumn", null);
  const { status, body } = await call<EvaluationHistory>(`${EVALUATIONS}/history`);
  assert.equal(status, 200);
  const [point] = body.points;
  assert.deepEqual([point?.id, point?.state, point?.scopes.facility?.achieved], [id, "answering", 0]);
  assert.equal(point?.on, new Date().toISOString().slice(0, 10));
});

test("more than can stand side by side, or what is no id, is refused", async () => {
  const many = Array.from({ length: BESIDE_LIMIT + 1 }, (_, at) => `evaluation${at}`).join(",");
  for (const query of [`ids=${many}`, "ids=", "ids=<b>", "placeId=../x", "place=abcdefgh"]) {
    const { status, body } = await call<ProblemDetails>(`${EVALUATIONS}/history?${query}`);
    assert.deepEqual([status, body.code], [400, "argument-wrong"], query);
  }
});

test("an account that is limited to a site compares what was evaluated there, and nothing else is there for it", async () => {
  const [north, south] = [await placed("North"), await placed("South")];
  const [ours, theirs] = [await open("North 2026", north), await open("South 2026", south)];
  const account = { signInName: "north", name: "N. Ord", role: "auditor", places: [north], products: null };
  const created = await call("/api/v1/accounts", { ...account, password: "a sentence for this test" });
  assert.equal(created.status, 200, JSON.stringify(created.body));
  const cookie = await whole.signIn("north", "a sentence for this test");
  const seen = (query: string) => call<EvaluationHistory>(`${EVALUATIONS}/history?${query}`, undefined, cookie);
  assert.deepEqual(
    (await seen(`placeId=${north}`)).body.points.map(({ id }) => id),
    [ours.id],
  );
  assert.deepEqual((await seen("")).body.points, []);
  for (const query of [`placeId=${south}`, `ids=${ours.id},${theirs.id}`]) {
    const { status, body } = await call<ProblemDetails>(`${EVALUATIONS}/history?${query}`, undefined, cookie);
    assert.deepEqual([status, body.code], [404, "record-unknown"], query);
  }
});
