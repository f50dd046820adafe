/**
 * An audit in the words of the terminal: the answer first, findings with evidence after, the next command last.
 */

import type { CountryTable } from "../../domain/knowledge/country.ts";
import { oneLine } from "../../domain/one-line.ts";
import type { AuditDifference } from "../../domain/traffic/audit-difference.ts";
import type { AuditedCapture, AuditReport } from "../../domain/traffic/audit-report.ts";
import { departures } from "../../domain/traffic/departures.ts";
import { wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { CLAIM_WORDS } from "./claim-words.ts";
import { destinationDetails, destinationWords } from "./destination-words.ts";
import { differenceWords } from "./difference-words.ts";
import { findingWords } from "./finding-words.ts";

const RESULT_GLYPHS = { met: "●", broken: "▲", unknown: "–", "not-applicable": "·" } as const;

const ROWS_SHOWN = 40;
const COLUMNS = 100;

export function auditWords(report: AuditReport, countries: CountryTable, difference?: AuditDifference): string {
  const { findings, destinations, claims, captures, label, editions } = report;
  const lines: string[] = [...answer(report).split("\n"), ...plantedWords(report), ""];

  if (findings.length > 0) {
    lines.push("Findings, gravest first");
    for (const finding of findings.slice(0, ROWS_SHOWN)) {
      lines.push(`  ${findingWords(finding, countries)}`);
      const [first] = finding.evidence;
      if (first !== undefined)
        lines.push(
          `             ${finding.occurrences}×, first at ${first.file}#${first.pointer}${first.at === undefined ? "" : `, ${first.at}`}`,
        );
    }
    lines.push(...cut(findings.length), "");
  }

  lines.push(label === null ? "Who was contacted" : "Who was contacted                        declared │ observed");
  for (const destination of destinations.slice(0, ROWS_SHOWN)) {
    lines.push(`  ${destinationWords(destination, label !== null, countries)}`);
    for (const detail of destinationDetails(destination)) lines.push(`        ${detail}`);
  }
  lines.push(...cut(destinations.length), "");

  const telling = claims.filter(({ because }) => because !== "contents-not-examined");
  if (telling.length > 0) {
    lines.push("What the label claims");
    for (const { claim, says, result, because, observed } of telling) {
      lines.push(
        `  ${RESULT_GLYPHS[result]} ${result.padEnd(8)} ${CLAIM_WORDS[claim] ?? ""}${shorten(says, 48)}: ${wordsFor("because", because, "en").replace(/\.$/, "")}${result === "met" || observed.length === 0 ? "" : ` (${shorten(observed.join(", "), 60)})`}`,
      );
    }
    const unread = claims.length - telling.length;
    if (unread > 0)
      lines.push(
        `  ${RESULT_GLYPHS.unknown} unknown  ${unread} stored attributes: ${wordsFor("because", "contents-not-examined", "en")}`,
      );
    lines.push("");
  }

  if (difference !== undefined) lines.push(...differenceWords(difference), "");

  lines.push("What these captures cannot show");
  if (!report.contentsExamined) lines.push("  the contents of messages were not looked into");
  else if (report.canary === null)
    lines.push('  no planted patient was searched for: make one with "carelabel canary new" and name it by --canary');
  for (const capture of captures) {
    const { skippedTotal, skipped, blindSpots } = capture;
    lines.push(...captureWords(capture));
    for (const { code, count } of blindSpots)
      lines.push(`    – ${count === undefined ? "" : `${count} `}${wordsFor("blindSpot", code, "en")}`);
    if (skippedTotal > 0)
      lines.push(
        `    – ${skippedTotal} entries could not be read, the first at ${skipped[0]?.pointer}: ${skipped[0]?.reason}`,
      );
  }
  const attributions = editions.map(({ attribution }) => attribution).filter((words) => words !== "");
  lines.push("", `Data: ${editions.map(({ name, edition }) => `${name} ${edition}`).join("; ")}`);
  lines.push(`  ${attributions.join("; ")}`);
  const then = label === null ? "hold it against a label with --label" : "correct the label or ask its maker why";
  lines.push("", `Next: the same with --json for evidence of every finding; ${then}.`);
  return `${lines.map(printable).flatMap(wrapped).join("\n")}\n`;
}

/** Which file exactly, from when to when, and who wrote it. */
function captureWords({
  file,
  writer,
  exchanges,
  truncated,
  digest,
  bytes,
  firstSeen,
  lastSeen,
}: AuditedCapture): string[] {
  const period = firstSeen == null || lastSeen == null ? "" : `, from ${firstSeen} to ${lastSeen}`;
  return [
    `  ${file}: ${exchanges} ${exchanges === 1 ? "request" : "requests"}${period}${writer === null ? "" : `, written by ${writer}`}${truncated ? "; THE FILE ENDS EARLY, what follows is missing" : ""}`,
    ...(digest === undefined ? [] : [`    ${bytes} bytes, SHA-256 ${digest}`]),
  ];
}

/** That nothing was found of the planted patient is worth no more than what could be read. */
function plantedWords({ canary, destinations, contentsExamined }: AuditReport): string[] {
  if (canary === null || !contentsExamined || destinations.some(({ planted }) => planted.length > 0)) return [];
  const unread = destinations.reduce((sum, { examined }) => sum + examined.unexaminedBytes, 0);
  const but = unread === 0 ? "" : `; ${unread} bytes could not be read`;
  return [`the planted patient (${canary}) was searched for and not found in what could be read${but}`];
}

function answer({ findings, destinations, label, claims, captures }: AuditReport): string {
  const cutOff = captures.some(({ truncated }) => truncated) ? "; A FILE ENDS EARLY, what follows is missing" : "";
  if (destinations.length === 0)
    return `no request is in ${captures.length === 1 ? "the capture" : "the captures"}, so nothing can be said${cutOff}`;
  const contacted = `${destinations.length} ${destinations.length === 1 ? "destination" : "destinations"} contacted`;
  const departing = departures(findings).length;
  if (label === null) {
    const found = departing === 0 ? "" : `; ${departing} ${departing === 1 ? "finding" : "findings"} all the same`;
    return `${contacted}; without a label nothing can be held against them${found}${cutOff}`;
  }
  const who = `${label.maker} ${label.model}${label.signed ? "" : ", label not signed"}`;
  const unknown = claims.filter(({ result }) => result === "unknown").length;
  const grave = findings.filter(({ severity }) => severity === "high" || severity === "critical").length;
  const what =
    departing === 0
      ? `no departure from the label seen; ${unknown} claims could not be checked`
      : `${departing} ${departing === 1 ? "departure" : "departures"} from the label, ${grave} of them grave`;
  return `${what}; ${contacted}${cutOff}\n${who}`;
}

function cut(total: number): string[] {
  return total > ROWS_SHOWN ? [`  … and ${total - ROWS_SHOWN} more: --json has them all`] : [];
}

/** Names come from captures and labels of unknown origin. */
function printable(line: string): string {
  return oneLine(line, 2000);
}

/** A line of at most 100 columns, or several that hang below it. */
function wrapped(line: string): string[] {
  const lines: string[] = [];
  const hang = `${/^ */.exec(line)?.[0] ?? ""}      `;
  let rest = line;
  while (rest.length > COLUMNS) {
    const space = rest.lastIndexOf(" ", COLUMNS);
    const at = space > hang.length ? space : COLUMNS;
    lines.push(rest.slice(0, at));
    rest = hang + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
