/**
 * A row of tnetstring dictionaries, pushed in chunks cut anywhere, read along a plan in bounded memory.
 *
 * The type of an element stands behind it, so a plan says beforehand what is walked into, kept, handed on in pieces or
 * passed over; the type byte then confirms it. Damage inside a dictionary of the row costs that one alone, since its
 * length tells where the next begins.
 */
import { COLON, keyText, LENGTH_DIGITS, type TnetValue, TYPE, tnetValue } from "./tnetstring.ts";

export type Plan =
  /** Kept whole when its payload has no more than `most` bytes, else left out. */
  | { readonly kind: "keep"; readonly most: number }
  /** Passed over; true stands in its place when it is anything but null. */
  | { readonly kind: "notice" }
  /** Bytes or text of any length, handed on in pieces; `Passed` stands in their place. */
  | { readonly kind: "pass"; readonly as: string }
  /** A dictionary; members without a plan are passed over. */
  | { readonly kind: "members"; readonly of: ReadonlyMap<string, Plan> }
  /** A list; what an item is may depend on the items before it, null passes it over. */
  | { readonly kind: "items"; readonly planOf: (before: readonly TnetValue[]) => Plan | null }
  /** A list of lists, each handed on by itself and then forgotten. */
  | { readonly kind: "each"; readonly as: string; readonly item: Plan };

export interface TnetstringSink {
  /** A dictionary of the row begins at this byte. */
  started(offset: number): void;
  /** A piece of what is planned as `pass`; `beside` are the items before it when it stands in a list. */
  piece(as: string, beside: readonly TnetValue[], bytes: Uint8Array, start: number, end: number): void;
  /** An item of what is planned as `each`. */
  item(as: string, item: readonly TnetValue[]): void;
  /** A dictionary of the row is complete; `isWhole` is false when a planned part was too long to be kept. */
  element(members: ReadonlyMap<string, TnetValue>, isWhole: boolean): void;
  /** A dictionary of the row cannot be read; reading goes on behind it. */
  unreadable(offset: number, reason: string): void;
}

/** Where a dictionary or the row of them is damaged, and how. */
export interface TnetstringDamage {
  readonly offset: number;
  readonly reason: string;
}

/** What is kept of one dictionary of the row, all values together, in bytes. */
export const KEPT_MOST = 1024 * 1024;
/** What an item or member costs besides its bytes. */
const VALUE_COST = 16;
/** What lists have for members, and dictionaries for items; nothing is ever put into them. */
const NO_MEMBERS = new Map<string, TnetValue>();
const NO_ITEMS: TnetValue[] = [];
const NOTHING = new Uint8Array(0);
const KEY: Plan = { kind: "keep", most: 256 };
/** So short a payload is looked at before it is handed on: null or a number may stand where bytes are planned. */
const PEEKED = 64;

interface Frame {
  readonly plan: Plan;
  /** Offset of its type byte. */
  readonly end: number;
  /** Of a dictionary. */
  readonly members: Map<string, TnetValue>;
  /** Of a list. */
  readonly items: TnetValue[];
  /** In a dictionary: the key whose value comes next. */
  key: string | null;
  /** What was kept of the dictionary of the row when this began. */
  readonly keptBefore: number;
}

export class TnetstringStream {
  readonly #plan: Plan;
  readonly #sink: TnetstringSink;
  readonly #frames: Frame[] = [];
  /** The innermost of them. */
  #top: Frame | undefined;
  #phase: "length" | "keep" | "pass" | "skip" | "type" = "length";
  /** Offset of the next byte. */
  #at = 0;
  #length = 0;
  #digits = 0;
  /** What is not walked into: its plan (null: passed over), its payload as far as it is kept, its end. */
  #leaf: Plan | null = null;
  #held: Uint8Array = NOTHING;
  /** Where in `#held` the payload starts: it is the chunk itself when the payload and its type are in it. */
  #heldFrom = 0;
  #start = 0;
  #end = 0;
  #kept = 0;
  #isWhole = true;
  #damage: TnetstringDamage | null = null;
  #lost: TnetstringDamage | null = null;

  constructor(members: ReadonlyMap<string, Plan>, sink: TnetstringSink) {
    this.#plan = { kind: "members", of: members };
    this.#sink = sink;
  }

  /** Where and why reading ended, null as long as the row can be followed. */
  get lost(): TnetstringDamage | null {
    return this.#lost;
  }

  /** What is wrong in the dictionary that is being read, null as long as it is well. */
  get damage(): TnetstringDamage | null {
    return this.#damage;
  }

  /** How many bytes were read. */
  get bytesRead(): number {
    return this.#at;
  }

  /** Whether the last dictionary that began has ended too. */
  get isComplete(): boolean {
    return this.#frames.length === 0 && this.#digits === 0;
  }

  push(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length && this.#lost === null; ) {
      const from = i;
      if (this.#phase === "length") this.#prefix(chunk[i++] ?? 0);
      else if (this.#phase === "type") this.#typed(chunk[i++] ?? 0);
      else {
        i = Math.min(chunk.length, i + this.#end - this.#at);
        this.#payload(chunk, from, i);
      }
      this.#at += i - from;
      this.#settle();
    }
  }

  /** One byte of a length prefix. */
  #prefix(byte: number): void {
    const digit = byte - 0x30;
    if (digit >= 0 && digit <= 9 && this.#digits < LENGTH_DIGITS) {
      this.#length = this.#length * 10 + digit;
      this.#digits++;
    } else if (byte === COLON && this.#digits > 0) {
      const length = this.#length;
      const begun = this.#at - this.#digits;
      this.#length = 0;
      this.#digits = 0;
      this.#begin(begun, this.#at + 1, length);
    } else {
      this.#damaged("no length of 1 to 12 digits stands there");
    }
  }

  #begin(begun: number, start: number, length: number): void {
    const parent = this.#top;
    if (parent === undefined) {
      this.#kept = 0;
      this.#isWhole = true;
      this.#sink.started(begun);
      this.#open(this.#plan, start + length);
      return;
    }
    const end = start + length;
    const plan = planIn(parent);
    if (end >= parent.end) this.#damaged("a length leads beyond what holds it");
    else if (plan?.kind === "members" || plan?.kind === "items" || plan?.kind === "each") this.#open(plan, end);
    else this.#beginLeaf(plan, start, end);
  }

  #beginLeaf(plan: Exclude<Plan, { kind: "members" | "items" | "each" }> | null, start: number, end: number): void {
    const length = end - start;
    this.#start = start;
    this.#end = end;
    this.#leaf = plan;
    if (plan === null || plan.kind === "notice") this.#phase = "skip";
    else if (plan.kind === "pass" && length > PEEKED) this.#phase = "pass";
    else if (length <= (plan.kind === "keep" ? plan.most : PEEKED) && this.#affords(length + VALUE_COST)) {
      this.#held = NOTHING;
      this.#heldFrom = 0;
      this.#phase = "keep";
    } else {
      this.#leaf = null;
      this.#isWhole = false;
      this.#phase = "skip";
    }
  }

  #affords(cost: number): boolean {
    if (this.#kept + cost > KEPT_MOST) return false;
    this.#kept += cost;
    return true;
  }

  #open(plan: Plan, end: number): void {
    const keptBefore = this.#kept;
    const isDictionary = plan.kind === "members";
    const members = isDictionary ? new Map<string, TnetValue>() : NO_MEMBERS;
    this.#top = { plan, end, members, items: isDictionary ? NO_ITEMS : [], key: null, keptBefore };
    this.#frames.push(this.#top);
    this.#phase = "length";
  }

  #payload(chunk: Uint8Array, start: number, end: number): void {
    if (this.#phase === "keep") this.#hold(chunk, start, end);
    else if (this.#phase === "pass") this.#pass(chunk, start, end);
  }

  #hold(chunk: Uint8Array, start: number, end: number): void {
    const length = this.#end - this.#start;
    if (end - start === length && end < chunk.length) {
      this.#held = chunk;
      this.#heldFrom = start;
    } else {
      if (this.#at === this.#start) this.#held = new Uint8Array(length);
      this.#held.set(chunk.subarray(start, end), this.#at - this.#start);
    }
  }

  /** The value that is held; bytes of a chunk are copied, since the chunk is somebody else's. */
  #heldValue(type: number, length: number): TnetValue | undefined {
    const from = this.#heldFrom;
    const mayView = type === TYPE.bytes || type === TYPE.list || type === TYPE.dict;
    const isOwn = from === 0 && this.#held.length === length;
    if (!mayView || isOwn) return tnetValue(type, this.#held, from, from + length);
    return tnetValue(type, this.#held.slice(from, from + length), 0, length);
  }

  #pass(bytes: Uint8Array, start: number, end: number): void {
    if (this.#leaf?.kind !== "pass" || start === end) return;
    this.#sink.piece(this.#leaf.as, this.#top?.items ?? NO_ITEMS, bytes, start, end);
  }

  /** Behind every byte: what has reached its end waits for its type. */
  #settle(): void {
    if (this.#phase === "length" && this.#at === this.#top?.end) {
      if (this.#digits === 0) this.#phase = "type";
      else this.#damaged("a length leads beyond what holds it");
    }
    if (this.#phase !== "length" && this.#at === this.#end) this.#phase = "type";
  }

  #typed(type: number): void {
    const frame = this.#top;
    if (frame === undefined) return;
    this.#phase = "length";
    if (this.#at === frame.end) {
      this.#frames.pop();
      this.#top = this.#frames.at(-1);
      this.#close(frame, type);
    } else {
      this.#closeLeaf(frame, type);
    }
  }

  #close(frame: Frame, type: number): void {
    const parent = this.#top;
    if (parent === undefined) {
      if (type !== TYPE.dict) {
        this.#lost = this.#damage ?? { offset: this.#at, reason: "a flow does not end where its length says" };
        return;
      }
      const damage = this.#damage ?? (frame.key === null ? null : { offset: this.#at, reason: "a key has no value" });
      this.#damage = null;
      if (damage === null) this.#sink.element(frame.members, this.#isWhole);
      else this.#sink.unreadable(damage.offset, damage.reason);
    } else if (type === TYPE.null && frame.members.size === 0 && frame.items.length === 0) {
      this.#deliver(parent, null);
    } else if (type !== (frame.plan.kind === "members" ? TYPE.dict : TYPE.list) || frame.key !== null) {
      this.#damaged("a value is of another type than a flow has there");
    } else if (parent.plan.kind === "each") {
      this.#sink.item(parent.plan.as, frame.items);
      this.#kept = frame.keptBefore;
    } else {
      this.#deliver(parent, frame.plan.kind === "members" ? frame.members : frame.items);
    }
  }

  #closeLeaf(parent: Frame, type: number): void {
    const plan = this.#leaf;
    const length = this.#end - this.#start;
    const isPeeked = length <= PEEKED;
    if (plan === null) {
      this.#deliver(parent, undefined);
    } else if (plan.kind === "notice") {
      this.#deliver(parent, type === TYPE.null ? null : true);
    } else if (plan.kind === "pass" && (type === TYPE.bytes || type === TYPE.text)) {
      if (isPeeked) this.#pass(this.#held, this.#heldFrom, this.#heldFrom + length);
      this.#deliver(parent, { passedBytes: length });
    } else {
      const isHeld = plan.kind === "keep" || isPeeked;
      const value = isHeld ? this.#heldValue(type, length) : undefined;
      if (value === undefined) this.#damaged("a value is not what its type says");
      else this.#deliver(parent, value);
    }
  }

  /** @param value undefined for what was passed over. */
  #deliver(parent: Frame, value: TnetValue | undefined): void {
    if (parent.plan.kind === "each") return;
    if (parent.plan.kind === "items") {
      // What is passed over keeps its place in a list, so that the next item is known by its index.
      if (this.#affords(VALUE_COST)) parent.items.push(value ?? null);
    } else if (parent.key !== null) {
      if (value !== undefined) parent.members.set(parent.key, value);
      parent.key = null;
    } else {
      // A key that is too long to be kept is one that nobody asks for.
      const key = value === undefined ? "" : keyText(value);
      if (key === undefined) this.#damaged("a key is no text");
      else parent.key = key;
    }
  }

  /** The dictionary of the row is given up, and what is left of it passed over. */
  #damaged(reason: string): void {
    const damage = { offset: this.#at, reason };
    const [outermost] = this.#frames;
    if (outermost === undefined) {
      this.#lost = damage;
      return;
    }
    this.#damage ??= damage;
    this.#frames.length = 1;
    this.#top = outermost;
    this.#length = 0;
    this.#digits = 0;
    this.#leaf = null;
    this.#end = outermost.end;
    this.#phase = "skip";
  }
}

function planIn({ plan, key, items }: Frame): Plan | null {
  switch (plan.kind) {
    case "members":
      return key === null ? KEY : (plan.of.get(key) ?? null);
    case "items":
      return plan.planOf(items);
    case "each":
      return plan.item;
    default:
      return null;
  }
}
