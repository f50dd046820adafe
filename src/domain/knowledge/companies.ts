/**
 * The own table of companies: which host suffix belongs to which service of whom, where the company has its seat.
 *
 * `standards/companies.json` holds the table; a user may hand in another of the same form. Seat and parent stand once
 * per company, so two rows cannot contradict each other.
 */
import { getDomain } from "tldts";
import Type, { type Static } from "typebox";

export const CompanyCategory = Type.Enum(
  [
    "advertising",
    "analytics",
    "app-store",
    "attribution",
    "cdn",
    "certificate",
    "cloud",
    "connectivity-check",
    "consent",
    "crash-reporting",
    "device-management",
    "dns",
    "feature-flags",
    "health-vendor",
    "identity",
    "iot-hub",
    "maps",
    "marketing",
    "media",
    "messaging",
    "monitoring",
    "other",
    "payment",
    "push",
    "remote-support",
    "social",
    "support",
    "tag-management",
    "time",
    "update",
  ],
  { description: "what the host does for the one who built it in" },
);
export type CompanyCategory = Static<typeof CompanyCategory>;

const CompanyName = Type.String({ minLength: 1, maxLength: 80, description: "a company as it names itself" });
const Seat = Type.Union([Type.String({ pattern: "^[A-Z]{2}$" }), Type.Null()], {
  description: "country of the seat (ISO 3166-1 alpha-2); null for a community without one",
});

export const CompanyRow = Type.Object(
  { name: CompanyName, seat: Seat, parent: Type.Optional(CompanyName) },
  { additionalProperties: false, description: "a company, its seat, and who owns it" },
);

export const HostRow = Type.Object(
  {
    suffix: Type.String({
      pattern: "^[a-z0-9_-]+(\\.([a-z0-9_-]+|\\*))*(\\.[a-z0-9-]+)$",
      maxLength: 253,
      description: "a host name and all names below it; a * inside stands for one label",
    }),
    product: Type.String({ minLength: 1, maxLength: 80, description: "the service as its maker names it" }),
    company: CompanyName,
    category: CompanyCategory,
    purpose: Type.String({
      minLength: 10,
      maxLength: 120,
      pattern: "^[A-Z].*[^.]$",
      description: "one short sentence",
    }),
    hostedBy: Type.Optional(CompanyName),
  },
  { additionalProperties: false, description: "a host suffix and the service behind it" },
);

export const Companies = Type.Object(
  {
    edition: Type.String({ format: "date", description: "day of this edition" }),
    checked: Type.String({ format: "date", description: "day on which its rows were last gone through" }),
    licence: Type.String(),
    about: Type.String(),
    companies: Type.Array(CompanyRow),
    hosts: Type.Array(HostRow),
  },
  { additionalProperties: false, description: "table of companies" },
);
export type Companies = Static<typeof Companies>;

/** Hosts and companies that a facility adds; they come before those of CareLabel. */
export const OwnCompanies = Type.Object(
  { companies: Type.Array(CompanyRow), hosts: Type.Array(HostRow) },
  { additionalProperties: false, description: "own table of companies" },
);
export type OwnCompanies = Static<typeof OwnCompanies>;

/**
 * What the schema cannot see, one sentence each: doubled suffixes and names, companies nobody described, owners in a
 * circle, seats in no country, suffixes that many owners share. Empty when the table is sound.
 */
export function companyTableProblems(table: Companies, countryCodes: ReadonlySet<string>): string[] {
  const names = new Map(table.companies.map((company) => [company.name, company]));
  const problems = [
    ...doubled(table.companies.map(({ name }) => name)).map((name) => `the company "${name}" is there twice`),
    ...doubled(table.hosts.map(({ suffix }) => suffix)).map((suffix) => `the suffix ${suffix} is there twice`),
  ];
  for (const { name, seat, parent } of table.companies) {
    if (seat !== null && !countryCodes.has(seat)) problems.push(`the seat ${seat} of "${name}" is no country`);
    if (parent !== undefined && !names.has(parent)) problems.push(`"${parent}", owner of "${name}", is not described`);
    if (ownsItself(name, names)) problems.push(`"${name}" is among its own owners`);
  }
  for (const { suffix, company, hostedBy } of table.hosts) {
    for (const named of hostedBy === undefined ? [company] : [company, hostedBy]) {
      if (!names.has(named)) problems.push(`"${named}", named at ${suffix}, is not described`);
    }
    if (getDomain(suffix.replaceAll("*", "any")) === null) problems.push(`the suffix ${suffix} belongs to many owners`);
  }
  return problems;
}

function doubled(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}

function ownsItself(name: string, names: ReadonlyMap<string, Static<typeof CompanyRow>>): boolean {
  const seen = new Set<string>();
  for (let owner = names.get(name)?.parent; owner !== undefined; owner = names.get(owner)?.parent) {
    if (owner === name) return true;
    if (seen.has(owner)) return false;
    seen.add(owner);
  }
  return false;
}
