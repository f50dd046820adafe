/** The published schema of SARIF is another project's, so it judges what we write. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { writeSarif } from "../formats/sarif/write-sarif.ts";
import { sharedAbsent, sharedPath } from "../samples-for-tests.ts";
import { loadWorld } from "../store/load-world.ts";
import { auditCaptures } from "./audit-capture.ts";
import { auditableLabel } from "./auditable-label.ts";

const world = loadWorld();
const TODAY = "2026-11-22";
const sample = (name: string) => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));

async function sarifOf(capture: string, label?: string): Promise<Sarif> {
  const path = label === undefined ? undefined : sample(`labels/${label}.label.yaml`);
  const held = path === undefined ? null : await auditableLabel(readFileSync(path), path, TODAY);
  const report = await auditCaptures(
    [{ name: "my captures/scanner 1.har", from: sample(capture) }],
    held,
    world,
    TODAY,
  );
  return writeSarif(report, world.countries, "1.2.3") as Sarif;
}

test("half a sign in a file name breaks nothing, and rules have names and results their severity", async () => {
  const path = sample("labels/ultrasound-wireless.label.yaml");
  const report = await auditCaptures(
    [{ name: "half \ud83d/scan.har", from: sample("captures/ultrasound-wired-first-start.har") }],
    await auditableLabel(readFileSync(path), path, TODAY),
    world,
    TODAY,
  );
  const [run] = (writeSarif(report, world.countries, "1.2.3") as Sarif).runs;
  assert.ok(run !== undefined && run.results.length > 0);
  for (const { locations, properties } of run.results) {
    for (const { physicalLocation } of locations)
      assert.equal(physicalLocation.artifactLocation.uri, "half%20%EF%BF%BD/scan.har");
    assert.match(properties["security-severity"], /^\d\.\d$/);
  }
  for (const { id, name } of run.tool.driver.rules) {
    assert.match(name, /^(?:[A-Z][a-z]*)+$/);
    assert.equal(name.toLowerCase(), id.replaceAll("-", ""));
  }
});

interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly name: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly properties: { readonly "security-severity": string };
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
  }[];
}

test("an audit written as SARIF keeps the schema of OASIS, with and without findings", {
  skip: sharedAbsent,
}, async () => {
  // The schema is of draft 4, which calls `id` what later drafts call `$id`; nothing else in it differs.
  const { id, ...schema } = JSON.parse(readFileSync(sharedPath("schemas/sarif/sarif-schema-2.1.0.json"), "utf8"));
  const isSarif = new Ajv({ strict: false, validateFormats: false }).compile({
    ...schema,
    $id: id,
    $schema: "http://json-schema.org/draft-07/schema#",
  });
  for (const sarif of [
    await sarifOf("captures/ultrasound-wired-first-start.har", "ultrasound-wireless"),
    await sarifOf("captures/insulin-pump.har"),
  ]) {
    assert.ok(isSarif(JSON.parse(JSON.stringify(sarif))), JSON.stringify(isSarif.errors?.slice(0, 3)));
  }
  const [run] = (await sarifOf("captures/insulin-pump.har")).runs;
  assert.equal(isSarif({ version: "2.1.0", runs: [{ ...run, results: [{ level: "error" }] }] }), false);
});

test("each finding is a result of its own rule, grave ones are errors, and the file's name is a reference", async () => {
  const [run] = (await sarifOf("captures/ultrasound-wired-first-start.har", "ultrasound-wireless")).runs;
  assert.ok(run !== undefined && run.results.length > 3);
  for (const { ruleId, ruleIndex, level, locations, message } of run.results) {
    assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId);
    assert.match(level, /^(error|warning|note)$/);
    assert.match(message.text, /\. Declared: /);
    for (const { physicalLocation } of locations)
      assert.equal(physicalLocation.artifactLocation.uri, "my%20captures/scanner%201.har");
  }
  const [gravest] = run.results;
  assert.equal(gravest?.level, "error");
  assert.ok(run.results.some(({ message }) => message.text.startsWith("A server stands in United States; ")));
});
