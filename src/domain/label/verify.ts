/**
 * Verification of a signed label or a scanned code, offline, with pinned keys: six answers that never look alike.
 *
 * `broken`: not as it was signed. `unknown-issuer`: intact, but nobody pinned that key for that issuer. `withdrawn` and
 * `superseded`: taken back by its own signer. `expired`: valid once. `trusted`: none of these. The tier follows from the
 * trusted signatures and is nowhere stored.
 */
import { type CoseSign1, readCose, sameBytes, verifyCose } from "./cose.ts";
import { shortDigest } from "./digest.ts";
import { type BrokenBecause, type ReadJws, readJws } from "./jws.ts";
import type { HolderRole } from "./key.ts";
import type { Label } from "./label.ts";
import { isNewerMinor, labelShape, problemsAgainst } from "./schema-problems.ts";
import { isShortOf, type ShortLabel, shortLabelOf, thumbprintBytes } from "./short-label.ts";
import { decodeShortLabel } from "./short-label-codec.ts";
import { Countersignature, fromBase64Url, type SignedLabel, TYP } from "./signed-label.ts";
import type { Digest, Text } from "./text.ts";
import type { PinnedKey, Trust } from "./trust.ts";
import { type WithdrawalEntry, type WithdrawalFile, WithdrawalList } from "./withdrawal.ts";

/** The six answers, gravest first. */
export const ANSWERS = ["broken", "withdrawn", "unknown-issuer", "superseded", "expired", "trusted"] as const;
export type Answer = (typeof ANSWERS)[number];

/** How far a label was examined; derived from trusted signatures. */
export type Tier = "observed" | "self" | "reviewed" | "lab";

/** Why an issuer is unknown: no pinned key at all, or a key pinned for somebody else. */
export type UnknownBecause = "key-not-pinned" | "pinned-for-other" | "pinned-in-other-role";

export interface Verdict {
  readonly answer: Answer;
  readonly because?: BrokenBecause | UnknownBecause;
  /** Who signed, by the pinned card; absent when the key is not pinned. */
  readonly holder?: { readonly name: string; readonly role: HolderRole };
  /** Thumbprint of the signing key, where it could be read. */
  readonly kid?: string;
  /** The entry that withdrew it. */
  readonly withdrawal?: { readonly on: string; readonly reason: Text; readonly successor?: Digest };
  readonly validUntil?: string;
}

export interface CountersignatureVerdict extends Verdict {
  readonly statement?: Countersignature;
  readonly digest?: Digest;
}

/** Whether withdrawal could be checked at all: without a list of the issuer, nobody can say it was not withdrawn. */
export interface WithdrawalCheck {
  /** Lists that were given, intact, and by a pinned signer. */
  readonly lists: number;
  /** Day of the newest list by this label's issuer; null when there is none. */
  readonly issuersListOf: string | null;
  /** Lists that could not be used: broken, or by nobody known. */
  readonly unusable: number;
}

export interface Verification extends Verdict {
  readonly label?: Label;
  readonly digest?: Digest;
  /** Whether who issued it made the product; with the label. Otherwise it is somebody else's word, not the maker's. */
  readonly issuerIsMaker?: boolean;
  /** Facts of a newer 1.x that this version does not know, and so neither checks nor shows. */
  readonly unknownFacts: number;
  /** Absent unless the label itself is trusted (or was, when expired). */
  readonly tier?: Tier;
  readonly countersignatures: readonly CountersignatureVerdict[];
  readonly withdrawals: WithdrawalCheck;
}

export interface ShortVerification extends Verdict {
  readonly short?: ShortLabel;
  /** As for a whole label; with the short one. */
  readonly issuerIsMaker?: boolean;
  readonly unknownFacts: number;
  /** `observed` or `self`; higher tiers need the countersignatures, which the code has no room for. */
  readonly tier?: Tier;
  readonly withdrawals: WithdrawalCheck;
}

/** A withdrawal list whose signer is pinned. */
export interface KnownList {
  readonly signer: PinnedKey["card"];
  readonly list: WithdrawalList;
}

/** Verifies a signed label. `today` is YYYY-MM-DD; the last day of validity still counts. */
export async function verifyLabel(
  signed: SignedLabel,
  trust: Trust,
  lists: readonly WithdrawalFile[],
  today: string,
): Promise<Verification> {
  const { known, unusable } = await readLists(lists, trust);
  const jws = await readJws(signed.label, TYP.label);
  if (!jws.intact)
    return {
      answer: "broken",
      because: jws.because,
      unknownFacts: 0,
      countersignatures: [],
      withdrawals: checkOf(known, unusable, undefined),
    };
  const pinned = trust.byThumbprint(jws.kid);
  const withdrawals = checkOf(known, unusable, pinned);
  const { problems, unknownFacts } = labelShape(jws.value);
  const label = jws.value as Label;
  if (problems.some(({ level }) => level === "error") || label.validUntil <= label.issued) {
    return { answer: "broken", because: "content", kid: jws.kid, unknownFacts, countersignatures: [], withdrawals };
  }
  const facts = {
    label,
    digest: jws.digest,
    kid: jws.kid,
    validUntil: label.validUntil,
    issuerIsMaker: issuerIsMaker(label.issuer.name, label.product.maker.name),
    unknownFacts,
    withdrawals,
  };
  if (!(await shortBelongs(signed.short, label, jws)))
    return { ...facts, answer: "broken", because: "short-differs", countersignatures: [] };
  // Nobody can have signed on a day that has not come.
  if (label.issued > today) return { ...facts, answer: "broken", because: "not-yet-valid", countersignatures: [] };

  const verdict = judge(
    {
      kid: jws.kid,
      pinned,
      name: label.issuer.name,
      role: label.issuer.kind,
      digest: jws.digest,
      validUntil: label.validUntil,
    },
    known,
    today,
  );
  const countersignatures = await Promise.all(
    signed.countersignatures.map((one) => verifyCountersignature(one, jws.digest, trust, known, today)),
  );
  const tier =
    verdict.answer === "trusted" || verdict.answer === "expired"
      ? tierOf(label.issuer.kind, countersignatures)
      : undefined;
  return { ...facts, ...verdict, ...(tier === undefined ? {} : { tier }), countersignatures };
}

/** Verifies the COSE_Sign1 bytes of a scanned code. A GTIN or digest of its address must agree with the content. */
export async function verifyShortLabel(
  bytes: Uint8Array,
  address: { readonly gtin?: string; readonly shortDigest?: string },
  trust: Trust,
  lists: readonly WithdrawalFile[],
  today: string,
): Promise<ShortVerification> {
  const { known, unusable } = await readLists(lists, trust);
  const withdrawals = checkOf(known, unusable, undefined);
  const cose = readCose(bytes);
  const short = cose === undefined ? undefined : decodeShortLabel(cose.payload);
  if (cose === undefined || short === undefined || short.validUntil <= short.issued)
    return { answer: "broken", because: "content", unknownFacts: 0, withdrawals };
  const said = {
    short,
    issuerIsMaker: issuerIsMaker(short.issuer.name, short.maker),
    unknownFacts: short.unknownFacts ?? 0,
  };
  // The address stands outside the signature; a code stuck on another product would show there.
  const elsewhere =
    (address.gtin !== undefined && address.gtin !== short.udiDi) ||
    (address.shortDigest !== undefined && address.shortDigest !== shortDigest(short.digest));
  if (elsewhere) return { ...said, answer: "broken", because: "other-label", withdrawals };
  const pinned = trust.byShortKid(cose.kid);
  const facts = { ...said, validUntil: short.validUntil };
  if (pinned === undefined) return { ...facts, answer: "unknown-issuer", because: "key-not-pinned", withdrawals };
  if (!(await verifies(() => verifyCose(cose, pinned.key))))
    return { ...facts, answer: "broken", because: "signature", withdrawals };
  if (short.issued > today) return { ...facts, answer: "broken", because: "not-yet-valid", withdrawals };
  const verdict = judge(
    {
      kid: pinned.kid,
      pinned,
      name: short.issuer.name,
      role: short.issuer.kind,
      digest: short.digest,
      validUntil: short.validUntil,
    },
    known,
    today,
  );
  const tier = verdict.answer === "trusted" || verdict.answer === "expired" ? tierOf(short.issuer.kind, []) : undefined;
  return {
    ...facts,
    ...verdict,
    kid: pinned.kid,
    ...(tier === undefined ? {} : { tier }),
    withdrawals: checkOf(known, unusable, pinned),
  };
}

/** Intact withdrawal lists by pinned signers, and how many of `files` were not. */
export async function readLists(
  files: readonly WithdrawalFile[],
  trust: Trust,
): Promise<{ known: KnownList[]; unusable: number }> {
  const known: KnownList[] = [];
  for (const file of files) {
    const jws = await readJws(file.list, TYP.withdrawals);
    if (!jws.intact || problemsAgainst(WithdrawalList, jws.value).length > 0) continue;
    const pinned = trust.byThumbprint(jws.kid);
    const list = jws.value as WithdrawalList;
    if (pinned !== undefined && pinned.card.holder === list.issuer) known.push({ signer: pinned.card, list });
  }
  return { known, unusable: files.length - known.length };
}

/** The list as its signer signed it, for adding to it. Undefined when it is broken or by another key. */
export async function ownList(file: WithdrawalFile, kid: string): Promise<WithdrawalList | undefined> {
  const jws = await readJws(file.list, TYP.withdrawals);
  if (!jws.intact || jws.kid !== kid || problemsAgainst(WithdrawalList, jws.value).length > 0) return undefined;
  return jws.value as WithdrawalList;
}

async function verifyCountersignature(
  jws: string,
  digest: Digest,
  trust: Trust,
  known: readonly KnownList[],
  today: string,
): Promise<CountersignatureVerdict> {
  const read = await readJws(jws, TYP.countersignature);
  if (!read.intact) return { answer: "broken", because: read.because };
  if (problemsAgainst(Countersignature, read.value).length > 0)
    return { answer: "broken", because: "content", kid: read.kid };
  const statement = read.value as Countersignature;
  const facts = { statement, digest: read.digest, kid: read.kid, validUntil: statement.validUntil };
  // What our own signing refuses is refused here too: a foreign program may have signed it.
  if ((statement.tier === "lab" && statement.evidence.length === 0) || statement.validUntil <= statement.on)
    return { ...facts, answer: "broken", because: "content" };
  if (statement.label !== digest) return { ...facts, answer: "broken", because: "other-label" };
  if (statement.on > today) return { ...facts, answer: "broken", because: "not-yet-valid" };
  const pinned = trust.byThumbprint(read.kid);
  return {
    ...facts,
    ...judge(
      {
        kid: read.kid,
        pinned,
        name: statement.by.name,
        role: "institute",
        digest: read.digest,
        validUntil: statement.validUntil,
      },
      known,
      today,
    ),
  };
}

export interface Signature {
  readonly kid: string;
  readonly pinned: PinnedKey | undefined;
  /** Who the content says has signed, and as what. */
  readonly name: string;
  readonly role: HolderRole;
  readonly digest: Digest;
  /** Absent where what was signed speaks of one day and does not end. */
  readonly validUntil?: string;
}

/** The answer for an intact signature: who, taken back or not, in time or not. */
export function judge(signature: Signature, known: readonly KnownList[], today: string): Verdict {
  const { pinned } = signature;
  if (pinned === undefined) return { answer: "unknown-issuer", because: "key-not-pinned" };
  const holder = { name: pinned.card.holder, role: pinned.card.role };
  if (pinned.card.holder !== signature.name) return { answer: "unknown-issuer", because: "pinned-for-other", holder };
  if (pinned.card.role !== signature.role) return { answer: "unknown-issuer", because: "pinned-in-other-role", holder };
  const entry = withdrawalOf(signature.digest, pinned, known);
  if (entry !== undefined) {
    const { on, reason, successor } = entry;
    return {
      answer: successor === undefined ? "withdrawn" : "superseded",
      holder,
      withdrawal: { on, reason, ...(successor === undefined ? {} : { successor }) },
    };
  }
  const { validUntil = today } = signature;
  return { answer: today > validUntil ? "expired" : "trusted", holder };
}

/** An entry for `digest` in a list by the same holder: a later key of the same holder may take back an earlier one's word. */
function withdrawalOf(digest: Digest, pinned: PinnedKey, known: readonly KnownList[]): WithdrawalEntry | undefined {
  return known
    .filter(({ signer }) => sameHolder(signer, pinned))
    .flatMap(({ list }) => list.entries)
    .filter((entry) => entry.digest === digest)
    .sort((one, other) => Number(one.successor !== undefined) - Number(other.successor !== undefined))[0];
}

function tierOf(kind: "maker" | "facility", countersignatures: readonly CountersignatureVerdict[]): Tier {
  const trusted = countersignatures
    .filter(({ answer }) => answer === "trusted")
    .map(({ statement }) => statement?.tier);
  if (trusted.includes("lab")) return "lab";
  if (trusted.includes("reviewed")) return "reviewed";
  return kind === "facility" ? "observed" : "self";
}

function checkOf(known: readonly KnownList[], unusable: number, pinned: PinnedKey | undefined): WithdrawalCheck {
  const own = known
    .filter(({ signer }) => pinned !== undefined && sameHolder(signer, pinned))
    .map(({ list }) => list.issued);
  return { lists: known.length, issuersListOf: own.sort().at(-1) ?? null, unusable };
}

function sameHolder(card: PinnedKey["card"], pinned: PinnedKey): boolean {
  return card.holder === pinned.card.holder && card.role === pinned.card.role;
}

/** The short label of the file must say what the label says, signed with the same key. */
async function shortBelongs(text: string, label: Label, jws: ReadJws & { intact: true }): Promise<boolean> {
  const cose = readShort(text);
  const short = cose === undefined ? undefined : decodeShortLabel(cose.payload);
  if (cose === undefined || short === undefined || !sameBytes(cose.kid, thumbprintBytes(jws.kid))) return false;
  const whole = shortLabelOf(label, jws.digest);
  return isShortOf(short, whole, isNewerMinor(label)) && (await verifies(() => verifyCose(cose, jws.key)));
}

function readShort(text: string): CoseSign1 | undefined {
  try {
    return readCose(fromBase64Url(text));
  } catch {
    return undefined; // no Base64url
  }
}

function issuerIsMaker(issuer: string, maker: string): boolean {
  return issuer === maker;
}

/** WebCrypto throws on a signature of a wrong length; that is no signature either. */
async function verifies(check: () => Promise<boolean>): Promise<boolean> {
  return check().catch(() => false);
}
