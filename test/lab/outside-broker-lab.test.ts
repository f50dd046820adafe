/**
 * An outside broker, for real: devices speak to Mosquitto, CareLabel takes their reports from it and sends commands to it.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { type OutsideBroker, openOutsideBroker } from "../../src/server/outside-broker.ts";

const MOSQUITTO = "/usr/sbin/mosquitto";
const skip = existsSync(MOSQUITTO) ? false : "mosquitto is not installed";
const DEVICE = "abcdefgh12345678";

let folder: string;
let port: number;
let stop: () => Promise<void>;
let broker: OutsideBroker;
let device: MqttClient;
const taken: string[] = [];
let outcome: "taken" | "busy" = "taken";

async function start(): Promise<() => Promise<void>> {
  const process = spawn(MOSQUITTO, ["-c", join(folder, "mosquitto.conf")], { stdio: "ignore" });
  await wait(300);
  return async () => {
    const gone = new Promise((resolve) => process.once("exit", resolve));
    process.kill();
    await gone;
  };
}

before(async () => {
  if (skip !== false) return;
  folder = await mkdtemp(join(tmpdir(), "carelabel-broker-"));
  port = await freePort();
  await writeFile(
    join(folder, "mosquitto.conf"),
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location ${folder}/\nuser root\n`,
  );
  stop = await start();
  broker = openOutsideBroker({
    url: `mqtt://127.0.0.1:${port}`,
    clientId: "carelabel-lab",
    take(id, kind, payload, done) {
      taken.push(`${id} ${kind} ${Buffer.from(payload).toString()}`);
      const mine = outcome;
      setTimeout(() => done(mine), 5);
    },
    log: () => undefined,
  });
  await until(() => broker.connected);
  device = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: "device" });
});

after(async () => {
  if (skip !== false) return;
  await device.endAsync(true);
  await broker.close();
  await stop();
  await rm(folder, { recursive: true, force: true });
});

test("reports come from the broker in their order, and a command reaches the device", { skip }, async () => {
  for (let number = 0; number < 500; number++)
    void device.publishAsync(`carelabel/${DEVICE}/report`, String(number), { qos: 1 });
  await until(() => taken.length >= 500);
  assert.deepEqual(
    taken.slice(0, 500),
    Array.from({ length: 500 }, (_, number) => `${DEVICE} report ${number}`),
  );
  const heard: string[] = [];
  device.on("message", (_topic, payload) => heard.push(payload.toString()));
  await device.subscribeAsync(`carelabel/${DEVICE}/command`, { qos: 1 });
  assert.equal(await broker.command(DEVICE, Buffer.from("pause"), 5_000), true);
  await until(() => heard.length === 1);
  assert.deepEqual(heard, ["pause"]);
});

test("what could not be written to the disk comes again", {
  skip,
}, async () => {
  outcome = "busy";
  const before = taken.length;
  await device.publishAsync(`carelabel/${DEVICE}/report`, "held back", { qos: 1 });
  await until(() => taken.length > before);
  outcome = "taken";
  await until(() => taken.slice(before).filter((one) => one.endsWith("held back")).length >= 2);
  await until(() => broker.connected);
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (holds()) return;
    await wait(25);
  }
  assert.fail("it never came");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
