/**
 * What a DNS message tells.
 *
 * Sources: RFC 1035; IANA "Domain Name System (DNS) Parameters" for the names of types and options.
 */

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  /** With the upper bits of EDNS; 0 no error, 2 server failure, 3 no such name, 5 refused. */
  readonly responseCode: number;
  /** The sender says that it left something out (TC). */
  readonly truncated: boolean;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  /** Without OPT, which stands in `edns`. */
  readonly additionals: readonly DnsRecord[];
  readonly edns: DnsEdns | null;
  /** Null when every byte was as announced. */
  readonly mark: DnsMark | null;
}

export type DnsMark =
  /** The bytes end before all that the header counts: the message holds what was there. */
  | "cut"
  /** A name that leads nowhere (loop, over 255 bytes): reading ended before it. */
  | "name-unreadable"
  /** The data of a record are not as its type says; the record is of kind "other". */
  | "data-unreadable";

export interface DnsQuestion {
  /** Lower case, without the dot at the end; "." is the root. */
  readonly name: string;
  readonly type: number;
  /** Without the top bit, which is a flag in mDNS (RFC 6762, sections 5.4 and 10.2). */
  readonly class: number;
}

export interface DnsRecord extends DnsQuestion {
  readonly ttlSeconds: number;
  readonly data: DnsData;
}

export type DnsData =
  /** A, AAAA and NB. */
  | { readonly kind: "address"; readonly address: string }
  /** CNAME, PTR, NS, DNAME; MX and SOA by their host. */
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "service"; readonly target: string; readonly port: number }
  /** TXT: texts may hold anything, so only their size is told. */
  | { readonly kind: "text"; readonly strings: number; readonly bytes: number }
  | DnsServiceBinding
  | { readonly kind: "other"; readonly bytes: number };

/** SVCB and HTTPS (RFC 9460). */
export interface DnsServiceBinding {
  readonly kind: "binding";
  /** 0 is an alias. */
  readonly priority: number;
  /** "." is the owner name itself. */
  readonly target: string;
  readonly alpn: readonly string[];
  readonly port: number | null;
  /** Addresses as hints, both families. */
  readonly addresses: readonly string[];
  /** Whether keys for Encrypted Client Hello are offered (RFC 9848). */
  readonly offersEch: boolean;
}

/** RFC 6891. */
export interface DnsEdns {
  readonly udpBytes: number;
  /** The sender wants DNSSEC (DO). */
  readonly wantsDnssec: boolean;
  /** Codes of the options: 8 client subnet, 10 cookie, 12 padding, 15 extended error. */
  readonly options: readonly number[];
}

/** Ports on which messages of this form are at home; mDNS is RFC 6762, LLMNR RFC 4795, NBNS RFC 1002. */
export const DNS_PORTS: ReadonlyMap<number, "dns" | "mdns" | "llmnr" | "nbns"> = new Map([
  [53, "dns"],
  [137, "nbns"],
  [5353, "mdns"],
  [5355, "llmnr"],
]);

const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "A"],
  [2, "NS"],
  [5, "CNAME"],
  [6, "SOA"],
  [10, "NULL"],
  [12, "PTR"],
  [13, "HINFO"],
  [15, "MX"],
  [16, "TXT"],
  [24, "SIG"],
  [25, "KEY"],
  [28, "AAAA"],
  [29, "LOC"],
  [32, "NB"],
  [33, "SRV"],
  [35, "NAPTR"],
  [39, "DNAME"],
  [41, "OPT"],
  [43, "DS"],
  [44, "SSHFP"],
  [46, "RRSIG"],
  [47, "NSEC"],
  [48, "DNSKEY"],
  [50, "NSEC3"],
  [51, "NSEC3PARAM"],
  [52, "TLSA"],
  [59, "CDS"],
  [60, "CDNSKEY"],
  [61, "OPENPGPKEY"],
  [64, "SVCB"],
  [65, "HTTPS"],
  [99, "SPF"],
  [249, "TKEY"],
  [250, "TSIG"],
  [251, "IXFR"],
  [252, "AXFR"],
  [255, "ANY"],
  [256, "URI"],
  [257, "CAA"],
]);

/** "AAAA"; "TYPE4711" for one without a name here (RFC 3597, section 5). */
export function dnsTypeName(type: number): string {
  return TYPE_NAMES.get(type) ?? `TYPE${type}`;
}

export function isNamedDnsType(type: number): boolean {
  return TYPE_NAMES.has(type);
}
