/**
 * One destination of an audit in the words of the terminal: who, where, how protected, what it was sent.
 */
import type { CountryTable } from "../../domain/knowledge/country.ts";
import type { Destination } from "../../domain/traffic/audit-report.ts";
import { isUnencrypted } from "../../domain/traffic/rated-protection.ts";
import { doubtsInWords } from "../../domain/traffic/words/mark-words.ts";

const ATTRIBUTES_SHOWN = 8;
const DOUBTS_SHOWN = 6;

/** Host with company, place and counts. */
export function destinationWords(
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

/** What hangs below a destination: protection, what may be read differently, what it was sent, what was not read. */
export function destinationDetails({ protection, marks, attributes, planted, examined }: Destination): string[] {
  const lines: string[] = [];
  if (protection !== null) {
    const { versions, suites, grade, certificates, agreedBy } = protection;
    const [own] = certificates;
    const words = [
      versions.join(", "),
      suites
        .map(({ name }) => name)
        .slice(0, 2)
        .join(", "),
      grade === null ? "" : grade,
      own === undefined
        ? ""
        : `certificate by ${own.issuer}${own.problems.length === 0 ? "" : ` (${own.problems.join(", ")})`}`,
      agreedBy === "proxy" ? "agreed by the proxy" : "",
    ].filter((part) => part !== "");
    if (words.length > 0)
      lines.push(`${isUnencrypted(protection) ? "not encrypted" : "protected"}: ${words.join("; ")}`);
  }
  const doubts = doubtsInWords(marks, "en");
  for (const { words, count } of doubts.slice(0, DOUBTS_SHOWN)) lines.push(`in doubt: ${words} (${count}×)`);
  if (doubts.length > DOUBTS_SHOWN) lines.push(`in doubt: and ${doubts.length - DOUBTS_SHOWN} more`);
  const sent = [...new Set(attributes.filter(({ direction }) => direction === "up").map(({ name }) => name.en))];
  if (sent.length > 0)
    lines.push(
      `got: ${sent.slice(0, ATTRIBUTES_SHOWN).join(", ")}${sent.length > ATTRIBUTES_SHOWN ? ` and ${sent.length - ATTRIBUTES_SHOWN} more` : ""}`,
    );
  const fields = [...new Set(planted.map(({ how }) => how))];
  if (fields.length > 0) lines.push(`planted patient: ${fields.slice(0, ATTRIBUTES_SHOWN).join(", ")}`);
  if (examined.unexaminedBytes > 0) lines.push(`not examined: ${examined.unexaminedBytes} bytes`);
  return lines;
}
