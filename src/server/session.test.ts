import assert from "node:assert/strict";
import { test } from "node:test";
import type { FastifyRequest } from "fastify";
import { Check } from "typebox/value";
import { sha256 } from "../acts/act.ts";
import { hashPassword } from "../acts/password.ts";
import { ROUTES } from "../contract/routes.ts";
import { allPlaces } from "../store/place.ts";
import { openAccountsHouse, PASSWORD } from "./accounts-for-tests.ts";
import { sessionActors } from "./session.ts";

const HOUR = 3_600_000;
const SESSION = ROUTES.readSession.path;
const FIRST = {
  facility: "Lakeside Hospital",
  zone: "Europe/Berlin",
  name: "Anna",
  signInName: "anna",
  password: PASSWORD,
};

test("the first administrator sets up the facility and is signed in", async () => {
  await using house = await openAccountsHouse();
  const anna = house.visitor();
  const before = await anna.call("GET", SESSION);
  assert.ok(Check(ROUTES.readSession.reply, before.body));
  assert.deepEqual([before.body.setUp, before.body.facility, before.body.account], [false, null, null]);

  const { status, body } = await anna.call("POST", ROUTES.setUp.path, FIRST);
  assert.equal(status, 200);
  assert.ok(Check(ROUTES.setUp.reply, body));
  assert.deepEqual(body.facility, { name: "Lakeside Hospital", zone: "Europe/Berlin" });
  assert.deepEqual([body.account?.role, body.dataKey], ["administrator", "file-mode"]);
  assert.deepEqual((await anna.call("GET", SESSION)).body, body);
  assert.deepEqual(
    (await allPlaces(house.store.read)).map(({ kind, name, parent }) => [kind, name, parent]),
    [["facility", "Lakeside Hospital", null]],
  );
  assert.deepEqual(
    (await house.ledger()).map(({ act, name }) => [act, name]),
    [["facility.set-up", "Anna"]],
  );
});

test("of two who race for the set-up, one is the first", async () => {
  await using house = await openAccountsHouse();
  const answers = await Promise.all(
    ["anna", "mallory"].map((signInName) => house.visitor().call("POST", ROUTES.setUp.path, { ...FIRST, signInName })),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  assert.equal((await house.store.read.selectFrom("account").selectAll().execute()).length, 1);
  assert.equal((await allPlaces(house.store.read)).length, 1);
  const late = await house.visitor().call("POST", ROUTES.setUp.path, FIRST);
  assert.deepEqual([late.status, late.body.code], [409, "record-conflict"]);
});

test("the set-up asks for the console's code, and guessing it is limited", async () => {
  await using house = await openAccountsHouse({ setUpCode: "k3f9-2mqx" });
  const anna = house.visitor();
  assert.equal((await anna.call("GET", SESSION)).body.codeNeeded, true);
  const statuses: number[] = [];
  for (let guess = 0; guess < 12; guess++)
    statuses.push((await anna.call("POST", ROUTES.setUp.path, { ...FIRST, code: `k3f9-000${guess}` })).status);
  assert.deepEqual(statuses, [...Array(10).fill(401), 429, 429]);
  assert.equal((await house.visitor("192.0.2.2").call("POST", ROUTES.setUp.path, FIRST)).status, 401);
  house.wait(HOUR);
  const { status, body } = await anna.call("POST", ROUTES.setUp.path, { ...FIRST, code: "K3F9 2MQX" });
  assert.deepEqual([status, body.codeNeeded], [200, false]);
});

for (const zone of ["Europe/Nowhere", "+01:00", "", "../etc/passwd"]) {
  test(`a facility in the time zone "${zone}" is refused`, async () => {
    await using house = await openAccountsHouse();
    const { status, body } = await house.visitor().call("POST", ROUTES.setUp.path, { ...FIRST, zone });
    assert.deepEqual([status, body.where], [400, "body/zone"]);
    assert.equal((await house.visitor().call("GET", SESSION)).body.setUp, false);
  });
}

for (const [secure, cookie] of [
  [false, /^carelabel=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/],
  [true, /^__Host-carelabel=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/],
] as const) {
  test(`over ${secure ? "TLS" : "loopback"} the session's cookie is out of reach of scripts and other sites`, async () => {
    await using house = await openAccountsHouse({ secure });
    await house.enter();
    const credentials = { signInName: " Anna", password: PASSWORD };
    const { status, headers } = await house.visitor().call("POST", SESSION, credentials);
    assert.equal(status, 200);
    assert.match(headers.get("set-cookie") ?? "", cookie);
    assert.equal(headers.get("cache-control"), "no-store");
  });
}

test("the database holds nothing that opens a session or uses a token", async () => {
  await using house = await openAccountsHouse();
  await house.enter();
  const anna = await house.signedIn("anna");
  const { body } = await anna.call("POST", ROUTES.createToken.path, { name: "CMMS", scope: ["device.read"], days: 1 });
  const cookie = anna.cookie?.split("=")[1] ?? "";
  const rows = JSON.stringify([
    await house.store.read.selectFrom("session").selectAll().execute(),
    await house.store.read.selectFrom("api_token").selectAll().execute(),
    await house.ledger(),
    house.events,
  ]);
  assert.ok(rows.includes(sha256(cookie)));
  for (const secret of [cookie, body.secret, PASSWORD, "argon2"]) assert.ok(!rows.includes(String(secret)));
});

test("a session that was slipped in before is another after signing in", async () => {
  await using house = await openAccountsHouse();
  await house.enter();
  await house.enter({ signInName: "mallory", name: "Mallory", role: "engineer" });
  const mallory = await house.signedIn("mallory");
  const planted = mallory.cookie;
  const anna = house.visitor();
  anna.cookie = planted;
  await anna.call("POST", SESSION, { signInName: "anna", password: PASSWORD });
  assert.notEqual(anna.cookie, planted);
  assert.equal((await mallory.call("GET", SESSION)).body.account, null, "the planted session has ended");
  const made = house.visitor();
  made.cookie = `carelabel=${"a".repeat(43)}`;
  await made.call("POST", SESSION, { signInName: "anna", password: PASSWORD });
  assert.notEqual(made.cookie, `carelabel=${"a".repeat(43)}`, "a secret that the caller chose is not taken over");
});

test("a session ends after twelve idle hours, and after seven days in any case", async () => {
  await using house = await openAccountsHouse();
  await house.enter();
  const idle = await house.signedIn("anna");
  const busy = await house.signedIn("anna");
  for (let hours = 0; hours < 12; hours += 6) {
    house.wait(6 * HOUR);
    assert.equal((await busy.call("GET", ROUTES.listTokens.path)).status, 200);
    await house.store.write(async () => undefined); // the use has been written by then
  }
  house.wait(60_000);
  assert.equal((await idle.call("GET", ROUTES.listTokens.path)).status, 401);
  for (let hours = 12; hours < 7 * 24; hours += 6) {
    assert.equal((await busy.call("GET", ROUTES.listTokens.path)).status, 200, `after ${hours} hours`);
    await house.store.write(async () => undefined);
    house.wait(6 * HOUR);
  }
  assert.equal((await busy.call("GET", ROUTES.listTokens.path)).status, 401);
  await house.signedIn("anna");
  assert.equal((await house.store.read.selectFrom("session").selectAll().execute()).length, 1, "spent ones are gone");
});

test("signing out ends the session on the server, whatever keeps the cookie", async () => {
  await using house = await openAccountsHouse();
  await house.enter();
  const anna = await house.signedIn("anna");
  const { cookie } = anna;
  assert.equal((await anna.call("DELETE", SESSION)).status, 200);
  assert.equal(anna.cookie, undefined);
  anna.cookie = cookie;
  assert.equal((await anna.call("DELETE", SESSION)).status, 401);
  assert.deepEqual(
    (await house.ledger()).map(({ act }) => act),
    ["session.begin", "session.end"],
  );
});

test("a wrong password, an unknown name and a disabled account are answered alike, and noted without the name", async () => {
  await using house = await openAccountsHouse();
  await house.enter();
  const gone = await house.enter({ signInName: "gone", disabled: true });
  const answers = [];
  for (const [signInName, password] of [
    ["anna", "not the password"],
    ["a sentence typed into the wrong field", PASSWORD],
    ["gone", PASSWORD],
  ])
    answers.push(await house.visitor().call("POST", SESSION, { signInName, password }));
  assert.deepEqual(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size, 1);
  assert.deepEqual([answers[0]?.status, answers[0]?.body.code], [401, "credentials-wrong"]);
  const ledger = await house.ledger();
  assert.deepEqual(
    ledger.map(({ act }) => act),
    Array(3).fill("session.refuse"),
  );
  assert.ok(ledger[2]?.subjects.includes(gone.id));
  assert.ok(!JSON.stringify(ledger).includes("wrong field"));
  assert.ok(ledger.every(({ changes }) => changes.includes("192.0.2.1")));
});

test("guessing is slowed by name and address, tells when to come back, and forgives with time", async () => {
  await using house = await openAccountsHouse();
  await house.enter();
  const guess = (address: string, signInName = "anna") =>
    house.visitor(address).call("POST", SESSION, { signInName, password: "a wrong sentence" });
  const statuses = (await Promise.all(Array.from({ length: 12 }, () => guess("192.0.2.66")))).map(
    ({ status }) => status,
  );
  assert.equal(statuses.filter((status) => status === 401).length, 10, "many at once count as many");
  const refused = await guess("192.0.2.66");
  assert.deepEqual([refused.status, refused.body.code], [429, "attempts-too-many"]);
  const retryAfterS = Number(refused.headers.get("retry-after"));
  assert.ok(retryAfterS > 0 && retryAfterS <= 90, String(retryAfterS));

  await house.signedIn("anna", "192.0.2.1");
  house.wait(retryAfterS * 1_000);
  assert.equal((await guess("192.0.2.66")).status, 401);
});

test("the ledger counts a flood of failures instead of holding each", async () => {
  await using house = await openAccountsHouse();
  for (const signInName of ["anna", "eve"]) await house.enter({ signInName });
  const cheap = await hashPassword("another", { memory: 64, passes: 1, parallelism: 1 });
  await house.store.write((tx) => tx.updateTable("account").set({ password: cheap }).execute());
  const guess = (signInName: string, address: string) =>
    house.visitor(address).call("POST", SESSION, { signInName, password: "wrong" });
  for (let at = 0; at < 110; at++)
    assert.equal((await guess(at % 2 === 0 ? "anna" : "eve", `198.51.100.${at}`)).status, 401);
  assert.equal((await house.ledger()).length, 100);
  house.wait(60_000);
  await guess("anna", "198.51.100.200");
  assert.match((await house.ledger())[100]?.changes ?? "", /"countedOnly":\[null,10\]/);
});

test("a page that only listens lets its session go idle", async () => {
  await using house = await openAccountsHouse();
  await house.enter();
  const { cookie } = await house.signedIn("anna");
  const { holderOf, actorOf } = sessionActors({ store: house.store, now: house.now, secure: false });
  const request = { headers: { cookie } } as FastifyRequest;
  const usedAt = async () => {
    await house.store.write(async () => undefined);
    return (await house.store.read.selectFrom("session").select("used_at").executeTakeFirstOrThrow()).used_at;
  };
  const began = await usedAt();
  house.wait(HOUR);
  assert.equal((await holderOf(request))?.name, "Anna");
  assert.equal(await usedAt(), began);
  assert.equal((await actorOf(request))?.name, "Anna");
  assert.equal(await usedAt(), house.now().toISOString());
  await house.store.write((tx) => tx.updateTable("account").set({ disabled: 1 }).execute());
  assert.equal(await holderOf(request), undefined, "and is asked anew each time");
});

test("a password that would be guessed first is refused beside its field", async () => {
  await using house = await openAccountsHouse();
  const weak = { ...FIRST, password: "Lakeside-anna-2026" };
  const { status, body } = await house.visitor().call("POST", ROUTES.setUp.path, weak);
  assert.deepEqual([status, body.code, body.where], [400, "argument-wrong", "body/password"]);
  await house.enter();
  const anna = await house.signedIn("anna");
  const next = { current: PASSWORD, next: "123456789012345" };
  const changed = await anna.call("POST", ROUTES.changePassword.path, next);
  assert.deepEqual([changed.status, changed.body.where], [400, "body/next"]);
});

test("one's own password is changed by who knows it; other sessions end, this one goes on", async () => {
  await using house = await openAccountsHouse();
  await house.enter();
  const here = await house.signedIn("anna");
  const elsewhere = await house.signedIn("anna");
  const next = "two wards down the left";
  const change = (current: string) => here.call("POST", ROUTES.changePassword.path, { current, next });
  const wrong = await change("not the password");
  assert.deepEqual([wrong.status, wrong.body.where], [401, "body/current"]);
  assert.equal((await change(PASSWORD)).status, 200);
  assert.equal((await here.call("GET", ROUTES.listTokens.path)).status, 200);
  assert.equal((await elsewhere.call("GET", ROUTES.listTokens.path)).status, 401);
  const old = await house.visitor().call("POST", SESSION, { signInName: "anna", password: PASSWORD });
  assert.equal(old.status, 401);
  assert.equal((await house.visitor().call("POST", SESSION, { signInName: "anna", password: next })).status, 200);
});

test("a password kept at a lower cost is kept anew when its owner signs in", async () => {
  await using house = await openAccountsHouse();
  const { id } = await house.enter();
  const old = await hashPassword(PASSWORD, { memory: 1_024, passes: 1, parallelism: 1 });
  await house.store.write((tx) => tx.updateTable("account").set({ password: old }).where("id", "=", id).execute());
  await house.signedIn("anna");
  const { password } = await house.store.read.selectFrom("account").select("password").executeTakeFirstOrThrow();
  assert.match(password, /m=65536,t=3/);
  await house.signedIn("anna");
});

test("a token does what its scope names, until it expires or is ended, and nothing that only the person does", async () => {
  await using house = await openAccountsHouse();
  await house.enter({ signInName: "eve", role: "engineer" });
  const eve = await house.signedIn("eve");
  const make = (scope: string[]) => eve.call("POST", ROUTES.createToken.path, { name: "CMMS", scope, days: 2 });
  const foreign = await make(["device.read", "ledger.read"]);
  assert.deepEqual([foreign.status, foreign.body.where], [400, "body/scope/1"]);
  const places = await make(["place.read"]);
  assert.ok(Check(ROUTES.createToken.reply, places.body));
  const devices = await make(["device.read"]);
  const { token, secret } = places.body;

  const program = house.visitor();
  const get = (bearer: unknown, path: string = ROUTES.listPlaces.path) =>
    program.call("GET", path, undefined, { authorization: `Bearer ${bearer}` });
  const { status, body } = await get(secret);
  assert.deepEqual([status, body.via], [200, "token"]);
  assert.equal((await get(devices.body.secret)).status, 403);
  for (const path of [ROUTES.listTokens.path, ROUTES.listAccounts.path])
    assert.equal((await get(secret, path)).status, 403);
  assert.equal((await get("clt_nothing")).status, 401);

  program.cookie = eve.cookie;
  assert.equal((await get("clt_nothing")).status, 401, "a cookie does not stand in for a wrong token");
  assert.equal((await get(devices.body.secret)).status, 403, "nor does it lend a token more");
  program.cookie = undefined;

  await house.store.write(async () => undefined);
  const listed = await eve.call("GET", ROUTES.listTokens.path);
  assert.ok(Check(ROUTES.listTokens.reply, listed.body));
  assert.equal(listed.body.tokens.find(({ id }) => id === token.id)?.lastUsedAt, house.now().toISOString());
  assert.ok(!JSON.stringify(listed.body).includes(secret.slice(4)));

  assert.equal(
    (await eve.call("DELETE", `/api/v1/tokens/${devices.body.token && Object(devices.body.token).id}`)).status,
    200,
  );
  assert.equal((await get(devices.body.secret)).status, 401);
  house.wait(48 * HOUR);
  assert.equal((await get(secret)).status, 401, "expired");
});

test("nobody ends somebody else's token", async () => {
  await using house = await openAccountsHouse();
  await house.enter({ signInName: "eve", role: "engineer" });
  await house.enter();
  const eve = await house.signedIn("eve");
  const anna = await house.signedIn("anna");
  const { body } = await eve.call("POST", ROUTES.createToken.path, { name: "CMMS", scope: ["device.read"], days: 1 });
  const path = `/api/v1/tokens/${Object(body.token).id}`;
  assert.equal((await anna.call("DELETE", path)).status, 404);
  assert.equal((await eve.call("DELETE", path)).status, 200);
});

test("a token follows its account: less role, less token; disabled, none", async () => {
  await using house = await openAccountsHouse();
  await house.enter();
  const eve = await house.enter({ signInName: "eve", role: "engineer" });
  const session = await house.signedIn("eve");
  const ask = (who: typeof session, ...scope: string[]) =>
    who.call("POST", ROUTES.createToken.path, { name: "x", scope, days: 1 });
  assert.equal((await ask(session, "place.read", "ledger.read")).status, 400, "more than the role has");
  const anna = await house.signedIn("anna");
  for (const never of ["account.write", "trust.write"])
    assert.equal((await ask(anna, never)).status, 400, `${never} is never a token's`);
  const { body } = await ask(anna, "place.read");
  const bearer = { authorization: `Bearer ${body.secret}` };
  const places = () => house.visitor().call("GET", ROUTES.listPlaces.path, undefined, bearer);
  assert.equal((await places()).status, 200);
  await house.store.write((tx) =>
    tx
      .updateTable("account")
      .set({ role: "manufacturer", products: "[]" })
      .where("sign_in_name", "=", "anna")
      .execute(),
  );
  assert.equal((await places()).status, 403);
  await house.store.write((tx) => tx.updateTable("account").set({ disabled: 1 }).execute());
  assert.equal((await places()).status, 401);
  assert.equal((await session.call("GET", SESSION)).body.account, null, eve.name);
});

test("what is no cookie, no token and no JSON of ours is nobody, never a bug", async () => {
  await using house = await openAccountsHouse();
  await house.enter();
  for (const headers of [
    { cookie: "carelabel" },
    { cookie: `carelabel=${"%".repeat(5_000)}` },
    { cookie: "carelabel=__proto__; __proto__=1; carelabel=constructor" },
    { authorization: "Basic YTpi" },
    { authorization: `Bearer clt_${"a".repeat(43)}` },
    { authorization: "Bearer" },
  ] as Record<string, string>[]) {
    const { status, body } = await house.visitor().call("GET", SESSION, undefined, headers);
    assert.deepEqual([status, body.account], [200, null]);
  }
  for (const body of [{}, [], null, { signInName: "anna" }, { signInName: { a: 1 }, password: [] }, { ...FIRST }]) {
    const { status } = await house.visitor().call("POST", SESSION, body);
    assert.equal(status, 400);
  }
});
