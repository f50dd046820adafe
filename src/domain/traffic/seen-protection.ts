/**
 * Handshakes with one destination, gathered: what was agreed on, each once, however many connections there were.
 */
import type { Protection, SeenCertificate } from "./protection.ts";

/** Different handshakes, certificates and prints that are kept of one destination. */
const KEPT = 20;

/** What decides how good a connection is. */
export interface AgreedConnection {
  readonly version: string | null;
  readonly cipherSuite: number | null;
  readonly encryptThenMac: boolean | null;
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

export class ProtectionCollector {
  readonly #agreed = new Map<string, AgreedConnection>();
  readonly #groups = new Set<string>();
  readonly #protocols = new Set<string>();
  readonly #chains = new Map<string, readonly SeenCertificate[]>();
  readonly #prints = new Set<string>();
  #agreedBy: Protection["agreedBy"] = "device";
  #echOffered = false;
  #clientCertificate = false;
  #isSeen = false;

  add(seen: Protection): void {
    this.#isSeen = true;
    const { version, cipherSuite, encryptThenMac, certificates } = seen;
    if (version !== null || cipherSuite !== null) {
      const key = `${version} ${cipherSuite} ${encryptThenMac}`;
      if (this.#agreed.size < KEPT) this.#agreed.set(key, { version, cipherSuite, encryptThenMac });
    }
    note(this.#groups, seen.group);
    note(this.#protocols, seen.alpn);
    note(this.#prints, seen.ja4);
    const [own] = certificates;
    if (own !== undefined && this.#chains.size < KEPT && !this.#chains.has(own.fingerprint))
      this.#chains.set(own.fingerprint, certificates);
    if (seen.agreedBy === "proxy") this.#agreedBy = "proxy";
    this.#echOffered ||= seen.echOffered;
    this.#clientCertificate ||= seen.clientCertificate;
  }

  get seen(): SeenProtection | null {
    if (!this.#isSeen) return null;
    return {
      agreed: [...this.#agreed.values()],
      groups: [...this.#groups],
      applicationProtocols: [...this.#protocols],
      chains: [...this.#chains.values()],
      prints: [...this.#prints],
      agreedBy: this.#agreedBy,
      echOffered: this.#echOffered,
      clientCertificate: this.#clientCertificate,
    };
  }
}

function note(list: Set<string>, one: string | null): void {
  if (one !== null && list.size < KEPT) list.add(one);
}
