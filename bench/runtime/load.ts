/**
 * Load for the MQTT door: as many reports as asked for, from as many connections, for little processor time of its own.
 *
 * Run: node bench/runtime/load.ts --port 1883 --connections 200 --seconds 60 --warm-up 10 --devices FILE [--rate N]
 * [--window N]. FILE has one {"id": ..., "token": ...} a line. Without --rate each connection keeps --window reports in
 * flight. The packets are made by hand (MQTT 3.1.1, OASIS 2014): a report is a copy of a template in which sequence and
 * last digits change, and of an acknowledgement only its packet id is read. Prints one line of JSON.
 */
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { parseArgs } from "node:util";
import { Latencies } from "../../src/cli/simulate/latencies.ts";

export interface Load {
  readonly host: string;
  readonly port: number;
  readonly credentials: readonly { readonly id: string; readonly token: string }[];
  readonly connections: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Reports a second over all connections; null is as fast as the door acknowledges. */
  readonly rate: number | null;
  /** Most reports in flight on one connection. */
  readonly window: number;
  /** How long acknowledgements are waited for at the end (10). */
  readonly drainSeconds?: number;
}

export interface LoadResult {
  readonly connections: number;
  readonly refused: number;
  readonly lostConnections: number;
  readonly payloadBytes: number;
  readonly askedPerSecond: number | null;
  /** Within the measured time, after the warm-up. */
  readonly seconds: number;
  readonly acknowledged: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly ownCpuPercent: number;
  /** Over the whole run. */
  readonly sentInAll: number;
  readonly acknowledgedInAll: number;
}

/** Eight values, each of six signs, within the bands of the sample's infusion pump. */
const VALUES: Readonly<Record<string, string>> = {
  cpuLoad: "21.500",
  power: "5.2000",
  linePressure: "120.50",
  rateDeviation: "0.5000",
  caseTemperature: "31.200",
  throughputUp: "2.1000",
  throughputDown: "12.400",
  memoryUsed: "41.300",
};
const SEQUENCE_DIGITS = 9;
const TOGETHER = 200;
const TICK_MS = 2;
const DRAIN_S = 10;

/** One connection; its reports differ from the template in packet id, sequence and the last digit of each value. */
class Sender {
  readonly #socket: Socket;
  readonly #template: Buffer;
  readonly #packetIdAt: number;
  readonly #sequenceAt: number;
  readonly #digitsAt: readonly number[];
  readonly #sentAtMs: Float64Array;
  readonly #acknowledged: (latencyMs: number) => void;
  readonly #cut: number[] = [];
  #sequence = 0;
  inFlight = 0;
  isOpen = true;

  constructor(socket: Socket, id: string, boot: string, window: number, acknowledged: (latencyMs: number) => void) {
    this.#socket = socket;
    this.#acknowledged = acknowledged;
    let size = 1;
    while (size < window) size *= 2;
    this.#sentAtMs = new Float64Array(size);
    const topic = Buffer.from(`carelabel/${id}/report`);
    const payload = payloadOf(boot);
    const body = 2 + topic.length + 2 + payload.length;
    const head = Buffer.from([0x32, ...lengthOf(body), topic.length >> 8, topic.length & 255]);
    this.#template = Buffer.concat([head, topic, Buffer.alloc(2), Buffer.from(payload)]);
    this.#packetIdAt = head.length + topic.length;
    const from = this.#packetIdAt + 2;
    this.#sequenceAt = from + payload.indexOf('"sequence":') + '"sequence":'.length;
    this.#digitsAt = Object.entries(VALUES).map(
      ([name, value]) => from + payload.indexOf(`"${name}":`) + name.length + 3 + value.length - 2,
    );
  }

  get payloadBytes(): number {
    return this.#template.length - this.#packetIdAt - 2;
  }

  send(count: number, nowMs: number): void {
    const size = this.#template.length;
    const bytes = Buffer.allocUnsafe(count * size);
    for (let index = 0; index < count; index++) {
      const at = index * size;
      this.#template.copy(bytes, at);
      const sequence = this.#sequence++;
      const packetId = (sequence % 65_535) + 1;
      bytes[at + this.#packetIdAt] = packetId >> 8;
      bytes[at + this.#packetIdAt + 1] = packetId & 255;
      writeDigits(bytes, at + this.#sequenceAt, sequence);
      let mixed = Math.imul(sequence + 1, 0x9e3779b1) >>> 0;
      for (const digitAt of this.#digitsAt) {
        bytes[at + digitAt] = 48 + (mixed % 10);
        mixed = (mixed / 10) | 0;
      }
      this.#sentAtMs[packetId & (this.#sentAtMs.length - 1)] = nowMs;
    }
    this.inFlight += count;
    this.#socket.write(bytes);
  }

  /** Reads acknowledgements (40 02 id id) out of what came; how many there were. */
  read(bytes: Uint8Array, length: number, nowMs: number): number {
    let at = 0;
    let count = 0;
    // A packet cut in two is mended first.
    while (this.#cut.length > 0 && at < length) {
      this.#cut.push(bytes[at++] ?? 0);
      if (this.#cut.length === 4) count += this.#acknowledge(Uint8Array.from(this.#cut.splice(0)), 0, nowMs);
    }
    for (; at + 4 <= length; at += 4) count += this.#acknowledge(bytes, at, nowMs);
    while (at < length) this.#cut.push(bytes[at++] ?? 0);
    this.inFlight -= count;
    return count;
  }

  #acknowledge(bytes: Uint8Array, at: number, nowMs: number): number {
    if (bytes[at] !== 0x40 || bytes[at + 1] !== 2)
      throw new Error(`no acknowledgement of MQTT 3.1.1: ${bytes[at]} ${bytes[at + 1]}`);
    const packetId = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    this.#acknowledged(nowMs - (this.#sentAtMs[packetId & (this.#sentAtMs.length - 1)] ?? nowMs));
    return 1;
  }

  end(): void {
    this.isOpen = false;
    this.#socket.end(Buffer.from([0xe0, 0]));
  }
}

export async function runLoad(load: Load): Promise<LoadResult> {
  const { connections, rate, window, seconds, warmUpSeconds } = load;
  let histogram = new Latencies();
  let [sent, acknowledged, lostConnections] = [0, 0, 0];
  let isSending = true;
  const boot = `load-${Date.now().toString(36)}`;
  // Its callback runs before the next one reads, so one buffer serves all connections.
  const buffer = Buffer.allocUnsafe(65_536);
  const senders: Sender[] = [];
  const open = (index: number) => {
    const { id = "", token = "" } = load.credentials[index % load.credentials.length] ?? {};
    return new Promise<boolean>((resolve) => {
      let sender: Sender | undefined;
      const socket = connect({
        host: load.host,
        port: load.port,
        noDelay: true,
        onread: {
          buffer,
          callback: (length) => {
            const now = performance.now();
            if (sender !== undefined) {
              const count = sender.read(buffer, length, now);
              acknowledged += count;
              if (rate === null && isSending && count > 0) {
                sender.send(count, now);
                sent += count;
              }
              return true;
            }
            if (length >= 4 && buffer[0] === 0x20 && buffer[3] === 0) {
              sender = new Sender(socket, id, boot, window, (ms) => histogram.add(ms));
              senders.push(sender);
              resolve(true);
            } else socket.destroy();
            return true;
          },
        },
      });
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        if (sender?.isOpen) lostConnections++;
        if (sender !== undefined) sender.isOpen = false;
        resolve(false);
      });
      socket.write(connectPacket(id, token));
    });
  };
  for (let index = 0; index < connections; index += TOGETHER)
    await Promise.all(Array.from({ length: Math.min(TOGETHER, connections - index) }, (_, more) => open(index + more)));

  const startMs = performance.now();
  let turn = 0;
  const give = (count: number, now: number) => {
    let left = count;
    for (let tries = senders.length; left > 0 && tries > 0; tries--) {
      const sender = senders[turn++ % senders.length];
      if (!sender?.isOpen || sender.inFlight >= window) continue;
      sender.send(1, now);
      sent++;
      left--;
    }
    return left;
  };
  let due = 0;
  let lastMs = startMs;
  const ticking =
    rate === null
      ? undefined
      : setInterval(() => {
          const now = performance.now();
          // What finds no room is not owed later: the result shows how much less was sent than asked for.
          due += ((now - lastMs) * rate) / 1000;
          lastMs = now;
          const whole = Math.floor(due);
          give(whole, now);
          due -= whole;
        }, TICK_MS);
  if (rate === null)
    for (const sender of senders) {
      sender.send(window, performance.now());
      sent += window;
    }
  await sleep(warmUpSeconds * 1000);
  histogram = new Latencies();
  const cpu = process.cpuUsage();
  const measuredFromMs = performance.now();
  await sleep(seconds * 1000);
  const measured = histogram;
  const tookMs = performance.now() - measuredFromMs;
  const { user, system } = process.cpuUsage(cpu);
  histogram = new Latencies();
  isSending = false;
  clearInterval(ticking);
  const giveUpMs = performance.now() + 1000 * (load.drainSeconds ?? DRAIN_S);
  while (senders.some(({ isOpen, inFlight }) => isOpen && inFlight > 0) && performance.now() < giveUpMs)
    await sleep(20);
  for (const sender of senders) sender.end();
  const round = (number: number) => Number(number.toPrecision(4));
  return {
    connections: senders.length,
    refused: connections - senders.length,
    lostConnections,
    payloadBytes: senders[0]?.payloadBytes ?? 0,
    askedPerSecond: rate,
    seconds: round(tookMs / 1000),
    acknowledged: measured.count,
    perSecond: Math.round((1000 * measured.count) / tookMs),
    p50Ms: round(measured.atShare(0.5)),
    p99Ms: round(measured.atShare(0.99)),
    maxMs: round(measured.maxMs),
    ownCpuPercent: Math.round((user + system) / 10 / tookMs),
    sentInAll: sent,
    acknowledgedInAll: acknowledged,
  };
}

function payloadOf(boot: string): string {
  const values = Object.entries(VALUES).map(([name, value]) => `"${name}":${value}`);
  return `{"boot":"${boot}","sequence":${"0".padEnd(SEQUENCE_DIGITS)},"stage":"operating","values":{${values.join(",")}}}`;
}

/** Padded with spaces behind, which JSON passes over: the length stays. */
function writeDigits(bytes: Buffer, at: number, number: number): void {
  let digits = 1;
  for (let left = number; left >= 10; left = Math.floor(left / 10)) digits++;
  for (let index = digits - 1, left = number; index >= 0; index--, left = Math.floor(left / 10))
    bytes[at + index] = 48 + (left % 10);
}

function connectPacket(id: string, token: string): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
  };
  // Clean session, user name and password; no keep-alive.
  const body = Buffer.concat([text("MQTT"), Buffer.from([4, 0xc2, 0, 0]), text(id), text(id), text(token)]);
  return Buffer.concat([Buffer.from([0x10, ...lengthOf(body.length)]), body]);
}

/** Variable byte integer (MQTT 3.1.1, 2.2.3). */
function lengthOf(length: number): number[] {
  return length < 128 ? [length] : [(length & 127) | 128, ...lengthOf(length >> 7)];
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "1883" },
      connections: { type: "string", default: "200" },
      seconds: { type: "string", default: "60" },
      "warm-up": { type: "string", default: "10" },
      rate: { type: "string" },
      window: { type: "string", default: "20" },
      devices: { type: "string" },
    },
  });
  if (values.devices === undefined) throw new Error('--devices FILE is missing: one {"id": ..., "token": ...} a line');
  const credentials = readFileSync(values.devices, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as { id: string; token: string });
  const result = await runLoad({
    host: values.host,
    port: Number(values.port),
    credentials,
    connections: Number(values.connections),
    seconds: Number(values.seconds),
    warmUpSeconds: Number(values["warm-up"]),
    rate: values.rate === undefined ? null : Number(values.rate),
    window: Number(values.window),
  });
  console.log(JSON.stringify(result));
}
