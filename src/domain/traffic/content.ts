/**
 * What is inside of a message: the planted patient, attributes of device and user, real identifiers, and what could not
 * be looked into. Readers hand their messages to a `ContentExaminer`; who makes none examines nothing, and says so.
 */
import type { CanaryHit } from "./canary/hit.ts";

export interface SeenAttribute {
  /** Id in `standards/traffic-attributes.json`, for example "os-version". */
  readonly attribute: string;
  /** From the message inwards: ["body", "gzip", "JSON $.batch[0].context.device.model"]. */
  readonly layers: readonly string[];
  /** Masked unless values were asked for. */
  readonly shown: string;
  /** Which rule says so: the id of a service's adapter, or "name of the field". */
  readonly because: string;
}

/** A real identifier, found by form and check digit. */
export interface SeenIdentifier {
  /** "kvnr", "nhs-number", "iban" ... */
  readonly kind: string;
  readonly layers: readonly string[];
  readonly shown: string;
}

export interface MessageContent {
  /** Bytes that were looked into. */
  readonly examinedBytes: number;
  /** Bytes that were not: beyond a limit, of an unknown form, encrypted inside. */
  readonly unexaminedBytes: number;
  /** What was not looked into, as paths, at most 20. */
  readonly unread: readonly string[];
  readonly hits: readonly CanaryHit[];
  readonly attributes: readonly SeenAttribute[];
  readonly identifiers: readonly SeenIdentifier[];
}

/** Whose message it is; known at its end only in some formats. */
export interface MessageAbout {
  readonly host: string;
  /** Without query. */
  readonly path: string;
  /** 0 is from the device to the server. */
  readonly direction: 0 | 1;
  readonly mediaType: string | null;
  /** As `Content-Encoding` lists them, for example "gzip"; null when none is named. */
  readonly contentEncoding: string | null;
}

export interface MessageExamination {
  /** A piece in order, valid during the call. `head` is what stands around the body: target, headers, topic. */
  push(part: "head" | "body", bytes: Uint8Array, start: number, end: number): void;
  /** Bytes are missing here. */
  gap(): void;
  /**
   * Ends the message; undefined when it was empty.
   * @param before the one before it in the same stream, which has ended.
   */
  end(about: MessageAbout, before?: MessageExamination): MessageContent | undefined;
}

export interface ContentExaminer {
  /**
   * All messages that were begun and not ended share one bounded memory.
   * @param isOfStream others follow it or went before it, so that a value may be cut over two of them.
   */
  begin(isOfStream?: boolean): MessageExamination;
}

/** Of one exchange so many are kept; what goes beyond them is the same again, or a flood. */
export const HITS_MOST = 200;
export const ATTRIBUTES_MOST = 500;
export const IDENTIFIERS_MOST = 200;
export const UNREAD_MOST = 20;

/** What several messages of one direction hold, in bounded memory: the first of each kind, and all bytes. */
export class ContentSum {
  #examinedBytes = 0;
  #unexaminedBytes = 0;
  readonly #unread = new Set<string>();
  readonly #hits: CanaryHit[] = [];
  readonly #attributes = new Map<string, SeenAttribute>();
  readonly #identifiers: SeenIdentifier[] = [];

  add({ examinedBytes, unexaminedBytes, unread, hits, attributes, identifiers }: MessageContent): this {
    this.#examinedBytes += examinedBytes;
    this.#unexaminedBytes += unexaminedBytes;
    for (const path of unread) if (this.#unread.size < UNREAD_MOST) this.#unread.add(path);
    this.#hits.push(...hits.slice(0, HITS_MOST - this.#hits.length));
    this.#identifiers.push(...identifiers.slice(0, IDENTIFIERS_MOST - this.#identifiers.length));
    for (const attribute of attributes) {
      const key = attributeKey(attribute);
      if (this.#attributes.size < ATTRIBUTES_MOST && !this.#attributes.has(key)) this.#attributes.set(key, attribute);
    }
    return this;
  }

  /** Bytes that nobody looked into. */
  leaveOut(bytes: number): this {
    this.#unexaminedBytes += bytes;
    return this;
  }

  get content(): MessageContent {
    return {
      examinedBytes: this.#examinedBytes,
      unexaminedBytes: this.#unexaminedBytes,
      unread: [...this.#unread],
      hits: this.#hits,
      attributes: [...this.#attributes.values()],
      identifiers: this.#identifiers,
    };
  }
}

/** Both as one: attributes once for each place, wherever in a list they stand; the limits hold. */
export function mergedContent(one: MessageContent, other: MessageContent): MessageContent {
  return new ContentSum().add(one).add(other).content;
}

/** The hundredth event of a list says of the device what the first one said. */
function attributeKey({ attribute, layers }: SeenAttribute): string {
  return [attribute, ...layers].join("\n").replace(/\[\d+\]/g, "[]");
}
