/**
 * Claims about stored attributes: seen or not, sent to whom, how often, and whether before consent.
 */
import { pointerTo } from "../label/problem.ts";
import { textIn } from "../label/text-in.ts";
import type { Claim } from "./audit-report.ts";
import { type AuditedPeer, isOnlyTried, partyOf } from "./audited-peer.ts";
import { whatWasHit } from "./canary/hit.ts";
import type { CanaryField } from "./canary/variants.ts";
import type { Declared, DeclaredAttribute } from "./declared.ts";
import type { SentAttribute } from "./destination-facts.ts";
import type { GatheredHit } from "./seen-content.ts";
import { isFaster } from "./seen-times.ts";
import { few, hosts, verdict } from "./verdict.ts";

export interface Sending {
  readonly one: AuditedPeer;
  readonly sent: SentAttribute;
}

/** What was not seen is unknown: a capture shows a while, and not what is kept in the device. */
export function attributeClaims(declared: Declared, peers: readonly AuditedPeer[], contentsExamined: boolean): Claim[] {
  return [
    ...wholeClaim(declared, peers, contentsExamined),
    ...declared.attributes.map((one) => attributeClaim(one, declared, peers, contentsExamined)),
  ];
}

/** "These data and no other": what tells of a person and is not named breaks it; what nobody could read leaves it open. */
function wholeClaim(declared: Declared, peers: readonly AuditedPeer[], contentsExamined: boolean): Claim[] {
  if (declared.attributes.length === 0) return [];
  const more = peers.flatMap(({ attributes }) =>
    attributes.filter((sent) => sent.declared === null && sent.direction === "up" && isPersonal(sent)),
  );
  const planted = sentUnnamed(peers, declared);
  const unread = peers.filter(({ peer }) => peer.content.unexaminedBytes > 0);
  const isMoreSeen = peers.some(({ attributes }) =>
    attributes.some(({ declared: pointer, direction }) => pointer === null && direction === "up"),
  );
  const cases: Parameters<typeof verdict>[0] = [
    [!contentsExamined, "unknown", "contents-not-examined"],
    [more.length > 0, "broken", "other-data-seen"],
    [plantedUnnamed(peers, declared).length > 0, "broken", "other-data-seen"],
    [planted.length > 0, "unknown", "words-not-known"],
    [unread.length > 0, "unknown", "contents-partly-examined"],
    [peers.every(({ peer }) => peer.content.examinedBytes === 0), "unknown", "not-observed"],
  ];
  const [result, because] = verdict(cases, isMoreSeen ? "only-technical-besides" : "only-declared-seen");
  return [
    {
      claim: pointerTo("components", "data", "attributes"),
      says: few(declared.attributes.map(({ attribute }) => textIn(attribute.name, "en"))).join(", "),
      result,
      because,
      observed:
        more.length + planted.length > 0
          ? few([...more.map(({ name }) => name.en), ...planted.map((hit) => whatWasHit(hit))])
          : hosts(unread),
    },
  ];
}

/** Planted values that were sent, and that no stored attribute of the label means for all that is known of its words. */
export function plantedUnnamed(peers: readonly AuditedPeer[], declared: Declared): GatheredHit[] {
  const areWordsKnown = declared.attributes.every(({ means }) => means.length > 0);
  return declared.attributes.length > 0 && areWordsKnown ? sentUnnamed(peers, declared) : [];
}

function sentUnnamed(peers: readonly AuditedPeer[], declared: Declared): GatheredHit[] {
  return peers.flatMap(({ peer }) =>
    peer.content.hits.filter(({ way, field }) => way === "up" && !isPlantedNamed(field, declared)),
  );
}

/** What a planted value is by the vocabulary; a note may be anything. */
const PLANTED_AS: Record<CanaryField, readonly string[]> = {
  name: ["patient-name"],
  givenName: ["patient-name"],
  familyName: ["patient-name"],
  birthDate: ["birth-date"],
  sex: ["sex"],
  recordNumber: ["patient-id"],
  insuranceNumber: ["patient-id"],
  nhsNumber: ["patient-id"],
  email: ["email", "patient-contact"],
  phone: ["phone-number", "patient-contact"],
  street: ["postal-address", "patient-contact"],
  note: [],
};

/** Whether the label names what was planted, whatever the field was called that carried it. */
function isPlantedNamed(field: CanaryField, declared: Declared): boolean {
  const as = PLANTED_AS[field];
  return as.length === 0 || declared.attributes.some(({ means }) => as.some((attribute) => means.includes(attribute)));
}

const isPersonal = ({ personal, about }: SentAttribute) => personal || about === "patient";

function attributeClaim(
  one: DeclaredAttribute,
  declared: Declared,
  peers: readonly AuditedPeer[],
  contentsExamined: boolean,
): Claim {
  const { pointer, attribute, means } = one;
  const sendings = sendingsOf(one, peers);
  const strangers = toUnnamed(one, peers, declared);
  const ownerless = sendings.filter((sending) => isNobodyKnown(sending, one, declared));
  const every = attribute.cycle.everySeconds;
  const faster = every === undefined ? [] : sendings.filter(({ sent }) => isFaster(sent.everySeconds, every));
  const early = attribute.sentBeforeConsent === "no" ? sendings.filter(({ sent }) => sent.beforeConsent === true) : [];
  const [result, because] = verdict(
    [
      [!contentsExamined, "unknown", "contents-not-examined"],
      [means.length === 0, "unknown", "words-not-known"],
      [sendings.length === 0, "unknown", "not-observed"],
      [strangers.some(isGot), "broken", "other-recipients-seen"],
      [early.some(isGot), "broken", "sent-before-consent"],
      [faster.some(isGot), "broken", "sent-too-often"],
      [strangers.length + early.length + faster.length > 0, "unknown", "only-tried"],
      [ownerless.length > 0, "unknown", "owner-unknown"],
    ],
    "seen",
  );
  const shown = [strangers, early, faster, ownerless].find((list) => list.length > 0) ?? sendings;
  return {
    claim: pointer,
    says: textIn(attribute.name, "en"),
    result,
    because,
    observed: few(
      shown.map(({ one: { peer }, sent }) =>
        shown === faster ? `${peer.host} every ${sent.everySeconds} s` : peer.host,
      ),
    ),
  };
}

function isGot({ one }: Sending): boolean {
  return !isOnlyTried(one);
}

function sendingsOf({ pointer }: DeclaredAttribute, peers: readonly AuditedPeer[]): Sending[] {
  return peers.flatMap((one) =>
    one.attributes
      .filter((sent) => sent.declared === pointer && sent.direction === "up")
      .map((sent) => ({ one, sent })),
  );
}

/** Sendings of an attribute to somebody whom the label does not name as its recipient. */
export function toUnnamed(
  declaration: DeclaredAttribute,
  peers: readonly AuditedPeer[],
  declared: Declared,
): Sending[] {
  return sendingsOf(declaration, peers).filter((sending) => isUnnamedRecipient(sending, declaration, declared));
}

/**
 * Whether the label names the recipients of an attribute, and this one is none of them. What is only named along with
 * it, as the system with its version, has recipients that the label does not speak of.
 */
function isUnnamedRecipient(sending: Sending, declaration: DeclaredAttribute, declared: Declared): boolean {
  const { recipients } = declaration.attribute;
  if (recipients === undefined || !isJudged(sending, declaration)) return false;
  const party = partyOf(sending.one, declared.parties);
  return party === undefined ? sending.one.company.company !== null : !recipients.includes(party.id);
}

/** Whether the label names the recipients, and nobody knows whether this one is one of them. */
function isNobodyKnown(sending: Sending, declaration: DeclaredAttribute, declared: Declared): boolean {
  if (declaration.attribute.recipients === undefined || !isJudged(sending, declaration)) return false;
  return partyOf(sending.one, declared.parties) === undefined && sending.one.company.company === null;
}

function isJudged({ one, sent }: Sending, { means }: DeclaredAttribute): boolean {
  return means.includes(sent.attribute) && one.place.method !== "local";
}
