/**
 * Load for a whole fleet by a few bridge connections: every device in turn, one report each round, at an even rate or as
 * fast as it is acknowledged. MQTT 3.1.1, QoS 1, packets made by hand.
 *
 * Run: node bench/runtime/bridge-load.ts --port N --user ID --password TOKEN --devices FILE --rounds N [--first N]
 *   [--rate N]. Prints one line of JSON.
 */
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { parseArgs } from "node:util";
import { Latencies } from "../../src/cli/simulate/latencies.ts";

export interface BridgeResult {
  readonly acknowledged: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const CONNECTIONS = 4;
/** In flight on one connection; the door lets a bridge have 1,000. */
const WINDOW = 500;
const TICK_MS = 2;
const NAMES = ["cpuLoad", "power", "linePressure", "rateDeviation", "caseTemperature"];
const MORE = ["throughputUp", "throughputDown", "memoryUsed"];
const USUAL = [21.5, 5.2, 120.5, 0.5, 31.2, 2.1, 12.4, 41.3];

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "1883" },
    user: { type: "string", default: "" },
    password: { type: "string", default: "" },
    devices: { type: "string", default: "" },
    rounds: { type: "string", default: "1" },
    first: { type: "string", default: "1" },
    rate: { type: "string" },
  },
});

class Bridge {
  readonly socket: Socket;
  readonly sentAtMs = new Float64Array(65_536);
  readonly isOpen: Promise<void>;
  inFlight = 0;
  #next = 0;
  #cut: Buffer = Buffer.alloc(0);

  constructor(number: number, onAck: (latencyMs: number) => void) {
    const opened = Promise.withResolvers<void>();
    this.isOpen = opened.promise;
    this.socket = connect(Number(values.port), "127.0.0.1");
    this.socket.setNoDelay(true);
    this.socket.write(connectPacket(`bridge-${number}`, values.user, values.password));
    this.socket.on("error", opened.reject);
    this.socket.once("data", (answer) => {
      if (answer[0] !== 0x20 || answer[3] !== 0) opened.reject(new Error("the door refused the bridge"));
      this.socket.on("data", (bytes: Buffer) => this.#read(bytes, onAck));
      opened.resolve();
    });
  }

  packet(topic: string, payload: string): Buffer {
    const packetId = (this.#next++ % 65_535) + 1;
    const body = 2 + topic.length + 2 + payload.length;
    const bytes = Buffer.allocUnsafe(body + 3);
    bytes[0] = 0x32;
    bytes[1] = (body & 127) | 128;
    bytes[2] = body >> 7;
    bytes.writeUInt16BE(topic.length, 3);
    bytes.write(topic, 5, "latin1");
    bytes.writeUInt16BE(packetId, 5 + topic.length);
    bytes.write(payload, 7 + topic.length, "latin1");
    this.sentAtMs[packetId] = performance.now();
    this.inFlight++;
    return bytes;
  }

  #read(bytes: Buffer, onAck: (latencyMs: number) => void): void {
    const all = this.#cut.length === 0 ? bytes : Buffer.concat([this.#cut, bytes]);
    const nowMs = performance.now();
    let at = 0;
    for (; at + 4 <= all.length; at += 4) {
      if (all[at] !== 0x40) throw new Error(`no acknowledgement: ${all[at]}`);
      this.inFlight--;
      onAck(nowMs - (this.sentAtMs[all.readUInt16BE(at + 2)] ?? nowMs));
    }
    this.#cut = all.subarray(at);
  }
}

function connectPacket(clientId: string, user: string, password: string): Buffer {
  const text = (value: string) =>
    Buffer.concat([Buffer.from([value.length >> 8, value.length & 255]), Buffer.from(value)]);
  const body = Buffer.concat([text("MQTT"), Buffer.from([4, 0xc2, 0, 0]), text(clientId), text(user), text(password)]);
  return Buffer.concat([Buffer.from([0x10, body.length]), body]);
}

const devices = readFileSync(values.devices, "utf8").trim().split("\n");
const [rounds, first] = [Number(values.rounds), Number(values.first)];
const rate = values.rate === undefined ? Infinity : Number(values.rate);
const latencies = new Latencies();
const bridges = Array.from({ length: CONNECTIONS }, (_, number) => new Bridge(number, (ms) => latencies.add(ms)));
await Promise.all(bridges.map(({ isOpen }) => isOpen));

/** A device always comes by the same connection, in order. */
function reportOf(at: number): { bridge: Bridge; topic: string; payload: string } {
  const place = at % devices.length;
  const sequence = first + Math.floor(at / devices.length);
  const measured = [...NAMES, ...MORE].map((name, index) => {
    const noise = ((Math.imul(sequence * 8 + index + place * 31, 0x9e3779b1) >>> 0) % 1000) / 10_000;
    return `"${name}":${((USUAL[index] ?? 0) * (1 + noise)).toFixed(3)}`;
  });
  return {
    bridge: bridges[place % CONNECTIONS] as Bridge,
    topic: `carelabel/${devices[place]}/report`,
    payload: `{"boot":"fleet-1","sequence":${sequence},"stage":"operating","values":{${measured.join(",")}}}`,
  };
}

const total = rounds * devices.length;
const beganMs = performance.now();
let sent = 0;
while (latencies.count < total) {
  const due = Math.min(total, Math.floor(((performance.now() - beganMs) * rate) / 1000));
  const gathered = new Map<Bridge, Buffer[]>();
  for (; sent < (rate === Infinity ? total : due); sent++) {
    const { bridge, topic, payload } = reportOf(sent);
    if (bridge.inFlight >= WINDOW) break;
    const packets = gathered.get(bridge) ?? [];
    if (packets.push(bridge.packet(topic, payload)) === 1) gathered.set(bridge, packets);
  }
  for (const [{ socket }, packets] of gathered) socket.write(Buffer.concat(packets));
  await new Promise((resolve) => setTimeout(resolve, TICK_MS));
}
const seconds = (performance.now() - beganMs) / 1000;
for (const { socket } of bridges) socket.end(Buffer.from([0xe0, 0]));
const result: BridgeResult = {
  acknowledged: latencies.count,
  seconds,
  perSecond: Math.round(latencies.count / seconds),
  p50Ms: latencies.atShare(0.5),
  p99Ms: latencies.atShare(0.99),
};
console.log(JSON.stringify(result));
