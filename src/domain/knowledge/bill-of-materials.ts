/**
 * A bill of materials of software as it is read: which product it is of, and the parts that it names.
 */
import type { SoftwareComponent } from "./weakness.ts";

/** What a document lists: only one of software can be held against what is known of weaknesses. */
export const BILL_KINDS = ["software", "hardware", "cryptography", "services", "vex", "empty"] as const;
export type BillKind = (typeof BILL_KINDS)[number];

export interface BillOfMaterials {
  readonly format: "CycloneDX" | "SPDX";
  /** Edition of the format: 1.6, 2.3. */
  readonly edition: string;
  readonly kind: BillKind;
  /** Of what it is; null where it does not say. */
  readonly described: SoftwareComponent | null;
  readonly name: string | null;
  readonly version: string | null;
  /** CycloneDX serial number or SPDX document namespace, by which VEX points at it. */
  readonly serialNumber: string | null;
  /** Day on which it was made. */
  readonly on: string | null;
  /** All that it lists, nested ones too, as it lists them: one may stand twice. */
  readonly components: readonly SoftwareComponent[];
  /** Entries without a name, which are left out of `components`. */
  readonly unnamed: number;
  readonly notes: readonly string[];
}

/** Above it nobody reads what comes out, and a document of one product has some thousands. */
export const COMPONENTS_READ = 50_000;
