/**
 * What was discovered of a peripheral still holds when it is connected again: a bonded central does not ask twice
 * (Core Specification, volume 3, part G, section 2.5.2).
 */
import type { AttributeDatabase } from "./attribute-database.ts";
import type { Connection } from "./connection.ts";

const DATABASES_AT_MOST = 256;

export class KnownDatabases {
  readonly #databases = new Map<string, AttributeDatabase>();

  /** Gives the connection what is known of its peripheral, and learns from it what is not. */
  adopt({ peripheral, attributes }: Connection): void {
    if (peripheral === null) return;
    const known = this.#databases.get(peripheral.text);
    if (known !== undefined) attributes.databases.peripheral = known;
    else if (this.#databases.size < DATABASES_AT_MOST) {
      this.#databases.set(peripheral.text, attributes.databases.peripheral);
    }
  }
}
