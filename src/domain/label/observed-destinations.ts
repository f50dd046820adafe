/**
 * What a capture says of a label: peers, the companies behind them, and the countries of their servers.
 *
 * A capture shows that something is contacted, not why nor which data it gets; those places stay open.
 */
import type { Static } from "typebox";
import type { Connection, DataFacts, Endpoint, HostedAt, ThirdParty } from "./components.ts";
import {
  firstOf,
  type LabelContribution,
  Notes,
  type ObservedDestination,
  someOf,
  stated,
  statedOrNone,
} from "./contribution.ts";
import { hostMatches } from "./host-pattern.ts";
import {
  companyKey,
  fitCountry,
  fitDay,
  fitHost,
  fitLine,
  fitName,
  fitText,
  idOf,
  PURPOSE_IN_CAPTURE,
} from "./source-text.ts";
import type { Text } from "./text.ts";

const HOSTS: Text = { en: "its computers host the service", de: "auf seinen Rechnern läuft der Dienst" };
const PLAIN = new Set(["http", "ws", "mqtt", "coap", "ftp", "dns", "ntp"]);

interface Company {
  readonly id: string;
  readonly name: string;
  readonly countries: Set<string>;
  readonly purposes: Set<string>;
  /** Id of the company on whose computers its service runs. */
  hostedAt?: string;
}

/** @param source names the captures, for the provenance. */
export function contributionFromExchanges(
  destinations: readonly ObservedDestination[],
  source: string,
): LabelContribution {
  const notes = new Notes();
  const companies = new Map<string, Company>();
  const endpoints = new Map<string, Endpoint>();
  const connections = new Map<string, Static<typeof Connection>>();
  const hosted = new Map<string, Static<typeof HostedAt>>();
  const countries = new Set<string>();
  for (const peer of [...destinations].sort((one, other) => other.exchanges - one.exchanges)) {
    const isLocal = hostMatches("local", peer.host, peer.address ?? null) || !/[.:]/.test(peer.host);
    const company = isLocal ? undefined : addCompany(peer.company, peer, fitText(peer.purpose), companies);
    const host = isLocal ? "local" : fitHost(peer.host);
    if (host === undefined) {
      notes.add(`the host "${fitLine(peer.host, 80) ?? ""}" was seen, which a label cannot hold`);
      continue;
    }
    const endpoint = endpointOf(peer, host, company);
    const key = [endpoint.host, endpoint.port, isLocal ? peer.host : ""].join(" ");
    if (!endpoints.has(key)) endpoints.set(key, endpoint);
    const way = connectionOf(peer, isLocal);
    const kind = [way.protocol, way.reach].join(" ");
    // A protocol that was seen without protection even once counts as unprotected.
    if (connections.get(kind)?.protection !== "none") connections.set(kind, way);
    if (isLocal) continue;
    const country = fitCountry(peer.country);
    if (country !== undefined) countries.add(country);
    const owner = addCompany(peer.hostedBy, peer, undefined, companies);
    const tenant = [...companies.values()].find(({ id }) => id === company);
    if (owner === undefined || owner === company) continue;
    if (tenant === undefined) hosted.set(owner, { party: owner });
    else tenant.hostedAt ??= owner;
  }
  const named = [...companies.values()];
  for (const { name, countries: known } of named) {
    if (known.size === 0) notes.add(`where the servers of ${name} stand is not known; write its countries`);
  }
  const hosts = new Set([...hosted.keys(), ...named.map(({ hostedAt }) => hostedAt)]);
  return stated<LabelContribution>({
    source: fitLine(source, 300) ?? "capture",
    authority: "facility",
    known: "observed",
    on: destinations
      .map(({ lastSeen }) => fitDay(lastSeen))
      .filter((day) => day !== undefined)
      .sort()
      .at(-1),
    components: statedOrNone({
      software: statedOrNone({ connectivity: firstOf([...connections.values()], 100, "connections", notes) }),
      data: statedOrNone<DataFacts>({
        thirdParties: firstOf(
          named.map((company) => thirdPartyOf(hosts, company)),
          200,
          "companies",
          notes,
        ),
        cloudLocations: someOf(
          [...countries]
            .sort()
            .slice(0, 50)
            .map((country) => ({ country })),
        ),
        hostedAt: firstOf([...hosted.values()], 50, "hosting companies", notes),
        endpoints: firstOf([...endpoints.values()], 500, "network peers", notes),
      }),
    }),
    notes: notes.all,
  });
}

function addCompany(
  name: string | undefined,
  peer: ObservedDestination,
  purpose: string | undefined,
  companies: Map<string, Company>,
): string | undefined {
  const fit = fitName(name);
  if (fit === undefined) return undefined;
  const key = companyKey(fit);
  const company = companies.get(key) ?? {
    id: idOf(fit, "company"),
    name: fit,
    countries: new Set(),
    purposes: new Set(),
  };
  companies.set(key, company);
  const country = fitCountry(peer.country);
  if (country !== undefined) company.countries.add(country);
  if (purpose !== undefined) company.purposes.add(purpose);
  return company.id;
}

function endpointOf(peer: ObservedDestination, host: string, party: string | undefined): Endpoint {
  const port = Number.isInteger(peer.port) && peer.port >= 1 && peer.port <= 65_535 ? peer.port : undefined;
  const place = fitLine(peer.host, 100) ?? "";
  const purpose =
    host === "local"
      ? { en: `seen in a capture: ${place}`, de: `in einer Aufzeichnung gesehen: ${place}` }
      : (fitText(peer.purpose) ?? PURPOSE_IN_CAPTURE);
  return stated<Endpoint>({
    host,
    port,
    transport: transportOf(peer.scheme),
    protocol: protocolOf(peer.scheme),
    party,
    purpose,
  });
}

function connectionOf(peer: ObservedDestination, isLocal: boolean): Static<typeof Connection> {
  const scheme = peer.scheme.toLowerCase();
  return stated<Static<typeof Connection>>({
    protocol: protocolOf(scheme),
    reach: isLocal ? "local" : "cloud",
    protection: /^(?:https|wss|mqtts|tls)$/.test(scheme) ? "TLS" : PLAIN.has(scheme) ? "none" : undefined,
  });
}

function protocolOf(scheme: string): string {
  if (/^wss?$/i.test(scheme)) return "WebSocket";
  return fitLine(scheme.toUpperCase(), 40) ?? "unknown";
}

function transportOf(scheme: string): "tcp" | "udp" | undefined {
  if (/^(?:https?|wss?|mqtts?|tls|tcp)$/i.test(scheme)) return "tcp";
  return /^(?:coaps?|quic|ntp|udp)$/i.test(scheme) ? "udp" : undefined;
}

/** A company without a purpose of its own was seen as the host of another one's service. */
function thirdPartyOf(hosts: ReadonlySet<string | undefined>, company: Company): Static<typeof ThirdParty> {
  const { id, name, countries, purposes, hostedAt } = company;
  const purpose = fitText([...purposes].slice(0, 5).join("; ")) ?? (hosts.has(id) ? HOSTS : PURPOSE_IN_CAPTURE);
  return stated<Static<typeof ThirdParty>>({ id, name, purpose, countries: someOf([...countries].sort()), hostedAt });
}
