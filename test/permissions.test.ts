/**
 * Every route of the contract, walked by every role, with and without sign-in, inside its reach and outside of it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { SYSTEM } from "../src/acts/act.ts";
import { auditsAside } from "../src/acts/audit-upload-aside.ts";
import { openSample } from "../src/acts/open-sample.ts";
import type { Route } from "../src/contract/route.ts";
import { ROUTES, type RouteName } from "../src/contract/routes.ts";
import { mayRole, ROLES, type Role } from "../src/domain/account/permission.ts";
import { openWholeServer, type WholeServer } from "../src/server/whole-server-for-tests.ts";

const CAPTURE = new URL("../samples/captures/ultrasound-wireless.har", import.meta.url);
const SAMPLE_PASSWORD = "the sample hospital";
const SIGN_IN_NAMES: Record<Role, string> = {
  administrator: "administrator",
  engineer: "engineer",
  clinician: "ward",
  auditor: "auditor",
  viewer: "viewer",
  manufacturer: "maker",
};
/** Answers that say "you may not": before anything of the request is looked at. */
const BARRED = new Set([401, 403]);
/** Devices and sensors sign on here by themselves, before anything of the body is read: no session counts. */
const BY_SENDER: readonly RouteName[] = ["report", "reportBatch", "observations"];
/** These end the caller's own session, or never end. */
const LEFT_OUT: readonly RouteName[] = ["signOut", "events"];

let whole: WholeServer;
const cookies = new Map<Role, string>();

before(async () => {
  whole = await openWholeServer({
    setUp: false,
    audit: (...upload) => auditsAside(whole.installation.store.read, () => new Date())(...upload),
  });
  await openSample({ store: whole.installation.store, actor: SYSTEM, now: () => new Date(), publish: () => undefined });
  for (const role of ROLES) cookies.set(role, await whole.signIn(SIGN_IN_NAMES[role], SAMPLE_PASSWORD));
});
after(() => whole.close());

const routes = Object.entries(ROUTES) as [RouteName, Route][];

/** Asks for records that do not exist, with nothing in the body: what is permitted ends in some other refusal. */
function ask({ method, path }: Route, headers: Record<string, string>): Promise<Response> {
  const address = path
    .replace(":id", "0000000000000000")
    .replace(":device", "0000000000000000")
    .replace(":digest", "0".repeat(64))
    .replace(":token", "0".repeat(32))
    .replace(":kid", "nobody")
    .replace(":criterion", "structure.organisation.1.1")
    .replace(":metric", "itSecurityCostShare")
    .replace(":measure", "training")
    .replace(":catalogue", "etsi-en-303-645")
    .replace(":entry", "5.1-1")
    .replace(":step", "firmware");
  return fetch(`http://127.0.0.1:${whole.port}${address}`, { method, headers });
}

for (const [name, route] of routes) {
  if (BY_SENDER.includes(name)) {
    test(`${name}: nobody but a device or a sensor, whatever session or token is shown`, async () => {
      const shown = [
        {},
        { authorization: `Bearer clt_${"A".repeat(43)}` },
        ...ROLES.map((role) => ({ cookie: cookies.get(role) ?? "" })),
      ];
      for (const headers of shown) assert.equal((await ask(route, headers as Record<string, string>)).status, 401);
    });
    continue;
  }
  test(`${name}: nobody gets further than the table says`, async () => {
    const { status } = await ask(route, {});
    const open = route.access === "anyone";
    // A wrong password is 401 as well, so an open route is told by its body being looked at.
    assert.equal(BARRED.has(status), !open, String(status));
    const forged = await ask(route, { cookie: `carelabel=${"A".repeat(43)}` });
    assert.equal(BARRED.has(forged.status), !open, "a made-up session");
    const token = await ask(route, { authorization: `Bearer clt_${"A".repeat(43)}` });
    assert.equal(BARRED.has(token.status), !open, "a made-up token");
  });
  if (LEFT_OUT.includes(name)) continue;
  for (const role of ROLES) {
    test(`${name}: ${role}`, async () => {
      const { status } = await ask(route, { cookie: cookies.get(role) ?? "" });
      const { access } = route;
      const allowed = access === "anyone" || access === "signed-in" || mayRole(role, access);
      assert.equal(BARRED.has(status), !allowed, String(status));
      assert.ok(status < 500, String(status));
    });
  }
}

interface Listed {
  devices: { id: string; placeId: string }[];
  total: number;
}
const read = async <T>(role: Role, path: string): Promise<{ status: number; body: T }> => {
  const response = await whole.call(path, { headers: { cookie: cookies.get(role) ?? "" } });
  return { status: response.status, body: (await response.json()) as T };
};

for (const role of ["clinician", "viewer"] as const) {
  test(`${role}: what lies outside its places does not exist, in any route`, async () => {
    const all = await read<Listed>("administrator", "/api/v1/devices?limit=200");
    const own = await read<Listed>(role, "/api/v1/devices?limit=200");
    assert.ok(own.body.total > 0 && own.body.total < all.body.total, String(own.body.total));
    const within = new Set(own.body.devices.map(({ id }) => id));
    const outside = all.body.devices.find(({ id }) => !within.has(id));
    assert.ok(outside);
    for (const path of [`/api/v1/devices/${outside.id}`, `/api/v1/devices/${outside.id}/history`])
      assert.equal((await read(role, path)).status, 404, path);
    assert.equal((await read<Listed>(role, `/api/v1/devices?place=${outside.placeId}`)).body.total, 0);
    const change = await whole.call(`/api/v1/devices/${outside.id}/tier`, {
      method: "PUT",
      body: JSON.stringify({
        tier: { offNetwork: "free", outOfOperation: "free" },
        lifeSupporting: false,
        onPatient: false,
      }),
      headers: { cookie: cookies.get(role) ?? "", "if-match": '"1"', "content-type": "application/json" },
    });
    assert.equal(change.status, role === "clinician" ? 404 : 403);
    const places = await read<{ places: { id: string }[] }>(role, "/api/v1/places");
    assert.ok(!places.body.places.some(({ id }) => id === outside.placeId));
    const counts = await read<{ total: number }>(role, "/api/v1/devices/counts");
    const everywhere = await read<{ total: number }>("administrator", "/api/v1/devices/counts");
    assert.ok(counts.body.total < everywhere.body.total);
    const now = await read<{ items: { device: { id: string } }[] }>(role, "/api/v1/now");
    assert.ok(now.body.items.every(({ device }) => within.has(device.id)));
  });
}

test("a maker sees its own products and no device", async () => {
  const { body } = await read<{ products: { maker: string; devices: number }[] }>("manufacturer", "/api/v1/products");
  assert.deepEqual(
    body.products.map(({ maker, devices }) => [maker, devices]),
    [["Halmere Infusion Ltd", 0]],
  );
  assert.equal((await read("manufacturer", "/api/v1/devices")).status, 403);
  const all = await read<{ products: { id: string; maker: string }[] }>("administrator", "/api/v1/products");
  const other = all.body.products.find(({ maker }) => maker !== "Halmere Infusion Ltd");
  assert.equal((await read("manufacturer", `/api/v1/products/${other?.id}`)).status, 404);
});

for (const role of ["engineer", "auditor"] as const)
  test(`${role} who is limited to places: audits kept with a device outside do not exist, in any route`, async () => {
    const all = await read<Listed>("administrator", "/api/v1/devices?limit=200");
    const [outside] = all.body.devices;
    const inside = all.body.devices.find(({ placeId }) => placeId !== outside?.placeId);
    assert.ok(outside && inside);
    const account = { signInName: `limited-${role}`, name: role, role, places: [inside.placeId], products: null };
    const created = await whole.call("/api/v1/accounts", {
      method: "POST",
      body: JSON.stringify({ ...account, password: "a sentence for this test" }),
      headers: { cookie: cookies.get("administrator") ?? "", "content-type": "application/json" },
    });
    assert.equal(created.status, 200, await created.clone().text());
    const limited = await whole.signIn(account.signInName, "a sentence for this test");
    const audit = (device: string, cookie: string) => {
      const form = new FormData();
      form.set("capture", new Blob([readFileSync(CAPTURE)]), "app.har");
      return whole.call(`/api/v1/audit?device=${device}`, { method: "POST", body: form, headers: { cookie } });
    };
    const keptBy = async (device: string, cookie: string) =>
      ((await (await audit(device, cookie)).json()) as { kept: { id: string } }).kept.id;
    const far = await keptBy(outside.id, cookies.get("administrator") ?? "");
    const near = await keptBy(inside.id, limited);
    const status = async (path: string) =>
      (await whole.call(`/api/v1/${path}`, { headers: { cookie: limited } })).status;
    assert.equal((await audit(outside.id, limited)).status, 404);
    for (const [id, other, expected] of [
      [far, far, 404],
      [near, far, 404],
      [far, near, 404],
      [near, near, 200],
    ] as const)
      assert.equal(await status(`audits/${id}/difference?since=${other}`), expected);
    for (const [device, id, expected] of [
      [outside.id, far, 404],
      [inside.id, near, 200],
    ] as const)
      for (const path of [`devices/${device}/audits`, `audits/${id}`, `audits/${id}/export?format=json&language=en`])
        assert.equal(await status(path), expected, path);
  });
