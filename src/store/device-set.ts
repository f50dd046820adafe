/**
 * Sets of devices as numbers: how a list of 100,000 devices answers any mixture of search words and filters at once.
 *
 * Each condition is one walk through an index that gives the numbers of all devices that meet it, as one text; a device
 * that meets the first condition, and the second, and so on, is in the list. A database hands over one long text twenty
 * times faster than as many rows, and no mixture of conditions needs a plan of its own.
 */
import { type Compilable, type SelectQueryBuilder, sql } from "kysely";
import { SHOWN_STATES } from "../domain/registry/device-status.ts";
import type { Reading, Writing } from "./database.ts";
import { keptAnswer } from "./kept-answers.ts";
import type { Schema } from "./schema.ts";

/** Gravity of a retired device. */
export const RETIRED = SHOWN_STATES.indexOf("retired");

type Numbers = SelectQueryBuilder<Schema, keyof Schema, { number: number }>;

/** So few are looked up one by one; of more, the whole index is walked. */
const FEW = 300;

/** The devices that have met every condition so far. */
export class DeviceSet {
  /** How many conditions the device of that number has met. */
  #met = new Uint8Array(0);
  #conditions = 0;
  /** How many devices have met all of them. */
  #size = 0;

  get isEverything(): boolean {
    return this.#conditions === 0;
  }

  get isEmpty(): boolean {
    return this.#conditions > 0 && this.#size === 0;
  }

  /** Keeps those devices alone that one of `queries` finds. */
  async keep(db: Reading | Writing, queries: readonly Numbers[]): Promise<void> {
    if (this.isEmpty) return;
    const narrowed = this.#narrowed();
    const before = this.#conditions++;
    let met = this.#met;
    let size = 0;
    for (const query of queries) {
      const numbers = await numbersOf(db, narrowed(query).clearSelect().select(JOINED));
      for (let at = 0; at < numbers.length; at++) {
        const number = numbers[at] ?? 0;
        if (number >= met.length) met = widened(met, number);
        if (met[number] !== before) continue;
        met[number] = before + 1;
        size++;
      }
    }
    this.#met = met;
    this.#size = size;
  }

  /** Those of the devices that `query` finds, in its order; nobody may write into them. */
  async inOrder(db: Reading | Writing, query: Numbers): Promise<Uint32Array> {
    if (this.isEmpty) return new Uint32Array(0);
    // The order of the rows within is the order of the numbers in the text.
    const numbers = await numbersOf(db, db.selectFrom(this.#narrowed()(query).as("found")).select(JOINED));
    if (this.isEverything) return numbers;
    const met = this.#met;
    const conditions = this.#conditions;
    const kept = new Uint32Array(Math.min(this.#size, numbers.length));
    let count = 0;
    for (let at = 0; at < numbers.length; at++) {
      const number = numbers[at] ?? 0;
      if (met[number] === conditions) kept[count++] = number;
    }
    return kept.subarray(0, count);
  }

  /** Makes queries look at the few devices that are left, once there are few. */
  #narrowed(): (query: Numbers) => Numbers {
    if (this.isEverything || this.#size > FEW) return (query) => query;
    const few: number[] = [];
    const conditions = this.#conditions;
    for (let at = this.#met.indexOf(conditions); at >= 0; at = this.#met.indexOf(conditions, at + 1)) few.push(at);
    return (query) => query.where("number", "in", few);
  }
}

const JOINED = sql<string | null>`string_agg(cast(number as text), ',')`.as("numbers");

async function numbersOf(db: Reading | Writing, joined: Compilable<{ numbers: string | null }>): Promise<Uint32Array> {
  const asked = joined.compile();
  const numbers = async () => numbersIn((await db.executeQuery(asked)).rows[0]?.numbers ?? "");
  const key = JSON.stringify([asked.sql, asked.parameters]);
  const table = TABLES.find((one) => asked.sql.includes(`from "${one}"`)) ?? "device";
  return keptAnswer(db, table, key, numbers, ({ length }) => length > FEW);
}

/** Besides the devices themselves; a query reads one table alone. */
const TABLES = ["device_term", "inspection_date"] as const;

const COMMA = 44;
const ZERO = 48;

/** Where numbers are read to, again and again: how many there are is known in the end only. */
let read = new Uint32Array(0);

/** Reads `3,17,4` without making a text of each number. */
function numbersIn(text: string): Uint32Array {
  if (text === "") return new Uint32Array(0);
  // A number takes a digit and a comma at least.
  const most = (text.length + 1) >> 1;
  if (read.length < most) read = new Uint32Array(most * 2);
  const numbers = read;
  let found = 0;
  let number = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === COMMA) {
      numbers[found++] = number;
      number = 0;
    } else number = number * 10 + sign - ZERO;
  }
  numbers[found++] = number;
  return numbers.slice(0, found);
}

function widened(marks: Uint8Array<ArrayBuffer>, number: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(Math.max(1024, (number + 1) * 2));
  wider.set(marks);
  return wider;
}
