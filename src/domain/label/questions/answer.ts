/**
 * Answers to questions: typed lines or values of a file, held to the schema of the fact, and made a contribution.
 */
import type { TObject, TSchema } from "typebox";
import { InputError } from "../../input-error.ts";
import type { LabelContribution } from "../contribution.ts";
import type { Problem } from "../problem.ts";
import { problemsAgainst } from "../schema-problems.ts";
import { fitGtin, idOf } from "../source-text.ts";
import type { Question } from "./question.ts";
import { QUESTIONS } from "./questions.ts";

/** Answers by the id of their question. */
export type Answers = ReadonlyMap<string, unknown>;

/** Fields that hold the id of a party; whoever answers writes the party's name. */
const PARTY_FIELDS = new Set(["party", "recipients", "plainTextReaders"]);
const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  seconds: 1,
  second: 1,
  min: 60,
  minutes: 60,
  minute: 60,
  h: 3600,
  hours: 3600,
  hour: 3600,
  d: 86_400,
  days: 86_400,
  day: 86_400,
};

/**
 * The value of one typed line.
 * @throws {InputError} `argument-wrong` (`where`: the question's id): what is wrong and what to write.
 */
export function readLine(question: Question, line: string): unknown {
  const value =
    question.fields === undefined
      ? readText(question.schema, line, question.id)
      : readParts(question, question.fields, line);
  return held(question, value);
}

/**
 * The value of an answer in a file: a line, a list of lines, or the fact as a label writes it.
 * @throws {InputError} as `readLine`.
 */
export function readAnswer(question: Question, answer: unknown): unknown {
  const one = (entry: unknown) => {
    if (typeof entry === "string") return readLine(question, entry);
    if (typeof entry === "number" || typeof entry === "boolean") return readLine(question, String(entry));
    return held(question, withId(question, entry));
  };
  if (question.many === true) return (Array.isArray(answer) ? answer : [answer]).map(one);
  return Array.isArray(answer) ? held(question, answer) : one(answer);
}

/** All answers of a file, and everything wrong with them at once. */
export function readAnswers(document: unknown): { answers: Map<string, unknown>; problems: Problem[] } {
  const answers = new Map<string, unknown>();
  const problems: Problem[] = [];
  const tell = (pointer: string, message: string) =>
    problems.push({ level: "error", code: "answer", pointer, message });
  if (document === null || typeof document !== "object" || Array.isArray(document)) {
    tell("", 'write one answer per line as "question: answer", for example "model: SonoPocket 2"');
    return { answers, problems };
  }
  for (const [id, answer] of Object.entries(document)) {
    const question = QUESTIONS.find((candidate) => candidate.id === id);
    if (question === undefined)
      tell(`/${id}`, `there is no question "${id}"; "carelabel label new --questions" lists them`);
    else if (answer !== null && answer !== undefined && answer !== "") {
      try {
        answers.set(id, readAnswer(question, answer));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        tell(`/${id}`, error.message);
      }
    }
  }
  return { answers, problems };
}

/** What the answers say of a label; the questions on the label itself are no facts of the product and stand apart. */
export function contributionOfAnswers(answers: Answers, authority: "maker" | "facility"): LabelContribution {
  const facts: Record<string, unknown> = {};
  for (const question of QUESTIONS) {
    const value = answers.get(question.id);
    if (value !== undefined && question.group !== "label" && question.id !== "sbom-url")
      place(facts, question.pointer, value);
  }
  const failSafe = (facts.runtime as { failSafe?: { limits?: unknown[] } } | undefined)?.failSafe;
  // A reaction chain may be answered without limits, which the schema puts beside it.
  if (failSafe !== undefined) failSafe.limits ??= [];
  const sbomUrl = answers.get("sbom-url");
  return {
    ...facts,
    source: "",
    authority,
    known: "declared",
    ...(typeof sbomUrl === "string" ? { sbomUrl } : {}),
    notes: [],
  };
}

function place(facts: Record<string, unknown>, pointer: string, value: unknown): void {
  const steps = pointer.split("/").slice(1);
  const last = steps.pop() as string;
  let here = facts;
  for (const step of steps) {
    here[step] ??= {};
    here = here[step] as Record<string, unknown>;
  }
  here[last] = value;
}

function held(question: Question, value: unknown): unknown {
  const problem = problemsAgainst(question.schema, value).find(({ level }) => level === "error");
  const wrong =
    problem === undefined
      ? question.problem?.(value as never)
      : `${problem.pointer === "" ? "" : `${problem.pointer.slice(1)}: `}${problem.message}`;
  if (wrong !== undefined)
    throw new InputError("argument-wrong", question.id, `${wrong}; for example: ${question.example}`);
  return value;
}

function readParts(question: Question, fields: readonly string[], line: string): unknown {
  const parts = line.split(";").map((part) => part.trim());
  if (parts.length > fields.length) {
    throw new InputError(
      "argument-wrong",
      question.id,
      `${parts.length} parts are too many; write ${fields.join("; ")}, for example: ${question.example}`,
    );
  }
  const properties = (question.schema as TObject).properties;
  const entry: Record<string, unknown> = {};
  for (const [index, part] of parts.entries()) {
    const field = fields[index] ?? "";
    const schema = properties[field];
    if (part !== "" && schema !== undefined)
      entry[field] = field === "cycle" ? readCycle(part) : readText(schema, part, field);
  }
  return withId(question, entry);
}

/** An entry without an id gets one from its name, so that names can stand where a label wants ids. */
function withId(question: Question, entry: unknown): unknown {
  if (question.idFrom === undefined || entry === null || typeof entry !== "object" || "id" in entry) return entry;
  const name = (entry as Record<string, unknown>)[question.idFrom];
  const text = typeof name === "string" ? name : ((name as { en?: string } | undefined)?.en ?? "");
  return text === "" ? entry : { id: idOf(text, "entry"), ...entry };
}

function readText(schema: TSchema, text: string, field: string): unknown {
  const {
    type,
    enum: choices,
    items,
    pattern,
  } = schema as { type?: string; enum?: string[]; items?: TSchema; pattern?: string };
  const plain = text.trim();
  if (items !== undefined) {
    return plain
      .split(",")
      .map((item) => readText(items, item, field))
      .filter((item) => item !== "");
  }
  if (PARTY_FIELDS.has(field)) return idOf(plain, "party");
  if (choices !== undefined) return choice(choices, plain);
  if (type === "integer" || type === "number")
    return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : plain;
  if (type === "boolean") return plain === "yes" ? true : plain === "no" ? false : plain;
  return pattern === "^[0-9]{14}$" ? (fitGtin(plain) ?? plain) : plain;
}

/** A choice in any case, and y and n for yes and no. */
function choice(choices: readonly string[], text: string): string {
  const short = { y: "yes", n: "no" }[text.toLowerCase()];
  return choices.find((one) => one === text || one.toLowerCase() === text.toLowerCase() || one === short) ?? text;
}

/** "60 s", "every 5 minutes" are times; everything else is an event. */
function readCycle(text: string): { everySeconds: number } | { on: string } {
  const [, number, unit] = /^(?:every\s+)?(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text) ?? [];
  const seconds = unit === undefined ? undefined : SECONDS[unit.toLowerCase()];
  return number === undefined || seconds === undefined ? { on: text } : { everySeconds: Number(number) * seconds };
}
