import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetKept, keepAnswers, keptUntilCommit } from "./kept-until-commit.ts";

test("an answer is found once between two commits, and anew after each", async () => {
  const db = {};
  keepAnswers(db);
  let asked = 0;
  const ask = () => keptUntilCommit(db, "all", async () => ++asked);
  assert.deepEqual([await ask(), await ask()], [1, 1]);
  forgetKept(db);
  assert.deepEqual([await ask(), await ask()], [2, 2]);
});

test("what was read before a commit and arrives after it is not kept", async () => {
  const db = {};
  keepAnswers(db);
  const slow = Promise.withResolvers<string>();
  const before = keptUntilCommit(db, "all", () => slow.promise);
  forgetKept(db);
  slow.resolve("old");
  assert.equal(await before, "old");
  assert.equal(await keptUntilCommit(db, "all", async () => "new"), "new");
});

test("the answers asked for last are kept, small ones never, and none within a transaction", async () => {
  const db = {};
  keepAnswers(db);
  let asked = 0;
  const ask = (key: string, isWorthIt = true) =>
    keptUntilCommit(
      db,
      key,
      async () => ++asked,
      () => isWorthIt,
    );
  for (let n = 0; n < 100; n++) {
    await ask("often");
    await ask(`rare ${n}`);
  }
  assert.equal(await ask("often"), 1);
  assert.equal(await ask("rare 0"), 102);
  assert.notEqual(await ask("small", false), await ask("small", false));
  assert.notEqual(
    await keptUntilCommit({}, "a", async () => ++asked),
    await keptUntilCommit({}, "a", async () => ++asked),
  );
});
