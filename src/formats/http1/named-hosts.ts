/**
 * The hosts that a request names, by its target and its fields Host: there should be one.
 *
 * Whoever checks a request may take the first, and whoever answers it another. Sources: RFC 9112, sections 3.2 (one field
 * Host, the same as in the target), 3.2.2 (a target in absolute form counts) and 5.2 (folded lines); RFC 9110, 4.2.1.
 */
import { oneLine } from "../../domain/one-line.ts";
import { type Authority, readAuthority } from "./request-parts.ts";

/** More of a name is not told. */
const LONGEST_TOLD = 100;
const DEFAULT_PORTS: readonly number[] = [80, 443];

export class NamedHosts {
  /** As the first field Host names it; null where that is none. */
  host: Authority | null = null;
  /** A name beside the one that counts, as it is told: on one line, without a user; null where all name the same. */
  other: string | null = null;
  #first: string | undefined;

  /** Whether there was a field Host. */
  get hasField(): boolean {
    return this.#first !== undefined;
  }

  get isUnreadable(): boolean {
    return this.host === null && (this.#first ?? "") !== "";
  }

  /** A field Host; of a list or a folded line every name. */
  field(value: string): void {
    for (const name of value.trim().split(/[\s,]+/)) {
      if (this.#first === undefined) {
        this.#first = name;
        this.host = readAuthority(name);
      } else if (!isSame(this.#first, name)) this.other ??= told(name);
    }
  }

  /** The authority of the target, which counts; after all fields. */
  target(authority: Authority): void {
    const first = this.#first ?? "";
    if (first === "" || (this.host !== null && isSameHost(authority, this.host))) return;
    this.other = told(first);
  }
}

function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [readAuthority(one), readAuthority(other)];
  return first !== null && second !== null && isSameHost(first, second);
}

/** The scheme is not known here: without a port either default may be meant. */
function isSameHost(one: Authority, other: Authority): boolean {
  return one.host === other.host && (one.port === other.port || isDefault(one, other) || isDefault(other, one));
}

function isDefault(one: Authority, other: Authority): boolean {
  return one.port === null && other.port !== null && DEFAULT_PORTS.includes(other.port);
}

function told(name: string): string {
  return oneLine(name.slice(name.lastIndexOf("@") + 1).toLowerCase(), LONGEST_TOLD);
}
