/**
 * Syslog to the facility's collector or SIEM: over UDP, TCP or TLS.
 *
 * Syslog has no acknowledgement: "ok" means handed to the network, over TCP and TLS to an open connection. What waits
 * for a connection stands in a bounded queue, in order.
 * Source: RFC 5426 (UDP), RFC 6587 section 3.4.1 (TCP, octet counting), RFC 5425 (TLS).
 */
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { TlsSettings } from "./exchange.ts";
import { type NotSent, reasonOf } from "./sending.ts";
import { LONGEST, type SyslogMessage, type SyslogOrigin, writeSyslog } from "./syslog-message.ts";

export interface SyslogSettings extends SyslogOrigin {
  readonly transport: "udp" | "tcp" | "tls";
  readonly host: string;
  /** 514 for UDP, 601 for TCP, 6514 for TLS unless set. */
  readonly port?: number;
  readonly tls?: TlsSettings;
  /** For each message, waiting for a connection included. */
  readonly timeoutMs: number;
  /** Messages that may wait; 1000 unless set. */
  readonly queueLimit?: number;
}

export type SyslogResult = { readonly kind: "ok" } | { readonly kind: "refused"; readonly reason: string } | NotSent;

export interface SyslogLink {
  send(message: SyslogMessage): Promise<SyslogResult>;
  /** What still waits is answered "refused". */
  close(): void;
}

const PORTS = { udp: 514, tcp: 601, tls: 6514 };
const QUEUE_LIMIT = 1000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
const KEEP_ALIVE_MS = 30_000;

/** Opens nothing before the first message. */
export function syslog(settings: SyslogSettings): SyslogLink {
  if (settings.transport !== "udp") return new StreamLink(settings);
  return {
    send: (message) => sendDatagram(settings, writeSyslog(message, settings, LONGEST.datagram)),
    close: () => undefined,
  };
}

async function sendDatagram(settings: SyslogSettings, bytes: Uint8Array): Promise<SyslogResult> {
  const { host, port = PORTS.udp, timeoutMs } = settings;
  const tooLate = Promise.withResolvers<SyslogResult>();
  const timer = setTimeout(() => tooLate.resolve({ kind: "timed-out", afterMs: timeoutMs }), timeoutMs);
  const sending = async (): Promise<SyslogResult> => {
    try {
      const { address, family } = await lookup(host);
      const socket = createSocket(family === 6 ? "udp6" : "udp4");
      try {
        await new Promise<void>((resolve, reject) => {
          socket.once("error", reject);
          socket.send(bytes, port, address, (error) => (error === null ? resolve() : reject(error)));
        });
      } finally {
        socket.close();
      }
      return { kind: "ok" };
    } catch (error) {
      return { kind: "unreachable", reason: reasonOf(error) };
    }
  };
  try {
    return await Promise.race([sending(), tooLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}

interface Waiting {
  readonly frame: Uint8Array;
  readonly end: (result: SyslogResult) => void;
  isEnded: boolean;
}

/** One connection, opened when something waits and opened again when it breaks. */
class StreamLink implements SyslogLink {
  readonly #settings: SyslogSettings;
  #waiting: Waiting[] = [];
  #socket: Socket | undefined;
  #isReady = false;
  #isWriting = false;
  #pauseMs = FIRST_PAUSE_MS;
  #pause: NodeJS.Timeout | undefined;
  #failure: string | undefined;
  #isClosed = false;

  constructor(settings: SyslogSettings) {
    this.#settings = settings;
  }

  send(message: SyslogMessage): Promise<SyslogResult> {
    const { timeoutMs, queueLimit = QUEUE_LIMIT } = this.#settings;
    if (this.#isClosed) return Promise.resolve({ kind: "refused", reason: "the link is closed" });
    if (this.#waiting.length >= queueLimit)
      return Promise.resolve({ kind: "refused", reason: `${queueLimit} messages wait already` });
    const bytes = writeSyslog(message, this.#settings, LONGEST.stream);
    const frame = Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        const reason = this.#failure;
        waiting.end(reason === undefined ? { kind: "timed-out", afterMs: timeoutMs } : { kind: "unreachable", reason });
        // A write under way has no other end than the connection's: a message cut in two would spoil the next.
        if (this.#isWriting && this.#waiting[0] === waiting) this.#socket?.destroy();
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
      }, timeoutMs);
      const waiting: Waiting = {
        frame,
        isEnded: false,
        end: (result) => {
          clearTimeout(timer);
          waiting.isEnded = true;
          resolve(result);
        },
      };
      this.#waiting.push(waiting);
      this.#goOn();
    });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#pause);
    this.#socket?.destroy();
    for (const waiting of this.#waiting) waiting.end({ kind: "refused", reason: "the link is closed" });
    this.#waiting = [];
  }

  #goOn(): void {
    const [first] = this.#waiting;
    if (first === undefined || this.#isClosed || this.#isWriting || this.#pause !== undefined) return;
    const socket = this.#socket;
    if (socket === undefined) this.#connect();
    if (socket === undefined || !this.#isReady) return;
    this.#isWriting = true;
    socket.write(first.frame, (error) => {
      if (this.#socket === socket) this.#isWriting = false;
      if (error !== null && error !== undefined) return;
      this.#pauseMs = FIRST_PAUSE_MS;
      this.#failure = undefined;
      if (!first.isEnded) first.end({ kind: "ok" });
      this.#waiting = this.#waiting.filter((one) => one !== first);
      this.#goOn();
    });
  }

  #connect(): void {
    const { transport, host, port = PORTS[transport], tls, timeoutMs } = this.#settings;
    const isTls = transport === "tls";
    const named = isIP(host) === 0 ? { servername: host } : {};
    const socket = isTls
      ? connectTls({ host, port, minVersion: "TLSv1.2", ...tls, ...named })
      : connect({ host, port, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    this.#socket = socket;
    const opening = setTimeout(
      () => socket.destroy(Object.assign(new Error("slow"), { code: "ETIMEDOUT" })),
      timeoutMs,
    );
    socket.once(isTls ? "secureConnect" : "connect", () => {
      clearTimeout(opening);
      this.#isReady = true;
      this.#goOn();
    });
    // A collector says nothing; reading tells when it hangs up.
    socket.resume();
    socket.on("end", () => socket.destroy());
    socket.on("error", (error) => {
      this.#failure = reasonOf(error);
    });
    socket.once("close", () => {
      clearTimeout(opening);
      this.#socket = undefined;
      this.#isReady = false;
      this.#isWriting = false;
      if (this.#isClosed || this.#waiting.length === 0) return;
      this.#pause = setTimeout(() => {
        this.#pause = undefined;
        this.#goOn();
      }, this.#pauseMs);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    });
    // An idle connection keeps no program alive.
    socket.unref();
  }
}
