/**
 * The short label: what a phone must know without a network, small enough for a printed code.
 *
 * CBOR map with integer keys, signed as COSE_Sign1 and compressed with zlib; 400 bytes at most. Facts are added in order
 * of what decides; when the room ends, the count of what was left out stays, so a short list never looks complete.
 */
import { decode, encode } from "cborg";
import { dayNumber } from "../calendar.ts";
import { InputError } from "../input-error.ts";
import type { DataFacts, DeletionEffort } from "./components.ts";
import { signCose } from "./cose.ts";
import { fromHex, toHex } from "./digest.ts";
import type { Signer } from "./key.ts";
import type { Label } from "./label.ts";
import type { RiskClass } from "./product.ts";
import { type Digest, textIn } from "./text.ts";

/** Budget of the printed code after compression. */
export const SHORT_LABEL_LIMIT_BYTES = 400;
/** A short label never inflates to more; a bigger one is an attack. */
export const SHORT_LABEL_INFLATED_LIMIT_BYTES = 4096;
/** Bytes of the key's thumbprint that travel in the code. */
export const SHORT_KID_BYTES = 8;

/** zlib (RFC 1950) at its strongest; handed in, since it is the platform's. */
export type Deflate = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>;
/** zlib back again, refusing output above `limitBytes`; undefined when it is no zlib. */
export type Inflate = (
  bytes: Uint8Array<ArrayBuffer>,
  limitBytes: number,
) => Promise<Uint8Array<ArrayBuffer> | undefined>;

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

/** The short label of `label`, whole: nothing left out yet. Texts are in the label's first language. */
export function shortLabelOf(label: Label, digest: Digest): ShortLabel {
  const { product, lifecycle, inspection } = label;
  const data = label.components?.data;
  const language = product.languages?.[0] ?? "en";
  const entity = data?.responsibleEntities?.[0];
  const storage = (data?.storage ?? []).find(({ where }) => where === "cloud") ?? data?.storage?.[0];
  return {
    maker: product.maker.name,
    model: product.model,
    digest,
    issuer: { name: label.issuer.name, kind: label.issuer.kind },
    issued: label.issued,
    validUntil: label.validUntil,
    language,
    ...defined({
      udiDi: product.udiDi,
      kind: product.kind === undefined ? undefined : textIn(product.kind, language),
      firmwareLine: product.firmwareLine,
      riskClass: product.riskClass,
      supportUntil: lifecycle?.supportUntil,
      updateCycleDays: lifecycle?.updateCycleDays,
      firstIntervalMonths: inspection?.firstIntervalMonths,
      contact: entity?.phone ?? entity?.email,
      deletion: data?.deletion?.effort,
      worksWithoutCloud: data?.worksWithoutCloud,
      endToEnd: storage?.endToEnd,
    }),
    recipients: recipientsOf(data),
    attributes: (data?.attributes ?? []).map(({ name, cycle }) => ({
      name: textIn(name, language),
      cycle: cycle.everySeconds ?? (cycle.on === undefined ? "" : textIn(cycle.on, language)),
    })),
    protocols: [...new Set((label.components?.software?.connectivity ?? []).map(({ protocol }) => protocol))],
    left: { recipients: 0, attributes: 0, protocols: 0 },
  };
}

/**
 * Who gets data, and in which countries: the responsible entities that are reached, whose cloud it is, third parties.
 * An entity keeps data where its store stands; what reaches it over the Internet, in the cloud's countries; and what
 * reaches it in the same network only, at its own seat.
 */
export function recipientsOf(data: DataFacts | undefined): ShortRecipient[] {
  if (data === undefined) return [];
  const {
    responsibleEntities = [],
    thirdParties = [],
    hostedAt = [],
    storage = [],
    endpoints = [],
    attributes = [],
  } = data;
  const cloud = (data.cloudLocations ?? []).map(({ country }) => country);
  const recipients = new Map<string, { name: string; countries: Set<string> }>();
  const add = (id: string, name: string, countries: readonly string[]) => {
    const known = recipients.get(id) ?? { name, countries: new Set() };
    for (const country of countries) known.countries.add(country);
    recipients.set(id, known);
  };

  for (const { id, name, country } of responsibleEntities) {
    const stores = storage.filter(({ party, plainTextReaders }) => party === id || plainTextReaders?.includes(id));
    const peers = endpoints.filter(({ party }) => party === id);
    if (stores.length === 0 && peers.length === 0 && !attributes.some((one) => one.recipients?.includes(id))) continue;
    const kept = stores.flatMap((store) => store.country ?? []);
    const overInternet = peers.some(({ host }) => host !== "local");
    add(
      id,
      name,
      kept.length > 0 ? kept : overInternet && cloud.length > 0 ? cloud : country === undefined ? [] : [country],
    );
  }
  const names = new Map([...responsibleEntities, ...thirdParties].map(({ id, name }) => [id, name]));
  for (const { party, countries } of hostedAt) add(party, names.get(party) ?? party, countries ?? cloud);
  for (const { id, name, countries } of thirdParties) add(id, name, countries ?? []);
  return [...recipients.values()].map(({ name, countries }) => ({ name, countries: [...countries] }));
}

/**
 * Signs the short label of `label`, cut so that its compressed form keeps the budget.
 * @returns the COSE_Sign1 bytes, not yet compressed.
 * @throws {InputError} `short-label-too-long` when even a label without lists does not fit.
 */
export async function signShortLabel(
  label: Label,
  digest: Digest,
  signer: Signer,
  deflate: Deflate,
): Promise<Uint8Array<ArrayBuffer>> {
  let short = shortLabelOf(label, digest);
  const kid = thumbprintBytes(signer.kid);
  // Leaving out n bytes saves at most n compressed ones, so a cut that cannot be enough is not tried.
  let enough = Number.POSITIVE_INFINITY;
  for (;;) {
    const bytes = encodeShortLabel(short);
    if (bytes.length <= enough) {
      // With bytes as random as a signature in its place, which spares a signature per attempt.
      const over = (await deflate(joined(bytes, ENVELOPE))).length - SHORT_LABEL_LIMIT_BYTES;
      const cose = over > 0 ? undefined : await signCose(bytes, kid, signer);
      if (cose !== undefined && (await deflate(cose)).length <= SHORT_LABEL_LIMIT_BYTES) return cose;
      enough = bytes.length - Math.max(over, 1);
    }
    const cut = cutLast(short);
    if (cut === undefined) {
      throw new InputError(
        "short-label-too-long",
        "/product",
        `the printed code has room for ${SHORT_LABEL_LIMIT_BYTES} bytes; shorten the names of maker, model, kind and issuer`,
      );
    }
    short = cut;
  }
}

/** Stands for tag, headers, key id and signature: 88 bytes that do not compress, since none comes twice. */
const ENVELOPE = Uint8Array.from({ length: 88 }, (_, index) => (index * 151 + 89) % 256);

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** `short` with its least deciding entry left out and counted; undefined when nothing is left to leave out. */
function cutLast(short: ShortLabel): ShortLabel | undefined {
  const { recipients, attributes, protocols, left } = short;
  if (protocols.length > 0)
    return { ...short, protocols: protocols.slice(0, -1), left: { ...left, protocols: left.protocols + 1 } };
  // Recipients and attributes shrink in turn, the longer list first; who gets data is worth more than what is recorded.
  if (attributes.length > 0 && attributes.length * 2 >= recipients.length) {
    return { ...short, attributes: attributes.slice(0, -1), left: { ...left, attributes: left.attributes + 1 } };
  }
  if (recipients.length > 0)
    return { ...short, recipients: recipients.slice(0, -1), left: { ...left, recipients: left.recipients + 1 } };
  const { kind, contact, ...rest } = short;
  return kind !== undefined || contact !== undefined ? rest : undefined;
}

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
    return map instanceof Map && map.get(KEY.version) === VERSION ? fromMap(map) : undefined;
  } catch {
    return undefined; // whatever is wrong with foreign bytes, they are no short label
  }
}

class NotShort extends Error {}

function fromMap(map: Map<unknown, unknown>): ShortLabel {
  const issuer = list(map.get(KEY.issuer));
  const maker = text(map.get(KEY.maker));
  const digest = map.get(KEY.digest);
  if (!(digest instanceof Uint8Array) || digest.length !== 32) throw new NotShort();
  const left = map.has(KEY.left) ? list(map.get(KEY.left)).map(whole) : [0, 0, 0];
  return {
    maker,
    model: text(map.get(KEY.model)),
    digest: toHex(digest),
    issuer: { name: issuer[1] === undefined ? maker : text(issuer[1]), kind: issuer[0] === 1 ? "facility" : "maker" },
    issued: dayOf(map.get(KEY.issued)),
    validUntil: dayOf(map.get(KEY.validUntil)),
    language: text(map.get(KEY.language)),
    ...defined({
      udiDi: optional(map.get(KEY.udiDi), (value) => String(whole(value)).padStart(14, "0")),
      kind: optional(map.get(KEY.kind), text),
      firmwareLine: optional(map.get(KEY.firmwareLine), text),
      riskClass: optional(map.get(KEY.riskClass), (value) => RISK[whole(value)]),
      supportUntil: optional(map.get(KEY.supportUntil), dayOf),
      updateCycleDays: optional(map.get(KEY.updateCycleDays), whole),
      firstIntervalMonths: optional(map.get(KEY.firstIntervalMonths), whole),
      contact: optional(map.get(KEY.contact), text),
      deletion: optional(map.get(KEY.deletion), (value) => DELETION[whole(value)]),
      worksWithoutCloud: optional(map.get(KEY.worksWithoutCloud), (value) => CLOUDLESS[whole(value)]),
      endToEnd: optional(map.get(KEY.endToEnd), (value) => KNOWN[whole(value)]),
    }),
    recipients: list(map.get(KEY.recipients) ?? []).map((entry) => {
      const [name, countries] = list(entry);
      return { name: text(name), countries: text(countries).match(/../g) ?? [] };
    }),
    attributes: list(map.get(KEY.attributes) ?? []).map((entry) => {
      const [name, cycle] = list(entry);
      return { name: text(name), cycle: typeof cycle === "number" ? cycle : text(cycle) };
    }),
    protocols: list(map.get(KEY.protocols) ?? []).map((entry) =>
      typeof entry === "number" ? (PROTOCOLS[entry] ?? `#${entry}`) : text(entry),
    ),
    left: { recipients: left[0] ?? 0, attributes: left[1] ?? 0, protocols: left[2] ?? 0 },
  };
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new NotShort();
  return value;
}
function whole(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new NotShort();
  return value;
}
function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new NotShort();
  return value;
}
function dayOf(value: unknown): string {
  return new Date(whole(value) * 86_400_000).toISOString().slice(0, 10);
}
function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : read(value);
}

/** The entries of `facts` that are there. */
function defined<T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** The first bytes of a Base64url thumbprint. */
export function thumbprintBytes(thumbprint: string): Uint8Array<ArrayBuffer> {
  const binary = atob(thumbprint.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary.slice(0, SHORT_KID_BYTES), (letter) => letter.charCodeAt(0));
}
