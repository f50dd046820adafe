/**
 * Which hardware addresses are routers: whatever comes from one has the address of somebody else.
 *
 * A router shows by the far addresses, or the many near ones, that it sends from. One or two are no proof, or any device
 * could make itself one.
 */
const ROUTERS_MOST = 256;
const SUSPECTS_MOST = 1_024;
/** Different far addresses that only a router has. */
const FAR_ADDRESSES = 4;
/** Different near ones of one version of IP. */
const NEAR_ADDRESSES = 8;

export class Routers {
  readonly #routers = new Set<number>();
  readonly #suspects = new Map<number, { readonly far: Set<string>; readonly near: Set<string> }>();

  has(mac: number): boolean {
    return this.#routers.has(mac);
  }

  /** It sent from an address of the Internet. @returns whether it is a router now. */
  sentFromFar(mac: number, address: string): boolean {
    const { far } = this.#suspect(mac);
    far.add(address);
    return far.size >= FAR_ADDRESSES && this.#is(mac);
  }

  /** It sent from one more address of the network here. @returns whether it is a router now. */
  sentFromNear(mac: number, address: string): boolean {
    if (address.includes(":")) return false;
    const { near } = this.#suspect(mac);
    near.add(address);
    return near.size > NEAR_ADDRESSES && this.#is(mac);
  }

  #suspect(mac: number) {
    const known = this.#suspects.get(mac);
    if (known !== undefined) return known;
    const suspect = { far: new Set<string>(), near: new Set<string>() };
    this.#suspects.set(mac, suspect);
    const [oldest] = this.#suspects.keys();
    if (this.#suspects.size > SUSPECTS_MOST && oldest !== undefined) this.#suspects.delete(oldest);
    return suspect;
  }

  #is(mac: number): true {
    this.#suspects.delete(mac);
    const [oldest] = this.#routers;
    if (this.#routers.size >= ROUTERS_MOST && oldest !== undefined) this.#routers.delete(oldest);
    this.#routers.add(mac);
    return true;
  }
}
