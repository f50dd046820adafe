import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, X509Certificate } from "node:crypto";
import { afterEach, beforeEach, test } from "node:test";
import { calculateJwkThumbprint } from "jose";
import { certificateForTests } from "../certificate-for-tests.ts";
import type { PublicJwk } from "../domain/label/key.ts";
import { device, NOW, PLACES, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import {
  credentialByDigest,
  credentialsOf,
  digestOfDeviceToken,
  endedAmong,
  keysOfDevice,
  noteSignOns,
  signOn,
} from "../store/credential.ts";
import { ledgerPage } from "../store/ledger.ts";
import { createBridge, type Enrolment, enrolDevice, revokeCredential, rotateCredential, toldOf } from "./credential.ts";
import { mergeDevices, retireDevice } from "./retire-device.ts";

const PUMP = device("INF-0007", { id: "infusion07" });
const MONITOR = device("MON-0002", { id: "monitor002", placeId: PLACES.ward.id });
const TOKEN: Enrolment = { kind: "token", name: null, days: null };
const HOUR_MS = 3_600_000;
const now = new Date(NOW);
const later = (hours: number) => new Date(now.getTime() + hours * HOUR_MS);

let registry: Registry;
beforeEach(async () => {
  registry = await withRegistry();
  await registry.add(PUMP, MONITOR);
});
afterEach(() => registry.close());

const read = () => registry.store.read;
/** Who signs on with the token, under the name of the device. */
const withToken = (deviceId: string | undefined, token: string | null, at = now) =>
  signOn(read(), { deviceId, tokenDigest: digestOfDeviceToken(token ?? "") }, at);

async function enrol(id = PUMP.id, enrolment: Enrolment = TOKEN) {
  const { credential, token } = await enrolDevice(registry.acting(), id, enrolment);
  return { credential, token: token ?? "" };
}

test("an enrolled device signs on with its token, under its own id and as nobody else", async () => {
  const { credential, token } = await enrol();
  assert.match(token, /^cld_[0-9a-hjkmnp-tv-z]{32}$/);
  const expected = {
    credentialId: credential.id,
    deviceId: PUMP.id,
    deviceNumber: 1,
    expiresAt: null,
    lastUsedOn: null,
  };
  assert.deepEqual(await withToken(PUMP.id, token), expected);
  assert.deepEqual(await withToken(undefined, token), expected, "the token alone says who it is, for HTTP");
  assert.deepEqual(await withToken(PUMP.id, token.toUpperCase()), expected, "as typed in capitals");
  for (const name of [MONITOR.id, "", "infusion0", credential.id, "'; drop table device; --"])
    assert.equal(await withToken(name, token), undefined, name);
});

test("a wrong, shortened or foreign token opens nothing", async () => {
  const { token } = await enrol();
  const other = await enrol(MONITOR.id);
  const wrong = `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`;
  for (const shown of [other.token, wrong, token.slice(0, -1), `${token}0`, "", "cld_"])
    assert.equal(await withToken(PUMP.id, shown), undefined, shown);
  const fingerprint = digestOfDeviceToken(token);
  assert.equal(await signOn(read(), { deviceId: PUMP.id, certificateFingerprint: fingerprint }, now), undefined);
  assert.equal(await signOn(read(), { deviceId: PUMP.id }, now), undefined);
});

test("a token stands nowhere: the database has its SHA-256, the ledger and the lists have nothing", async () => {
  const { token, credential } = await enrol();
  const digest = createHash("sha256").update(token).digest("hex");
  const kept = await credentialByDigest(read(), digest);
  assert.deepEqual(kept && toldOf(kept), credential);
  const row = await read().selectFrom("device_credential").selectAll().executeTakeFirstOrThrow();
  assert.equal(row.digest, digest);
  const { entries } = await ledgerPage(read(), { offset: 0, limit: 10 });
  const told = JSON.stringify([entries, registry.events, credential]);
  for (const secret of [token, token.slice(4), digest]) assert.ok(!told.includes(secret));
  assert.ok(!JSON.stringify(row).includes(token.slice(4)));
  assert.deepEqual(
    entries.map(({ act, subjects, changes }) => ({ act, subjects, changes })),
    [
      {
        act: "credential.create",
        subjects: [
          { kind: "credential", id: credential.id },
          { kind: "device", id: PUMP.id },
        ],
        changes: { kind: [null, "token"] },
      },
    ],
  );
});

test("a token that was given for a day ends with it", async () => {
  const { token, credential } = await enrol(PUMP.id, { kind: "token", name: "trial", days: 1 });
  assert.equal(credential.expiresAt, later(24).toISOString());
  assert.notEqual(await withToken(PUMP.id, token, new Date(later(24).getTime() - 1)), undefined);
  assert.equal(await withToken(PUMP.id, token, later(24)), undefined);
  assert.deepEqual(await endedAmong(read(), [credential.id], later(23)), []);
  assert.deepEqual(await endedAmong(read(), [credential.id], later(24)), [credential.id]);
});

test("a rotated token holds beside its successor for a time of grace, then no more", async () => {
  const old = await enrol();
  const next = await rotateCredential(registry.acting(), old.credential.id, 1);
  assert.notEqual(next.token, old.token);
  for (const [at, oldHolds] of [
    [now, true],
    [new Date(later(24).getTime() - 1), true],
    [later(24), false],
  ] as const) {
    assert.equal((await withToken(PUMP.id, old.token, at)) !== undefined, oldHolds, at.toISOString());
    assert.equal((await withToken(PUMP.id, next.token, at))?.credentialId, next.credential.id);
  }
  await assert.rejects(rotateCredential(registry.acting(), old.credential.id, 1), { code: "record-changed" });
});

test("without grace the old token ends at once, and the doors are told", async () => {
  const old = await enrol();
  const next = await rotateCredential(registry.acting(), old.credential.id, 1, { graceHours: 0, days: 30 });
  assert.equal(await withToken(PUMP.id, old.token), undefined);
  assert.equal((await withToken(PUMP.id, next.token))?.expiresAt, later(30 * 24).toISOString());
  const event = registry.events.at(-1);
  assert.equal(event?.act, "credential.rotate");
  const told = event?.subjects.filter(({ kind }) => kind === "credential").map(({ id }) => id) ?? [];
  assert.deepEqual(await endedAmong(read(), told, now), [old.credential.id]);
});

test("grace makes no token live longer than it was given for", async () => {
  const old = await enrol(PUMP.id, { kind: "token", name: null, days: 1 });
  await rotateCredential(registry.acting(), old.credential.id, 1, { graceHours: 168 });
  assert.equal(await withToken(PUMP.id, old.token, later(24)), undefined);
});

test("a revoked token is gone at once, and the doors are told which", async () => {
  const { credential, token } = await enrol();
  await revokeCredential(registry.acting(), credential.id);
  assert.equal(await withToken(PUMP.id, token), undefined);
  assert.deepEqual(await credentialsOf(read(), PUMP.id), []);
  assert.deepEqual(registry.events.at(-1)?.subjects, [
    { kind: "credential", id: credential.id },
    { kind: "device", id: PUMP.id },
  ]);
  await assert.rejects(revokeCredential(registry.acting(), credential.id), { code: "record-unknown" });
});

test("a device signs on with the very certificate that was pinned, whichever way it was named", async () => {
  const { pem } = certificateForTests("pump-7");
  const { fingerprint256, raw, validToDate } = new X509Certificate(pem);
  const certificateFingerprint = createHash("sha256").update(raw).digest("hex");
  const { credential, token } = await enrolDevice(registry.acting(), PUMP.id, {
    ...{ kind: "certificate", name: null },
    certificate: pem,
  });
  assert.deepEqual([token, credential.fingerprint], [null, certificateFingerprint]);
  assert.equal(credential.expiresAt, validToDate.toISOString());
  for (const deviceId of [undefined, PUMP.id])
    assert.equal((await signOn(read(), { deviceId, certificateFingerprint }, now))?.deviceId, PUMP.id);
  assert.equal(await signOn(read(), { deviceId: MONITOR.id, certificateFingerprint }, now), undefined);
  assert.equal(await signOn(read(), { tokenDigest: certificateFingerprint }, now), undefined);
  assert.equal(await signOn(read(), { certificateFingerprint }, validToDate), undefined, "after its last day");

  await assert.rejects(
    enrolDevice(registry.acting(), MONITOR.id, { kind: "certificate", name: null, certificate: fingerprint256 }),
    { code: "record-conflict", where: "body/certificate" },
    "one certificate for two devices",
  );
  await revokeCredential(registry.acting(), credential.id);
  for (const certificate of [fingerprint256, `sha256 Fingerprint=${fingerprint256}\n`, certificateFingerprint]) {
    const again = await enrol(MONITOR.id, { kind: "certificate", name: null, certificate });
    assert.equal((await signOn(read(), { certificateFingerprint }, now))?.deviceId, MONITOR.id);
    await revokeCredential(registry.acting(), again.credential.id);
  }
});

for (const [what, certificate] of [
  ["a line of text", "my certificate"],
  ["nothing", ""],
  ["a fingerprint by SHA-1", "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD"],
  ["a certificate cut off", certificateForTests("pump-7").pem.slice(0, 300)],
  ["a private key beside it", certificateForTests("pump-7").pem + certificateForTests("pump-7").privateKey],
  ["one that ended", certificateForTests("pump-7", { from: "2020-01-01", until: "2021-01-01" }).pem],
])
  test(`${what} is refused as a device's certificate`, async () => {
    await assert.rejects(enrol(PUMP.id, { kind: "certificate", name: null, certificate: certificate ?? "" }), {
      code: "certificate-unusable",
      where: "body/certificate",
    });
  });

test("the key that signs a device's reports is kept under its thumbprint, and signs nobody on", async () => {
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }) as PublicJwk;
  const { credential } = await enrol(PUMP.id, { kind: "key", name: "board", key });
  const thumbprint = await calculateJwkThumbprint({ ...key });
  assert.equal(Buffer.from(credential.fingerprint ?? "", "hex").toString("base64url"), thumbprint);
  assert.deepEqual(await keysOfDevice(read(), PUMP.id, now), [key]);
  assert.deepEqual(await keysOfDevice(read(), MONITOR.id, now), []);
  for (const shown of [
    { tokenDigest: credential.fingerprint ?? "" },
    { certificateFingerprint: credential.fingerprint ?? "" },
  ])
    assert.equal(await signOn(read(), shown, now), undefined);
  await assert.rejects(enrol(MONITOR.id, { kind: "key", name: null, key }), { code: "record-conflict" });
  await assert.rejects(rotateCredential(registry.acting(), credential.id, 1), { code: "record-conflict" });
});

test("a bridge speaks for every device under its own name, and no device's token is a bridge's", async () => {
  const { credential, token } = await createBridge(registry.acting(), { name: "ward broker", days: null });
  const bridge = { credentialId: credential.id, deviceId: null, deviceNumber: null, expiresAt: null, lastUsedOn: null };
  assert.deepEqual(await withToken(credential.id, token), bridge);
  assert.deepEqual(await withToken(undefined, token), bridge);
  assert.equal(await withToken(PUMP.id, token), undefined);
  const next = await rotateCredential(registry.acting(), credential.id, 1, { graceHours: 0 });
  assert.equal((await withToken(next.credential.id, next.token))?.deviceId, null);
  await revokeCredential(registry.acting(), next.credential.id);
  assert.equal(await withToken(next.credential.id, next.token), undefined);
});

test("who is limited to places enrols, rotates and revokes there alone, and makes no bridge", async () => {
  const acting = () => registry.acting(person("engineer", { places: [PLACES.icu.id] }));
  const foreign = await enrol(MONITOR.id);
  const bridge = await createBridge(registry.acting(), { name: "ward broker", days: null });
  for (const id of [foreign.credential.id, bridge.credential.id, "nosuchone1"]) {
    await assert.rejects(rotateCredential(acting(), id, 1), { code: "record-unknown" });
    await assert.rejects(revokeCredential(acting(), id), { code: "record-unknown" });
  }
  await assert.rejects(enrolDevice(acting(), MONITOR.id, TOKEN), { code: "record-unknown" });
  await assert.rejects(createBridge(acting(), { name: "mine", days: null }), { code: "not-permitted" });
  const { credential } = await enrolDevice(acting(), PUMP.id, TOKEN);
  const next = await rotateCredential(acting(), credential.id, 1);
  await revokeCredential(acting(), next.credential.id);
  assert.notEqual(await withToken(MONITOR.id, foreign.token), undefined);
});

test("a retired device signs on no more, and is never enrolled again", async () => {
  const { credential, token } = await enrol();
  const erased = { on: "2027-03-01", reason: "sold", erasure: "no-data", erasedBy: "x", evidence: null } as const;
  await retireDevice(registry.acting(), PUMP.id, 1, erased);
  assert.equal(await withToken(PUMP.id, token), undefined);
  assert.deepEqual(await credentialsOf(read(), PUMP.id), []);
  assert.deepEqual(registry.events.at(-1)?.subjects, [
    { kind: "device", id: PUMP.id },
    { kind: "credential", id: credential.id },
  ]);
  await assert.rejects(enrol(), { code: "record-conflict" });
});

test("a device that was retired by another way signs on no more, either", async () => {
  const { token } = await enrol();
  await registry.store.write((tx) =>
    tx.updateTable("device").set({ operation: "retired" }).where("id", "=", PUMP.id).execute(),
  );
  assert.equal(await withToken(PUMP.id, token), undefined);
});

test("of two records that are one device the one that stays keeps its sign-on, the other's ends", async () => {
  const [stays, goes] = [await enrol(PUMP.id), await enrol(MONITOR.id)];
  await mergeDevices(registry.acting(), PUMP.id, 1, MONITOR.id);
  assert.equal((await withToken(PUMP.id, stays.token))?.deviceId, PUMP.id);
  for (const name of [undefined, PUMP.id, MONITOR.id]) assert.equal(await withToken(name, goes.token), undefined);
  const event = registry.events.at(-1);
  assert.ok(event?.subjects.some(({ kind, id }) => kind === "credential" && id === goes.credential.id));
  assert.ok(!event?.subjects.some(({ id }) => id === stays.credential.id));
});

test("a device has ten credentials at most; those that have expired count no more and are swept out", async () => {
  for (let made = 0; made < 10; made++) await enrol(PUMP.id, { kind: "token", name: null, days: 1 });
  await assert.rejects(enrol(), { code: "record-conflict" });
  const tomorrow = { ...registry.acting(), now: () => later(24) };
  await enrolDevice(tomorrow, PUMP.id, TOKEN);
  assert.equal((await credentialsOf(read(), PUMP.id)).length, 1);
});

test("the day of the last sign-on is kept", async () => {
  const { credential, token } = await enrol();
  await registry.store.write((tx) => noteSignOns(tx, [credential.id], "2027-03-01"));
  assert.equal((await withToken(PUMP.id, token))?.lastUsedOn, "2027-03-01");
});
