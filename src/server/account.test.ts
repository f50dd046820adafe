import assert from "node:assert/strict";
import { test } from "node:test";
import { Check } from "typebox/value";
import { ROUTES } from "../contract/routes.ts";
import { Account } from "../domain/account/account.ts";
import { type AccountsHouse, openAccountsHouse, PASSWORD, type Visitor, WARD } from "./accounts-for-tests.ts";

const ACCOUNTS = ROUTES.listAccounts.path;
const NURSE = {
  signInName: "nils",
  name: "Nils",
  role: "viewer",
  places: [WARD],
  products: null,
  password: "seven sleepy sparrows",
};

const change = (visitor: Visitor, account: Account, values: Partial<Account>, version = account.version) => {
  const { name, role, places, products, disabled } = { ...account, ...values };
  const body = { name, role, places, products, disabled };
  return visitor.call("PUT", `${ACCOUNTS}/${account.id}`, body, { "if-match": `"${version}"` });
};

async function withAdministrator(): Promise<{ house: AccountsHouse; anna: Account; page: Visitor }> {
  const house = await openAccountsHouse();
  const anna = await house.enter();
  return { house, anna, page: await house.signedIn("anna") };
}

test("an administrator enters a nurse, who then signs in", async () => {
  const { house, page } = await withAdministrator();
  await using _ = house;
  const { status, body, headers } = await page.call("POST", ACCOUNTS, NURSE);
  assert.deepEqual([status, headers.get("etag")], [200, '"1"']);
  assert.ok(Check(Account, body));
  const nils = house.visitor();
  const { signInName, password } = NURSE;
  const state = await nils.call("POST", ROUTES.signIn.path, { signInName, password });
  assert.deepEqual(Object(state.body.account).places, [WARD]);
  assert.equal(state.body.dataKey, null, "how the key is kept is for administrators");
  const listed = await page.call("GET", ACCOUNTS);
  assert.ok(Check(ROUTES.listAccounts.reply, listed.body));
  assert.deepEqual(
    listed.body.accounts.map(({ name }) => name),
    ["Anna", "Nils"],
  );
  assert.ok(!JSON.stringify([listed.body, await house.ledger()]).includes("argon2"));
});

for (const [what, values, where] of [
  ["with a name that is taken", { signInName: "anna" }, "body/signInName"],
  ["as a viewer of everything", { places: null }, "body/places"],
  ["for a place that is not there", { places: [WARD, "nowhere0001"] }, "body/places/1"],
  [
    "for a product that is not there",
    { role: "manufacturer", places: null, products: ["nothing001"] },
    "body/products/0",
  ],
  ["as an administrator of one ward", { role: "administrator" }, "body/places"],
] as const) {
  test(`an account ${what} is refused, beside the field`, async () => {
    const { house, page } = await withAdministrator();
    await using _ = house;
    const { body } = await page.call("POST", ACCOUNTS, { ...NURSE, ...values });
    assert.equal(body.where, where);
    assert.equal((await house.store.read.selectFrom("account").select("id").execute()).length, 1);
  });
}

test("only an administrator sees or changes accounts", async () => {
  const { house, anna } = await withAdministrator();
  await using _ = house;
  for (const role of ["engineer", "clinician", "auditor"] as const) {
    await house.enter({ signInName: role, role });
    const visitor = await house.signedIn(role);
    assert.equal((await visitor.call("GET", ACCOUNTS)).status, 403);
    assert.equal((await visitor.call("POST", ACCOUNTS, NURSE)).status, 403);
    assert.equal((await change(visitor, anna, { name: "Mallory" })).status, 403);
    const reset = await visitor.call("POST", `${ACCOUNTS}/${anna.id}/password`, { password: PASSWORD });
    assert.equal(reset.status, 403);
  }
  assert.equal((await house.visitor().call("GET", ACCOUNTS)).status, 401);
});

test("two who change one account see each other's change", async () => {
  const { house, page } = await withAdministrator();
  await using _ = house;
  const eve = await house.enter({ signInName: "eve", name: "Eve", role: "engineer" });
  const first = await change(page, eve, { name: "Eva" });
  assert.deepEqual([first.status, first.headers.get("etag")], [200, '"2"']);
  const second = await change(page, eve, { name: "Evi" });
  assert.deepEqual([second.status, second.body.code], [412, "record-changed"]);
  const again = await change(page, first.body as Account, {});
  assert.equal(again.body.version, 2, "nothing changed, nothing written");
  assert.equal((await house.ledger()).filter(({ act }) => act === "account.change").length, 1);
  const nobody = await change(page, { ...eve, id: "nobody00001" }, {});
  assert.deepEqual([nobody.status, nobody.body.code], [404, "record-unknown"]);
});

test("an account that is disabled is out at once, and its tokens do not come back with it", async () => {
  const { house, page } = await withAdministrator();
  await using _ = house;
  const eve = await house.enter({ signInName: "eve", name: "Eve", role: "engineer" });
  const visitor = await house.signedIn("eve");
  const { body } = await visitor.call("POST", ROUTES.createToken.path, { name: "x", scope: ["place.read"], days: 9 });
  const bearer = { authorization: `Bearer ${body.secret}` };
  const reach = async () => [
    (await visitor.call("GET", ROUTES.listPlaces.path)).status,
    (await house.visitor().call("GET", ROUTES.listPlaces.path, undefined, bearer)).status,
  ];
  assert.deepEqual(await reach(), [200, 200]);
  const disabled = await change(page, eve, { disabled: true });
  assert.deepEqual(await reach(), [401, 401]);
  await change(page, disabled.body as Account, { disabled: false });
  assert.deepEqual(await reach(), [401, 401]);
});

test("an account whose place has gone can still be disabled", async () => {
  const { house, page } = await withAdministrator();
  await using _ = house;
  const nils = await house.enter({ signInName: "nils", role: "viewer", places: ["gone000001"] });
  assert.equal((await change(page, nils, { disabled: true })).status, 200);
});

test("a change of role holds from the next request on", async () => {
  const { house, page } = await withAdministrator();
  await using _ = house;
  const eve = await house.enter({ signInName: "eve", name: "Eve" });
  const visitor = await house.signedIn("eve");
  assert.equal((await visitor.call("GET", ACCOUNTS)).status, 200);
  await change(page, eve, { role: "engineer" });
  assert.equal((await visitor.call("GET", ACCOUNTS)).status, 403);
});

test("the last administrator who can sign in stays one, even when two leave at once", async () => {
  const { house, anna, page } = await withAdministrator();
  await using _ = house;
  for (const [values, where] of [
    [{ disabled: true }, "body/disabled"],
    [{ role: "engineer" }, "body/role"],
  ] as const) {
    const { status, body } = await change(page, anna, values);
    assert.deepEqual([status, body.code, body.where], [409, "record-conflict", where]);
  }
  await house.enter({ signInName: "gone", disabled: true });
  assert.equal((await change(page, anna, { disabled: true })).status, 409, "a disabled one does not count");
  const eve = await house.enter({ signInName: "eve", name: "Eve" });
  const other = await house.signedIn("eve");
  const both = await Promise.all([change(page, anna, { role: "engineer" }), change(other, eve, { role: "engineer" })]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
});

test("a new password from an administrator ends what the old one had opened", async () => {
  const { house, page } = await withAdministrator();
  await using _ = house;
  const eve = await house.enter({ signInName: "eve", name: "Eve", role: "engineer" });
  const visitor = await house.signedIn("eve");
  await visitor.call("POST", ROUTES.createToken.path, { name: "x", scope: ["place.read"], days: 9 });
  const password = "seven sleepy sparrows";
  const path = `${ACCOUNTS}/${eve.id}/password`;
  assert.equal((await page.call("POST", path, { password: "too short" })).status, 400);
  assert.equal((await page.call("POST", path, { password })).status, 200);
  assert.equal((await visitor.call("GET", ROUTES.listTokens.path)).status, 401);
  assert.equal((await house.store.read.selectFrom("api_token").select("id").execute()).length, 0);
  assert.equal((await visitor.call("POST", ROUTES.signIn.path, { signInName: "eve", password })).status, 200);
  const unknown = await page.call("POST", `${ACCOUNTS}/nobody00001/password`, { password });
  assert.equal(unknown.status, 404);
});

test("every change of an account stands in the ledger, by whom and to whom", async () => {
  const { house, anna, page } = await withAdministrator();
  await using _ = house;
  const made = await page.call("POST", ACCOUNTS, NURSE);
  await change(page, made.body as Account, { name: "Nils B." });
  const entries = (await house.ledger()).slice(1);
  assert.deepEqual(
    entries.map(({ act, name, via }) => [act, name, via]),
    [
      ["account.create", anna.name, "page"],
      ["account.change", anna.name, "page"],
    ],
  );
  assert.ok(entries.every(({ subjects }) => subjects.includes(String(made.body.id))));
  assert.deepEqual(JSON.parse(entries[1]?.changes ?? ""), { name: ["Nils", "Nils B."] });
  assert.deepEqual(
    house.events.map(({ act }) => act),
    ["session.begin", "account.create", "account.change"],
  );
});
