/**
 * A destination with all that is known of it: whose, where, on what ground, declared or not; what rules and claims look at.
 */
import type { CompanyCategory } from "../knowledge/companies.ts";
import { companyOfHost, type HostCompany } from "../knowledge/company.ts";
import { type Place, placeOfServer } from "../knowledge/place.ts";
import { transferClass } from "../knowledge/transfer.ts";
import type { World } from "../knowledge/world.ts";
import type { AttributeKnowledge } from "./attribute-knowledge.ts";
import type { Destination } from "./audit-report.ts";
import { type Declared, type DeclaredEndpoint, type DeclaredParty, endpointFor, sameCompany } from "./declared.ts";
import type { DestinationProtection, Reader, SentAttribute } from "./destination-facts.ts";
import type { ObservedPeer } from "./destinations.ts";
import type { Moment } from "./moments.ts";
import { isUnencrypted, type LoweredConnection, loweredConnections, ratedProtection } from "./rated-protection.ts";
import { sentAttributes } from "./sent-attributes.ts";

export interface AuditedPeer {
  readonly peer: ObservedPeer;
  readonly company: HostCompany;
  /** Of several addresses the one whose place weighs most. */
  readonly place: Place;
  /** One for each address that was seen, the gravest first. */
  readonly places: readonly Place[];
  readonly transfer: Destination["transfer"];
  readonly declared: DeclaredEndpoint | undefined;
  /** False when an endpoint declares the host, but on other ports only. */
  readonly portFits: boolean;
  readonly protection: DestinationProtection | null;
  /** Of its connections those that lower the protection. */
  readonly lowered: readonly LoweredConnection[];
  readonly attributes: readonly SentAttribute[];
  /** Moments that were marked beside the captures. */
  readonly marked: ReadonlySet<Moment>;
}

/** What the world knows of hosts on a day, asked once for each: a host has several ports, a country many hosts. */
export class HostKnowledge {
  readonly world: World;
  /** YYYY-MM-DD. */
  readonly #today: string;
  readonly #companies = new Map<string, HostCompany>();
  readonly #places = new Map<string, Place>();
  readonly #transfers = new Map<string | null, ReturnType<typeof transferClass>>();

  constructor(world: World, today: string) {
    this.world = world;
    this.#today = today;
  }

  company(host: string): HostCompany {
    return this.#companies.getOrInsertComputed(host, () => companyOfHost(host, this.world));
  }

  place(host: string, address: string | null): Place {
    return this.#places.getOrInsertComputed(`${host} ${address}`, () => placeOfServer(host, address, this.world));
  }

  transfer(country: string | null): ReturnType<typeof transferClass> {
    return this.#transfers.getOrInsertComputed(country, () =>
      transferClass(country, this.#today, this.world.geography),
    );
  }
}

/** `declared` is undefined when there is no label. */
export function auditedPeer(
  peer: ObservedPeer,
  declared: Declared | undefined,
  knowledge: HostKnowledge,
  attributes: AttributeKnowledge,
  marked: ReadonlySet<Moment>,
): AuditedPeer {
  const places = placesOf(peer, knowledge);
  const [place] = places;
  const { class: kind, scope, reference, validUntil } = knowledge.transfer(place.country);
  const match = declared === undefined ? undefined : endpointFor(peer, declared);
  return {
    peer,
    company: knowledge.company(peer.host),
    place,
    places,
    transfer: { class: place.method === "local" ? "local" : kind, scope, reference, validUntil },
    declared: match?.declared,
    portFits: match?.portFits ?? true,
    protection: ratedProtection(peer, knowledge.world),
    lowered: loweredConnections(peer, knowledge.world),
    attributes: sentAttributes(peer.content, attributes, declared, marked),
    marked,
  };
}

/** How much a transfer weighs, least first. */
const WEIGHTS: readonly Destination["transfer"]["class"][] = [
  "local",
  "eea",
  "adequate",
  "unknown",
  "adequate-conditional",
  "none",
];

/** Where the host's addresses stand, each place once, the one that weighs most first. */
function placesOf({ host, addresses }: ObservedPeer, knowledge: HostKnowledge): [Place, ...Place[]] {
  const weight = ({ method, country }: Place) =>
    method === "local" ? 0 : WEIGHTS.indexOf(knowledge.transfer(country).class);
  const [first, ...more] = (addresses.length === 0 ? [null] : addresses).map((address) =>
    knowledge.place(host, address),
  );
  const places = [first ?? knowledge.place(host, null), ...more].sort((one, other) => weight(other) - weight(one));
  return places as [Place, ...Place[]];
}

/** Services whose customers are whom one talks to: who rents a place there is the party. */
const LENT: ReadonlySet<CompanyCategory> = new Set(["cloud", "cdn", "iot-hub", "dns", "identity"]);

/**
 * The party of the label that a peer belongs to: as its endpoint says, else by the name of company, parent or product.
 * Where it is known whose service a host is, the label cannot give it to somebody else.
 */
export function partyOf(
  { company, declared }: AuditedPeer,
  parties: readonly DeclaredParty[],
): DeclaredParty | undefined {
  const names = [company.company, company.parent, company.product].filter((name) => name !== null);
  const isTheirs = (party: DeclaredParty) => names.some((name) => sameCompany(name, party.name));
  const named = parties.find(({ id }) => id === declared?.endpoint.party);
  const isLent = company.category === null || LENT.has(company.category);
  if (named !== undefined && (names.length === 0 || isLent || isTheirs(named))) return named;
  return parties.find(isTheirs);
}

/** Whether a known company got a connection that the label does not name. */
export function isStranger(one: AuditedPeer, parties: readonly DeclaredParty[]): boolean {
  return one.company.company !== null && partyOf(one, parties) === undefined;
}

/** Whether nothing shows that a server was reached: it was tried, and perhaps blocked before anything left the device. */
export function isOnlyTried({ peer }: AuditedPeer): boolean {
  return peer.reached === 0;
}

/** Protocols whose contents anybody on the way can read. What turned to TLS on the way has another name (`smtps`). */
const PLAIN_SCHEMES: ReadonlySet<string> = new Set([
  "http",
  "ws",
  "ftp",
  "smtp",
  "pop3",
  "imap",
  "telnet",
  "mqtt",
  "coap",
  "hl7",
  "dicom",
  "snmp",
  "syslog",
  "rtsp",
  "vnc",
  "modbus",
]);

/** Conversations of which only the transport is known. */
const UNKNOWN_SCHEMES: ReadonlySet<string> = new Set(["tcp", "udp"]);

/** What a network gives each device that joins it: names, addresses, time, being found. */
const NETWORK_SERVICES: ReadonlySet<string> = new Set([
  "dns",
  "mdns",
  "llmnr",
  "nbns",
  "dhcp",
  "dhcpv6",
  "ntp",
  "ssdp",
]);

/**
 * Whether it is a service of the network that the device was put into, which its label cannot name: a resolver in the
 * house is none of the device's peers, one on the Internet is.
 */
export function isNetworkService({ peer, place }: AuditedPeer): boolean {
  return place.method === "local" && NETWORK_SERVICES.has(peer.scheme);
}

/**
 * Whether it speaks for the endpoint that declares it: a service of the network does where the endpoint names its port,
 * or its host; a resolver is not what `local` means.
 */
export function isOfEndpoint(one: AuditedPeer): boolean {
  if (one.declared === undefined) return false;
  const { host, port } = one.declared.endpoint;
  return !isNetworkService(one) || (one.portFits && (port !== undefined || host !== "local"));
}

/**
 * Whether what is sent can be read by anybody on the way: by its protocol, inside of TLS that does not encrypt, or since
 * something was found as it stands in packets of an unknown protocol.
 */
export function isReadable({ peer, protection }: AuditedPeer): boolean {
  const { scheme, content } = peer;
  const isFound = content.hits.length + content.identifiers.length + content.attributes.length > 0;
  const isFoundOutside = UNKNOWN_SCHEMES.has(scheme) && protection === null && isFound;
  return PLAIN_SCHEMES.has(scheme) || isFoundOutside || isUnencrypted(protection);
}

/** Whether it left the local network without encryption. */
export function isPlainText(one: AuditedPeer): boolean {
  return isReadable(one) && one.place.method !== "local";
}

/** Company, else the party that the label names, else the host itself. */
export function whoIs(one: AuditedPeer, declared: Declared | undefined): string {
  return (
    one.company.company ?? (declared === undefined ? undefined : partyOf(one, declared.parties)?.name) ?? one.peer.host
  );
}

/** Who can read what is sent there: TLS ends at the server, so its operator and the owner of its computers can. */
export function readersOf(one: AuditedPeer, declared: Declared | undefined): Reader[] {
  const operator = whoIs(one, declared);
  const { provider } = one.place;
  return [
    { who: operator, as: "operator" },
    ...(provider === undefined || sameCompany(provider, operator) ? [] : [{ who: provider, as: "host" as const }]),
    ...(isReadable(one) ? [{ who: "", as: "anyone-on-the-way" as const }] : []),
    ...(one.protection?.agreedBy === "proxy" || (one.protection?.interception ?? null) !== null
      ? [{ who: one.protection?.interception ?? "", as: "proxy-of-the-capture" as const }]
      : []),
  ];
}

/** Countries of its servers that are known well enough to judge by. */
export function countriesOf({ places }: AuditedPeer): string[] {
  return unique(places.flatMap(({ country, confidence }) => (country === null || confidence === "low" ? [] : country)));
}

/** Whether it is known of each of its servers where it stands. */
export function isPlaced({ places }: AuditedPeer): boolean {
  return places.every(
    ({ country, confidence, method }) => method === "local" || (country !== null && confidence !== "low"),
  );
}

export function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}

export function hostsOf(peers: readonly AuditedPeer[]): string[] {
  return unique(peers.map(({ peer }) => peer.host));
}
