/**
 * Report of a conformance assessment: verdicts with their reasons in words, as programs and people read it.
 */
import Type, { type Static } from "typebox";
import { textIn } from "../label/text-in.ts";
import type { Assessment } from "./assess.ts";
import { Status } from "./catalogue.ts";
import type { CarriedAnswers } from "./editions.ts";
import type { EvidenceProposal } from "./evidence/proposal.ts";
import { type Judged, VERDICTS } from "./reason.ts";
import { Support } from "./statement.ts";
import { changeIn, contradictionIn, kindIn, type Language, reasonIn } from "./words/words.ts";

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Ids = (description: string) => Type.Array(Type.String(), { description });

const VerdictWord = Type.Enum([...VERDICTS], { description: "pass, fail, inconclusive or not-applicable" });
const Because = {
  verdict: VerdictWord,
  code: Type.String({ description: "why, as a code of this report's version" }),
  because: Type.String({ description: "why, as a sentence" }),
};

const ReportedProvision = Type.Object({
  ...Because,
  title: Type.String(),
  status: Status,
  support: Nullable(Support),
  reason: Nullable(Type.String()),
  measures: Nullable(Type.String()),
  evidence: Type.Array(Type.String()),
  tables: Ids("evidence tables that it draws on"),
});

const ReportedEditionStep = Type.Object({
  kind: Type.Enum(["same", "status", "changed", "continued", "new"]),
  from: Ids("provisions of the edition that was answered that go on in it, or that it went on in"),
  change: Nullable(Type.String({ description: "what changed between the editions" })),
  answered: Type.Record(Type.String(), Support, {
    description: "where it is open: what was answered to the provisions that it comes from, by their ids",
  }),
  ...Because,
});

export const ConformanceReport = Type.Object(
  {
    carelabel: Type.Literal("conformance"),
    version: Type.Literal(1),
    assessedOn: Type.String({ format: "date" }),
    catalogue: Type.Object({
      id: Type.String(),
      name: Type.String(),
      edition: Type.String(),
      checked: Nullable(Type.String({ description: "the day on which the data was last held against its sources" })),
    }),
    notice: Nullable(Type.String({ description: "stands on everything that is made of this report" })),
    subset: Nullable(Type.String({ description: "the scheme that was asked for; null for the whole edition" })),
    product: Type.Object({
      maker: Nullable(Type.String()),
      model: Nullable(Type.String()),
      firmware: Nullable(Type.String()),
      ...Because,
      counts: Type.Object({
        pass: Type.Integer(),
        fail: Type.Integer(),
        inconclusive: Type.Integer(),
        notApplicable: Type.Integer(),
        declined: Type.Integer({ description: "of those that pass: recommendations not followed, with their reason" }),
      }),
    }),
    provisions: Type.Record(Type.String(), ReportedProvision, { description: "by id; each of the edition once" }),
    conditions: Type.Record(
      Type.String(),
      Type.Object({
        answer: Type.Enum(["yes", "no", "unknown"]),
        how: Type.Enum(["stated", "derived", "disputed", "open"]),
        from: Ids("stated conditions that it follows from, or clashes with"),
        question: Type.Optional(Type.String({ description: "of a condition of the edition" })),
        reason: Type.Optional(Type.String({ description: "why it was answered so" })),
      }),
      { description: "by id" },
    ),
    questions: Type.Array(
      Type.Object({ id: Type.String(), question: Type.String(), decides: Ids("provisions that wait for it") }),
      { description: "conditions to answer next" },
    ),
    passedOver: Ids("answers to provisions that this edition does not have"),
    contradictions: Type.Array(
      Type.Object({ about: Ids("answers that clash"), code: Type.String(), because: Type.String() }),
    ),
    tables: Type.Array(
      Type.Object({
        id: Type.String(),
        about: Type.String(),
        given: Type.Array(Type.String()),
        for: Ids("provisions that draw on it"),
      }),
      { description: "evidence tables that are needed" },
    ),
    subsets: Type.Record(
      Type.String(),
      Type.Object({
        name: Type.String(),
        ...Because,
        provisions: Type.Array(Type.String()),
        note: Nullable(Type.String()),
      }),
      { description: "what schemes took from this edition, each with its own verdict" },
    ),
    decisions: Type.Record(
      Type.String(),
      Type.Object({
        name: Type.String(),
        answer: Type.Enum(["yes", "no", "unknown"]),
        says: Nullable(Type.String()),
        way: Type.Array(Type.Object({ id: Type.String(), question: Type.String(), answer: Type.Enum(["yes", "no"]) })),
        next: Nullable(Type.Object({ id: Type.String(), question: Type.String() })),
      }),
      { description: "questions that are decided step by step" },
    ),
    proposals: Type.Array(
      Type.Object({
        provision: Type.String(),
        says: Type.Enum(["supports", "contradicts"]),
        because: Type.String(),
        source: Type.Object({
          kind: Type.Enum(["label", "audit", "watch", "sbom", "form"]),
          name: Type.String(),
          at: Type.String(),
          on: Nullable(Type.String()),
        }),
      }),
      { description: "evidence that was found elsewhere; a person decides, no verdict rests on it" },
    ),
    comparison: Nullable(
      Type.Object({
        from: Type.String(),
        to: Type.String(),
        isBack: Type.Boolean({ description: "the other edition is the older one" }),
        product: Type.Object(Because),
        provisions: Type.Record(Type.String(), ReportedEditionStep),
        questions: Ids("conditions of the other edition to answer"),
        dropped: Ids("provisions that have nothing there"),
      }),
    ),
  },
  {
    title: "CareLabel conformance assessment, version 1",
    description: "A statement held against a catalogue of provisions. Version 1 grows by addition only.",
  },
);
export type ConformanceReport = Static<typeof ConformanceReport>;

export interface ReportSettings {
  readonly language: Language;
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly carried?: CarriedAnswers | undefined;
  readonly proposals?: readonly EvidenceProposal[];
}

export function reportOf(
  assessment: Assessment,
  { language, today, carried, proposals = [] }: ReportSettings,
): ConformanceReport {
  const { catalogue, edition, subset, product, statement, provisions, conditions } = assessment;
  const said = (one: Judged) => because(one, assessment, language);
  const counted = (test: (one: Judged) => boolean) => [...provisions.values()].filter(test).length;
  const questionOf = (id: string) => ({
    id,
    question: textIn(catalogue.conditions?.find((one) => one.id === id)?.question ?? id, language),
  });
  return {
    carelabel: "conformance",
    version: 1,
    assessedOn: today,
    catalogue: {
      id: catalogue.id,
      name: textIn(catalogue.name, language),
      edition: edition.id,
      checked: catalogue.checked ?? null,
    },
    notice: catalogue.notice === undefined ? null : textIn(catalogue.notice, language),
    subset: subset?.id ?? null,
    product: {
      maker: statement.product.maker ?? null,
      model: statement.product.model ?? null,
      firmware: statement.product.firmware ?? null,
      ...said(product),
      counts: {
        pass: counted(({ verdict }) => verdict === "pass"),
        fail: counted(({ verdict }) => verdict === "fail"),
        inconclusive: counted(({ verdict }) => verdict === "inconclusive"),
        notApplicable: counted(({ verdict }) => verdict === "not-applicable"),
        declined: counted(({ code }) => code === "declined-with-reason"),
      },
    },
    provisions: Object.fromEntries(
      [...provisions].map(([id, one]) => [
        id,
        {
          ...said(one),
          title: textIn(one.provision.title, language),
          status: one.inEdition.status,
          support: one.answer?.support ?? null,
          reason: one.answer?.reason ?? null,
          measures: one.answer?.measures ?? null,
          evidence: [...(one.answer?.evidence ?? [])],
          tables: one.provision.tables ?? [],
        },
      ]),
    ),
    conditions: Object.fromEntries(
      [...conditions].map(([id, { answer, how, from, reason }]) => {
        const asked = catalogue.conditions?.find((one) => one.id === id);
        const isAsked = asked?.editions?.includes(edition.id) ?? asked !== undefined;
        return [
          id,
          {
            ...{ answer, how, from: [...from] },
            ...(isAsked ? { question: questionOf(id).question } : {}),
            ...(reason === undefined ? {} : { reason }),
          },
        ];
      }),
    ),
    questions: assessment.open.map(({ id, decides }) => ({ ...questionOf(id), decides: [...decides] })),
    passedOver: [...assessment.passedOver],
    contradictions: assessment.contradictions.map((one) => ({
      about: [...one.about],
      code: one.code,
      because: contradictionIn(one, language),
    })),
    tables: assessment.tables.map(({ id, given, for: users }) => ({
      id,
      about: textIn(catalogue.tables?.find((one) => one.id === id)?.about ?? id, language),
      given: [...given],
      for: [...users],
    })),
    subsets: Object.fromEntries(
      assessment.subsets.map((one) => [
        one.subset.id,
        {
          name: textIn(one.subset.name, language),
          ...said(one),
          provisions: [...one.provisions],
          note: one.subset.note === undefined ? null : textIn(one.subset.note, language),
        },
      ]),
    ),
    decisions: Object.fromEntries(
      (catalogue.decisions ?? []).flatMap(({ id, name, outcomes }) => {
        const found = assessment.decisions.get(id);
        if (found === undefined) return [];
        const outcome = outcomes.find((one) => one.id === found.outcome);
        const report = {
          name: textIn(name, language),
          answer: found.answer,
          says: outcome === undefined ? null : textIn(outcome.says, language),
          way: found.way.map(({ ask, answer }) => ({ ...questionOf(ask), answer })),
          next: found.next === null ? null : questionOf(found.next),
        };
        return [[id, report] as const];
      }),
    ),
    proposals: proposals
      .filter(({ provision }) => provisions.has(provision))
      .map(({ provision, says, because, source }) => ({ provision, says, because: because[language], source })),
    comparison: carried === undefined ? null : comparisonOf(carried, language),
  };
}

function because(one: Judged, assessment: Assessment, language: Language) {
  return { verdict: one.verdict, code: one.code, because: reasonIn(one, assessment, language) };
}

function comparisonOf(
  { difference, assessment, proposals }: CarriedAnswers,
  language: Language,
): ConformanceReport["comparison"] {
  return {
    from: difference.from,
    to: difference.to,
    isBack: difference.isBack,
    product: because(assessment.product, assessment, language),
    provisions: Object.fromEntries(
      difference.provisions.flatMap((compared) => {
        const { id, kind, from } = compared;
        const verdict = assessment.provisions.get(id);
        if (verdict === undefined) return [];
        const change = changeIn(compared, difference, language);
        const words = change ?? (kind === "same" ? null : kindIn(compared, difference, language));
        const answered = Object.fromEntries((proposals.get(id) ?? []).map((one) => [one.id, one.answer.support]));
        const said = because(verdict, assessment, language);
        return [[id, { kind, from: [...from], change: words, answered, ...said }] as const];
      }),
    ),
    questions: assessment.open.map(({ id }) => id),
    dropped: [...difference.dropped],
  };
}
