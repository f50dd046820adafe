import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageContent } from "./content.ts";
import { ContentCollector } from "./seen-content.ts";

const EMPTY: MessageContent = {
  examinedBytes: 0,
  unexaminedBytes: 0,
  unread: [],
  hits: [],
  attributes: [],
  identifiers: [],
};
const WHERE = { file: "capture", pointer: "frame 1", timeMs: null, phase: null };

function seenAfter(sent: readonly Partial<MessageContent>[]) {
  const collector = new ContentCollector();
  for (const one of sent) collector.add({ ...EMPTY, ...one }, "up", WHERE);
  return collector.seen;
}

test("a field that is named anew in every message crowds out nothing that comes after it", () => {
  const shown = "ab…";
  const because = "name of the field";
  const named = (name: string) => ["body", `JSON $.${name}.value`];
  const hit = { variant: "", encoding: "UTF-8", digest: null, offset: 0 };
  const contentAt = (name: string): Partial<MessageContent> => ({
    attributes: [{ attribute: "email", layers: named(name), shown, because }],
    identifiers: [{ kind: "email", layers: named(name), shown }],
    hits: [{ ...hit, field: "email", layers: named(name) }],
  });
  const many = Array.from({ length: 3000 }, (_, at) => contentAt(`user-${at}`));
  const { attributes, identifiers, hits } = seenAfter([
    ...many,
    {
      attributes: [{ attribute: "patient-name", layers: ["body"], shown, because }],
      identifiers: [{ kind: "iban", layers: ["body"], shown }],
      hits: [{ ...hit, field: "name", layers: ["body"] }],
    },
  ]);
  assert.ok(attributes.some(({ attribute }) => attribute === "patient-name"));
  assert.ok(identifiers.some(({ kind }) => kind === "iban"));
  assert.ok(hits.some(({ field }) => field === "name"));
  for (const list of [attributes, identifiers, hits]) {
    assert.ok(list.length <= 502, "memory stays bounded");
    assert.equal(
      list.reduce((sum, { count }) => sum + count, 0),
      3001,
    );
  }
});
