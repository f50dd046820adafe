/**
 * An entry of CISA's catalogue of known exploited vulnerabilities.
 * Source: CISA, KEV catalogue schema.
 */
import type { JsonGroup } from "../json/json-value.ts";
import { CVE, type Entry, needed, neededDay, wrong } from "../knowledge-file/entry.ts";

export const isKevItem = (item: JsonGroup) => item.text("cveID") !== undefined && item.get("dateAdded") !== undefined;

/** @throws {InputError} `document-unreadable` with the pointer to what is wrong. */
export function readKevItem(item: JsonGroup): Entry {
  const id = needed(item, "cveID");
  if (!CVE.test(id)) throw wrong(item, "cveID", "it is no CVE number");
  const addedOn = neededDay(item, "dateAdded");
  const usedByRansomware = item.text("knownRansomwareCampaignUse")?.trim().toLowerCase() === "known";
  return {
    records: [{ kind: "exploited", exploited: { id, addedOn, usedByRansomware } }],
    publisher: "CISA",
    day: addedOn,
  };
}
