import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import Fastify, { type FastifyInstance } from "fastify";
import { SYSTEM } from "../acts/act.ts";
import { createBridge } from "../acts/credential.ts";
import type { Route } from "../contract/route.ts";
import { openStore, type Store } from "../store/database.ts";
import { limitRequests } from "./attempts.ts";
import { sendProblem } from "./problems.ts";
import { createSenders, type Senders, unpackedBody } from "./sender.ts";

const LIMIT = 100_000;
const route = {
  method: "POST",
  path: "/api/v1/lines",
  summary: "What a sender sends.",
  access: "anyone",
  body: { kind: "document", mediaTypes: ["application/x-ndjson"], limitBytes: LIMIT },
  reply: { kind: "file", mediaTypes: ["text/plain"] },
} as const satisfies Route;

let folder: string;
let store: Store;
let senders: Senders;
let server: FastifyInstance;
let port: number;
let tokens: string[];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "carelabel-sender-"));
  store = await openStore(folder);
  const now = () => new Date();
  const acting = { store, actor: SYSTEM, now, publish: () => undefined };
  tokens = [];
  for (const name of ["ward 1", "ward 2", "ward 3"])
    tokens.push((await createBridge(acting, { name, days: null })).token ?? "");
  senders = createSenders({ store, now }, { inAllBytes: 5 * LIMIT, ofOneBytes: 2 * LIMIT });
  server = Fastify({ bodyLimit: LIMIT }) as unknown as FastifyInstance;
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, assert.fail));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/x-ndjson", { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  const limitedElsewhere = new Set([route.path]);
  limitRequests(server, { now, actorOf: async () => undefined, perMinute: 5, limitedElsewhere });
  server.get("/api/v1/other", () => "here");
  senders.signOnBefore(server, route);
  server.post(route.path, async (request) => `${(await unpackedBody(request, LIMIT)).length}`);
  await server.listen({ host: "127.0.0.1", port: 0 });
  port = (server.server.address() as AddressInfo).port;
});
after(async () => {
  await server.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Says who it is and how much is to come, and sends nothing of it. */
async function promised(token: string, fields: readonly string[]): Promise<Socket & { answer: () => Promise<string> }> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const lines = ["host: 127.0.0.1", "content-type: application/x-ndjson", `authorization: Bearer ${token}`, ...fields];
  socket.write(`POST ${route.path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  const answer = async () => {
    const [chunk] = await once(socket, "data");
    return String(chunk);
  };
  return Object.assign(socket, { answer });
}

async function heldBytes(wanted: number): Promise<void> {
  for (let tries = 0; tries < 400 && senders.figures().heldBytes !== wanted; tries++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(senders.figures().heldBytes, wanted);
}

test("a stranger is refused before a byte of the body has come", async () => {
  for (const token of ["", "cld_wrong", `${tokens[0]}x`]) {
    const socket = await promised(token, ["content-length: 90000"]);
    assert.match(await socket.answer(), /^HTTP\/1\.1 401 /);
    socket.destroy();
  }
  assert.equal(senders.figures().wrongTokens, 3);
  assert.equal(senders.figures().heldBytes, 0);
});

test("bodies on their way are bounded: those of one sender, and all; what was set aside comes back", async () => {
  const [one = "", two = "", three = ""] = tokens;
  const sockets = [await promised(one, ["content-length: 90000"]), await promised(one, ["transfer-encoding: chunked"])];
  await heldBytes(90_000 + LIMIT);
  const crowded = await promised(one, ["content-length: 20000"]);
  assert.match(await crowded.answer(), /^HTTP\/1\.1 503 [\s\S]*retry-after: 5[\s\S]*"code":"busy"/);
  // Another one is not kept out by the first; what is packed counts as large as it may get.
  sockets.push(await promised(two, ["content-length: 10", "content-encoding: gzip"]));
  await heldBytes(90_000 + LIMIT + 10 + LIMIT);
  sockets.push(await promised(three, ["content-length: 99999"]));
  await heldBytes(90_000 + LIMIT + 10 + LIMIT + 99_999);
  sockets.push(await promised(three, ["transfer-encoding: chunked"]));
  await heldBytes(90_000 + LIMIT + 10 + LIMIT + 99_999 + LIMIT);
  const last = await promised(two, ["content-length: 20000"]);
  assert.match(await last.answer(), /^HTTP\/1\.1 503 /, "it has room of its own, and all together have not");
  assert.equal(senders.figures().crowdedOut, 2);
  for (const socket of [...sockets, crowded, last]) socket.destroy();
  await heldBytes(0);
  const answer = await fetch(`http://127.0.0.1:${port}${route.path}`, {
    method: "POST",
    body: gzipSync("x".repeat(1_000)),
    headers: { "content-type": "application/x-ndjson", "content-encoding": "GZIP", authorization: `Bearer ${one}` },
  });
  assert.deepEqual([answer.status, await answer.text()], [200, "1000"]);
  await heldBytes(0);
});

test("what a stranger asks at one address keeps no sender there from sending", async () => {
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/api/v1/other`)).status;
  const send = () =>
    fetch(`http://127.0.0.1:${port}${route.path}`, {
      method: "POST",
      body: "a",
      headers: { "content-type": "application/x-ndjson", authorization: `Bearer ${tokens[0]}` },
    });
  const asked: number[] = [];
  for (let times = 0; times < 7; times++) asked.push(await ask());
  assert.deepEqual([asked[0], asked.at(-1)], [200, 429]);
  for (let times = 0; times < 20; times++) assert.equal((await send()).status, 200);
});
