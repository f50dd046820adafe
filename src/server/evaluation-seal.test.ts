import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { EvaluationHead } from "../contract/evaluation.ts";
import type { KeptCountersignatures } from "../contract/evaluation-seal.ts";
import type { ProblemDetails } from "../contract/problem-details.ts";
import { fingerprintOf, newKeyFile, type Signer, signerOf } from "../domain/label/key.ts";
import { countersignEvaluation, type Examined, type SignedEvaluation } from "../domain/maturity/signed-evaluation.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

let whole: WholeServer;
let auditor: Signer;
before(async () => {
  whole = await openWholeServer();
  const holder = { holder: "Audit House", role: "institute", created: "2026-01-01" } as const;
  auditor = await signerOf(await newKeyFile(holder, "ES256"), "key");
});
after(() => whole.close());

const today = new Date().toISOString().slice(0, 10);
const said: Examined = { role: "external", on: today, examined: "Every answer, with its evidence", evidence: [] };

async function call<T>(method: string, path: string, body?: unknown, more: Record<string, string> = {}) {
  const reply = await whole.call(`/api/v1/evaluations${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { cookie: whole.cookie, ...(body === undefined ? {} : { "content-type": "application/json" }), ...more },
  });
  return { status: reply.status, body: (await reply.json()) as T };
}
const openOne = async () =>
  (
    await call<EvaluationHead>("POST", "", {
      ...{ title: "Autumn", placeId: null, reading: "recommended", basedOn: null },
    })
  ).body.id;
async function closedOne(): Promise<{ id: string; document: SignedEvaluation }> {
  const id = await openOne();
  for (const [at, step] of ["hand-over", "accept", "close"].entries()) {
    const { status } = await call("POST", `/${id}/steps`, { step, note: null }, { "if-match": `"${at + 1}"` });
    assert.equal(status, 200, step);
  }
  return { id, document: await documentOf(id) };
}
const documentOf = async (id: string) => (await call<SignedEvaluation>("GET", `/${id}/document`)).body;
const countersigned = async (document: SignedEvaluation, values: Partial<Examined> = {}) =>
  (await countersignEvaluation(document, { ...said, ...values }, auditor)).countersignatures.at(-1) as string;
const take = (id: string, countersignature: string) =>
  call<KeptCountersignatures & ProblemDetails>("POST", `/${id}/countersignatures`, { countersignature });

test("an auditor's countersignature is taken in, shown with what it is worth, and goes out with the signed file", async () => {
  const { id, document } = await closedOne();
  const jws = await countersigned(document);
  const taken = await take(id, jws);
  assert.equal(taken.status, 200);
  const [row] = taken.body.countersignatures;
  assert.deepEqual(
    [row?.by.name, row?.role, row?.on, row?.examined],
    ["Audit House", "external", today, said.examined],
  );
  assert.equal(row?.answer, "unknown-issuer");
  assert.deepEqual((await documentOf(id)).countersignatures, [jws]);

  const pinned = await whole.call("/api/v1/keys", {
    method: "POST",
    body: JSON.stringify({ card: auditor.card, fingerprint: fingerprintOf(auditor.kid) }),
    headers: { cookie: whole.cookie, "content-type": "application/json" },
  });
  assert.equal(pinned.status, 200);
  const { body } = await call<KeptCountersignatures>("GET", `/${id}/countersignatures`);
  assert.equal(body.countersignatures[0]?.answer, "trusted");
  const ledger = await whole.call("/api/v1/ledger?act=evaluation.countersign");
  assert.equal(((await ledger.json()) as { total: number }).total, 1);
});

test("the same word again is refused, though its signature is another text; other words by the same auditor are not", async () => {
  const { id, document } = await closedOne();
  await take(id, await countersigned(document));
  const again = await take(id, await countersigned(document));
  assert.deepEqual([again.status, again.body.code], [409, "record-conflict"]);
  const more = await take(id, await countersigned(document, { examined: "The training records as well" }));
  assert.equal(more.body.countersignatures.length, 2);
});

test("a countersignature of another evaluation, a forged one, a huge one and one without an end are refused", async () => {
  const { id, document } = await closedOne();
  const other = await closedOne();
  const jws = await countersigned(document);
  const [header, , signature] = jws.split(".");
  const better = Buffer.from(JSON.stringify({ ...said, examined: "everything" })).toString("base64url");
  for (const [sent, status, code] of [
    [await countersigned(other.document), 400, "signature-unreadable"],
    [`${header}.${better}.${signature}`, 400, "signature-unreadable"],
    [document.evaluation.slice(0, 200_000), 400, "signature-unreadable"],
    [`a.${"b".repeat(300_000)}.c`, 400, "argument-wrong"],
    [`a.${"b".repeat(400_000)}.c`, 413, "document-too-large"],
    ["no signature", 400, "argument-wrong"],
  ] as const) {
    const reply = await take(id, sent);
    assert.deepEqual([reply.status, reply.body.code], [status, code], sent.slice(0, 60));
  }
  assert.deepEqual((await documentOf(id)).countersignatures, []);
});

test("an evaluation goes out as OSCAL: its findings, and what is to be done next", async () => {
  const id = await openOne();
  const answer = { ...{ base: 0, entry: "entry-0001", answer: "partly" }, evidence: [], source: { kind: "person" } };
  await call("PUT", `/${id}/answers/structure.organisation.1.1`, answer);
  interface Oscal {
    "assessment-results": { results: { findings: { target: { "target-id": string; status: { state: string } } }[] }[] };
    "plan-of-action-and-milestones": { "poam-items": object[] };
  }
  const results = await call<Oscal>("GET", `/${id}/oscal?document=results`);
  const [first] = results.body["assessment-results"].results[0]?.findings ?? [];
  assert.deepEqual(
    [results.status, first?.target["target-id"], first?.target.status.state],
    [200, "structure.organisation.1.1", "not-satisfied"],
  );
  const plan = await call<Oscal>("GET", `/${id}/oscal?document=poam`);
  assert.ok(plan.body["plan-of-action-and-milestones"]["poam-items"].length > 5);
  assert.equal((await call("GET", `/${id}/oscal?document=ssp`)).status, 400);
  assert.equal((await call("GET", `/0000000000000000/oscal?document=results`)).status, 404);
});

test("what is not closed has nothing to countersign, and none is shown", async () => {
  const { document } = await closedOne();
  const id = await openOne();
  const { status, body } = await take(id, await countersigned(document));
  assert.deepEqual([status, body.code], [404, "record-unknown"]);
  assert.deepEqual((await call("GET", `/${id}/countersignatures`)).body, { countersignatures: [] });
});
