/**
 * A draft as a YAML file that guides whoever completes it: what the sources noted stands at the top, and what nobody
 * stated stands in its place as a commented example that only has to be uncommented and made true.
 */
import { Document, isMap, stringify } from "yaml";
import type { Label } from "../../domain/label/label.ts";
import { readLine } from "../../domain/label/questions/answer.ts";
import type { Question } from "../../domain/label/questions/question.ts";
import { isAnswered, QUESTIONS } from "../../domain/label/questions/questions.ts";

const WIDTH = 100;

/** What a person who has the draft as a file does with it next. */
const WITH_A_FILE = 'Check it with "carelabel label check FILE", then sign it with "carelabel label sign FILE".';

/**
 * @param notes of the sources and of merging them.
 * @param title first line, for example "Security label, drafted on 2026-01-31".
 * @param next what whoever completes it does with it; by default what there is to do with a file.
 */
export function writeDraft(label: Label, notes: readonly string[], title: string, next = WITH_A_FILE): string {
  // Who says what is long and read last.
  const { provenance, ...facts } = label;
  const document = new Document(provenance === undefined ? facts : { ...facts, provenance }, {
    aliasDuplicateObjects: false,
  });
  const missing = QUESTIONS.filter(
    (question) => question.group !== "label" && !isAnswered(question, label) && !needsFile(question, label),
  );
  document.commentBefore = comment([
    title,
    next,
    ...(missing.length === 0
      ? []
      : [
          `${missing.length} facts are not stated yet; each has its commented place below. Delete what does not apply.`,
        ]),
    ...(notes.length === 0 ? [] : ["", "Noted while drafting:", ...notes.map((note) => `- ${note}`)]),
  ]);
  const ends: string[] = [];
  for (const [block, questions] of groupedByBlock(missing, label)) {
    const node = block === "" ? undefined : document.getIn(block.split("/").slice(1));
    const guide = guideOf(questions, block);
    if (isMap(node)) node.comment = guide;
    else ends.push(guide);
  }
  const text = document.toString({ lineWidth: WIDTH });
  return ends.length === 0 ? text : `${text}\n${ends.map(asComment).join("#\n")}`;
}

/** An address of a bill of materials says nothing without the digest, which only its file gives. */
function needsFile(question: Question, label: Label): boolean {
  return question.id === "sbom-url" && label.components?.software?.sbom === undefined;
}

/** The innermost block that the label has, "" for none. */
function groupedByBlock(missing: readonly Question[], label: Label): Map<string, Question[]> {
  const grouped = new Map<string, Question[]>();
  for (const question of missing) {
    let block = question.pointer;
    do block = block.slice(0, block.lastIndexOf("/"));
    while (block !== "" && !isAnswered({ ...question, pointer: block }, label));
    grouped.set(block, [...(grouped.get(block) ?? []), question]);
  }
  return grouped;
}

/** The examples as the YAML that would stand in the block, each below its question. */
function guideOf(questions: readonly Question[], block: string): string {
  const examples = new Document({});
  examples.contents = examples.createNode({});
  for (const question of questions) {
    const path = question.pointer.slice(block.length).split("/").slice(1);
    const value = readLine(question, question.example);
    examples.setIn(path, examples.createNode(question.many === true ? [value] : value));
    const parent = path.length === 1 ? examples.contents : examples.getIn(path.slice(0, -1));
    const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === path.at(-1)) : undefined;
    if (pair !== undefined)
      pair.key = Object.assign(examples.createNode(path.at(-1)), { commentBefore: ` ${question.ask}` });
  }
  const where = block === "" ? "" : " here";
  return `not stated yet${where}:\n${examples.toString({ lineWidth: WIDTH }).trimEnd()}`
    .split("\n")
    .map((line) => ` ${line}`)
    .join("\n");
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => (line === "" ? "" : ` ${line.replaceAll(/\s+/g, " ")}`)).join("\n");
}

function asComment(text: string): string {
  return `${text
    .split("\n")
    .map((line) => `#${line}`.trimEnd())
    .join("\n")}\n`;
}

/** All questions with their examples, as a file of answers to fill in. */
export function answersTemplate(): string {
  const lines = QUESTIONS.flatMap(({ id, ask, line, why, example, many }) => [
    `# ${ask}`,
    ...(line === undefined ? [] : [`# One line: ${line}`]),
    `# ${why}`,
    ...`# ${stringify({ [id]: many === true ? [example] : example }, { lineWidth: 0 })}`
      .trimEnd()
      .split("\n")
      .map((line, at) => (at === 0 ? line : `# ${line}`)),
    "",
  ]);
  return [
    "# Answers for: carelabel label new --answers FILE",
    "# Uncomment and change what applies; what stays commented is not stated on the label.",
    "",
    ...lines,
  ].join("\n");
}
