import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChainEvent } from "./advance.ts";
import { after, ON_PATIENT, started } from "./chain-for-tests.ts";

const word = (kind: "asked" | "confirmed", id: string, person: string, clinician: boolean): ChainEvent => ({
  kind,
  id,
  person,
  clinician,
  replacementReady: true,
  act: "pause",
});

test("a pause that two persons ask for again, after it had failed, is commanded and not taken back", () => {
  const now = { device: { ...ON_PATIENT, isolators: [] } };
  const first = after(
    started(now).chain,
    [1, word("asked", "a1", "nurse", true), now],
    [2, word("confirmed", "a2", "engineer", false), now],
  );
  assert.deepEqual(
    first.commands.map(({ do: act }) => act),
    ["pause"],
  );
  const failed = after(
    first.chain,
    [200, { kind: "time" }, now],
    [400, { kind: "time" }, now],
    [600, { kind: "time" }, now],
  );
  assert.equal(failed.chain.steps.find(({ do: act }) => act === "pause")?.state, "failed");
  const asked = after(failed.chain, [700, word("asked", "b1", "nurse", true), now]);
  assert.ok(!asked.commands.some(({ do: act }) => act === "release"));
  const again = after(asked.chain, [701, word("confirmed", "b2", "engineer", false), now]);
  assert.ok(again.commands.some(({ do: act }) => act === "pause"));
  assert.ok(!again.commands.some(({ do: act }) => act === "release"));
});
