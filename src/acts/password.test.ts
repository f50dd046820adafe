import assert from "node:assert/strict";
import { test } from "node:test";
import { hashPassword, verifyPassword } from "./password.ts";

const SENTENCE = "a pump on ward three hums";

test("a password is known again, and another is not", async () => {
  const kept = await hashPassword(SENTENCE);
  assert.match(kept, /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  assert.equal(await verifyPassword(SENTENCE, kept), "right");
  assert.equal(await verifyPassword(`${SENTENCE} `, kept), "wrong");
  assert.notEqual(await hashPassword(SENTENCE), kept, "each has its own salt");
});

test("a password that was kept at a lower cost is still known, and told to be kept anew", async () => {
  const kept = await hashPassword(SENTENCE, { memory: 1_024, passes: 2, parallelism: 1 });
  assert.equal(await verifyPassword(SENTENCE, kept), "outdated");
  assert.equal(await verifyPassword("another sentence", kept), "wrong");
});

test("both spellings of an umlaut are one password", async () => {
  const kept = await hashPassword("die Schw\u00e4ne ziehen nach S\u00fcden", { memory: 64, passes: 1, parallelism: 1 });
  assert.equal(await verifyPassword("die Schwa\u0308ne ziehen nach Su\u0308den", kept), "outdated");
});

test("the tag is argon2id's as RFC 9106 defines it", async () => {
  // A vector of the reference implementation's own tests.
  const kept = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  assert.equal(await verifyPassword("password", kept), "outdated");
});

test("a name that nobody has costs as much as a wrong password", async () => {
  const kept = await hashPassword(SENTENCE);
  const timed = async (of: string | undefined) => {
    const start = performance.now();
    assert.equal(await verifyPassword("a wrong sentence", of), "wrong");
    return performance.now() - start;
  };
  const wrong = Math.min(await timed(kept), await timed(kept), await timed(kept));
  const nobody = Math.min(await timed(undefined), await timed(undefined), await timed(undefined));
  assert.ok(nobody > wrong / 4 && nobody < wrong * 4, `${nobody} ms against ${wrong} ms`);
});

test("a flood of passwords is refused instead of filling the memory, and passes", async () => {
  const cheap = { memory: 1_024, passes: 1, parallelism: 1 };
  const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => hashPassword(SENTENCE, cheap)));
  const refused = outcomes.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
  assert.equal(refused.length, 60 - 18);
  assert.equal(refused[0]?.reason.code, "attempts-too-many");
  await hashPassword(SENTENCE, cheap);
});
