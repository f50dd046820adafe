/**
 * Examines messages while they arrive: each is held up to a limit and read at its end in one pass; what goes beyond is
 * still searched for the canary as it passes, and counted as not examined.
 */

import { WitnessedIdentifiers } from "../../domain/traffic/attributes/find-identifiers.ts";
import type { CanaryHit } from "../../domain/traffic/canary/hit.ts";
import { PATTERN_BYTES_MOST } from "../../domain/traffic/canary/patterns.ts";
import { type CanaryScanner, CanaryStream } from "../../domain/traffic/canary/scanner.ts";
import type {
  ContentExaminer,
  MessageAbout,
  MessageContent,
  MessageExamination,
} from "../../domain/traffic/content.ts";
import { asSent, maskedNames } from "../nested-content/shown-name.ts";
import { WorkAllowance } from "../nested-content/work-allowance.ts";
import { type ExaminerTools, examineParts, type PartsExamined, type PartWindow } from "./examine-parts.ts";
import { BytePool, HeldBytes } from "./held-bytes.ts";
import { MessageBorder, type StreamHit } from "./message-border.ts";

/** Of one message, head and body each. */
export const MESSAGE_BYTES_MOST = 1024 * 1024;
/** Of all messages under way together. */
export const POOL_BYTES = 24 * 1024 * 1024;
const GAPS_MOST = 100;
const UNREAD_MOST = 20;
const STREAM_HITS_MOST = 100;

export interface ExaminationOptions extends Omit<ExaminerTools, "witnessed" | "allowance" | "showName"> {
  readonly poolBytes?: number;
}

/**
 * All messages of one examiner share `poolBytes`, and an allowance of work; a message that finds no room is read as it
 * stands and then passes by.
 */
export function createContentExaminer(options: ExaminationOptions): ContentExaminer {
  const pool = new BytePool(options.poolBytes ?? POOL_BYTES);
  const { scanner, showValues } = options;
  const tools: ExaminerTools = {
    ...options,
    witnessed: new WitnessedIdentifiers(options.attributes),
    allowance: new WorkAllowance(),
    showName: showValues ? asSent : maskedNames((text) => scanner !== null && holdsPattern(scanner, text)),
  };
  return { begin: (isOfStream = false) => new Examination(tools, pool, isOfStream) };
}

function holdsPattern(scanner: CanaryScanner, text: string): boolean {
  const bytes = new TextEncoder().encode(text);
  let holds = false;
  scanner.scan(bytes, 0, bytes.length, () => {
    holds = true;
  });
  return holds;
}

type PartName = "head" | "body";
const PARTS = ["head", "body"] as const;

class Examination implements MessageExamination {
  readonly #tools: ExaminerTools;
  readonly #parts: Readonly<Record<PartName, Part>>;
  #last: PartName = "body";
  /** What was found when the pool was full. */
  #early: PartsExamined | undefined;
  #bytes = 0;
  readonly #border: MessageBorder | undefined;

  constructor(tools: ExaminerTools, pool: BytePool, isOfStream: boolean) {
    const { scanner } = tools;
    if (scanner !== null && isOfStream) this.#border = new MessageBorder(scanner);
    this.#tools = tools;
    this.#parts = { head: new Part("head", tools.scanner, pool), body: new Part("body", tools.scanner, pool) };
  }

  push(part: PartName, bytes: Uint8Array, start: number, end: number): void {
    if (end <= start) return;
    this.#last = part;
    this.#bytes += end - start;
    if (part === "body") this.#border?.push(bytes, start, end);
    if (this.#parts[part].push(bytes, start, end)) return;
    // The others need the memory as well: what there is of this message is read now, and the rest as it passes.
    this.#early = examineParts(this.#windows(), undefined, this.#tools);
    for (const name of PARTS) this.#parts[name].passOn();
    this.#parts[part].push(bytes, start, end);
  }

  gap(): void {
    if (this.#last === "body") this.#border?.gap();
    this.#parts[this.#last].gap();
  }

  end(about: MessageAbout, before?: MessageExamination): MessageContent | undefined {
    if (this.#bytes === 0) return undefined;
    const cut =
      before instanceof Examination && before.#border !== undefined ? this.#border?.hitsAfter(before.#border) : [];
    const found = this.#early ?? examineParts(this.#windows(), about, this.#tools);
    const { head, body } = this.#parts;
    const passed = head.passed + body.passed;
    const unexaminedBytes = Math.min(this.#bytes, found.unexaminedBytes + passed);
    const unread = [...found.unread, ...head.missing(), ...body.missing()];
    const content: MessageContent = {
      examinedBytes: this.#bytes - unexaminedBytes,
      unexaminedBytes,
      unread: unread.slice(0, UNREAD_MOST),
      hits: [...found.hits, ...strongOnly([...head.hits, ...body.hits, ...(cut ?? [])], found.hits.length > 0)],
      attributes: found.attributes,
      identifiers: found.identifiers,
    };
    for (const name of PARTS) this.#parts[name].release();
    this.#bytes = 0;
    this.#early = undefined;
    return content;
  }

  #windows(): PartWindow[] {
    return PARTS.flatMap((name) => this.#parts[name].windows());
  }
}

/** What the stream met is told like the rest: weak values only beside a strong one. */
function strongOnly(found: readonly StreamHit[], besideOthers: boolean): CanaryHit[] {
  if (!besideOthers && !found.some(({ pattern }) => pattern.strength === "strong")) return [];
  return found.map(({ pattern, hit }) => ({
    field: pattern.field,
    variant: pattern.variant,
    encoding: pattern.encoding,
    digest: pattern.digest,
    ...hit,
  }));
}

/** Head or body: held as far as there is room, then passing by. */
class Part {
  /** Bytes that were not held. */
  passed = 0;
  readonly hits: StreamHit[] = [];
  readonly #name: PartName;
  readonly #scanner: CanaryScanner | null;
  readonly #held: HeldBytes;
  readonly #gaps: number[] = [];
  #stream: CanaryStream | undefined;
  #streaming = false;
  #streamStart = 0;
  #full = false;
  #outOfRoom = false;

  constructor(name: PartName, scanner: CanaryScanner | null, pool: BytePool) {
    this.#name = name;
    this.#scanner = scanner;
    this.#held = new HeldBytes(pool, MESSAGE_BYTES_MOST);
  }

  /** @returns false when the pool has no room: nothing was taken then. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#streaming) {
      this.#pass(bytes, start, end);
      return true;
    }
    const taken = this.#held.add(bytes, start, end);
    if (taken === 0 && this.#held.length < MESSAGE_BYTES_MOST) return false;
    if (start + taken < end) {
      this.#full = true;
      this.#beginStream();
      this.#pass(bytes, start + taken, end);
    }
    return true;
  }

  gap(): void {
    if (this.#streaming) this.#stream?.gap();
    else if (this.#gaps.length >= GAPS_MOST) this.#beginStream();
    else if (this.#held.length > (this.#gaps.at(-1) ?? 0)) this.#gaps.push(this.#held.length);
  }

  windows(): PartWindow[] {
    const { bytes, length } = this.#held;
    const borders = [0, ...this.#gaps, length];
    return borders.slice(1).flatMap((end, index) => {
      const start = borders[index] ?? 0;
      return end > start ? [{ part: this.#name, bytes, start, end }] : [];
    });
  }

  /** Lets go of what is held; what comes next passes by. */
  passOn(): void {
    if (this.#streaming) return;
    this.#outOfRoom = true;
    this.#beginStream();
    this.#held.release();
  }

  release(): void {
    this.#held.release();
  }

  /** What was not looked into for want of room or bytes. */
  missing(): string[] {
    const why: string[] = [];
    if (this.#gaps.length > 0) why.push(`${this.#name} > bytes are missing in the capture`);
    if (this.passed > 0 && this.#full)
      why.push(`${this.#name} > ${this.passed} bytes beyond the first ${MESSAGE_BYTES_MOST}`);
    if (this.passed > 0 && this.#outOfRoom) why.push(`${this.#name} > ${this.passed} bytes while the memory was full`);
    if (this.passed > 0 && !this.#full && !this.#outOfRoom)
      why.push(`${this.#name} > ${this.passed} bytes after too many gaps`);
    return why;
  }

  /** The last bytes held go first, so that what lies over the border is found. */
  #beginStream(): void {
    this.#streaming = true;
    if (this.#scanner === null) return;
    const { bytes, length } = this.#held;
    const from = Math.max(this.#gaps.at(-1) ?? 0, length - (PATTERN_BYTES_MOST - 1));
    this.#streamStart = from;
    this.#stream = new CanaryStream(this.#scanner, (pattern, offset) => {
      if (this.passed === 0 || this.hits.length >= STREAM_HITS_MOST) return;
      this.hits.push({ pattern, hit: { layers: [this.#name], offset: this.#streamStart + offset } });
    });
    this.#stream.push(bytes, from, length);
  }

  #pass(bytes: Uint8Array, start: number, end: number): void {
    this.passed += end - start;
    this.#stream?.push(bytes, start, end);
  }
}
