/**
 * Fuzzes the MQTT door over real sockets: random bytes, and packets with bytes changed, cut, repeated or out of order,
 * before and after the sign-on. A client that behaves is served all the while; the door's heap is measured after a
 * collection.
 *
 * Run: node --expose-gc bench/fuzz-mqtt.ts [--seconds 600] [--seed N] [--at-once 20]
 *
 * Exit code 1 when the door failed, stopped serving, or kept what it should have forgotten.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectAsync } from "mqtt";
import { createMqttDoor } from "../src/server/mqtt/door.ts";
import { type Version, writePacket } from "../src/server/mqtt/packet.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    seed: { type: "string", default: "1" },
    "at-once": { type: "string", default: "20" },
  },
});
const seconds = Number(values.seconds);
const atOnce = Number(values["at-once"]);
const WARM_UP_MS = Math.min(20_000, seconds * 200);
const HEAP_MAY_GROW = 8 * 1024 * 1024;
/** Until a client that behaves must have its acknowledgement. */
const SERVED_WITHIN_MS = 10_000;
const STRANGE = "stranger00000001";
const GOOD = "goodpump00000001";

let state = Number(values.seed) >>> 0 || 1;
/** xorshift32: the same inputs for the same seed. */
function below(limit: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

const found: string[] = [];
process.on("uncaughtException", (error) => found.push(`uncaught: ${error.stack}`));
process.on("unhandledRejection", (error) => found.push(`unhandled: ${String(error)}`));

const log: string[] = [];
let taken = 0;
const door = createMqttDoor({
  signOn: async ({ userName }) => (userName === null ? "refused" : { device: userName, credential: userName }),
  take: (_speaker, _device, _kind, _payload, _connection, done) => {
    taken++;
    const outcome = taken % 50 === 0 ? "busy" : taken % 20 === 0 ? "refused" : "taken";
    setImmediate(() => done(outcome, "as it comes"));
  },
  onContact: () => undefined,
  log: (text) => {
    log.push(text);
    if (/failed/.test(text)) found.push(text);
  },
  limits: { failures: { atOnce: 1e9, everyMs: 1 }, refusalMs: 0, logEveryMs: 1_000, connectMs: 1_000, packetMs: 1_000 },
});
const port = await door.listen({ host: "127.0.0.1", port: 0 });
const good = await connectAsync(`mqtt://127.0.0.1:${port}`, {
  ...{ username: GOOD, clientId: GOOD, protocolVersion: 5, reconnectPeriod: 0 },
});

const REPORT = `carelabel/${STRANGE}/report`;
const COMMAND = `carelabel/${STRANGE}/command`;
const signOn = (version: Version, more: object = {}) =>
  writePacket(
    {
      ...{ cmd: "connect", protocolId: "MQTT", protocolVersion: version, clean: below(2) === 0 },
      ...{ clientId: `c${below(4)}`, username: STRANGE, keepalive: below(3), ...more },
    },
    version,
  );

function packet(version: Version): Buffer {
  const messageId = below(8);
  const properties = pick([
    undefined,
    { contentType: "application/cbor" },
    { topicAlias: 1 },
    { userProperties: { a: "b" } },
  ]);
  switch (below(9)) {
    case 0:
      return signOn(version, { will: { topic: REPORT, payload: "w", qos: 1, retain: false } });
    case 1:
      return writePacket(
        { cmd: "subscribe", messageId, subscriptions: [{ topic: pick([COMMAND, "#", "$share/a/b"]), qos: 1 }] },
        version,
      );
    case 2:
      return writePacket({ cmd: "unsubscribe", messageId, unsubscriptions: [COMMAND] }, version);
    case 3:
      return writePacket({ cmd: "puback", messageId, reasonCode: 0 }, version);
    case 4:
      return Buffer.from([0xc0, 0]);
    case 5:
      return writePacket({ cmd: "disconnect", reasonCode: 0 }, version);
    default: {
      const qos = pick([0, 1, 1, 1, 2] as const);
      const topic = pick([REPORT, REPORT, `carelabel/${STRANGE}/answer`, "$SYS/x", "\u00e4/b"]);
      const payload = Buffer.alloc(pick([0, 3, 100, 5_000, 65_000]), messageId);
      const more = version === 5 && properties !== undefined ? { properties } : {};
      return writePacket(
        { cmd: "publish", topic, payload, qos, messageId, dup: below(9) === 0, retain: false, ...more },
        version,
      );
    }
  }
}

function mutated(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const many = pick([0, 0, 1, 1, 2, 5]);
  for (let change = 0; change < many; change++)
    // The header and what stands near it matter most.
    changed[below(below(2) === 0 ? Math.min(20, changed.length) : changed.length)] = below(256);
  return below(10) === 0 ? changed.subarray(0, below(changed.length + 1)) : changed;
}

function talk(): Buffer[] {
  const version = pick([4, 5] as const);
  const parts = below(4) === 0 ? [] : [signOn(version)];
  for (let count = below(8); count > 0; count--) {
    const isNoise = below(6) === 0;
    parts.push(isNoise ? Buffer.from(Array.from({ length: below(300) }, () => below(256))) : mutated(packet(version)));
  }
  const all = Buffer.concat(parts);
  if (below(2) === 0) return [all];
  const cut = below(all.length + 1);
  return [all.subarray(0, cut), all.subarray(cut)];
}

let inputs = 0;
async function strangers(until: number): Promise<void> {
  while (performance.now() < until) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.resume();
    const closed = once(socket, "close").catch(() => undefined);
    for (const part of talk()) {
      socket.write(part);
      if (below(3) === 0) await wait(0);
    }
    if (below(5) === 0) socket.destroy();
    else socket.end();
    const late = setTimeout(() => socket.destroy(), SERVED_WITHIN_MS);
    await closed;
    clearTimeout(late);
    inputs++;
  }
}

let served = 0;
async function behave(until: number): Promise<void> {
  while (performance.now() < until) {
    const answered = good.publishAsync(`carelabel/${GOOD}/report`, "{}", { qos: 1 }).catch((error: unknown) => {
      // The door of this run says so of every twentieth message.
      if (!/Quota exceeded|Implementation specific/.test(String(error))) found.push(String(error));
    });
    const late = setTimeout(() => found.push("a client that behaves was not served in time"), SERVED_WITHIN_MS);
    await answered;
    clearTimeout(late);
    served++;
    await wait(20);
  }
}

async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await wait(200);
  }
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}

const run = (ms: number) => {
  const until = performance.now() + ms;
  return Promise.all([...Array.from({ length: atOnce }, () => strangers(until)), behave(until)]);
};
await run(WARM_UP_MS);
const before = await heapBytes();
await run(seconds * 1_000 - WARM_UP_MS);
await good.endAsync(true);
for (let attempt = 0; attempt < 50 && door.figures().connections > 0; attempt++) await wait(100);
if (door.figures().connections > 0) found.push(`${door.figures().connections} connections were never ended`);
const after = await heapBytes();
const hasGrown = globalThis.gc !== undefined && after - before > HEAP_MAY_GROW;
if (hasGrown) found.push(`the heap grew by ${after - before} bytes`);

const mb = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
console.log(
  "| seconds | connections | messages taken | served meanwhile | finds | heap MiB, warm | at the end | log lines |",
);
console.log("|--:|--:|--:|--:|--:|--:|--:|--:|");
console.log(
  `| ${seconds} | ${inputs} | ${taken} | ${served} | ${found.length} | ${mb(before)} | ${mb(after)} | ${log.length} |`,
);
for (const find of new Set(found)) console.log(`  ${find}`);
await door.close();
process.exitCode = found.length === 0 ? 0 : 1;
