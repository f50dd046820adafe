/**
 * A file of answers to the maturity model, as a person writes it: YAML or JSON, read with the line of every mistake.
 *
 * Total: whatever the bytes are, the answer is the file's content or problems with their places, never a crash. An answer
 * to a criterion that the model does not have is a mistake and not passed over: it would count for nothing unseen.
 */
import type { TSchema } from "typebox";
import { pointerTo } from "../../domain/label/problem.ts";
import { nearest, problemsAgainst } from "../../domain/label/schema-problems.ts";
import { type Answer, AnswerKind } from "../../domain/maturity/answer.ts";
import {
  AnswersFile,
  AnswersHead,
  answerOf,
  figureOf,
  GivenAnswer,
  GivenFigure,
  type MaturityAnswers,
  NO_SUCH_DEVICE,
} from "../../domain/maturity/answers-file.ts";
import type { Measure } from "../../domain/maturity/measure.ts";
import { type Figure, figureProblem } from "../../domain/maturity/measured-facts.ts";
import type { MaturityModel, Metric } from "../../domain/maturity/model.ts";
import type { Reading } from "../../domain/maturity/reading.ts";
import { oneLine } from "../../domain/one-line.ts";
import { type Place, type ReadDocument, readDocument } from "../label-document/read-document.ts";

/** 81 answers with long notes and evidence take a tenth of it. */
const ANSWERS_LIMIT_BYTES = 1024 * 1024;
const PROBLEMS_KEPT = 50;

const ANSWERS = { name: "file of answers", whenEmpty: "docs/maturity.md shows how one begins" };

export interface AnswerProblem {
  readonly place: Place;
  /** JSON pointer into the file. */
  readonly pointer: string;
  /** What is wrong and what to write. */
  readonly message: string;
}

export interface ReadAnswers {
  /** Undefined when there are problems. */
  readonly file: MaturityAnswers | undefined;
  /** At most 50, in the order of the lines. */
  readonly problems: readonly AnswerProblem[];
}

/** @throws {InputError} `document-too-large`, `encoding-unreadable`, `document-unreadable` when empty. */
export function readMaturityAnswers(bytes: Uint8Array, where: string, model: MaturityModel): ReadAnswers {
  const document = readDocument(bytes, where, ANSWERS_LIMIT_BYTES, ANSWERS);
  if (document.problems.length > 0) return { file: undefined, problems: document.problems };
  const reader = new Reader(document, model);
  const file = reader.read();
  const problems = reader.problems.toSorted(
    (one, other) => one.place.line - other.place.line || one.place.column - other.place.column,
  );
  return { file: problems.length === 0 ? file : undefined, problems: problems.slice(0, PROBLEMS_KEPT) };
}

type Group = Readonly<Record<string, unknown>>;

class Reader {
  readonly problems: AnswerProblem[] = [];
  readonly #document: ReadDocument;
  readonly #model: MaturityModel;

  constructor(document: ReadDocument, model: MaturityModel) {
    this.#document = document;
    this.#model = model;
  }

  read(): MaturityAnswers | undefined {
    const { value } = this.#document;
    if (!isGroup(value)) {
      this.#tell("", 'a file of answers is a group of facts with "answers" and "measured" in it');
      return undefined;
    }
    if (Object.hasOwn(value, "provisions") && !Object.hasOwn(value, "answers")) {
      this.#tell("/provisions", 'these are answers about a product; "carelabel conform" takes them');
      return undefined;
    }
    const { answers, measured, failureImpact, measures, ...rest } = value;
    this.#check(AnswersHead, rest, "", Object.keys(AnswersFile.properties));
    return {
      facility: rest.facility as string | undefined,
      site: rest.site as string | undefined,
      date: rest.date as string | undefined,
      reading: rest.reading as Reading | undefined,
      budget: rest.budget as number | undefined,
      answers: this.#answers(answers),
      facts: this.#facts(measured, failureImpact),
      measures: this.#measures(measures),
    };
  }

  #answers(value: unknown): Map<string, Answer> {
    const answers = new Map<string, Answer>();
    for (const [id, given] of this.#entries(value, "/answers", "answers by criterion")) {
      if (this.#isFull()) break;
      const pointer = pointerTo("answers", id);
      const criterion = this.#model.criterion(id);
      if (criterion === undefined) {
        const near = nearest(
          id,
          this.#model.criteria.map((one) => one.id),
        );
        this.#tell(
          pointer,
          `the model has no criterion "${oneLine(id, 80)}"${near === undefined ? "" : `; did you mean ${near}?`}`,
        );
        continue;
      }
      const schema: TSchema = isGroup(given) ? GivenAnswer : AnswerKind;
      if (!this.#check(schema, given, pointer)) continue;
      const answer = answerOf(given as AnswerKind | GivenAnswer);
      if (this.#wayFits(id, answer, pointer)) answers.set(id, answer);
    }
    return answers;
  }

  #wayFits(id: string, { way }: Answer, pointer: string): boolean {
    if (way === undefined) return true;
    const ways = this.#model.readings.ways.filter(({ criteria }) => criteria.includes(id)).map((one) => one.id);
    if (ways.includes(way)) return true;
    const instead =
      ways.length === 0 ? "it has no named ways; leave it out" : `write ${ways.join(", ")}, or leave it out`;
    this.#tell(`${pointer}/way`, `"${oneLine(way)}" is no way to fulfil this criterion; ${instead}`);
    return false;
  }

  #facts(value: unknown, failureImpact: unknown): Map<string, Figure> {
    const facts = new Map<string, Figure>();
    const metrics = Map.groupBy(this.#model.metrics, ({ metric }) => metric);
    const given = [...this.#entries(value, "/measured", "figures by metric")].map(
      ([name, figure]) => [name, figure, pointerTo("measured", name)] as const,
    );
    if (failureImpact !== undefined) given.push(["failureImpact", failureImpact, "/failureImpact"]);
    const seen = new Set<string>();
    for (const [name, figure, pointer] of given) {
      if (this.#isFull()) break;
      const own = metrics.get(name);
      if (own === undefined) {
        const near = nearest(name, [...metrics.keys()]);
        this.#tell(
          pointer,
          `"${oneLine(name)}" is no figure of the model; ${near === undefined ? `known are ${[...metrics.keys()].join(", ")}` : `did you mean ${near}?`}`,
        );
        continue;
      }
      if (seen.has(name)) this.#tell(pointer, `${name} stands under "measured" as well; keep one of the two`);
      seen.add(name);
      const [single] = own;
      if (single?.scope === undefined) this.#figure(single as Metric, figure, pointer, facts);
      else this.#scoped(name, own, figure, pointer, facts);
    }
    return facts;
  }

  #scoped(name: string, metrics: readonly Metric[], value: unknown, pointer: string, facts: Map<string, Figure>): void {
    const scopes = metrics.map(({ scope }) => scope ?? "");
    if (!isGroup(value)) {
      this.#tell(
        pointer,
        `${name} has one figure for each of ${scopes.join(", ")}; write ${scopes[0]}: NUMBER and so on below it`,
      );
      return;
    }
    for (const [scope, figure] of Object.entries(value)) {
      const metric = metrics.find((one) => one.scope === scope);
      if (metric === undefined)
        this.#tell(pointer + pointerTo(scope), `"${oneLine(scope)}" is none of ${scopes.join(", ")}`);
      else this.#figure(metric, figure, pointer + pointerTo(scope), facts);
    }
  }

  /** What is empty was not measured; that there is no such device has to be said. */
  #figure(metric: Metric, value: unknown, pointer: string, facts: Map<string, Figure>): void {
    if (value === null || value === "unknown") return;
    if (value === NO_SUCH_DEVICE || value === "none") {
      if (metric.scope === undefined)
        this.#tell(pointer, "it is asked of the whole facility; write a number, or unknown");
      else facts.set(metric.key, { kind: "no-such-device" });
      return;
    }
    if (typeof value !== "number" && !isGroup(value)) {
      const none = metric.scope === undefined ? "" : ", or no-such-device";
      this.#tell(pointer, `${shown(value)} is no figure; write a number${none}, or unknown`);
      return;
    }
    if (isGroup(value) && !this.#check(GivenFigure, value, pointer)) return;
    const figure = figureOf(value as number | GivenFigure);
    if (figure.kind !== "value") return;
    const wrong = figureProblem(metric, figure.value);
    if (wrong === undefined) facts.set(metric.key, figure);
    else this.#tell(isGroup(value) ? `${pointer}/value` : pointer, `${figure.value} does not fit: ${wrong}`);
  }

  #measures(value: unknown): Measure[] {
    if (value === undefined || value === null) return [];
    if (!this.#check(AnswersFile.properties.measures, value, "/measures")) return [];
    const measures = value as Measure[];
    const seen = new Set<string>();
    for (const [index, { id, criteria }] of measures.entries()) {
      if (seen.has(id)) this.#tell(`/measures/${index}/id`, `the measure "${id}" is there twice; give each its own id`);
      seen.add(id);
      for (const [at, criterion] of criteria.entries())
        if (this.#model.criterion(criterion) === undefined)
          this.#tell(`/measures/${index}/criteria/${at}`, `the model has no criterion "${oneLine(criterion, 80)}"`);
    }
    return measures;
  }

  /** What stands in a group; nothing when it is left empty. */
  *#entries(value: unknown, pointer: string, what: string): Generator<[string, unknown]> {
    if (value === undefined || value === null) return;
    if (isGroup(value)) yield* Object.entries(value);
    else this.#tell(pointer, `${shown(value)} does not fit; write ${what}, each on its own line`);
  }

  #check(schema: TSchema, value: unknown, pointer: string, names?: readonly string[]): boolean {
    const problems = problemsAgainst(schema, value).filter(({ level }) => level === "error");
    for (const { pointer: inner, message } of problems) {
      if (this.#isFull()) break;
      const name = inner.slice(1);
      if (isGroup(value) && value[name] === null && message.includes("does not belong here")) {
        this.#tell(
          pointer + inner,
          `"${oneLine(name, 80)}" stands alone behind a comma; within { } a text with a comma in it needs quotes`,
        );
        continue;
      }
      const near = names === undefined || names.includes(name) ? undefined : nearest(name, names);
      this.#tell(
        pointer + inner,
        names === undefined || names.includes(name)
          ? message
          : `"${oneLine(name)}" does not belong here${near === undefined ? `; known are ${names.join(", ")}` : `; did you mean "${near}"?`}`,
      );
    }
    return problems.length === 0;
  }

  #tell(pointer: string, message: string): void {
    if (!this.#isFull()) this.problems.push({ place: this.#document.locate(pointer), pointer, message });
  }

  /** A hundred thousand wrong names are not worth a hundred thousand places and words that were perhaps meant. */
  #isFull(): boolean {
    return this.problems.length >= 4 * PROBLEMS_KEPT;
  }
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return Array.isArray(value) ? "a list" : isGroup(value) ? "a group" : `"${oneLine(String(value), 60)}"`;
}
