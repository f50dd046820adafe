/**
 * An audit as a document: the answer first, findings gravest first, who got what and where, then what cannot be said.
 *
 * A report may hold tens of thousands of destinations; a document shows the gravest and says how many more there are.
 */
import type { Label } from "../../domain/label/label.ts";
import type { AuditDifference } from "../../domain/traffic/audit-difference.ts";
import type { AuditReport } from "../../domain/traffic/audit-report.ts";
import { departures } from "../../domain/traffic/departures.ts";
import { flowOf } from "../../domain/traffic/flow.ts";
import { counted, dayInWords, documentWords, filled } from "../../domain/traffic/words/document-words.ts";
import { answerLimits } from "./answer-limits.ts";
import { attributeNames, claimRow } from "./claim-cells.ts";
import {
  hostCell,
  operatorCell,
  placeCell,
  placeName,
  protectionCell,
  type Speech,
  transferCell,
} from "./destination-cells.ts";
import { findingBlocks } from "./finding-blocks.ts";
import {
  blindBlocks,
  captureBlocks,
  changeBlocks,
  editionBlocks,
  moreBlock,
  unexaminedBlocks,
} from "./limit-blocks.ts";
import { type Block, foreign, type Paper, type Section } from "./paper.ts";
import { protectionLegend } from "./protection-words.ts";
import { sentTables } from "./sent-tables.ts";

/** Rows of each list that a document shows. */
export const ROWS_SHOWN = { findings: 150, destinations: 200, sent: 300, claims: 250 };

/**
 * @param difference what changed since an earlier audit, where one was given.
 * @param claimed the label that was audited against, for its own words in the language of the document.
 */
export function auditPaper(report: AuditReport, speech: Speech, difference?: AuditDifference, claimed?: Label): Paper {
  const { language } = speech;
  const say = documentWords(language);
  const { label, findings, destinations, claims } = report;
  const sections: (Section | undefined)[] = [
    findings.length === 0
      ? undefined
      : { id: "findings", title: say.sections.findings, blocks: findingBlocks(report, speech, ROWS_SHOWN.findings) },
    destinations.length === 0
      ? undefined
      : { id: "flow", title: say.sections.flow, blocks: flowBlocks(report, speech) },
    destinations.length === 0
      ? undefined
      : { id: "destinations", title: say.sections.destinations, blocks: destinationBlocks(report, speech) },
    sentSection(report, speech),
    claims.length === 0
      ? undefined
      : { id: "claims", title: say.sections.claims, blocks: claimBlocks(report, speech, claimed) },
    difference === undefined
      ? undefined
      : { id: "changes", title: say.sections.changes, blocks: changeBlocks(difference, speech) },
    { id: "unexamined", title: say.sections.unexamined, blocks: unexaminedBlocks(report, speech) },
    { id: "blind", title: say.sections.blind, blocks: blindBlocks(report, speech) },
    { id: "captures", title: say.sections.captures, blocks: captureBlocks(report, language) },
    { id: "editions", title: say.sections.editions, blocks: editionBlocks(report, speech) },
  ];
  return {
    language,
    title: say.title,
    subject: label === null ? say.noLabel : `${foreign(label.maker, 100)} ${foreign(label.model, 100)}`,
    day: filled(say.auditedOn, { day: dayInWords(report.auditedOn, language) }),
    answer: answerOf(report, speech),
    sections: sections.filter((section) => section !== undefined),
    page: { word: say.page, of: say.of },
  };
}

function answerOf(report: AuditReport, { language }: Speech): Paper["answer"] {
  const { label, findings, destinations, claims, valuesShown } = report;
  const { answer, unsigned, masked, unmasked } = documentWords(language);
  const always = [
    ...answerLimits(report, language),
    ...(label?.signed === false ? [unsigned] : []),
    valuesShown ? unmasked : masked,
  ];
  if (destinations.length === 0) return { sign: "unknown", sentence: answer.nothing, more: always };
  const departing = departures(findings);
  const contacted = counted(answer.noLabel, destinations.length, language);
  const grave = findings.filter(({ severity }) => severity === "high" || severity === "critical").length;
  const graveWords = grave === 0 ? [] : [counted(answer.grave, grave, language)];
  const gravest = departing[0]?.severity;
  if (label === null) {
    const found = departing.length === 0 ? [] : [counted(answer.noLabelFound, departing.length, language)];
    return {
      sign: gravest ?? "unknown",
      sentence: contacted,
      more: [...found, ...graveWords, answer.noLabelMore, ...always],
    };
  }
  const unknown = claims.filter(({ result }) => result === "unknown").length;
  const unknownWords = unknown === 0 ? [] : [counted(answer.unknown, unknown, language)];
  const sentence = departing.length === 0 ? answer.holds : counted(answer.departs, departing.length, language);
  return {
    sign: gravest ?? (unknown > 0 ? "unknown" : "met"),
    sentence,
    more: [...graveWords, contacted, ...unknownWords, ...always],
  };
}

function flowBlocks(report: AuditReport, speech: Speech): Block[] {
  const { language } = speech;
  const say = documentWords(language);
  const flow = flowOf(report);
  const many = (count: number) => ({ n: count.toLocaleString(language) });
  const parties = sum(flow.parties.map(({ parties }) => parties));
  const places = sum(flow.places.map((place) => place.places));
  const product = report.label === null ? say.flow.device : foreign(report.label.model, 80);
  return [
    {
      kind: "flow",
      flow,
      alt: filled(say.flow.alt, {
        parties: counted(say.flow.parties, parties, language),
        places: counted(say.flow.places, places, language),
      }),
      words: {
        device: product,
        headings: [say.flow.device, say.flow.party, say.flow.place],
        parties: flow.parties.map(({ name, parties }) =>
          parties > 1 ? filled(say.flow.moreParties, many(parties)) : foreign(name, 80),
        ),
        places: flow.places.map(({ key, places }) =>
          places > 1
            ? filled(say.flow.morePlaces, many(places))
            : placeName(/^[A-Z]{2}$/.test(key) ? { ...NOWHERE, country: key } : { ...NOWHERE, method: key }, speech),
        ),
      },
      legend: { ...protectionLegend(report.destinations, language), unnamed: say.notNamed },
    },
    { kind: "words", pieces: [{ text: say.flow.note, soft: true }] },
  ];
}

const NOWHERE = { country: null, region: null, provider: null, method: "unknown", confidence: "low" } as const;

function destinationBlocks({ destinations, label }: AuditReport, speech: Speech): Block[] {
  const { column, sections, rated } = documentWords(speech.language);
  const guidelines = new Set(
    destinations.flatMap(({ protection }) => (protection === null ? [] : [protection.guideline])),
  );
  return [
    ...[...guidelines].slice(0, 3).map((guideline): Block => {
      return { kind: "words", pieces: [{ text: filled(rated, { guideline: foreign(guideline, 60) }), soft: true }] };
    }),
    {
      kind: "table",
      caption: sections.destinations,
      columns: [
        { title: column.destination, share: 22 },
        { title: column.server, share: 18 },
        { title: column.operator, share: 16 },
        { title: column.transfer, share: 18 },
        { title: column.protection, share: 26 },
      ],
      rows: destinations
        .slice(0, ROWS_SHOWN.destinations)
        .map((one) => [
          hostCell(one, label !== null, speech),
          placeCell(one, speech),
          operatorCell(one, speech),
          transferCell(one, speech),
          protectionCell(one, speech),
        ]),
    },
    ...moreBlock(destinations.length - ROWS_SHOWN.destinations, speech.language),
  ];
}

function sentSection({ destinations }: AuditReport, speech: Speech): Section | undefined {
  const { tables, more } = sentTables(destinations, speech, ROWS_SHOWN.sent);
  if (tables.length === 0) return undefined;
  const title = documentWords(speech.language).sections.sent;
  return { id: "sent", title, blocks: [...tables, ...moreBlock(more, speech.language)] };
}

function claimBlocks(report: AuditReport, speech: Speech, claimed: Label | undefined): Block[] {
  const { column, sections } = documentWords(speech.language);
  const { claims } = report;
  const shown = claims.slice(0, ROWS_SHOWN.claims);
  const names = attributeNames(report, speech.language);
  return [
    {
      kind: "table",
      caption: sections.claims,
      columns: [
        { title: column.claim, share: 42 },
        { title: column.result, share: 30 },
        { title: column.observed, share: 28 },
      ],
      rows: shown.map((claim) => claimRow(claim, names, speech, claimed)),
    },
    ...moreBlock(claims.length - shown.length, speech.language),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
