/**
 * Names of systems and extensions that our FHIR resources use and the reader looks for.
 *
 * What FHIR has no place for stands in extensions of ours, one for each field of an import, so that what we wrote is read
 * back whole. Sources: HL7 FHIR R4 (4.0.1) and R5, v2 table 0203, ISO/IEEE 11073-10101 (revisions of software).
 */
import type { ImportField } from "../../domain/registry/import/import-field.ts";

export type FhirVersion = "r4" | "r5";
export const FHIR_VERSIONS: readonly FhirVersion[] = ["r4", "r5"];
/** `fhirVersion` parameter of the media type. */
export const FHIR_MEDIA_TYPES: Readonly<Record<FhirVersion, string>> = {
  r4: "application/fhir+json; fhirVersion=4.0",
  r5: "application/fhir+json; fhirVersion=5.0",
};

export const GS1_ISSUER = "http://hl7.org/fhir/NamingSystem/gs1-di";
export const V2_IDENTIFIER_TYPE = "http://terminology.hl7.org/CodeSystem/v2-0203";
export const PHYSICAL_TYPE = "http://terminology.hl7.org/CodeSystem/location-physical-type";
export const UCUM = "http://unitsofmeasure.org";
export const NOMENCLATURE = "urn:iso:std:iso:11073:10101";
/** MDC_ID_PROD_SPEC_FW */
export const FIRMWARE_CODE = "531976";
export const PLACE_KIND = "urn:carelabel:place-kind";
export const TASK_CODE = "urn:carelabel:task";

/** System of the identifiers that a house gives its devices. */
export const identifierSystem = (system: string) => `urn:carelabel:identifier:${system}`;
export const extensionUrl = (field: ImportField) => `urn:carelabel:device:${field}`;

/** Fields that have no place in a Device of either version. */
export const EXTENSION_FIELDS: readonly ImportField[] = [
  "firmware-line",
  "risk-class",
  "off-network",
  "out-of-operation",
  "life-supporting",
  "on-patient",
  "purchased-on",
  "operating-hours",
];

/** A resource, of which only its type is always there. */
export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [element: string]: unknown;
}
