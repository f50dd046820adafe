import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { EvaluationContent, EvaluationHead } from "../contract/evaluation.ts";
import { type AnswerRow, WORKBOOK_TYPE } from "../contract/evaluation-table.ts";
import type { LedgerPage } from "../contract/ledger.ts";
import type { ProblemDetails } from "../contract/problem-details.ts";
import { openSealed } from "../domain/maturity/sealed-evaluation.ts";
import { readSpreadsheet } from "../print/read-spreadsheet.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

let whole: WholeServer;
before(async () => {
  whole = await openWholeServer();
});
after(() => whole.close());

const EVALUATIONS = "/api/v1/evaluations";
const [FIRST, SECOND, THIRD] = [
  "structure.organisation.1.1",
  "structure.organisation.2.1",
  "structure.organisation.2.2",
] as const;

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

/** An evaluation with two answers; the second has a note and evidence. */
async function answered(): Promise<string> {
  const input = { title: "Autumn", placeId: null, reading: "recommended", basedOn: null };
  const { id } = (await call<EvaluationHead>("POST", EVALUATIONS, input)).body;
  await answer(id, FIRST, 0, { answer: "partly" });
  await answer(id, SECOND, 0, { answer: "fulfilled", note: "zwei\nZeilen; =1+1", evidence: [{ title: "Minutes" }] });
  return id;
}

async function answer(id: string, criterion: string, base: number, said: object): Promise<void> {
  const body = {
    base,
    entry: `entry-${criterion.replaceAll(".", "-")}-${base}`,
    evidence: [],
    source: { kind: "person" },
    ...said,
  };
  assert.equal((await call("PUT", `${EVALUATIONS}/${id}/answers/${criterion}`, body)).status, 200);
}

async function exported(id: string, format: string, language: string): Promise<Uint8Array> {
  const path = `${EVALUATIONS}/${id}/table?format=${format}&language=${language}`;
  const reply = await whole.call(path, { headers: { cookie: whole.cookie } });
  assert.equal(reply.status, 200);
  assert.match(reply.headers.get("content-disposition") ?? "", new RegExp(`\\.${format}`));
  return new Uint8Array(await reply.arrayBuffer());
}

interface Previewed {
  digest: string;
  sheet: string;
  otherSheets: string[];
  rows: AnswerRow[];
}

async function previewed<T = Previewed>(id: string, bytes: Uint8Array | string, type = "text/csv") {
  const reply = await whole.call(`${EVALUATIONS}/${id}/table`, {
    method: "POST",
    body: typeof bytes === "string" ? bytes : new Uint8Array(bytes),
    headers: { cookie: whole.cookie, "content-type": type },
  });
  return { status: reply.status, body: (await reply.json()) as T };
}

const contentOf = async (id: string) => (await call<EvaluationContent>("GET", `${EVALUATIONS}/${id}`)).body;
const told = (rows: readonly AnswerRow[]) =>
  rows.filter(({ verdict }) => verdict !== "empty").map(({ criterion, verdict }) => [criterion, verdict]);

/** The rows that would change something, as the page sends them. */
const accepted = ({ digest, rows }: Previewed, entry = "entry-of-the-table") => ({
  ...{ file: "antworten.csv", digest, entry },
  rows: rows.flatMap(({ criterion, base, after }) => (after === null ? [] : [{ criterion, base, answer: after }])),
});

interface Taken {
  taken: string[];
  overtaken: { criterion: string; version: number; answer: { answer: string } }[];
}
const take = (id: string, body: object) => call<Taken>("PUT", `${EVALUATIONS}/${id}/table`, body);

for (const language of ["en", "de"])
  for (const [format, type] of [
    ["xlsx", WORKBOOK_TYPE],
    ["csv", "text/csv"],
  ] as const)
    test(`what goes out as ${format} (${language}) comes back without a change`, async () => {
      const id = await answered();
      const { status, body } = await previewed(id, await exported(id, format, language), type);
      assert.equal(status, 200);
      assert.deepEqual(told(body.rows), [
        [FIRST, "same"],
        [SECOND, "same"],
      ]);
      assert.equal(body.rows.length, 81);
      assert.equal(body.otherSheets.length, format === "xlsx" ? 4 : 0);
    });

test("an edited table is shown old beside new, changes nothing until it is accepted, and then says where it came from", async () => {
  const id = await answered();
  const table = Buffer.from(await exported(id, "csv", "de"))
    .toString()
    .replace("teilweise erfüllt", "erfüllt")
    .replace(new RegExp(`^(${THIRD};(?:[^;]*;){5})[^;]*;`, "m"), "$1nein;");
  const { body } = await previewed(id, table);
  assert.deepEqual(told(body.rows), [
    [FIRST, "changed"],
    [SECOND, "same"],
    [THIRD, "new"],
  ]);
  const [first] = body.rows;
  assert.deepEqual([first?.before?.answer, first?.after?.answer, first?.changed], ["partly", "fulfilled", ["answer"]]);
  assert.deepEqual((await contentOf(id)).answers.length, 2);

  const sent = accepted(body);
  const { status, body: reply } = await take(id, sent);
  assert.deepEqual([status, reply], [200, { taken: [FIRST, THIRD], overtaken: [] }]);
  const { answers } = await contentOf(id);
  const kept = answers.find(({ criterion }) => criterion === FIRST);
  assert.equal(kept?.version, 2);
  assert.deepEqual(kept?.answer.source, { kind: "table", file: "antworten.csv", digest: body.digest });
  assert.equal(answers.find(({ criterion }) => criterion === SECOND)?.version, 1);

  const { entries } = (await call<LedgerPage>("GET", "/api/v1/ledger?limit=1")).body;
  assert.equal(entries[0]?.act, "evaluation.import");
  const [old, now] = (entries[0]?.changes[FIRST] ?? []) as { answer: string }[];
  assert.deepEqual([old?.answer, now?.answer, entries[0]?.changes[THIRD]?.[0]], ["partly", "fulfilled", null]);
  assert.deepEqual(Object.keys(entries[0]?.changes ?? {}).toSorted(), ["digest", "file", FIRST, THIRD].toSorted());

  assert.deepEqual((await take(id, sent)).body, { taken: [FIRST, THIRD], overtaken: [] }, "sent again");
  assert.equal((await contentOf(id)).answers.find(({ criterion }) => criterion === FIRST)?.version, 2);
});

test("an answer that was changed since the preview is not overwritten; it is told, and the other rows are taken", async () => {
  const id = await answered();
  const { body } = await previewed(id, `Criterion,Answer,By,Date\n${FIRST},yes,A. Auditor,2025-05-01\n${THIRD},no,,\n`);
  await answer(id, FIRST, 1, { answer: "not-fulfilled", note: "nobody signed it" });
  const { body: reply } = await take(id, accepted(body));
  assert.deepEqual(reply.taken, [THIRD]);
  assert.deepEqual(
    reply.overtaken.map(({ criterion, version, answer: there }) => [criterion, version, there.answer]),
    [[FIRST, 2, "not-fulfilled"]],
  );
  // Who has seen it may still decide for the row.
  const again = { ...accepted(body, "entry-decided"), rows: [{ ...accepted(body).rows[0], base: 2 }] };
  assert.deepEqual((await take(id, again)).body.taken, [FIRST]);
  const { answer: now } = (await contentOf(id)).answers.find(({ criterion }) => criterion === FIRST) ?? {};
  assert.deepEqual(now?.source, {
    ...{ kind: "table", file: "antworten.csv", digest: body.digest },
    ...{ by: "A. Auditor", date: "2025-05-01" },
  });
  assert.notEqual(now?.date, "2025-05-01", "who took it over and when is the server's word");
});

test("what is handed over takes no table, and a closed evaluation is signed with where its answers came from", async () => {
  const id = await answered();
  const { body } = await previewed(id, `Criterion,Answer\n${THIRD},no\n`);
  assert.equal((await take(id, accepted(body))).status, 200);
  for (const [at, step] of ["hand-over", "accept", "close"].entries())
    await call("POST", `${EVALUATIONS}/${id}/steps`, { step, note: null }, at + 1);
  assert.equal((await previewed(id, `Criterion,Answer\n${THIRD},yes\n`)).status, 409);
  assert.equal((await take(id, accepted(body, "entry-too-late"))).status, 409);
  const file = await call<{ evaluation: string }>("GET", `${EVALUATIONS}/${id}/document`);
  const { sealed } = await openSealed(file.body.evaluation, "evaluation");
  assert.equal(sealed.answers[THIRD]?.source.kind, "table");
  const [levels] = readSpreadsheet(await exported(id, "xlsx", "en"));
  assert.equal(levels?.rows[1]?.[1], "Autumn");
});

test("a table that cannot be read is refused with what to do, whatever it is called", async () => {
  const id = await answered();
  for (const [bytes, type, code] of [
    ["", "text/csv", "document-unreadable"],
    ["a,b\n1,2\n", WORKBOOK_TYPE, "document-unreadable"],
    ["%PDF-1.7", "text/csv", "format-unsupported"],
    [Uint8Array.of(0x50, 0x4b, 3, 4, 9), WORKBOOK_TYPE, "document-unreadable"],
    ["a,b\n".repeat(250_000), "text/csv", "document-too-large"],
  ] as const) {
    const { status, body } = await previewed<ProblemDetails>(id, bytes, type);
    assert.ok(status >= 400 && status < 500, String(status));
    assert.equal(body.code, code);
  }
  assert.equal((await previewed(id, "a,b", "application/pdf")).status, 415);
});

test("rows that no preview shows are refused: unknown, twice, or not applicable without a reason", async () => {
  const id = await answered();
  const row = (criterion: string, said = "fulfilled") => ({
    criterion,
    base: 0,
    answer: { answer: said, evidence: [] },
  });
  const sent = (...rows: object[]) => ({ file: "t.csv", digest: "0".repeat(64), entry: "entry-0001", rows });
  for (const [rows, status] of [
    [[row("structure.organisation.9.9")], 404],
    [[row(THIRD), row(THIRD)], 400],
    [[row(THIRD, "not-applicable")], 400],
    [[], 400],
  ] as const)
    assert.equal((await take(id, sent(...rows))).status, status);
  assert.equal((await contentOf(id)).answers.length, 2);
});
