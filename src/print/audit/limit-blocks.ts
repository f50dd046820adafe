/**
 * What an audit cannot say, what changed since an earlier one, and whose data it rests on.
 */
import { type AuditDifference, unreadSide } from "../../domain/traffic/audit-difference.ts";
import type { AuditReport } from "../../domain/traffic/audit-report.ts";
import { findingSentence, wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { counted, dayInWords, documentWords, filled, sizeInWords } from "../../domain/traffic/words/document-words.ts";
import { cutOffInWords } from "./answer-limits.ts";
import { captureCell } from "./capture-cells.ts";
import type { Speech } from "./destination-cells.ts";
import { type Block, type Cell, foreign, type Piece } from "./paper.ts";

const ITEMS_SHOWN = 100;
const UNREAD_SHOWN = 5;
/** Where the text of a licence stands, for those that ask to be linked. */
const LICENCE_LINKS: Readonly<Record<string, string>> = {
  "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
  "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
};

/** Bytes that nobody could read here, by recipient; never passed over in silence. */
export function unexaminedBlocks(
  { destinations, captures, contentsExamined }: AuditReport,
  { language }: Speech,
): Block[] {
  const say = documentWords(language);
  const items: Cell[] = [
    ...(contentsExamined ? [] : [[{ text: say.notLookedInto, strong: true }]]),
    ...destinations
      .filter(({ examined }) => examined.unexaminedBytes > 0)
      .map(({ host, examined: { unexaminedBytes, unread } }) => [
        { text: filled(say.unexaminedBytes, { size: sizeInWords(unexaminedBytes, language), host: foreign(host) }) },
        ...unread.slice(0, UNREAD_SHOWN).map((path) => ({ text: foreign(path, 200), soft: true, english: true })),
      ]),
    ...captures
      .filter(({ skippedTotal }) => skippedTotal > 0)
      .map(({ file, skippedTotal, skipped: [first] }) => [
        { text: `${foreign(file)}: ${counted(say.skipped, skippedTotal, language)}` },
        ...(first === undefined
          ? []
          : [
              { text: filled(say.skippedFirst, { pointer: foreign(first.pointer) }), soft: true },
              { text: foreign(first.reason, 300), soft: true, english: true },
            ]),
      ]),
  ];
  if (items.length === 0) return [{ kind: "words", pieces: [{ text: say.everythingExamined }] }];
  return listOf(items, language);
}

export function blindBlocks({ captures, contentsExamined, canary }: AuditReport, { language }: Speech): Block[] {
  const say = documentWords(language);
  return [
    ...listOf(
      captures.map(({ file, truncated, blindSpots }) => [
        { text: foreign(file), strong: true },
        ...(truncated ? [{ text: cutOffInWords([file], language), strong: true }] : []),
        ...blindSpots.map(({ code, count }) => ({
          text: `– ${count === undefined ? "" : `${count.toLocaleString(language)} × `}${wordsFor("blindSpot", foreign(code, 80), language)}`,
        })),
      ]),
      language,
    ),
    {
      kind: "list",
      items: [...(contentsExamined && canary === null ? [say.noCanary] : []), ...say.limits].map((text) => [{ text }]),
    },
  ];
}

export function changeBlocks({ before, ...difference }: AuditDifference, { language, countries }: Speech): Block[] {
  const { change, nothingChanged } = documentWords(language);
  const host = (one: string) => ({ host: foreign(one) });
  const about = ({ kind, subject, severity }: AuditDifference["newFindings"][number]) => ({
    severity: wordsFor("severity", severity, language),
    sentence: findingSentence({ kind, subject: foreign(subject), declared: null, observed: "–" }, language, countries),
  });
  const items: Cell[] = [
    ...difference.newDestinations.map((one) => [{ text: filled(change.newDestination, host(one)), strong: true }]),
    ...difference.newFindings.map((one) => [{ text: filled(change.newFinding, about(one)), strong: true }]),
    ...(difference.worseFindings ?? []).map(({ kind, subject, before: was, after }) => {
      const [from, to] = [was, after].map((severity) => wordsFor("severity", severity, language));
      const { sentence } = about({ kind, subject, severity: after });
      return [{ text: filled(change.worseFinding, { from: from ?? "", to: to ?? "", sentence }), strong: true }];
    }),
    ...difference.newAttributes.map((one) => [
      { text: filled(change.newAttribute, { ...host(one.host), what: foreign(one.name[language], 80) }), strong: true },
    ]),
    ...difference.changes.map((one) => [
      { text: `${filled(change[one.what], host(one.host))}:` },
      { text: `${foreign(one.before, 300)} → ${foreign(one.after, 300)}` },
    ]),
    ...difference.goneDestinations.map((one) => [{ text: filled(change.goneDestination, host(one)) }]),
    ...difference.goneFindings.map((one) => [{ text: filled(change.goneFinding, about(one)) }]),
    ...difference.goneAttributes.map((one) => [
      { text: filled(change.goneAttribute, { ...host(one.host), what: foreign(one.name[language], 80) }) },
    ]),
    ...(difference.contentsNotCompared ?? []).map((one) => [
      { text: filled(change.notCompared[unreadSide(one)], host(one.host)) },
    ]),
  ];
  const since = filled(change.since, {
    captures: before.captures
      .slice(0, 5)
      .map((file) => foreign(file))
      .join(", "),
    day: dayInWords(before.auditedOn, language),
  });
  return [
    { kind: "words", pieces: [{ text: since }] },
    ...(items.length === 0
      ? [{ kind: "words" as const, pieces: [{ text: nothingChanged }] }]
      : listOf(items, language)),
  ];
}

export function captureBlocks({ captures }: AuditReport, language: Speech["language"]): Block[] {
  return listOf(
    captures.map((capture) => captureCell(capture, language)),
    language,
  );
}

/** Licences ask to be named wherever a result of the data is shown. */
export function editionBlocks({ editions }: AuditReport, { language }: Speech): Block[] {
  const { column, sections } = documentWords(language);
  return [
    {
      kind: "table",
      caption: sections.editions,
      columns: [
        { title: column.data, share: 56 },
        { title: column.edition, share: 18 },
        { title: column.licence, share: 26 },
      ],
      rows: editions
        .slice(0, ITEMS_SHOWN)
        .map(({ name, edition, licence, attribution }) => [
          [{ text: foreign(name) }, ...(attribution === "" ? [] : attributionPieces(attribution))],
          [{ text: foreign(edition, 60) }],
          [licencePiece(licence)],
        ]),
    },
  ];
}

function attributionPieces(attribution: string): Piece[] {
  const link = /https:\/\/[\w.~:/?#@!$&*+,;=%-]+/.exec(attribution.slice(0, 500))?.[0];
  const words = foreign(link === undefined ? attribution : attribution.replace(link, ""), 400).trim();
  return [
    ...(words === "" ? [] : [{ text: words, soft: true }]),
    ...(link === undefined ? [] : [{ text: link, link }]),
  ];
}

function licencePiece(licence: string): Piece {
  const link = Object.hasOwn(LICENCE_LINKS, licence) ? LICENCE_LINKS[licence] : undefined;
  return { text: foreign(licence, 80), ...(link === undefined ? {} : { link }) };
}

function listOf(items: readonly Cell[], language: Speech["language"]): Block[] {
  return [{ kind: "list", items: items.slice(0, ITEMS_SHOWN) }, ...moreBlock(items.length - ITEMS_SHOWN, language)];
}

/** What a document leaves out, in words. */
export function moreBlock(count: number, language: Speech["language"]): Block[] {
  if (count <= 0) return [];
  const text = filled(documentWords(language).more, { n: count.toLocaleString(language) });
  return [{ kind: "words", pieces: [{ text: `… ${text}`, strong: true }] }];
}
