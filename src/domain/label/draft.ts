/**
 * Drafts a label: contributions of documents, captures and answers merged, with who says each fact and how it is known.
 *
 * What nobody said stays absent. A facility's draft is an observed label: its own authority at the top, the maker's for
 * what was read in the maker's documents.
 */
import { Check } from "typebox/value";
import { InputError } from "../input-error.ts";
import { ComponentsFacts, type DataFacts } from "./components.ts";
import type { LabelContribution, LabelHead, LabelPart } from "./contribution.ts";
import { provenanceOfDraft } from "./draft-provenance.ts";
import { addSbomUrl, settle } from "./draft-settle.ts";
import { Label, schemaFor } from "./label.ts";
import { mergeFacts, type Origins } from "./merge.ts";
import { schemaProblems } from "./schema-problems.ts";
import { companyKey, fitLine, isLeftOpen } from "./source-text.ts";

export interface LabelDraft {
  readonly label: Label;
  /** One sentence each, in the order of the sources: their notes, conflicts between them, what was left out. */
  readonly notes: readonly string[];
}

/** What several sources say together, and from which of them each value is. */
export interface MergedFacts {
  readonly facts: LabelPart;
  readonly origins: Origins;
  readonly notes: readonly string[];
}

/**
 * @param contributions weakest first: of two statements the later one stands, and the conflict is noted.
 * @throws {InputError} `label-invalid` when no source names maker and model, or a source says what no label can hold.
 */
export function draftLabel(contributions: readonly LabelContribution[], head: LabelHead): LabelDraft {
  const { facts, origins, notes } = mergeContributions(contributions);
  const provenance = provenanceOfDraft(origins, contributions, head);
  const label = {
    schema: schemaFor(facts),
    ...head,
    ...(Object.keys(provenance).length === 0 ? {} : { provenance }),
    ...facts,
  };
  if (!Check(Label, label)) {
    const problem = schemaProblems(label)[0];
    const advice = problem?.pointer.startsWith("/product") === true ? "; no source says it, so say it yourself" : "";
    throw new InputError("label-invalid", problem?.pointer ?? "", `${problem?.message ?? "it is no label"}${advice}`);
  }
  return { label, notes };
}

/** @param contributions weakest first. */
export function mergeContributions(contributions: readonly LabelContribution[]): MergedFacts {
  const notes = contributions.flatMap(({ source, notes }) =>
    notes.map((note) => (source === "" ? note : `${source}: ${note}`)),
  );
  const facts: Record<string, unknown> = {};
  const origins: Record<string, unknown> = {};
  const nameOf = (from: number) => contributions[from]?.source || "your answers";
  contributions.forEach((contribution, from) => {
    const { product, components, lifecycle, runtime, inspection } = withPartyIdsOf(facts, contribution);
    mergeFacts(facts, origins, { product, components, lifecycle, runtime, inspection }, from, {
      isLeftOpen,
      tellConflict: (pointer, was, wasFrom, is) =>
        notes.push(`${pointer}: ${shown(was)} (${nameOf(wasFrom)}) gives way to ${shown(is)} (${nameOf(from)})`),
    });
  });
  addSbomUrl(facts, origins, contributions, notes);
  settle(facts, origins, notes);
  return { facts: inOrder(facts), origins: origins as Origins, notes };
}

/** A party that the label names already keeps its id, also where a source calls it otherwise; two parties never share one. */
function withPartyIdsOf(facts: Record<string, unknown>, contribution: LabelContribution): LabelContribution {
  const data = contribution.components?.data;
  if (data === undefined) return contribution;
  const known = partyNames((facts.components as ComponentsFacts | undefined)?.data);
  const named = [...partyNames(data)];
  const isKnownAs = (name: string, id: string) => companyKey(known.get(id) ?? "") === companyKey(name);
  // A company may stand twice in one source, in two roles; only one of the two can be the known one.
  const taken = new Set(named.filter(([id, name]) => known.has(id) && isKnownAs(name, id)).map(([id]) => id));
  const renamed = new Map<string, string>();
  for (const [id, name] of named) {
    if (taken.has(id) && isKnownAs(name, id)) continue;
    const same = [...known.keys()].find((other) => isKnownAs(name, other) && !taken.has(other));
    const to = same ?? (known.has(id) || taken.has(id) ? freeId(id, new Set([...known.keys(), ...taken])) : id);
    taken.add(to);
    if (to !== id) renamed.set(id, to);
  }
  if (renamed.size === 0) return contribution;
  const to = (id: string) => renamed.get(id) ?? id;
  const party = <T extends { party?: string }>(entry: T): T =>
    entry.party === undefined ? entry : { ...entry, party: to(entry.party) };
  const copy: DataFacts = structuredClone(data);
  for (const entry of [...(copy.responsibleEntities ?? []), ...(copy.thirdParties ?? [])]) entry.id = to(entry.id);
  for (const entry of copy.thirdParties ?? []) if (entry.hostedAt !== undefined) entry.hostedAt = to(entry.hostedAt);
  if (copy.hostedAt !== undefined) copy.hostedAt = copy.hostedAt.map(party);
  if (copy.endpoints !== undefined) copy.endpoints = copy.endpoints.map(party);
  if (copy.storage !== undefined) copy.storage = copy.storage.map(party);
  for (const store of copy.storage ?? [])
    if (store.plainTextReaders !== undefined) store.plainTextReaders = store.plainTextReaders.map(to);
  for (const attribute of copy.attributes ?? [])
    if (attribute.recipients !== undefined) attribute.recipients = attribute.recipients.map(to);
  return { ...contribution, components: { ...contribution.components, data: copy } };
}

function partyNames(data: DataFacts | undefined): Map<string, string> {
  return new Map(
    [...(data?.responsibleEntities ?? []), ...(data?.thirdParties ?? [])].map(({ id, name }) => [id, name]),
  );
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number++) {
    const candidate = `${id.slice(0, 36)}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Blocks in the order of the schema, whichever source came first. */
function inOrder(facts: Record<string, unknown>): Record<string, unknown> {
  const ordered = (value: unknown, names: readonly string[]): unknown => {
    if (value === null || typeof value !== "object") return value;
    const given = value as Record<string, unknown>;
    return Object.fromEntries(names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]));
  };
  const { product, components, lifecycle } = Label.properties;
  const left = { ...facts };
  left.product = ordered(facts.product ?? {}, Object.keys(product.properties));
  left.lifecycle = ordered(facts.lifecycle, Object.keys(lifecycle.properties));
  const blocks = ordered(facts.components, Object.keys(components.properties)) as Record<string, unknown> | undefined;
  for (const [name, schema] of Object.entries(ComponentsFacts.properties)) {
    if (blocks?.[name] !== undefined)
      blocks[name] = ordered(blocks[name], Object.keys((schema as { properties: object }).properties));
  }
  left.components = blocks;
  return ordered(left, Object.keys(Label.properties)) as Record<string, unknown>;
}

function shown(value: unknown): string {
  return fitLine(JSON.stringify(value), 80) ?? "nothing";
}
