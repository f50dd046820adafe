/**
 * What a capture says of a label: peers, the companies behind them, and the countries of their servers.
 *
 * A capture shows that something is contacted, not why nor which data it gets; those places stay open.
 */
import type { Static } from "typebox";
import type { Connection, DataFacts, Endpoint, HostedAt, StoredAttribute as Stored, ThirdParty } from "./components.ts";
import {
  firstOf,
  type LabelContribution,
  Notes,
  type ObservedAttribute,
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
const SEEN: Text = { en: "seen in a capture", de: "in einer Aufzeichnung gesehen" };
/** A year, as a label's cycle has it. */
const LONGEST_CYCLE_SECONDS = 31_622_400;
type StoredAttribute = Static<typeof Stored>;
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
  const attributes = new Map<string, StoredAttribute>();
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
    for (const sent of peer.sent ?? []) addAttribute(sent, company, attributes);
    const way = connectionOf(peer, isLocal);
    const kind = [way.protocol, way.reach].join(" ");
    const before = connections.get(kind);
    if (before === undefined || isWeaker(way.protection, before.protection)) connections.set(kind, way);
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
        attributes: firstOf([...attributes.values()], 200, "attributes", notes),
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
    protection: PLAIN.has(scheme) || peer.isUnencrypted === true ? "none" : protectionOf(peer),
  });
}

/** The oldest version seen is the one that a label may promise. */
function protectionOf({ scheme, tlsVersions }: ObservedDestination): string | undefined {
  const [oldest] = tlsVersions ?? [];
  if (oldest !== undefined) return tlsVersions?.length === 1 && oldest.endsWith("1.3") ? oldest : `${oldest} or higher`;
  return /^(?:https|wss|mqtts|tls|quic|dtls|coaps)$/i.test(scheme) ? "TLS" : undefined;
}

/** The weakest way that was seen is what a label may say: none before an old version before a new one. */
function isWeaker(one: Text | undefined, other: Text | undefined): boolean {
  const rank = (protection: Text | undefined) =>
    protection === undefined ? 9 : protection === "none" ? 0 : Number(/1\.\d/.exec(String(protection))?.[0] ?? 8);
  return rank(one) < rank(other);
}

/** One stored attribute for all recipients; the shortest cycle and the earliest sending count. */
function addAttribute(
  sent: ObservedAttribute,
  recipient: string | undefined,
  attributes: Map<string, StoredAttribute>,
): void {
  const known = attributes.get(sent.id);
  const recipients = [...new Set([...(known?.recipients ?? []), ...(recipient === undefined ? [] : [recipient])])];
  const every = Math.min(
    known?.cycle.everySeconds ?? Number.POSITIVE_INFINITY,
    sent.everySeconds ?? Number.POSITIVE_INFINITY,
  );
  const early = sent.beforeConsent === true || known?.sentBeforeConsent === "yes";
  attributes.set(
    sent.id,
    stated<StoredAttribute>({
      id: sent.id,
      name: { ...sent.name },
      cycle:
        every > 0 && every <= LONGEST_CYCLE_SECONDS ? { everySeconds: Number(every.toPrecision(3)) } : { on: SEEN },
      about: sent.about,
      personal: sent.personal ? "yes" : "no",
      health: sent.health ? "yes" : undefined,
      recipients: someOf(recipients),
      sentBeforeConsent: early ? "yes" : sent.beforeConsent === false ? "no" : undefined,
    }),
  );
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
