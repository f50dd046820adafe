/**
 * What changed since an earlier audit, in the words of the terminal.
 */
import type { AuditDifference } from "../../domain/traffic/audit-difference.ts";
import { findingSentence } from "../../domain/traffic/words/audit-words.ts";

const ROWS_SHOWN = 20;

export function differenceWords({ before, ...difference }: AuditDifference): string[] {
  const { newDestinations, goneDestinations, changes, newAttributes, goneAttributes, newFindings, goneFindings } =
    difference;
  const rows = [
    ...newDestinations.map((host) => `+ ${host} is new`),
    ...goneDestinations.map((host) => `- ${host} was not contacted in this time`),
    ...changes.map((change) => `~ ${change.host}, ${change.what}: ${change.before} → ${change.after}`),
    ...newAttributes.map(({ host, name }) => `+ ${host} now gets: ${name.en}`),
    ...goneAttributes.map(({ host, name }) => `- ${host} got before: ${name.en}`),
    ...newFindings.map(({ kind, subject, severity }) => `+ ${severity}: ${sentence(kind, subject)}`),
    ...goneFindings.map(({ kind, subject, severity }) => `- no longer seen, ${severity}: ${sentence(kind, subject)}`),
  ];
  const more = rows.length - ROWS_SHOWN;
  return [
    `Since ${before.captures.join(", ")} (${before.auditedOn})`,
    ...(rows.length === 0
      ? ["  nothing changed that both captures show"]
      : rows.slice(0, ROWS_SHOWN).map((row) => `  ${row}`)),
    ...(more > 0 ? [`  … and ${more} more: --json has them all`] : []),
  ];
}

function sentence(kind: string, subject: string): string {
  return findingSentence({ kind, subject, declared: null, observed: "" }, "en", { nameOf: (code) => code }).replace(
    /\.$/,
    "",
  );
}
