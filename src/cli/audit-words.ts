/**
 * An audit in the words of the terminal: the answer first, findings with evidence after, the next command last.
 */

import type { CountryTable } from "../domain/knowledge/country.ts";
import { oneLine } from "../domain/one-line.ts";
import type { AuditReport, Destination } from "../domain/traffic/audit-report.ts";
import { ONLY_TRIED } from "../domain/traffic/finding-rules.ts";

const GLYPHS = { critical: "⬣", high: "▲", medium: "△", low: "·", info: "·" } as const;

/** What each kind of finding says, for a person who has not read the manual. */
const SAYS: Record<string, (subject: string, declared: string | null, observed: string) => string> = {
  "destination-undeclared": (host, _, observed) =>
    `${host} was ${observed.endsWith(ONLY_TRIED) ? "tried, no answer seen" : "contacted"}; the label does not name it`,
  "port-undeclared": (host, declared, observed) =>
    `${host} was contacted on port ${observed}; the label says ${declared}`,
  "company-undeclared": (company, _, observed) =>
    `${company} ${observed.endsWith(ONLY_TRIED) ? "was tried" : "got a connection"}${observed === "" ? "" : ` (${observed})`}; the label does not name it`,
  "country-undeclared": (country, declared, observed) =>
    `a server stands in ${country}: ${observed}; the label names ${declared}`,
  "hoster-undeclared": (provider, declared, observed) =>
    `${provider} hosts ${observed}; the label names ${declared ?? "no hoster"}`,
  "plain-text": (host, _, observed) => `${host} was talked to without encryption (${observed})`,
};

const RESULT_GLYPHS = { met: "●", broken: "▲", unknown: "–", "not-applicable": "·" } as const;

/** Claims about a whole list, by their pointer. */
const CLAIM_WORDS: Record<string, string> = {
  "/components/data/thirdParties": "who gets data: ",
  "/components/data/cloudLocations": "countries: ",
  "/components/data/endpoints": "these peers and no other: ",
};

const BECAUSE: Record<string, string> = {
  "plain-text-seen": "traffic without encryption was seen",
  "tls-version-not-visible": "HTTPS was seen, but its TLS version is not in the capture or was not compared",
  "not-observed": "not seen in this capture",
  "other-companies-seen": "other companies were contacted",
  "owner-unknown": "nobody knows who owns",
  "only-declared-seen": "nothing else was seen",
  "other-countries-seen": "servers elsewhere were seen",
  "place-unknown": "it cannot be told where these stand",
  "contents-not-examined": "contents are not examined by this audit",
  "other-peers-seen": "other peers were seen",
  "only-tried": "others were tried, no answer was seen",
  "other-port-seen": "seen, but on another port",
  seen: "seen",
};

const BLIND_SPOTS: Record<string, string> = {
  "no-tls-details": "no TLS version and no certificate is in the file",
  "http-only": "only HTTP and WebSocket are in the file; DNS, MQTT, DICOM and the rest are not",
  "binary-bodies-damaged": "the writer damages binary request bodies",
  "credentials-may-be-removed":
    "cookies and authorization may have been removed on export; their absence proves nothing",
  "addresses-absent": "requests without the server's address",
  "request-bodies-absent": "requests whose body is not in the file",
  "response-bodies-absent": "answers whose body is not in the file",
  "answered-from-cache": "requests that a cache answered",
  "tunnel-contents": "tunnels whose inside is not in the file",
  "websocket-messages": "WebSocket connections whose messages are not counted",
  "long-values-cut": "requests of which a part was too long to read",
  "entries-listed-twice": "the file holds more than one list of entries; all were read",
  "proxied-only": "only what went through the proxy and trusted its certificate is in the file",
  replayed: "requests that the proxy sent or answered out of a recording",
  "dropped-by-proxy": "requests that were stopped in the proxy",
  "changed-by-proxy": "requests that were changed in the proxy",
  "other-connections": "connections that are no HTTP (TCP, UDP, DNS) and are not judged",
  "contents-encrypted": "conversations that are encrypted: with whom shows, what is in them does not",
  "protocol-unknown": "conversations of a protocol that is not known here, not examined",
  "link-encrypted": "frames that the link encrypts (Wi-Fi); they were not read",
  "link-not-decoded": "frames of a link that is not decoded here (Bluetooth and others)",
  "packets-cut": "packets of which the capture kept too little",
  "destinations-beyond-limit": "requests to hosts beyond the limit of destinations",
};

const ROWS_SHOWN = 40;
const COLUMNS = 100;

export function auditWords(report: AuditReport, countries: CountryTable): string {
  const { findings, destinations, claims, captures, label, editions } = report;
  const lines: string[] = [...answer(report).split("\n"), ""];

  if (findings.length > 0) {
    lines.push("Findings, gravest first");
    for (const { kind, severity, subject, declared, observed, evidence, occurrences } of findings.slice(
      0,
      ROWS_SHOWN,
    )) {
      const name = kind === "country-undeclared" ? countries.nameOf(subject, "en") : subject;
      lines.push(
        `  ${GLYPHS[severity]} ${severity.padEnd(8)} ${SAYS[kind]?.(name, declared, observed) ?? `${kind}: ${name}`}`,
      );
      const [first] = evidence;
      if (first !== undefined)
        lines.push(
          `             ${occurrences}×, first at ${first.file}#${first.pointer}${first.at === undefined ? "" : `, ${first.at}`}`,
        );
    }
    lines.push(...cut(findings.length), "");
  }

  lines.push(label === null ? "Who was contacted" : "Who was contacted                        declared │ observed");
  for (const destination of destinations.slice(0, ROWS_SHOWN))
    lines.push(`  ${destinationWords(destination, label !== null, countries)}`);
  lines.push(...cut(destinations.length), "");

  const telling = claims.filter(({ because }) => because !== "contents-not-examined");
  if (telling.length > 0) {
    lines.push("What the label claims");
    for (const { claim, says, result, because, observed } of telling) {
      lines.push(
        `  ${RESULT_GLYPHS[result]} ${result.padEnd(8)} ${CLAIM_WORDS[claim] ?? ""}${shorten(says, 48)}: ${BECAUSE[because] ?? because}${result === "met" || observed.length === 0 ? "" : ` (${shorten(observed.join(", "), 60)})`}`,
      );
    }
    const unread = claims.length - telling.length;
    if (unread > 0)
      lines.push(
        `  ${RESULT_GLYPHS.unknown} unknown  ${unread} stored attributes: ${BECAUSE["contents-not-examined"]}`,
      );
    lines.push("");
  }

  lines.push("What these captures cannot show");
  for (const { file, writer, exchanges, skippedTotal, skipped, truncated, blindSpots } of captures) {
    lines.push(
      `  ${file}: ${exchanges} requests${writer === null ? "" : `, written by ${writer}`}${truncated ? "; THE FILE ENDS EARLY, what follows is missing" : ""}`,
    );
    for (const { code, count } of blindSpots)
      lines.push(`    – ${count === undefined ? "" : `${count} `}${BLIND_SPOTS[code] ?? code}`);
    if (skippedTotal > 0)
      lines.push(
        `    – ${skippedTotal} entries could not be read, the first at ${skipped[0]?.pointer}: ${skipped[0]?.reason}`,
      );
  }
  lines.push("", "Data");
  for (const { name, edition } of editions) lines.push(`  ${name} ${edition}`);
  for (const { attribution } of editions) if (attribution !== "") lines.push(`  ${attribution}`);
  lines.push("", "Next: the same with --json for evidence of every finding; correct the label or ask its maker why.");
  return `${lines.map(printable).flatMap(wrapped).join("\n")}\n`;
}

function answer({ findings, destinations, label, claims, captures }: AuditReport): string {
  const cutOff = captures.some(({ truncated }) => truncated) ? "; A FILE ENDS EARLY, what follows is missing" : "";
  if (destinations.length === 0)
    return `no request is in ${captures.length === 1 ? "the capture" : "the captures"}, so nothing can be said${cutOff}`;
  const contacted = `${destinations.length} ${destinations.length === 1 ? "destination" : "destinations"} contacted`;
  if (label === null) return `${contacted}; without a label nothing can be held against them${cutOff}`;
  const who = `${label.maker} ${label.model}${label.signed ? "" : ", label not signed"}`;
  const unknown = claims.filter(({ result }) => result === "unknown").length;
  const grave = findings.filter(({ severity }) => severity === "high" || severity === "critical").length;
  const what =
    findings.length === 0
      ? `no departure from the label seen; ${unknown} claims could not be checked`
      : `${findings.length} ${findings.length === 1 ? "departure" : "departures"} from the label, ${grave} of them grave`;
  return `${what}; ${contacted}${cutOff}\n${who}`;
}

function destinationWords(
  { host, port, scheme, operator, party, place, declared, exchanges, fromCache, unanswered }: Destination,
  hasLabel: boolean,
  countries: CountryTable,
): string {
  const where =
    place.country !== null
      ? countries.nameOf(place.country, "en")
      : place.method === "anycast"
        ? "anycast: place not determinable"
        : place.method === "local"
          ? "local network"
          : "place unknown";
  const sure = place.country !== null && place.confidence !== "high" ? ` (${place.confidence} confidence)` : "";
  const who =
    operator === null
      ? (party ?? "owner unknown")
      : [operator.company, operator.product !== operator.company ? operator.product : null]
          .filter((part) => part !== null)
          .join(", ");
  const mark = hasLabel ? (declared === null ? "not named │ " : "    named │ ") : "";
  const notes = [
    ...(fromCache > 0 ? [`${fromCache} from cache`] : []),
    ...(unanswered > 0 ? [`${unanswered} without answer`] : []),
  ];
  const times = notes.length === 0 ? "" : ` (${notes.join(", ")})`;
  return `${mark}${scheme}://${host}${port === 443 || port === 80 ? "" : `:${port}`}  ${who}; ${where}${sure}  ${exchanges}×${times}`;
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
