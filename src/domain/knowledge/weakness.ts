/**
 * What the world says of weaknesses, in one form, whichever source said it: OSV, NVD, CSAF, KEV, EPSS, VEX.
 *
 * Only what is compared or shown is kept. Texts of others are cut to a line each, since hundreds of thousands are kept.
 * Sources: OSV schema 1.7; NVD API 2.0; CSAF 2.0; CISA KEV; FIRST EPSS; OpenVEX 0.2; CycloneDX 1.7 (VEX).
 */
import type { Severity } from "../finding/severity.ts";

/** A weakness as one source tells it. */
export interface Weakness {
  /** As the source names it: CVE-2020-11896, GHSA-…, GO-2024-2687. */
  readonly id: string;
  readonly aliases: readonly string[];
  /** One line. */
  readonly summary: string | null;
  /** Days (UTC). */
  readonly publishedOn: string | null;
  readonly changedOn: string | null;
  /** Taken back by who told it: it matches nothing any more. */
  readonly withdrawnOn: string | null;
  /** The gravest that the source gives; null where it gives none, which is not harmless. */
  readonly severity: Severity | null;
  readonly affected: readonly Affected[];
}

export type Affected = AffectedPackage | AffectedConfiguration;

/** A package of an ecosystem, as OSV names it. */
export interface AffectedPackage {
  readonly by: "package";
  /** OSV ecosystem without its release: npm, PyPI, Go, Debian, Alpine. */
  readonly ecosystem: string;
  /** Of a distribution: 12, v3.18, 22.04:LTS; null where the ecosystem has none. */
  readonly release: string | null;
  readonly name: string;
  /** Affected one by one, as written. */
  readonly versions: readonly string[];
  readonly ranges: readonly VersionRange[];
}

/** From `introduced` (included; null is from the first on) up to an end; without an end all that follow. */
export interface VersionRange {
  /** How versions are compared: as SemVer, as the ecosystem does, or by commits, of which no order is known here. */
  readonly scheme: "semver" | "ecosystem" | "git";
  readonly introduced: string | null;
  /** First that is not affected. */
  readonly fixed: string | null;
  /** Last that is affected. */
  readonly lastAffected: string | null;
}

/** NVD's statement of products: all nodes of one configuration, or any. */
export interface AffectedConfiguration {
  readonly by: "cpe";
  readonly operator: "and" | "or";
  readonly nodes: readonly CpeNode[];
}

export interface CpeNode {
  readonly operator: "and" | "or";
  readonly negate: boolean;
  readonly matches: readonly CpeMatch[];
}

/** CPE 2.3 name with the bounds of its version; bounds are null where there is none. */
export interface CpeMatch {
  readonly criteria: string;
  /** False for what the weakness needs beside it, for example the operating system. */
  readonly vulnerable: boolean;
  readonly startIncluding: string | null;
  readonly startExcluding: string | null;
  readonly endIncluding: string | null;
  readonly endExcluding: string | null;
}

/** A weakness known to be used by attackers (CISA KEV). */
export interface Exploited {
  readonly id: string;
  readonly addedOn: string;
  readonly usedByRansomware: boolean;
}

/** How likely a weakness is used within 30 days (FIRST EPSS). */
export interface Likelihood {
  readonly id: string;
  /** 0 to 1. */
  readonly probability: number;
  readonly percentile: number;
}

/** What somebody says of a weakness in a product (VEX). */
export interface VexStatement {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly status: "not-affected" | "affected" | "fixed" | "under-investigation";
  /** Why it is not affected, in the words of the standard (component_not_present ...); null where none is given. */
  readonly justification: string | null;
  readonly products: readonly ProductReference[];
  readonly saidOn: string | null;
}

/** Names of a product or component, each as far as the source gives it. */
export interface ProductReference {
  readonly name: string | null;
  readonly version: string | null;
  readonly purl: string | null;
  readonly cpe: string | null;
  /** A version range in a source's own words (CSAF: vers:… or free text); null where it names one version. */
  readonly versionRange: string | null;
  /** Serial number or digest of a bill of materials that it points into, with the component's reference. */
  readonly bom: { readonly document: string; readonly reference: string } | null;
  /** Parts of the product that alone are meant (OpenVEX subcomponents, a CSAF relationship); absent is the whole. */
  readonly subcomponents?: readonly ProductReference[];
}

/** A security advisory, recall or field safety notice, of which a campaign is made (CSAF 2.0). */
export interface Advisory {
  readonly id: string;
  readonly title: string;
  readonly publisher: string;
  readonly version: string;
  readonly publishedOn: string | null;
  readonly changedOn: string | null;
  readonly severity: Severity | null;
  readonly vulnerabilities: readonly string[];
  /** As the product tree names them: vendor, product, version or range. */
  readonly products: readonly {
    readonly vendor: string | null;
    readonly product: string;
    readonly version: string | null;
    readonly versionRange: string | null;
    readonly purl: string | null;
    readonly cpe: string | null;
    readonly status: VexStatement["status"] | "recommended" | null;
  }[];
  /** What to do, a line each. */
  readonly remedies: readonly string[];
}

/** Until when releases of a product are supported (endoflife.date). */
export interface SupportedReleases {
  readonly product: string;
  readonly purls: readonly string[];
  readonly cpes: readonly string[];
  readonly releases: readonly {
    /** The beginning of its versions: 3.11, 22.04. */
    readonly cycle: string;
    /** Last day of security support; true is ended on an unknown day, false goes on, null is not stated. */
    readonly endsOn: string | boolean | null;
    readonly latest: string | null;
  }[];
}

/** A part of a product's software, as its bill of materials names it. */
export interface SoftwareComponent {
  readonly name: string;
  readonly version: string | null;
  /** As written; it is read when it is compared. */
  readonly purl: string | null;
  readonly cpe: string | null;
  /** Where a document gives several: the ones after the first. */
  readonly otherCpes?: readonly string[];
  /** bom-ref or SPDXID, by which VEX points at it. */
  readonly reference: string | null;
  /** Of the file, where it is stated. */
  readonly sha256: string | null;
}

/** One entry of a source of knowledge. */
export type KnowledgeRecord =
  | { readonly kind: "weakness"; readonly weakness: Weakness }
  | { readonly kind: "exploited"; readonly exploited: Exploited }
  | { readonly kind: "likelihood"; readonly likelihood: Likelihood }
  | { readonly kind: "vex"; readonly statement: VexStatement }
  | { readonly kind: "advisory"; readonly advisory: Advisory }
  | { readonly kind: "support"; readonly support: SupportedReleases };
