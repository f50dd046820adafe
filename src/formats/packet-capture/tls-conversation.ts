/**
 * TLS in a conversation: its handshake is read, and what could be opened of it is a conversation of its own.
 */
import type { TlsEnd } from "../tls/tls-facts.ts";
import { TlsReader } from "../tls/tls-reader.ts";
import type { StreamSetting } from "./capture-context.ts";
import type { ConversationFacts } from "./conversation-facts.ts";
import { unknownStream } from "./examined-stream.ts";
import { SeenProtection } from "./seen-protection.ts";
import type { StreamReader, TlsDecryption } from "./stream-reader.ts";

/** A handshake with its certificates is shorter; what comes behind it is encrypted. */
const HANDSHAKE_BYTES = 65_536;
/** Behind the hellos of TLS 1.3 this much is looked at of each direction, for whether it is TLS. */
const FURTHER_BYTES = 64;

/** @param inside reads the plain text, if it can be had; without it, that is recognised anew. */
export function tlsConversation(setting: StreamSetting, inside?: StreamReader): StreamReader {
  const { decryption } = setting.context;
  if (decryption?.hasKeys === true) return openedTls(setting, decryption, inside);
  const handshake = new SeenProtection(setting.facts, setting.context);
  return new CheckedTls(setting, handshake, watchedTls(setting, handshake));
}

function watchedTls({ context }: StreamSetting, handshake: SeenProtection): StreamReader {
  const reader = new TlsReader(handshake, context.sha256);
  const isWithin = fewerBytes(HANDSHAKE_BYTES);
  const isFurther = fewerBytes(FURTHER_BYTES);
  return {
    read(direction, bytes, start, end) {
      const isTls = reader.read(direction, bytes, start, end);
      const isWanted = handshake.isComplete ? isFurther : isWithin;
      return isWanted(direction, end - start) && isTls;
    },
    gap: (direction) => reader.gap(direction),
    close: () => reader.close(),
  };
}

function openedTls(setting: StreamSetting, decryption: TlsDecryption, inside?: StreamReader): StreamReader {
  const { context, facts } = setting;
  const plain = new OpenedStream(facts, inside ?? context.converse(setting, true));
  const handshake = new OpenedProtection(setting, plain);
  const reader = decryption.reader(handshake, plain, context.sha256);
  const isWithin = fewerBytes(HANDSHAKE_BYTES);
  return new CheckedTls(setting, handshake, {
    read(direction, bytes, start, end) {
      const isTls = reader.read(direction, bytes, start, end);
      // Of a connection without keys nothing more will be opened.
      return (isWithin(direction, end - start) || plain.isOpened) && isTls;
    },
    gap: (direction) => reader.gap(direction),
    close() {
      reader.close();
      plain.close();
    },
  });
}

/**
 * A handshake is no proof that anything is encrypted: hellos can be copied. Where something else than a record follows,
 * nothing of it counts as protected.
 */
class CheckedTls implements StreamReader {
  readonly #setting: StreamSetting;
  readonly #handshake: SeenProtection;
  readonly #tls: StreamReader;
  #hasGap = false;
  /** What was said instead. */
  #rest: StreamReader | undefined;

  constructor(setting: StreamSetting, handshake: SeenProtection, tls: StreamReader) {
    this.#setting = setting;
    this.#handshake = handshake;
    this.#tls = tls;
    setting.facts.protection = handshake;
  }

  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#rest === undefined) {
      const isWanted = this.#tls.read(direction, bytes, start, end);
      // Where bytes are missing records may not be found again, and what was opened was encrypted.
      if (!this.#handshake.isForeign || this.#hasGap || this.#setting.facts.opened !== null) return isWanted;
      this.#rest = this.#beginRest();
    }
    const { facts, context } = this.#setting;
    if (facts.protocol !== "unknown" && context.examiner !== undefined) facts.contents.leaveOut(direction, end - start);
    return this.#rest.read(direction, bytes, start, end);
  }

  gap(direction: 0 | 1): void {
    this.#hasGap = true;
    this.#tls.gap(direction);
    this.#rest?.gap(direction);
  }

  close(): void {
    this.#tls.close();
    this.#rest?.close();
  }

  #beginRest(): StreamReader {
    const { facts } = this.#setting;
    facts.protection = undefined;
    // What turned to TLS on its way stays what it was.
    if (facts.protocol === "tls") facts.protocol = "unknown";
    facts.mark("detail", "TLS handshake without TLS behind it", null);
    return unknownStream(this.#setting);
  }
}

/** Whether a direction had less than so much. */
function fewerBytes(most: number): (direction: 0 | 1, bytes: number) => boolean {
  const had: [number, number] = [0, 0];
  return (direction, bytes) => {
    had[direction] += bytes;
    return had[direction] < most;
  };
}

/** What was inside, and whether there was anything. */
class OpenedStream implements StreamReader {
  isOpened = false;
  readonly #facts: ConversationFacts;
  readonly #inside: StreamReader;

  constructor(facts: ConversationFacts, inside: StreamReader) {
    this.#facts = facts;
    this.#inside = inside;
  }

  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    this.isOpened = true;
    const isWanted = this.#inside.read(direction, bytes, start, end);
    // What turned to TLS on its way goes on as what it was.
    if (this.#facts.protocol !== "tls") this.#facts.opened ??= this.#facts.protocol;
    return isWanted;
  }

  gap(direction: 0 | 1): void {
    this.#inside.gap(direction);
  }

  close(): void {
    this.#inside.close();
  }
}

/** Counts what stayed shut of a connection that could be opened. */
class OpenedProtection extends SeenProtection {
  readonly #setting: StreamSetting;
  readonly #plain: OpenedStream;

  constructor(setting: StreamSetting, plain: OpenedStream) {
    super(setting.facts, setting.context);
    this.#setting = setting;
    this.#plain = plain;
  }

  override ended({ encryptedBytes, lostBytes }: TlsEnd): void {
    const { facts, context } = this.#setting;
    if (!this.#plain.isOpened || context.examiner === undefined) return;
    for (const direction of [0, 1] as const)
      facts.contents.leaveOut(direction, encryptedBytes[direction] + lostBytes[direction]);
  }
}
