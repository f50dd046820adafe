/**
 * A door on loopback for tests: every device whose password is "secret" may sign on, and all that happens is written down.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { type Packet, parser } from "mqtt-packet";
import type { Outcome } from "./acknowledgements.ts";
import { createMqttDoor, type MqttDoor, type MqttDoorOptions } from "./door.ts";
import { type Version, writePacket } from "./packet.ts";

export const PUMP = "pump000000000001";
export const SCANNER = "scanner000000001";

export interface Taken {
  readonly device: string;
  readonly kind: string;
  readonly text: string;
  readonly connection: string;
  readonly done: (outcome: Outcome, reason?: string) => void;
}

export interface TestDoor {
  readonly door: MqttDoor;
  readonly port: number;
  readonly taken: Taken[];
  /** `<device> <fact>`, in order. */
  readonly contacts: string[];
  readonly log: string[];
  /** What becomes of a message; `null`: nothing until the test says so. */
  answer: Outcome | null;
  readonly close: () => Promise<void>;
}

export async function openDoor(options: Partial<MqttDoorOptions> = {}): Promise<TestDoor> {
  const taken: Taken[] = [];
  const contacts: string[] = [];
  const log: string[] = [];
  const door = createMqttDoor({
    signOn: async ({ userName, password, certificate }) => {
      const isKnown = certificate !== null || Buffer.from(password ?? []).toString() === "secret";
      if (!isKnown || userName === null) return "refused";
      return { device: userName === "bridge" ? null : userName, credential: `of ${userName}` };
    },
    take: (device, kind, payload, connection, done) => {
      taken.push({ device, kind, text: Buffer.from(payload).toString(), connection, done });
      const { answer } = made;
      if (answer !== null) setImmediate(() => done(answer, "because the test says so"));
    },
    onContact: (device, fact) => contacts.push(`${device} ${fact}`),
    log: (text) => log.push(text),
    ...options,
    limits: { refusalMs: 20, ...options.limits },
  });
  const made: TestDoor = {
    ...{ door, taken, contacts, log },
    port: await door.listen({ host: "127.0.0.1", port: 0 }),
    answer: "taken",
    close: () => door.close(),
  };
  return made;
}

export function join({ port }: TestDoor, userName: string, options: IClientOptions = {}): Promise<MqttClient> {
  return connectAsync(
    `mqtt://127.0.0.1:${port}`,
    { username: userName, password: "secret", clientId: userName, reconnectPeriod: 0, ...options },
    false,
  );
}

/** The topic and text of the next message. */
export function nextMessage(client: MqttClient): Promise<[topic: string, text: string]> {
  return new Promise((resolve) => client.once("message", (topic, payload) => resolve([topic, String(payload)])));
}

export function whenClosed(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once("close", () => resolve()));
}

/** Waits until `isSo`; fails with `what` when that takes longer than anything here should. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    if (isSo()) return;
    await wait(10);
  }
  assert.fail(`never: ${what}`);
}

/** A client that says whatever it likes. */
export class RawClient {
  readonly socket: Socket;
  readonly packets: Packet[] = [];
  isClosed = false;

  #reader: ReturnType<typeof parser> | undefined;

  /** @param version in which the server is to answer; undefined: whichever the words sent turn out to ask for. */
  constructor({ port }: { readonly port: number }, version?: Version) {
    this.socket = connectSocket(port, "127.0.0.1");
    this.socket.on("data", (bytes: Buffer) => {
      this.#reader ??= this.#readerOf(version ?? versionAnswered(bytes));
      this.#reader.parse(bytes);
    });
    this.socket.on("error", () => undefined);
    this.socket.on("close", () => {
      this.isClosed = true;
    });
  }

  #readerOf(version: Version): ReturnType<typeof parser> {
    const reader = parser({ protocolVersion: version });
    reader.on("packet", (packet) => this.packets.push(packet));
    return reader;
  }

  send(...parts: (Buffer | readonly number[])[]): void {
    this.socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
  }

  async closed(): Promise<void> {
    if (!this.isClosed) await once(this.socket, "close");
  }

  /** The reason code with which the server took its leave. */
  get lastReason(): number | undefined {
    const last = this.packets.at(-1);
    return last?.cmd === "disconnect" ? last.reasonCode : undefined;
  }
}

/** The first answer is a CONNACK: two bytes long in 3.1.1, with properties and so longer in 5. */
function versionAnswered([, length]: Buffer): Version {
  return length === 2 ? 4 : 5;
}

export function connectBytes(version: Version, userName = PUMP, more: object = {}): Buffer {
  const who = { clientId: userName, username: userName, password: Buffer.from("secret") };
  return writePacket(
    { cmd: "connect", protocolId: "MQTT", protocolVersion: version, clean: true, ...who, ...more },
    version,
  );
}

export function publishBytes(version: Version, messageId: number, more: object = {}): Buffer {
  const message = {
    topic: `carelabel/${PUMP}/report`,
    payload: `{"n":${messageId}}`,
    qos: 1,
    dup: false,
    retain: false,
  };
  return writePacket({ cmd: "publish", messageId, ...message, ...more } as Packet, version);
}

/** Signed on, CONNACK read. */
export async function rawJoin(
  door: TestDoor,
  version: Version,
  userName = PUMP,
  more: object = {},
): Promise<RawClient> {
  const client = new RawClient(door, version);
  client.send(connectBytes(version, userName, more));
  await until(() => client.packets.length > 0 || client.isClosed, "CONNACK");
  return client;
}
