/**
 * The short label: what a phone must know without a network, small enough for a printed code.
 *
 * CBOR map with integer keys, signed as COSE_Sign1 and compressed with zlib; 400 bytes at most. Facts are added in order
 * of what decides; when the room ends, the count of what was left out stays, so a short list never looks complete.
 */
import { InputError } from "../input-error.ts";
import type { DataFacts } from "./components.ts";
import { sameBytes, signCose } from "./cose.ts";
import type { Signer } from "./key.ts";
import type { Label } from "./label.ts";
import { defined, encodeShortLabel, type ShortLabel, type ShortRecipient } from "./short-label-codec.ts";
import { type Digest, textIn } from "./text.ts";

export type { ShortAttribute, ShortLabel, ShortRecipient } from "./short-label-codec.ts";

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

/**
 * Whether `short` says what `whole` does: its lists may end early, when they count the rest, and kind and contact may be
 * missing.
 * @param newer a later version made it, which may know recipients, attributes and protocols that this one does not.
 */
export function isShortOf(short: ShortLabel, whole: ShortLabel, newer: boolean): boolean {
  const { kind, contact, ...always } = whole;
  const expected: ShortLabel = {
    ...always,
    ...(short.kind === undefined ? {} : defined({ kind })),
    ...(short.contact === undefined ? {} : defined({ contact })),
    ...(newer ? listsOf(short) : listsCutLike(whole, short)),
  };
  return sameBytes(encodeShortLabel(short), encodeShortLabel(expected));
}

type Lists = Pick<ShortLabel, "recipients" | "attributes" | "protocols" | "left">;

function listsOf({ recipients, attributes, protocols, left }: ShortLabel): Lists {
  return { recipients, attributes, protocols, left };
}

/**
 * Attributes and protocols stand in the label as they are, so they must be its first ones. Recipients are worked out
 * from several facts, by the rule of the version that signed: they are taken as signed, or a better rule in a later
 * version would break every label before it. Only "nobody", where the label names somebody, is no such rule.
 */
function listsCutLike(whole: Lists, { recipients, attributes, protocols, left }: Lists): Lists {
  const nobody = recipients.length + left.recipients === 0;
  return {
    recipients: nobody ? whole.recipients : recipients,
    attributes: whole.attributes.slice(0, attributes.length),
    protocols: whole.protocols.slice(0, protocols.length),
    left: {
      recipients: left.recipients,
      attributes: whole.attributes.length - attributes.length,
      protocols: whole.protocols.length - protocols.length,
    },
  };
}

/** The first bytes of a Base64url thumbprint. */
export function thumbprintBytes(thumbprint: string): Uint8Array<ArrayBuffer> {
  const binary = atob(thumbprint.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary.slice(0, SHORT_KID_BYTES), (letter) => letter.charCodeAt(0));
}
