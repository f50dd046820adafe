/**
 * What decides how grave a finding is, out of the destinations that it is about: whom the data tells of, what the company
 * is for, on what ground data may go there.
 */
import type { Finding } from "../../src/domain/finding/finding.ts";
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import { WATCHING } from "../../src/domain/traffic/rules/destination-rules.ts";

type Sent = Destination["attributes"][number];

export interface DecisiveData {
  /** Whom it tells of, the gravest that there is. */
  readonly about: "patient" | "person" | "device";
  readonly names: readonly Sent["name"][];
}

/** Which data a finding is about counts for each kind. */
const DATA: Readonly<Record<string, (one: Sent, observed: ReadonlySet<string>) => boolean>> = {
  "attribute-undeclared": ({ declared }) => declared === null,
  "recipient-undeclared": ({ name }, observed) => observed.has(name.en),
  "sent-before-consent": ({ beforeConsent, personal }) => beforeConsent === true && personal,
  "people-followed": ({ group }) => ["identifier", "account", "location", "network"].includes(group),
};

/** The data that weighs most, each once; undefined for a finding that is not about data, or of which none is known. */
export function decisiveData(
  { kind, observed }: Pick<Finding, "kind" | "observed">,
  about: readonly Destination[],
): DecisiveData | undefined {
  const counts = DATA[kind];
  if (counts === undefined) return undefined;
  const told = new Set(observed.replace(/ and \d+ more$/, "").split(", "));
  const sent = about
    .flatMap(({ attributes }) => attributes)
    .filter((one) => one.direction === "up" && counts(one, told));
  for (const tier of ["patient", "person", "device"] as const) {
    const found = new Map(sent.filter((one) => tierOf(one) === tier).map(({ attribute, name }) => [attribute, name]));
    if (found.size > 0) return { about: tier, names: [...found.values()] };
  }
  return undefined;
}

function tierOf({ about, personal }: Sent): DecisiveData["about"] {
  return about === "patient" ? "patient" : personal ? "person" : "device";
}

const NO_SURE_GROUND: readonly string[] = ["none", "adequate-conditional"];

export interface DecisiveFacts {
  /** What the companies are for, by their codes, where that is to look at people. */
  readonly categories: readonly string[];
  /** Classes of transfer that are no ground, or one with conditions. */
  readonly transfers: readonly string[];
}

/** What makes a company or a country graver than others. */
export function decisiveFacts({ kind }: Pick<Finding, "kind">, about: readonly Destination[]): DecisiveFacts {
  const ofCompany = kind === "company-undeclared" || kind === "patient-data-sent";
  const ofPlace = kind === "company-undeclared" || kind === "country-undeclared";
  const categories = about.flatMap(({ operator }) => operator?.category ?? []).filter((one) => WATCHING.has(one));
  const transfers = about.map((one) => one.transfer.class).filter((one) => NO_SURE_GROUND.includes(one));
  return { categories: ofCompany ? [...new Set(categories)] : [], transfers: ofPlace ? [...new Set(transfers)] : [] };
}
