/**
 * Client: one connection, from CONNECT to its end: who it is, what it sends, what it is answered.
 *
 * Source: OASIS MQTT 5 (2019) and MQTT 3.1.1 (2014); section numbers are those of MQTT 5. A message allocates its own few
 * objects and waits for nothing: acknowledgements of one turn go out together.
 */
import type { Socket } from "node:net";
import type { Packet } from "mqtt-packet";
import { oneLine } from "../../domain/one-line.ts";
import type { Command } from "./command.ts";
import { type ConnectRequest, connectRefused, connectTaken, isOtherVersion, readConnectRequest } from "./connect.ts";
import type { Inbox } from "./inbox.ts";
import { Incoming, type IncomingDoor } from "./incoming.ts";
import type { MqttLimits } from "./limits.ts";
import { HOLD, Link } from "./link.ts";
import { PING_ANSWER, REASON, readPacket, VERSION_REFUSED, type Version, writePacket } from "./packet.ts";
import { readPlainPublish, readPublish } from "./publish.ts";
import type { Outlet, Session } from "./session.ts";
import type { Sessions, Speaker } from "./sessions.ts";
import type { Turn } from "./turn.ts";

export interface SignOn {
  readonly clientId: string;
  readonly userName: string | null;
  readonly password: Uint8Array | null;
  /** SHA-256 of the client's certificate (DER), in hex. */
  readonly certificate: string | null;
  readonly address: string;
}

/** What a device did to its connection. */
export type ContactFact = "connected" | "left" | "lost" | "taken-over";

/** What a client needs of its door. None of these throws. */
export interface ClientDoor extends IncomingDoor {
  readonly limits: MqttLimits;
  readonly sessions: Sessions;
  readonly now: () => number;
  readonly turn: Turn;
  readonly signOn: (who: SignOn) => Promise<Speaker | "refused" | "busy">;
  readonly contact: (device: string, fact: ContactFact, connection: string) => void;
  /** A line for the log, at most one of each kind in a while. */
  readonly complain: (kind: string, words: string) => void;
  /** Calls `flush` of the client when this turn is over. */
  readonly flushSoon: (client: Client) => void;
  /** The client is no stranger any more. */
  readonly signedOn: (client: Client) => void;
  readonly gone: (client: Client) => void;
}

const CONNECT = 1;
const PUBLISH = 3;
const PINGREQ = 12;
const KEEP_ALIVE_FACTOR = 1_500;

export class Client implements Outlet {
  readonly id: string;
  readonly address: string;
  readonly #certificate: string | null;
  readonly #door: ClientDoor;
  readonly #link: Link;
  #state: "new" | "signing-on" | "open" | "over" = "new";
  readonly #since: number;
  #version: Version = 4;
  #silentMs = Infinity;
  /** Both from the sign-on on; the session until it is given back. */
  #incoming: Incoming | null = null;
  #session: Session | null = null;
  #isFlushing = false;
  #roomBytes = Infinity;
  #tellsReasons = false;
  receiveMaximum = 16;

  constructor(socket: Socket, id: string, address: string, certificate: string | null, door: ClientDoor) {
    this.id = id;
    this.address = address;
    this.#certificate = certificate;
    this.#door = door;
    this.#since = door.now();
    this.#link = new Link(socket, door.limits, door.now, door.turn, {
      onPacket: (inbox) => this.#packet(inbox),
      onUnreadable: (why) => this.#unreadable(why),
      onGone: () => this.#gone(),
      onError: (error) => this.#bug(error),
    });
  }

  hold(): void {
    this.#link.hold(HOLD.door);
  }

  goOn(): void {
    this.#link.goOn(HOLD.door);
  }

  check(now: number): void {
    const { connectMs, signOnMs, refusalMs } = this.#door.limits;
    const age = now - this.#since;
    // While the door is held nobody can be late.
    const isLate = !this.#link.isPaused && now - this.#link.heardAt > connectMs;
    if (this.#state === "new" && isLate) this.#end("slow", `no CONNECT within ${connectMs} ms`);
    else if (this.#state === "signing-on" && age > connectMs + signOnMs + refusalMs)
      this.#end("slow", "the sign-on took too long");
    else if (this.#link.check(now, this.#silentMs) === "silent")
      this.#end("silent", "no packet within 1.5 times the keep-alive", REASON.keepAlive);
  }

  /** Ends the connection; MQTT 5 is told why by `reason` (3.14), the log by `words`. */
  #end(kind: string, words: string, reason?: number): void {
    if (this.#state === "over") return;
    this.#door.complain(kind, `${this.#name()}: ${words}`);
    const isTold = reason !== undefined && this.#version === 5 && this.#state === "open";
    this.#close(isTold ? this.#disconnect(reason, words) : undefined, "lost");
  }

  #disconnect(reasonCode: number, words: string): Buffer {
    const properties = this.#tellsReasons ? { properties: { reasonString: oneLine(words, 200) } } : {};
    return writePacket({ cmd: "disconnect", reasonCode, ...properties }, 5);
  }

  #close(lastWord: Buffer | undefined, fact: Exclude<ContactFact, "connected"> | null): void {
    if (this.#state === "over") return;
    this.#acknowledge();
    this.#state = "over";
    this.#link.end(lastWord);
    this.#leave(fact);
  }

  /** Gives the session back and says what became of the device; once. */
  #leave(fact: ContactFact | null): void {
    const session = this.#session;
    if (session === null) return;
    this.#session = null;
    if (session.outlet === this) this.#door.sessions.leave(session, this.#door.now());
    const { device } = session;
    if (device !== null && fact !== null) this.#door.contact(device, fact, this.id);
  }

  #gone(): void {
    this.#state = "over";
    this.#leave("lost");
    this.#door.gone(this);
  }

  get bytesIn(): number {
    return this.#link.bytesIn;
  }

  /** For the log: without names of persons, in visible signs. */
  #name(): string {
    const who = this.#incoming === null ? "a stranger" : (this.#incoming.speaker.device ?? "a bridge");
    return `${who} at ${oneLine(this.address, 60)}`;
  }

  #bug(error: unknown): void {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#door.complain("bug", `${this.#name()}: the door failed: ${words}`);
    this.#link.destroy();
  }

  #unreadable(why: "malformed" | "too-large" | "slow" | "unread"): void {
    if (why === "malformed") this.#end(why, "the length of a packet cannot be read", REASON.malformed);
    else if (why === "too-large") this.#end(why, "a packet is larger than what is taken", REASON.tooLarge);
    else if (why === "slow") this.#end(why, "a packet was begun and not ended in time", REASON.malformed);
    else this.#end(why, "it does not read what it is sent");
  }

  #packet(inbox: Inbox): void {
    const type = inbox.first >> 4;
    if (this.#state === "open" && type === PUBLISH) this.#publish(inbox);
    else if (this.#state === "open" && type !== CONNECT) this.#control(inbox, type);
    else if (this.#state === "new" && type === CONNECT) this.#connect(inbox);
    else this.#end("order", "a packet that may not come at this time", REASON.protocolError);
  }

  // Messages of the device (3.3)

  #publish(inbox: Inbox): void {
    const { bytes, first, frameAt, bodyAt, bodyEnd } = inbox;
    const read =
      readPlainPublish(bytes, first, bodyAt, bodyEnd, this.#version) ??
      readPublish(bytes.subarray(frameAt, bodyEnd), this.#version);
    const incoming = this.#incoming;
    if (typeof read === "string" || incoming === null) {
      this.#end("malformed", String(read), REASON.malformed);
      return;
    }
    const fault = incoming.take(read);
    if (fault === null) {
      if (incoming.isFull) this.#link.hold(HOLD.window);
    } else if (fault.reason === null) this.#door.complain(fault.kind, `${this.#name()}: ${fault.words}`);
    else this.#end(fault.kind, fault.words, fault.reason);
  }

  #flushSoon(): void {
    if (this.#isFlushing || this.#state === "over") return;
    this.#isFlushing = true;
    this.#door.flushSoon(this);
  }

  flush(): void {
    this.#isFlushing = false;
    if (this.#state !== "open") return;
    if (this.#acknowledge()) this.#end("busy", "what it sent cannot be taken now; it is to send it again");
    else if (this.#incoming?.isFull !== true) this.#link.goOn(HOLD.window);
  }

  /** Writes the acknowledgements whose turn it is; true when the next one can only be told by closing. */
  #acknowledge(): boolean {
    if (this.#incoming === null) return false;
    const { bytes, mustEnd } = this.#incoming.acknowledge(this.#roomBytes, this.#tellsReasons);
    if (bytes.length > 0) this.#link.write(bytes);
    return mustEnd;
  }

  /** How many messages wait for their end. */
  get waiting(): number {
    return this.#incoming?.waiting ?? 0;
  }

  // All other packets

  #control({ bytes, frameAt, bodyEnd }: Inbox, type: number): void {
    if (type === PINGREQ && bodyEnd - frameAt === 2 && bytes[frameAt] === PINGREQ << 4) this.#link.write(PING_ANSWER);
    else this.#readControl(readPacket(bytes.subarray(frameAt, bodyEnd), this.#version));
  }

  #readControl(packet: Packet | string): void {
    if (typeof packet === "string") this.#end("malformed", packet, REASON.malformed);
    else if (packet.cmd === "puback")
      // A broker that is a bridge says by 0x10 that nobody behind it hears (3.4.2.1): that is no arrival.
      this.#session?.acknowledged(packet.messageId ?? 0, (packet.reasonCode ?? 0) !== 0);
    else if (packet.cmd === "subscribe" && packet.properties?.subscriptionIdentifier !== undefined)
      this.#end("order", "a subscription identifier; none is taken", REASON.subscriptionId);
    else if (packet.cmd === "subscribe") this.#subscribe(packet.messageId ?? 0, packet.subscriptions);
    else if (packet.cmd === "unsubscribe") this.#unsubscribe(packet.messageId ?? 0, packet.unsubscriptions);
    else if (packet.cmd === "disconnect") {
      this.#expireAfter(packet.properties?.sessionExpiryInterval);
      this.#close(undefined, packet.reasonCode === REASON.withWill ? "lost" : "left");
    } else this.#end("order", `${packet.cmd.toUpperCase()} may not come from a client`, REASON.protocolError);
  }

  /** DISCONNECT may change how long the session is kept, where it was to be kept at all (3.14.2.2.2). */
  #expireAfter(seconds: unknown): void {
    if (typeof seconds !== "number" || this.#session === null || this.#session.keepMs === 0) return;
    this.#session.keepMs = Math.min(seconds * 1_000, this.#door.limits.sessionMs);
  }

  #subscribe(messageId: number, wanted: readonly { topic: string; qos: number }[]): void {
    if (messageId === 0 || wanted.length === 0) {
      this.#end("malformed", "SUBSCRIBE without an identifier or a filter", REASON.protocolError);
      return;
    }
    const granted = wanted.map((one) => this.#grant(one));
    this.#link.write(writePacket({ cmd: "suback", messageId, granted }, this.#version));
  }

  #grant({ topic, qos }: { topic: string; qos: number }): number {
    const granted = this.#session?.subscribe(topic, qos) ?? REASON.notAuthorized;
    if (granted < 0x80) return granted;
    this.#door.complain("topic", `${this.#name()}: it may not subscribe to ${oneLine(topic)}`);
    return this.#version === 5 ? granted : 0x80;
  }

  #unsubscribe(messageId: number, filters: readonly string[]): void {
    if (messageId === 0 || filters.length === 0) {
      this.#end("malformed", "UNSUBSCRIBE without an identifier or a filter", REASON.protocolError);
      return;
    }
    const granted = filters.map((filter) => (this.#session?.filters.delete(filter) ? 0 : REASON.noSubscription));
    this.#link.write(writePacket({ cmd: "unsuback", messageId, granted }, this.#version));
  }

  // Commands to the device

  sendCommand(command: Command, qos: 0 | 1, messageId: number, dup: boolean): boolean {
    const bytes = command.written(qos, messageId, dup, this.#version, this.#door.now());
    if (bytes.length > this.#roomBytes) return false;
    this.#link.write(bytes);
    return true;
  }

  endFor(why: "taken-over" | "revoked"): void {
    const isTaken = why === "taken-over";
    const reason = isTaken ? REASON.takenOver : REASON.notAuthorized;
    const words = isTaken ? "another connection goes on with this session" : "the credential was revoked";
    // The session is no longer this connection's to give back.
    if (this.#session !== null) this.#session.outlet = null;
    this.#close(this.#version === 5 ? this.#disconnect(reason, words) : undefined, isTaken ? "taken-over" : "lost");
  }

  /** The program ends: no fact about the device. */
  shutDown(): void {
    const words = "the server is shutting down";
    this.#close(
      this.#state === "open" && this.#version === 5 ? this.#disconnect(REASON.shuttingDown, words) : undefined,
      null,
    );
  }

  // Sign-on (3.1, 3.2)

  #connect({ bytes, frameAt, bodyAt, bodyEnd }: Inbox): void {
    if (isOtherVersion(bytes.subarray(bodyAt, bodyEnd))) {
      this.#door.complain("version", `${this.#name()}: a version of MQTT other than 3.1.1 and 5`);
      this.#close(VERSION_REFUSED, null);
      return;
    }
    // A copy: passwords are not to keep the socket's memory, nor the other way round.
    const request = readConnectRequest(Buffer.from(bytes.subarray(frameAt, bodyEnd)), this.#door.limits);
    if ("reason" in request) {
      this.#door.complain("connect", `${this.#name()}: CONNECT refused: ${oneLine(request.words)}`);
      this.#close(connectRefused(request), null);
      return;
    }
    this.#version = request.version;
    this.#state = "signing-on";
    this.#link.hold(HOLD.signOn);
    const clientId = request.clientId === "" ? `carelabel-${this.id}` : request.clientId;
    const { userName, password } = request;
    const who = { clientId, userName, password, certificate: this.#certificate, address: this.address };
    // signOn of the door never rejects.
    void this.#door.signOn(who).then((answer) => {
      try {
        this.#signedOn(request, clientId, answer);
      } catch (error) {
        this.#bug(error);
      }
    });
  }

  #signedOn(request: ConnectRequest, clientId: string, answer: Speaker | "refused" | "busy"): void {
    if (this.#state !== "signing-on") return;
    const { limits, sessions } = this.#door;
    if (answer === "refused") {
      this.#refuse(REASON.badCredential, "sign-on refused");
      return;
    }
    const opened = answer === "busy" ? "busy" : sessions.open(answer, clientId, request.cleanStart);
    if (answer === "busy" || opened === "busy") {
      this.#refuse(REASON.serverBusy, "no sign-on now; try again later");
      return;
    }
    if (opened === "too-many") {
      this.#refuse(REASON.quota, "too many connections of this device");
      return;
    }
    const { session, isPresent } = opened;
    session.keepMs = request.sessionMs;
    this.#state = "open";
    this.#door.signedOn(this);
    this.#session = session;
    const pace = answer.device === null ? limits.bridge : limits.device;
    const onDone = () => this.#flushSoon();
    this.#incoming = new Incoming(answer, request.version, this.id, pace, this.#door, onDone);
    this.#roomBytes = request.maximumPacketBytes;
    this.#tellsReasons = request.tellsReasons;
    this.receiveMaximum = request.receiveMaximum;
    if (request.keepAliveS > 0) this.#silentMs = request.keepAliveS * KEEP_ALIVE_FACTOR;
    const assigned = request.clientId === "" ? clientId : null;
    this.#link.setPace(pace);
    this.#link.write(connectTaken(request, isPresent, assigned, limits, pace.window));
    if (answer.device !== null) this.#door.contact(answer.device, "connected", this.id);
    session.connected(this);
    this.#link.goOn(HOLD.signOn);
  }

  #refuse(reason: number, words: string): void {
    this.#door.figures.refused++;
    this.#door.complain("sign-on", `${this.#name()}: ${words}`);
    this.#close(connectRefused({ version: this.#version, reason, words }), null);
  }
}
