/**
 * Rules on who is contacted: which departure from the label is a finding, how grave, and why.
 */
import type { CompanyCategory } from "../../knowledge/companies.ts";
import {
  type AuditedPeer,
  countriesOf,
  isNetworkService,
  isOfEndpoint,
  isPlainText,
  isStranger,
  partyOf,
  unique,
} from "../audited-peer.ts";
import { type Declared, sameCompany } from "../declared.ts";
import { encryptsNothing, isUnencrypted, type LoweredConnection } from "../rated-protection.ts";
import { evidenceOf, type FindingRule, finding, grouped } from "./rule.ts";

/** Services that look at people rather than serve them. */
export const WATCHING: ReadonlySet<string> = new Set<CompanyCategory>([
  "advertising",
  "analytics",
  "attribution",
  "crash-reporting",
  "feature-flags",
  "marketing",
  "social",
  "tag-management",
]);

export const DESTINATION_RULES: readonly FindingRule[] = [
  {
    kind: "destination-undeclared",
    because: "the label names every peer; whoever is not named should get nothing",
    check(peers, declared) {
      if (declared?.endpoints === undefined) return [];
      return grouped(
        peers.filter((one) => one.declared === undefined && !isNetworkService(one)),
        (one) => one.peer.host,
      ).map(([host, group]) =>
        finding(this, group, {
          severity: group.every(({ place }) => place.method === "local") ? "low" : "medium",
          subject: host,
          requirement: "/components/data/endpoints",
          declared: null,
          observed: group.map(({ peer }) => `${peer.scheme}://${peer.host}:${peer.port}`).join(", "),
        }),
      );
    },
  },
  {
    kind: "port-undeclared",
    because: "the host is declared, but on another port; another service answers there",
    check(peers, declared) {
      if (declared === undefined) return [];
      return peers
        .filter((one) => isOfEndpoint(one) && !one.portFits)
        .map((one) =>
          finding(this, [one], {
            severity: "low",
            subject: one.peer.host,
            requirement: `${one.declared?.pointer ?? ""}/port`,
            declared: String(one.declared?.endpoint.port),
            observed: String(one.peer.port),
          }),
        );
    },
  },
  {
    kind: "company-undeclared",
    because: "the label names who gets data; a company that it does not name got a connection",
    check(peers, declared) {
      if (declared?.namesParties !== true) return [];
      const strangers = peers.filter((one) => isStranger(one, declared.parties));
      return grouped(strangers, (one) => one.company.company ?? "").map(([company, group]) =>
        finding(this, group, {
          severity: group.some((one) => WATCHING.has(one.company.category ?? "") || one.transfer.class === "none")
            ? "high"
            : "medium",
          subject: company,
          requirement: "/components/data/thirdParties",
          declared: declared.parties.map(({ name }) => name).join(", ") || null,
          observed: unique(
            group.map((one) => [one.company.product, one.company.category].filter((part) => part !== null).join(", ")),
          ).join("; "),
        }),
      );
    },
  },
  {
    kind: "country-undeclared",
    because: "the label names the countries that data reaches; this server stands in another",
    check(peers, declared) {
      if (declared === undefined || declared.countries.size === 0) return [];
      const abroad = peers.flatMap((one) => {
        const allowed = allowedCountries(one, declared);
        return countriesOf(one)
          .filter((country) => !allowed.has(country))
          .map((country) => ({ one, country }));
      });
      return [...Map.groupBy(abroad, ({ country }) => country)].map(([country, found]) => {
        const group = found.map(({ one }) => one);
        return finding(this, group, {
          severity: group.some((one) => one.transfer.class === "none" || one.transfer.class === "adequate-conditional")
            ? "high"
            : "medium",
          subject: country,
          requirement: "/components/data/cloudLocations",
          declared: [...declared.countries].sort().join(", "),
          observed: unique(group.map((one) => placeInWords(one, country))).join(", "),
        });
      });
    },
  },
  {
    kind: "hoster-undeclared",
    because: "whoever runs the computers can reach what is kept on them; the label names another hoster or none",
    check(peers, declared) {
      if (declared === undefined) return [];
      const hosted = peers.filter((one) => {
        const party = partyOf(one, declared.parties);
        const provider = one.place.provider;
        if (party === undefined || party.third || provider === undefined) return false;
        return !sameCompany(provider, party.name) && !declared.hosters.some(({ name }) => sameCompany(provider, name));
      });
      return grouped(hosted, (one) => one.place.provider ?? "").map(([provider, group]) =>
        finding(this, group, {
          severity: "medium",
          subject: provider,
          requirement: "/components/data/hostedAt",
          declared: declared.hosters.map(({ name }) => name).join(", ") || null,
          observed: unique(group.map(({ peer }) => peer.host)).join(", "),
        }),
      );
    },
  },
  {
    kind: "plain-text",
    because: "everybody on the way can read what is sent without encryption, and change it where nothing guards it",
    check(peers, declared) {
      return grouped(peers.filter(isPlainText), (one) => one.peer.host).map(([host, group]) =>
        finding(this, group, {
          severity: declared?.healthData === true ? "high" : "medium",
          subject: host,
          requirement:
            group[0]?.declared === undefined
              ? "/components/software/connectivity"
              : `${group[0].declared.pointer}/protocol`,
          declared: group[0]?.declared?.endpoint.protocol ?? null,
          observed: unique(group.map(plainPlace)).join(", "),
          evidence: group.flatMap((one) => plainConnections(one).map(({ first }) => evidenceOf(first))),
          occurrences: group.flatMap(plainConnections).reduce((sum, { count }) => sum + count, 0),
        }),
      );
    },
  },
];

/** Of TLS those connections alone that do not encrypt; of a plain protocol all. */
function plainConnections(one: AuditedPeer): Pick<LoweredConnection, "count" | "first">[] {
  if (isUnencrypted(one.protection)) return one.lowered.filter(encryptsNothing);
  const { evidence, exchanges } = one.peer;
  return evidence.map((first, at) => ({ first, count: at === 0 ? exchanges : 0 }));
}

function plainPlace({ peer: { scheme, host, port }, protection }: AuditedPeer): string {
  return `${scheme}://${host}:${port}${isUnencrypted(protection) ? " (TLS without encryption)" : ""}`;
}

/** Host, and by what its place is known; a guess is told as one. */
function placeInWords({ peer, places, place: gravest }: AuditedPeer, country: string): string {
  const place = places.find((one) => one.country === country) ?? gravest;
  const by = [place.provider, place.region].filter((part) => part !== undefined).join(" ") || place.method;
  return `${peer.host} (${by}${place.confidence === "high" ? "" : `, ${place.confidence} confidence`})`;
}

/** Countries that the label allows a peer: those of its party where it names them, else all that it names. */
function allowedCountries(one: AuditedPeer, declared: Declared): ReadonlySet<string> {
  const party = partyOf(one, declared.parties);
  return party?.third === true && party.countries.size > 0 ? party.countries : declared.countries;
}
