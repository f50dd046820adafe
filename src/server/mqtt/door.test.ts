import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { IClientOptions, MqttClient } from "mqtt";
import {
  join,
  nextMessage,
  openDoor,
  PUMP,
  publishBytes,
  rawJoin,
  SCANNER,
  type TestDoor,
  until,
  whenClosed,
} from "./door-for-tests.ts";
import { writePacket } from "./packet.ts";

let inside: TestDoor;
const joined: MqttClient[] = [];
beforeEach(async () => {
  inside = await openDoor();
});
afterEach(async () => {
  for (const client of joined.splice(0)) await client.endAsync(true);
  await inside.close();
});
const joins = async (userName: string, options?: IClientOptions) => {
  const client = await join(inside, userName, options);
  joined.push(client);
  return client;
};
const REPORT = `carelabel/${PUMP}/report`;
const COMMAND = `carelabel/${PUMP}/command`;

for (const protocolVersion of [4, 5] as const) {
  const name = protocolVersion === 4 ? "3.1.1" : "5";

  test(`MQTT ${name}: a report is acknowledged when it is durable, and not before`, async () => {
    inside.answer = null;
    const client = await joins(PUMP, { protocolVersion });
    let isAcknowledged = false;
    const sent = client.publishAsync(REPORT, "{}", { qos: 1 }).then(() => {
      isAcknowledged = true;
    });
    await until(() => inside.taken.length === 1, "the report is there");
    await client.publishAsync(REPORT, "without an acknowledgement", { qos: 0 });
    await until(() => inside.taken.length === 2, "the second report is there");
    assert.equal(isAcknowledged, false);
    for (const { done } of inside.taken) done("taken");
    await sent;
    assert.deepEqual(
      inside.taken.map(({ device, kind, text }) => [device, kind, text]),
      [
        [PUMP, "report", "{}"],
        [PUMP, "report", "without an acknowledgement"],
      ],
    );
  });

  test(`MQTT ${name}: a command arrives when the device acknowledges it`, async () => {
    const client = await joins(PUMP, { protocolVersion });
    assert.deepEqual(
      (await client.subscribeAsync(COMMAND, { qos: 1 })).map(({ qos }) => qos),
      [1],
    );
    const heard = nextMessage(client);
    assert.equal(await inside.door.command(PUMP, Buffer.from("pause"), 5_000), true);
    assert.deepEqual(await heard, [COMMAND, "pause"]);
  });

  test(`MQTT ${name}: a session that is kept hears a command that was sent while it was away`, async () => {
    const kept = { protocolVersion, clean: false, properties: { sessionExpiryInterval: 600 } };
    const before = await joins(PUMP, kept);
    await before.subscribeAsync(COMMAND, { qos: 1 });
    await before.endAsync();
    await until(() => inside.contacts.includes(`${PUMP} left`), "it has left");
    const arrived = inside.door.command(PUMP, Buffer.from("pause"), 5_000);
    const again = await joins(PUMP, kept);
    assert.equal(await arrived, true);
    assert.equal(again.connected, true);
  });

  test(`MQTT ${name}: a command is withdrawn when nobody waits for it any more`, async () => {
    const kept = { protocolVersion, clean: false, properties: { sessionExpiryInterval: 600 } };
    const before = await joins(PUMP, kept);
    await before.subscribeAsync(COMMAND, { qos: 1 });
    await before.endAsync();
    await until(() => inside.contacts.includes(`${PUMP} left`), "it has left");
    assert.equal(await inside.door.command(PUMP, Buffer.from("pause, too late"), 20), false);
    const heard: string[] = [];
    const again = await joins(PUMP, kept);
    again.on("message", (_topic, payload) => heard.push(String(payload)));
    assert.equal(await inside.door.command(PUMP, Buffer.from("release"), 5_000), true);
    assert.deepEqual(heard, ["release"]);
  });

  test(`MQTT ${name}: the same client anew takes the session over, another device's client does not`, async () => {
    const first = await joins(PUMP, { protocolVersion, clientId: "one" });
    const other = await joins(SCANNER, { protocolVersion, clientId: "one" });
    assert.equal(first.connected, true);
    const closed = whenClosed(first);
    await joins(PUMP, { protocolVersion, clientId: "one" });
    await closed;
    assert.equal(other.connected, true);
    assert.deepEqual(inside.contacts, [
      `${PUMP} connected`,
      `${SCANNER} connected`,
      `${PUMP} taken-over`,
      `${PUMP} connected`,
    ]);
  });

  test(`MQTT ${name}: who leaves has left; who is cut off is lost, and nobody hears a will`, async () => {
    const bridge = await joins("bridge", { protocolVersion });
    const heard: string[] = [];
    bridge.on("message", (topic) => heard.push(topic));
    await bridge.subscribeAsync("#", { qos: 1 });
    const client = await joins(PUMP, { protocolVersion });
    await client.endAsync();
    await until(() => inside.contacts.length === 2, "it has left");
    const will = { topic: `carelabel/${SCANNER}/report`, payload: Buffer.from("{}"), qos: 1 as const, retain: false };
    const cut = await joins(SCANNER, { protocolVersion, will });
    cut.stream.destroy();
    await until(() => inside.contacts.length === 4, "it is lost");
    assert.deepEqual(inside.contacts, [`${PUMP} connected`, `${PUMP} left`, `${SCANNER} connected`, `${SCANNER} lost`]);
    assert.deepEqual([inside.taken, heard], [[], []]);
  });

  test(`MQTT ${name}: nobody subscribes to what is another's`, async () => {
    const client = await joins(PUMP, { protocolVersion });
    for (const filter of ["#", "carelabel/#", "carelabel/+/command", `carelabel/${SCANNER}/command`, REPORT])
      await assert.rejects(client.subscribeAsync(filter, { qos: 1 }), `${filter} was granted`);
  });

  test(`MQTT ${name}: a bridge speaks for every device and hears the commands of all`, async () => {
    const bridge = await joins("bridge", { protocolVersion });
    await bridge.subscribeAsync("carelabel/+/command", { qos: 1 });
    await bridge.publishAsync(REPORT, "1", { qos: 1 });
    await bridge.publishAsync(`carelabel/${SCANNER}/answer`, "2", { qos: 1 });
    const heard = nextMessage(bridge);
    assert.equal(await inside.door.command(SCANNER, Buffer.from("pause"), 5_000), true);
    assert.equal((await heard)[0], `carelabel/${SCANNER}/command`);
    assert.deepEqual(
      inside.taken.map(({ device, kind }) => `${device} ${kind}`),
      [`${PUMP} report`, `${SCANNER} answer`],
    );
  });

  test(`MQTT ${name}: a wrong password is refused`, async () => {
    await assert.rejects(join(inside, PUMP, { protocolVersion, password: "guess" }));
    assert.deepEqual(inside.contacts, []);
  });

  test(`MQTT ${name}: the last acknowledgements go out before the door closes`, async () => {
    inside.answer = null;
    const client = await joins(PUMP, { protocolVersion });
    const sent = client.publishAsync(REPORT, "{}", { qos: 1 });
    await until(() => inside.taken.length === 1, "the report is there");
    const closed = inside.close();
    inside.taken[0]?.done("taken");
    await Promise.all([sent, closed]);
    assert.equal(inside.door.figures().connections, 0);
  });
}

test("MQTT 5: a wrong report gets a reason, and 3.1.1 an acknowledgement, so that it is not sent for ever", async () => {
  inside.answer = "refused";
  const five = await joins(PUMP, { protocolVersion: 5 });
  await assert.rejects(five.publishAsync(REPORT, "{", { qos: 1 }), { code: 0x83 });
  const four = await joins(SCANNER, { protocolVersion: 4 });
  await four.publishAsync(`carelabel/${SCANNER}/report`, "{", { qos: 1 });
  assert.equal(inside.door.figures().refused, 2);
});

test("a report that cannot be kept now: MQTT 5 is told so, 3.1.1 is cut off without an acknowledgement", async () => {
  inside.answer = "busy";
  const five = await joins(PUMP, { protocolVersion: 5 });
  await assert.rejects(five.publishAsync(REPORT, "{}", { qos: 1 }), { code: 0x97 });
  assert.equal(five.connected, true);
  const four = await rawJoin(inside, 4);
  four.send(publishBytes(4, 1));
  await four.closed();
  assert.deepEqual(
    four.packets.map(({ cmd }) => cmd),
    ["connack"],
  );
});

test("a device that speaks for another is refused: MQTT 5 by reason, 3.1.1 by the end of the connection", async () => {
  const five = await joins(PUMP, { protocolVersion: 5 });
  await assert.rejects(five.publishAsync(`carelabel/${SCANNER}/report`, "{}", { qos: 1 }), { code: 0x87 });
  const four = await joins(SCANNER, { protocolVersion: 4 });
  const closed = whenClosed(four);
  four.publish(REPORT, "{}", { qos: 1 });
  await closed;
  assert.deepEqual(inside.taken, []);
  assert.match(inside.log.join("\n"), new RegExp(`${PUMP} at 127.0.0.1: it may not send on carelabel/${SCANNER}`));
});

test("an MQTT 5 client without a client id is given one, and told what it may do", async () => {
  const client = await rawJoin(inside, 5, PUMP, { clientId: "" });
  const [connack] = client.packets;
  assert.equal(connack?.cmd, "connack");
  const { assignedClientIdentifier, ...limits } = connack?.cmd === "connack" ? (connack.properties ?? {}) : {};
  assert.match(assignedClientIdentifier ?? "", /^carelabel-/);
  assert.deepEqual(limits, {
    receiveMaximum: 64,
    maximumQoS: 1,
    retainAvailable: false,
    maximumPacketSize: 66_560,
    topicAliasMaximum: 0,
    subscriptionIdentifiersAvailable: false,
    sharedSubscriptionAvailable: false,
  });
  client.socket.destroy();
});

test("a revoked credential ends its connections and sessions, and nobody else's", async () => {
  const client = await joins(PUMP, { protocolVersion: 5 });
  await client.subscribeAsync(COMMAND, { qos: 1 });
  const other = await joins(SCANNER, { protocolVersion: 5 });
  const closed = whenClosed(client);
  inside.door.endCredential(`of ${PUMP}`);
  await closed;
  assert.equal(await inside.door.command(PUMP, Buffer.from("pause"), 5_000), false);
  assert.equal(other.connected, true);
});

test("while the door is held nothing is read, and nothing is lost afterwards", async () => {
  const client = await joins(PUMP, { protocolVersion: 5 });
  inside.door.hold();
  const sent = Promise.all(Array.from({ length: 50 }, (_, n) => client.publishAsync(REPORT, `${n}`, { qos: 1 })));
  await wait(100);
  assert.deepEqual(inside.taken, []);
  inside.door.goOn();
  await sent;
  assert.deepEqual(
    inside.taken.map(({ text }) => Number(text)),
    Array.from({ length: 50 }, (_, n) => n),
  );
});

test("a command to a device that is not there fails at once", async () => {
  assert.equal(await inside.door.command(PUMP, Buffer.from("pause"), 60_000), false);
});

test("errors of those who are called neither end the process nor lose a message", async () => {
  const broken = await openDoor({
    take: () => {
      throw new Error("broken");
    },
    onContact: () => {
      throw new Error("broken");
    },
    log: () => {
      throw new Error("broken");
    },
  });
  try {
    const client = await join(broken, PUMP, { protocolVersion: 5 });
    await assert.rejects(client.publishAsync(REPORT, "{}", { qos: 1 }), { code: 0x97 });
    assert.equal(client.connected, true);
    await client.endAsync(true);
  } finally {
    await broken.close();
  }
});

test("a command that the client refuses, or that nobody behind a bridge hears, has not arrived", async () => {
  for (const reasonCode of [0x10, 0x87]) {
    const bridge = await rawJoin(inside, 5, "bridge");
    const subscriptions = [{ topic: "carelabel/+/command", qos: 1 as const }];
    bridge.send(writePacket({ cmd: "subscribe", messageId: 1, subscriptions }, 5));
    await until(() => bridge.packets.length === 2, "SUBACK");
    const arrived = inside.door.command(PUMP, Buffer.from("pause"), 60_000);
    await until(() => bridge.packets.length === 3, "the command");
    const messageId = bridge.packets[2]?.messageId ?? 0;
    bridge.send(writePacket({ cmd: "puback", messageId, reasonCode }, 5));
    assert.equal(await arrived, false);
    bridge.socket.destroy();
  }
});
