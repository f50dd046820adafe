/** What speaks for or against criteria, from the watch: reports, reactions, alarms and self-descriptions, from the outside. */
import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { DESCRIPTION_TYPE } from "../acts/watch/read-description.ts";
import { openReceivers } from "../acts/watch/receivers-for-tests.ts";
import { NO_WAYS } from "../acts/watch/ways.ts";
import { certificateForTests } from "../certificate-for-tests.ts";
import { ROUTES } from "../contract/routes.ts";
import type { WatchChain, WatchFinding } from "../contract/runtime.ts";
import { type PublicJwk, thumbprintOf } from "../domain/label/key.ts";
import type { Device } from "../domain/registry/device.ts";
import { type MeasuredHouse, openMeasuredHouse, type Ward } from "./measured-house-for-tests.ts";

const MINUTE_MS = 60_000;

let house: MeasuredHouse;
before(async () => {
  house = await openMeasuredHouse();
});
after(() => house.close());

/** What is proposed: the answer, and whether it contradicts once a person has said "fulfilled". */
async function seen(ward: Ward, criterion: string): Promise<[string, boolean] | null> {
  await house.answer(ward, criterion);
  const found = await house.proposal(ward, criterion);
  return found === undefined ? null : [found.answer, found.contradicts];
}

interface Runtime {
  readonly findings: readonly WatchFinding[];
  readonly chains: readonly WatchChain[];
}
const runtimeOf = (id: string) => house.ask<Runtime>("GET", `/api/v1/devices/${id}/runtime`);

const started = (bootLoaderVerified: boolean) => ({
  bootLoaderVerified,
  phases: [{ name: "kernel", durationMs: 900 }],
});

test("a device that reports a verified start raises what the watch can vouch for; an unverified one contradicts", async () => {
  const ward = await house.ward();
  const device = await house.device(ward);
  const token = await house.enrol(device.id);
  assert.deepEqual(
    (await house.proposals(ward)).proposals.filter(({ link }) => link === "boot-verified"),
    [],
  );
  assert.equal(await house.report(token, { sequence: 1, started: started(true), values: { cpuLoad: 20 } }), 200);
  const criterion = "process.malfunction-management.1.4";
  await house.eventually(async () => (await house.proposal(ward, criterion)) !== undefined, "the first contact");
  assert.deepEqual(await seen(ward, criterion), ["fulfilled", false]);
  assert.deepEqual(await seen(ward, "process.malfunction-management.2.4"), ["fulfilled", false]);
  assert.deepEqual(await seen(ward, "process.malfunction-management.4.1"), ["partly", false]);
  assert.deepEqual(await seen(ward, "structure.data-management.4.3"), ["fulfilled", false]);
  assert.deepEqual(await seen(ward, "process.updates.2.2"), ["partly", false]);
  house.pass(MINUTE_MS);
  assert.equal(await house.report(token, { boot: "boot-2", sequence: 1, started: started(false) }), 200);
  for (const unverified of ["structure.data-management.4.3", "process.updates.2.2"]) {
    const { answer, contradicts } = (await house.proposal(ward, unverified)) ?? {};
    assert.deepEqual([answer, contradicts], ["not-fulfilled", true], unverified);
  }
});

/** A device of the sample's scanner, that may be taken out without a person, and how it is told. */
async function scanner(ward: Ward): Promise<{ device: Device; token: string }> {
  const product = await house.product("III");
  await house.label(product, () => undefined, "ultrasound-wireless");
  await house.watch.house.settled();
  const tier = { offNetwork: "free", outOfOperation: "free" } as const;
  const device = await house.device(ward, { tier }, product.id);
  await house.watch.house.settled();
  return { device, token: await house.enrol(device.id) };
}

async function findingOf(id: string, kind: string): Promise<WatchFinding> {
  let found: WatchFinding | undefined;
  await house.eventually(async () => {
    found = (await runtimeOf(id)).findings.find(({ finding }) => finding.kind === kind);
    return found !== undefined;
  }, kind);
  assert.ok(found);
  return found;
}

test("a port that no label declares contradicts, is an event once a person confirms it, and none once refuted", async () => {
  const ward = await house.ward();
  const { device, token } = await scanner(ward);
  const services = [{ transport: "tcp", port: 23, name: "telnet" }];
  assert.equal(await house.report(token, { sequence: 1, values: { probeTemperature: 31 }, services }), 200);
  const { id, version } = await findingOf(device.id, "service-undeclared");
  assert.deepEqual(await seen(ward, "structure.data-management.4.1"), ["not-fulfilled", true]);
  const events = async () => {
    const { figure } = (await house.figure(ward, "securityEventsLastYear")) ?? {};
    return figure?.kind === "value" ? [figure.value, figure.beside?.untriaged] : null;
  };
  const [, untriaged = 0] = (await events()) ?? [];
  assert.ok(untriaged >= 1);
  const handle = (wish: object, at: number) =>
    house.ask<WatchFinding>("POST", `/api/v1/findings/${id}/handling`, wish, { "if-match": `"${at}"` });
  const taken = await handle({ do: "acknowledge", note: null }, version);
  assert.deepEqual(await events(), [1, untriaged - 1]);
  await handle({ do: "refute", note: "telnet of the test bench" }, taken.version);
  assert.deepEqual(await events(), [0, untriaged - 1]);
  assert.equal(await house.proposal(ward, "structure.data-management.4.1"), undefined);
});

test("beyond its limit a scanner is taken out, and its return with a compared start shows that it can be restored", async () => {
  const ward = await house.ward();
  const { device, token } = await scanner(ward);
  await house.report(token, { sequence: 1, values: { probeTemperature: 31 } });
  house.pass(MINUTE_MS);
  await house.report(token, { sequence: 2, values: { probeTemperature: 70 } });
  const chain = async () => (await runtimeOf(device.id)).chains[0];
  await house.eventually(async () => (await chain()) !== undefined, "the reaction");
  const id = (await chain())?.id ?? "";
  let asked = 0;
  const wish = (what: object) =>
    house.send("POST", `/api/v1/reactions/${id}/wishes`, { request: `request000${asked++}`, wish: what });
  // Nothing takes it out from afar here, so a person does.
  await house.eventually(
    async () => (await wish({ do: "by-hand", act: "isolate", now: "out" })).status === 200 && (await isOut(device.id)),
    "that it is out",
  );
  house.pass(3 * 60 * MINUTE_MS);
  const down = await house.figure(ward, "maxDowntime.high");
  assert.ok(down?.figure.kind === "value");
  assert.ok(down.figure.value >= 3 && down.figure.value < 3.5, String(down.figure.value));
  assert.equal(down.figure.beside?.ownHours, down.figure.value, "our own counts, and is shown apart");
  assert.deepEqual((await house.figure(ward, "maxDowntime.low"))?.figure, { kind: "no-such-device" });
  assert.equal(await seen(ward, "process.malfunction-management.1.3"), null);
  await house.report(token, { boot: "boot-2", sequence: 1, stage: "failSafe", values: { probeTemperature: 31 } });
  await house.eventually(async () => {
    await wish({ do: "return", cause: "a broken fan", bootComparison: "passed" });
    return (await chain())?.state === "ended";
  }, "the return");
  const { answer } = (await house.proposal(ward, "process.malfunction-management.1.3")) ?? {};
  assert.equal(answer, "fulfilled");
});

async function isOut(id: string): Promise<boolean> {
  const { chains } = await runtimeOf(id);
  return chains.some(({ steps }) => steps.some(({ do: act, state }) => act === "isolate" && state === "done"));
}

test("a device that fell silent counts as down until it comes back", async () => {
  const ward = await house.ward();
  const product = await house.product("I");
  const device = await house.device(ward, {}, product.id);
  const token = await house.enrol(device.id);
  for (let sequence = 1; sequence <= 8; sequence++) {
    await house.report(token, { sequence, values: { cpuLoad: 20 } });
    house.pass(MINUTE_MS);
  }
  house.pass(10 * MINUTE_MS);
  house.watch.house.watch.look();
  await findingOf(device.id, "silent");
  house.pass(2 * 60 * MINUTE_MS);
  await house.report(token, { sequence: 9, values: { cpuLoad: 20 } });
  await house.eventually(
    async () =>
      (await runtimeOf(device.id)).findings.every(
        ({ finding, closedAt }) => finding.kind !== "silent" || closedAt !== null,
      ),
    "that it is back",
  );
  const { figure } = (await house.figure(ward, "maxDowntime.low")) ?? {};
  assert.ok(figure?.kind === "value");
  assert.ok(figure.value >= 2 && figure.value < 2.5, String(figure.value));
  assert.equal(figure.beside?.ownHours, 0);
});

test("a grave finding that lasts for months contradicts a prompt response", async () => {
  const ward = await house.ward();
  const { device, token } = await scanner(ward);
  await house.report(token, { sequence: 1, values: { probeTemperature: 31 } });
  await house.report(token, { sequence: 2, values: { probeTemperature: 70 } });
  await findingOf(device.id, "fail-safe-limit");
  assert.equal(await seen(ward, "process.updates.2.1"), null, "it is young and open");
  house.pass(40 * 24 * 60 * MINUTE_MS);
  await house.signIn();
  const { answer, contradicts } = (await house.proposal(ward, "process.updates.2.1")) ?? {};
  assert.deepEqual([answer, contradicts], ["not-fulfilled", true]);
});

test("a test alarm by a way that works speaks for alarms; without a way they reach the page only", async () => {
  const ward = await house.ward();
  const criterion = "process.malfunction-management.3.3";
  assert.deepEqual(await seen(ward, criterion), ["partly", false]);
  const receivers = await openReceivers();
  try {
    house.setWays({
      ...NO_WAYS,
      policy: { onCall: [{ id: "pager", channels: ["page", "webhook"], quiet: null }], always: [] },
      webhookOf: new Map([["pager", { url: receivers.hookUrl, secret: "0123456789abcdef" }]]),
    });
    await house.ask("POST", ROUTES.testAlarm.path);
    assert.equal((await house.proposal(ward, criterion))?.answer, "fulfilled");
  } finally {
    house.setWays(NO_WAYS);
    await receivers.close();
  }
});

interface Key {
  readonly jwk: PublicJwk;
  readonly kid: string;
  readonly privateKey: KeyObject;
}
async function newKey(): Promise<Key> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y } = publicKey.export({ format: "jwk" });
  const jwk = { kty, crv, x, y } as PublicJwk;
  return { jwk, kid: await thumbprintOf(jwk), privateKey };
}
function signed({ jwk, kid, privateKey }: Key, typ: string, said: object, more: object = { jwk }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "ES256", typ, kid, ...more })}.${part(said)}`;
  const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

test("keys speak for a root of trust until a report under another's key comes in", async () => {
  const ward = await house.ward();
  const device = await house.device(ward);
  const token = await house.enrol(device.id);
  const [own, other] = [await newKey(), await newKey()];
  await house.enrol(device.id, { kind: "key", name: null, key: own.jwk });
  assert.deepEqual(await seen(ward, "structure.data-management.5.2"), ["fulfilled", false]);
  const report = { boot: "boot-1", sequence: 1, values: { cpuLoad: 20 } };
  await house.report(token, signed({ ...other, kid: own.kid }, "carelabel-report+jwt", report, {}));
  await findingOf(device.id, "report-forged");
  const { answer, contradicts } = (await house.proposal(ward, "structure.data-management.5.2")) ?? {};
  assert.deepEqual([answer, contradicts], ["not-fulfilled", true]);
});

test("a device that describes itself over TLS says whether it updates itself; one certificate for two contradicts", async (t) => {
  const { pem, privateKey } = certificateForTests("scanner.ward.example", {
    ...{ from: "2020-01-01", until: "2120-01-01", address: "127.0.0.1" },
  });
  const key = await newKey();
  const description = {
    ...{ id: "urn:dev:ops:32473-P3-0815", manufacturer: "Sonoleaf", model: "P3", services: [] },
    firmware: { version: "3.2.0", autoUpdate: true },
  };
  const server = createServer({ key: privateKey, cert: pem }, ({ url = "" }, response) => {
    const nonce = new URL(url, "https://x").searchParams.get("nonce");
    response.setHeader("content-type", "application/jose");
    response.end(signed(key, DESCRIPTION_TYPE, { nonce, ...description }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const ward = await house.ward();
  const source = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/self`,
    everyHours: 24,
    certificate: new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase(),
  };
  const describe = async (device: Device) => house.ask("PUT", `/api/v1/devices/${device.id}/self-description`, source);
  const device = await house.device(ward);
  await describe(device);
  await house.ask("POST", `/api/v1/devices/${device.id}/self-description/poll`);
  assert.deepEqual(await seen(ward, "process.updates.3.1"), ["fulfilled", false]);
  assert.deepEqual(await seen(ward, "process.malfunction-management.3.2"), ["partly", false]);
  assert.deepEqual(await seen(ward, "structure.authentication-system.2.1"), ["fulfilled", false]);
  await describe(await house.device(ward));
  const { answer, contradicts } = (await house.proposal(ward, "structure.authentication-system.2.1")) ?? {};
  assert.deepEqual([answer, contradicts], ["not-fulfilled", true]);
});
