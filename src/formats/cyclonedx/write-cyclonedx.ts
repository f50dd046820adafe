/**
 * A label as a CycloneDX 1.7 document, for programs that keep bills of materials; and what such a document cannot say.
 *
 * The product is `metadata.component`, its firmware, operating system and apps are components, whoever gets data is the
 * provider of a service. All facts besides the runtime facts stand as properties too, named by their JSON pointer in the
 * label: `/lifecycle/supportUntil` is `carelabel:lifecycle:supportUntil`. `carelabel` is a namespace of our own, as the
 * property taxonomy leaves to everybody besides `cdx`.
 *
 * Source: ECMA-424 and the CycloneDX schema 1.7; CycloneDX property taxonomy (`cdx:device`, `cdx:lifecycle`).
 */
import type { Label } from "../../domain/label/label.ts";
import { textIn } from "../../domain/label/text.ts";
import { hardwareParts } from "./write-hardware.ts";
import { servicesIn } from "./write-services.ts";
import { type Property, propertiesFor } from "./written-property.ts";

export interface CycloneDxFile {
  /** The document, ready to be written as JSON. */
  readonly document: object;
  /** One sentence for each kind of fact that the document does not hold. */
  readonly lost: readonly string[];
}

/** Which label it is: the SHA-256 of its canonical bytes, and whether its issuer signed them. */
export interface WrittenLabel {
  readonly label: Label;
  readonly digest: string;
  readonly signed: boolean;
}

const VERSION = "1.7";
const LABEL_IN_BOM = "label";

/** The same label gives the same document, to the byte. */
export function writeCycloneDx({ label, digest, signed }: WrittenLabel): CycloneDxFile {
  const { runtime, provenance, issuer, product, components } = label;
  const { software, data } = components ?? {};
  const parts = [
    ...(product.firmwareLine === undefined
      ? []
      : [{ type: "firmware", name: `${product.model} firmware`, version: product.firmwareLine }]),
    ...operatingSystem(software?.operatingSystem),
    ...(software?.companionApps ?? []).map((app) => ({
      type: "application",
      name: app.name,
      ...(app.version === undefined ? {} : { version: app.version }),
      properties: propertiesFor("app", { ...app, name: undefined, version: undefined }),
    })),
    ...hardwareParts(components?.hardware),
  ].map((part, index) => ({ "bom-ref": `part-${index + 1}`, ...part }));
  const services = servicesIn(data, product.maker.name);
  return {
    document: {
      $schema: `http://cyclonedx.org/schema/bom-${VERSION}.schema.json`,
      bomFormat: "CycloneDX",
      specVersion: VERSION,
      serialNumber: `urn:uuid:${uuidOf(digest)}`,
      version: 1,
      metadata: {
        timestamp: `${label.issued}T00:00:00Z`,
        tools: { components: [{ type: "application", name: "CareLabel" }] },
        manufacturer: organisationOf(issuer),
        component: describedComponent(label, digest, signed),
        properties: [{ name: "cdx:reproducible", value: "true" }],
      },
      components: parts,
      ...(services.length === 0 ? {} : { services }),
      dependencies: [{ ref: LABEL_IN_BOM, dependsOn: parts.map((part) => part["bom-ref"]) }],
    },
    lost: [
      ...(runtime === undefined ? [] : ["runtime facts: reference values, fail-safe limits and reactions"]),
      ...(provenance === undefined ? [] : ["provenance: who says single facts, and how they are known"]),
    ],
  };
}

function describedComponent(label: Label, digest: string, signed: boolean): object {
  const { runtime: _runtime, provenance: _provenance, ...facts } = label;
  const { product, lifecycle } = label;
  const standing: Property[] = [
    ...(product.udiDi === undefined ? [] : [{ name: "cdx:device:gs1:gtin-14", value: product.udiDi }]),
    ...(lifecycle?.supportUntil === undefined ? [] : [endOfSupport(lifecycle.supportUntil)]),
  ];
  const externalReferences = referencesOf(label, digest, signed);
  return {
    "bom-ref": LABEL_IN_BOM,
    type: "device",
    name: product.model,
    ...(product.variant === undefined ? {} : { version: product.variant }),
    ...(product.kind === undefined ? {} : { description: textIn(product.kind, "en") }),
    manufacturer: organisationOf(product.maker),
    ...(externalReferences.length === 0 ? {} : { externalReferences }),
    properties: [...standing, { name: "carelabel:digest", value: digest }, ...propertiesFor("", facts)],
  };
}

function referencesOf(label: Label, digest: string, signed: boolean): object[] {
  const { liveRecord, product, lifecycle, components } = label;
  const { email, policy, securityTxt } = lifecycle?.vulnerabilityContact ?? {};
  const sbom = components?.software?.sbom;
  const sha256 = (content: string) => [{ alg: "SHA-256", content }];
  return [
    ...(signed
      ? [
          {
            type: "attestation",
            url: `urn:carelabel:label:${digest}`,
            comment: "the signed label; the hash is of its payload in canonical JSON (RFC 8785)",
            hashes: sha256(digest),
          },
        ]
      : []),
    ...(sbom === undefined
      ? []
      : [
          {
            type: "bom",
            url: sbom.url ?? `urn:carelabel:sbom:${sbom.digest}`,
            ...(sbom.format === undefined ? {} : { comment: sbom.format }),
            hashes: sha256(sbom.digest),
          },
        ]),
    ...(liveRecord === undefined
      ? []
      : [{ type: "documentation", url: liveRecord, comment: "live record of the label" }]),
    ...(product.maker.website === undefined ? [] : [{ type: "website", url: product.maker.website }]),
    ...(email === undefined ? [] : [{ type: "security-contact", url: `mailto:${email}` }]),
    ...(policy === undefined ? [] : [{ type: "security-contact", url: policy }]),
    ...(securityTxt === undefined ? [] : [{ type: "rfc-9116", url: securityTxt }]),
  ];
}

function operatingSystem(
  system: NonNullable<NonNullable<Label["components"]>["software"]>["operatingSystem"],
): { type: string; name: string }[] {
  if (system === undefined) return [];
  const { name, version, supportUntil } = system;
  const properties = supportUntil === undefined ? [] : [endOfSupport(supportUntil)];
  return [{ type: "operating-system", name, ...(version === undefined ? {} : { version }), ...{ properties } }];
}

const endOfSupport = (day: string): Property => ({ name: "cdx:lifecycle:milestone:endOfSupport", value: day });

function organisationOf(who: { name: string; country?: string; website?: string; email?: string }): object {
  return {
    name: who.name,
    ...(who.country === undefined ? {} : { address: { country: who.country } }),
    ...(who.website === undefined ? {} : { url: [who.website] }),
    ...(who.email === undefined ? {} : { contact: [{ email: who.email }] }),
  };
}

/** A UUID of the digest's own bits: RFC 9562, 5.8 (version 8), so that a label has one serial number everywhere. */
function uuidOf(digest: string): string {
  const variant = ((Number.parseInt(digest.charAt(15), 16) & 0x3) | 0x8).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(12, 15)}-${variant}${digest.slice(16, 19)}-${digest.slice(19, 31)}`;
}
