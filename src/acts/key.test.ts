import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fingerprintOf, newKeyFile, signerOf, thumbprintOf } from "../domain/label/key.ts";
import { person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { openDataKey } from "../store/data-key.ts";
import { createFacilityKey, facilitySigner, keyRing, trustReply } from "../store/key-ring.ts";
import { pinKey, unpinKey } from "./key.ts";

let registry: Registry;
before(async () => {
  registry = await withRegistry();
});
after(() => registry.close());
const acting = () => registry.acting(person("administrator"));

async function card(holder: string) {
  const { card, kid } = await signerOf(
    await newKeyFile({ holder, role: "maker", created: "2027-01-01" }, "EdDSA"),
    "test",
  );
  return { card, kid, fingerprint: fingerprintOf(kid) };
}

test("a key is trusted only with the fingerprint that its holder told", async () => {
  const { card: maker, kid, fingerprint } = await card("Sanova");
  const another = (await card("Sanova")).fingerprint;
  for (const wrong of ["", another, fingerprint.slice(0, -1), `${fingerprint} 0`])
    await assert.rejects(pinKey(acting(), maker, wrong), { code: "key-unusable", where: "/fingerprint" });
  assert.equal((await pinKey(acting(), maker, fingerprint.toUpperCase())).kid, kid);
  assert.equal((await trustReply(registry.store.read)).trust.pinned.length, 1);
  const events = registry.events.length;
  await pinKey(acting(), maker, fingerprint);
  assert.equal(registry.events.length, events, "what is trusted already is no act");
});

test("the same key under another holder's name takes the place of the first", async () => {
  const { card: maker, kid, fingerprint } = await card("Sanova");
  await pinKey(acting(), maker, fingerprint);
  await pinKey(acting(), { ...maker, holder: "Sanova GmbH" }, fingerprint);
  const { trust } = await keyRing(registry.store.read);
  assert.equal(trust.byThumbprint(kid)?.card.holder, "Sanova GmbH");
  await unpinKey(acting(), kid);
  await assert.rejects(unpinKey(acting(), kid), { code: "record-unknown" });
});

test("a card whose numbers are no key is refused", async () => {
  const { card: maker } = await card("Sanova");
  const off = { ...maker, key: { kty: "EC", crv: "P-256", x: `${"A".repeat(42)}A`, y: `${"A".repeat(42)}A` } } as const;
  const fingerprint = fingerprintOf(await thumbprintOf(off.key));
  await assert.rejects(pinKey(acting(), off, fingerprint), { code: "key-unusable" });
});

test("the facility's own key opens with its data key alone, and stays trusted", async () => {
  const dataKey = await openDataKey(registry.folder, { environment: {} });
  const own = await registry.store.write((tx) => createFacilityKey(tx, dataKey, "Klinikum", "2027-03-01"));
  assert.equal((await facilitySigner(registry.store.read, dataKey))?.kid, own.kid);
  const other = await openDataKey(`${registry.folder}/other`, { environment: {} });
  await assert.rejects(facilitySigner(registry.store.read, other), { code: "key-unusable" });
  await assert.rejects(unpinKey(acting(), own.kid), { code: "record-conflict" });
  const renamed = { ...own.card, holder: "Somebody else" };
  await assert.rejects(pinKey(acting(), renamed, fingerprintOf(own.kid)), { code: "record-conflict" });
});

test("the key ring is computed once until a key or a list changes", async () => {
  const first = await keyRing(registry.store.read);
  assert.equal(await keyRing(registry.store.read), first);
  const { card: maker, fingerprint } = await card("Another maker");
  await pinKey(acting(), maker, fingerprint);
  assert.notEqual(await keyRing(registry.store.read), first);
});
