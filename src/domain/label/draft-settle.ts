/**
 * Settles a merged draft: one entry for what stands twice, lists no longer than a label holds, and no reference to what
 * is not there. Facts and their origins are changed together.
 */
import { type ComponentsFacts, DataFacts, Hardware, Software } from "./components.ts";
import type { LabelContribution } from "./contribution.ts";
import { partiesOf } from "./rules/references.ts";

export function settle(facts: Record<string, unknown>, origins: Record<string, unknown>, notes: string[]): void {
  const components = facts.components as ComponentsFacts | undefined;
  const from = origins.components as Record<string, Record<string, unknown>> | undefined;
  if (components === undefined || from === undefined) return;
  cutLists(components.hardware, from.hardware, Hardware, notes);
  cutLists(components.software, from.software, Software, notes);
  if (components.data === undefined || from.data === undefined) return;
  settleParties(components.data, from.data);
  tellFlowsFromBothSides(components.data, from.data);
  const named = idsIn(components.data);
  cutLists(components.data, from.data, DataFacts, notes);
  dropReferences(components.data, from.data, named.difference(idsIn(components.data)), notes);
}

/** A company that is named with a country is a third party; one that answers for the data by its role is no third one. */
function settleParties(data: DataFacts, origins: Record<string, unknown>): void {
  const roles = new Map(data.responsibleEntities?.map(({ id, role }) => [id, role]));
  const third = new Set(data.thirdParties?.map(({ id }) => id));
  keepWhere(data, origins, "responsibleEntities", ({ id, role }) => role !== "operator" || !third.has(id));
  keepWhere(data, origins, "thirdParties", ({ id }) => (roles.get(id) ?? "operator") === "operator");
}

/** What a third party gets and who gets an attribute are one fact: where both sides are told, each tells all of it. */
function tellFlowsFromBothSides(data: DataFacts, origins: Record<string, unknown>): void {
  const add = (ids: string[], from: number[], id: string) => {
    if (ids.includes(id)) return;
    ids.push(id);
    from.push(from[0] as number);
  };
  const originsOf = (list: "thirdParties" | "attributes", index: number, field: string) =>
    (origins[list] as Record<string, number[]>[])[index]?.[field] ?? [];
  for (const [at, party] of (data.thirdParties ?? []).entries()) {
    for (const [index, attribute] of (data.attributes ?? []).entries()) {
      if (party.data === undefined || attribute.recipients === undefined) continue;
      if (!party.data.includes(attribute.id) && !attribute.recipients.includes(party.id)) continue;
      add(party.data, originsOf("thirdParties", at, "data"), attribute.id);
      add(attribute.recipients, originsOf("attributes", index, "recipients"), party.id);
    }
  }
}

function cutLists(
  block: object | undefined,
  origins: Record<string, unknown> | undefined,
  schema: { properties: object },
  notes: string[],
): void {
  if (block === undefined || origins === undefined) return;
  for (const [name, list] of Object.entries(block)) {
    const most = (schema.properties as Record<string, { maxItems?: number }>)[name]?.maxItems;
    if (!Array.isArray(list) || most === undefined || list.length <= most) continue;
    notes.push(`${list.length} ${name} are named in all; a label holds ${most}, the rest is left out`);
    list.length = most;
    (origins[name] as unknown[]).length = most;
  }
}

function idsIn(data: DataFacts): Set<string> {
  return new Set([...partiesOf(data), ...(data.attributes ?? []).map(({ id }) => id)]);
}

/** Takes out references to entries that were cut off; one that nobody ever named stays, for the check to tell. */
function dropReferences(
  data: DataFacts,
  origins: Record<string, unknown>,
  gone: ReadonlySet<string>,
  notes: string[],
): void {
  if (gone.size === 0) return;
  notes.push(`references to ${[...gone].slice(0, 10).join(", ")} are left out with them`);
  const drop = (name: keyof DataFacts, field: string) => {
    const list = (data[name] ?? []) as Record<string, unknown>[];
    for (const [index, entry] of list.entries()) {
      const from = (origins[name] as Record<string, unknown>[])[index] ?? {};
      const ids = entry[field];
      const isGone = (Array.isArray(ids) ? ids : [ids]).map((id) => gone.has(id));
      if (!isGone.includes(true)) continue;
      if (Array.isArray(ids) && isGone.includes(false)) {
        entry[field] = ids.filter((_, at) => isGone[at] !== true);
        from[field] = (from[field] as unknown[]).filter((_, at) => isGone[at] !== true);
      } else {
        delete entry[field];
        delete from[field];
      }
    }
  };
  keepWhere(data, origins, "hostedAt", ({ party }) => !gone.has(party));
  drop("endpoints", "party");
  drop("storage", "party");
  drop("storage", "plainTextReaders");
  drop("attributes", "recipients");
  drop("storage", "data");
  drop("thirdParties", "data");
  drop("thirdParties", "hostedAt");
}

function keepWhere<Name extends "responsibleEntities" | "thirdParties" | "hostedAt">(
  data: DataFacts,
  origins: Record<string, unknown>,
  name: Name,
  keep: (entry: NonNullable<DataFacts[Name]>[number]) => boolean,
): void {
  const list = data[name] as NonNullable<DataFacts[Name]>[number][] | undefined;
  if (list === undefined) return;
  const kept = list.map((entry) => keep(entry));
  if (kept.every(Boolean)) return;
  origins[name] = (origins[name] as unknown[]).filter((_, index) => kept[index]);
  const left = list.filter((_, index) => kept[index]);
  if (left.length > 0) Object.assign(data, { [name]: left });
  else {
    delete data[name];
    delete origins[name];
  }
}

/** An address without a digest is no bill of materials; beside a digest from another source it is where to fetch it. */
export function addSbomUrl(
  facts: Record<string, unknown>,
  origins: Record<string, unknown>,
  contributions: readonly LabelContribution[],
  notes: string[],
): void {
  const from = contributions.findLastIndex(({ sbomUrl }) => sbomUrl !== undefined);
  const sbom = (facts.components as ComponentsFacts | undefined)?.software?.sbom;
  const url = contributions[from]?.sbomUrl;
  if (sbom === undefined || sbom.url !== undefined || url === undefined) return;
  sbom.url = url;
  const origin = (origins.components as { software: { sbom: Record<string, number> } }).software.sbom;
  origin.url = from;
  notes.push(
    `/components/software/sbom/url: check that ${url} (${contributions[from]?.source}) delivers the file with this digest`,
  );
}
