import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageContent } from "./content.ts";
import { DetailRoom, STEP_LETTERS_MOST } from "./detail-room.ts";
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

const SHOWN = { shown: "ab…", because: "name of the field" };
const HIT = { variant: "", encoding: "UTF-8", digest: null, offset: 0, layers: ["body"] } as const;

test("many destinations together keep no more than a report holds, and what is beyond counts as not examined", () => {
  const room = new DetailRoom();
  const collectors = Array.from({ length: 20_000 }, () => new ContentCollector(room));
  for (const collector of collectors) {
    const attributes = ["email", "os-version", "cookie", "locale", "carrier"].flatMap((attribute) =>
      ["a", "b"].map((name) => ({ attribute, layers: ["body", `JSON $.${name}`], ...SHOWN })),
    );
    collector.add({ ...EMPTY, examinedBytes: 100, attributes }, "up", WHERE);
    // The patient has room kept, whoever came before.
    if (collector === collectors.at(-1))
      collector.add({ ...EMPTY, examinedBytes: 10, hits: [{ ...HIT, field: "name" }] }, "up", WHERE);
  }
  const seen = collectors.map((collector) => collector.seen);
  const kept = seen.reduce((sum, { attributes, hits }) => sum + attributes.length + hits.length, 0);
  assert.ok(kept <= 30_000, String(kept));
  const told = seen.reduce((sum, { attributes }) => sum + attributes.reduce((all, { count }) => all + count, 0), 0);
  const beyond = seen.reduce((sum, one) => sum + one.beyond, 0);
  assert.equal(told + beyond, 200_000, "each is told or counted");
  assert.deepEqual(seen[0]?.unread, []);
  assert.equal(seen[0]?.examinedBytes, 100);
  const last = seen.at(-1);
  assert.deepEqual(last?.unread, ["more details than a report holds"]);
  assert.equal(last?.unexaminedBytes, 100);
  assert.equal(last?.hits.length, 1);
});

test("who sends many ways to the same leaves room for what another destination gets", () => {
  const room = new DetailRoom();
  const seenOf = (named: readonly (readonly [attribute: string, name: string])[]) => {
    const collector = new ContentCollector(room);
    const attributes = named.map(([attribute, name]) => ({ attribute, layers: ["body", `JSON $.${name}`], ...SHOWN }));
    collector.add({ ...EMPTY, attributes }, "up", WHERE);
    return collector.seen;
  };
  for (let peer = 0; peer < 100; peer++) {
    const { attributes, beyond } = seenOf(Array.from({ length: 600 }, (_, at) => ["email", `name-${at}`] as const));
    assert.ok(attributes.length > 0);
    assert.equal(beyond, 0);
  }
  assert.equal(seenOf([["patient-name", "who"]]).attributes.length, 1);
});

test("a step of a way is cut to its beginning and its end", () => {
  const [attribute] = seenAfter([
    { attributes: [{ attribute: "email", layers: ["body", `JSON $${".abc".repeat(500)}.email`], ...SHOWN }] },
  ]).attributes;
  const step = attribute?.layers[1] ?? "";
  assert.equal(step.length, STEP_LETTERS_MOST);
  assert.match(step, /^JSON \$\.abc.*….*\.email$/);
});
