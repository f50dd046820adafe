/**
 * What a label declares about traffic, made ready for comparison: endpoints, parties, countries, whose cloud.
 */
import type { Static } from "typebox";
import type { Endpoint, StoredAttribute } from "../label/components.ts";
import { hostMatches } from "../label/host-pattern.ts";
import type { Label } from "../label/label.ts";
import { pointerTo } from "../label/problem.ts";
import { textIn } from "../label/text-in.ts";
import type { AttributeKnowledge } from "./attribute-knowledge.ts";
import type { ObservedPeer } from "./destinations.ts";

export interface DeclaredEndpoint {
  readonly pointer: string;
  readonly endpoint: Endpoint;
}

export interface DeclaredParty {
  readonly id: string;
  readonly name: string;
  readonly third: boolean;
  /** Countries that the label names for this party; empty when it names none. */
  readonly countries: ReadonlySet<string>;
}

/** A stored attribute of the label, and which attribute of traffic it means. */
export interface DeclaredAttribute {
  readonly pointer: string;
  readonly attribute: Static<typeof StoredAttribute>;
  /** Ids in the vocabulary of attributes; empty where the label's words are not in it. */
  readonly means: readonly string[];
}

export interface Declared {
  /** Undefined when the label says nothing about its peers. */
  readonly endpoints: readonly DeclaredEndpoint[] | undefined;
  readonly parties: readonly DeclaredParty[];
  /** False where the declaration has no place for parties, so that none is missing. */
  readonly namesParties: boolean;
  /** Every country that the label names for data. */
  readonly countries: ReadonlySet<string>;
  readonly hosters: readonly DeclaredParty[];
  /** True when a stored attribute is health data. */
  readonly healthData: boolean;
  readonly attributes: readonly DeclaredAttribute[];
}

/** @param peersOnly for a MUD file, which has no place for parties. */
export function declaredBy(label: Label, knowledge: AttributeKnowledge, peersOnly = false): Declared {
  const data = label.components?.data;
  const cloud = (data?.cloudLocations ?? []).map(({ country }) => country);
  const stores = (data?.storage ?? []).flatMap(({ country }) => country ?? []);
  const hosted = data?.hostedAt ?? [];
  const parties: DeclaredParty[] = [
    ...(data?.responsibleEntities ?? []).map(({ id, name }) => ({
      id,
      name,
      third: false,
      countries: new Set([...cloud, ...stores]),
    })),
    ...(data?.thirdParties ?? []).map(({ id, name, countries }) => ({
      id,
      name,
      third: true,
      countries: new Set(countries),
    })),
  ];
  return {
    endpoints: data?.endpoints?.map((endpoint, index) => ({
      pointer: pointerTo("components", "data", "endpoints", index),
      endpoint,
    })),
    parties,
    namesParties: !peersOnly,
    countries: new Set([
      ...cloud,
      ...stores,
      ...hosted.flatMap(({ countries }) => countries ?? []),
      ...(data?.thirdParties ?? []).flatMap(({ countries }) => countries ?? []),
    ]),
    hosters: hosted.flatMap(({ party }) => parties.find(({ id }) => id === party) ?? []),
    healthData: (data?.attributes ?? []).some(({ health }) => health === "yes"),
    attributes: (data?.attributes ?? []).map((attribute, index) => ({
      pointer: pointerTo("components", "data", "attributes", index),
      attribute,
      means: meaningsOf(attribute, knowledge),
    })),
  };
}

/** By its name in either language; its id counts where the names say nothing. */
function meaningsOf({ name, id }: Static<typeof StoredAttribute>, knowledge: AttributeKnowledge): string[] {
  const named = [textIn(name, "en"), textIn(name, "de")].flatMap((text) => knowledge.ofWords(text));
  return [...new Set(named.length > 0 ? named : knowledge.ofWords(id))];
}

/** The endpoint that declares `peer`: the most exact pattern whose port fits, else one that differs in its port only. */
export function endpointFor(
  peer: ObservedPeer,
  declared: Declared,
): { declared: DeclaredEndpoint; portFits: boolean } | undefined {
  const addresses = peer.addresses.length === 0 ? [null] : peer.addresses;
  const matching = (declared.endpoints ?? [])
    .filter(({ endpoint }) => addresses.every((address) => hostMatches(endpoint.host, peer.host, address)))
    .map((one) => ({ declared: one, portFits: one.endpoint.port === undefined || one.endpoint.port === peer.port }));
  return matching.sort(
    (one, other) =>
      Number(other.portFits) - Number(one.portFits) || exactness(other.declared) - exactness(one.declared),
  )[0];
}

/** Patterns without a star come before those with one, longer ones before shorter ones. */
function exactness({ endpoint }: DeclaredEndpoint): number {
  return (endpoint.host.includes("*") ? 0 : 1000) + endpoint.host.split(".").length;
}

/** Words of a company name that do not tell companies apart. */
const LEGAL_FORMS = new Set([
  "inc",
  "incorporated",
  "llc",
  "ltd",
  "limited",
  "gmbh",
  "ag",
  "se",
  "plc",
  "corp",
  "corporation",
  "co",
  "company",
  "sa",
  "sas",
  "srl",
  "bv",
  "nv",
  "kg",
  "mbh",
  "the",
  "and",
  "group",
  "holding",
  "holdings",
  "international",
  "ireland",
  "europe",
  "deutschland",
  "germany",
  "usa",
  "us",
  "pty",
  "ab",
  "as",
  "oy",
  "kk",
  "emea",
  "sarl",
]);

/** Words that many companies bear: alone they name none of them. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  "analytics app apps care cloud connect data device devices digital global health hosting imaging lab labs link media medical medtech mobile net network networks online platform services service software solutions store studio system systems tech technologies technology web".split(
    " ",
  ),
);

/** Whether two names mean the same company: one's telling words are all among the other's, and not all of them common. */
export function sameCompany(one: string, other: string): boolean {
  const [left, right] = [tellingWords(one), tellingWords(other)];
  const [few, many] = left.length <= right.length ? [left, right] : [right, left];
  const isCommon = few.every((word) => COMMON_WORDS.has(word));
  return few.length > 0 && few.every((word) => many.includes(word)) && (!isCommon || few.length === many.length);
}

function tellingWords(name: string): string[] {
  return name
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && !LEGAL_FORMS.has(word));
}
