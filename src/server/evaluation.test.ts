import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { EvaluationContent, EvaluationHead } from "../contract/evaluation.ts";
import type { ProblemDetails } from "../contract/problem-details.ts";
import { openSealed } from "../domain/maturity/sealed-evaluation.ts";
import { loadMaturityModel } from "../store/load-maturity.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

let whole: WholeServer;
before(async () => {
  whole = await openWholeServer();
});
after(() => whole.close());

const EVALUATIONS = "/api/v1/evaluations";
const COMMITTED = "structure.organisation.1.1";

async function call<T>(method: string, path: string, body?: unknown, version?: number) {
  const reply = await whole.call(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      cookie: whole.cookie,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(version === undefined ? {} : { "if-match": `"${version}"` }),
    },
  });
  return { status: reply.status, body: (await reply.json()) as T };
}
const open = async () =>
  (
    await call<EvaluationHead>("POST", EVALUATIONS, {
      ...{ title: "Autumn", placeId: null, reading: "recommended", basedOn: null },
    })
  ).body;
const answer = (base: number, entry: string) => ({
  ...{ base, entry, answer: "fulfilled", evidence: [{ title: "Minutes of the board" }], source: { kind: "person" } },
});

test("an evaluation goes from its first answer to a signed file that is verified without the server", async () => {
  const { id } = await open();
  const first = await call("PUT", `${EVALUATIONS}/${id}/answers/${COMMITTED}`, answer(0, "entry-0001"));
  assert.equal(first.status, 200);
  for (const [at, step] of ["hand-over", "accept", "close"].entries()) {
    const { status } = await call("POST", `${EVALUATIONS}/${id}/steps`, { step, note: null }, at + 1);
    assert.equal(status, 200, step);
  }
  const file = await call<{ carelabel: string; evaluation: string }>("GET", `${EVALUATIONS}/${id}/document`);
  assert.equal(file.body.carelabel, "signed-evaluation");
  const { sealed } = await openSealed(file.body.evaluation, "evaluation");
  assert.equal(sealed.answers[COMMITTED]?.evidence[0]?.title, "Minutes of the board");
  assert.equal(sealed.result.facility.achieved, 0);
  const late = await call<ProblemDetails>("PUT", `${EVALUATIONS}/${id}/answers/${COMMITTED}`, answer(1, "entry-0002"));
  assert.deepEqual([late.status, late.body.code], [409, "record-conflict"]);
});

test("who answers what somebody else answered since is told so, and what is there stays", async () => {
  const { id } = await open();
  const path = `${EVALUATIONS}/${id}/answers/${COMMITTED}`;
  await call("PUT", path, answer(0, "entry-0001"));
  const late = await call<ProblemDetails>("PUT", path, { ...answer(0, "entry-0002"), answer: "unknown" });
  assert.deepEqual([late.status, late.body.code], [412, "record-changed"]);
  const { body } = await call<EvaluationContent>("GET", `${EVALUATIONS}/${id}`);
  assert.equal(body.answers[0]?.answer.answer, "fulfilled");
});

test("a body that is no answer is refused with the place of what is wrong", async () => {
  const { id } = await open();
  const path = `${EVALUATIONS}/${id}/answers/${COMMITTED}`;
  for (const [body, where] of [
    [{ ...answer(0, "entry-0001"), answer: "yes" }, "body/answer"],
    [{ ...answer(0, "entry-0001"), entry: "x" }, "body/entry"],
    [{ ...answer(0, "entry-0001"), by: "somebody else" }, "body/by"],
    [{ ...answer(-1, "entry-0001") }, "body/base"],
  ] as const) {
    const { status, body: problem } = await call<ProblemDetails>("PUT", path, body);
    assert.deepEqual([status, problem.code], [400, "argument-wrong"], where);
    assert.match(JSON.stringify(problem), new RegExp(where));
  }
});

test("a text with half a sign in it is refused, since it could not stand in the ledger", async () => {
  const { id } = await open();
  const half = { ...answer(0, "entry-0001"), note: "a\ud800b" };
  const path = `${EVALUATIONS}/${id}/answers/${COMMITTED}`;
  const { status, body } = await call<ProblemDetails>("PUT", path, half);
  assert.deepEqual([status, body.code, body.where], [400, "document-unreadable", "body"]);
  const whole = { ...half, note: "a\ud83d\ude00b" };
  assert.equal((await call("PUT", path, whole)).status, 200);
});

test("a remark holds no sign that cannot be seen, and a way is one of the criterion's", async () => {
  const { id } = await open();
  const path = `${EVALUATIONS}/${id}/answers/${COMMITTED}`;
  for (const [more, where] of [
    [{ note: "all\u200b wards" }, "body/note"],
    [{ reason: "all \u202edraw" }, "body/reason"],
    [{ ownFigure: "3\u2066" }, "body/ownFigure"],
    [{ way: "certificates" }, "body/way"],
  ] as const) {
    const { status, body } = await call<ProblemDetails>("PUT", path, { ...answer(0, "entry-0001"), ...more });
    assert.deepEqual([status, body.code, body.where], [400, "argument-wrong", where]);
  }
  const lines = { ...answer(0, "entry-0001"), note: "all wards\r\nand homes" };
  assert.equal((await call("PUT", path, lines)).status, 200);
  const [way] = loadMaturityModel().readings.ways;
  const [criterion = ""] = way?.criteria ?? [];
  const told = { ...answer(0, "entry-0002"), way: way?.id };
  assert.equal((await call("PUT", `${EVALUATIONS}/${id}/answers/${criterion}`, told)).status, 200);
});

test("the document of an evaluation that is open is not there", async () => {
  const { id } = await open();
  const { status, body } = await call<ProblemDetails>("GET", `${EVALUATIONS}/${id}/document`);
  assert.deepEqual([status, body.code], [404, "record-unknown"]);
});
