import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { after, test } from "node:test";
import { readRadius } from "../formats/radius/radius-packet.ts";
import { radiusIsolator } from "./isolate-by-radius.ts";
import { changeAuthorization, disconnect, type RadiusTerms } from "./radius.ts";

const SECRET = "a secret of the switch";
const TERMS: RadiusTerms = { timeoutMs: 3_000, now: () => new Date("2026-11-22T08:00:00Z"), repeatAfterMs: 30 };
const MAC = "02:00:00:00:00:01";

const open: Socket[] = [];
after(() => {
  for (const socket of open) socket.close();
});

/** A server that answers with these codes and causes, one per request; "silent" swallows it, "forged" signs wrongly. */
async function server(...answers: (number | readonly [number, cause: number] | "silent" | "forged")[]) {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  open.push(socket);
  await once(socket, "listening");
  const seen: Buffer[] = [];
  socket.on("message", (datagram, from) => {
    seen.push(datagram);
    const answer = answers[Math.min(seen.length, answers.length) - 1];
    if (answer === undefined || answer === "silent") return;
    const [code, cause] = answer === "forged" ? [41, undefined] : typeof answer === "number" ? [answer] : answer;
    const attributes = cause === undefined ? [] : [101, 6, 0, 0, cause >> 8, cause & 0xff];
    const head = Buffer.from([code, datagram[1] as number, 0, 20 + attributes.length]);
    const asked = datagram.subarray(4, 20);
    const secret = answer === "forged" ? "guessed" : SECRET;
    const signature = createHash("md5")
      .update(Buffer.concat([head, asked, Buffer.from(attributes)]))
      .update(secret)
      .digest();
    socket.send(Buffer.concat([head, signature, Buffer.from(attributes)]), from.port, from.address);
  });
  return { settings: { host: "127.0.0.1", port: socket.address().port, secret: SECRET }, seen };
}

test("a lost request is sent again, byte for byte", async () => {
  const { settings, seen } = await server("silent", "silent", 41);
  assert.deepEqual(await disconnect(settings, { mac: MAC }, TERMS), { kind: "ack" });
  assert.equal(seen.length, 3);
  assert.deepEqual(seen[1], seen[0]);
  assert.deepEqual(seen[2], seen[0]);
});

test("a request names the server and the session", async () => {
  const { settings, seen } = await server(44);
  const named = { ...settings, nasIdentifier: "ward-3", nasAddress: "10.0.3.7", macForm: "aabb.ccdd.eeff" } as const;
  const session = { mac: MAC, userName: "pump-7", sessionId: "0001F" };
  assert.deepEqual(await changeAuthorization(named, session, { vlan: "666", filterId: "quarantine" }, TERMS), {
    kind: "ack",
  });
  const reading = readRadius(seen[0] as Buffer);
  assert.equal(reading.kind, "packet");
  if (reading.kind !== "packet") return;
  const values = reading.packet.attributes.map(({ type, value }) => [type, Buffer.from(value).toString("latin1")]);
  assert.deepEqual(values.slice(1, -1), [
    [4, "\n\u0000\u0003\u0007"],
    [32, "ward-3"],
    [1, "pump-7"],
    [31, "0200.0000.0001"],
    [44, "0001F"],
    [64, "\u0000\u0000\u0000\r"],
    [65, "\u0000\u0000\u0000\u0006"],
    [81, "666"],
    [11, "quarantine"],
  ]);
  assert.equal(reading.packet.code, 43);
});

test("a refusal tells its cause", async () => {
  const { settings } = await server([42, 403]);
  assert.deepEqual(await disconnect(settings, { mac: MAC }, TERMS), {
    kind: "nak",
    cause: 403,
    causeText: "NAS Identification Mismatch",
  });
});

test("a forged answer is dropped, and waiting goes on for the true one", async () => {
  const { settings, seen } = await server("forged", 41);
  assert.deepEqual(await disconnect(settings, { mac: MAC }, TERMS), { kind: "ack" });
  assert.equal(seen.length, 2);
  const forger = await server("forged");
  const brief = { ...TERMS, timeoutMs: 150 };
  assert.deepEqual(await disconnect(forger.settings, { mac: MAC }, brief), { kind: "timed-out", afterMs: 150 });
});

test("nobody there is a result, not an error", async () => {
  const { settings } = await server();
  const gone = { ...settings, port: 1 };
  assert.deepEqual(await disconnect(gone, { mac: MAC }, TERMS), { kind: "unreachable", reason: "ECONNREFUSED" });
  const nameless = await disconnect({ ...settings, host: "nas.invalid" }, { mac: MAC }, { ...TERMS, timeoutMs: 1_000 });
  assert.ok(nameless.kind === "unreachable" || nameless.kind === "timed-out");
});

test("a request that would mean every session, or change nothing, is never sent", async () => {
  const { settings, seen } = await server(41);
  assert.throws(() => disconnect(settings, {}, TERMS), { code: "argument-wrong" });
  assert.throws(() => changeAuthorization(settings, { mac: MAC }, {}, TERMS), { code: "argument-wrong" });
  await assert.rejects(disconnect(settings, { userName: "x".repeat(254) }, TERMS), { code: "argument-wrong" });
  assert.deepEqual(seen, []);
});

const PUMP = { id: "pump", macs: [MAC], addresses: [] };

test("a server that knows no session leaves it open whether the device is off or named otherwise", async () => {
  const { settings } = await server([42, 503]);
  const isolator = radiusIsolator(settings, { kind: "disconnect", verify: "never" }, TERMS);
  assert.equal((await isolator.isolate(PUMP)).kind, "not-found");
  assert.equal(await isolator.verify(PUMP), "unknown");
});

test("asked again, no session is out and an acknowledgement means that it had come back", async () => {
  const { settings } = await server(41, [42, 503], 41, [42, 506]);
  const isolator = radiusIsolator(settings, { kind: "disconnect", verify: "ask-again" }, TERMS);
  assert.deepEqual(await isolator.isolate(PUMP), { kind: "isolated" });
  assert.equal(await isolator.verify(PUMP), "out");
  assert.equal(await isolator.verify(PUMP), "not-out");
  assert.equal(await isolator.verify(PUMP), "unknown");
  assert.equal((await isolator.release(PUMP)).kind, "by-hand");
});

test("of a device with two ports both sessions are asked for, and one refusal counts", async () => {
  const two = { ...PUMP, macs: [MAC, "02:00:00:00:00:02"] };
  const way = { kind: "quarantine", authorization: { vlan: "666" }, normal: { vlan: "30" } } as const;
  const fine = await server(44, [45, 503], 44, 44);
  const isolator = radiusIsolator(fine.settings, way, TERMS);
  assert.deepEqual(await isolator.isolate(two), { kind: "isolated" });
  assert.equal(fine.seen.length, 2);
  assert.deepEqual(await isolator.release(two), { kind: "released" });
  const refusing = await server(44, [45, 501]);
  assert.deepEqual(await radiusIsolator(refusing.settings, way, TERMS).isolate(two), {
    kind: "refused",
    message: "Administratively Prohibited",
  });
});

test("a device without any name that RADIUS knows is not isolated by it", async () => {
  const { settings, seen } = await server(41);
  const isolator = radiusIsolator(settings, { kind: "disconnect", verify: "ask-again" }, TERMS);
  assert.equal((await isolator.isolate({ ...PUMP, macs: [] })).kind, "not-found");
  assert.equal(await isolator.verify({ ...PUMP, macs: [] }), "unknown");
  assert.deepEqual(seen, []);
});
