/**
 * What a document is that stands where a label should: recognised by its own marks, so that the message can say so.
 */

type Group = Record<string, unknown>;

const KINDS: readonly (readonly [mark: (document: Group) => boolean, what: string])[] = [
  [
    ({ carelabel }) => carelabel === "signed-label",
    'a signed label; "carelabel label verify" tells who stands behind it',
  ],
  [({ carelabel }) => carelabel === "signing-key" || carelabel === "key-card", "a key, no label"],
  [({ carelabel }) => carelabel === "trust", "a list of pinned keys, no label"],
  [({ carelabel }) => carelabel === "withdrawals", "a withdrawal list, no label"],
  [({ carelabel }) => carelabel === "audit", "the report of an audit, no label"],
  [
    ({ bomFormat }) => bomFormat === "CycloneDX",
    'a CycloneDX bill of materials; "carelabel label new --from-sbom" starts a label from it',
  ],
  [
    ({ spdxVersion }) => spdxVersion !== undefined,
    "an SPDX bill of materials; convert it to CycloneDX to start a label from it",
  ],
  [
    (document) => document["ietf-mud:mud"] !== undefined,
    'a MUD file; "carelabel label new --from-mud" starts a label from it',
  ],
  [
    ({ log }) => (log as Group | null | undefined)?.entries !== undefined,
    'a HAR capture; "carelabel audit" holds it against a label',
  ],
  [
    (document) => document["maker-name"] !== undefined && document.product === undefined,
    'a file of answers; "carelabel label new --answers" makes a label of it',
  ],
];

/** What `document` is instead of a label, and which command takes it; undefined when it may be a label. */
export function otherThanLabel(document: unknown): string | undefined {
  if (document === null || typeof document !== "object" || Array.isArray(document)) return undefined;
  return KINDS.find(([mark]) => mark(document as Group))?.[1];
}
