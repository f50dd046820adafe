import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ETSI } from "../../domain/conformance/catalogue-for-tests.ts";
import type { StatementFile } from "../../domain/conformance/statement.ts";
import { statementProblems } from "../../domain/conformance/statement-problems.ts";
import { InputError } from "../../domain/input-error.ts";
import { readStatement } from "./read-statement.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readStatement(bytes(text), "ICS.yaml").answersTo(ETSI);

test("a statement as a maker writes it is read with every form of answer", () => {
  const statement = read(`
catalogue: etsi-en-303-645
edition: "3.1.3"
product: { maker: Northmere, model: Sonoleaf }
conditions:
  a: yes
  3: no            # numbered conditions need no quotes
  "y": { answer: no, reason: nobody is asked }
  n: unknown
provisions:
  5.1-1: yes
  5.2-1:
    support: yes
    evidence: https://northmere.example/security
  5.6-6:
    support: no
    reason: >
      The maker of the chip
      ships one image only.
  5.6-7: { support: n/a }
  6-1: { support: yes, evidence: [label, manual], measures: told in the app }
tables:
  2-UserInfo: ixit/2.md
facts: {}
`);
  assert.deepEqual(statement.editions, ["3.1.3"]);
  assert.deepEqual(Object.fromEntries(statement.conditions), {
    a: { answer: "yes" },
    "3": { answer: "no" },
    y: { answer: "no", reason: "nobody is asked" },
    n: { answer: "unknown" },
  });
  assert.deepEqual(statement.provisions.get("5.6-6"), {
    support: "no",
    reason: "The maker of the chip ships one image only.",
    evidence: [],
  });
  assert.deepEqual(statement.provisions.get("6-1")?.evidence, ["label", "manual"]);
  assert.deepEqual(statement.tables.get("2-UserInfo"), ["ixit/2.md"]);
});

for (const [spelt, support] of [
  ["yes", "yes"],
  ["Yes", "yes"],
  ["Y", "yes"],
  ["true", "yes"],
  ["no", "no"],
  ["NO", "no"],
  ["false", "no"],
  ["n/a", "n/a"],
  ["N/A", "n/a"],
  ["NA", "n/a"],
  ["not applicable", "n/a"],
  ["unknown", "unknown"],
  ["", "unknown"],
] as const) {
  test(`"${spelt}" is read as ${support}, alone and in a group`, () => {
    const { provisions } = read(`provisions:\n  5.1-1: ${spelt}\n  5.2-1: { support: ${spelt} }\n`);
    assert.deepEqual([provisions.get("5.1-1")?.support, provisions.get("5.2-1")?.support], [support, support]);
  });
}

test("a product may be named by its model alone, an edition without quotes", () => {
  const statement = read("product: Sonoleaf\nedition: 3.1.3\n");
  assert.deepEqual([statement.product, statement.editions], [{ model: "Sonoleaf" }, ["3.1.3"]]);
});

test("JSON is read as well, and a blank text says nothing", () => {
  const statement = read('{"provisions": {"5.1-1": {"support": "no", "reason": "  ", "evidence": []}}}');
  assert.deepEqual(statement.provisions.get("5.1-1"), { support: "no", evidence: [] });
});

for (const [what, text, code, where, message] of [
  [
    "a mistyped provision",
    "provisions:\n  5.1.1: yes\n",
    "provision-unknown",
    "ICS.yaml:2:10",
    /did you mean "5\.1-1"/,
  ],
  [
    "a provision of no edition",
    "provisions:\n  9.9-9: yes\n",
    "provision-unknown",
    "ICS.yaml:2:10",
    /no provision "9\.9-9"/,
  ],
  ["a condition that is none", "conditions:\n  bb: yes\n", "provision-unknown", "ICS.yaml:2:7", /no condition "bb"/],
  [
    "an evidence table that is none",
    "tables:\n  99-Nothing: x\n",
    "provision-unknown",
    "ICS.yaml:2:15",
    /evidence table/,
  ],
  [
    "an answer that is none",
    "provisions:\n  5.1-1: perhaps\n",
    "document-unreadable",
    "ICS.yaml:2:10",
    /"perhaps" does not fit; write yes, no, n\/a/,
  ],
  [
    "a condition answered with n/a",
    "conditions:\n  a: n/a\n",
    "document-unreadable",
    "ICS.yaml:2:6",
    /yes, no or unknown/,
  ],
  [
    "a name that does not belong there",
    "provision:\n  5.1-1: yes\n",
    "document-unreadable",
    "ICS.yaml:1:1",
    /did you mean "provisions"/,
  ],
  [
    "a misspelt part of an answer",
    "provisions:\n  5.1-1: { support: yes, evidense: x }\n",
    "document-unreadable",
    "ICS.yaml:2:36",
    /evidense/,
  ],
  [
    "a provision twice",
    "provisions:\n  5.1-1: yes\n  5.1-1: no\n",
    "document-unreadable",
    "ICS.yaml:3:3",
    /there twice/,
  ],
  ["a tab", "provisions:\n\t5.1-1: yes\n", "document-unreadable", "ICS.yaml:2:1", /tab/],
  ["a list", "- 5.1-1\n", "document-unreadable", "ICS.yaml:1:1", /conformance statement/],
  ["nothing", "", "document-unreadable", "ICS.yaml", /empty; docs\/conformance\.md/],
  ["a key of the language", "provisions:\n  constructor: yes\n", "provision-unknown", "ICS.yaml:2:16", /constructor/],
  [
    "a key that reaches for the prototype",
    "provisions:\n  __proto__: yes\n",
    "document-unreadable",
    "ICS.yaml:2:14",
    /does not belong here/,
  ],
] as const) {
  test(`${what} is refused with its line`, () => {
    assert.throws(
      () => read(text),
      (error: InputError) => {
        assert.deepEqual([error.code, error.where], [code, where]);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test("several mistakes are counted, the first is told", () => {
  assert.throws(() => read("provisions:\n  x1: yes\n  x2: no\n"), {
    where: "ICS.yaml:2:7",
    message: /\(and 1 more\)$/,
  });
});

for (const [what, text] of [
  ["a tower of brackets", `provisions: ${"[".repeat(100_000)}`],
  ["a tower of dashes", "- ".repeat(100_000)],
  ["aliases without end", `a: &a [x]\nb: &b [${"*a,".repeat(50)}]\nc: [${"*b,".repeat(200)}]`],
  [
    "a thousand unknown provisions",
    `provisions:\n${Array.from({ length: 1000 }, (_, at) => `  q${at}: yes`).join("\n")}`,
  ],
  ["a reason without end", `provisions:\n  5.1-1: { support: no, reason: "${"x".repeat(500_000)}" }`],
  ["a file that is too large", "x".repeat(2_000_000)],
] as const) {
  test(`${what} is refused at once`, () => {
    assert.throws(() => read(text), InputError);
  });
}

test("whatever the bytes are, a statement or a told error comes out", () => {
  const pieces = fc.constantFrom(
    "provisions:",
    "conditions:",
    "\n",
    "  ",
    "5.1-1: ",
    "yes",
    "{",
    "}",
    "[",
    "]",
    "&a",
    "*a",
    "a: ",
    '"',
    "- ",
    "\t",
    "null",
  );
  const total = (input: Uint8Array) => {
    try {
      readStatement(input, "ICS.yaml").answersTo(ETSI);
    } catch (error) {
      assert.ok(error instanceof InputError, String(error));
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), total), { numRuns: 300 });
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => total(bytes(parts.join("")))),
    { numRuns: 500 },
  );
});

test("ids that are numbers to YAML stay what was written: 5.10 is not 5.1", () => {
  assert.throws(
    () => read("provisions:\n  5.10: yes\n"),
    (error: InputError) => error.message.includes('"5.10"'),
  );
  assert.equal(read("product: { model: 2.10 }").product.model, "2.10");
});

test("an id that looks like a number is read as it is written, so 1.10 never answers for 1.1", () => {
  const numbered = {
    ...ETSI,
    editions: [{ id: "1.10", name: "1.10" }],
    provisions: ["1.1", "1.10"].map((id) => ({ ...ETSI.provisions[0], id })) as typeof ETSI.provisions,
  };
  const text =
    "edition: 1.10\nproduct: { model: P, firmware: 8.10 }\nprovisions:\n  1.10: { support: yes, evidence: 5.10 }\n";
  const statement = readStatement(bytes(text), "ICS.yaml").answersTo(numbered);
  assert.deepEqual([...statement.provisions.keys()], ["1.10"]);
  assert.deepEqual(statement.provisions.get("1.10")?.evidence, ["5.10"]);
  assert.deepEqual([statement.editions, statement.product?.firmware], [["1.10"], "8.10"]);
  const both = "provisions:\n  1.1: no\n  1.10: yes\n";
  assert.equal(readStatement(bytes(both), "ICS.yaml").answersTo(numbered).provisions.size, 2);
});

test("what a mistyped id meant is looked for as often as it is told, however many there are", () => {
  const provisions = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`5.1.1.${at}`, "yes"]));
  const typed = statementProblems({ provisions: { ...provisions, "5.2.1": "yes" } } as StatementFile, ETSI);
  assert.equal(typed.length, 101);
  assert.ok(!typed.at(-1)?.message.includes("did you mean"), "the last of 101 is counted, and advised by nobody");
  const [alone] = statementProblems({ provisions: { "5.2.1": "yes" } } as unknown as StatementFile, ETSI);
  assert.match(alone?.message ?? "", /did you mean "5\.2-1"/);
});
