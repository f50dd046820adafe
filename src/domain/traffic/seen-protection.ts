/**
 * Handshakes with one destination, gathered: what was agreed on, each once, however many connections there were.
 */
import type { Protection, SeenCertificate } from "./protection.ts";
import type { Sighting } from "./sighting.ts";
import type { SpareRoom } from "./spare-room.ts";

/** Different handshakes, certificates and prints that are kept of one destination. */
const KEPT = 20;

/** What decides how good a connection is. */
export interface AgreedConnection {
  readonly version: string | null;
  readonly cipherSuite: number | null;
  readonly encryptThenMac: boolean | null;
  /** Exchanges under it, and the first of them. */
  readonly count: number;
  readonly first: Sighting;
}

export interface SeenProtection {
  readonly agreed: readonly AgreedConnection[];
  readonly groups: readonly string[];
  readonly applicationProtocols: readonly string[];
  /** Chains as sent, the server's own certificate first; one for each own certificate. */
  readonly chains: readonly (readonly SeenCertificate[])[];
  readonly prints: readonly string[];
  readonly agreedBy: Protection["agreedBy"];
  readonly echOffered: boolean;
  readonly clientCertificate: boolean;
}

/** Lists rather than sets: few stand in each, and a capture may have 20,000 destinations. */
export class ProtectionCollector {
  #agreed: { -readonly [K in keyof AgreedConnection]: AgreedConnection[K] }[] = [];
  #groups: string[] = [];
  #protocols: string[] = [];
  #chains: (readonly SeenCertificate[])[] = [];
  #prints: string[] = [];
  #agreedBy: Protection["agreedBy"] = "device";
  #echOffered = false;
  #clientCertificate = false;
  #isSeen = false;
  readonly #spareChains: SpareRoom;

  /** @param spareChains room for chains beyond the first. */
  constructor(spareChains: SpareRoom) {
    this.#spareChains = spareChains;
  }

  add(seen: Protection, where: Sighting): void {
    this.#isSeen = true;
    const { version, cipherSuite, encryptThenMac, certificates } = seen;
    if (version !== null || cipherSuite !== null) {
      const known = this.#agreed.find((one) => isSame(one, seen));
      if (known !== undefined) known.count++;
      else if (this.#agreed.length < KEPT)
        this.#agreed.push({ version, cipherSuite, encryptThenMac, count: 1, first: where });
    }
    this.#groups = noted(this.#groups, seen.group);
    this.#protocols = noted(this.#protocols, seen.alpn);
    this.#prints = noted(this.#prints, seen.ja4);
    const [own] = certificates;
    if (own !== undefined) this.#keep(own, certificates);
    if (seen.agreedBy === "proxy") this.#agreedBy = "proxy";
    this.#echOffered ||= seen.echOffered;
    this.#clientCertificate ||= seen.clientCertificate;
  }

  #keep(own: SeenCertificate, chain: readonly SeenCertificate[]): void {
    const kept = this.#chains;
    if (kept.length >= KEPT || kept.some(([first]) => first?.fingerprint === own.fingerprint)) return;
    if (kept.length === 0 || this.#spareChains.take()) this.#chains = [...kept, chain];
  }

  get seen(): SeenProtection | null {
    if (!this.#isSeen) return null;
    return {
      agreed: this.#agreed.map((one) => ({ ...one })),
      groups: this.#groups,
      applicationProtocols: this.#protocols,
      chains: this.#chains,
      prints: this.#prints,
      agreedBy: this.#agreedBy,
      echOffered: this.#echOffered,
      clientCertificate: this.#clientCertificate,
    };
  }
}

type AgreedOn = Pick<AgreedConnection, "version" | "cipherSuite" | "encryptThenMac">;

function isSame(one: AgreedOn, other: AgreedOn): boolean {
  return (
    one.version === other.version &&
    one.cipherSuite === other.cipherSuite &&
    one.encryptThenMac === other.encryptThenMac
  );
}

/** The list with `one`; a new one, so that what was handed out stays as it was. */
function noted(list: string[], one: string | null): string[] {
  return one === null || list.length >= KEPT || list.includes(one) ? list : [...list, one];
}
