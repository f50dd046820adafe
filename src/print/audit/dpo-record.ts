/**
 * For a data protection officer: a draft of the record of processing activities and the list of transfers.
 *
 * Source: GDPR Art. 30(1)(a) to (g), Art. 44 to 46 and 49. It holds what an audit measured and what the label says, and
 * leaves open what neither can know; a record that fills its own gaps would be worse than none.
 */
import type { Label } from "../../domain/label/label.ts";
import { textIn } from "../../domain/label/text-in.ts";
import type { AuditReport, Destination } from "../../domain/traffic/audit-report.ts";
import { PROTECTION_STATES, protectionState, recipientOf } from "../../domain/traffic/flow.ts";
import { wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { counted, dayInWords, documentWords, filled, wordOf } from "../../domain/traffic/words/document-words.ts";
import type { Table } from "../table/table.ts";
import { answerLimits } from "./answer-limits.ts";
import { captureCell } from "./capture-cells.ts";
import { placeName, type Speech } from "./destination-cells.ts";
import { articlesIn } from "./legal-articles.ts";
import { blindBlocks, editionBlocks, moreBlock, unexaminedBlocks } from "./limit-blocks.ts";
import { type Cell, foreign, type Paper, type Piece } from "./paper.ts";
import { protectionInWords } from "./protection-words.ts";
import { isSent, isTransfer, plantedFields, type Transfer, transfersOf } from "./transfer-list.ts";

const LINES_SHOWN = 40;
const HOSTS_SHOWN = 12;
/** A document shows so many; the spreadsheet has them all. */
export const TRANSFERS_SHOWN = 150;

interface Fact {
  readonly name: string;
  readonly cell: Cell;
}

/** @param label the label that was audited against, for purposes and time limits; the report holds its name alone. */
export function dpoRecord(report: AuditReport, speech: Speech, label?: Label): Paper {
  const { language } = speech;
  const say = documentWords(language);
  const { record } = say;
  const abroad = report.destinations.filter(isTransfer);
  const local = report.destinations.length - abroad.length;
  const localWords = local === 0 ? [] : [{ text: counted(record.localLeftOut, local, language), soft: true }];
  const shown: Transfer[] = [];
  for (const transfer of transfersOf(report, speech)) {
    if (shown.length === TRANSFERS_SHOWN) break;
    shown.push(transfer);
  }
  return {
    language,
    title: record.title,
    subject:
      report.label === null ? say.noLabel : `${foreign(report.label.maker, 100)} ${foreign(report.label.model, 100)}`,
    day: filled(say.auditedOn, { day: dayInWords(report.auditedOn, language) }),
    band: record.band,
    answer: { sign: "info", sentence: record.answer, more: [...answerLimits(report, language), ...record.answerMore] },
    sections: [
      {
        id: "processing",
        title: record.processing,
        blocks: [{ kind: "facts", rows: recordFacts(report, speech, label) }],
      },
      {
        id: "transfers",
        title: record.transfers,
        blocks: [
          ...(localWords.length === 0 ? [] : [{ kind: "words" as const, pieces: localWords }]),
          {
            kind: "table",
            caption: record.transfers,
            columns: [
              { title: record.field.recipient, share: 19 },
              { title: record.field.country, share: 15 },
              { title: record.field.class, share: 17 },
              { title: record.field.personal, share: 17 },
              { title: record.field.protection, share: 15 },
              { title: record.field.evidence, share: 17 },
            ],
            rows: shown.map((transfer) => transferCells(transfer, speech)),
          },
          ...moreBlock(abroad.length - shown.length, language),
        ],
      },
      { id: "unexamined", title: say.sections.unexamined, blocks: unexaminedBlocks(report, speech) },
      { id: "blind", title: say.sections.blind, blocks: blindBlocks(report, speech) },
      { id: "editions", title: record.basis, blocks: editionBlocks(report, speech) },
    ],
    page: { word: say.page, of: say.of },
  };
}

/** The record alone as rows of a spreadsheet. */
export function recordTable(report: AuditReport, speech: Speech, label?: Label): Table {
  const { field, band } = documentWords(speech.language).record;
  const rows = recordFacts(report, speech, label).map(({ name, cell }) => [
    name,
    cell.map(({ text }) => text).join("\n"),
  ]);
  return {
    columns: [
      { key: "part", title: field.part, kind: "text" },
      { key: "content", title: field.content, kind: "text" },
    ],
    rows: [["", band], ...rows],
  };
}

function recordFacts(report: AuditReport, speech: Speech, label: Label | undefined): Fact[] {
  const { language } = speech;
  const { record, noLabel } = documentWords(language);
  const named = report.label === null ? noLabel : `${foreign(report.label.maker)}, ${foreign(report.label.model)}`;
  const fact = (name: string, lines: readonly Piece[], isOpen = true): Fact => ({
    name,
    cell: [
      ...shortened(lines, language),
      ...(isOpen ? [{ text: lines.length === 0 ? record.open : record.complete, strong: true }] : []),
    ],
  });
  return [
    fact(record.controller, []),
    fact(record.product, [{ text: named }], report.label === null),
    fact(record.purposes, purposes(report.destinations, speech, label)),
    fact(record.legalBasis, legalBases(speech, label)),
    fact(record.subjects, subjects(report.destinations, speech)),
    fact(record.data, dataCategories(report, speech)),
    fact(record.recipients, recipients(report.destinations, speech)),
    fact(record.thirdCountries, thirdCountries(report.destinations, speech), false),
    fact(record.safeguards, []),
    fact(record.erasure, retention(speech, label)),
    fact(
      record.security,
      [...security(report.destinations, speech), { text: record.otherMeasures, strong: true }],
      false,
    ),
    fact(
      record.captures,
      report.captures.flatMap((capture) => captureCell(capture, language)),
      false,
    ),
  ];
}

function purposes(destinations: readonly Destination[], { language }: Speech, label: Label | undefined): Piece[] {
  const { record } = documentWords(language);
  const data = label?.components?.data;
  const said = [
    ...(data?.thirdParties ?? []).map(({ name, purpose }) => ({ name, purpose })),
    ...(data?.attributes ?? []).flatMap(({ name, purpose }) =>
      purpose === undefined ? [] : [{ name: textIn(name, language), purpose }],
    ),
  ];
  const kinds = unique(destinations.flatMap(({ operator }) => operator?.category ?? []));
  return [
    ...said.map(({ name, purpose }) => ({
      text: `${record.declared}: ${filled(record.purposesOf, { what: foreign(name), purpose: foreign(textIn(purpose, language), 300) })}`,
    })),
    ...(kinds.length === 0
      ? []
      : [
          {
            text: `${record.measured}: ${filled(record.serviceKinds, { kinds: kinds.map((kind) => wordsFor("category", foreign(kind, 40), language)).join(", ") })}`,
          },
        ]),
  ];
}

function legalBases({ language }: Speech, label: Label | undefined): Piece[] {
  const { record } = documentWords(language);
  return (label?.components?.data?.attributes ?? []).flatMap(({ name, legalBasis, article9 }) => {
    const bases = [legalBasis, article9]
      .filter((basis) => basis !== undefined)
      .map((basis) => articlesIn(foreign(basis, 120), language));
    return bases.length === 0
      ? []
      : [{ text: `${record.declared}: ${foreign(textIn(name, language))}: ${bases.join(", ")}` }];
  });
}

function subjects(destinations: readonly Destination[], { language }: Speech): Piece[] {
  const { record } = documentWords(language);
  const about = new Set(
    destinations.flatMap(({ attributes, planted }) => [
      ...attributes
        .filter((one) => one.personal && isSent(one))
        .map((one) => (one.about === "patient" ? "patient" : "user")),
      ...(planted.some(isSent) ? ["patient"] : []),
    ]),
  );
  return (["patient", "user"] as const)
    .filter((who) => about.has(who))
    .map((who) => ({ text: `${record.measured}: ${record.subject[who]}` }));
}

function dataCategories({ destinations, contentsExamined }: AuditReport, { language }: Speech): Piece[] {
  const { record, group: groups } = documentWords(language);
  const sent = destinations.flatMap(({ attributes }) => attributes.filter((one) => one.personal && isSent(one)));
  const fields = plantedFields(destinations, language);
  const lines = [...Map.groupBy(sent, ({ group }) => group)].map(([group, some]) =>
    filled(record.group, {
      group: foreign(wordOf(groups, group), 60),
      names: unique(some.map(({ name }) => foreign(name[language], 80))).join(", "),
    }),
  );
  if (!contentsExamined) return [{ text: record.notExamined, strong: true }];
  const isSpecial = fields.length > 0 || sent.some(({ group, about }) => group === "health" || about === "patient");
  return [
    ...(lines.length === 0 && fields.length === 0 ? [{ text: record.noneSeen }] : []),
    ...lines.map((text) => ({ text: `${record.measured}: ${text}` })),
    ...(fields.length === 0 ? [] : [{ text: filled(record.plantedNote, { fields: fields.join(", ") }), strong: true }]),
    ...(isSpecial ? [{ text: record.special }] : []),
  ];
}

function recipients(destinations: readonly Destination[], { language, countries }: Speech): Piece[] {
  const { record } = documentWords(language);
  return [...Map.groupBy(destinations.filter(isTransfer), recipientOf)].map(([name, group]) => {
    const operator = group.find((one) => one.operator !== null)?.operator ?? null;
    const seat = operator?.seat ?? null;
    const values = {
      name: foreign(name),
      kind:
        operator?.category == null
          ? record.kindUnknown
          : wordsFor("category", foreign(operator.category, 40), language),
      country: seat === null ? "" : foreign(countries.nameOf(seat, language), 80),
    };
    return { text: filled(seat === null ? record.recipient : record.recipientSeat, values) };
  });
}

/** By country, with the ground that its place gives; and what a place cannot tell. */
function thirdCountries(destinations: readonly Destination[], speech: Speech): Piece[] {
  const { language } = speech;
  const { record, validUntil: until } = documentWords(language);
  const outside = destinations.filter(({ transfer }) =>
    ["adequate", "adequate-conditional", "none"].includes(transfer.class),
  );
  const unplaced = destinations.filter((one) => isTransfer(one) && one.transfer.class === "unknown").length;
  const elsewhere = destinations.filter(
    ({ transfer, operator, place }) =>
      transfer.class === "eea" &&
      operator !== null &&
      (operator.parent !== null || (operator.seat !== null && operator.seat !== place.country)),
  );
  const byCountry = [...Map.groupBy(outside, ({ place }) => placeName(place, speech))].flatMap(([country, [first]]) => {
    if (first === undefined) return [];
    const { class: kind, reference, validUntil, scope } = first.transfer;
    const ground = [
      filled(record.thirdCountry, { country, class: wordsFor("transfer", kind, language) }),
      ...(reference === null ? [] : [filled(record.decision, { reference: foreign(reference, 60) })]),
      ...(validUntil === null ? [] : [filled(until, { day: dayInWords(validUntil, language) })]),
    ];
    return [
      { text: ground.join(", "), strong: kind === "none" },
      ...(scope === null ? [] : [{ text: foreign(scope, 300), soft: true, english: true }]),
    ];
  });
  return [
    ...(byCountry.length === 0 ? [{ text: record.noThirdCountry }] : byCountry),
    ...(unplaced === 0 ? [] : [{ text: counted(record.placeUnknown, unplaced, language), strong: true }]),
    ...(elsewhere.length === 0
      ? []
      : [
          {
            text: filled(record.seatOutside, { names: few(unique(elsewhere.map((one) => foreign(recipientOf(one))))) }),
          },
        ]),
  ];
}

function retention({ language }: Speech, label: Label | undefined): Piece[] {
  const { record } = documentWords(language);
  return (label?.components?.data?.attributes ?? []).flatMap(({ name, retentionDays }) =>
    retentionDays === undefined
      ? []
      : [
          {
            text: `${record.declared}: ${filled(record.retention, {
              what: foreign(textIn(name, language)),
              days: retentionDays === 0 ? record.notKept : counted(record.days, retentionDays, language),
            })}`,
          },
        ],
  );
}

function security(destinations: readonly Destination[], { language }: Speech): Piece[] {
  const { record } = documentWords(language);
  return PROTECTION_STATES.toReversed().flatMap((worstFirst) => {
    const some = destinations.filter((one) => protectionState(one) === worstFirst);
    return [...Map.groupBy(some, (one) => protectionInWords(one, language))].map(([state, group]) => {
      const hosts = few(unique(group.map(({ host }) => foreign(host))));
      return { text: `${record.measured}: ${filled(record.protected, { state, hosts })}` };
    });
  });
}

function transferCells(transfer: Transfer, { language }: Speech): Cell[] {
  const { record, seat, parent, validUntil, beforeConsent } = documentWords(language);
  return [
    [
      { text: transfer.recipient, strong: true },
      { text: `${transfer.host}, ${transfer.port}` },
      ...(transfer.seat === null ? [] : [{ text: filled(seat, { country: transfer.seat }), soft: true, own: true }]),
      ...(transfer.parent === null ? [] : [{ text: filled(parent, { company: transfer.parent }), soft: true }]),
    ],
    [
      { text: transfer.country, strong: true, own: true },
      ...(transfer.confidence === null
        ? []
        : [{ text: `${record.field.confidence}: ${transfer.confidence}`, soft: true }]),
      ...(transfer.hostedBy === null ? [] : [{ text: `${record.field.hostedBy} ${transfer.hostedBy}` }]),
    ],
    [
      { text: transfer.class, own: true },
      ...(transfer.decision === null ? [] : [{ text: filled(record.decision, { reference: transfer.decision }) }]),
      ...(transfer.validUntil === null
        ? []
        : [{ text: filled(validUntil, { day: dayInWords(transfer.validUntil, language) }) }]),
      ...(transfer.safeguards === null
        ? []
        : [{ text: `${record.field.safeguards}: ${transfer.safeguards}`, strong: true, own: true }]),
    ],
    [
      { text: transfer.personal, own: true },
      { text: transfer.howOften, soft: true },
      { text: `${beforeConsent}: ${transfer.beforeConsent}`, soft: true },
    ],
    [{ text: transfer.protection }],
    transfer.evidence.split("\n").map((text) => ({ text, code: true })),
  ];
}

function shortened(lines: readonly Piece[], language: Speech["language"]): Piece[] {
  const more = lines.length - LINES_SHOWN;
  if (more <= 0) return [...lines];
  const text = filled(documentWords(language).more, { n: more.toLocaleString(language) });
  return [...lines.slice(0, LINES_SHOWN), { text: `… ${text}`, strong: true }];
}

function few(names: readonly string[]): string {
  const more = names.length - HOSTS_SHOWN;
  return [...names.slice(0, HOSTS_SHOWN), ...(more > 0 ? [`+ ${more}`] : [])].join(", ");
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}
