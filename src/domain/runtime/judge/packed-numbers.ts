/**
 * Plain values as few bytes, and back exactly: what most numbers of a device's memory are (small ones, times, values with
 * three decimals) takes one to seven bytes, any other number its eight (IEEE 754 binary64) and one.
 */

/** Names that many devices share, as numbers; a bounded list, so that nobody fills the memory by making up names. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #most: number;

  constructor(most = 65_536) {
    this.#most = most;
  }

  /** -1 once the list is full. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#names.length >= this.#most) return -1;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  nameOf(number: number): string {
    return this.#names[number] ?? "";
  }
}

/** First bytes: up to `SMALL` the number itself, `SMALL_FROM` being the least; above, what follows. */
const SMALL_FROM = -16;
const SMALL = 239;
const INT16 = 240;
const INT32 = 241;
const UINT32 = 242;
/** In two parts, for times in milliseconds. */
const UINT48 = 243;
/** A number of thousandths. */
const THOUSANDTHS = 244;
const DOUBLE = 245;
const LONGEST = 9;
/** Of these kinds, in bytes. */
const SIZES = [3, 5, 5, 7, 5, 9];

export class Packer {
  readonly names: Names;
  /** Its length is a multiple of eight. */
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  readonly #one = [0.5];
  #view: DataView;

  constructor(names: Names, size = 8192) {
    this.names = names;
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  number(value: number): void {
    this.#one[0] = value;
    if (this.length + LONGEST > this.bytes.length) this.#grow(LONGEST);
    this.length = write(this.bytes, this.#view, this.length, this.#one);
  }

  numbers(values: readonly number[]): void {
    this.number(values.length);
    const most = LONGEST * values.length;
    if (this.length + most > this.bytes.length) this.#grow(most);
    this.length = write(this.bytes, this.#view, this.length, values);
  }

  /** A text of this device alone. */
  text(value: string): void {
    if (value === "") {
      this.number(0);
      return;
    }
    if (this.length + 2 * value.length + LONGEST > this.bytes.length) this.#grow(2 * value.length + LONGEST);
    let wide = 0;
    for (let at = 0; at < value.length; at++) wide |= value.charCodeAt(at) >> 8;
    this.number(wide === 0 ? value.length : -1);
    if (wide !== 0) this.number(value.length);
    for (let at = 0; at < value.length; at++) {
      const unit = value.charCodeAt(at);
      this.bytes[this.length++] = unit;
      if (wide !== 0) this.bytes[this.length++] = unit >> 8;
    }
  }

  /** A text that many devices share. */
  name(value: string): void {
    const number = this.names.numberOf(value);
    this.number(number);
    if (number < 0) this.text(value);
  }

  block(bytes: Uint8Array): void {
    this.number(bytes.length);
    if (this.length + bytes.length > this.bytes.length) this.#grow(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** What was packed since; good until the next is packed. */
  take(): Uint8Array<ArrayBuffer> {
    const { length } = this;
    this.length = 0;
    return this.bytes.subarray(0, length);
  }

  #grow(more: number): void {
    const larger = new Uint8Array(8 * Math.ceil(Math.max(2 * this.bytes.length, this.length + more) / 8));
    larger.set(this.bytes);
    this.bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/**
 * One loop without a call: a number that is handed to a function is first put into an object of its own.
 * @returns where the next one goes.
 */
function write(bytes: Uint8Array, view: DataView, from: number, values: readonly number[]): number {
  let at = from;
  for (let place = 0; place < values.length; place++) {
    const value = values[place] as number;
    const whole = value | 0;
    if (whole === value && !Object.is(value, -0)) {
      if (whole >= SMALL_FROM && whole <= SMALL + SMALL_FROM) {
        bytes[at++] = whole - SMALL_FROM;
      } else if (whole === (whole << 16) >> 16) {
        bytes[at] = INT16;
        view.setInt16(at + 1, whole, true);
        at += 3;
      } else {
        bytes[at] = INT32;
        view.setInt32(at + 1, whole, true);
        at += 5;
      }
      continue;
    }
    const thousandths = Math.round(value * 1000);
    if (thousandths === (thousandths | 0) && thousandths !== 0 && thousandths / 1000 === value) {
      bytes[at] = THOUSANDTHS;
      view.setInt32(at + 1, thousandths, true);
      at += 5;
    } else if (value > 0 && value < 2 ** 48 && Math.floor(value) === value) {
      view.setUint32(at + 1, value >>> 0, true);
      if (value < 2 ** 32) {
        bytes[at] = UINT32;
        at += 5;
      } else {
        bytes[at] = UINT48;
        view.setUint16(at + 5, value / 2 ** 32, true);
        at += 7;
      }
    } else {
      bytes[at] = DOUBLE;
      view.setFloat64(at + 1, value, true);
      at += 9;
    }
  }
  return at;
}

/** Lists of numbers by their length, to be copied: what begins with doubles is not laid out anew with the first of them. */
const LISTS: number[][] = [];
const LISTS_KEPT = 64;

function listOf(length: number): number[] {
  if (length >= LISTS_KEPT) return Array.from({ length }, () => 0.5);
  LISTS[length] ??= Array.from({ length }, () => 0.5);
  return (LISTS[length] as number[]).slice();
}

/** Reads what a `Packer` with the same names wrote, in the same order. */
export class Unpacker {
  readonly #names: Names;
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  constructor(names: Names) {
    this.#names = names;
  }

  /** Begins with these, which lie at the beginning of their buffer. */
  turnTo(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
    this.#bytes = bytes;
    this.#at = 0;
  }

  number(): number {
    const view = this.#view;
    const at = this.#at;
    const first = view.getUint8(at);
    this.#at = at + (first <= SMALL ? 1 : (SIZES[first - INT16] as number));
    return first <= SMALL ? first + SMALL_FROM : read(view, first, at + 1);
  }

  /** @param used is written over and given back. */
  numbers(used?: number[]): number[] {
    const count = this.number();
    const view = this.#view;
    const values = used === undefined || used.length === 0 ? listOf(count) : used;
    // Longer by one after the other: room that is there is used, and room that is made has some to spare.
    while (values.length < count) values.push(0.5);
    if (values.length > count) values.length = count;
    let at = this.#at;
    for (let place = 0; place < count; place++) {
      const first = view.getUint8(at);
      if (first <= SMALL) {
        values[place] = first + SMALL_FROM;
        at += 1;
      } else {
        values[place] = read(view, first, at + 1);
        at += SIZES[first - INT16] as number;
      }
    }
    this.#at = at;
    return values;
  }

  text(): string {
    const length = this.number();
    if (length >= 0) {
      const from = this.#at;
      this.#at = from + length;
      return fromUnits(this.#bytes.subarray(from, this.#at));
    }
    const units = new Uint16Array(this.number());
    for (let at = 0; at < units.length; at++, this.#at += 2) units[at] = this.#view.getUint16(this.#at, true);
    return fromUnits(units);
  }

  name(): string {
    const number = this.number();
    return number < 0 ? this.text() : this.#names.nameOf(number);
  }

  /** A copy. */
  block(): Uint8Array<ArrayBuffer> {
    const length = this.number();
    const from = this.#at;
    this.#at = from + length;
    return this.#bytes.slice(from, this.#at);
  }
}

function read(view: DataView, kind: number, at: number): number {
  switch (kind) {
    case THOUSANDTHS:
      return view.getInt32(at, true) / 1000;
    case INT16:
      return view.getInt16(at, true);
    case UINT48:
      return view.getUint16(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
    case UINT32:
      return view.getUint32(at, true);
    case INT32:
      return view.getInt32(at, true);
    default:
      return view.getFloat64(at, true);
  }
}

/** So many at once: the engine takes no more arguments than its stack has room for. */
const UNITS_AT_ONCE = 4096;

function fromUnits(units: Uint8Array | Uint16Array): string {
  if (units.length === 0) return "";
  let text = "";
  for (let at = 0; at < units.length; at += UNITS_AT_ONCE)
    text += String.fromCharCode.apply(null, units.subarray(at, at + UNITS_AT_ONCE) as unknown as number[]);
  return text;
}
