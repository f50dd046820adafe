/**
 * A fleet by another make of client (MQTT.js), in a process of its own: it reports with QoS 1, sends again what was not
 * acknowledged when the connection went, and writes down each report once its PUBACK is here.
 *
 * Run: node test/watch-kill-client.ts PORT CREDENTIALS LOG MS, with one {"id", "token"} a line in CREDENTIALS. A line
 * "breach DEVICE" on its input has the device go beyond its limit for some reports, "rest" ends the reporting. It says
 * "rests" once nothing is in flight any more, and ends with its input.
 */
import { openSync, readFileSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { connect } from "mqtt";
import type { CommandAnswer } from "../src/contract/command.ts";
import type { Report } from "../src/domain/runtime/report.ts";

const [, , port = "", credentials = "", logPath = "", everyMs = "25"] = process.argv;
const log = openSync(logPath, "a");
/** In flight of one device; beyond it a report is left out. */
const MOST = 16;
const BREACH_REPORTS = 15;
/** Beyond the fail-safe limits of the sample's infusion pump and of its ultrasound scanners, and within them. */
const BEYOND = { linePressure: 1500, probeTemperature: 70 };
const USUAL = { linePressure: 120, probeTemperature: 31 };

interface Sender {
  /** Reports of the breach that are left. */
  beyond: number;
  inFlight: number;
  send(): void;
}

const senders = new Map<string, Sender>();
for (const line of readFileSync(credentials, "utf8").trim().split("\n")) {
  const { id, token } = JSON.parse(line) as { id: string; token: string };
  senders.set(id, senderOf(id, token));
}
let turn = 0;
const all = [...senders.values()];
const timer = setInterval(() => {
  // Evenly over the interval.
  const until = turn + all.length / Math.max(1, Number(everyMs));
  for (; turn < until; turn++) all[turn % all.length]?.send();
}, 1);

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [wish, device = ""] = line.split(" ");
    const sender = senders.get(device);
    if (wish === "breach" && sender !== undefined) sender.beyond = BREACH_REPORTS;
    if (wish === "rest") void rest();
  })
  .on("close", () => process.exit());

async function rest(): Promise<void> {
  clearInterval(timer);
  while (all.some(({ inFlight }) => inFlight > 0)) await new Promise((resolve) => setTimeout(resolve, 20));
  process.stdout.write("rests\n");
}

function senderOf(id: string, token: string): Sender {
  const boot = `boot-${Date.now().toString(36)}`;
  let sequence = 0;
  const client = connect(`mqtt://127.0.0.1:${port}`, {
    clientId: id,
    username: id,
    password: token,
    clean: false,
    reconnectPeriod: 50,
    connectTimeout: 5_000,
  });
  client.on("error", () => undefined);
  client.on("connect", () => client.subscribe(`carelabel/${id}/command`, { qos: 1 }));
  client.on("message", (_topic, payload) => {
    const answer: CommandAnswer = { command: JSON.parse(payload.toString()).id, done: true };
    client.publish(`carelabel/${id}/answer`, JSON.stringify(answer), { qos: 1 });
  });
  // MQTT.js gives back some of what was in flight when a connection ends; the others it sends again by itself.
  const again: Report[] = [];
  client.on("connect", () => {
    for (const report of again.splice(0).sort((one, other) => one.sequence - other.sequence)) publish(report);
  });
  function publish(report: Report): void {
    client.publish(`carelabel/${id}/report`, JSON.stringify(report), { qos: 1 }, (error) => {
      if (error !== undefined && error !== null) {
        again.push(report);
        return;
      }
      sender.inFlight--;
      writeSync(log, `${id} ${boot} ${report.sequence}\n`);
    });
  }
  const sender: Sender = {
    beyond: 0,
    inFlight: 0,
    send() {
      if (sender.inFlight >= MOST || again.length > 0 || !client.connected) return;
      const isBeyond = sender.beyond > 0;
      if (isBeyond) sender.beyond--;
      sender.inFlight++;
      publish({ boot, sequence: ++sequence, values: isBeyond ? BEYOND : USUAL });
    },
  };
  return sender;
}
