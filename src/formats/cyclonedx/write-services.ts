/**
 * Whom a label's data reaches, as services: one for each party and purpose, with its provider, endpoints and data flows.
 */

import type { Static } from "typebox";
import servicePorts from "../../../standards/service-ports.json" with { type: "json" };
import type {
  DataFacts,
  Endpoint,
  ResponsibleEntity,
  StoredAttribute,
  ThirdParty,
} from "../../domain/label/components.ts";
import { textIn } from "../../domain/label/text.ts";

type Attribute = Static<typeof StoredAttribute>;
type Party = Static<typeof ResponsibleEntity> | Static<typeof ThirdParty>;

export function servicesIn(data: DataFacts | undefined, makerName: string): object[] {
  if (data === undefined) return [];
  const parties = [...(data.responsibleEntities ?? []), ...(data.thirdParties ?? [])];
  const endpoints = (data.endpoints ?? []).filter((endpoint) => urlOf(endpoint) !== undefined);
  const groups = Map.groupBy(endpoints, ({ party, purpose }) => JSON.stringify([party ?? null, textIn(purpose, "en")]));
  const reached = [...groups].map(([key, group]) => {
    const [id, purpose] = JSON.parse(key) as [string | null, string];
    const party = parties.find((one) => one.id === id);
    return { party, name: purpose, urls: group.flatMap((endpoint) => urlOf(endpoint) ?? []) };
  });
  const unreached = parties.filter(
    (party) => !reached.some((service) => service.party === party) && getsData(party, data),
  );
  const told = new Set<Party>();
  return [...reached, ...unreached.map((party) => ({ party, name: purposeOf(party), urls: [] as string[] }))].map(
    ({ party, name, urls }, index) => {
      // A flow is told once, with the first service of who gets it.
      const flows = party === undefined || told.has(party) ? [] : attributesTo(party, data).map(flowOf);
      if (party !== undefined) told.add(party);
      return {
        "bom-ref": `service-${index + 1}`,
        ...(party === undefined ? {} : { provider: providerOf(party) }),
        name,
        ...(urls.length === 0 ? {} : { endpoints: [...new Set(urls)] }),
        "x-trust-boundary": party === undefined || party.name !== makerName,
        ...(flows.length === 0 ? {} : { data: flows }),
      };
    },
  );
}

function purposeOf(party: Party): string {
  return "purpose" in party ? textIn(party.purpose, "en") : party.name;
}

function getsData(party: Party, data: DataFacts): boolean {
  return "purpose" in party || attributesTo(party, data).length > 0;
}

function attributesTo(party: Party, { attributes = [] }: DataFacts): Attribute[] {
  const listed = "data" in party ? (party.data ?? []) : [];
  return attributes.filter(({ id, recipients }) => listed.includes(id) || recipients?.includes(party.id) === true);
}

/** Seen from the service: what it gets comes in. */
function flowOf({ name, health, personal, purpose }: Attribute): object {
  return {
    flow: "inbound",
    classification:
      health === "yes"
        ? "personal health data"
        : personal === "yes"
          ? "personal data"
          : personal === "no"
            ? "technical data"
            : "not classified",
    name: textIn(name, "en"),
    ...(purpose === undefined ? {} : { description: textIn(purpose, "en") }),
  };
}

function providerOf(party: Party): object {
  const { country, phone, email } = party as Partial<Static<typeof ResponsibleEntity>>;
  const standsIn = country ?? ("countries" in party && party.countries?.length === 1 ? party.countries[0] : undefined);
  const contact = { ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) };
  return {
    name: party.name,
    ...(standsIn === undefined ? {} : { address: { country: standsIn } }),
    ...(Object.keys(contact).length === 0 ? {} : { contact: [contact] }),
  };
}

/** As a URL; undefined for a network, and for "local", which names no host. */
function urlOf({ host, port, protocol, transport }: Endpoint): string | undefined {
  if (host === "local" || host.includes("/")) return undefined;
  const named = servicePorts.schemes.filter(
    (row) => row.protocol === protocol && row.transport === (transport ?? row.transport),
  );
  const known = named.find((row) => row.port === port) ?? named[0];
  const scheme = known?.scheme ?? protocol.toLowerCase().replace(/[^a-z0-9+.-]+/g, "-");
  const authority = host.includes(":") ? `[${host}]` : host;
  const url = `${/^[a-z]/.test(scheme) ? scheme : `x-${scheme}`}://${authority}${port === undefined || port === known?.port ? "" : `:${port}`}`;
  return URL.canParse(url) ? url : undefined;
}
