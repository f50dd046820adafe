/**
 * Product and lifecycle facts of a CycloneDX document: what `metadata` says of the thing that the document describes.
 */
import type { Static } from "typebox";
import type { OperatingSystem } from "../../domain/label/components.ts";
import { type LabelPart, type Notes, type ProductPart, stated, statedOrNone } from "../../domain/label/contribution.ts";
import { isGtin14 } from "../../domain/label/gtin.ts";
import {
  companyKey,
  fitDay,
  fitEmail,
  fitGtin,
  fitLine,
  fitLink,
  fitName,
  fitText,
} from "../../domain/label/source-text.ts";
import type { JsonGroup } from "../json/json-value.ts";
import { type Organisation, organisation, propertiesOf, references, shape } from "./bom.ts";

/** Types whose version is one of software; the version of a device is that of its hardware. */
const SOFTWARE = new Set([
  "firmware",
  "application",
  "framework",
  "library",
  "container",
  "platform",
  "operating-system",
]);
const END_OF_SUPPORT = ["cdx:lifecycle:milestone:endOfSupport", "cdx:fda:end-of-support-date"];

export function productOf(document: JsonGroup, parts: readonly JsonGroup[], notes: Notes): ProductPart | undefined {
  const metadata = shape.inner(document, "metadata");
  const component = metadata && shape.inner(metadata, "component");
  if (component === undefined) {
    notes.add("it does not say which product it describes (metadata.component is missing)");
    return undefined;
  }
  const type = component.text("type") ?? "";
  if (type !== "device" && type !== "firmware") {
    notes.add(
      `it describes ${withArticle(fitLine(type, 40) ?? "component")}, not a device; check that model and firmware line are the product's`,
    );
  }
  const version = fitLine(component.get("version"), 40);
  const firmware = parts.filter((part) => part.text("type") === "firmware");
  const firmwareVersion = firmware.length === 1 ? fitLine(firmware[0]?.get("version"), 40) : undefined;
  if (firmware.length > 1) notes.add("it lists several firmware components, so the firmware line is left open");
  const maker = makerOf(metadata, component, notes);
  return statedOrNone<ProductPart>({
    maker: maker && stated({ name: maker.name, country: maker.country, website: maker.website }),
    model: fitName(component.get("name")),
    variant: type === "device" ? version : undefined,
    firmwareLine: SOFTWARE.has(type) ? version : firmwareVersion,
    kind: type === "device" || type === "firmware" ? fitText(component.get("description")) : undefined,
    udiDi: gtinOf(component, notes),
  });
}

/**
 * Who makes the product. `metadata.manufacturer` (since 1.6) made the document, not the product, and does not count;
 * `metadata.manufacture`, up to 1.5, made the product.
 */
function makerOf(metadata: JsonGroup | undefined, component: JsonGroup, notes: Notes): Organisation | undefined {
  const supplier = organisation(component, "supplier") ?? organisation(metadata, "supplier");
  const maker = organisation(component, "manufacturer") ?? organisation(metadata, "manufacture");
  if (maker !== undefined && supplier !== undefined && companyKey(maker.name) !== companyKey(supplier.name)) {
    notes.add(`it names ${maker.name} as manufacturer and ${supplier.name} as supplier; the manufacturer is taken`);
  }
  if (maker !== undefined || supplier !== undefined) return maker ?? supplier;
  const publisher = fitName(component.get("publisher"));
  return publisher === undefined ? undefined : { id: "", name: publisher };
}

function gtinOf(component: JsonGroup, notes: Notes): string | undefined {
  for (const [name, value] of propertiesOf(component)) {
    if (!/^cdx:device:gs1:gtin(?:-\d+)?$/.test(name)) continue;
    const gtin = fitGtin(value);
    if (gtin !== undefined && isGtin14(gtin)) return gtin;
    notes.add(`its GTIN "${fitLine(value, 40) ?? ""}" has a wrong length or check digit and is left out`);
  }
  return undefined;
}

export function lifecycleOf(document: JsonGroup, parts: readonly JsonGroup[], notes: Notes): LabelPart["lifecycle"] {
  const metadata = shape.inner(document, "metadata");
  const component = metadata && shape.inner(metadata, "component");
  const supportUntil = (component && endOfSupport(component)) ?? (metadata && endOfSupport(metadata));
  const ends = parts
    .map((part) => ({ name: fitLine(part.get("name"), 60) ?? "a component", day: endOfSupport(part) }))
    .filter((part): part is { name: string; day: string } => part.day !== undefined)
    .sort((one, other) => (one.day < other.day ? -1 : 1));
  if (ends[0] !== undefined && (supportUntil === undefined || ends[0].day < supportUntil)) {
    const others = ends.length > 1 ? `, as the first of ${ends.length}` : "";
    notes.add(`support of its component ${ends[0].name} ends ${ends[0].day}${others}`);
  }
  return statedOrNone({ supportUntil, vulnerabilityContact: contactOf([document, component]) });
}

function endOfSupport(group: JsonGroup): string | undefined {
  const properties = propertiesOf(group);
  return END_OF_SUPPORT.map((name) => fitDay(properties.get(name))).find(Boolean);
}

/** The operating system, where the document lists exactly one. */
export function operatingSystemOf(
  parts: readonly JsonGroup[],
  notes: Notes,
): Static<typeof OperatingSystem> | undefined {
  const systems = parts.filter((part) => part.text("type") === "operating-system");
  const [system] = systems;
  const name = fitName(system?.get("name"));
  if (system === undefined || name === undefined) return undefined;
  if (systems.length > 1) {
    notes.add(`it lists ${systems.length} operating systems, so that of the product is left open`);
    return undefined;
  }
  return stated<Static<typeof OperatingSystem>>({
    name,
    version: fitLine(system.get("version"), 40),
    supportUntil: endOfSupport(system),
  });
}

/** `rfc-9116` is the address of a security.txt; a `security-contact` is a mail address or a page. */
function contactOf(groups: readonly (JsonGroup | undefined)[]) {
  const of = (type: string) => groups.flatMap((group) => references(group, type));
  const contacts = of("security-contact");
  return statedOrNone({
    email: contacts.map((url) => fitEmail(url.replace(/^mailto:/i, "").replace(/\?.*$/, ""))).find(Boolean),
    securityTxt: of("rfc-9116").map(fitLink).find(Boolean),
    policy: contacts.map(fitLink).find(Boolean),
  });
}

function withArticle(noun: string): string {
  return /^[aeiou]/i.test(noun) ? `an ${noun}` : `a ${noun}`;
}
