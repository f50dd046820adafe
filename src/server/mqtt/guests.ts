/**
 * Guests: how many sockets are open, in all and from each address, and how many of them have not signed on.
 */
import type { MqttLimits } from "./limits.ts";

export interface Guest {
  readonly address: string;
  isStranger: boolean;
}

export class Guests {
  readonly #limits: MqttLimits;
  readonly #addresses = new Map<string, { all: number; strangers: number }>();
  all = 0;
  strangers = 0;

  constructor(limits: MqttLimits) {
    this.#limits = limits;
  }

  /** Lets a socket in; what is used up where it may not come in. */
  enter(address: string): Guest | string {
    const { connections, connectionsPerAddress, strangers, strangersPerAddress } = this.#limits;
    const here = this.#addresses.get(address) ?? { all: 0, strangers: 0 };
    if (this.all >= connections) return `all ${connections} connections are in use`;
    if (here.all >= connectionsPerAddress) return `an address has at most ${connectionsPerAddress} connections`;
    if (this.strangers >= strangers || here.strangers >= strangersPerAddress)
      return "too many connections that have not signed on";
    this.#addresses.set(address, here);
    here.all++;
    here.strangers++;
    this.all++;
    this.strangers++;
    return { address, isStranger: true };
  }

  signedOn(guest: Guest): void {
    if (!guest.isStranger) return;
    guest.isStranger = false;
    this.strangers--;
    const here = this.#addresses.get(guest.address);
    if (here !== undefined) here.strangers--;
  }

  leave(guest: Guest): void {
    this.signedOn(guest);
    this.all--;
    const here = this.#addresses.get(guest.address);
    if (here !== undefined && --here.all === 0) this.#addresses.delete(guest.address);
  }
}
