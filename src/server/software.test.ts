import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ProblemDetails } from "../contract/problem-details.ts";
import type { ProductSoftware, SoftwareEntry, SoftwareWeakness } from "../contract/software.ts";
import type { KnowledgeRecord, Weakness } from "../domain/knowledge/weakness.ts";
import { addKnowledgeSource, knowledgeSources } from "../store/knowledge.ts";
import { writeRecords } from "../store/knowledge-files.ts";
import { softwareFacts } from "../store/software.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

let whole: WholeServer;
let product = "";
before(async () => {
  await open();
});
after(() => whole.close());

async function open() {
  whole = await openWholeServer();
  const none = { firmwareLine: null, kind: null, udiDi: null, mdrClass: null, fdaClass: null, emdn: null };
  const given = { maker: "Halmere", model: "VP 8", riskClass: null, ...none };
  product = (await ask<{ id: string }>("POST", "/api/v1/products", JSON.stringify(given))).body.id;
}

async function ask<T>(method: string, path: string, body?: string | FormData, version?: number) {
  const reply = await whole.call(path, {
    method,
    ...(body === undefined ? {} : { body }),
    headers: {
      cookie: whole.cookie,
      ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
      ...(version === undefined ? {} : { "if-match": `"${version}"` }),
    },
  });
  return { status: reply.status, body: (await reply.json()) as T };
}

const component = (name: string, version: string) => ({
  ...{ type: "library", name, version, purl: `pkg:npm/${name}@${version}`, "bom-ref": name },
});
const bill = (...components: unknown[]) => ({
  ...{ bomFormat: "CycloneDX", specVersion: "1.6", serialNumber: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" },
  metadata: { component: { type: "firmware", name: "VP 8", version: "4.2", "bom-ref": "vp" } },
  components,
});
function attach(document: unknown, id = product, name = "vp8.cdx.json") {
  const form = new FormData();
  form.append("file", new Blob([typeof document === "string" ? document : JSON.stringify(document)]), name);
  return ask<ProductSoftware & ProblemDetails>("POST", `/api/v1/products/${id}/software`, form);
}
const read = async () =>
  (await ask<{ software: ProductSoftware | null }>("GET", `/api/v1/products/${product}/software`)).body.software;

/** Waits for the matching, as a page does. */
async function matched(): Promise<ProductSoftware> {
  for (;;) {
    const software = await read();
    if (software?.outcome != null) return software;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const weakness = (id: string, name: string, fixed: string, severity: Weakness["severity"]): KnowledgeRecord => ({
  kind: "weakness",
  weakness: {
    ...{ id, aliases: [], summary: `Of ${name}`, publishedOn: null, changedOn: null, withdrawnOn: null, severity },
    affected: [
      {
        ...{ by: "package", ecosystem: "npm", release: null, name, versions: [] },
        ranges: [{ scheme: "semver", introduced: null, fixed, lastAffected: null }],
      },
    ],
  },
});

/** Puts records in place as an import does. */
async function know(id: string, records: readonly KnowledgeRecord[]) {
  const { folder, store } = whole.installation;
  const writer = writeRecords(folder, id);
  const counts: Record<string, number> = {};
  for (const record of records) {
    writer.add(record);
    counts[record.kind] = (counts[record.kind] ?? 0) + 1;
  }
  await writer.finish();
  const taken = { kind: "osv" as const, publisher: "A", datedOn: "2026-11-20", documents: records.length, counts };
  await store.write((tx) =>
    addKnowledgeSource(tx, {
      ...{ id, name: `${id}.zip`, sha256: "0".repeat(64), bytes: 1, importedAt: "2026-11-21T00:00:00Z" },
      ...{ importedBy: "Ada", taken: { ...taken, refused: 0, refusals: [] } },
    }),
  );
  assert.ok((await knowledgeSources(store.read)).length > 0);
}

test("without a bill nothing is known, and nothing is made up", async () => {
  assert.equal(await read(), null);
  assert.equal((await softwareFacts(whole.installation.store.read)).get(product), undefined);
});

test("a bill is attached, kept as evidence, matched aside, and its weaknesses are told worst first", async () => {
  await know("npm", [
    weakness("GHSA-low", "ws", "1.1.0", "low"),
    weakness("CVE-2026-7", "qs", "2.0.0", "medium"),
    weakness("CVE-2026-8", "qs", "1.0.0", "critical"),
    { kind: "exploited", exploited: { id: "CVE-2026-7", addedOn: "2026-03-01", usedByRansomware: false } },
    { kind: "likelihood", likelihood: { id: "CVE-2026-7", probability: 0.5, percentile: 0.9 } },
    {
      kind: "support",
      support: {
        product: "ws",
        purls: ["pkg:npm/ws"],
        cpes: [],
        releases: [{ cycle: "1", endsOn: "2020-01-01", latest: "1.9" }],
      },
    },
  ]);
  const document = bill(component("ws", "1.0.0"), component("qs", "1.5.0"));
  const { status, body } = await attach(document);
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(
    [body.entries, body.format, body.edition, body.labelled, body.version],
    [2, "CycloneDX", "1.6", null, 1],
  );

  const { outcome } = await matched();
  assert.deepEqual(
    [outcome?.knownWeaknesses, outcome?.componentsPastSupport, outcome?.figures.exploited, outcome?.figures.low],
    ["exploited", 1, 1, 1],
  );
  assert.deepEqual(outcome?.sources, [{ name: "npm.zip", kind: "osv", datedOn: "2026-11-20" }]);
  const path = `/api/v1/products/${product}/software`;
  const { body: list } = await ask<{ weaknesses: SoftwareWeakness[]; total: number }>("GET", `${path}/weaknesses`);
  assert.deepEqual(
    list.weaknesses.map(({ id, exploitedSince, probability, fixedIn, component: { name } }) => [
      id,
      name,
      exploitedSince,
      probability,
      fixedIn,
    ]),
    [
      ["CVE-2026-7", "qs", "2026-03-01", 0.5, "2.0.0"],
      ["GHSA-low", "ws", null, null, "1.1.0"],
    ],
  );
  const second = await ask<typeof list>("GET", `${path}/weaknesses?offset=1&limit=1`);
  assert.deepEqual([second.body.total, second.body.weaknesses.map(({ id }) => id)], [2, ["GHSA-low"]]);
  const past = await ask<{ components: SoftwareEntry[] }>("GET", `${path}/components?show=past-support`);
  assert.deepEqual(
    past.body.components.map(({ name, pastSupport }) => [name, pastSupport?.cycle, pastSupport?.latest]),
    [["ws", "1", "1.9"]],
  );
  const evidence = await whole.call(`/api/v1/evidence/${body.digest}`);
  assert.deepEqual(await evidence.json(), document);
  assert.deepEqual((await softwareFacts(whole.installation.store.read)).get(product), {
    ...{ knownWeaknesses: "exploited", componentsPastSupport: 1 },
  });
});

test("the same file again changes nothing; another takes its place", async () => {
  const before = await read();
  const again = await attach(bill(component("ws", "1.0.0"), component("qs", "1.5.0")));
  assert.deepEqual([again.body.version, again.body.attachedAt], [before?.version, before?.attachedAt]);
  const other = await attach(bill(component("ws", "1.1.0")));
  assert.equal(other.body.version, 2);
  const { outcome } = await matched();
  assert.deepEqual([outcome?.knownWeaknesses, outcome?.componentsPastSupport], ["none", 1]);
});

test("who attached it and what came of it stand in the ledger", async () => {
  const { body } = await ask<{ entries: { act: string; by: { name: string } }[] }>("GET", `/api/v1/ledger?act=sbom.`);
  const acts = body.entries.map(({ act, by }) => `${act} ${by.name}`);
  assert.deepEqual(acts.slice(0, 4), [
    "sbom.match CareLabel",
    "sbom.attach Ada Berg",
    "sbom.match CareLabel",
    "sbom.attach Ada Berg",
  ]);
});

for (const [title, document, code, says] of [
  ["SPDX in tag-value form", "SPDXVersion: SPDX-2.2\nDataLicense: CC0-1.0\n", "format-unsupported", /tag-value/],
  ["a bill of hardware", bill({ type: "device", name: "board" }), "format-unsupported", /HBOM/],
  ["statements alone", { ...bill(), vulnerabilities: [{ id: "CVE-1" }] }, "format-unsupported", /VEX/],
  ["JSON of another kind", {}, "sbom-unreadable", /CycloneDX/],
] as const)
  test(`${title} is refused and changes nothing`, async () => {
    const before = await read();
    const { status, body } = await attach(document);
    assert.ok(status >= 400, String(status));
    assert.equal(body.code, code);
    assert.match(body.detail, says);
    assert.deepEqual(await read(), before);
  });

test("a bill of a product that is not there, and one taken off by an old version, are refused", async () => {
  assert.equal((await attach(bill(component("ws", "1")), "0000000000000000")).status, 404);
  const path = `/api/v1/products/${product}/software`;
  assert.equal((await ask("DELETE", path, undefined, 1)).status, 412);
  assert.equal((await ask("DELETE", path, undefined, 2)).status, 200);
  assert.equal(await read(), null);
  const { body } = await ask<{ total: number }>("GET", `${path}/components`);
  assert.equal(body.total, 0);
});
