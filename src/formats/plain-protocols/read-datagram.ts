/**
 * Datagrams of protocols in plain, by content on any port: SNMP, NTP, SSDP, syslog, BACnet/IP.
 *
 * Sources: RFC 1157, 3416 and 3412 (SNMP), RFC 5905 (NTP), UPnP Device Architecture 2.0 section 1 (SSDP), RFC 5424 and 3164
 * (syslog), ASHRAE 135 annex J (BACnet/IP).
 */
import { latin1 } from "./recognise-plain.ts";

export type PlainDatagram = SnmpFacts | NtpFacts | SsdpFacts | SyslogFacts | BacnetFacts;

export interface SnmpFacts {
  readonly protocol: "snmp";
  readonly version: "v1" | "v2c" | "v3";
  /** The community is a password in plain: its length alone is told. Null with v3. */
  readonly communityLength: number | null;
  /** "public" or "private", which anybody tries first. */
  readonly isDefaultCommunity: boolean;
  /** Security level of v3 (RFC 3412 section 6.4). */
  readonly level: "noAuthNoPriv" | "authNoPriv" | "authPriv" | null;
  /** "GetRequest" and so on; null where v3 encrypts it or wraps it. */
  readonly pdu: string | null;
}

export interface NtpFacts {
  readonly protocol: "ntp";
  readonly version: number;
  readonly mode: string;
  readonly stratum: number;
  /** A key id and digest, or extension fields of NTS, follow the header. */
  readonly isAuthenticated: boolean;
}

export interface SsdpFacts {
  readonly protocol: "ssdp";
  readonly kind: "search" | "notify" | "answer";
  /** Search target or notification type, for example "upnp:rootdevice". */
  readonly target: string;
  /** Operating system and product as the device names itself, or "". */
  readonly server: string;
}

export interface SyslogFacts {
  readonly protocol: "syslog";
  readonly format: "RFC 5424" | "RFC 3164";
  readonly facility: number;
  readonly severity: number;
  readonly bytes: number;
}

export interface BacnetFacts {
  readonly protocol: "bacnet";
  /** Confirmed or unconfirmed service by name, or the kind of the message. */
  readonly service: string;
}

const READERS: readonly ((bytes: Uint8Array, start: number, end: number) => PlainDatagram | undefined)[] = [
  snmp,
  ssdp,
  syslog,
  bacnet,
  ntp,
];

export function readPlainDatagram(bytes: Uint8Array, start: number, end: number): PlainDatagram | undefined {
  for (const reader of READERS) {
    const facts = reader(bytes, start, end);
    if (facts !== undefined) return facts;
  }
  return undefined;
}

/** One BER element: its tag and where its content lies; undefined when it does not fit. */
function element(bytes: Uint8Array, at: number, end: number): { tag: number; start: number; end: number } | undefined {
  if (at + 2 > end) return undefined;
  const tag = bytes[at] ?? 0;
  let length = bytes[at + 1] ?? 0;
  let start = at + 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4 || start + count > end) return undefined;
    length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + (bytes[start + index] ?? 0);
    start += count;
  }
  return start + length <= end ? { tag, start, end: start + length } : undefined;
}

const [SEQUENCE, INTEGER, OCTETS] = [0x30, 0x02, 0x04];
const SNMP_PDUS = [
  "GetRequest",
  "GetNextRequest",
  "Response",
  "SetRequest",
  "Trap",
  "GetBulkRequest",
  "InformRequest",
  "SNMPv2-Trap",
  "Report",
];
const LEVELS = ["noAuthNoPriv", "authNoPriv", null, "authPriv"] as const;

function snmp(bytes: Uint8Array, start: number, end: number): SnmpFacts | undefined {
  if (bytes[start] !== SEQUENCE) return undefined;
  const message = element(bytes, start, end);
  const version = message && element(bytes, message.start, message.end);
  if (message === undefined || version?.tag !== INTEGER || version.end - version.start !== 1) return undefined;
  const number = bytes[version.start];
  const second = element(bytes, version.end, message.end);
  if (second === undefined) return undefined;
  if (number === 3) return snmpThree(bytes, second, message.end);
  const pdu = element(bytes, second.end, message.end);
  const name = pdu === undefined ? undefined : SNMP_PDUS[pdu.tag - 0xa0];
  if ((number !== 0 && number !== 1) || second.tag !== OCTETS || name === undefined) return undefined;
  const community = latin1(bytes, second.start, Math.min(second.end, second.start + 8));
  return {
    protocol: "snmp",
    version: number === 0 ? "v1" : "v2c",
    communityLength: second.end - second.start,
    isDefaultCommunity: second.end - second.start <= 7 && /^(public|private)$/.test(community),
    level: null,
    pdu: name,
  };
}

function snmpThree(
  bytes: Uint8Array,
  header: { tag: number; start: number; end: number },
  end: number,
): SnmpFacts | undefined {
  if (header.tag !== SEQUENCE) return undefined;
  const id = element(bytes, header.start, header.end);
  const size = id && element(bytes, id.end, header.end);
  const flags = size && element(bytes, size.end, header.end);
  if (flags?.tag !== OCTETS || flags.end - flags.start !== 1) return undefined;
  const level = LEVELS[(bytes[flags.start] ?? 0) & 3] ?? null;
  if (level === null) return undefined;
  const parameters = element(bytes, header.end, end);
  const scoped = parameters && element(bytes, parameters.end, end);
  let pdu: string | null = null;
  if (scoped?.tag === SEQUENCE) {
    const engine = element(bytes, scoped.start, scoped.end);
    const context = engine && element(bytes, engine.end, scoped.end);
    pdu =
      SNMP_PDUS[(context === undefined || context.end >= scoped.end ? 0 : (bytes[context.end] ?? 0)) - 0xa0] ?? null;
  }
  return { protocol: "snmp", version: "v3", communityLength: null, isDefaultCommunity: false, level, pdu };
}

const NTP_MODES = ["", "symmetric active", "symmetric passive", "client", "server", "broadcast"];

/** There is no mark in NTP, so all of its header has to be sound; a caller asks for it last. */
function ntp(bytes: Uint8Array, start: number, end: number): NtpFacts | undefined {
  const length = end - start;
  const [first = 0, stratum = 0, poll = 0, precision = 0] = bytes.subarray(start, start + 4);
  const version = (first >> 3) & 7;
  const mode = NTP_MODES[first & 7] ?? "";
  if (length < 48 || length > 1024 || length % 4 !== 0 || version < 1 || version > 4 || mode === "") return undefined;
  // The precision is a power of two below one second; a client may leave all at zero.
  if (stratum > 16 || poll > 17 || (precision > 0 && precision < 0xe0)) return undefined;
  let isTimeSet = false;
  for (let at = start + 40; at < start + 48; at++) isTimeSet ||= bytes[at] !== 0;
  return isTimeSet ? { protocol: "ntp", version, mode, stratum, isAuthenticated: length > 48 } : undefined;
}

const SSDP = /^(?:(M-SEARCH|NOTIFY) \* HTTP\/1\.[01]|HTTP\/1\.1 200 OK)\r\n/i;

function ssdp(bytes: Uint8Array, start: number, end: number): SsdpFacts | undefined {
  const first = bytes[start];
  if (first !== 0x4d && first !== 0x4e && first !== 0x48) return undefined;
  const text = latin1(bytes, start, Math.min(end, start + 1500));
  const [line, method] = SSDP.exec(text) ?? [];
  const field = (name: string) => new RegExp(`\\n${name}:[ \\t]*([^\\r\\n]{0,200})`, "i").exec(text)?.[1]?.trim();
  const target = field(method?.toUpperCase() === "NOTIFY" ? "NT" : "ST");
  if (line === undefined || target === undefined) return undefined;
  const kind = method === undefined ? "answer" : method.toUpperCase() === "NOTIFY" ? "notify" : "search";
  return { protocol: "ssdp", kind, target, server: field("SERVER") ?? "" };
}

function syslog(bytes: Uint8Array, start: number, end: number): SyslogFacts | undefined {
  if (bytes[start] !== 0x3c) return undefined;
  const text = latin1(bytes, start, Math.min(end, start + 24));
  const [, digits, version] = /^<(\d{1,3})>(?:(1) |[A-Z][a-z]{2} [ \d]\d \d\d:|(?=[ -~]{4}))/.exec(text) ?? [];
  const priority = Number(digits);
  if (digits === undefined || priority > 191) return undefined;
  return {
    protocol: "syslog",
    format: version === undefined ? "RFC 3164" : "RFC 5424",
    facility: priority >> 3,
    severity: priority & 7,
    bytes: end - start,
  };
}

const UNCONFIRMED: Readonly<Record<number, string>> = {
  0: "I-Am",
  1: "I-Have",
  2: "UnconfirmedCOVNotification",
  3: "UnconfirmedEventNotification",
  6: "TimeSynchronization",
  7: "Who-Has",
  8: "Who-Is",
};
const CONFIRMED: Readonly<Record<number, string>> = {
  5: "SubscribeCOV",
  12: "ReadProperty",
  14: "ReadPropertyMultiple",
  15: "WriteProperty",
  16: "WritePropertyMultiple",
  17: "DeviceCommunicationControl",
  20: "ReinitializeDevice",
};
const BACNET_KINDS = [
  "ConfirmedRequest",
  "UnconfirmedRequest",
  "SimpleAck",
  "ComplexAck",
  "SegmentAck",
  "Error",
  "Reject",
  "Abort",
];

function bacnet(bytes: Uint8Array, start: number, end: number): BacnetFacts | undefined {
  const [type, code = 0, high = 0, low = 0] = bytes.subarray(start, start + 4);
  if (type !== 0x81 || code > 11 || end - start < 4 || high * 256 + low !== end - start) return undefined;
  // Only these three functions hold a network message; 4 (forwarded) has the first sender's address before it.
  if (code !== 4 && code !== 10 && code !== 11) return { protocol: "bacnet", service: "BVLC" };
  let at = start + (code === 4 ? 10 : 4);
  if (at + 2 > end || bytes[at] !== 1) return undefined;
  const control = bytes[at + 1] ?? 0;
  at += 2;
  if ((control & 0x80) !== 0) return { protocol: "bacnet", service: "network message" };
  const toRemote = (control & 0x20) !== 0;
  if (toRemote) at += 3 + (bytes[at + 2] ?? 0);
  if ((control & 0x08) !== 0) at += 3 + (bytes[at + 2] ?? 0);
  if (toRemote) at += 1;
  const kind = at < end ? (bytes[at] ?? 0) >> 4 : 15;
  if (kind > 7) return undefined;
  const service = at + 1 < end ? bytes[at + 1] : undefined;
  const confirmed = at + 3 < end ? bytes[at + 3] : undefined;
  const name =
    kind === 1 && service !== undefined
      ? UNCONFIRMED[service]
      : kind === 0 && confirmed !== undefined
        ? CONFIRMED[confirmed]
        : undefined;
  return { protocol: "bacnet", service: name ?? BACNET_KINDS[kind] ?? "" };
}
