/**
 * Rows of one table that name the same device: they share a serial number (of one product), a UDI-PI, a tag or a MAC.
 *
 * What belongs together does not depend on the order of the rows. Rows of one device that contradict each other are told
 * as a group: none of them is better than the others.
 */
import { NAMING_SYSTEMS } from "../identifier.ts";
import type { ImportField, RowProblem } from "./import-field.ts";
import { nameKey } from "./name-key.ts";
import type { NamedBy, RowReading, RowValues, Stated } from "./row-to-device.ts";

export interface TableRow extends RowReading {
  /** Of the table, from 1 with its heading. */
  readonly line: number;
}

/** Gathers rows one by one. */
export class RowGroups {
  readonly #rows: TableRow[] = [];
  /** Index of a row -> index of a row of the same group; the first of a group stands for itself. */
  readonly #above: number[] = [];
  readonly #byName = new Map<string, number>();
  /** Serial number without product -> rows, so that a row that names no product finds its own. */
  readonly #serials = new Map<string, { stated: number[]; open: number[] }>();
  readonly #makerModel: (stated: Stated) => string | undefined;

  /** @param makerModel the key of maker and model that a row means; undefined when it says neither. */
  constructor(makerModel: (stated: Stated) => string | undefined) {
    this.#makerModel = makerModel;
  }

  /** @param deviceId the one device of the inventory that the row names. */
  add(row: TableRow, deviceId: string | undefined): void {
    const index = this.#rows.push(row) - 1;
    this.#above.push(index);
    if (deviceId !== undefined) this.#join(`device ${deviceId}`, index);
    for (const { system, normal } of row.names) {
      if (!NAMING_SYSTEMS.includes(system)) continue;
      if (system !== "serial") {
        this.#join(`${system} ${normal}`, index);
        continue;
      }
      const product = this.#makerModel(row.stated);
      const known = this.#serials.get(normal) ?? { stated: [], open: [] };
      this.#serials.set(normal, known);
      (product === undefined ? known.open : known.stated).push(index);
      this.#join(product === undefined ? `serial ${normal}` : `serial ${normal} of ${product}`, index);
    }
  }

  /** The groups by their first row, the rows of each in the order in which they came. */
  groups(): TableRow[][] {
    for (const { stated, open } of this.#serials.values()) {
      const [some] = stated;
      const [without] = open;
      if (some === undefined || without === undefined) continue;
      // The number alone decides only where one product has it.
      if (stated.every((other) => this.#top(other) === this.#top(some))) this.#unite(without, some);
    }
    const groups = new Map<number, TableRow[]>();
    for (const [index, row] of this.#rows.entries()) {
      const top = this.#top(index);
      const group = groups.get(top);
      if (group === undefined) groups.set(top, [row]);
      else group.push(row);
    }
    return [...groups.values()];
  }

  #join(name: string, index: number): void {
    const other = this.#byName.get(name);
    if (other === undefined) this.#byName.set(name, index);
    else this.#unite(index, other);
  }

  #unite(one: number, other: number): void {
    const [top, under] = [this.#top(one), this.#top(other)].sort((a, b) => a - b) as [number, number];
    this.#above[under] = top;
  }

  #top(index: number): number {
    let top = index;
    for (let above = this.#above[top]; above !== undefined && above !== top; above = this.#above[top]) top = above;
    // Shortens the way for the next time.
    for (let at = index; at !== top; ) {
      const above = this.#above[at] ?? top;
      this.#above[at] = top;
      at = above;
    }
    return top;
  }
}

/** Names of which a device has one at a time; more than one in a row are those of a device that was merged. */
const ONE_AT_A_TIME: readonly NamedBy["system"][] = ["serial", "udi-pi", "asset-tag"];

/** What the rows of one device say together, or line by line why they contradict each other. */
export function mergeRows(
  rows: readonly TableRow[],
  columnOf: (field: ImportField) => string,
): { readonly values: RowValues } | { readonly contradictions: ReadonlyMap<number, RowProblem[]> } {
  const [first] = rows;
  if (rows.length === 1 && first !== undefined) return { values: first };
  const contradictions = new Map<number, RowProblem[]>();
  /** Both rows hear the same, so that whoever looks at one of them knows where the other stands. */
  const tell = (earlier: TableRow, said: unknown, later: TableRow, says: unknown, field: ImportField) => {
    const message = `rows ${earlier.line} and ${later.line} are of one device, but row ${earlier.line} says "${String(said)}" and row ${later.line} "${String(says)}"; make them agree, or take one of them out`;
    for (const { line } of [earlier, later]) {
      const problems = contradictions.get(line) ?? [];
      contradictions.set(line, problems);
      if (problems.length < 5) problems.push({ column: columnOf(field), message });
    }
  };
  const stated: Stated = {};
  const saidBy = new Map<string, TableRow>();
  const names = new Map<string, NamedBy>();
  const largest = new Map<NamedBy["system"], { row: TableRow; names: ReadonlySet<string>; text: string }>();
  for (const row of rows) {
    for (const [key, value] of Object.entries(row.stated) as [keyof Stated, Stated[keyof Stated]][]) {
      const before = saidBy.get(key);
      if (before === undefined) {
        saidBy.set(key, row);
        Object.assign(stated, { [key]: value });
      } else if (!sameValue(stated[key], value)) {
        tell(before, stated[key], row, value, key);
      }
    }
    for (const name of row.names) {
      const key = `${name.system} ${name.normal}`;
      if (!names.has(key)) names.set(key, name);
    }
    for (const system of ONE_AT_A_TIME) {
      const own = row.names.filter((name) => name.system === system);
      if (own.length === 0) continue;
      const now = { row, names: normals(own), text: own.map(({ value }) => value).join(" | ") };
      const before = largest.get(system);
      if (before !== undefined && !now.names.isSubsetOf(before.names) && !before.names.isSubsetOf(now.names)) {
        tell(before.row, before.text, row, now.text, system);
      }
      if (before === undefined || now.names.size > before.names.size) largest.set(system, now);
    }
  }
  if (contradictions.size > 0) return { contradictions };
  return { values: { names: [...names.values()], stated } };
}

function normals(names: readonly NamedBy[]): Set<string> {
  return new Set(names.map(({ normal }) => normal));
}

function sameValue(one: unknown, other: unknown): boolean {
  return typeof one === "string" && typeof other === "string" ? nameKey(one) === nameKey(other) : one === other;
}
