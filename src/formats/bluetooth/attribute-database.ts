/**
 * What one side serves: services, and which characteristic stands behind which handle, as far as the capture showed
 * them being discovered.
 *
 * Source: Core Specification, volume 3, part G, sections 3.1 to 3.3.
 */

const SERVICES_AT_MOST = 64;
const HANDLES_AT_MOST = 512;

export class AttributeDatabase {
  readonly services = new Set<string>();
  readonly characteristics = new Set<string>();
  readonly #types = new Map<number, string>();

  service(uuid: string): void {
    if (uuid !== "" && this.services.size < SERVICES_AT_MOST) this.services.add(uuid);
  }

  /** The value of the characteristic `uuid` stands at `handle`. */
  characteristic(handle: number, uuid: string): void {
    if (uuid === "") return;
    if (this.characteristics.size < HANDLES_AT_MOST) this.characteristics.add(uuid);
    if (this.#types.size < HANDLES_AT_MOST || this.#types.has(handle)) this.#types.set(handle, uuid);
  }

  /** Some attribute of type `uuid` stands at `handle`: a descriptor, declaration or value. */
  attribute(handle: number, uuid: string): void {
    if (uuid !== "" && !this.#types.has(handle) && this.#types.size < HANDLES_AT_MOST) this.#types.set(handle, uuid);
  }

  /** Undefined where the capture does not show it. */
  typeAt(handle: number): string | undefined {
    return this.#types.get(handle);
  }
}
