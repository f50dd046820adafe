/**
 * A device's MQTT connection (3.1.1, OASIS 2014): persistent session, reports with QoS 1 sent again until acknowledged,
 * a last will, commands with QoS 1.
 *
 * A thin client over mqtt-packet: ten thousand of them stand in one process (docs/simulate.md has the cost beside MQTT.js).
 */
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import mqtt, { type Packet, type Parser } from "mqtt-packet";
import { type Gate, type Line, type LineEvents, MESSAGES_KEPT, type Message, waitBeforeTry } from "./line.ts";

export interface MqttServer {
  readonly host: string;
  readonly port: number;
  /** Certificates of authorities (PEM) for TLS; null speaks plain. */
  readonly tls: { readonly ca: string | undefined } | null;
}

const KEEP_ALIVE_S = 60;
const CONNECT_MS = 15_000;
/** Refused sign-ons are tried again seldom: the server counts them. */
const REFUSED_TRIES = 6;
const IN_FLIGHT = 16;
const LAST_ID = 65_535;
const REFUSALS = [
  "",
  "protocol version",
  "client id",
  "server unavailable",
  "wrong user name or token",
  "not authorised",
];

export class MqttLine implements Line {
  readonly #server: MqttServer;
  readonly #device: string;
  readonly #token: string;
  readonly #clientId: string;
  readonly #events: LineEvents;
  readonly #gate: Gate;
  readonly #inFlight = new Map<number, Message>();
  #queue: Message[] = [];
  #socket: Socket | undefined;
  #parser: Parser | undefined;
  #wanted = false;
  #isOpen = false;
  #wasOpen = false;
  #inGate = false;
  #tries = 0;
  #lastId = 0;
  #startedMs = 0;
  #heardMs = 0;
  #spokeMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    server: MqttServer,
    who: { readonly device: string; readonly token: string; readonly clientId: string },
    gate: Gate,
    events: LineEvents,
  ) {
    this.#server = server;
    this.#device = who.device;
    this.#token = who.token;
    this.#clientId = who.clientId;
    this.#gate = gate;
    this.#events = events;
  }

  get waiting(): number {
    return this.#queue.length + this.#inFlight.size;
  }

  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#tryLater(0);
  }

  cut(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  end(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
    if (this.#isOpen) this.#socket?.end(mqtt.generate({ cmd: "disconnect" }));
    else this.#socket?.destroy();
  }

  send(message: Message): void {
    this.#queue.push(message);
    if (this.waiting > MESSAGES_KEPT) {
      const oldest = this.#queue.shift();
      if (oldest !== undefined) this.#events.lost(oldest, "no room to keep it");
    }
    this.#flush();
  }

  tick(nowMs: number): void {
    if (this.#socket === undefined) return;
    if (!this.#isOpen && nowMs - this.#startedMs > CONNECT_MS) this.#socket.destroy();
    if (!this.#isOpen) return;
    if (nowMs - this.#heardMs > 1500 * KEEP_ALIVE_S) this.#socket.destroy();
    else if (nowMs - Math.min(this.#spokeMs, this.#heardMs) > 500 * KEEP_ALIVE_S) this.#write({ cmd: "pingreq" });
  }

  #tryLater(waitMs: number): void {
    this.#timer = setTimeout(() => this.#gate.enter(() => this.#connect()), waitMs);
  }

  #connect(): void {
    if (!this.#wanted || this.#socket !== undefined) {
      this.#gate.leave();
      return;
    }
    this.#inGate = true;
    const { host, port, tls } = this.#server;
    const socket =
      tls === null
        ? connectTcp({ host, port, noDelay: true })
        : connectTls({ host, port, ...(tls.ca !== undefined && { ca: tls.ca }) });
    this.#socket = socket;
    this.#startedMs = performance.now();
    this.#parser = mqtt.parser({ protocolVersion: 4 });
    this.#parser.on("packet", (packet) => this.#take(packet));
    this.#parser.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => {
      this.#heardMs = performance.now();
      this.#parser?.parse(bytes);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#closed(socket));
    socket.write(
      mqtt.generate({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion: 4,
        clientId: this.#clientId,
        clean: false,
        keepalive: KEEP_ALIVE_S,
        ...(this.#token !== "" && { username: this.#device, password: Buffer.from(this.#token) }),
        will: {
          topic: `carelabel/${this.#device}/answer`,
          payload: Buffer.from('{"command":"contact","done":false,"because":"connection lost"}'),
          qos: 0,
          retain: false,
        },
      }),
    );
  }

  #leaveGate(): void {
    if (!this.#inGate) return;
    this.#inGate = false;
    this.#gate.leave();
  }

  #closed(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#leaveGate();
    this.#socket = undefined;
    this.#parser = undefined;
    this.#isOpen = false;
    if (this.#wanted) this.#tryLater(waitBeforeTry(this.#tries++, Math.random()));
  }

  #take(packet: Packet): void {
    if (packet.cmd === "connack") this.#welcomed(packet.returnCode ?? 0);
    else if (packet.cmd === "puback") this.#acknowledged(packet.messageId ?? 0);
    else if (packet.cmd === "publish") {
      if (packet.qos === 1) this.#write({ cmd: "puback", messageId: packet.messageId ?? 0 });
      this.#events.command(Buffer.from(packet.payload));
    }
  }

  #welcomed(returnCode: number): void {
    this.#leaveGate();
    if (returnCode !== 0) {
      this.#tries = Math.max(this.#tries, REFUSED_TRIES);
      this.#events.refused(REFUSALS[returnCode] ?? `code ${returnCode}`);
      this.#socket?.destroy();
      return;
    }
    this.#isOpen = true;
    this.#tries = 0;
    this.#events.connected(this.#wasOpen);
    this.#wasOpen = true;
    this.#write({
      cmd: "subscribe",
      messageId: this.#freeId(),
      subscriptions: [{ topic: `carelabel/${this.#device}/command`, qos: 1 }],
    });
    // In their order, marked as sent before (4.4).
    for (const [messageId, message] of this.#inFlight) this.#publish(messageId, message, true);
    this.#flush();
  }

  #acknowledged(messageId: number): void {
    const message = this.#inFlight.get(messageId);
    if (message === undefined) return;
    this.#inFlight.delete(messageId);
    this.#events.acknowledged(message, performance.now());
    this.#flush();
  }

  #flush(): void {
    while (this.#isOpen && this.#queue.length > 0 && this.#inFlight.size < IN_FLIGHT) {
      const message = this.#queue.shift() as Message;
      const messageId = this.#freeId();
      this.#inFlight.set(messageId, message);
      message.sentAtMs = performance.now();
      this.#events.sent(message);
      this.#publish(messageId, message, false);
    }
  }

  #publish(messageId: number, { kind, payload }: Message, dup: boolean): void {
    this.#write({
      cmd: "publish",
      topic: `carelabel/${this.#device}/${kind}`,
      payload,
      qos: 1,
      dup,
      retain: false,
      messageId,
    });
  }

  #write(packet: Packet): void {
    this.#spokeMs = performance.now();
    this.#socket?.write(mqtt.generate(packet));
  }

  #freeId(): number {
    do this.#lastId = this.#lastId === LAST_ID ? 1 : this.#lastId + 1;
    while (this.#inFlight.has(this.#lastId));
    return this.#lastId;
  }
}
