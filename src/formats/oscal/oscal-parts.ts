/**
 * What both OSCAL documents of an evaluation are made of: who, when, observations and findings.
 *
 * Source: NIST OSCAL 1.2.1, models assessment-results and plan-of-action-and-milestones. Only what was said or reckoned
 * is written: a criterion that is not applicable has an observation with its reason and no finding, since a finding is
 * either satisfied or not; one that nobody answered is not satisfied, and says that it is unknown.
 */
import type { Answer } from "../../domain/maturity/answer.ts";
import type { CriterionResult, Evaluation } from "../../domain/maturity/evaluation.ts";
import type { Measure } from "../../domain/maturity/measure.ts";
import type { Figure } from "../../domain/maturity/measured-facts.ts";
import type { Criterion, MaturityModel } from "../../domain/maturity/model.ts";
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import { nameUuid } from "./name-uuid.ts";

export const OSCAL_VERSION = "1.2.1";
/** Whose the property names are that OSCAL does not define. */
const NAMESPACE = "urn:carelabel:oscal";

/** What is exported. */
export interface OscalEvaluation {
  /** Names the evaluation among all; UUIDs are made of it. */
  readonly id: string;
  readonly title: string;
  /** Undefined where the answers name none. */
  readonly facility: string | undefined;
  /** From the outermost to the one evaluated; empty is the whole facility. */
  readonly place: readonly string[];
  readonly answers: ReadonlyMap<string, Answer>;
  readonly figures: ReadonlyMap<string, Figure>;
  readonly measures: readonly Measure[];
  readonly result: Evaluation;
  /** RFC 3339, UTC: when it was begun, and when it was changed last. */
  readonly begunAt: string;
  readonly changedAt: string;
  readonly version: string;
}

export interface OscalWriting extends OscalEvaluation {
  readonly model: MaturityModel;
  /** English, as OSCAL's own words are. */
  readonly texts: MaturityTexts;
}

/** UUID of a part of this evaluation. */
export function uuidOf({ id }: OscalEvaluation, kind: string, key = ""): Promise<string> {
  return nameUuid(
    `urn:carelabel:evaluation:${encodeURIComponent(id)}:${kind}:${encodeURIComponent(key.toWellFormed())}`,
  );
}

/** On one line without space around it, as OSCAL's StringDatatype and MarkupLineDatatype want it; never empty. */
export function line(text: string): string {
  return text.toWellFormed().replaceAll(/\s+/g, " ").trim() || "(empty)";
}

export const prop = (name: string, value: string | number, more: { class?: string } = {}) => ({
  ...{ name, ns: NAMESPACE, value: line(String(value)) },
  ...more,
});

/** Midnight (UTC) at the beginning of `day`, or its last second. Undefined for years that OSCAL cannot write. */
export function momentOf(day: string | undefined, end = false): string | undefined {
  if (day === undefined || !/^(19|2\d)\d\d-/.test(day)) return undefined;
  return `${day}T${end ? "23:59:59" : "00:00:00"}Z`;
}

/** People and the facility, each once. */
export async function metadataOf(writing: OscalWriting, kind: string) {
  const { title, facility, place, changedAt, version, answers, measures, model } = writing;
  const people = new Set([...[...answers.values()].map(({ by }) => by), ...measures.map(({ owner }) => owner)]);
  const named = [...people].filter((name) => name !== undefined).sort();
  const parties = [
    ...(facility === undefined
      ? []
      : [{ uuid: await uuidOf(writing, "facility"), type: "organization", name: line(facility) }]),
    ...(await Promise.all(
      named.map(async (name) => ({ uuid: await uuidOf(writing, "person", name), type: "person", name: line(name) })),
    )),
  ];
  return {
    title: line(`${title}: ${kind}`),
    "last-modified": changedAt,
    version,
    "oscal-version": OSCAL_VERSION,
    props: [prop("model", model.data.source.title), ...place.map((one) => prop("place", one))],
    roles: [{ id: "owner", title: "Owner of a measure" }],
    ...(parties.length === 0 ? {} : { parties }),
    remarks: "Written by CareLabel, a security tool: it diagnoses nothing. A level promises no safety.",
  };
}

export const titleOf = ({ texts }: OscalWriting, { id }: Criterion) => line(texts.criteria[id]?.title ?? id);

/** What was said or measured of the criterion; undefined where nothing was. */
export async function observationOf(writing: OscalWriting, criterion: Criterion) {
  const answer = writing.answers.get(criterion.id);
  const figure = criterion.figure === undefined ? undefined : writing.figures.get(criterion.figure);
  if (answer === undefined && figure === undefined) return undefined;
  const said = answer === undefined ? [] : saidIn(answer);
  const measured = figure === undefined ? [] : [figureText(criterion.figure ?? "", figure)];
  const dated = answer ?? (figure?.kind === "value" ? figure : undefined);
  const expires = momentOf(dated?.validUntil, true);
  return {
    uuid: await uuidOf(writing, "observation", criterion.id),
    title: titleOf(writing, criterion),
    description: [...said, ...measured].join("\n\n"),
    props: [
      ...(answer === undefined ? [] : [prop("answer", answer.answer)]),
      ...(answer?.way === undefined ? [] : [prop("way", answer.way)]),
      ...(answer?.ownFigure === undefined ? [] : [prop("own-figure", answer.ownFigure)]),
      ...(figure?.kind === "value"
        ? [prop(criterion.figure ?? "figure", figure.value)]
        : figure === undefined
          ? []
          : [prop(criterion.figure ?? "figure", figure.kind)]),
    ],
    methods: [methodOf(answer, figure)],
    ...(answer?.by === undefined
      ? {}
      : { origins: [{ actors: [{ type: "party", "actor-uuid": await uuidOf(writing, "person", answer.by) }] }] }),
    ...(answer === undefined || answer.evidence.length === 0
      ? {}
      : {
          "relevant-evidence": answer.evidence.map(({ title, digest, date }) => ({
            description: title.toWellFormed(),
            ...(digest === undefined && date === undefined
              ? {}
              : {
                  props: [
                    ...(digest === undefined ? [] : [prop("sha-256", digest)]),
                    ...(date === undefined ? [] : [prop("date", date)]),
                  ],
                }),
          })),
        }),
    collected: momentOf(dated?.date) ?? writing.changedAt,
    ...(expires === undefined ? {} : { expires }),
  };
}

function saidIn({ answer, reason, note, source }: Answer): string[] {
  return [
    `Answered: ${answer}`,
    ...(reason === undefined ? [] : [`Reason: ${reason}`]),
    ...(note === undefined ? [] : [note]),
    ...(source.kind === "link" ? [`Taken over from what was measured (${source.link}): ${source.because}`] : []),
  ].map((text) => text.toWellFormed());
}

function figureText(name: string, figure: Figure): string {
  if (figure.kind !== "value") return `${name}: there is no such device`;
  return `${name}: ${figure.value} (${figure.how})${figure.from === undefined ? "" : `, ${figure.from.toWellFormed()}`}`;
}

/** How it is known: measured, by documents that are named, or merely said. */
function methodOf(answer: Answer | undefined, figure: Figure | undefined): "TEST" | "EXAMINE" | "UNKNOWN" {
  if (answer?.source.kind === "link") return "TEST";
  if (answer !== undefined) return answer.evidence.length > 0 ? "EXAMINE" : "UNKNOWN";
  return figure?.kind === "value" && figure.how === "measured" ? "TEST" : "UNKNOWN";
}

/** Undefined for a criterion that is not applicable. */
export async function findingOf(writing: OscalWriting, criterion: Criterion, observed: string | undefined) {
  const result = writing.result.criteria[criterion.index];
  if (result === undefined || result.result === "not-applicable") return undefined;
  return {
    uuid: await uuidOf(writing, "finding", criterion.id),
    title: titleOf(writing, criterion),
    description: criterion.statement,
    props: [
      prop("maturity-level", criterion.level),
      prop("result", result.result),
      prop("basis", result.basis),
      ...(result.impliedBy === undefined ? [] : [prop("implied-by", result.impliedBy)]),
      ...(result.setAside === undefined ? [] : [prop("answer-set-aside", result.setAside)]),
      ...(result.notes.length === 0 ? [] : [prop("notes", result.notes.join(" "))]),
    ],
    target: { type: "objective-id", "target-id": criterion.id, status: statusOf(result) },
    ...(observed === undefined ? {} : { "related-observations": [{ "observation-uuid": observed }] }),
  };
}

function statusOf({ result }: CriterionResult) {
  if (result === "met") return { state: "satisfied", reason: "pass" };
  if (result === "broken") return { state: "not-satisfied", reason: "fail" };
  return {
    state: "not-satisfied",
    reason: "other",
    remarks: "Unknown: it was not answered, or the answer counts no more.",
  };
}

/** Without what is not there. */
export function present<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((one): one is T => one !== undefined);
}
