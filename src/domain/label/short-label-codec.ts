/**
 * The bytes of a short label: a CBOR map (RFC 8949) with integer keys, in its one deterministic encoding.
 *
 * Facts that have few values travel as numbers. Reading is strict: what this version could not have written, but for
 * keys of a later one, is no short label.
 */
import { decode, encode } from "cborg";
import { dayNumber } from "../calendar.ts";
import type { DeletionEffort } from "./components.ts";
import { hasPlainKeys, sameBytes } from "./cose.ts";
import { fromHex, toHex } from "./digest.ts";
import type { RiskClass } from "./product.ts";
import { type Digest, unfitSign } from "./text.ts";

export interface ShortRecipient {
  readonly name: string;
  readonly countries: readonly string[];
}
export interface ShortAttribute {
  readonly name: string;
  /** Seconds between two records, or the event in words. */
  readonly cycle: number | string;
}

export interface ShortLabel {
  readonly maker: string;
  readonly model: string;
  readonly digest: Digest;
  readonly issuer: { readonly name: string; readonly kind: "maker" | "facility" };
  /** YYYY-MM-DD. */
  readonly issued: string;
  readonly validUntil: string;
  readonly language: string;
  readonly udiDi?: string;
  readonly kind?: string;
  readonly firmwareLine?: string;
  readonly riskClass?: RiskClass;
  readonly supportUntil?: string;
  readonly updateCycleDays?: number;
  readonly firstIntervalMonths?: number;
  readonly contact?: string;
  readonly deletion?: DeletionEffort;
  readonly worksWithoutCloud?: "yes" | "partly" | "no" | "unknown";
  readonly endToEnd?: "yes" | "no" | "unknown";
  readonly recipients: readonly ShortRecipient[];
  readonly attributes: readonly ShortAttribute[];
  readonly protocols: readonly string[];
  /** Map keys of a later version that this one does not know. */
  readonly unknownFacts?: number;
  /** How many entries of each list did not fit. */
  readonly left: { readonly recipients: number; readonly attributes: number; readonly protocols: number };
}

const VERSION = 1;
/** Map keys; a number is never used again for anything else. */
const KEY = {
  version: 0,
  maker: 1,
  model: 2,
  digest: 3,
  issuer: 4,
  issued: 5,
  validUntil: 6,
  language: 7,
  udiDi: 8,
  kind: 9,
  firmwareLine: 10,
  riskClass: 11,
  supportUntil: 12,
  updateCycleDays: 13,
  firstIntervalMonths: 14,
  contact: 15,
  deletion: 16,
  worksWithoutCloud: 17,
  endToEnd: 18,
  recipients: 19,
  attributes: 20,
  protocols: 21,
  left: 22,
} as const;

const RISK: readonly RiskClass[] = ["I", "II", "III", "IV"];
const DELETION: readonly DeletionEffort[] = ["easy", "moderate", "difficult", "complex", "impossible"];
const CLOUDLESS = ["yes", "partly", "no", "unknown"] as const;
const KNOWN = ["yes", "no", "unknown"] as const;
/** Protocols that have a number; others travel by name. Only ever appended to. */
const PROTOCOLS = [
  "HTTPS",
  "MQTT",
  "MQTTS",
  "Bluetooth LE",
  "Wi-Fi",
  "USB",
  "DICOM",
  "HL7 v2",
  "NFC",
  "Ethernet",
  "LTE-M",
  "SMB",
  "MICS",
  "Zigbee",
  "CoAP",
];

/** 9999-12-31, in days since 1970-01-01. */
const LAST_DAY = 2_932_896;
const LONGEST_CYCLE_SECONDS = 31_622_400;

/** CBOR bytes of a short label. */
export function encodeShortLabel(short: ShortLabel): Uint8Array<ArrayBuffer> {
  const map = new Map<number, unknown>([
    [KEY.version, VERSION],
    [KEY.maker, short.maker],
    [KEY.model, short.model],
    [KEY.digest, fromHex(short.digest)],
    [
      KEY.issuer,
      short.issuer.kind === "facility"
        ? [1, short.issuer.name]
        : short.issuer.name === short.maker
          ? [0]
          : [0, short.issuer.name],
    ],
    [KEY.issued, dayNumber(short.issued)],
    [KEY.validUntil, dayNumber(short.validUntil)],
    [KEY.language, short.language],
  ]);
  const set = (key: number, value: unknown) => {
    if (value !== undefined && value !== -1) map.set(key, value);
  };
  set(KEY.udiDi, short.udiDi === undefined ? undefined : Number(short.udiDi));
  set(KEY.kind, short.kind);
  set(KEY.firmwareLine, short.firmwareLine);
  set(KEY.riskClass, RISK.indexOf(short.riskClass as RiskClass));
  set(KEY.supportUntil, short.supportUntil === undefined ? undefined : dayNumber(short.supportUntil));
  set(KEY.updateCycleDays, short.updateCycleDays);
  set(KEY.firstIntervalMonths, short.firstIntervalMonths);
  set(KEY.contact, short.contact);
  set(KEY.deletion, DELETION.indexOf(short.deletion as DeletionEffort));
  set(KEY.worksWithoutCloud, CLOUDLESS.indexOf(short.worksWithoutCloud as "yes"));
  set(KEY.endToEnd, KNOWN.indexOf(short.endToEnd as "yes"));
  if (short.recipients.length > 0)
    set(
      KEY.recipients,
      short.recipients.map(({ name, countries }) => [name, countries.join("")]),
    );
  if (short.attributes.length > 0)
    set(
      KEY.attributes,
      short.attributes.map(({ name, cycle }) => [name, cycle]),
    );
  if (short.protocols.length > 0) {
    set(
      KEY.protocols,
      short.protocols.map((name) => (PROTOCOLS.includes(name) ? PROTOCOLS.indexOf(name) : name)),
    );
  }
  const { recipients, attributes, protocols } = short.left;
  if (recipients + attributes + protocols > 0) set(KEY.left, [recipients, attributes, protocols]);
  return new Uint8Array(encode(map));
}

/** The short label in CBOR bytes, or undefined when they are none: total over any bytes. */
export function decodeShortLabel(bytes: Uint8Array): ShortLabel | undefined {
  try {
    const map: unknown = decode(bytes, { useMaps: true, rejectDuplicateMapKeys: true });
    if (!(map instanceof Map) || map.get(KEY.version) !== VERSION || !hasPlainKeys(map)) return undefined;
    return sameBytes(encode(map), bytes) ? fromMap(map) : undefined;
  } catch {
    return undefined; // whatever is wrong with foreign bytes, they are no short label
  }
}

class NotShort extends Error {}

const KEYS = new Set<unknown>(Object.values(KEY));

function fromMap(map: Map<unknown, unknown>): ShortLabel {
  const [issuerKind, issuerName] = list(map.get(KEY.issuer), 2);
  const maker = name(map.get(KEY.maker));
  const digest = map.get(KEY.digest);
  if (!(digest instanceof Uint8Array) || digest.length !== 32) throw new NotShort();
  const left = map.has(KEY.left) ? list(map.get(KEY.left), 3).map(whole) : [0, 0, 0];
  const unknownFacts = [...map.keys()].filter((key) => !KEYS.has(key)).length;
  return {
    maker,
    model: name(map.get(KEY.model)),
    digest: toHex(digest),
    issuer: {
      name: issuerName === undefined ? maker : name(issuerName),
      kind: oneOf(["maker", "facility"] as const)(issuerKind),
    },
    issued: dayOf(map.get(KEY.issued)),
    validUntil: dayOf(map.get(KEY.validUntil)),
    language: fitting(/^[a-z]{2}$/)(map.get(KEY.language)),
    ...defined({
      udiDi: optional(map.get(KEY.udiDi), (value) => fitting(/^\d{14}$/)(String(whole(value)).padStart(14, "0"))),
      kind: optional(map.get(KEY.kind), text),
      firmwareLine: optional(map.get(KEY.firmwareLine), text),
      riskClass: optional(map.get(KEY.riskClass), oneOf(RISK)),
      supportUntil: optional(map.get(KEY.supportUntil), dayOf),
      updateCycleDays: optional(map.get(KEY.updateCycleDays), whole),
      firstIntervalMonths: optional(map.get(KEY.firstIntervalMonths), whole),
      contact: optional(map.get(KEY.contact), text),
      deletion: optional(map.get(KEY.deletion), oneOf(DELETION)),
      worksWithoutCloud: optional(map.get(KEY.worksWithoutCloud), oneOf(CLOUDLESS)),
      endToEnd: optional(map.get(KEY.endToEnd), oneOf(KNOWN)),
    }),
    recipients: list(map.get(KEY.recipients) ?? []).map((entry) => {
      const [who, countries] = list(entry, 2);
      return { name: name(who), countries: fitting(/^(?:[A-Z]{2})*$/)(countries).match(/../g) ?? [] };
    }),
    attributes: list(map.get(KEY.attributes) ?? []).map((entry) => {
      const [what, cycle] = list(entry, 2);
      return { name: text(what), cycle: typeof cycle === "number" ? seconds(cycle) : text(cycle) };
    }),
    // A number of a later version is shown as such: which protocol it is, its reader cannot know.
    protocols: list(map.get(KEY.protocols) ?? []).map((entry) =>
      typeof entry === "number" ? (PROTOCOLS[whole(entry)] ?? `#${entry}`) : text(entry),
    ),
    left: { recipients: left[0] ?? 0, attributes: left[1] ?? 0, protocols: left[2] ?? 0 },
    ...(unknownFacts === 0 ? {} : { unknownFacts }),
  };
}

/** Text that the label itself could hold; empty where an attribute states no cycle. */
function text(value: unknown): string {
  if (typeof value !== "string" || value.length > 500 || unfitSign(value) !== undefined) throw new NotShort();
  return value;
}
function name(value: unknown): string {
  const plain = text(value);
  if (plain === "" || plain.trim() !== plain) throw new NotShort();
  return plain;
}
function fitting(pattern: RegExp): (value: unknown) => string {
  return (value) => {
    if (!pattern.test(text(value))) throw new NotShort();
    return value as string;
  };
}
function oneOf<T>(known: readonly T[]): (value: unknown) => T {
  return (value) => {
    const found = known[whole(value)];
    if (found === undefined) throw new NotShort();
    return found;
  };
}
function whole(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new NotShort();
  return value;
}
function seconds(value: number): number {
  if (!(value > 0 && value <= LONGEST_CYCLE_SECONDS)) throw new NotShort();
  return value;
}
function list(value: unknown, longest = Number.POSITIVE_INFINITY): unknown[] {
  if (!Array.isArray(value) || value.length > longest) throw new NotShort();
  return value;
}
function dayOf(value: unknown): string {
  if (whole(value) > LAST_DAY) throw new NotShort();
  return new Date(whole(value) * 86_400_000).toISOString().slice(0, 10);
}
function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : read(value);
}

/** The entries of `facts` that are there. */
export function defined<T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
