import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addDays } from "../../domain/calendar.ts";
import { InputError } from "../../domain/input-error.ts";
import { bytesOf, csafDocument, KNOWLEDGE_FILES, osvRecord, readText } from "../../knowledge-for-tests.ts";

for (const [name, { text, kind, documents, records }] of Object.entries(KNOWLEDGE_FILES)) {
  test(`${name} is recognised by its content and read whole, however it is cut`, () => {
    const whole = readText(bytesOf(text));
    assert.equal(whole.taken.kind, kind);
    assert.deepEqual([whole.taken.documents, whole.records.length, whole.taken.refused], [documents, records, 0]);
    assert.equal(
      Object.values(whole.taken.counts).reduce((sum, count) => sum + count, 0),
      records,
    );
    for (const piece of [1, 7, 64]) assert.deepEqual(readText(bytesOf(text), piece), whole);
    assert.deepEqual(readText(bytesOf(`\uFEFF \r\n${text}`)).records, whole.records);
  });

  test(`${name} that is cut off is refused or tells what is wrong, never read as if it were whole`, () => {
    const bytes = bytesOf(text);
    for (let length = 0; length < bytes.length - 3; length += 1 + Math.floor(bytes.length / 60)) {
      try {
        const { taken } = readText(bytes.subarray(0, length));
        // A list of lines or a table may end after any line, and a page behind its front matter.
        assert.ok(name.endsWith(".ndjson") || name.endsWith(".csv") || name.endsWith(".md"));
        assert.ok(taken.documents <= documents);
      } catch (error) {
        assert.ok(error instanceof InputError, String((error as Error).stack));
      }
    }
  });
}

const read = (name: keyof typeof KNOWLEDGE_FILES) => readText(bytesOf(KNOWLEDGE_FILES[name].text));

test("an OSV record is read into what is compared", () => {
  assert.deepEqual(read("osv.json").records, [
    {
      kind: "weakness",
      weakness: {
        id: "OSV-2026-1",
        aliases: ["CVE-2026-1"],
        summary: "Words of a stranger break the parser",
        publishedOn: "2026-10-01",
        changedOn: "2026-11-02",
        withdrawnOn: null,
        severity: "critical",
        affected: [
          {
            by: "package",
            ecosystem: "npm",
            release: null,
            name: "pulse-parser",
            versions: ["1.0.0"],
            ranges: [{ scheme: "semver", introduced: null, fixed: "1.4.2", lastAffected: null }],
          },
        ],
      },
    },
  ]);
});

test("events of a range that stand in no order are paired by their versions", () => {
  const events = [{ introduced: "0" }, { introduced: "2.0.0-rc.1" }, { fixed: "2.0.10" }, { fixed: "1.9.2" }];
  const affected = [
    { package: { ecosystem: "Debian:12", name: "x" }, ranges: [{ type: "ECOSYSTEM", events }] },
    {
      package: { ecosystem: "Ubuntu:22.04:LTS", name: "x" },
      ranges: [{ type: "ECOSYSTEM", events: events.toReversed() }],
    },
  ];
  const [record] = readText(bytesOf(JSON.stringify(osvRecord("OSV-2026-9", { affected })))).records;
  assert.ok(record?.kind === "weakness");
  const ranges = [
    { scheme: "ecosystem", introduced: null, fixed: "1.9.2", lastAffected: null },
    { scheme: "ecosystem", introduced: "2.0.0-rc.1", fixed: "2.0.10", lastAffected: null },
  ];
  assert.deepEqual(
    record.weakness.affected.map((one) => one.by === "package" && [one.ecosystem, one.release, one.ranges]),
    [
      ["Debian", "12", ranges],
      ["Ubuntu", "22.04:LTS", ranges],
    ],
  );
});

for (const [what, affected, where] of [
  [
    "without a beginning",
    [{ package: { ecosystem: "npm", name: "x" }, ranges: [{ type: "SEMVER", events: [{ fixed: "1" }] }] }],
    /events/,
  ],
  [
    "that ends where it begins",
    [
      {
        package: { ecosystem: "npm", name: "x" },
        ranges: [{ type: "SEMVER", events: [{ introduced: "1" }, { fixed: "1" }] }],
      },
    ],
    /events/,
  ],
  ["without a package", [{ ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }] }], /package/],
  [
    "of an unknown type",
    [{ package: { ecosystem: "npm", name: "x" }, ranges: [{ type: "FEET", events: [] }] }],
    /type/,
  ],
] as const) {
  test(`an OSV range ${what} is counted and told, and the records beside it are taken`, () => {
    const documents = [osvRecord("OSV-1"), osvRecord("OSV-2", { affected }), osvRecord("OSV-3")];
    const { taken, records } = readText(bytesOf(documents.map((one) => `${JSON.stringify(one)}\n`).join("")));
    assert.deepEqual([taken.documents, taken.refused, records.length], [2, 1, 2]);
    assert.equal(taken.refusals[0]?.record, 2);
    assert.match(taken.refusals[0]?.where ?? "", /^line 2, /);
    assert.match(taken.refusals[0]?.where ?? "", where);
  });
}

test("of an NVD record the newer scale counts, and what it needs beside it stays told apart", () => {
  const [record] = read("nvd.json").records;
  assert.ok(record?.kind === "weakness");
  assert.equal(record.weakness.severity, "critical");
  const [configuration] = record.weakness.affected;
  assert.ok(configuration?.by === "cpe");
  assert.equal(configuration.operator, "and");
  assert.equal(configuration.nodes[0]?.matches[0]?.endExcluding, "7.1");
  assert.equal(read("nvd.json").taken.datedOn, "2026-11-07");
});

test("the day of a catalogue is its own, in UTC", () => {
  assert.equal(read("kev.json").taken.datedOn, "2026-11-08");
  assert.equal(read("epss.csv").taken.datedOn, "2026-11-09");
  assert.equal(read("openvex.json").taken.datedOn, "2026-11-05");
  assert.equal(read("eol-api.json").taken.datedOn, "2026-11-10");
});

test("a part of a product that alone is meant stays in it", () => {
  const [record] = read("openvex.json").records;
  assert.ok(record?.kind === "vex");
  assert.equal(record.statement.products[0]?.subcomponents?.[0]?.purl, "pkg:npm/pulse-parser@1.4.1");
  assert.equal(record.statement.products[1]?.cpe, "cpe:2.3:a:example:pump:7:*:*:*:*:*:*:*");
});

test("a statement on a component of the document names it, one on another document its link", () => {
  const [own, other] = read("vex.cdx.json").records;
  assert.ok(own?.kind === "vex" && other?.kind === "vex");
  assert.deepEqual(own.statement.products[0], {
    name: "pulse-parser",
    version: "1.4.1",
    purl: "pkg:npm/pulse-parser@1.4.1",
    cpe: null,
    versionRange: null,
    bom: { document: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", reference: "lib" },
  });
  assert.deepEqual(
    [other.statement.status, other.statement.products[0]?.purl, other.statement.products[0]?.versionRange],
    ["affected", "pkg:npm/other@1", "vers:npm/<2"],
  );
});

test("an advisory tells whom it concerns, how bad it is and what to do; what it excludes is a statement", () => {
  const [advisory, statement] = read("csaf.json").records;
  assert.ok(advisory?.kind === "advisory" && statement?.kind === "vex");
  assert.deepEqual(
    [advisory.advisory.severity, advisory.advisory.vulnerabilities, advisory.advisory.remedies],
    ["critical", ["CVE-2026-1004"], ["Install version 7.1."]],
  );
  assert.deepEqual(
    advisory.advisory.products.map(({ vendor, product, version, versionRange, status }) => [
      vendor,
      product,
      version,
      versionRange,
      status,
    ]),
    [
      ["Example Medical", "Pump 7", null, "vers:generic/<7.1", "affected"],
      ["Example Medical", "Pump 7", "7.1", null, "not-affected"],
    ],
  );
  assert.deepEqual(
    [statement.statement.status, statement.statement.justification],
    ["not-affected", "vulnerable_code_not_present"],
  );
  assert.deepEqual(
    read("csaf-vex.json").records.map((record) => record.kind === "vex" && record.statement.status),
    ["affected", "not-affected"],
  );
});

test("a combination of products is the whole with the part that is meant", () => {
  const document = csafDocument("csaf_vex");
  const tree = {
    ...document.product_tree,
    relationships: [
      {
        category: "installed_on",
        product_reference: "P2",
        relates_to_product_reference: "P1",
        full_product_name: { product_id: "P3", name: "7.1 on an older pump" },
      },
    ],
  };
  const [vulnerability] = document.vulnerabilities;
  const vulnerabilities = [{ ...vulnerability, product_status: { fixed: ["P3"] }, flags: [] }];
  const [record] = readText(bytesOf(JSON.stringify({ ...document, product_tree: tree, vulnerabilities }))).records;
  assert.ok(record?.kind === "vex");
  const [product] = record.statement.products;
  assert.deepEqual([product?.name, product?.versionRange], ["Pump 7", "vers:generic/<7.1"]);
  assert.deepEqual(
    product?.subcomponents?.map(({ name, version }) => [name, version]),
    [["Pump 7", "7.1"]],
  );
});

test("Debian's releases are numbered as elsewhere, and what was never affected is not told", () => {
  const [first] = read("tracker.json").records;
  assert.ok(first?.kind === "weakness");
  assert.deepEqual(
    first.weakness.affected.map((one) => one.by === "package" && [one.release, one.ranges[0]?.fixed]),
    [
      ["12", "1.4.2-1"],
      ["13", null],
    ],
  );
});

for (const [what, text, code] of [
  ["nothing", "", "format-unknown"],
  ["spaces alone", " \n ".repeat(1000), "format-unknown"],
  ["a page of HTML", "<!doctype html><title>Not found</title>", "format-unknown"],
  ["another table", "id,name\n1,x\n", "format-unknown"],
  ["JSON of no known kind", '{"hello":"world"}', "format-unknown"],
  ["a number", "[1,2,3]", "format-unknown"],
  ["numbers without end", `[${"1,".repeat(100_000)}1]`, "format-unknown"],
  ["brackets without end", "[".repeat(1_000_000), "document-too-deep"],
  ["objects without end", '{"a":'.repeat(100_000), "document-too-deep"],
  [
    "deep values inside of a record",
    `{"id":"x","modified":"2026-01-01T00:00:00Z","a":${"[".repeat(3000)}${"]".repeat(3000)}}`,
    "format-unknown",
  ],
  ["a bill of materials", '{"bomFormat":"CycloneDX","specVersion":"1.6"}', "document-unreadable"],
  ["UTF-16", "\uFEFF{}", "encoding-unreadable"],
  ["a front matter without end", "---\ntitle: x\n", "document-unreadable"],
  [
    "aliases that grow",
    `---\na: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n---\n`,
    "document-unreadable",
  ],
  [
    "a closing bracket",
    '{"vulnerabilities":[{"cveID":"CVE-2026-1000","dateAdded":"2026-01-01"}}',
    "document-unreadable",
  ],
] as const) {
  test(`${what} is refused`, () => {
    const bytes = what === "UTF-16" ? new Uint8Array(Buffer.from(text, "utf16le")) : bytesOf(text);
    assert.throws(() => readText(bytes), { name: "InputError", code });
  });
}

test("names of Object's own are names like any others", () => {
  const text =
    '{"__proto__":{"polluted":1},"id":"OSV-1","constructor":1,"modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"__proto__","name":"constructor"}}]}';
  const { records } = readText(bytesOf(text));
  assert.equal(records.length, 1);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test("of a name that comes twice the last counts, as everywhere in JSON", () => {
  const text = '{"id":"OSV-1","id":"OSV-2","modified":"2026-01-01T00:00:00Z"}';
  const [record] = readText(bytesOf(text)).records;
  assert.ok(record?.kind === "weakness" && record.weakness.id === "OSV-2");
});

test("a record of another kind between others is told", () => {
  const text = `${JSON.stringify(osvRecord("OSV-1"))}\n${KNOWLEDGE_FILES["openvex.json"].text}\n{"broken\n${JSON.stringify(osvRecord("OSV-2"))}\n`;
  const { taken } = readText(bytesOf(text));
  assert.deepEqual([taken.documents, taken.refused, taken.refusals.map(({ record }) => record)], [2, 2, [2, 3]]);
});

test("a count that a file promises costs nothing", () => {
  const text = '{"format":"NVD_CVE","totalResults":1000000000,"resultsPerPage":1e9,"vulnerabilities":[]}';
  assert.throws(() => readText(bytesOf(text)), { code: "document-unreadable" });
});

const anyFile = fc.constantFrom(...Object.values(KNOWLEDGE_FILES).map(({ text }) => text));
test("whatever becomes of a file, it is read or refused with a typed error, and the cuts do not matter", () => {
  fc.assert(
    fc.property(
      anyFile,
      fc.nat(),
      fc.string({ maxLength: 4 }),
      fc.integer({ min: 1, max: 40 }),
      (text, at, put, piece) => {
        const from = at % text.length;
        const bytes = bytesOf(text.slice(0, from) + put + text.slice(from + 1));
        const outcome = (pieceBytes: number) => {
          try {
            return readText(bytes, pieceBytes);
          } catch (error) {
            assert.ok(error instanceof InputError, String((error as Error).stack));
            return error.code;
          }
        };
        assert.deepEqual(outcome(piece), outcome(65_536));
      },
    ),
    { numRuns: 400 },
  );
});

test("a file that says it is of a day to come is refused, with a day of tolerance for clocks and zones", () => {
  const catalogue = bytesOf(KNOWLEDGE_FILES["kev.json"].text);
  const day = readText(catalogue).taken.datedOn ?? "";
  assert.equal(readText(catalogue, 64, addDays(day, -1)).taken.datedOn, day);
  assert.throws(() => readText(catalogue, 64, addDays(day, -2)), {
    code: "document-unreadable",
    message: new RegExp(`${day}, a day to come; get it anew.*clock`),
  });
});

test("an entry of a day to come is taken, since a weakness stays one; the age of the file goes by the others", () => {
  const records = ["2026-10-01", "2099-01-01", "2026-10-03"].map((day, index) =>
    osvRecord(`OSV-2026-${index}`, { modified: `${day}T00:00:00Z` }),
  );
  const { taken } = readText(bytesOf(JSON.stringify(records)), 64, "2026-11-23");
  assert.deepEqual([taken.documents, taken.datedOn, taken.ahead], [3, "2026-10-03", 1]);
  const { taken: alone } = readText(bytesOf(JSON.stringify(records[1])), 64, "2026-11-23");
  assert.deepEqual([alone.documents, alone.datedOn, alone.ahead], [1, null, 1]);
});

test("a file of brackets alone is told to be that, not to be cut off", () => {
  for (const text of ["[".repeat(1_000_000), '{"a":'.repeat(200_000)])
    assert.throws(() => readText(bytesOf(text)), { message: /000 brackets inside of each other and closes none/ });
});
