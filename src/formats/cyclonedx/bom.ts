/**
 * What the parts of a CycloneDX document have in common: groups of JSON, organisations, properties, references.
 */

import { stated } from "../../domain/label/contribution.ts";
import { fitCountry, fitEmail, fitLink, fitName, fitPhone, idOf } from "../../domain/label/source-text.ts";
import { type JsonGroup, JsonShape, textsIn } from "../json/json-value.ts";

export const shape = new JsonShape("sbom-unreadable");

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly country?: string;
  readonly website?: string;
  readonly email?: string;
  readonly phone?: string;
}

/** The organisation under `name` (an organizationalEntity), if it bears a name. */
export function organisation(parent: JsonGroup | undefined, name: string): Organisation | undefined {
  const entity = parent === undefined ? undefined : shape.inner(parent, name);
  return entity === undefined ? undefined : organisationOf(entity);
}

export function organisationOf(entity: JsonGroup): Organisation | undefined {
  const name = fitName(entity.get("name"));
  if (name === undefined) return undefined;
  const contacts = shape.groups(entity, "contact");
  return stated<Organisation>({
    id: idOf(name, "party"),
    name,
    country: fitCountry(shape.inner(entity, "address")?.get("country")),
    website: textsIn(entity.get("url")).map(fitLink).find(Boolean),
    email: contacts.map((contact) => fitEmail(contact.get("email"))).find(Boolean),
    phone: contacts.map((contact) => fitPhone(contact.get("phone"))).find(Boolean),
  });
}

/** Values of the name-value properties, by name. */
export function propertiesOf(group: JsonGroup): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const property of shape.groups(group, "properties")) {
    const name = property.text("name");
    const value = property.text("value");
    if (name !== undefined && value !== undefined && !found.has(name)) found.set(name, value);
  }
  return found;
}

/** Addresses of the external references of one type. */
export function references(group: JsonGroup | undefined, type: string): string[] {
  if (group === undefined) return [];
  return shape
    .groups(group, "externalReferences")
    .filter((reference) => reference.text("type") === type)
    .map((reference) => reference.text("url") ?? "");
}

/** All groups under `name`, and under `name` of each of those, outermost ones first. */
export function nested(parent: JsonGroup, name: string): JsonGroup[] {
  const found = [...shape.groups(parent, name)];
  // The list grows while it is walked: children are appended behind their parents.
  for (const group of found) for (const child of shape.groups(group, name)) found.push(child);
  return found;
}
