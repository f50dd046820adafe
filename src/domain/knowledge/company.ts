/**
 * Who stands behind a host: product, company, parent and seat, from the own table first and third-party-web below it.
 *
 * Three facts are kept apart: who owns the registered name, who runs the service, and where a server stands (place.ts).
 * A host that no table names keeps its registrable domain as an unknown owner; nothing is guessed from its spelling.
 */
import { parse } from "tldts";
import type { Companies, CompanyCategory, OwnCompanies } from "./companies.ts";
import { isLocalName, namesAbove, plainHostName, SuffixTable } from "./host-name.ts";

/** One entity of third-party-web (MIT), as its package spells it. */
export interface ThirdPartyEntity {
  readonly name: string;
  readonly company?: string;
  readonly category: string;
  /** `*.example.org` covers the name and all below it; any other covers itself only. */
  readonly domains: readonly string[];
}

/** What is needed to name a company; `thirdParties` is asked for only when the own table does not know the host. */
export interface CompanyKnowledge {
  readonly companies: CompanyTable;
  readonly thirdParties: ThirdPartyTable;
}

export interface HostCompany {
  /** The name that was registered, for example `amazonaws.com`; null for an address or a name inside a network. */
  readonly registrableDomain: string | null;
  /** The customer's own name under a shared one, for example `clinic.azurewebsites.net`, where the suffix list says so. */
  readonly tenant?: string;
  readonly product: string | null;
  readonly company: string | null;
  /** Who owns the company, where known. */
  readonly parent: string | null;
  /** ISO 3166-1 alpha-2 of the company's seat; null when not known. */
  readonly seat: string | null;
  readonly parentSeat: string | null;
  readonly category: CompanyCategory | null;
  /** What the host is for, in one English sentence. */
  readonly purpose: string | null;
  /** Whose computers the service runs on, where that is known. */
  readonly hostedBy: string | null;
  /** Which table knew it. */
  readonly source: "carelabel" | "third-party-web" | "none";
}

/**
 * Who stands behind `host` (a name or an address, in any case, with or without trailing dot). Never throws.
 *
 * @example companyOfHost("mobile.launchdarkly.com", world).category // "feature-flags"
 */
export function companyOfHost(host: string, knowledge: CompanyKnowledge): HostCompany {
  const name = plainHostName(host);
  const owner = name === undefined || isLocalName(name) ? null : domainOf(name, false);
  if (name === undefined || owner === null) return { registrableDomain: null, ...NOBODY };
  const base = { registrableDomain: owner };
  const tenant = domainOf(name, true);
  const apart = tenant !== null && tenant !== owner ? { tenant } : {};

  const own = knowledge.companies.find(name);
  if (own !== undefined) {
    // A row that is as exact as the customer's name describes the service itself, so there is no customer to name.
    const named = own.suffix.split(".").length < (tenant ?? "").split(".").length ? apart : {};
    return { ...base, ...named, ...own.facts, source: "carelabel" };
  }
  const other = knowledge.thirdParties.find(name);
  if (other !== undefined) return { ...base, ...apart, ...other, source: "third-party-web" };
  return { ...base, ...apart, ...NOBODY };
}

type Facts = Omit<HostCompany, "registrableDomain" | "tenant" | "source">;

const NOBODY = {
  product: null,
  company: null,
  parent: null,
  seat: null,
  parentSeat: null,
  category: null,
  purpose: null,
  hostedBy: null,
  source: "none",
} as const;

/** The registrable domain: with private suffixes (`azurewebsites.net`) that of the customer, without them the owner's. */
function domainOf(name: string, allowPrivateDomains: boolean): string | null {
  return parse(name, { allowPrivateDomains, detectIp: false, extractHostname: false, validateHostname: false }).domain;
}

/** The own table, ready to be asked. */
export class CompanyTable {
  readonly edition: string;
  readonly #seats: ReadonlyMap<string, { seat: string | null; parent: string | null }>;
  readonly #hosts: SuffixTable<Companies["hosts"][number]>;

  constructor(companies: Companies) {
    this.edition = companies.edition;
    this.#seats = new Map(
      companies.companies.map(({ name, seat, parent }) => [name, { seat, parent: parent ?? null }]),
    );
    this.#hosts = new SuffixTable(companies.hosts.map((row) => [row.suffix, row]));
  }

  /** What the row with the longest matching suffix says of `name`. */
  find(name: string): { readonly suffix: string; readonly facts: Facts } | undefined {
    const found = this.#hosts.find(name);
    if (found === undefined) return undefined;
    const { product, company, category, purpose, hostedBy } = found.row;
    return {
      suffix: found.suffix,
      facts: { product, company, category, purpose, hostedBy: hostedBy ?? null, ...this.#ownersOf(company) },
    };
  }

  /** Seat of a company by its name; null when the table does not know it. */
  seatOf(company: string): string | null {
    return this.#seats.get(company)?.seat ?? null;
  }

  #ownersOf(company: string): Pick<Facts, "parent" | "seat" | "parentSeat"> {
    const { seat, parent } = this.#seats.get(company) ?? { seat: null, parent: null };
    return { seat, parent, parentSeat: parent === null ? null : this.seatOf(parent) };
  }
}

/** The table with `own` in front: a suffix or name that both know is as `own` says. */
export function withOwnCompanies(table: Companies, own: OwnCompanies): Companies {
  const suffixes = new Set(own.hosts.map(({ suffix }) => suffix));
  const names = new Set(own.companies.map(({ name }) => name));
  return {
    ...table,
    companies: [...own.companies, ...table.companies.filter(({ name }) => !names.has(name))],
    hosts: [...own.hosts, ...table.hosts.filter(({ suffix }) => !suffixes.has(suffix))],
  };
}

/** What third-party-web calls a category, in the words of the own table. */
const CATEGORIES: Readonly<Record<string, CompanyCategory>> = {
  ad: "advertising",
  analytics: "analytics",
  cdn: "cdn",
  "consent-provider": "consent",
  "customer-success": "support",
  hosting: "cloud",
  marketing: "marketing",
  social: "social",
  "tag-manager": "tag-management",
  video: "media",
};

/** The entities of third-party-web, ready to be asked. They say nothing of seats. */
export class ThirdPartyTable {
  readonly #exact = new Map<string, ThirdPartyEntity>();
  readonly #below = new Map<string, ThirdPartyEntity>();

  constructor(entities: Iterable<ThirdPartyEntity>) {
    for (const entity of entities) {
      for (const domain of entity.domains) {
        if (domain.startsWith("*.")) this.#below.set(domain.slice(2), entity);
        else this.#exact.set(domain, entity);
      }
    }
  }

  find(name: string): Facts | undefined {
    const entity = this.#exact.get(name) ?? this.#nearestAbove(name);
    if (entity === undefined) return undefined;
    return {
      ...NOBODY,
      product: entity.name,
      company: entity.company ?? entity.name,
      category: CATEGORIES[entity.category] ?? "other",
    };
  }

  #nearestAbove(name: string): ThirdPartyEntity | undefined {
    for (const above of namesAbove(name)) {
      const entity = this.#below.get(above);
      if (entity !== undefined) return entity;
    }
    return undefined;
  }
}
