/**
 * A DNS message: questions, answers and what else was read of it, tolerant of everything that ends too early.
 *
 * The same form serves DNS over UDP and TCP, mDNS, LLMNR and NBNS; what carries the bytes (a port, TLS, HTTPS) is the
 * caller's. Sources: RFC 1035, section 4; RFC 6891 (EDNS); RFC 2782 (SRV); RFC 9460 (SVCB and HTTPS); RFC 1002 (NBNS).
 */
import { addressText } from "../internet/address-text.ts";
import {
  type DnsData,
  type DnsEdns,
  type DnsMark,
  type DnsMessage,
  type DnsQuestion,
  type DnsRecord,
  type DnsServiceBinding,
  isNamedDnsType,
} from "./dns-facts.ts";
import { NameReader, netbiosName } from "./name-reader.ts";

const HEADER_BYTES = 12;
/** Type, class, time to live and length. */
const RECORD_BYTES = 10;
const NOTHING: readonly never[] = [];

const OPT = 41;
/** Option codes and ALPN names kept of one record. */
const MOST_LISTED = 64;

const names = new NameReader();

/** The message in the window, or undefined when not even its header is there. */
export function readDns(bytes: Uint8Array, start: number, end: number): DnsMessage | undefined {
  if (end - start < HEADER_BYTES) return undefined;
  const flags = uint16(bytes, start + 2);
  const walk = new Walk(bytes, start, end);
  const questions = walk.questions(uint16(bytes, start + 4));
  const answers = walk.records(uint16(bytes, start + 6));
  const authorities = walk.records(uint16(bytes, start + 8));
  const additionals = walk.records(uint16(bytes, start + 10));
  return {
    id: uint16(bytes, start),
    isResponse: flags >= 0x8000,
    opcode: (flags >> 11) & 15,
    responseCode: (flags & 15) | (walk.upperResponseCode << 4),
    truncated: (flags & 0x0200) !== 0,
    questions,
    answers,
    authorities,
    additionals,
    edns: walk.edns,
    mark: walk.mark,
  };
}

/**
 * Whether the window begins with a DNS message, for use on any port: known operation, counts that fit into the bytes,
 * a first question of a known type and class. Never "more": a datagram is whole.
 * @param length bytes of the whole message, where it is known that more of them will come.
 */
export function recogniseDns(bytes: Uint8Array, start: number, end: number, length = end - start): "yes" | "no" {
  if (end - start < HEADER_BYTES + 5) return "no";
  const flags = uint16(bytes, start + 2);
  const opcode = (flags >> 11) & 15;
  const questions = uint16(bytes, start + 4);
  const records = uint16(bytes, start + 6) + uint16(bytes, start + 8) + uint16(bytes, start + 10);
  if ((opcode > 2 && opcode !== 4 && opcode !== 5) || (flags & 0x0040) !== 0) return "no";
  // The shortest question has 5 bytes and the shortest record 11.
  if (questions > 32 || HEADER_BYTES + questions * 5 + records * 11 > length) return "no";
  if (questions === 0 && (flags < 0x8000 || records === 0)) return "no";
  const name = names.read(bytes, start + HEADER_BYTES, start, end);
  if (names.problem !== null || names.next + 4 > end || name.includes("\\")) return "no";
  const kind = uint16(bytes, names.next + 2) & 0x7fff;
  return isNamedDnsType(uint16(bytes, names.next)) && (kind === 1 || kind === 255) ? "yes" : "no";
}

/** One walk over the four sections; it ends at the first place that cannot be read. */
class Walk {
  mark: DnsMark | null = null;
  edns: DnsEdns | null = null;
  upperResponseCode = 0;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #at: number;
  #ended = false;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#at = start + HEADER_BYTES;
  }

  questions(count: number): readonly DnsQuestion[] {
    if (count === 0) return NOTHING;
    const questions: DnsQuestion[] = [];
    for (let left = count; left > 0 && !this.#ended; left--) {
      const name = this.#name(4);
      if (name === undefined) break;
      const type = uint16(this.#bytes, this.#at);
      questions.push({ name: nameAs(name, type), type, class: uint16(this.#bytes, this.#at + 2) & 0x7fff });
      this.#at += 4;
    }
    return questions;
  }

  records(count: number): readonly DnsRecord[] {
    if (count === 0 || this.#ended) return NOTHING;
    const records: DnsRecord[] = [];
    const bytes = this.#bytes;
    for (let left = count; left > 0; left--) {
      const name = this.#name(RECORD_BYTES);
      if (name === undefined) break;
      const type = uint16(bytes, this.#at);
      const kind = uint16(bytes, this.#at + 2);
      const ttlSeconds = uint32(bytes, this.#at + 4);
      const dataAt = this.#at + RECORD_BYTES;
      const dataEnd = dataAt + uint16(bytes, this.#at + 8);
      if (dataEnd > this.#end) {
        this.#stop("cut");
        break;
      }
      this.#at = dataEnd;
      if (type === OPT) {
        this.edns ??= {
          udpBytes: kind,
          wantsDnssec: (ttlSeconds & 0x8000) !== 0,
          options: this.#options(dataAt, dataEnd),
        };
        this.upperResponseCode = ttlSeconds >>> 24;
        continue;
      }
      const shown = nameAs(name, type);
      // NBNS gives the number of SRV to NBSTAT, whose data are a list of names.
      const isStatus = type === 33 && shown !== name;
      const data = this.#data(isStatus ? 0 : type, dataAt, dataEnd);
      records.push({ name: shown, type, class: kind & 0x7fff, ttlSeconds, data });
    }
    return records;
  }

  /** The name here when `behind` more bytes follow it; otherwise the walk has ended. */
  #name(behind: number): string | undefined {
    const name = names.read(this.#bytes, this.#at, this.#start, this.#end);
    this.#at = names.next;
    if (names.problem === "unreadable") return this.#stop("name-unreadable");
    if (names.problem === "cut" || this.#at + behind > this.#end) return this.#stop("cut");
    return name;
  }

  #stop(mark: DnsMark): undefined {
    this.mark = mark;
    this.#ended = true;
    return undefined;
  }

  #data(type: number, at: number, end: number): DnsData {
    const bytes = this.#bytes;
    const data = this.#typedData(type, at, end);
    if (data !== undefined) return data;
    // Records without data are in use: updates and probes delete or ask with them (RFC 2136, section 2.5).
    if (end > at) this.mark ??= "data-unreadable";
    return { kind: "other", bytes: Math.min(end, bytes.length) - at };
  }

  #typedData(type: number, at: number, end: number): DnsData | undefined {
    const bytes = this.#bytes;
    switch (type) {
      case 1:
        return end - at === 4 ? { kind: "address", address: addressText(bytes, at, 4) } : undefined;
      case 28:
        return end - at === 16 ? { kind: "address", address: addressText(bytes, at, 16) } : undefined;
      // The first of the addresses of a NetBIOS name; two bytes of flags stand before each.
      case 32:
        return end - at >= 6 ? { kind: "address", address: addressText(bytes, at + 2, 4) } : undefined;
      case 2:
      case 5:
      case 6:
      case 12:
      case 39:
        return this.#target(at, end);
      case 15:
        return this.#target(at + 2, end);
      case 16:
        return textSize(bytes, at, end);
      case 33: {
        const target = this.#target(at + 6, end);
        if (target === undefined) return undefined;
        return { kind: "service", target: target.name, port: uint16(bytes, at + 4) };
      }
      case 64:
      case 65:
        return this.#binding(at, end);
      default:
        return { kind: "other", bytes: end - at };
    }
  }

  #target(at: number, end: number): { readonly kind: "name"; readonly name: string } | undefined {
    if (at >= end) return undefined;
    const name = names.read(this.#bytes, at, this.#start, end);
    return names.problem === null ? { kind: "name", name } : undefined;
  }

  #binding(at: number, end: number): DnsServiceBinding | undefined {
    const target = this.#target(at + 2, end);
    if (target === undefined) return undefined;
    const bytes = this.#bytes;
    const alpn: string[] = [];
    const addresses: string[] = [];
    let port: number | null = null;
    let offersEch = false;
    for (let here = names.next; here + 4 <= end; ) {
      const key = uint16(bytes, here);
      const from = here + 4;
      const to = from + uint16(bytes, here + 2);
      if (to > end) return undefined;
      if (key === 1) readAlpn(bytes, from, to, alpn);
      if (key === 3 && to - from === 2) port = uint16(bytes, from);
      if (key === 4)
        for (let a = from; a + 4 <= to && addresses.length < MOST_LISTED; a += 4)
          addresses.push(addressText(bytes, a, 4));
      if (key === 5) offersEch = to > from;
      if (key === 6)
        for (let a = from; a + 16 <= to && addresses.length < MOST_LISTED; a += 16)
          addresses.push(addressText(bytes, a, 16));
      here = to;
    }
    return { kind: "binding", priority: uint16(bytes, at), target: target.name, alpn, port, addresses, offersEch };
  }

  #options(at: number, end: number): readonly number[] {
    if (at === end) return NOTHING;
    const codes: number[] = [];
    for (let here = at; here + 4 <= end && codes.length < MOST_LISTED; here += 4 + uint16(this.#bytes, here + 2)) {
      codes.push(uint16(this.#bytes, here));
    }
    return codes;
  }
}

/** Names of NBNS are shown as a person knows them. */
function nameAs(name: string, type: number): string {
  return type === 32 || type === 33 ? (netbiosName(name) ?? name) : name;
}

function textSize(bytes: Uint8Array, at: number, end: number): DnsData | undefined {
  let strings = 0;
  let here = at;
  for (; here < end; strings++) here += 1 + (bytes[here] as number);
  return here === end ? { kind: "text", strings, bytes: end - at - strings } : undefined;
}

/** RFC 9460, section 7.1.1: names with their length before them. */
function readAlpn(bytes: Uint8Array, at: number, end: number, alpn: string[]): void {
  for (let here = at; here < end && alpn.length < MOST_LISTED; ) {
    const size = bytes[here] as number;
    if (here + 1 + size > end) return;
    let name = "";
    for (let sign = here + 1; sign <= here + size; sign++) {
      const byte = bytes[sign] as number;
      name += byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
    }
    alpn.push(name);
    here += 1 + size;
  }
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) * 0x10000 + uint16(bytes, at + 2);
}
