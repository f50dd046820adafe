/**
 * The names under which a device asked for its peers, as the DNS answers of the same capture say.
 *
 * A name from DNS is a hint: several names share an address. What a peer calls itself in the handshake or the request
 * counts before it. Anybody in the network can announce anything, so announcements give only names that mean something
 * in this network alone. Sources: RFC 1034, 3.6.2 (aliases); RFC 6762, 3 (".local"); RFC 4795, 2 and RFC 1001, 14.
 */
import type { DnsMessage } from "../dns/dns-facts.ts";

/** Addresses at one time; those asked for first are forgotten. */
const ADDRESSES_MOST = 20_000;
const CNAME = 5;

export class NamesByAddress {
  readonly #names = new Map<string, string>();

  /**
   * Takes in the answer of a resolver: each address is known by the name that was asked for, not by an alias. A record
   * that no alias leads to from there answers something else, and whoever asked does not believe it either.
   */
  hear({ isResponse, questions, answers }: DnsMessage): void {
    const [question] = questions;
    if (!isResponse) return;
    const asked = new Set(question === undefined ? [] : [question.name]);
    for (const { name, type, data } of answers) {
      if (question !== undefined && !asked.has(name)) continue;
      if (data.kind === "name" && type === CNAME) asked.add(data.name);
      else if (data.kind === "address") this.#know(data.address, question?.name ?? name);
    }
  }

  /** Takes in what somebody says of himself in the network (mDNS, LLMNR, NetBIOS). */
  announced({ isResponse, answers }: DnsMessage): void {
    if (!isResponse) return;
    for (const { name, data } of answers)
      if (data.kind === "address" && isOfNetwork(name) && isOfNetwork(this.#names.get(data.address) ?? name))
        this.#know(data.address, name);
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

  #know(address: string, name: string): void {
    this.#names.delete(address);
    this.#names.set(address, name);
    if (this.#names.size <= ADDRESSES_MOST) return;
    const [oldest] = this.#names.keys();
    if (oldest !== undefined) this.#names.delete(oldest);
  }
}

/** Whether a name means nothing outside of the network. */
function isOfNetwork(name: string): boolean {
  return !name.includes(".") || name.endsWith(".local");
}
