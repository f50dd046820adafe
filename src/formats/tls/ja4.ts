/**
 * JA4, the print of a TLS client: equal for two connections of the same program, whatever their random values.
 *
 * It serves to see that two captures show the same client or another one, never to name a program. Source: FoxIO, JA4
 * technical details (BSD-3-Clause). The other prints of that family are not free to use and are not made here.
 */
import { hexOf } from "../x509/der.ts";
import type { Sha256 } from "./tls-facts.ts";

/** A ClientHello as JA4 looks at it; GREASE values are already left out everywhere. */
export interface Ja4Input {
  readonly form: "tls" | "dtls" | "quic";
  /** Offered versions, or the version field alone. */
  readonly versions: readonly number[];
  readonly hasServerName: boolean;
  readonly cipherSuites: readonly number[];
  /** In any order. */
  readonly extensions: readonly number[];
  /** In the client's order. */
  readonly signatureAlgorithms: readonly number[];
  /** First offered protocol, or null. */
  readonly firstAlpn: Uint8Array | null;
}

const TEXT = new TextDecoder("latin1");
const FORMS = { tls: "t", dtls: "d", quic: "q" };

const VERSIONS = new Map([
  [0x0304, "13"],
  [0x0303, "12"],
  [0x0302, "11"],
  [0x0301, "10"],
  [0x0300, "s3"],
  [0x0002, "s2"],
  [0xfeff, "d1"],
  [0xfefd, "d2"],
  [0xfefc, "d3"],
]);

const NONE = new Uint16Array();
const SERVER_NAME = 0x0000;
const ALPN = 0x0010;

/** For example `t13d1516h2_8daaf6152771_e5627efa2ab1`. */
export function ja4(hello: Ja4Input, sha256: Sha256): string {
  return `${headOf(hello)}_${shortHash(suitesOf(hello), sha256)}_${shortHash(extensionsOf(hello), sha256)}`;
}

/** The same before hashing: what differs between two prints can be read here. */
export function ja4Raw(hello: Ja4Input): string {
  return `${headOf(hello)}_${TEXT.decode(suitesOf(hello))}_${TEXT.decode(extensionsOf(hello))}`;
}

function headOf(hello: Ja4Input): string {
  const version = VERSIONS.get(newestVersion(hello)) ?? "00";
  const counts = count(hello.cipherSuites) + count(hello.extensions);
  return FORMS[hello.form] + version + (hello.hasServerName ? "d" : "i") + counts + alpnLetters(hello.firstAlpn);
}

function suitesOf({ cipherSuites }: Ja4Input): Uint8Array {
  return list(new Uint16Array(cipherSuites).sort(), NONE);
}

function extensionsOf({ extensions, signatureAlgorithms }: Ja4Input): Uint8Array {
  const kept = extensions.filter((type) => type !== SERVER_NAME && type !== ALPN);
  return list(new Uint16Array(kept).sort(), kept.length > 0 ? new Uint16Array(signatureAlgorithms) : NONE);
}

/** DTLS counts its versions downwards: 0xfefc (1.3) is newer than 0xfeff (1.0). */
function newestVersion({ form, versions }: Ja4Input): number {
  let newest = versions[0] ?? 0;
  for (const version of versions) {
    newest = form === "dtls" ? Math.min(newest, version) : Math.max(newest, version);
  }
  return newest;
}

function alpnLetters(protocol: Uint8Array | null): string {
  const first = protocol?.[0];
  const last = protocol?.[protocol.length - 1];
  if (first === undefined || last === undefined) return "00";
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last);
  return `${(first >> 4).toString(16)}${(last & 15).toString(16)}`;
}

function isAlphanumeric(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x7a);
}

function count(list: readonly unknown[]): string {
  return String(Math.min(99, list.length)).padStart(2, "0");
}

const COMMA = 0x2c;
const UNDERSCORE = 0x5f;

/** Written anew by each list: its bytes hold until the next one. */
const SCRATCH = new Uint8Array(4_096);

/**
 * ASCII of both lists, four hexadecimal digits a number: commas within, an underscore between them. Bytes rather than
 * strings, and always the same ones, since every ClientHello of a capture comes through here.
 */
function list(first: Uint16Array, second: Uint16Array): Uint8Array {
  const size = Math.max(0, 5 * (first.length + second.length) - 1);
  const text = size <= SCRATCH.length ? SCRATCH.subarray(0, size) : new Uint8Array(size);
  let at = 0;
  for (const numbers of [first, second]) {
    for (let index = 0; index < numbers.length; index++) {
      if (at > 0) text[at++] = index === 0 ? UNDERSCORE : COMMA;
      const number = numbers[index] ?? 0;
      for (let shift = 12; shift >= 0; shift -= 4) {
        const digit = (number >> shift) & 15;
        text[at++] = digit + (digit < 10 ? 0x30 : 0x57);
      }
    }
  }
  return text;
}

/** A network has few programs, each of which says the same in every hello. */
const KNOWN_MOST = 256;
const known = new Map<string, string>();

function shortHash(list: Uint8Array, sha256: Sha256): string {
  if (list.length === 0) return "000000000000";
  const text = TEXT.decode(list);
  let short = known.get(text);
  if (short === undefined) {
    short = hexOf(sha256(list), 0, 6);
    if (known.size >= KNOWN_MOST) known.clear();
    if (text.length <= SCRATCH.length) known.set(text, short);
  }
  return short;
}
