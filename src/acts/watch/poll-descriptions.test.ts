import assert from "node:assert/strict";
import { generateKeyPairSync, sign, X509Certificate } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { certificateForTests } from "../../certificate-for-tests.ts";
import { type PublicJwk, thumbprintOf } from "../../domain/label/key.ts";
import { DESCRIPTION_LIMIT_BYTES } from "../../links/self-description.ts";
import { findingsOf } from "../../store/runtime-finding.ts";
import { type DescriptionSource, descriptionOf } from "../../store/self-description.ts";
import { type SampleWatch, withSampleWatch } from "../../watch-for-tests.ts";
import { SYSTEM } from "../act.ts";
import { endDescriptionSource, setDescriptionSource } from "./description-source.ts";
import { keepFindings } from "./keep-findings.ts";
import { type DescriptionPolls, openDescriptionPolls } from "./poll-descriptions.ts";
import { DESCRIPTION_TYPE } from "./read-description.ts";

/** TLS looks at the machine's own clock. */
const LONG = { from: "2020-01-01", until: "2120-01-01" };
const certificate = certificateForTests("scanner.ward.example", { ...LONG, address: "127.0.0.1" });
const FINGERPRINT = new X509Certificate(certificate.pem).fingerprint256.replaceAll(":", "").toLowerCase();
const TIMEOUT_MS = 1500;

async function newKey() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y } = publicKey.export({ format: "jwk" });
  const jwk = { kty, crv, x, y } as PublicJwk;
  return { jwk, kid: await thumbprintOf(jwk), privateKey };
}
type Key = Awaited<ReturnType<typeof newKey>>;

function signed(key: Key, description: object, header: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "ES256", typ: DESCRIPTION_TYPE, kid: key.kid, jwk: key.jwk, ...header })}.${part(description)}`;
  const signature = sign("sha256", Buffer.from(text), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

const SCANNER = {
  id: "urn:dev:ops:32473-P3-0815",
  manufacturer: "Sonoleaf",
  model: "P3",
  serial: "0815",
  firmware: { version: "3.2.0", digest: "a".repeat(64) },
  services: [{ transport: "tcp", port: 443, name: "https" }],
};

let watch: SampleWatch;
let polls: DescriptionPolls;
let device: string;
let server: Server;
let url: string;
let key: Key;
/** What the device answers to a question; changed by each test. */
let answers: (nonce: string, request: IncomingMessage, response: ServerResponse) => void;
let asked: string[] = [];

const says =
  (more: object = {}, by?: Key, header?: object) =>
  (nonce: string, _request: IncomingMessage, response: ServerResponse) => {
    response.setHeader("content-type", "application/jose");
    response.end(signed(by ?? key, { nonce, ...SCANNER, ...more }, header));
  };

before(async () => {
  watch = await withSampleWatch();
  device = await watch.freeDevice("Sonoleaf P3");
  key = await newKey();
  polls = openDescriptionPolls({
    acting: { store: watch.store, actor: SYSTEM, now, publish: () => undefined },
    referenceOf: () => ({
      label: null,
      authority: "facility",
      runtime: {},
      endpoints: undefined,
      everyMs: null,
      expected: null,
      quietUntilMs: null,
    }),
    keep: (known) => keepFindings(person(), known),
    onKept: () => undefined,
    log: (text) => watch.logged.push(text),
    chance: () => 0.5,
    timeoutMs: TIMEOUT_MS,
  });
});
after(async () => {
  await polls.close();
  await watch.close();
});
beforeEach(async () => {
  asked = [];
  answers = says();
  server = createServer({ key: certificate.privateKey, cert: certificate.pem }, (request, response) => {
    asked.push(request.url ?? "");
    answers(new URL(request.url ?? "", "https://x").searchParams.get("nonce") ?? "", request, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/self?lang=en`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await endDescriptionSource(person(), device);
});

const now = () => new Date(watch.nowMs());
const person = () => ({ store: watch.store, actor: SYSTEM, now, publish: () => undefined });

async function source(more: Partial<DescriptionSource> = {}): Promise<void> {
  const given = { url, everyHours: 24, certificate: FINGERPRINT, authority: null, key: null, ...more };
  await setDescriptionSource(person(), device, given);
}

/** How the question ended, and what is open of it. */
async function poll(): Promise<{ outcome: string | null; detail: string | null; open: string[] }> {
  watch.pass(3_600_000);
  const { outcome, detail } = await polls.poll(device);
  return { outcome, detail, open: await open() };
}

const open = async () =>
  (await findingsOf(watch.store.read, device)).map(({ finding }) => `${finding.kind} ${finding.subject}`).sort();

test("a device is asked with a nonce, its key is trusted on first use, said so, and kept", async () => {
  await source();
  assert.deepEqual(await poll(), { outcome: "described", detail: null, open: [] });
  const kept = await descriptionOf(watch.store.read, device);
  assert.deepEqual([kept?.key, kept?.keyFrom, kept?.described?.model], [key.kid, "first-use", "P3"]);
  assert.match(asked[0] ?? "", /^\/self\?lang=en&nonce=[A-Za-z0-9_-]{32}$/);
  await poll();
  assert.notEqual(asked[0], asked[1]);
  const entry = await watch.store.read
    .selectFrom("ledger")
    .selectAll()
    .where("act", "=", "device.self-description")
    .orderBy("sequence", "desc")
    .executeTakeFirstOrThrow();
  assert.match(JSON.stringify(entry), new RegExp(`keyOnFirstUse.*${key.kid}`));
});

test("a version that went back, other bytes and a new port are findings, and are over with the next good answer", async () => {
  await source({ key: key.kid });
  await poll();
  answers = says({
    firmware: { version: "3.1.0" },
    services: [...SCANNER.services, { transport: "tcp", port: 23 }],
  });
  assert.deepEqual((await poll()).open, ["service-undeclared tcp/23", "version-back firmware"]);
  answers = says({ firmware: { version: "3.2.0", digest: "b".repeat(64) } });
  assert.deepEqual((await poll()).open, ["digest-unknown firmware"]);
  answers = says();
  assert.deepEqual((await poll()).open, []);
});

test("another key is another identity: nothing that it says counts, until a person sets the source anew", async () => {
  await source();
  await poll();
  const other = await newKey();
  answers = says({ firmware: { version: "9.9.9" } }, other);
  assert.deepEqual(await poll(), { outcome: "not-its-own", detail: "key-changed", open: ["identity-changed key"] });
  assert.equal((await descriptionOf(watch.store.read, device))?.described?.firmware.version, "3.2.0");
  await source({ key: other.kid });
  assert.deepEqual(await open(), []);
  assert.deepEqual(await poll(), { outcome: "described", detail: null, open: [] });
});

test("another certificate than the pinned one is asked nothing", async () => {
  await source({ certificate: "0".repeat(64) });
  assert.deepEqual(await poll(), {
    outcome: "not-its-own",
    detail: "certificate-changed",
    open: ["identity-changed certificate"],
  });
  assert.deepEqual(asked, []);
});

test("an authority that did not issue the certificate, and the system's, are not enough; the right one is", async () => {
  const { pem: other } = certificateForTests("other.example", LONG);
  for (const authority of [other, null]) {
    await source({ certificate: null, authority });
    const { outcome, detail, open: found } = await poll();
    assert.deepEqual([outcome, found], ["unreachable", []]);
    assert.match(detail ?? "", /SELF_SIGNED|UNABLE_TO_VERIFY|DEPTH_ZERO/);
  }
  assert.deepEqual(asked, []);
  await source({ certificate: null, authority: certificate.pem });
  assert.equal((await poll()).outcome, "described");
});

for (const [what, answer, detail, finding] of [
  ["the answer to another question", says({ nonce: "of-yesterday" }), "nonce-wrong", "report-forged self-description"],
  [
    "an unsigned answer",
    (nonce, _, response) => response.end(JSON.stringify({ nonce, ...SCANNER })),
    "not-signed",
    "report-unsigned self-description",
  ],
  ["a signature by none", says({}, undefined, { alg: "none" }), "unreadable", "report-unreadable self-description"],
  [
    "a signature that is damaged",
    (nonce, _, response) => response.end(signed(key, { nonce, ...SCANNER }).replace(/.{86}$/, "A".repeat(86))),
    "signature-wrong",
    "report-forged self-description",
  ],
  [
    "a key that is no point on its curve",
    says({}, undefined, { jwk: { kty: "EC", crv: "P-256", x: "A".repeat(43), y: "A".repeat(43) } }),
    "signature-wrong",
    "report-forged self-description",
  ],
  [
    "another kind of signed text",
    says({}, undefined, { typ: "JWT" }),
    "unreadable",
    "report-unreadable self-description",
  ],
  ["a field of the wrong type", says({ services: "many" }), "unreadable", "report-unreadable self-description"],
  [
    "towers of brackets",
    (_nonce, _, response) =>
      response.end(`eyJ${Buffer.from("[".repeat(20_000)).toString("base64url")}.${"W1tb".repeat(5000)}.AAAA`),
    "unreadable",
    "report-unreadable self-description",
  ],
  [
    "more bytes than a description may have",
    (_nonce, _, response) => {
      response.on("error", () => undefined);
      const send = () => {
        if (!response.destroyed) response.write("e".repeat(16_384), () => setImmediate(send));
      };
      send();
    },
    "unreadable",
    "report-unreadable self-description",
  ],
] as const satisfies readonly (readonly [string, typeof answers, string, string])[])
  test(`${what} is none of the device's own, and what it said before stays`, async () => {
    await source({ key: key.kid });
    await poll();
    const before = (await descriptionOf(watch.store.read, device))?.describedAt;
    answers = answer;
    assert.deepEqual(await poll(), { outcome: "not-its-own", detail, open: [finding] });
    assert.equal((await descriptionOf(watch.store.read, device))?.describedAt, before);
    answers = says();
    assert.deepEqual((await poll()).open, []);
  });

for (const [what, answer, detail] of [
  [
    "a redirect",
    (_nonce, _, response) => response.writeHead(302, { location: `${url}/elsewhere` }).end(),
    /^HTTP 302$/,
  ],
  ["a server error", (_nonce, _, response) => response.writeHead(500).end(), /^HTTP 500$/],
  ["no answer at all", () => undefined, /^no answer within/],
  [
    "a byte now and then",
    (_nonce, request, response) => {
      const timer = setInterval(() => response.write("e"), 100);
      request.socket.once("close", () => clearInterval(timer));
    },
    /^no answer within/,
  ],
  ["a connection that is cut", (_nonce, request) => request.socket.destroy(), /ECONNRESET|failed/],
  [
    "headers without an end",
    (_nonce, request) => {
      request.socket.write(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(DESCRIPTION_LIMIT_BYTES)}`);
    },
    /HPE_HEADER_OVERFLOW|failed/,
  ],
] as const satisfies readonly (readonly [string, typeof answers, RegExp])[])
  test(`${what} leaves the device unreachable, which is no doubt in it`, async () => {
    await source();
    answers = answer;
    const { outcome, detail: said, open: found } = await poll();
    assert.deepEqual([outcome, found], ["unreachable", []]);
    assert.match(said ?? "", detail);
    assert.equal(asked.length, 1);
  });

test("whoever takes the connection and never speaks TLS is given up after the time that an answer may take", async () => {
  const silent = createTcpServer(() => undefined);
  await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
  const taken: Socket[] = [];
  silent.on("connection", (socket) => taken.push(socket));
  await source({ url: `https://127.0.0.1:${(silent.address() as AddressInfo).port}/` });
  assert.deepEqual(await poll(), { outcome: "unreachable", detail: `no answer within ${TIMEOUT_MS} ms`, open: [] });
  for (const socket of taken) socket.destroy();
  await new Promise((closed) => silent.close(closed));
});

test("nobody is asked without an address; with one it is time at once, then after its interval", async () => {
  await polls.look();
  assert.deepEqual(asked, []);
  await assert.rejects(polls.poll(device), { code: "record-unknown" });
  await source({ everyHours: 2 });
  await polls.look();
  assert.equal(asked.length, 1);
  watch.pass(2 * 3_600_000 - 1000);
  await polls.look();
  assert.equal(asked.length, 1);
  watch.pass(2000);
  await Promise.all([polls.look(), polls.look(), polls.poll(device)]);
  assert.equal(asked.length, 2);
});

for (const wrong of ["http://127.0.0.1/", "https://user:secret@127.0.0.1/", "https://", "ftp://a", "https://a/#b"])
  test(`"${wrong}" is no address of a device`, async () => {
    await assert.rejects(source({ url: wrong }), { code: "argument-wrong", where: "body/url" });
  });
