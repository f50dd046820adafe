/**
 * For browser tests: a sample hospital whose watch has something to show. One scanner has reported for days, people and
 * programs are told by real ways, a device describes itself over HTTPS, and a sensor sees a stranger.
 */
import assert from "node:assert/strict";
import { generateKeyPairSync, sign, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { SYSTEM } from "../../src/acts/act.ts";
import { openSample } from "../../src/acts/open-sample.ts";
import { DESCRIPTION_TYPE } from "../../src/acts/watch/read-description.ts";
import { openReceivers } from "../../src/acts/watch/receivers-for-tests.ts";
import { certificateForTests } from "../../src/certificate-for-tests.ts";
import { type PublicJwk, thumbprintOf } from "../../src/domain/label/key.ts";
import { newWatch } from "../../src/domain/runtime/judge/device-watch.ts";
import { openInstallation } from "../../src/server/installation.ts";
import { openWatchStore } from "../../src/store/watch/open-watch-store.ts";
import { type CareLabel, openCareLabel } from "./open-carelabel.ts";

const HOUR_MS = 3_600_000;
const HOURS = 80;

export interface WatchedHospital extends CareLabel {
  /** As one of the sample's people. @throws when it is refused. */
  ask<T>(who: string, path: string, init?: RequestInit): Promise<T>;
  deviceOf(tag: string): Promise<{ readonly id: string; readonly title: string }>;
  /** Reports for a device that is enrolled by it. */
  reporterOf(id: string): Promise<(values: object, more?: object) => Promise<void>>;
  /** Tells by a bridge of its own that a sensor saw this. */
  observe(seen: object): Promise<void>;
  readonly receivers: Awaited<ReturnType<typeof openReceivers>>;
  readonly describing: DescribingDevice;
}

export interface DescribingDevice {
  readonly url: string;
  /** SHA-256 of its certificate. */
  readonly fingerprint: string;
  /** What it says of itself from now on. */
  says(more: object): void;
}

/** @param learnt tag of the device that has reported for days. */
export async function openWatchedHospital(learnt: string): Promise<WatchedHospital> {
  const receivers = await openReceivers();
  const { describing, close: closeDescribing } = await openDescribingDevice();
  const carelabel = await openCareLabel("sample", async (data) => {
    await learn(data, learnt);
    await writeFile(join(data, "ways.json"), JSON.stringify(waysTo(receivers)), { mode: 0o600 });
  });
  const { origin } = carelabel;

  async function ask<T>(who: string, path: string, init: RequestInit = {}): Promise<T> {
    const { name, value } = await carelabel.session(who);
    const type = init.body === undefined ? {} : { "content-type": "application/json" };
    const headers = { cookie: `${name}=${value}`, ...type, ...init.headers };
    const response = await fetch(`${origin}${path}`, { ...init, headers });
    const reply = await response.json();
    assert.ok(response.ok, `${path}: ${JSON.stringify(reply)}`);
    return reply as T;
  }
  const post = <T>(who: string, path: string, body: object) =>
    ask<T>(who, path, { method: "POST", body: JSON.stringify(body) });
  const bear = async (path: string, token: string, type: string, body: string) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": type };
    const response = await fetch(`${origin}${path}`, { method: "POST", headers, body });
    const reply = (await response.json()) as { refused?: unknown };
    assert.deepEqual([response.status, reply.refused ?? []], [200, []], JSON.stringify(reply));
  };

  return {
    ...carelabel,
    ask,
    async deviceOf(tag) {
      const { devices } = await ask<{ devices: { id: string; title: string }[] }>(
        "engineer",
        `/api/v1/devices?limit=1&q=${tag}`,
      );
      return devices[0] ?? assert.fail(`the sample hospital has no ${tag}`);
    },
    async reporterOf(id) {
      const credential = { kind: "token", name: null, days: null };
      const { token } = await post<{ token: string }>("engineer", `/api/v1/devices/${id}/credentials`, credential);
      let sequence = 10_000;
      return (values, more = {}) =>
        bear(
          "/api/v1/reports",
          token,
          "application/json",
          JSON.stringify({ boot: "b2", sequence: ++sequence, values, ...more }),
        );
    },
    async observe(seen) {
      const { token } = await post<{ token: string }>("engineer", "/api/v1/bridges", { name: "Sensor of ward 3" });
      const query = "sensor=ward-3&run=r1&seconds=60";
      await bear(`/api/v1/observations?${query}`, token, "application/x-ndjson", JSON.stringify(seen));
    },
    receivers,
    describing,
    async close() {
      await carelabel.close();
      await closeDescribing();
      await receivers.close();
    },
  };
}

/** The sample hospital in `data`, with what one device did for days as the watch sums it up by the hour. */
async function learn(data: string, tag: string): Promise<void> {
  const { store } = await openInstallation(data, process.env);
  await openSample({ store, actor: SYSTEM, now: () => new Date(), publish: () => undefined });
  const { number } = await store.read
    .selectFrom("device")
    .select("number")
    .where("title", "=", tag)
    .executeTakeFirstOrThrow();
  const nowMs = Date.now();
  const memory = JSON.stringify({ memory: newWatch(), parameters: [], scores: [], slots: 0, lastReceivedAtMs: 0 });
  const journal = await openWatchStore(data);
  for (let hour = HOURS; hour > 0; hour--) {
    const warm = Math.sin(hour / 4);
    const parameters = {
      probeTemperature: { min: 27 + warm, max: 35 + warm, mean: 31, count: 60 },
      cpuLoad: { min: 18, max: 62 + warm, mean: 40, count: 60 },
    };
    const fromMs = nowMs - hour * HOUR_MS;
    journal.keepDevice(number, {
      atMs: fromMs,
      memory,
      baselines: new Uint8Array(),
      rollup: { fromMs, highestScore: 0, parameters },
    });
  }
  for (let kept = 0; kept < HOURS; await wait(50))
    kept = (await journal.rollups(number, "1h", nowMs - 2 * HOURS * HOUR_MS, nowMs)).length;
  await journal.close();
  await store.close();
}

function waysTo({ hookUrl, mailPort, syslogPort }: WatchedHospital["receivers"]) {
  const from = "carelabel@hospital.example";
  return {
    contacts: [
      {
        id: "it-on-call",
        channels: ["e-mail", "page"],
        email: "it@hospital.example",
        quiet: { from: "22:00", to: "06:00", zone: "Europe/Berlin" },
      },
      { id: "pager", channels: ["webhook"], webhook: "pager" },
      { id: "siem", channels: ["syslog"] },
    ],
    onCall: ["it-on-call", "pager"],
    always: ["siem"],
    mail: { host: "127.0.0.1", port: mailPort, tls: "none", from },
    webhooks: [{ id: "pager", url: hookUrl, secret: "at least sixteen signs" }],
    syslog: { transport: "udp", host: "127.0.0.1", port: syslogPort },
    isolators: [{ webhook: { url: hookUrl, secret: "another sixteen signs" } }],
    heartbeat: { url: hookUrl, everySeconds: 10 },
  };
}

async function openDescribingDevice(): Promise<{ describing: DescribingDevice; close: () => Promise<void> }> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y } = publicKey.export({ format: "jwk" });
  const jwk = { kty, crv, x, y } as PublicJwk;
  const header = { alg: "ES256", typ: DESCRIPTION_TYPE, kid: await thumbprintOf(jwk), jwk };
  const certificate = certificateForTests("scanner.example", { from: "2020-01-01", until: "2120-01-01" });
  let said: object = {
    id: "urn:dev:ops:32473-P3-0815",
    manufacturer: "Sonoleaf",
    model: "P3",
    serial: "0815",
    firmware: { version: "3.2.0", digest: "a".repeat(64) },
    services: [{ transport: "tcp", port: 443, name: "https" }],
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const server = createServer({ key: certificate.privateKey, cert: certificate.pem }, (request, response) => {
    const nonce = new URL(request.url ?? "", "https://x").searchParams.get("nonce");
    const text = `${part(header)}.${part({ nonce, ...said })}`;
    const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
    response.setHeader("content-type", "application/jose");
    response.end(`${text}.${signature.toString("base64url")}`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    describing: {
      url: `https://127.0.0.1:${port}/self`,
      fingerprint: new X509Certificate(certificate.pem).fingerprint256.replaceAll(":", "").toLowerCase(),
      says(more) {
        said = { ...said, ...more };
      },
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
