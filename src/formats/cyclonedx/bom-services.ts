/**
 * Data facts of a CycloneDX document: services with their providers, endpoints and data flows.
 *
 * A provider becomes a third party. A data classification becomes a stored attribute.
 */
import type { Static } from "typebox";
import type {
  Connection,
  DataFacts,
  Endpoint,
  ResponsibleEntity,
  StoredAttribute,
  ThirdParty,
} from "../../domain/label/components.ts";
import { firstOf, type Notes, someOf, stated, statedOrNone } from "../../domain/label/contribution.ts";
import { companyKey, fitLine, fitName, fitText, idOf, NOT_STATED } from "../../domain/label/source-text.ts";
import { isLocalHost, peerOfUrl } from "../endpoint/endpoint-parts.ts";
import { type JsonGroup, textsIn } from "../json/json-value.ts";
import { nested, type Organisation, organisation, organisationOf, shape } from "./bom.ts";

interface Gathered {
  readonly endpoints: Map<string, Endpoint>;
  readonly connections: Map<string, Static<typeof Connection>>;
  readonly parties: Map<
    string,
    { organisation: Organisation; role: Role; purpose: string | undefined; data: Set<string> }
  >;
  readonly attributes: Map<string, Static<typeof StoredAttribute>>;
  readonly notes: Notes;
}
type Role = Static<typeof ResponsibleEntity>["role"];

export function servicesOf(document: JsonGroup, makerName: string | undefined, notes: Notes) {
  const found: Gathered = {
    endpoints: new Map(),
    connections: new Map(),
    parties: new Map(),
    attributes: new Map(),
    notes,
  };
  const outer = shape.groups(document, "services");
  const all = nested(document, "services");
  if (all.length > outer.length) {
    notes.add(
      `services behind other services: ${all.length - outer.length}; their data flows are read, their endpoints are not the product's`,
    );
  }
  for (const [index, service] of all.entries()) readService(service, index < outer.length, makerName, found);
  const parties = [...found.parties.values()];
  const isThird = ({ role }: (typeof parties)[number]) => role === "operator";
  const data: DataFacts | undefined = statedOrNone<DataFacts>({
    responsibleEntities: firstOf(
      parties.filter((party) => !isThird(party)).map(({ organisation, role }) => entityOf(organisation, role)),
      50,
      "responsible entities",
      notes,
    ),
    thirdParties: firstOf(
      parties.filter(isThird).map(({ organisation, purpose, data }) =>
        stated<Static<typeof ThirdParty>>({
          id: organisation.id,
          name: organisation.name,
          purpose: purpose ?? NOT_STATED,
          countries: organisation.country === undefined ? undefined : [organisation.country],
          data: someOf([...data]),
        }),
      ),
      200,
      "third parties",
      notes,
    ),
    attributes: firstOf([...found.attributes.values()], 200, "data classifications", notes),
    endpoints: firstOf([...found.endpoints.values()], 500, "endpoints", notes),
  });
  return { data, connections: [...found.connections.values()] };
}

function readService(service: JsonGroup, isReached: boolean, makerName: string | undefined, found: Gathered): void {
  const name = fitName(service.get("name")) ?? "a service";
  const description = fitText(service.get("description"));
  const purpose = fitText(description === undefined ? name : `${name}: ${description}`);
  const provider = organisation(service, "provider");
  const party = provider && addParty(provider, isMaker(provider, makerName) ? "maker" : "operator", purpose, found);
  if (isReached) readEndpoints(service, name, stated({ purpose: purpose ?? name, party }), found);
  for (const flow of shape.groups(service, "data")) readFlow(flow, party, found);
}

function isMaker(provider: Organisation, makerName: string | undefined): boolean {
  return makerName !== undefined && companyKey(makerName) === companyKey(provider.name);
}

function addParty(organisation: Organisation, role: Role, purpose: string | undefined, found: Gathered): string {
  const known = found.parties.get(organisation.id);
  if (known === undefined) {
    found.parties.set(organisation.id, { organisation, role, purpose, data: new Set() });
    if (role === "operator" && organisation.country === undefined) {
      found.notes.add(
        `the country of ${organisation.name} is not stated; write it, and list it under thirdParties if it gets data`,
      );
    }
  }
  return organisation.id;
}

function readEndpoints(
  service: JsonGroup,
  name: string,
  of: Pick<Endpoint, "purpose" | "party">,
  found: Gathered,
): void {
  for (const url of textsIn(service.get("endpoints"))) {
    const peer = peerOfUrl(url);
    if (peer === undefined || peer.host === "127.0.0.1" || peer.host === "::1") {
      found.notes.add(`the endpoint "${fitLine(url, 80) ?? ""}" of ${name} names no host that a label can hold`);
      continue;
    }
    const { protection, ...endpoint } = peer;
    const key = [peer.host, peer.port, peer.transport].join(" ");
    if (!found.endpoints.has(key)) found.endpoints.set(key, { ...endpoint, ...of });
    const reach = isLocalHost(peer.host) ? "local" : "cloud";
    const way = stated<Static<typeof Connection>>({ protocol: peer.protocol, reach, protection });
    found.connections.set([way.protocol, reach].join(" "), way);
  }
}

/** The flow is seen from the service: what enters it (inbound, bi-directional, unknown) is received by its provider. */
function readFlow(flow: JsonGroup, party: string | undefined, found: Gathered): void {
  const classification = fitLine(flow.get("classification"), 100);
  const name =
    fitText(flow.get("name")) ??
    fitText(flow.get("description")) ??
    (classification && `data classified ${classification}`);
  if (name === undefined) return;
  const id = idOf(fitText(flow.get("name")) ?? classification ?? name, "data");
  const receives = party !== undefined && flow.text("flow") !== "outbound";
  const known = found.attributes.get(id);
  const recipients = [...new Set([...(known?.recipients ?? []), ...(receives ? [party] : [])])];
  found.attributes.set(
    id,
    stated<Static<typeof StoredAttribute>>({
      id,
      name: known?.name ?? name,
      cycle: { on: NOT_STATED },
      personal: known?.personal ?? personal(classification),
      health:
        known?.health ??
        (/\b(?:e?phi|health|medical|clinical|patient)\b/i.test(classification ?? "") ? "yes" : undefined),
      recipients: someOf(recipients),
    }),
  );
  if (receives) found.parties.get(party)?.data.add(id);
  readGovernance(flow, found);
}

function personal(classification: string | undefined): "yes" | "no" | undefined {
  if (/\b(?:pii|pifi|personal|e?phi|patient)\b/i.test(classification ?? "")) return "yes";
  return /^public$/i.test(classification ?? "") ? "no" : undefined;
}

/** Owners decide over data, custodians keep it: nearest to controller and processor, and told so. */
function readGovernance(flow: JsonGroup, found: Gathered): void {
  const governance = shape.inner(flow, "governance");
  if (governance === undefined) return;
  for (const [list, role] of [
    ["owners", "controller"],
    ["custodians", "processor"],
  ] as const) {
    for (const holder of shape.groups(governance, list)) {
      const inner = shape.inner(holder, "organization");
      const organisation = inner && organisationOf(inner);
      if (organisation === undefined || found.parties.has(organisation.id)) continue;
      addParty(organisation, role, undefined, found);
      found.notes.add(
        `${organisation.name} is named as one of the data's ${list} and listed as ${role}; check the role`,
      );
    }
  }
}

function entityOf(organisation: Organisation, role: Role): Static<typeof ResponsibleEntity> {
  const { id, name, country, phone, email } = organisation;
  return stated<Static<typeof ResponsibleEntity>>({ id, name, role, country, phone, email });
}
