/**
 * `label new`: a maker's developer answers questions, helped by what the product's documents say already.
 */
import { addMonths } from "../domain/calendar.ts";
import { InputError } from "../domain/input-error.ts";
import { labelWorldOf } from "../domain/knowledge/label-world.ts";
import { checkLabel } from "../domain/label/check.ts";
import type { LabelContribution, LabelHead } from "../domain/label/contribution.ts";
import { draftLabel, mergeContributions } from "../domain/label/draft.ts";
import type { Label } from "../domain/label/label.ts";
import { type Answers, contributionOfAnswers } from "../domain/label/questions/answer.ts";
import { factAt, QUESTIONS } from "../domain/label/questions/questions.ts";
import { answersTemplate, writeDraft } from "../formats/label-draft/write-draft.ts";
import { refuseExisting, writeWhole } from "../store/files.ts";
import { loadWorld } from "../store/load-world.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { answerText, interview } from "./interview.ts";
import { documentContributions, fileAnswers } from "./label-sources.ts";

/** As long as the security labels of other countries are valid for (BSI, JC-STAR). */
const VALID_MONTHS = 24;

export const command: Command = {
  words: "label new",
  summary: "write a product's first label by answering questions",
  usage: "[--from-sbom FILE] [--from-mud FILE] [--from-mds2 FILE] [--answers FILE] [--out FILE]",
  options: {
    "from-sbom": { type: "string", multiple: true },
    "from-mud": { type: "string", multiple: true },
    "from-mds2": { type: "string", multiple: true },
    answers: { type: "string" },
    questions: { type: "boolean" },
    out: { type: "string", default: "label.yaml" },
  },
  help: [
    ["--from-sbom FILE", "start from a bill of materials (CycloneDX JSON, also .gz); may be given several times"],
    ["--from-mud FILE", "start from a MUD file (RFC 8520 or a draft before it)"],
    ["--from-mds2 FILE", "start from an MDS2 form of 2019 (.xlsx or CSV)"],
    ["--answers FILE", "take the answers from a file (YAML or JSON) and ask nothing"],
    ["--questions", "print all questions as a file of answers to fill in"],
    ["--out FILE", "where the label goes (default label.yaml); an existing file is never overwritten"],
  ],
  example: "carelabel label new --from-sbom samples/sboms/insulin-pump.cdx.json --out insulin-pump.label.yaml",
  async run({ values, args }, terminal) {
    if (args.length > 0)
      throw new InputError(
        "argument-wrong",
        args[0] ?? "",
        "name files with --from-sbom, --from-mud, --from-mds2 or --answers",
      );
    if (values.questions === true) {
      terminal.out(answersTemplate());
      return EXIT.ok;
    }
    const out = values.out as string;
    await refuseExisting(out);
    const documents = await documentContributions(
      { sbom: list(values["from-sbom"]), mud: list(values["from-mud"]), mds2: list(values["from-mds2"]) },
      terminal,
    );
    const answers =
      typeof values.answers === "string"
        ? await fileAnswers(values.answers, terminal)
        : await askedAnswers(documents, terminal);
    const contributions = [...documents, contributionOfAnswers(answers, "maker")];
    const { label, notes } = draftLabel(contributions, headOf(contributions, answers, terminal.today));
    await writeWhole(out, writeDraft(label, notes, `Security label, written on ${terminal.today}`), { replace: false });
    const { words, sound } = closing(out, label);
    terminal.out(words);
    return sound ? EXIT.ok : EXIT.departs;
  },
};

export function list(values: unknown): readonly string[] {
  return (values as string[] | undefined) ?? [];
}

async function askedAnswers(documents: readonly LabelContribution[], terminal: Terminal): Promise<Answers> {
  const { facts, notes } = mergeContributions(documents);
  for (const note of notes) terminal.out(`- ${note}\n`);
  return interview({
    questions: QUESTIONS,
    known(question) {
      const value = factAt(facts, question.pointer);
      const from = documents.findLast((document) => factAt(document, question.pointer) !== undefined);
      return value === undefined ? undefined : { value, from: from?.source ?? "your documents" };
    },
    stdin: terminal.stdin,
    say: terminal.out,
  });
}

function headOf(contributions: readonly LabelContribution[], answers: Answers, today: string): LabelHead {
  const maker = contributions.findLast(({ product }) => product?.maker?.name !== undefined)?.product?.maker;
  const name = answerText(answers, "issuer-name") ?? maker?.name;
  if (name === undefined) {
    throw new InputError(
      "label-invalid",
      "maker-name",
      "nobody names the maker; answer that question, or give a document that does",
    );
  }
  const email = answerText(answers, "issuer-email");
  const country = answerText(answers, "issuer-country") ?? maker?.country;
  const liveRecord = answerText(answers, "live-record");
  return {
    issuer: {
      name,
      kind: "maker",
      ...(country === undefined ? {} : { country }),
      ...(email === undefined ? {} : { email }),
    },
    issued: today,
    validUntil: answerText(answers, "valid-until") ?? addMonths(today, VALID_MONTHS),
    ...(liveRecord === undefined ? {} : { liveRecord }),
    authority: "maker",
    known: "declared",
  };
}

/** What was written, what is wrong with it, what comes next. */
export function closing(path: string, label: Label): { words: string; sound: boolean } {
  const problems = checkLabel(label, labelWorldOf(loadWorld()));
  const errors = problems.filter(({ level }) => level === "error");
  const gaps = problems.filter(({ code }) => code === "not-stated").length;
  const words = [
    `\n${path}: written${gaps > 0 ? `; ${gaps} facts that readers expect are not stated yet` : ""}`,
    ...errors.map(({ pointer, message }) => `  ✖ ${pointer}: ${message}`),
    `Next: complete it in an editor, then carelabel label check ${path}\n`,
  ].join("\n");
  return { words, sound: errors.length === 0 };
}
