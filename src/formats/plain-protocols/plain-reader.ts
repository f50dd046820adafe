/**
 * Conversations of protocols in plain text: cut into lines or frames, and handed on as TLS once they turn to it.
 */
import {
  type FrameSession,
  MOST_FRAME_BYTES,
  ModbusSession,
  RdpSession,
  SmbSession,
  VncSession,
} from "./frame-sessions.ts";
import {
  type Direction,
  MOST_LINE_BYTES,
  MOST_PROPERTIES,
  type PlainCredential,
  type PlainProperty,
  type PlainProtocol,
  type PlainSink,
  type Tell,
} from "./plain-facts.ts";
import { latin1 } from "./recognise-plain.ts";
import { TelnetSession } from "./telnet-session.ts";
import { FtpSession, ImapSession, Pop3Session, RtspSession, SmtpSession, type TextSession } from "./text-sessions.ts";

const TEXT: Partial<Record<PlainProtocol, () => TextSession>> = {
  ftp: () => new FtpSession(),
  smtp: () => new SmtpSession(),
  pop3: () => new Pop3Session(),
  imap: () => new ImapSession(),
  rtsp: () => new RtspSession(),
};
const FRAMES: Partial<Record<PlainProtocol, () => FrameSession>> = {
  smb: () => new SmbSession(),
  rdp: () => new RdpSession(),
  vnc: () => new VncSession(),
  modbus: () => new ModbusSession(),
};
const TLS_HANDSHAKE = 0x16;
const LF = 0x0a;

export class PlainReader {
  readonly #sink: PlainSink;
  readonly #text: TextSession | undefined;
  readonly #frames: FrameSession | undefined;
  readonly #telnet: TelnetSession | undefined;
  readonly #units: readonly [Unit, Unit] = [new Unit(), new Unit()];
  readonly #told = new Set<string>();
  readonly #tell: Tell;
  #tlsAsked = false;
  #tlsOffered = false;
  #isDone = false;

  /** @param protocol as `recognisePlain` answered. */
  constructor(protocol: PlainProtocol, sink: PlainSink) {
    this.#sink = sink;
    this.#text = TEXT[protocol]?.();
    this.#frames = FRAMES[protocol]?.();
    this.#telnet = protocol === "telnet" ? new TelnetSession() : undefined;
    this.#tell = {
      property: (name: PlainProperty, value: string) => {
        const key = `${name} ${value}`;
        if (this.#told.has(key) || this.#told.size >= MOST_PROPERTIES) return;
        this.#told.add(key);
        sink.property(name, value);
      },
      credential: (direction: Direction, field: PlainCredential["field"], length: number) =>
        sink.credential({ direction, field, length }),
      tlsOffered: () => {
        if (!this.#tlsOffered) sink.startTls("offered");
        this.#tlsOffered = true;
      },
      tlsAsked: () => {
        if (!this.#tlsAsked) sink.startTls("asked");
        this.#tlsAsked = true;
      },
    };
  }

  read(direction: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    const unit = this.#units[direction];
    let at = start;
    while (at < end && !this.#isDone && !unit.isLost) {
      if (!unit.isTls && this.#tlsAsked && unit.length === 0 && unit.skip === 0 && bytes[at] === TLS_HANDSHAKE) {
        if (!this.#units[0].isTls && !this.#units[1].isTls) this.#sink.startTls("used");
        unit.isTls = true;
      }
      if (unit.isTls) {
        this.#sink.tls(direction, bytes, at, end);
        return true;
      }
      if (this.#telnet !== undefined) {
        this.#telnet.byte(direction, bytes[at] ?? 0, this.#tell);
        at++;
      } else if (this.#frames !== undefined) at = this.#frameBytes(this.#frames, direction, bytes, at, end);
      else at = this.#lineBytes(direction, bytes, at, end);
    }
    return !this.#isDone && !(this.#units[0].isLost && this.#units[1].isLost);
  }

  /** Lines are found again at the next line end; frames are not. */
  gap(direction: Direction): void {
    const unit = this.#units[direction];
    unit.length = 0;
    if (this.#frames === undefined) unit.isCut = true;
    else unit.isLost = true;
  }

  close(): void {
    this.#isDone = true;
  }

  #lineBytes(direction: Direction, bytes: Uint8Array, start: number, end: number): number {
    const unit = this.#units[direction];
    let at = start;
    while (at < end && bytes[at] !== LF) at++;
    unit.hold(bytes, start, at, MOST_LINE_BYTES);
    if (at === end) return end;
    let length = unit.length;
    if (length > 0 && unit.held[length - 1] === 0x0d) length--;
    unit.length = 0;
    if (unit.isCut) unit.isCut = false;
    else if (this.#text?.line(direction, latin1(unit.held, 0, length), this.#tell) === false) unit.isLost = true;
    return at + 1;
  }

  #frameBytes(session: FrameSession, direction: Direction, bytes: Uint8Array, start: number, end: number): number {
    const unit = this.#units[direction];
    if (unit.skip > 0) {
      const to = Math.min(end, start + unit.skip);
      unit.skip -= to - start;
      return to;
    }
    const needs = unit.needs === 0 ? session.headBytes : Math.min(unit.needs, MOST_FRAME_BYTES);
    const to = Math.min(end, start + needs - unit.length);
    unit.hold(bytes, start, to, MOST_FRAME_BYTES);
    if (unit.length < needs) return to;
    if (unit.needs === 0) {
      unit.needs = session.frameLength(direction, unit.held);
      unit.isLost = unit.needs < session.headBytes;
      if (unit.isLost || unit.needs > unit.length) return to;
    }
    const frame = unit.held.subarray(0, unit.length);
    if (!session.frame(direction, frame, this.#tell)) this.#isDone = true;
    unit.skip = unit.needs - unit.length;
    unit.needs = 0;
    unit.length = 0;
    return to;
  }
}

/** What one direction holds of the line or frame under way. */
class Unit {
  held = new Uint8Array(128);
  length = 0;
  /** Whole length of the frame under way; 0 while its head is not complete. */
  needs = 0;
  skip = 0;
  isCut = false;
  isTls = false;
  isLost = false;

  hold(bytes: Uint8Array, from: number, to: number, most: number): void {
    const length = Math.min(most, this.length + to - from);
    if (length > this.held.length) {
      const wider = new Uint8Array(Math.min(most, Math.max(length, this.held.length * 4)));
      wider.set(this.held.subarray(0, this.length));
      this.held = wider;
    }
    this.held.set(bytes.subarray(from, from + length - this.length), this.length);
    this.length = length;
  }
}
