/**
 * What a finding's words and evidence lead to in its report: the destinations it is about, and what was found there.
 */
import type { Finding } from "../../src/domain/finding/finding.ts";
import type { AuditReport, Destination } from "../../src/domain/traffic/audit-report.ts";
import { recipientOf } from "../../src/domain/traffic/flow.ts";
import { ONLY_TRIED } from "../../src/domain/traffic/rules/rule.ts";
import { wordsFor } from "../../src/domain/traffic/words/audit-words.ts";
import { plantedInWords } from "../../src/domain/traffic/words/planted-words.ts";
import type { Language } from "../words/i18n.ts";

/** The destinations that a finding is about: by host, else by whose they are, where they stand or whose computers they use. */
export function destinationsOf(finding: Pick<Finding, "subject">, { destinations }: AuditReport): Destination[] {
  const { subject } = finding;
  const ways: readonly ((one: Destination) => boolean)[] = [
    ({ host }) => host === subject,
    (one) => one.operator?.company === subject || one.party === subject || recipientOf(one) === subject,
    ({ place }) => place.country === subject,
    ({ place }) => place.provider === subject,
  ];
  for (const isMeant of ways) {
    const found = destinations.filter(isMeant);
    if (found.length > 0) return found;
  }
  return [];
}

/** What the report shows at the end of `layers`: the masked value, or which value of the planted patient it is. */
export function shownAt(
  layers: readonly string[],
  destinations: readonly Destination[],
  language: Language,
): string | undefined {
  const path = layers.join(" > ");
  const isHere = (one: { readonly layers: readonly string[] }) => one.layers.join(" > ") === path;
  for (const { planted, identifiers, attributes } of destinations) {
    const hit = planted.find(isHere);
    if (hit !== undefined) return plantedInWords(hit.how, language) ?? hit.how;
    const found = identifiers.find(isHere) ?? attributes.find(isHere);
    if (found !== undefined) return found.shown;
  }
  return undefined;
}

/** In which room of words the codes stand that a finding of this kind observed. */
const CODES: Readonly<Record<string, Parameters<typeof wordsFor>[0]>> = {
  "company-undeclared": "category",
  "certificate-wrong": "certificateProblem",
  "encryption-weak": "lowering",
  "contacted-too-early": "moment",
};
/** A code stands at the beginning, after a comma or in brackets, and alone there. */
const CODE = /(^|, |\()([a-z0-9][a-z0-9.-]*)(?=[,;:)]|$)/g;

export interface ObservedWords {
  /** "and 3 more". */
  readonly more: (count: number) => string;
  /** That it was only tried. */
  readonly tried: string;
}

/** What a finding declared or observed, its codes and the names of attributes in `language`. */
export function inWords(
  text: string,
  { kind }: Pick<Finding, "kind">,
  { destinations }: Pick<AuditReport, "destinations">,
  language: Language,
  { more, tried }: ObservedWords,
): string {
  const room = CODES[kind];
  const hows = destinations.flatMap(({ planted }) => planted.map(({ how }) => how));
  const names = new Map(destinations.flatMap(({ attributes }) => attributes.map(({ name }) => [name.en, name])));
  return (kind === "patient-data-sent" ? toldApart(text, hows, language) : text)
    .replace(ONLY_TRIED, tried)
    .replace(CODE, (all, before: string, code: string) =>
      room === undefined ? all : `${before}${wordsFor(room, code, language)}`,
    )
    .split(", ")
    .map((part) => {
      const [, begin = part, count] = /^(.*) and (\d+) more$/.exec(part) ?? [];
      const name = names.get(begin)?.[language];
      if (name === undefined) return part;
      return count === undefined ? name : `${name} ${more(Number(count))}`;
    })
    .join(", ");
}

/** What was found of the planted patient, where an encoding after a comma would read as one more of the list. */
function toldApart(text: string, hows: readonly string[], language: Language): string {
  const longestFirst = hows.toSorted((one, other) => other.length - one.length);
  const found: string[] = [];
  let rest = text;
  for (;;) {
    const how = longestFirst.find((one) => rest.startsWith(one) && /^(, | at |$)/.test(rest.slice(one.length)));
    if (how === undefined) break;
    found.push(plantedInWords(how, language) ?? how);
    rest = rest.slice(how.length);
    if (!rest.startsWith(", ")) break;
    rest = rest.slice(2);
  }
  return found.length === 0 ? text : `${found.join(" · ")}${rest}`;
}

/** Folders of whoever audited are nobody's concern. */
export function fileName(file: string): string {
  return file.split(/[/\\]/).at(-1) ?? file;
}
