/** Which addresses are of the network that the sensor watches: private ones, and those that the facility says are its own. */
import { addressIn, isLocalAddress, type Network, parseAddress } from "../../address.ts";

/** `group` is multicast, broadcast, and no address yet (0.0.0.0). */
export type Nearness = "near" | "far" | "group";

const KNOWN_MOST = 8_192;
const GROUPS = new Set(["multicast", "broadcast", "unspecified"]);

export class NearAddresses {
  readonly #own: readonly Network[];
  readonly #known = new Map<string, Nearness>();

  constructor(own: readonly Network[]) {
    this.#own = own;
  }

  of(address: string): Nearness {
    let nearness = this.#known.get(address);
    if (nearness === undefined) {
      nearness = this.#tell(address);
      if (this.#known.size >= KNOWN_MOST) this.#known.clear();
      this.#known.set(address, nearness);
    }
    return nearness;
  }

  #tell(address: string): Nearness {
    if (GROUPS.has(parseAddress(address)?.range() ?? "")) return "group";
    return isLocalAddress(address) || this.#own.some((network) => addressIn(network, address)) ? "near" : "far";
  }
}
