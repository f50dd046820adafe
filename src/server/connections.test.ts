import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { Check } from "typebox/value";
import { ProblemDetails } from "../contract/problem-details.ts";
import { type Connections, createConnections } from "./connections.ts";

let connections: Connections;
let server: FastifyInstance;
let port: number;
let answer: () => void;

beforeEach(async () => {
  connections = createConnections({ inAll: 4, ofOne: 2 });
  server = Fastify({
    clientErrorHandler: connections.unreadable,
    http: { headersTimeout: 300, connectionsCheckingInterval: 50 },
  });
  connections.follow(server);
  const told = new Promise<void>((resolve) => {
    answer = resolve;
  });
  server.get("/", () => "here");
  server.get("/later", () => told.then(() => "here"));
  await server.listen({ host: "127.0.0.1", port: 0 });
  port = (server.server.address() as AddressInfo).port;
});
afterEach(() => server.close());

/** From an address of its own on loopback. */
function opened(localAddress = "127.0.0.1"): Socket {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  socket.on("error", () => undefined);
  return socket;
}

async function heard(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk) => {
    text += String(chunk);
  });
  await once(socket, "close");
  return text;
}

for (const [what, bytes, status, code] of [
  ["is no request", "no request\r\n\r\n", 400, "request-malformed"],
  ["has header fields without end", `GET / HTTP/1.1\r\nx: ${"y".repeat(40_000)}\r\n\r\n`, 431, "request-malformed"],
  ["stops in the middle of its header fields", "GET / HTTP/1.1\r\nhost: a\r\n", 408, "upload-slow"],
] as const)
  test(`what ${what} is answered with problem details, and the connection ends`, async () => {
    const socket = opened();
    socket.write(bytes);
    const text = await heard(socket);
    assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} .*\\r\\ncontent-type: application/problem\\+json\\r\\n`));
    const problem: unknown = JSON.parse(text.slice(text.indexOf("\r\n\r\n")));
    assert.ok(Check(ProblemDetails, problem));
    assert.deepEqual([problem.status, problem.code], [status, code]);
    assert.equal(connections.figures().unreadable, 1);
  });

test("words about what cannot be read are never taken for the answer to what came before", async () => {
  const socket = opened();
  socket.write("GET /later HTTP/1.1\r\nhost: a\r\n\r\nno request\r\n\r\n");
  assert.equal(await heard(socket), "");
  answer();
  assert.equal(connections.figures().unreadable, 1);
});

test("one address has so many connections and no more, and keeps nobody else out", async () => {
  const ask = (socket: Socket) => socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  const own = [opened(), opened()];
  for (const socket of own) {
    ask(socket);
    await once(socket, "data");
  }
  const third = opened();
  ask(third);
  assert.equal(await heard(third), "");
  const other = opened("127.0.0.2");
  ask(other);
  const [chunk] = await once(other, "data");
  assert.match(String(chunk), /^HTTP\/1\.1 200 /);
  const { open, refused, answers } = connections.figures();
  assert.deepEqual([open, refused, answers.get(200)], [3, 1, 3]);
  for (const socket of [...own, other]) socket.destroy();
  while (connections.figures().open > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const again = opened();
  ask(again);
  await once(again, "data");
  again.destroy();
});
