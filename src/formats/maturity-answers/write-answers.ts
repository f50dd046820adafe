/**
 * A file of answers with some of them said anew: whatever else a person wrote there stays as it is, to the letter where that
 * can be, so that a comparison of the two files shows what was said anew and nothing else.
 */
import { Document, isMap, isNode, isScalar, parseDocument, type YAMLMap } from "yaml";
import { InputError } from "../../domain/input-error.ts";
import type { GivenAnswer } from "../../domain/maturity/answers-file.ts";
import type { AnswerFields } from "../../domain/maturity/table/answer-cells.ts";

const WIDTH = 100;
const BEGINNING = " Answers to the maturity model: carelabel assess FILE";

/**
 * @param text a file of answers that was read without a problem; undefined for a new one.
 * @throws {InputError} `document-unreadable` where its answers are no plain group that can be added to.
 */
export function withAnswers(
  text: string | undefined,
  changes: ReadonlyMap<string, AnswerFields>,
  where: string,
): string {
  const document = text === undefined ? new Document({}) : parseDocument(text);
  if (text === undefined) document.commentBefore = BEGINNING;
  if (document.get("answers") === undefined || document.get("answers") === null)
    document.set("answers", document.createNode({}));
  const answers = document.get("answers");
  if (!isMap(answers))
    throw new InputError(
      "document-unreadable",
      where,
      'its answers are not written out below "answers"; write them there, then bring the table in',
    );
  const edited = text === undefined ? undefined : editedText(text, answers, changes);
  // What was empty stood there as { }; rows are easier to read.
  if (answers.items.length === 0) answers.flow = false;
  for (const [criterion, answer] of changes) answers.set(criterion, document.createNode(givenOf(answer)));
  return edited !== undefined && saysTheSame(edited, document)
    ? edited
    : document.toString({ lineWidth: text === undefined ? WIDTH : 0 });
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The file with new text in the places of the answers alone; undefined where they do not stand in lines of their own. */
function editedText(text: string, answers: YAMLMap, changes: ReadonlyMap<string, AnswerFields>): string | undefined {
  const places = placesOf(text, answers);
  const last = places?.values().toArray().at(-1);
  if (places === undefined || last === undefined) return undefined;
  const indent = last.from - (text.lastIndexOf("\n", last.from - 1) + 1);
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const [criterion, answer] of changes) {
    const place = places.get(criterion);
    // A remark behind the answer stays behind it, and would be swallowed by a text that ends with its line.
    const blockQuote = place === undefined || !/^.*#/.test(text.slice(place.to));
    const lines = new Document({ [criterion]: givenOf(answer) }).toString({ lineWidth: WIDTH, blockQuote }).trimEnd();
    const said = lines.replaceAll(/\n(?=.)/g, `\n${" ".repeat(indent)}`);
    if (place === undefined) added.push(`\n${" ".repeat(indent)}${said}`);
    else edits.push({ ...place, text: said });
  }
  const lineEnd = text.indexOf("\n", last.to);
  const end = lineEnd === -1 ? text.length : lineEnd;
  edits.push({ from: end, to: end, text: added.join("") });
  return edits
    .toSorted((one, other) => other.from - one.from)
    .reduce((before, { from, to, text: now }) => before.slice(0, from) + now + before.slice(to), text);
}

/** From the name of each answer to its last letter, in the order of the file. */
function placesOf(text: string, answers: YAMLMap): Map<string, Omit<Edit, "text">> | undefined {
  if (answers.flow === true) return undefined;
  const places = new Map<string, Omit<Edit, "text">>();
  for (const { key, value } of answers.items) {
    const from = isScalar(key) ? key.range?.[0] : undefined;
    const to = isNode(value) ? value.range?.[1] : undefined;
    if (from === undefined || to === undefined) return undefined;
    places.set(String(key), { from, to: from + text.slice(from, to).trimEnd().length });
  }
  return places;
}

function saysTheSame(text: string, document: Document): boolean {
  const edited = parseDocument(text);
  return edited.errors.length === 0 && JSON.stringify(edited.toJS()) === JSON.stringify(document.toJS());
}

/** In the shortest form that says it. */
function givenOf({ evidence, answer, ...rest }: AnswerFields): GivenAnswer | GivenAnswer["answer"] {
  const pieces = evidence.map((one) => (Object.keys(one).length === 1 ? one.title : one));
  const [single] = pieces;
  const given = {
    answer,
    ...rest,
    ...(pieces.length === 0 ? {} : { evidence: pieces.length === 1 && typeof single === "string" ? single : pieces }),
  };
  return Object.keys(given).length === 1 ? answer : given;
}
