/**
 * Reads a ClientHello: the message's body, wherever it was carried.
 *
 * Sources: RFC 8446, 4.1.2 and 4.2; RFC 6347, 4.2.1 (cookie); RFC 6066, 3 (server_name); RFC 7301 (ALPN);
 * RFC 5077 (tickets); RFC 9849 (ECH); RFC 8701 (GREASE).
 */
import { latinText, shortText } from "../text/short-text.ts";
import { hexOf } from "../x509/der.ts";
import { ByteWindow } from "./byte-window.ts";
import { ja4 } from "./ja4.ts";
import type { ClientHello, Sha256 } from "./tls-facts.ts";
import { isGrease } from "./tls-names.ts";

const EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  signatureAlgorithms: 13,
  alpn: 16,
  sessionTicket: 35,
  preSharedKey: 41,
  earlyData: 42,
  supportedVersions: 43,
  keyShare: 51,
  // The number of the drafts of TLS 1.3 up to 22.
  keyShareDraft: 40,
  ech: 0xfe0d,
} as const;

/** ESNI and the drafts of ECH before the number became 0xfe0d. */
const EARLY_ECH = new Set([0xffce, 0xff02, 0xff03, 0xfe08, 0xfe09, 0xfe0a, 0xfe0b, 0xfe0c]);

/** A name has 253 characters at most (RFC 1035, 2.3.4); what is longer is no name and is cut. */
const LONGEST_NAME = 255;
/** Clients offer a handful of protocols. */
const MOST_PROTOCOLS = 100;
const LOWEST_HELLO = 2 + 32 + 1;

/** What extensions told, while they are gone through. */
class Told {
  serverName: string | null = null;
  alpn: string[] = [];
  firstAlpn: Uint8Array | null = null;
  versions: number[] = [];
  groups: number[] = [];
  keyShares: number[] = [];
  signatureAlgorithms: number[] = [];
  ech: ClientHello["ech"] = "none";
  sessionTicket: ClientHello["sessionTicket"] = "none";
  grease = 0;
  complete = true;

  /** `numbers` without GREASE. */
  plain(numbers: number[]): number[] {
    if (!numbers.some(isGrease)) return numbers;
    const plain = numbers.filter((number) => !isGrease(number));
    this.grease += numbers.length - plain.length;
    return plain;
  }
}

/**
 * The hello in `start`..`end` (the body, without the handshake header). Undefined when not even its session id is
 * there; otherwise what is readable, `complete` or not.
 */
export function readClientHello(
  bytes: Uint8Array,
  start: number,
  end: number,
  form: "tls" | "dtls" | "quic",
  sha256?: Sha256,
): ClientHello | undefined {
  const body = new ByteWindow(bytes, start, end);
  if (body.left < LOWEST_HELLO) return undefined;
  const legacyVersion = body.u16();
  const random = body.window(32).copy();
  const sessionId = body.window(body.u8()).copy();
  const cookieLength = form === "dtls" ? body.window(body.u8()).left : 0;
  const told = new Told();
  const suites = body.window(body.u16());
  const cipherSuites = told.plain(suites.numbers());
  const compressionMethods = [...body.window(body.u8()).copy()];
  const extensions: number[] = [];
  // SSL 3.0 and early TLS 1.0 have no extensions at all.
  const list = body.left > 0 ? body.window(body.u16()) : body;
  while (list.left > 0) {
    const type = list.u16();
    const content = list.window(list.u16());
    extensions.push(type);
    readExtension(type, content, told);
    if (!content.ok) told.complete = false;
  }
  const plainExtensions = told.plain(extensions);
  const versions = told.versions.length > 0 ? told.versions : [legacyVersion];
  return {
    form,
    legacyVersion,
    versions,
    random,
    sessionId,
    serverName: told.serverName,
    alpn: told.alpn,
    cipherSuites,
    compressionMethods,
    extensions: plainExtensions,
    groups: told.groups,
    keyShares: told.keyShares,
    signatureAlgorithms: told.signatureAlgorithms,
    ech: told.ech,
    sessionTicket: told.sessionTicket,
    pskOffered: plainExtensions.includes(EXTENSION.preSharedKey),
    earlyData: plainExtensions.includes(EXTENSION.earlyData),
    cookieLength,
    greaseCount: told.grease,
    complete: told.complete && body.ok && suites.ok && list.ok,
    ja4:
      sha256 === undefined
        ? null
        : ja4(
            {
              form,
              versions,
              hasServerName: plainExtensions.includes(EXTENSION.serverName),
              cipherSuites,
              extensions: plainExtensions,
              signatureAlgorithms: told.signatureAlgorithms,
              firstAlpn: told.firstAlpn,
            },
            sha256,
          ),
  };
}

function readExtension(type: number, content: ByteWindow, told: Told): void {
  switch (type) {
    case EXTENSION.serverName:
      readServerName(content, told);
      break;
    case EXTENSION.supportedGroups:
      told.groups = told.plain(numbersIn(content, content.u16()));
      break;
    case EXTENSION.signatureAlgorithms:
      told.signatureAlgorithms = told.plain(numbersIn(content, content.u16()));
      break;
    case EXTENSION.alpn:
      readAlpn(content, told);
      break;
    case EXTENSION.supportedVersions:
      told.versions = told.plain(numbersIn(content, content.u8()));
      break;
    case EXTENSION.keyShare:
    case EXTENSION.keyShareDraft:
      readKeyShares(content, told);
      break;
    case EXTENSION.sessionTicket:
      told.sessionTicket = content.left > 0 ? "offered" : "supported";
      break;
    case EXTENSION.ech:
      told.ech = "offered";
      break;
    default:
      if (EARLY_ECH.has(type)) told.ech = "draft";
  }
}

function numbersIn(content: ByteWindow, length: number): number[] {
  const list = content.window(length);
  const numbers = list.numbers();
  if (!list.ok) content.ok = false;
  return numbers;
}

function readServerName(content: ByteWindow, told: Told): void {
  const names = content.window(content.u16());
  while (names.left > 0) {
    const kind = names.u8();
    const name = names.window(names.u16());
    // Only host_name (0) was ever defined; the first one counts.
    if (kind === 0 && told.serverName === null && names.ok) {
      told.serverName = shortText(name.bytes, name.at, Math.min(name.end, name.at + LONGEST_NAME)).toLowerCase();
    }
  }
  if (!names.ok) content.ok = false;
}

function readAlpn(content: ByteWindow, told: Told): void {
  const protocols = content.window(content.u16());
  while (protocols.left > 0) {
    const protocol = protocols.window(protocols.u8()).copy();
    if (!protocols.ok || told.alpn.length === MOST_PROTOCOLS) break;
    if (protocol.length === 2 && isGrease(((protocol[0] ?? 0) << 8) | (protocol[1] ?? 0))) {
      told.grease++;
      continue;
    }
    told.firstAlpn ??= protocol;
    told.alpn.push(protocolName(protocol));
  }
  if (!protocols.ok) content.ok = false;
}

function readKeyShares(content: ByteWindow, told: Told): void {
  const shares = content.window(content.u16());
  const groups: number[] = [];
  while (shares.left > 0) {
    groups.push(shares.u16());
    shares.skip(shares.u16());
  }
  if (!shares.ok) content.ok = false;
  told.keyShares = told.plain(groups);
}

/** A protocol as text where it is plain ASCII (`h2`), else `0x` and its bytes. */
export function protocolName(protocol: Uint8Array): string {
  for (const byte of protocol) if (byte < 0x21 || byte > 0x7e) return `0x${hexOf(protocol)}`;
  return protocol.length === 0 ? "0x" : latinText(protocol, 0, protocol.length);
}
