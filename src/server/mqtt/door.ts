/**
 * The MQTT door: 3.1.1 and 5, reports and answers in (QoS 0 and 1), commands out. No broker: nothing is passed on from one
 * client to another, nothing is retained, and a message is acknowledged when it is durable and not before.
 *
 * Nothing that a client sends, and nothing that a callback throws, gets past this file. Sessions live in memory.
 */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from "node:tls";
import { topicOf } from "../../contract/mqtt.ts";
import { createAllowance } from "../../domain/allowance.ts";
import { oneLine } from "../../domain/one-line.ts";
import { networkOf } from "../attempts.ts";
import { Client, type ClientDoor, type ContactFact, type SignOn } from "./client.ts";
import { Command } from "./command.ts";
import { createComplaints } from "./complaints.ts";
import { type Guest, Guests } from "./guests.ts";
import type { Take } from "./incoming.ts";
import { MQTT_LIMITS, type MqttLimits } from "./limits.ts";
import { Sessions, type Speaker } from "./sessions.ts";
import { Turn } from "./turn.ts";

export interface MqttDoorOptions {
  /** Who it is; "busy" where that cannot be said now. */
  readonly signOn: (who: SignOn) => Promise<Speaker | "refused" | "busy">;
  /**
   * Takes a message. `done` is called once: "taken" when it is durable, "refused" when it is wrong and would be again,
   * "busy" when it is to be sent again; the reason is for the sender (MQTT 5) and holds nothing confidential.
   */
  readonly take: Take;
  /** What a device did to its connection; bridges have none. */
  readonly onContact: (device: string, fact: ContactFact, connection: string) => void;
  readonly log: (text: string) => void;
  readonly limits?: Partial<MqttLimits>;
}

export interface MqttListener {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Client certificates are asked for, and judged by `signOn` alone. */
  readonly tls?: Pick<TlsOptions, "key" | "cert">;
}

export interface MqttFigures {
  readonly connections: number;
  /** Of these: not signed on. */
  readonly strangers: number;
  /** Since the start: messages handed on, messages and sign-ons refused, bytes read. */
  readonly messages: number;
  readonly refused: number;
  readonly bytes: number;
  /** Payload bytes that wait to become durable. */
  readonly waitingBytes: number;
  readonly isHeld: boolean;
}

export interface MqttDoor {
  /** @returns the port. */
  listen(listener: MqttListener): Promise<number>;
  /**
   * Sends a command: true when a client of the device, or a bridge where it has none, acknowledged it (QoS 1) in time. It is
   * withdrawn after that time, so a device that comes back later does not hear it. With QoS 0 it is sent and never true.
   */
  command(device: string, payload: Uint8Array, timeoutMs: number): Promise<boolean>;
  /** Reads from no socket until `goOn`. */
  hold(): void;
  goOn(): void;
  /** Ends the connections and sessions of a credential that was revoked. */
  endCredential(credential: string): void;
  figures(): MqttFigures;
  /** Lets what was handed on become durable, for two seconds at most, acknowledges it and ends all connections. */
  close(): Promise<void>;
}

/** Each client is looked at about every half second, a few at a time. */
const CHECK_STEP_MS = 50;
const CHECK_STEPS = 10;
const LAST_ANSWERS_MS = 2_000;
const LAST_WORDS_MS = 1_000;
/** Of one address, whatever the name, against those of one name there. */
const NAMES_PER_ADDRESS = 10;
const BACKLOG = 4_096;

export function createMqttDoor(options: MqttDoorOptions): MqttDoor {
  const limits: MqttLimits = { ...MQTT_LIMITS, ...options.limits };
  const now = () => performance.now();
  const clients = new Map<Client, Guest>();
  const guests = new Guests(limits);
  const sessions = new Sessions(limits);
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const figures = { messages: 0, refused: 0 };
  const epoch = randomBytes(4).toString("hex");
  const pairs = createAllowance(limits.failures);
  const addresses = createAllowance({
    atOnce: limits.failures.atOnce * NAMES_PER_ADDRESS,
    everyMs: limits.failures.everyMs / NAMES_PER_ADDRESS,
  });
  let connected = 0;
  let bytesOfGone = 0;
  let waitingBytes = 0;
  let isHeld = false;
  let isFull = false;
  let isClosing = false;
  let flushing: Client[] = [];

  const log = (text: string) => {
    try {
      options.log(text);
    } catch {
      // Nobody is left to tell.
    }
  };
  const complain = createComplaints(log, limits.logEveryMs, now);
  const failed = (what: string, error: unknown) =>
    complain(what, `${what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);

  /** A bug in the door costs one line of the log and what it was about, never the process. */
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      failed("the door", error);
    }
  };

  const flushAll = () => {
    const all = flushing;
    flushing = [];
    for (const client of all) guarded(() => client.flush());
  };
  const holdAll = () => {
    for (const client of clients.keys()) client.hold();
  };
  const goOnAll = () => {
    if (!isHeld && !isFull) for (const client of clients.keys()) client.goOn();
  };

  /** Refusals come late, and after too many of them nobody is asked any more for a while. */
  async function signOn(who: SignOn): Promise<Speaker | "refused" | "busy"> {
    const address = networkOf(who.address);
    const pair = `${address} ${who.userName ?? ""} ${who.certificate ?? ""}`;
    const at = now();
    if (Math.max(pairs.wait(pair, at), addresses.wait(address, at)) > 0) {
      await wait(limits.refusalMs, undefined, { ref: false });
      return "busy";
    }
    // Charged before it is looked at, so that many at once count as many.
    pairs.take(pair, at);
    addresses.take(address, at);
    const answer = await decided(who);
    if (answer === "refused") {
      await wait(limits.refusalMs, undefined, { ref: false });
      return answer;
    }
    pairs.giveBack(pair);
    addresses.giveBack(address);
    return answer;
  }

  async function decided(who: SignOn): Promise<Speaker | "refused" | "busy"> {
    const { promise: late, resolve } = Promise.withResolvers<"busy">();
    const timer = setTimeout(() => resolve("busy"), limits.signOnMs);
    try {
      return await Promise.race([options.signOn(who), late]);
    } catch (error) {
      failed("the sign-on", error);
      return "busy";
    } finally {
      clearTimeout(timer);
    }
  }

  const inside: ClientDoor = {
    ...{ limits, sessions, figures, now, complain, signOn, turn: new Turn(now) },
    take(device, kind, payload, connection, done) {
      try {
        options.take(device, kind, payload, connection, done);
      } catch (error) {
        failed("taking a message", error);
        done("busy", "the server failed");
      }
    },
    contact(device, fact, connection) {
      try {
        options.onContact(device, fact, connection);
      } catch (error) {
        failed("noting a contact", error);
      }
    },
    flushSoon(client) {
      if (flushing.push(client) === 1) process.nextTick(flushAll);
    },
    carry(bytes) {
      waitingBytes += bytes;
      if (!isFull && waitingBytes > limits.untakenBytes) {
        isFull = true;
        holdAll();
      } else if (isFull && waitingBytes < limits.untakenBytes / 2) {
        isFull = false;
        // Later: this is called from the middle of a packet.
        process.nextTick(goOnAll);
      }
    },
    signedOn(client) {
      const guest = clients.get(client);
      if (guest !== undefined) guests.signedOn(guest);
    },
    gone(client) {
      clients.delete(client);
      bytesOfGone += client.bytesIn;
    },
  };

  /** A guest, or undefined where the socket was sent away. */
  function admit(socket: Socket): Guest | undefined {
    const address = socket.remoteAddress ?? "";
    const guest = isClosing ? "the server is shutting down" : guests.enter(networkOf(address));
    if (typeof guest === "string") {
      complain("limit", `${oneLine(address, 60)}: a connection was refused: ${guest}`);
      socket.on("error", () => undefined);
      socket.resetAndDestroy();
      return undefined;
    }
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      guests.leave(guest);
    });
    return guest;
  }

  function serve(socket: Socket, guest: Guest, certificate: string | null): void {
    const id = `${epoch}-${++connected}`;
    const client = new Client(socket, id, socket.remoteAddress ?? "", certificate, inside);
    clients.set(client, guest);
    if (isHeld || isFull) client.hold();
  }

  /** TLS on sockets that were let in; a certificate is the client's name, and who signed it is of no interest. */
  function tlsFront(options: TlsOptions): (socket: Socket, guest: Guest) => void {
    /** By both ends of the connection: the socket of TLS is another object than the one below it. */
    const waiting = new Map<string, Guest>();
    const front = createTlsServer({
      minVersion: "TLSv1.2",
      ...options,
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: limits.connectMs,
    });
    front.on("secureConnection", (socket: TLSSocket) => {
      const guest = waiting.get(endsOf(socket));
      if (guest === undefined) socket.destroy();
      else guarded(() => serve(socket, guest, fingerprintOf(socket)));
    });
    front.on("tlsClientError", (error, socket) => {
      complain("tls", `${oneLine(socket.remoteAddress ?? "a stranger", 60)}: no TLS: ${oneLine(error.message)}`);
      socket.destroy();
    });
    return (socket, guest) => {
      const ends = endsOf(socket);
      waiting.set(ends, guest);
      socket.once("close", () => waiting.delete(ends));
      front.emit("connection", socket);
    };
  }

  let walk = clients.keys();
  const sweep = setInterval(() => {
    const at = now();
    for (let left = Math.ceil(clients.size / CHECK_STEPS); left >= 0; left--) {
      const { value: client } = walk.next();
      if (client !== undefined) guarded(() => client.check(at));
      else {
        walk = clients.keys();
        sessions.expire(at);
        return;
      }
    }
  }, CHECK_STEP_MS);
  sweep.unref();

  return {
    async listen({ host, port, tls }) {
      const front = tls === undefined ? (socket: Socket, guest: Guest) => serve(socket, guest, null) : tlsFront(tls);
      const server = createServer((socket) => {
        try {
          const guest = admit(socket);
          if (guest !== undefined) front(socket, guest);
        } catch (error) {
          failed("a connection", error);
          socket.destroy();
        }
      });
      server.listen({ host, port, backlog: BACKLOG });
      await once(server, "listening");
      server.on("error", (error) => failed("a listener", error));
      servers.push(server);
      return (server.address() as AddressInfo).port;
    },

    async command(device, payload, timeoutMs) {
      const command = new Command(topicOf(device, "command"), payload, timeoutMs, now());
      if (isClosing || !sessions.send(device, command)) command.end(false);
      return command.arrived;
    },

    hold() {
      isHeld = true;
      holdAll();
    },

    goOn() {
      isHeld = false;
      goOnAll();
    },

    endCredential: (credential) => sessions.endCredential(credential),

    figures() {
      let bytes = bytesOfGone;
      for (const client of clients.keys()) bytes += client.bytesIn;
      const { messages, refused } = figures;
      const { all: connections, strangers } = guests;
      return { connections, strangers, messages, refused, bytes, waitingBytes, isHeld: isHeld || isFull };
    },

    async close() {
      isClosing = true;
      for (const server of servers) server.close();
      isHeld = true;
      holdAll();
      const isWaiting = () => clients.keys().some(({ waiting }) => waiting > 0);
      for (const end = now() + LAST_ANSWERS_MS; now() < end && isWaiting(); ) await wait(10);
      for (const client of [...clients.keys()]) client.shutDown();
      sessions.endAll();
      for (const end = now() + LAST_WORDS_MS; now() < end && sockets.size > 0; ) await wait(10);
      for (const socket of sockets) socket.destroy();
      clearInterval(sweep);
    },
  };
}

function endsOf({ localAddress, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${remoteAddress} ${remotePort}`;
}

/** SHA-256 of the certificate with which the client proved itself; null where it has none. */
function fingerprintOf(socket: TLSSocket): string | null {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? null : createHash("sha256").update(certificate.raw).digest("hex");
}
