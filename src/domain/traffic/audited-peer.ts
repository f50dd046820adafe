/**
 * A destination with all that is known of it: whose, where, on what ground, declared or not; what rules and claims look at.
 */
import { companyOfHost, type HostCompany } from "../knowledge/company.ts";
import { type Place, placeOfServer } from "../knowledge/place.ts";
import { transferClass } from "../knowledge/transfer.ts";
import type { World } from "../knowledge/world.ts";
import type { AttributeKnowledge } from "./attribute-knowledge.ts";
import type { Destination } from "./audit-report.ts";
import { type Declared, type DeclaredEndpoint, type DeclaredParty, endpointFor, sameCompany } from "./declared.ts";
import type { DestinationProtection, Reader, SentAttribute } from "./destination-facts.ts";
import type { ObservedPeer } from "./destinations.ts";
import { ratedProtection } from "./rated-protection.ts";
import { sentAttributes } from "./sent-attributes.ts";

export interface AuditedPeer {
  readonly peer: ObservedPeer;
  readonly company: HostCompany;
  readonly place: Place;
  readonly transfer: Destination["transfer"];
  readonly declared: DeclaredEndpoint | undefined;
  /** False when an endpoint declares the host, but on other ports only. */
  readonly portFits: boolean;
  readonly protection: DestinationProtection | null;
  readonly attributes: readonly SentAttribute[];
}

/** `declared` is undefined when there is no label; `today` is YYYY-MM-DD. */
export function auditedPeer(
  peer: ObservedPeer,
  declared: Declared | undefined,
  world: World,
  attributes: AttributeKnowledge,
  today: string,
): AuditedPeer {
  const place = placeOfServer(peer.host, peer.addresses[0] ?? null, world);
  const { class: kind, scope, reference, validUntil } = transferClass(place.country, today, world.geography);
  const match = declared === undefined ? undefined : endpointFor(peer, declared);
  return {
    peer,
    company: companyOfHost(peer.host, world),
    place,
    transfer: { class: place.method === "local" ? "local" : kind, scope, reference, validUntil },
    declared: match?.declared,
    portFits: match?.portFits ?? true,
    protection: ratedProtection(peer, world),
    attributes: sentAttributes(peer.content, attributes, declared),
  };
}

/** The party of the label that a peer belongs to: as its endpoint says, else by the name of company, parent or product. */
export function partyOf(
  { company, declared }: AuditedPeer,
  parties: readonly DeclaredParty[],
): DeclaredParty | undefined {
  const named = parties.find(({ id }) => id === declared?.endpoint.party);
  if (named !== undefined) return named;
  const names = [company.company, company.parent, company.product].filter((name) => name !== null);
  return parties.find((party) => names.some((name) => sameCompany(name, party.name)));
}

/** Whether a known company got a connection that the label does not name. */
export function isStranger(one: AuditedPeer, parties: readonly DeclaredParty[]): boolean {
  return one.company.company !== null && partyOf(one, parties) === undefined;
}

/** Whether no request to it was ever answered: it was tried, and perhaps blocked before anything left the device. */
export function isOnlyTried({ peer }: AuditedPeer): boolean {
  return peer.unanswered === peer.exchanges;
}

/** Protocols whose contents anybody on the way can read; those that may turn to TLS on the way are not among them. */
const PLAIN_SCHEMES: ReadonlySet<string> = new Set([
  "http",
  "ws",
  "ftp",
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

/** Whether what is sent can be read by anybody on the way. */
export function isReadable({ peer }: AuditedPeer): boolean {
  return PLAIN_SCHEMES.has(peer.scheme);
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

/** Whether the country of the server is known well enough to judge by. */
export function isPlaced({ place }: AuditedPeer): boolean {
  return place.country !== null && place.confidence !== "low";
}

export function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}

export function hostsOf(peers: readonly AuditedPeer[]): string[] {
  return unique(peers.map(({ peer }) => peer.host));
}
