/**
 * Names of parameters as numbers, so that a roll-up does not spell them out.
 */
import type { DatabaseSync } from "node:sqlite";
import type { ParameterNames } from "./rollup.ts";

export class KeptParameterNames implements ParameterNames {
  readonly #database: DatabaseSync;
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<number, string>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.reload();
  }

  /** After a transaction that was undone: a name that it brought is not there. */
  reload(): void {
    this.#numbers.clear();
    this.#names.clear();
    for (const { id, name } of this.#database.prepare("select id, name from parameter").iterate())
      this.#keep(Number(id), String(name));
  }

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const { lastInsertRowid } = this.#database.prepare("insert into parameter (name) values (?)").run(name);
    this.#keep(Number(lastInsertRowid), name);
    return Number(lastInsertRowid);
  }

  nameOf(number: number): string {
    if (!this.#names.has(number)) this.reload();
    const name = this.#names.get(number);
    if (name === undefined) throw new Error(`There is no name of parameter ${number}`);
    return name;
  }

  #keep(number: number, name: string): void {
    this.#numbers.set(name, number);
    this.#names.set(number, name);
  }
}
