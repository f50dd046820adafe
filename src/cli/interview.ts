/**
 * Asks questions one after the other, takes typed answers, and helps where one is wrong.
 *
 * Lines come from any stream, so a script can answer as a person does. Nothing is kept outside the answers returned.
 */
import { createInterface } from "node:readline/promises";
import { InputError } from "../domain/input-error.ts";
import { type Answers, readLine } from "../domain/label/questions/answer.ts";
import type { Question } from "../domain/label/questions/question.ts";
import { GROUP_TITLES } from "../domain/label/questions/questions.ts";

export interface Interview {
  readonly questions: readonly Question[];
  /** What is known before asking: the value and where it is from. */
  known(question: Question): { readonly value: unknown; readonly from: string } | undefined;
  readonly stdin: NodeJS.ReadableStream;
  readonly say: (text: string) => void;
}

const INTRODUCTION = `Answers become a label. Enter skips a question or keeps what is known; what is skipped is not stated on the label.
  ?  why it is asked, with an example      <     one question back
  >  skip the rest of this part            done  stop asking and write the file
Ctrl+C leaves without writing anything.
`;

/** The answers given; those that were skipped are absent. */
export async function interview({ questions, known, stdin, say }: Interview): Promise<Map<string, unknown>> {
  const answers = new Map<string, unknown>();
  const reader = createInterface({ input: stdin, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { value, done } = await lines.next();
    return done === true ? undefined : value.trim();
  };
  say(INTRODUCTION);
  try {
    for (let index = 0; index < questions.length; ) {
      const question = questions[index] as Question;
      if (question.group !== questions[index - 1]?.group) say(`\n${GROUP_TITLES[question.group]}\n`);
      const outcome = await ask(question, answers, known(question), nextLine, say);
      if (outcome === "done") break;
      if (outcome === "back") index = Math.max(0, index - 1);
      else if (outcome === "rest") index = afterGroup(questions, index);
      else index++;
    }
  } finally {
    reader.close();
  }
  return answers;
}

function afterGroup(questions: readonly Question[], index: number): number {
  const end = questions.findIndex(({ group }, at) => at > index && group !== questions[index]?.group);
  return end === -1 ? questions.length : end;
}

type Outcome = "next" | "back" | "rest" | "done";

async function ask(
  question: Question,
  answers: Map<string, unknown>,
  known: { value: unknown; from: string } | undefined,
  nextLine: () => Promise<string | undefined>,
  say: (text: string) => void,
): Promise<Outcome> {
  say(`\n${question.ask}${question.required === true ? " (needed)" : ""}\n`);
  if (question.line !== undefined) say(`  one a line: ${question.line}\n`);
  const own = answers.get(question.id);
  if (own !== undefined) say(`  so far: ${shown(own)} (your answer)\n`);
  else if (known !== undefined) say(`  so far: ${shown(known.value)} (${known.from})\n`);
  const entries: unknown[] = [];
  for (;;) {
    say(entries.length === 0 ? "> " : `> another, or Enter: `);
    const line = await nextLine();
    if (line !== undefined && line !== "" && !COMMANDS.has(line)) {
      const value = read(question, line, say);
      if (value === undefined) continue;
      if (question.many !== true || value === NONE) {
        answers.set(question.id, value === NONE ? [] : value);
        return "next";
      }
      entries.push(value);
      continue;
    }
    if (line === "?") {
      say(
        `  Why: ${question.why}\n  For example: ${question.example}\n${question.many === true ? '  "none" says that there is none.\n' : ""}`,
      );
      continue;
    }
    if (entries.length > 0) answers.set(question.id, entries);
    return line === undefined || line === "done" ? "done" : line === "<" ? "back" : line === ">" ? "rest" : "next";
  }
}

const COMMANDS = new Set(["?", "<", ">", "done"]);
const NONE = Symbol("none");

/** The value of a line; undefined when it was wrong, which has been said then. */
function read(question: Question, line: string, say: (text: string) => void): unknown {
  if (question.many === true && line.toLowerCase() === "none") return NONE;
  try {
    return readLine(question, line);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    say(`  ✖ ${error.message}\n`);
    return undefined;
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.some((entry) => entry !== null && typeof entry === "object")) {
    return value.length === 0
      ? "none"
      : `${value.length} ${value.length === 1 ? "entry" : "entries"}; lines you write are added`;
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** What the answers say of the label itself. */
export function answerText(answers: Answers, id: string): string | undefined {
  const answer = answers.get(id);
  return typeof answer === "string" ? answer : undefined;
}
