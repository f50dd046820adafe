import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { type PublicJwk, thumbprintOf } from "../../domain/label/key.ts";
import { findingsOf } from "../../store/runtime-finding.ts";
import { type SampleWatch, withSampleWatch } from "../../watch-for-tests.ts";
import { SYSTEM } from "../act.ts";
import { enrolDevice, revokeCredential } from "../credential.ts";

let watch: SampleWatch;
before(async () => {
  watch = await withSampleWatch();
});
after(() => watch.close());

interface DeviceKey {
  readonly algorithm: "EdDSA" | "ES256";
  readonly jwk: PublicJwk;
  readonly kid: string;
  readonly privateKey: KeyObject;
}

async function newKey(algorithm: DeviceKey["algorithm"]): Promise<DeviceKey> {
  const pair =
    algorithm === "EdDSA" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = pair.publicKey.export({ format: "jwk" }) as unknown as PublicJwk;
  return { algorithm, jwk, kid: await thumbprintOf(jwk), privateKey: pair.privateKey };
}

function jws({ algorithm, kid, privateKey }: DeviceKey, report: object): Buffer {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: algorithm, kid, typ: "carelabel-report+jwt" })}.${part(report)}`;
  const signature =
    algorithm === "EdDSA"
      ? sign(null, Buffer.from(text), privateKey)
      : sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return Buffer.from(`${text}.${signature.toString("base64url")}`);
}

const usual = (sequence: number) => ({ boot: "boot-1", sequence, values: { probeTemperature: 31, cpuLoad: 20 } });

const send = (device: string, payload: Uint8Array) =>
  new Promise<string>((resolve) =>
    watch.house.watch.take(device, payload, "c1", (outcome, reason) =>
      resolve(reason === undefined ? outcome : `${outcome}: ${reason}`),
    ),
  );

const person = () => ({
  store: watch.store,
  actor: SYSTEM,
  now: () => new Date(watch.nowMs()),
  publish: (event: Parameters<typeof watch.house.changed>[0]) => watch.house.changed(event),
});

async function enrol(device: string, key: DeviceKey): Promise<string> {
  const { credential } = await enrolDevice(person(), device, { kind: "key", name: null, key: key.jwk });
  await watch.house.settled();
  return credential.id;
}

async function open(device: string): Promise<string[]> {
  await watch.house.outside.settled();
  return (await findingsOf(watch.store.read, device)).map(({ finding }) => `${finding.kind}: ${finding.because}`);
}

for (const algorithm of ["EdDSA", "ES256"] as const)
  test(`a report signed with ${algorithm} counts while its key is enrolled, and no longer`, async () => {
    const device = await watch.freeDevice("Sonoleaf P3");
    const key = await newKey(algorithm);
    const boot = `boot-${algorithm}`;
    assert.match(
      await send(device, jws(key, { ...usual(0), boot })),
      /^refused: \/signature: its key \(kid\) is not enrolled/,
    );
    const id = await enrol(device, key);
    assert.equal(await send(device, jws(key, { ...usual(1), boot })), "taken");
    assert.equal((await watch.house.watch.newest(device))?.report.sequence, 1);
    await revokeCredential(person(), id);
    await watch.house.settled();
    assert.match(await send(device, jws(key, { ...usual(2), boot })), /^refused: \/signature/);
    assert.equal((await watch.house.watch.newest(device))?.report.sequence, 1);
  });

test("a forged signature is refused and told once, also after a restart; what was verified stays so without its key", async () => {
  const device = await watch.freeDevice("Sonoleaf P3");
  const key = await newKey("EdDSA");
  const id = await enrol(device, key);
  const boot = "boot-forged";
  assert.equal(await send(device, jws(key, { ...usual(1), boot })), "taken");
  watch.pass(120_000);
  const other = { ...(await newKey("EdDSA")), kid: key.kid };
  const before = watch.house.watch.figures();
  for (const sequence of [2, 3, 2])
    assert.match(
      await send(device, jws(other, { ...usual(sequence), boot })),
      /^refused: \/signature: it does not fit/,
    );
  const { refused, reports } = watch.house.watch.figures();
  assert.deepEqual([refused, reports], [before.refused + 3, before.reports]);
  // A refusal is answered before its finding is on the disk.
  let told: string[] = [];
  for (let tries = 0; tries < 200 && !/signature-wrong/.test(told.join()); tries++) {
    await wait(10);
    told = (await open(device)).filter((one) => one.startsWith("report-forged"));
  }
  assert.match(told.join(), /^report-forged: (?:key-not-enrolled,)?signature-wrong$/);
  await revokeCredential(person(), id);
  await watch.restart();
  await watch.house.watch.warmUp();
  assert.deepEqual(
    (await open(device)).filter((one) => one.startsWith("report-forged")),
    told,
  );
  assert.equal((await watch.house.watch.newest(device))?.report.sequence, 1);
});

test("reports of one device keep their order, signed or not", async () => {
  const device = await watch.freeDevice("Sonoleaf P3");
  const key = await newKey("ES256");
  await enrol(device, key);
  const answers = Array.from({ length: 40 }, (_, sequence) => {
    const report = { ...usual(sequence), boot: "boot-order" };
    return send(device, sequence % 3 === 0 ? Buffer.from(JSON.stringify(report)) : jws(key, report));
  });
  assert.deepEqual(new Set(await Promise.all(answers)), new Set(["taken"]));
  assert.equal((await watch.house.watch.newest(device))?.report.sequence, 39);
  assert.deepEqual(
    (await open(device)).filter((one) => /replayed|missing/.test(one)),
    [],
  );
});
