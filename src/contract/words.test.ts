import assert from "node:assert/strict";
import { test } from "node:test";
import type { TSchema } from "typebox";
import { pointerTo } from "../domain/label/problem.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { ROUTES } from "./routes.ts";

interface Node {
  readonly pattern?: string;
  readonly description?: string;
  readonly properties?: Record<string, Node>;
  readonly patternProperties?: Record<string, Node>;
  readonly items?: Node;
  readonly anyOf?: Node[];
}
interface Found {
  readonly steps: readonly string[];
  readonly node: Node;
}

/** Every part of a schema, with the way to it through a value. */
function* parts(node: Node, steps: readonly string[] = []): Generator<Found> {
  yield { steps, node };
  for (const [name, inner] of Object.entries(node.properties ?? {})) yield* parts(inner, [...steps, name]);
  for (const inner of Object.values(node.patternProperties ?? {})) yield* parts(inner, [...steps, "xx"]);
  if (node.items !== undefined) yield* parts(node.items, [...steps, "0"]);
  for (const inner of node.anyOf ?? []) yield* parts(inner, steps);
}

/** What every route takes and answers, by the name of the route. */
const SCHEMAS = Object.entries(ROUTES).flatMap(([name, route]) => {
  const { params, query, body, reply } = route as {
    params?: TSchema;
    query?: TSchema;
    body?: { schema?: TSchema };
    reply: TSchema | { kind: string };
  };
  const all: (readonly [string, TSchema | undefined])[] = [
    ["path", params],
    ["query", query],
    ["body", body?.schema],
    ["reply", "kind" in reply ? undefined : reply],
  ];
  return all.flatMap(([part, schema]) => (schema === undefined ? [] : [{ at: `${name} ${part}`, part, schema }]));
});

/** The smallest value in which `leaf` stands where `steps` lead. */
const holding = (steps: readonly string[], leaf: unknown): unknown =>
  steps.reduceRight<unknown>((inner, step) => (step === "0" ? [inner] : { [step]: inner }), leaf);

test("every form that a text of the contract must have is told in words, with what to write", () => {
  for (const { at, schema } of SCHEMAS) {
    for (const { steps, node } of parts(schema as Node)) {
      const names = Object.keys(node.patternProperties ?? {}).filter((pattern) => !/^\^\(?\.\*\)?\$$/.test(pattern));
      if (node.pattern === undefined && names.length === 0) continue;
      assert.match(node.description ?? "", /[a-z]{2,}.* /, `${at}${pointerTo(...steps)} has no description`);
    }
  }
});

test("no answer to a wrong value shows a regular expression or a way through the program", () => {
  for (const { at, part, schema } of SCHEMAS) {
    if (part === "reply") continue;
    for (const { steps } of parts(schema as Node)) {
      for (const leaf of ["", "§§ wrong §§", "x".repeat(600), 7, null, {}, []]) {
        for (const { message } of problemsAgainst(schema, holding(steps, leaf)))
          assert.doesNotMatch(message, /must (?:be|match|not|have)|pattern|\^|schema|\/[a-z]+\//, `${at}: ${message}`);
      }
    }
  }
});
