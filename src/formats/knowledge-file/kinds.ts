/**
 * Which kind of knowledge a piece of JSON is, by its content, and how its entries are read.
 */

import { InputError } from "../../domain/input-error.ts";
import type { KnowledgeKind } from "../../domain/knowledge/source.ts";
import { isCsaf } from "../csaf/csaf-document.ts";
import type { WeaknessNames } from "../csaf/csaf-test.ts";
import { readCsaf } from "../csaf/read-csaf.ts";
import { isCycloneDx, readCycloneDxVex } from "../cyclonedx-vex/read-cyclonedx-vex.ts";
import { isTrackedPackage, readTrackedPackage } from "../debian-tracker/read-debian-tracker.ts";
import { isSupport, readSupport } from "../endoflife/read-endoflife.ts";
import { JsonGroup } from "../json/json-value.ts";
import { isKevItem, readKevItem } from "../kev/read-kev.ts";
import { isCve, isNvdItem, readCve, readNvdItem } from "../nvd/read-nvd.ts";
import { isOpenVex, readOpenVex } from "../openvex/read-openvex.ts";
import { isOsv, readOsv } from "../osv/read-osv.ts";
import { dayOf, type Entry } from "./entry.ts";

export interface Kinded {
  readonly kind: KnowledgeKind;
  /** Each reads one entry, or throws an InputError. */
  readonly entries: readonly (() => Entry)[];
  /** Of which day the whole says it is. */
  readonly day?: string;
}

/** Lists of documents that may be longer than memory. */
export const LISTS: ReadonlySet<string> = new Set(["vulnerabilities", "cve_items", "result"]);

/** A whole document; undefined for none that is known. */
export function kindOfDocument(value: unknown, names: WeaknessNames): Kinded | undefined {
  const document = groupOf(value);
  if (document === undefined) return undefined;
  const one = (kind: KnowledgeKind, read: () => Entry): Kinded => ({ kind, entries: [read] });
  if (isCsaf(document)) return one("csaf", () => readCsaf(document, names));
  if (isCycloneDx(document)) return one("cyclonedx-vex", () => readCycloneDxVex(document));
  if (isOpenVex(document)) return one("openvex", () => readOpenVex(document));
  if (isCve(document)) return one("nvd", () => readCve(document));
  if (isNvdItem(document)) return one("nvd", () => readNvdItem(document));
  if (isKevItem(document)) return one("kev", () => readKevItem(document));
  if (isOsv(document)) return one("osv", () => readOsv(document));
  if (isSupport(document)) return one("endoflife", () => readSupport(document));
  return envelopeOf(document);
}

/** An element of the list `name` of a document; undefined for none that is known. */
export function kindOfItem(name: string, value: unknown): Kinded | undefined {
  const item = groupOf(value);
  if (item === undefined) return undefined;
  if (name === "vulnerabilities" && isNvdItem(item)) return { kind: "nvd", entries: [() => readNvdItem(item)] };
  if (name === "vulnerabilities" && isKevItem(item)) return { kind: "kev", entries: [() => readKevItem(item)] };
  if (name === "cve_items" && isCve(item)) return { kind: "nvd", entries: [() => readCve(item)] };
  if (name === "result" && isSupport(item)) return { kind: "endoflife", entries: [() => readSupport(item)] };
  return undefined;
}

/** A member of a document that is a map of them. */
export function kindOfMember(name: string, value: unknown): Kinded | undefined {
  const member = groupOf(value);
  if (member === undefined || !isTrackedPackage(member)) return undefined;
  return { kind: "debian-tracker", entries: [() => readTrackedPackage(name, member)] };
}

/** An entry that stands where its kind says it should, and is none. */
export const strayEntry = (kind: KnowledgeKind): Kinded => ({
  kind,
  entries: [
    () => {
      throw new InputError("document-unreadable", "", "it is no entry of the kind that the others are");
    },
  ],
});

/** What stands around the lists of NVD, KEV and endoflife.date, and of what of them was not handed out before. */
function envelopeOf(document: JsonGroup): Kinded | undefined {
  const around = (kind: KnowledgeKind, list: string, day: string): Kinded => ({
    kind,
    entries: itemsOf(document, list).flatMap((item) => (kindOfItem(list, item) ?? strayEntry(kind)).entries),
    ...dated(document.text(day)),
  });
  if (Array.isArray(document.get("vulnerabilities"))) {
    if (document.text("catalogVersion") !== undefined) return around("kev", "vulnerabilities", "dateReleased");
    if (document.text("format") === "NVD_CVE") return around("nvd", "vulnerabilities", "timestamp");
  }
  if (Array.isArray(document.get("cve_items"))) return around("nvd", "cve_items", "timestamp");
  const result = document.get("result");
  if (document.text("schema_version") === undefined || result === undefined) return undefined;
  if (Array.isArray(result)) return around("endoflife", "result", "generated_at");
  return kindOfItem("result", result);
}

function itemsOf(document: JsonGroup, list: string): readonly unknown[] {
  const items = document.get(list);
  return Array.isArray(items) ? items : [];
}

function dated(moment: string | undefined): { readonly day?: string } {
  const day = dayOf(moment);
  return day === null ? {} : { day };
}

function groupOf(value: unknown): JsonGroup | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? new JsonGroup(value) : undefined;
}
