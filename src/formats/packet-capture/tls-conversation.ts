/**
 * TLS in a conversation: its handshake is read, and what could be opened of it is a conversation of its own.
 */
import type { TlsEnd } from "../tls/tls-facts.ts";
import { TlsReader } from "../tls/tls-reader.ts";
import type { StreamSetting } from "./capture-context.ts";
import type { ConversationFacts } from "./conversation-facts.ts";
import { SeenProtection } from "./seen-protection.ts";
import type { StreamReader, TlsDecryption } from "./stream-reader.ts";

/** A handshake with its certificates is shorter; what comes behind it is encrypted. */
const HANDSHAKE_BYTES = 65_536;

/** @param inside reads the plain text, if it can be had; without it, that is recognised anew. */
export function tlsConversation(setting: StreamSetting, inside?: StreamReader): StreamReader {
  const { decryption } = setting.context;
  return decryption?.hasKeys === true ? openedTls(setting, decryption, inside) : watchedTls(setting);
}

function watchedTls({ context, facts }: StreamSetting): StreamReader {
  const handshake = new SeenProtection(facts, context);
  facts.protection = handshake;
  const reader = new TlsReader(handshake, context.sha256);
  const isWithin = handshakeBytes();
  return {
    read(direction, bytes, start, end) {
      const isTls = reader.read(direction, bytes, start, end);
      return isWithin(direction, end - start) && isTls && !handshake.isComplete;
    },
    gap: (direction) => reader.gap(direction),
    close: () => reader.close(),
  };
}

function openedTls(setting: StreamSetting, decryption: TlsDecryption, inside?: StreamReader): StreamReader {
  const { context, facts } = setting;
  const plain = new OpenedStream(facts, inside ?? context.converse(setting, true));
  const handshake = new OpenedProtection(setting, plain);
  facts.protection = handshake;
  const reader = decryption.reader(handshake, plain, context.sha256);
  const isWithin = handshakeBytes();
  return {
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
  };
}

/** Whether a direction had no more than a handshake may have. */
function handshakeBytes(): (direction: 0 | 1, bytes: number) => boolean {
  const had: [number, number] = [0, 0];
  return (direction, bytes) => {
    had[direction] += bytes;
    return had[direction] < HANDSHAKE_BYTES;
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
