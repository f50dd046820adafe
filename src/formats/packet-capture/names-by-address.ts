/**
 * The names under which a device asked for its peers, as the DNS answers of the same capture say.
 *
 * A name from DNS is a hint: several names share an address. What a peer calls itself in the handshake or the request
 * counts before it.
 */
import type { DnsMessage } from "../dns/dns-facts.ts";

/** Addresses at one time; those asked for first are forgotten. */
const ADDRESSES_MOST = 20_000;

export class NamesByAddress {
  readonly #names = new Map<string, string>();

  /** Takes in an answer: each address is known by the name that was asked for, not by an alias. */
  hear({ isResponse, questions, answers }: DnsMessage): void {
    const [question] = questions;
    if (!isResponse) return;
    for (const { name, data } of answers) {
      if (data.kind !== "address") continue;
      this.#names.delete(data.address);
      this.#names.set(data.address, question?.name ?? name);
      if (this.#names.size <= ADDRESSES_MOST) continue;
      const [oldest] = this.#names.keys();
      if (oldest !== undefined) this.#names.delete(oldest);
    }
  }

  /** Names that the capture file itself records. */
  record(address: string, names: readonly string[]): void {
    const [name] = names;
    if (name !== undefined && !this.#names.has(address) && this.#names.size < ADDRESSES_MOST)
      this.#names.set(address, name.toLowerCase());
  }

  of(address: string): string | undefined {
    return this.#names.get(address);
  }
}
