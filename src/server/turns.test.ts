import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import { createTurns } from "./turns.ts";

const caller = (destroyed = false) => ({ raw: { destroyed } }) as FastifyReply;

test("an account has four under way, others are served meanwhile, and a place is free when one is done", async () => {
  const { among } = createTurns();
  const ends: (() => void)[] = [];
  const slow = () => new Promise<string>((resolve) => ends.push(() => resolve("done")));
  const four = Array.from({ length: 4 }, () => among("maker", slow));
  await assert.rejects(among("maker", slow), { status: 503, code: "busy" });
  assert.equal(await among("engineer", async () => "served"), "served");
  ends[0]?.();
  assert.equal(await four[0], "done");
  const fifth = among("maker", slow);
  for (const end of ends) end();
  assert.deepEqual(await Promise.all([...four, fifth]), Array(5).fill("done"));
  await assert.rejects(
    among("maker", () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(await among("maker", async () => "again"), "again");
});

test("work goes one after the other, others come in between, and none is done for whoever has left", async () => {
  const { next } = createTurns();
  const seen: string[] = [];
  const between = setImmediate().then(() => seen.push("between"));
  const all = ["a", "b", "c"].map((name) => next(caller(name === "b"), () => seen.push(name)));
  const results = await Promise.allSettled(all);
  await between;
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(
    seen.filter((one) => one !== "between"),
    ["a", "c"],
  );
  assert.ok(seen.indexOf("between") < seen.indexOf("c"));
});
