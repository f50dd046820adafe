import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../contract/routes.ts";
import { InputError } from "../domain/input-error.ts";
import { openAccountsHouse } from "./accounts-for-tests.ts";
import { createAttempts, whenFree } from "./attempts.ts";
import type { HttpRefusal } from "./problems.ts";

/** Somebody trying from many places, with a clock of their own. */
function trying() {
  let clock = 0;
  const attempts = createAttempts(() => new Date(clock));
  const outcome = (error: unknown) => (error as HttpRefusal).status ?? (error as InputError).code;
  const fail = (name: string, address: string) =>
    attempts
      .run(name, address, async () => {
        throw new InputError("credentials-wrong", "body/password", "wrong");
      })
      .catch(outcome);
  const succeed = (name: string, address: string) => attempts.run(name, address, async () => "in").catch(outcome);
  return {
    attempts,
    fail,
    succeed,
    wait: (ms: number) => {
      clock += ms;
    },
  };
}

test("after ten failures a name waits at that address, and nowhere else", async () => {
  const { fail, succeed } = trying();
  for (let at = 0; at < 10; at++) assert.equal(await fail("anna", "192.0.2.1"), "credentials-wrong");
  assert.equal(await fail("anna", "192.0.2.1"), 429);
  assert.equal(await succeed("anna", "192.0.2.1"), 429, "the right password waits, too");
  assert.equal(await succeed("anna", "192.0.2.2"), "in");
  assert.equal(await succeed("eve", "192.0.2.1"), "in");
});

test("an address gets a hundred failures, whatever the names, and IPv6 counts by its network", async () => {
  for (const address of [() => "192.0.2.1", (at: number) => `2001:db8::${at}`]) {
    const { fail } = trying();
    for (let at = 0; at < 100; at++) assert.equal(await fail(`name${at}`, address(at)), "credentials-wrong");
    assert.equal(await fail("another", address(999)), 429);
    assert.equal(await fail("another", "2001:db8:0:1::1"), "credentials-wrong");
  }
});

test("who signs in has all attempts again", async () => {
  const { fail, succeed } = trying();
  for (let round = 0; round < 3; round++) {
    for (let at = 0; at < 9; at++) assert.equal(await fail("anna", "192.0.2.1"), "credentials-wrong");
    assert.equal(await succeed("anna", "192.0.2.1"), "in");
  }
});

test("a name attacked from everywhere is slowed, yet its owner gets in from where they have signed in before", async () => {
  const { fail, succeed, wait } = trying();
  assert.equal(await succeed("anna", "192.0.2.1"), "in");
  for (let at = 0; at < 60; at++) assert.equal(await fail("anna", `198.51.100.${at}`), "credentials-wrong");
  assert.equal(await fail("anna", "198.51.100.200"), 429);
  assert.equal(await succeed("anna", "192.0.2.1"), "in");
  assert.equal(await succeed("anna", "192.0.2.9"), 429, "at a new place one waits,");
  wait(10_000);
  assert.equal(await succeed("anna", "192.0.2.9"), "in", "for seconds");
});

test("what fails for another reason is no failure of the person", async () => {
  const { attempts, fail } = trying();
  for (let at = 0; at < 20; at++)
    await assert.rejects(
      attempts.run("anna", "192.0.2.1", async () => {
        throw new InputError("attempts-too-many", "password", "busy");
      }),
      { status: 429, retryAfterS: 3 },
    );
  assert.equal(await fail("anna", "192.0.2.1"), "credentials-wrong");
  await assert.rejects(whenFree(Promise.reject(new Error("a bug"))), /a bug/);
});

test("requests are limited by account, by token and by address, and told when to come back", async () => {
  await using house = await openAccountsHouse({ perMinute: 20 });
  await house.enter();
  const anna = await house.signedIn("anna");
  const state = (visitor = anna) => visitor.call("GET", ROUTES.readSession.path);
  for (let at = 0; at < 20; at++) assert.equal((await state()).status, 200);
  const refused = await state();
  assert.deepEqual([refused.status, refused.body.code], [429, "attempts-too-many"]);
  assert.equal(refused.headers.get("retry-after"), "3");
  const stranger = house.visitor();
  for (let at = 0; at < 19; at++) {
    // A cookie that nobody gave does not make somebody else of a stranger.
    stranger.cookie = `carelabel=${String(at).padStart(43, "a")}`;
    assert.equal((await state(stranger)).status, 200);
  }
  assert.equal((await state(stranger)).status, 429);
  assert.equal((await state(house.visitor("192.0.2.77"))).status, 200);
  house.wait(3_000);
  assert.equal((await state()).status, 200);
});
