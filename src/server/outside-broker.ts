/**
 * An outside broker: reports and answers come from it, commands go to it, where devices speak to a broker that is there
 * already. What it has acknowledged to a device is its own promise; ours begins when it hands a message over.
 *
 * MQTT 3.1.1 over mqtt-packet, with a persistent session: what was not acknowledged comes again. Each message is
 * acknowledged once it is on disk, many at a time; a shared subscription is not used, since it breaks the order per device.
 */
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { generate, type Packet } from "mqtt-packet";
import { type IncomingKind, parseTopic, topicOf } from "../contract/mqtt.ts";
import { InputError } from "../domain/input-error.ts";
import { Inbox } from "./mqtt/inbox.ts";
import { MQTT_LIMITS } from "./mqtt/limits.ts";
import { readPacket } from "./mqtt/packet.ts";

export interface OutsideBrokerOptions {
  /** mqtt:// or mqtts://, with name and password where the broker asks for them. */
  readonly url: string;
  /** The same for each start of this installation, so that the broker keeps what comes meanwhile. */
  readonly clientId: string;
  readonly take: (
    device: string,
    kind: IncomingKind,
    payload: Uint8Array,
    done: (outcome: "taken" | "refused" | "busy") => void,
  ) => void;
  readonly log: (text: string) => void;
}

export interface OutsideBroker {
  /** Whether the broker acknowledged the command in time. */
  command(device: string, payload: Uint8Array, timeoutMs: number): Promise<boolean>;
  readonly connected: boolean;
  close(): Promise<void>;
}

const KEEP_ALIVE_S = 30;
const CONNECT_MS = 10_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const LAST_ID = 65_535;
const SUBSCRIPTIONS = ["report", "answer"] as const;
/** Beyond so many that are not on disk yet the broker is not read: TCP tells it. */
const MOST_UNTAKEN = 5_000;
const { packetBytes: PACKET_BYTES, untakenBytes: MOST_UNTAKEN_BYTES } = MQTT_LIMITS;

/** @throws {InputError} `argument-wrong` when the address is none of MQTT. */
export function openOutsideBroker(options: OutsideBrokerOptions): OutsideBroker {
  const address = addressIn(options.url);
  const commands = new Map<number, (reached: boolean) => void>();
  let socket: Socket | undefined;
  let isOpen = false;
  let isClosing = false;
  let tries = 0;
  let lastId = 0;
  let untaken = 0;
  let untakenBytes = 0;
  let timer: NodeJS.Timeout | undefined;

  function start(): void {
    const { host, port, tls } = address;
    const mine = tls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
    socket = mine;
    const inbox = new Inbox();
    let heardMs = performance.now();
    const pulse = setInterval(() => {
      const silentMs = performance.now() - heardMs;
      if (silentMs > 1.5 * KEEP_ALIVE_S * 1000) mine.destroy();
      else if (isOpen && silentMs > 0.5 * KEEP_ALIVE_S * 1000) mine.write(generate({ cmd: "pingreq" }));
    }, KEEP_ALIVE_S * 250);
    const late = setTimeout(() => mine.destroy(), CONNECT_MS);
    mine.setNoDelay(true);
    mine.once(tls ? "secureConnect" : "connect", () => mine.write(connectPacket()));
    mine.on("data", (bytes: Buffer) => {
      heardMs = performance.now();
      inbox.append(bytes);
      readAll(inbox, mine, (packet) => heard(packet, mine, late));
    });
    // That it is closed is all there is to know, and follows.
    mine.on("error", () => undefined);
    mine.once("close", () => {
      clearInterval(pulse);
      clearTimeout(late);
      if (isOpen) options.log(`carelabel: the connection to the broker ${address.host}:${address.port} is lost\n`);
      isOpen = false;
      untaken = 0;
      untakenBytes = 0;
      for (const done of commands.values()) done(false);
      commands.clear();
      if (!isClosing) timer = setTimeout(start, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries++));
    });
  }

  function connectPacket(): Buffer {
    const { user, password } = address;
    return generate({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: false,
      clientId: options.clientId,
      keepalive: KEEP_ALIVE_S,
      ...(user === "" ? {} : { username: user, password: Buffer.from(password) }),
    });
  }

  function heard(packet: Packet, mine: Socket, late: NodeJS.Timeout): void {
    if (packet.cmd === "connack") {
      clearTimeout(late);
      if (packet.returnCode !== 0) {
        options.log(`carelabel: the broker refuses to sign CareLabel on (code ${packet.returnCode})\n`);
        mine.destroy();
        return;
      }
      isOpen = true;
      const subscriptions = SUBSCRIPTIONS.map((kind) => ({ topic: `carelabel/+/${kind}`, qos: 1 as const }));
      mine.write(generate({ cmd: "subscribe", messageId: nextId(), subscriptions }));
    } else if (packet.cmd === "suback") {
      // Not sooner: a broker that signs us on and hangs up is not asked twice a second.
      tries = 0;
      if (packet.granted.some((granted) => granted === 128))
        options.log("carelabel: the broker does not let CareLabel subscribe to carelabel/+/report and answer\n");
    } else if (packet.cmd === "puback") {
      const { messageId = 0 } = packet;
      commands.get(messageId)?.(true);
      commands.delete(messageId);
    } else if (packet.cmd === "publish") take(packet, mine);
  }

  function take(packet: Extract<Packet, { cmd: "publish" }>, mine: Socket): void {
    const { messageId, qos, payload } = packet;
    const topic = parseTopic(packet.topic);
    const acknowledge = () => {
      if (qos === 1 && messageId !== undefined && !mine.destroyed) mine.write(generate({ cmd: "puback", messageId }));
    };
    if (topic === null || topic.kind === "command") {
      acknowledge();
      return;
    }
    const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
    untaken++;
    untakenBytes += bytes.length;
    if (isFull()) mine.pause();
    options.take(topic.device, topic.kind, bytes, (outcome) => {
      if (socket === mine) {
        untaken--;
        untakenBytes -= bytes.length;
        if (mine.isPaused() && !isFull()) mine.resume();
      }
      // What is to come again is not acknowledged: the broker keeps it, and sends it when the connection is made anew.
      if (outcome === "busy") mine.destroy();
      else acknowledge();
    });
  }

  const isFull = () => untaken >= MOST_UNTAKEN || untakenBytes >= MOST_UNTAKEN_BYTES;

  function nextId(): number {
    do lastId = (lastId % LAST_ID) + 1;
    while (commands.has(lastId));
    return lastId;
  }

  start();
  return {
    get connected() {
      return isOpen;
    },
    command(device, payload, timeoutMs) {
      if (!isOpen || socket === undefined) return Promise.resolve(false);
      const messageId = nextId();
      socket.write(
        generate({
          cmd: "publish",
          topic: topicOf(device, "command"),
          payload: Buffer.from(payload),
          qos: 1,
          messageId,
          dup: false,
          retain: false,
        }),
      );
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const expiry = setTimeout(() => {
        commands.delete(messageId);
        resolve(false);
      }, timeoutMs);
      commands.set(messageId, (reached) => {
        clearTimeout(expiry);
        resolve(reached);
      });
      return promise;
    },
    async close() {
      isClosing = true;
      clearTimeout(timer);
      const last = socket;
      if (last === undefined || last.destroyed) return;
      const closed = new Promise((resolve) => last.once("close", resolve));
      if (isOpen) last.end(generate({ cmd: "disconnect" }));
      setTimeout(() => last.destroy(), 1000).unref();
      await closed;
    },
  };
}

/** Hands on each packet that is here; what is no MQTT, or longer than any report, ends the connection, which is made anew. */
function readAll(inbox: Inbox, socket: Socket, heard: (packet: Packet) => void): void {
  while (!socket.destroyed) {
    const state = inbox.next(PACKET_BYTES);
    if (state === "more") return;
    const packet = state === "packet" ? readPacket(inbox.bytes.subarray(inbox.frameAt, inbox.bodyEnd), 4) : state;
    if (typeof packet === "string") socket.destroy();
    else heard(packet);
  }
}

interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user: string;
  readonly password: string;
}

/** Not all that an address may hold is a percent-encoding. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function addressIn(text: string): Address {
  const url = URL.parse(text);
  if (url === null || !["mqtt:", "mqtts:"].includes(url.protocol) || url.hostname === "")
    throw new InputError(
      "argument-wrong",
      "CARELABEL_MQTT_URL",
      "it is no address of a broker; write mqtt://host:1883 or mqtts://name:password@host:8883",
    );
  const tls = url.protocol === "mqtts:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (tls ? 8883 : 1883) : Number(url.port),
    tls,
    user: decoded(url.username),
    password: decoded(url.password),
  };
}
