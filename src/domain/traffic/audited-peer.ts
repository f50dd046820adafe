/**
 * A destination with all that is known of it: whose, where, on what ground, declared or not; what rules and claims look at.
 */
import { companyOfHost, type HostCompany } from "../knowledge/company.ts";
import { type Place, placeOfServer } from "../knowledge/place.ts";
import { transferClass } from "../knowledge/transfer.ts";
import type { World } from "../knowledge/world.ts";
import type { Destination } from "./audit-report.ts";
import { type Declared, type DeclaredEndpoint, type DeclaredParty, endpointFor, sameCompany } from "./declared.ts";
import type { ObservedPeer } from "./destinations.ts";

export interface AuditedPeer {
  readonly peer: ObservedPeer;
  readonly company: HostCompany;
  readonly place: Place;
  readonly transfer: Destination["transfer"];
  readonly declared: DeclaredEndpoint | undefined;
  /** False when an endpoint declares the host, but on other ports only. */
  readonly portFits: boolean;
}

/** `declared` is undefined when there is no label; `today` is YYYY-MM-DD. */
export function auditedPeer(
  peer: ObservedPeer,
  declared: Declared | undefined,
  world: World,
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

/** Whether it left the local network without encryption. */
export function isPlainText({ peer, place }: AuditedPeer): boolean {
  return PLAIN_SCHEMES.has(peer.scheme) && place.method !== "local";
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
