/**
 * The names under which a device asked for its peers, as the DNS answers of the same capture say.
 *
 * A name from DNS is a hint: several names share an address. What a peer calls itself in the handshake or the request
 * counts before it. Anybody in the network can announce anything, so announcements give only names that mean something
 * in this network alone. Sources: RFC 1034, 3.6.2 (aliases); RFC 6762, 3 (".local"); RFC 4795, 2 and RFC 1001, 14.
 */
import type { DnsMessage } from "../dns/dns-facts.ts";
import type { PacketMoment } from "./packet-moment.ts";

/** Addresses at one time; those asked for first are forgotten. */
const ADDRESSES_MOST = 20_000;
/** Names of one address, one after the other. */
const NAMES_MOST = 8;
const CNAME = 5;

interface Known {
  readonly name: string;
  /** The frame that told it. */
  readonly frame: number;
}

export class NamesByAddress {
  /** By address, what was told first in front. */
  readonly #names = new Map<string, readonly Known[]>();
  readonly #moment: PacketMoment;

  constructor(moment: PacketMoment) {
    this.#moment = moment;
  }

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
      if (
        data.kind === "address" &&
        isOfNetwork(name) &&
        isOfNetwork(this.#names.get(data.address)?.at(-1)?.name ?? name)
      )
        this.#know(data.address, name);
  }

  /** Names that the capture file itself records. */
  record(address: string, names: readonly string[]): void {
    const [name] = names;
    if (name !== undefined && !this.#names.has(address) && this.#names.size < ADDRESSES_MOST)
      this.#names.set(address, [{ name: name.toLowerCase(), frame: this.#moment.frame }]);
  }

  /** As it was called when the conversation began with that frame: a later name counts only where none was known. */
  of(address: string, frame: number): string | undefined {
    const known = this.#names.get(address);
    return (known?.findLast((one) => one.frame <= frame) ?? known?.[0])?.name;
  }

  #know(address: string, name: string): void {
    const known = this.#names.get(address);
    this.#names.delete(address);
    if (known?.at(-1)?.name === name) this.#names.set(address, known);
    else this.#names.set(address, [...(known ?? []).slice(1 - NAMES_MOST), { name, frame: this.#moment.frame }]);
    if (this.#names.size <= ADDRESSES_MOST) return;
    const [oldest] = this.#names.keys();
    if (oldest !== undefined) this.#names.delete(oldest);
  }
}

/** Whether a name means nothing outside of the network. */
function isOfNetwork(name: string): boolean {
  return !name.includes(".") || name.endsWith(".local");
}
