/**
 * One destination in the cells of a table: where it stands, who runs it, what a transfer rests on, how it is protected.
 */
import type { CountryTable } from "../../domain/knowledge/country.ts";
import type { Destination } from "../../domain/traffic/audit-report.ts";
import { protectionState } from "../../domain/traffic/flow.ts";
import { type AuditLanguage, wordsFor } from "../../domain/traffic/words/audit-words.ts";
import {
  counted,
  dayInWords,
  documentWords,
  filled,
  sizeInWords,
  wordOf,
} from "../../domain/traffic/words/document-words.ts";
import { doubtsInWords } from "../../domain/traffic/words/mark-words.ts";
import { type Cell, foreign, type Piece } from "./paper.ts";
import { protectionInWords } from "./protection-words.ts";

export interface Speech {
  readonly language: AuditLanguage;
  readonly countries: CountryTable;
}

const SUITES_SHOWN = 3;
const DOUBTS_SHOWN = 3;

/** Host with port, how often it was contacted, and what two receivers may read differently. */
export function hostCell(
  { host, port, scheme, exchanges, fromCache, unanswered, bytesUp, bytesDown, declared, marks }: Destination,
  hasLabel: boolean,
  { language }: Speech,
): Cell {
  const say = documentWords(language);
  const n = (count: number) => ({ n: count.toLocaleString(language) });
  const notes = [
    counted(say.requests, exchanges, language),
    ...(fromCache > 0 ? [filled(say.fromCache, n(fromCache))] : []),
    ...(unanswered > 0 ? [filled(say.unanswered, n(unanswered))] : []),
  ];
  const bytes =
    bytesUp === null && bytesDown === null
      ? []
      : [filled(say.bytes, { up: sizeInWords(bytesUp ?? 0, language), down: sizeInWords(bytesDown ?? 0, language) })];
  return [
    { text: foreign(host), strong: true },
    { text: `${foreign(scheme, 40)}, ${port}`, soft: true },
    { text: [...notes, ...bytes].join(", "), soft: true },
    ...(hasLabel ? [{ text: declared === null ? say.notNamed : say.named, strong: declared === null }] : []),
    ...doubtPieces(marks, language),
  ];
}

function doubtPieces(marks: Destination["marks"], language: AuditLanguage): Piece[] {
  const say = documentWords(language);
  const doubts = doubtsInWords(marks, language);
  const more = doubts.length - DOUBTS_SHOWN;
  return [
    ...doubts.slice(0, DOUBTS_SHOWN).map(({ words, count }) => ({
      text: `${foreign(words, 300)} (${counted(say.times, count, language)})`,
    })),
    ...(more > 0 ? [{ text: filled(say.andMore, { n: more.toLocaleString(language) }), soft: true }] : []),
  ];
}

/** Country, or why there is none; then how it is known. */
export function placeCell({ place, addresses }: Destination, speech: Speech): Cell {
  const say = documentWords(speech.language);
  const { country, region, method, confidence, provider } = place;
  const how = [wordOf(say.method, method), country === null ? "" : wordOf(say.confidence, confidence)].filter(isFilled);
  return [
    { text: placeName(place, speech), strong: true, own: true },
    ...(provider === null ? [] : [{ text: filled(say.hostedBy, { provider: foreign(provider) }) }]),
    ...(region === null ? [] : [{ text: foreign(region, 60) }]),
    ...(how.length === 0 ? [] : [{ text: how.join(", "), soft: true, own: true }]),
    ...(addresses[0] === undefined
      ? []
      : [{ text: foreign(addresses[0], 60) + (addresses.length > 1 ? ` + ${addresses.length - 1}` : ""), soft: true }]),
  ];
}

export function placeName({ country, method }: Destination["place"], { language, countries }: Speech): string {
  if (country !== null) return foreign(countries.nameOf(country, language), 80);
  return wordsFor("place", method === "local" || method === "anycast" ? method : "unknown", language);
}

/** The company with its parent and seat. */
export function operatorCell({ operator, party }: Destination, { language, countries }: Speech): Cell {
  const say = documentWords(language);
  if (operator === null) return [{ text: party === null ? say.ownerUnknown : foreign(party), strong: party !== null }];
  const { company, product, parent, seat, category } = operator;
  return [
    { text: foreign(company), strong: true },
    ...(product === null || product === company ? [] : [{ text: foreign(product) }]),
    ...(parent === null || parent === company ? [] : [{ text: filled(say.parent, { company: foreign(parent) }) }]),
    ...(seat === null ? [] : [{ text: filled(say.seat, { country: foreign(countries.nameOf(seat, language), 80) }) }]),
    ...(category === null
      ? []
      : [{ text: wordsFor("category", foreign(category, 60), language), soft: true, own: true }]),
  ];
}

/** The class with its decision; its scope is written in English. */
export function transferCell({ transfer }: Destination, { language }: Speech): Cell {
  const { class: kind, scope, reference, validUntil } = transfer;
  const say = documentWords(language);
  return [
    { text: wordsFor("transfer", kind, language), strong: kind === "none", own: true },
    ...(reference === null ? [] : [{ text: foreign(reference, 60) }]),
    ...(validUntil === null ? [] : [{ text: filled(say.validUntil, { day: dayInWords(validUntil, language) }) }]),
    ...(scope === null ? [] : [{ text: foreign(scope, 300), soft: true, english: true }]),
  ];
}

export function protectionCell(destination: Destination, { language }: Speech): Cell {
  const say = documentWords(language);
  const { protection, readers } = destination;
  const state = protectionState(destination);
  const who = readers
    .filter(({ as }) => as !== "proxy-of-the-capture")
    .map(({ who, as }) => {
      const role = wordsFor("reader", as, language);
      return who === "" ? role : `${foreign(who)} (${role})`;
    });
  const readable: Piece[] =
    who.length === 0 ? [] : [{ text: filled(say.readers, { who: who.join(", ") }), soft: true }];
  if (protection === null)
    return [{ text: protectionInWords(destination, language), strong: state === "open", own: true }, ...readable];
  const { grade, versions, suites, lowerings, certificates, agreedBy, interception } = protection;
  const own = certificates[0];
  const lowered = [...new Set(lowerings.map(({ reason }) => wordsFor("lowering", reason, language)))];
  const head =
    grade === null || state === "unseen"
      ? protectionInWords(destination, language)
      : wordsFor("grade", grade, language);
  return [
    {
      text: [head, ...(lowered.length === 0 ? [] : [`(${lowered.slice(0, 4).join(", ")})`])].join(" "),
      strong: true,
      own: true,
    },
    ...(versions.length === 0 ? [] : [{ text: foreign(versions.join(", ")) }]),
    ...suites.slice(0, SUITES_SHOWN).map(({ name }) => ({ text: foreign(name, 80), soft: true })),
    ...(own === undefined
      ? []
      : [
          {
            text: [
              filled(say.certificateBy, { issuer: foreign(own.issuer, 80) }),
              ...(own.notAfter === null
                ? []
                : [filled(say.certificateUntil, { day: dayInWords(own.notAfter, language) })]),
              ...own.problems.map((code) => wordsFor("certificateProblem", code, language)),
            ].join(", "),
            strong: own.problems.length > 0,
          },
        ]),
    ...(interception === null ? [] : [{ text: filled(say.interception, { program: foreign(interception, 80) }) }]),
    ...(agreedBy === "proxy" ? [{ text: say.agreedByProxy, soft: true, own: true }] : []),
    ...readable,
  ];
}

function isFilled(text: string): boolean {
  return text !== "";
}
