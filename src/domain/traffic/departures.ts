/**
 * What counts as a departure: a note ("not examined", "a program opened it on the way") is told and departs from nothing.
 */
import type { Finding } from "../finding/finding.ts";

export function departures(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ severity }) => severity !== "info");
}
