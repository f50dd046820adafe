import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, test } from "node:test";
import { generate } from "mqtt-packet";
import { type OutsideBroker, openOutsideBroker } from "./outside-broker.ts";

let server: Server;
let broker: OutsideBroker | undefined;
const taken: string[] = [];

beforeEach(async () => {
  taken.length = 0;
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  await broker?.close();
  server.close();
});

/** What a broker says first; then the test speaks for it. */
async function signedOn(): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  const connection = once(server, "connection") as Promise<[Socket]>;
  broker = openOutsideBroker({
    url: `mqtt://name:100%zz@127.0.0.1:${port}`,
    clientId: "carelabel-test",
    take: (device, kind, payload, done) => {
      taken.push(`${device} ${kind} ${Buffer.from(payload).toString()}`);
      done("taken");
    },
    log: () => undefined,
  });
  const [socket] = await connection;
  socket.on("error", () => undefined);
  await once(socket, "data");
  socket.write(generate({ cmd: "connack", returnCode: 0, sessionPresent: false }));
  await once(socket, "data");
  socket.write(generate({ cmd: "suback", messageId: 1, granted: [1, 1] }));
  return socket;
}

const report = (text: string) =>
  generate({
    ...{ cmd: "publish", topic: "carelabel/0123456789abcdef/report", payload: text, qos: 1, messageId: 7 },
    ...{ dup: false, retain: false },
  } as const);

test("reports are taken however their bytes are cut, and acknowledged", async () => {
  const socket = await signedOn();
  for (const byte of report("one")) socket.write(Buffer.from([byte]));
  const [answer] = (await once(socket, "data")) as [Buffer];
  assert.deepEqual([...answer], [0x40, 2, 0, 7]);
  assert.deepEqual(taken, ["0123456789abcdef report one"]);
});

test("a packet that says it is longer than any report ends the connection at its first bytes", async () => {
  const socket = await signedOn();
  // PUBLISH of 268,435,455 bytes
  socket.write(Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f, 0, 1]));
  await once(socket, "close");
  assert.deepEqual(taken, []);
});

test("what is no MQTT ends the connection", async () => {
  const socket = await signedOn();
  socket.write(Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 0xff]));
  await once(socket, "close");
});
