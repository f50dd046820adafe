import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { test } from "node:test";
import { type SyslogSettings, syslog } from "./syslog.ts";
import type { SyslogMessage } from "./syslog-message.ts";

const message = (text: string): SyslogMessage => ({
  severity: "warning",
  time: new Date("2026-11-22T08:00:00Z"),
  messageId: "test",
  text,
});
const settings = (transport: SyslogSettings["transport"], port: number): SyslogSettings => ({
  ...{ transport, port, host: "127.0.0.1", facility: 13, hostName: "here", processId: 1, timeoutMs: 5_000 },
});

/** Listens as a collector does, and takes frames by their counted octets. */
async function collector(port = 0) {
  const sockets = new Set<Socket>();
  const taken: string[] = [];
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let rest: Buffer = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const [whole, digits] = /^(\d+) /.exec(rest.toString("latin1")) ?? [];
        if (whole === undefined || rest.length < whole.length + Number(digits)) break;
        taken.push(rest.subarray(whole.length, whole.length + Number(digits)).toString());
        rest = rest.subarray(whole.length + Number(digits));
        server.emit("taken");
      }
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    taken,
    until: async (count: number) => {
      while (taken.length < count) await once(server, "taken");
    },
    hangUp: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      return once(server, "close");
    },
  };
}

test("a message over UDP is one datagram", async () => {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const arrived = once(socket, "message");
  const link = syslog(settings("udp", socket.address().port));
  assert.deepEqual(await link.send(message("silent for 5 minutes")), { kind: "ok" });
  const [datagram] = await arrived;
  assert.equal(String(datagram), "<108>1 2026-11-22T08:00:00.000Z here carelabel 1 test - silent for 5 minutes");
  socket.close();
});

test("messages over TCP arrive in order, each under its length, and a hung-up connection is opened again", async () => {
  const place = await collector();
  const link = syslog(settings("tcp", place.port));
  const sent = await Promise.all(["one", "zwei ü", "three"].map((text) => link.send(message(text))));
  assert.deepEqual(sent, [{ kind: "ok" }, { kind: "ok" }, { kind: "ok" }]);
  await place.until(3);
  assert.deepEqual(
    place.taken.map((line) => line.split(" - ")[1]),
    ["one", "\ufeffzwei ü", "three"],
  );
  place.hangUp();
  // The kernel may still take a few into the connection that is gone; one that follows arrives again.
  for (let attempt = 0; place.taken.length < 4 && attempt < 100; attempt++) {
    await link.send(message("again"));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(place.taken.length >= 4);
  link.close();
  await place.close();
});

test("what waits for a collector that starts later arrives in order; the queue has an end", async () => {
  const place = await collector();
  const { port } = place;
  await place.close();
  const link = syslog({ ...settings("tcp", port), queueLimit: 2 });
  const waiting = [link.send(message("one")), link.send(message("two"))];
  assert.deepEqual(await link.send(message("three")), { kind: "refused", reason: "2 messages wait already" });
  const later = await collector(port);
  assert.deepEqual(await Promise.all(waiting), [{ kind: "ok" }, { kind: "ok" }]);
  await later.until(2);
  assert.deepEqual(
    later.taken.map((line) => line.split(" - ")[1]),
    ["one", "two"],
  );
  link.close();
  await later.close();
});

test("a collector that never comes is told with its reason, and frees the queue", async () => {
  const place = await collector();
  await place.close();
  const link = syslog({ ...settings("tcp", place.port), timeoutMs: 300, queueLimit: 1 });
  assert.deepEqual(await link.send(message("one")), { kind: "unreachable", reason: "ECONNREFUSED" });
  assert.deepEqual(await link.send(message("two")), { kind: "unreachable", reason: "ECONNREFUSED" });
  link.close();
  assert.deepEqual(await link.send(message("three")), { kind: "refused", reason: "the link is closed" });
});

test("a collector without TLS gets nothing from a link that demands it", async () => {
  const place = await collector();
  const link = syslog({ ...settings("tls", place.port), timeoutMs: 300 });
  const result = await link.send(message("secret"));
  assert.ok(result.kind === "timed-out" || result.kind === "unreachable");
  assert.deepEqual(place.taken, []);
  link.close();
  await place.close();
});
