/**
 * What changed since an earlier audit, in the words of the terminal.
 */
import { type AuditDifference, unreadSide } from "../../domain/traffic/audit-difference.ts";
import { findingSentence } from "../../domain/traffic/words/audit-words.ts";

const ROWS_SHOWN = 20;
const UNREAD = {
  before: "which could not be read before",
  after: "which could not be read now",
  both: "which could be read neither before nor now",
} as const;

export function differenceWords({ before, ...difference }: AuditDifference): string[] {
  const { newDestinations, goneDestinations, changes, newAttributes, goneAttributes, newFindings, goneFindings } =
    difference;
  // What is worse stands first, since the rows are cut.
  const rows = [
    ...(difference.worseFindings ?? []).map(
      ({ kind, subject, before, after }) => `▲ ${after}, was ${before}: ${sentence(kind, subject)}`,
    ),
    ...newFindings.map(({ kind, subject, severity }) => `+ ${severity}: ${sentence(kind, subject)}`),
    ...newDestinations.map((host) => `+ ${host} is new`),
    ...newAttributes.map(({ host, name }) => `+ ${host} now gets: ${name.en}`),
    ...changes.map((change) => `~ ${change.host}, ${change.what}: ${change.before} → ${change.after}`),
    ...goneFindings.map(({ kind, subject, severity }) => `- no longer seen, ${severity}: ${sentence(kind, subject)}`),
    ...goneDestinations.map((host) => `- ${host} was not contacted in this time`),
    ...goneAttributes.map(({ host, name }) => `- ${host} got before: ${name.en}`),
    ...(difference.contentsNotCompared ?? []).map(
      (one) => `· not compared: contents of ${one.host}, ${UNREAD[unreadSide(one)]}`,
    ),
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
