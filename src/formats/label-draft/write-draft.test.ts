import assert from "node:assert/strict";
import { test } from "node:test";
import type { Label } from "../../domain/label/label.ts";
import { readAnswers } from "../../domain/label/questions/answer.ts";
import { QUESTIONS } from "../../domain/label/questions/questions.ts";
import { schemaProblems } from "../../domain/label/schema-problems.ts";
import { NOT_STATED } from "../../domain/label/source-text.ts";
import { readDocument } from "../label-document/read-document.ts";
import { answersTemplate, writeDraft } from "./write-draft.ts";

const LABEL: Label = {
  schema: "1.0",
  issuer: { name: "City Hospital", kind: "facility" },
  issued: "2026-02-01",
  validUntil: "2027-02-01",
  authority: "facility",
  known: "observed",
  provenance: { "/product/model": { authority: "maker", known: "documented" } },
  product: { maker: { name: "Maker: Ltd # not a comment" }, model: "yes", udiDi: "04012345000009", gmdn: "00123" },
  components: {
    data: {
      attributes: ["a", "b"].map((id) => ({ id, name: id, cycle: { on: NOT_STATED } })),
      endpoints: [{ host: "2001:db8::1", protocol: "HTTPS", purpose: "*/ --- ...", port: 443 }],
    },
  },
};
const parse = (text: string) => readDocument(new TextEncoder().encode(text), "draft.yaml");

test("a draft reads back as the label that was written, without aliases", () => {
  const text = writeDraft(LABEL, ["form.xlsx: it says\n# two lines"], "Observed label");
  const { value, problems } = parse(text);
  assert.deepEqual(problems, []);
  assert.deepEqual(value, LABEL);
  assert.doesNotMatch(text, /[&*]a\d/);
  assert.match(text, /^# Observed label\n/);
  assert.match(text, /^# - form.xlsx: it says # two lines$/m);
});

test("what nobody stated stands in its place as a comment, and uncommented it is a label still", () => {
  const lines = writeDraft(LABEL, [], "Observed label").split("\n");
  const start = lines.findIndex((line) => line.startsWith("schema:"));
  const uncommented = [];
  for (const line of lines.slice(start)) {
    // A guide is a comment in a comment: one sign less makes the fact a fact, and leaves its question a comment.
    const bare = /^(\s*)# ?(.*)$/.exec(line);
    if (bare === null) uncommented.push(line);
    else if (!/^not stated yet/.test(bare[2] ?? "")) uncommented.push(`${bare[1]}${bare[2]}`);
  }
  const { value, problems } = parse(uncommented.join("\n"));
  assert.deepEqual(problems, []);
  assert.deepEqual(schemaProblems(value), []);
  const filled = JSON.stringify(value);
  for (const word of ["supportUntil", "reactionChain", "sensors", "intendedUse", "firstIntervalMonths"])
    assert.ok(filled.includes(word), word);
});

test("the file of answers holds every question, and uncommented its examples are answers", () => {
  const template = answersTemplate();
  assert.deepEqual(parse(`${template}\nmodel: x`).problems, []);
  const keys = new Set(QUESTIONS.map(({ id }) => id));
  const lines = template
    .split("\n")
    .filter((line) => keys.has(/^# ([a-z0-9-]+):/.exec(line)?.[1] ?? "") || line.startsWith("#   - "));
  const { value } = parse(lines.map((line) => line.slice(2)).join("\n"));
  const { answers, problems } = readAnswers(value);
  assert.deepEqual(problems, []);
  assert.equal(answers.size, QUESTIONS.length);
});
