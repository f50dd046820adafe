/**
 * MQTT clients and a broker of other makes at the real door: Mosquitto's own (3.1.1 and 5, TLS with client certificates),
 * Eclipse Paho for Python, and a Mosquitto broker that is a bridge.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { createMqttDoor, type MqttDoor } from "../../src/server/mqtt/door.ts";
import { PYTHON } from "./medical-network.ts";

const BROKER = "/usr/sbin/mosquitto";
const isHere = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const noMosquitto =
  existsSync(BROKER) && isHere("mosquitto_pub") && isHere("openssl")
    ? false
    : "mosquitto, its clients or openssl are not here; test/lab/install.sh installs them";
const noPaho =
  spawnSync(PYTHON, ["-c", "import paho.mqtt.client"]).status === 0
    ? false
    : "python3-paho-mqtt is not here; test/lab/install.sh installs it";

const PUMP = "pump000000000001";
const REPORT = `carelabel/${PUMP}/report`;
const COMMAND = `carelabel/${PUMP}/command`;

let folder: string;
let door: MqttDoor;
let port: number;
let tlsPort: number;
let reports: string[];
let log: string[];
let signedOn: string[];
const started: ChildProcess[] = [];
const file = (name: string) => join(folder, name);

before(() => {
  folder = mkdtempSync(join(tmpdir(), "carelabel-mqtt-"));
  if (noMosquitto !== false) return;
  for (const name of ["server", "pump", "stranger"]) {
    const out = ["-keyout", file(`${name}.key`), "-out", file(`${name}.crt`), "-days", "2", "-subj", `/CN=${name}`];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    const names = ["-addext", "subjectAltName=IP:127.0.0.1"];
    execFileSync("openssl", ["req", "-x509", ...curve, "-nodes", ...out, ...names], { stdio: "ignore" });
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  [reports, log, signedOn] = [[], [], []];
  door = createMqttDoor({
    signOn: async ({ userName, password, certificate }) => {
      const word = Buffer.from(password ?? []).toString();
      signedOn.push(`${userName} ${word} ${certificate ?? "no certificate"}`);
      if (certificate !== null)
        return certificate === fingerprint("pump") ? { device: PUMP, credential: certificate } : "refused";
      if (word !== "secret" || userName === null) return "refused";
      return { device: userName === "hospital-broker" ? null : userName, credential: userName };
    },
    take: (device, kind, payload, _connection, done) => {
      reports.push(`${device} ${kind} ${Buffer.from(payload)}`);
      setTimeout(() => done("taken"), 5);
    },
    onContact: () => undefined,
    log: (text) => log.push(text),
    limits: { refusalMs: 10 },
  });
  port = await door.listen({ host: "127.0.0.1", port: 0 });
  if (noMosquitto !== false) return;
  const tls = { key: readFileSync(file("server.key")), cert: readFileSync(file("server.crt")) };
  tlsPort = await door.listen({ host: "127.0.0.1", port: 0, tls });
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    const gone = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }
  await door.close();
});

function fingerprint(name: string): string {
  return new X509Certificate(readFileSync(file(`${name}.crt`))).fingerprint256.replaceAll(":", "").toLowerCase();
}

/** Starts a program; it is ended after the test. `said` grows. */
function start(program: string, args: readonly string[]): { child: ChildProcess; said: () => string } {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  let words = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (more) => {
      words += String(more);
    });
  return { child, said: () => words };
}

/** Runs a program to its end: exit code and what it said. */
async function run(program: string, args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const { child, said } = start(program, args);
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, said: said() };
}

async function until(isSo: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await isSo()) return;
    await wait(50);
  }
  assert.fail(`never: ${what()}; the door's log: ${log.join("\n")}`);
}

const plain = (...more: string[]) => ["-h", "127.0.0.1", "-p", `${port}`, "-u", PUMP, "-P", "secret", ...more];
const secured = (name: string, ...more: string[]) => [
  ...["-h", "127.0.0.1", "-p", `${tlsPort}`, "--cafile", file("server.crt")],
  ...["--cert", file(`${name}.crt`), "--key", file(`${name}.key`), ...more],
];

/** Sends the command until the client, which may be subscribing still, has it. */
const commanded = (text: string) => () => door.command(PUMP, Buffer.from(text), 2_000);

for (const [version, name] of [
  ["mqttv311", "3.1.1"],
  ["mqttv5", "5"],
] as const) {
  test(`mosquitto_pub speaks MQTT ${name}: its report is taken and acknowledged`, { skip: noMosquitto }, async () => {
    const sent = await run("mosquitto_pub", plain("-V", version, "-q", "1", "-t", REPORT, "-m", '{"boot":"b1"}', "-d"));
    assert.equal(sent.code, 0, sent.said);
    assert.match(sent.said, /received PUBACK \(Mid: 1, RC:0\)/);
    assert.deepEqual(reports, [`${PUMP} report {"boot":"b1"}`]);
  });

  test(`mosquitto_pub with a client certificate over MQTT ${name} is known by it`, { skip: noMosquitto }, async () => {
    const message = ["-V", version, "-q", "1", "-t", REPORT, "-m", "{}"];
    const known = await run("mosquitto_pub", secured("pump", ...message));
    assert.equal(known.code, 0, known.said);
    const unknown = await run("mosquitto_pub", secured("stranger", ...message));
    assert.notEqual(unknown.code, 0);
    assert.deepEqual(reports, [`${PUMP} report {}`]);
    assert.deepEqual(
      signedOn.map((who) => who.split(" ").at(-1)),
      [fingerprint("pump"), fingerprint("stranger")],
    );
  });

  test(`mosquitto_sub hears a command over MQTT ${name} and TLS`, { skip: noMosquitto }, async () => {
    const sub = start("mosquitto_sub", secured("pump", "-V", version, "-q", "1", "-t", COMMAND, "-C", "1"));
    await until(commanded("pause"), () => `a command arrives: ${sub.said()}`);
    await until(
      () => sub.said() === "pause\n",
      () => `it says so: ${sub.said()}`,
    );
  });

  test(`mosquitto_sub may not hear other devices over MQTT ${name}`, { skip: noMosquitto }, async () => {
    const sub = await run("mosquitto_sub", plain("-V", version, "-q", "1", "-t", "#", "-C", "1", "-W", "5"));
    assert.match(sub.said, /denied/);
  });

  test(`a thousand reports of mosquitto_pub over MQTT ${name}, each acknowledged`, { skip: noMosquitto }, async () => {
    writeFileSync(file("lines"), Array.from({ length: 1_000 }, (_, n) => `{"sequence":${n}}\n`).join(""));
    const message = plain("-V", version, "-q", "1", "-t", REPORT, "-l").join(" ");
    const sent = await run("sh", ["-c", `mosquitto_pub ${message} < ${file("lines")}`]);
    assert.equal(sent.code, 0, sent.said);
    assert.deepEqual(
      reports,
      Array.from({ length: 1_000 }, (_, n) => `${PUMP} report {"sequence":${n}}`),
    );
  });

  const paho = version === "mqttv5" ? "MQTTv5" : "MQTTv311";
  test(`Eclipse Paho over MQTT ${name} reports, and answers a command`, { skip: noPaho }, async () => {
    writeFileSync(file("device.py"), PAHO_DEVICE);
    const client = start(PYTHON, [file("device.py"), `${port}`, paho, PUMP]);
    await until(commanded("pause"), () => `a command arrives: ${client.said()}`);
    await until(
      () => reports.length >= 2,
      () => `report and answer: ${client.said()}`,
    );
    assert.deepEqual(reports.slice(0, 2), [`${PUMP} report {"boot":"b1"}`, `${PUMP} answer pause`]);
  });

  // Of MQTT 5 a broker's will is to be retained by default, which a server that retains nothing must refuse (3.2.2.3.5).
  for (const notices of version === "mqttv5" ? ["false"] : ["false", "true"]) {
    test(`a Mosquitto bridge over MQTT ${name}, notifications ${notices}`, { skip: noMosquitto }, async () => {
      const local = await freePort();
      const bridge = `listener ${local} 127.0.0.1
allow_anonymous true
connection carelabel
address 127.0.0.1:${port}
bridge_protocol_version ${version === "mqttv5" ? "mqttv50" : "mqttv311"}
remote_username hospital-broker
remote_password secret
cleansession false
notifications ${notices}
topic carelabel/+/report out 1
topic carelabel/+/answer out 1
topic carelabel/+/command in 1
`;
      writeFileSync(file("bridge.conf"), bridge);
      const broker = start(BROKER, ["-c", file("bridge.conf"), "-v"]);
      const local1 = ["-h", "127.0.0.1", "-p", `${local}`, "-q", "1"];
      await until(
        async () => (await run("mosquitto_pub", [...local1, "-t", "up", "-m", "?"])).code === 0,
        () => `the broker is up: ${broker.said()}`,
      );
      const device = start("mosquitto_sub", [...local1, "-t", COMMAND, "-C", "1"]);
      // Over 3.1.1 the broker acknowledges what nobody hears yet; over 5 only what somebody does.
      let hasArrived = false;
      const isHeard = async () => {
        if (!hasArrived || version === "mqttv311") hasArrived = await commanded("pause")();
        return hasArrived && device.said() === "pause\n";
      };
      await until(isHeard, () => `the device behind the bridge hears a command: ${broker.said()}`);
      await run("mosquitto_pub", [...local1, "-t", REPORT, "-m", "{}"]);
      await run("mosquitto_pub", [...local1, "-t", "carelabel/scanner000000001/answer", "-m", "paused"]);
      await until(
        () => reports.length === 2,
        () => `reports come through: ${broker.said()}`,
      );
      assert.deepEqual(reports, [`${PUMP} report {}`, "scanner000000001 answer paused"]);
      assert.equal(door.figures().refused, 0);
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const PAHO_DEVICE = `
import sys
import paho.mqtt.client as mqtt
port, version, device = int(sys.argv[1]), getattr(mqtt, sys.argv[2]), sys.argv[3]
client = mqtt.Client(client_id="paho", protocol=version)
client.username_pw_set(device, "secret")
def connected(client, *_):
    client.publish(f"carelabel/{device}/report", '{"boot":"b1"}', qos=1)
    client.subscribe(f"carelabel/{device}/command", qos=1)
def commanded(client, _data, message):
    client.publish(f"carelabel/{device}/answer", message.payload, qos=1)
client.on_connect = connected
client.on_message = commanded
client.connect("127.0.0.1", port)
client.loop_forever()
`;
