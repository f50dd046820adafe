/**
 * The ledger: every change of state, who made it and when, each entry bound to the one before by its digest.
 *
 * An entry's hash is the SHA-256 of the RFC 8785 bytes of all its other members, the hash before it included. To change
 * an old entry unnoticed, all later ones must be written anew, which whoever wrote down one hash notices.
 */
import Type, { type Static } from "typebox";

const Hash = Type.String({ pattern: "^[0-9a-f]{64}$", description: "SHA-256 as 64 hexadecimal digits" });

export const SUBJECT_KINDS = [
  "facility",
  "place",
  "product",
  "label",
  "device",
  "import",
  "account",
  "token",
  "credential",
  "key",
  "evidence",
  "evaluation",
  "assessment",
  "knowledge",
  "inspection",
  "campaign",
] as const;
export const Subject = Type.Object({ kind: Type.Enum([...SUBJECT_KINDS]), id: Type.String() });
export type Subject = Static<typeof Subject>;

/** Values before and after, by name of the field; secrets never stand here. */
export const Changes = Type.Record(
  Type.String(),
  Type.Tuple([Type.Unknown({ description: "before" }), Type.Unknown({ description: "after" })]),
);
export type Changes = Static<typeof Changes>;

export const LedgerEntry = Type.Object({
  sequence: Type.Integer({ minimum: 1 }),
  at: Type.String({ format: "date-time", description: "when (UTC)" }),
  by: Type.Object({
    accountId: Type.Union([Type.String(), Type.Null()]),
    name: Type.String(),
    via: Type.Enum(["page", "token", "console", "system"]),
  }),
  act: Type.String({ description: "what was done, for example device.change" }),
  subjects: Type.Array(Subject, { description: "what it was done to; the first is the one it is about" }),
  changes: Changes,
  note: Type.Union([Type.String(), Type.Null()], { description: "the reason that the person gave" }),
  previous: Hash,
  hash: Hash,
});
export type LedgerEntry = Static<typeof LedgerEntry>;

/** What stands before the first entry. */
export const GENESIS = "0".repeat(64);

/** SHA-256 of text (UTF-8) as hexadecimal digits. */
export type HashText = (text: string) => string;
/** RFC 8785 text of a value. */
export type Canonical = (value: unknown) => string;

/** `entry` with its hash. */
export function sealed(entry: Omit<LedgerEntry, "hash">, canonical: Canonical, hash: HashText): LedgerEntry {
  return { ...entry, hash: hash(canonical(entry)) };
}

/**
 * The sequence number of the first entry that does not follow from the one before; undefined when all do.
 * @param entries in order, beginning after `previous`.
 */
export async function firstBreak(
  entries: Iterable<LedgerEntry> | AsyncIterable<LedgerEntry>,
  canonical: Canonical,
  hash: HashText,
  previous: { readonly sequence: number; readonly hash: string } = { sequence: 0, hash: GENESIS },
): Promise<number | undefined> {
  let before = previous;
  for await (const { hash: stated, ...entry } of entries) {
    if (entry.sequence !== before.sequence + 1 || entry.previous !== before.hash) return before.sequence + 1;
    if (hash(canonical(entry)) !== stated) return entry.sequence;
    before = { sequence: entry.sequence, hash: stated };
  }
  return undefined;
}
