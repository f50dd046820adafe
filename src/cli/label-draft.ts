/**
 * `label draft --observed`: a facility's own label for a device whose maker gives none, from documents and captures.
 */
import { addMonths } from "../domain/calendar.ts";
import { InputError } from "../domain/input-error.ts";
import type { LabelContribution } from "../domain/label/contribution.ts";
import { draftLabel } from "../domain/label/draft.ts";
import { contributionOfAnswers, readAnswers } from "../domain/label/questions/answer.ts";
import { writeDraft } from "../formats/label-draft/write-draft.ts";
import { refuseExisting, writeWhole } from "../store/files.ts";
import { type Command, EXIT } from "./command.ts";
import { closing, list } from "./label-new.ts";
import { captureContribution, documentContributions, fileAnswers } from "./label-sources.ts";

/** What was seen once ages faster than what a maker promises. */
const VALID_MONTHS = 12;

export const command: Command = {
  words: "label draft",
  summary: "draft a facility's own label for a device without one",
  usage:
    "--observed --facility NAME [--capture FILE]... [--sbom FILE] [--mud FILE] [--mds2 FILE] [--maker NAME] [--model NAME] [--out FILE]",
  options: {
    observed: { type: "boolean" },
    facility: { type: "string" },
    country: { type: "string" },
    email: { type: "string" },
    capture: { type: "string", multiple: true },
    sbom: { type: "string", multiple: true },
    mud: { type: "string", multiple: true },
    mds2: { type: "string", multiple: true },
    answers: { type: "string" },
    maker: { type: "string" },
    model: { type: "string" },
    firmware: { type: "string" },
    "valid-until": { type: "string" },
    out: { type: "string" },
  },
  help: [
    ["--observed", "the facility speaks, by what it saw; a maker uses label new"],
    ["--facility NAME", "the hospital or practice that issues the label"],
    ["--country CODE", "its country, two capital letters"],
    ["--email ADDRESS", "where it can be asked"],
    [
      "--capture FILE",
      "what the device or its app sent (HAR, flow dump, packet capture); may be given several times, like the next three",
    ],
    ["--sbom FILE", "bill of materials (CycloneDX JSON, also .gz)"],
    ["--mud FILE", "MUD file (RFC 8520 or a draft before it)"],
    ["--mds2 FILE", "MDS2 form of 2019 (.xlsx or CSV)"],
    ["--answers FILE", "what the facility knows beside them (YAML or JSON; label new --questions)"],
    ["--maker NAME", "who makes the device, where no document says it"],
    ["--model NAME", "what it is called"],
    ["--firmware LINE", "its firmware line, for example 2.x"],
    ["--valid-until DAY", "default: a year from today"],
    ["--out FILE", "default: standard output; an existing file is never overwritten"],
  ],
  example:
    'carelabel label draft --observed --facility "City Hospital" --maker "Northfield" --model "Sono 1" --capture samples/captures/ultrasound-wireless.har',
  async run({ values, args }, terminal) {
    const text = (name: string) => values[name] as string | undefined;
    if (args.length > 0)
      throw new InputError(
        "argument-wrong",
        args[0] ?? "",
        "name files with --capture, --sbom, --mud, --mds2 or --answers",
      );
    if (values.observed !== true) {
      throw new InputError(
        "argument-wrong",
        "--observed",
        'a draft by a facility is an observed one, so write --observed; a maker uses "carelabel label new"',
      );
    }
    const facility = text("facility");
    if (facility === undefined)
      throw new InputError("argument-wrong", "--facility", "name the hospital or practice that issues the label");
    const out = text("out");
    if (out !== undefined) await refuseExisting(out);
    const capture = await captureContribution(list(values.capture), terminal);
    const contributions = [
      ...(await documentContributions(
        { sbom: list(values.sbom), mud: list(values.mud), mds2: list(values.mds2) },
        terminal,
      )),
      ...(capture === undefined ? [] : [capture]),
      ...(values.answers === undefined
        ? []
        : [contributionOfAnswers(await fileAnswers(text("answers") ?? "", terminal), "facility")]),
      optionsContribution({ "maker-name": text("maker"), model: text("model"), "firmware-line": text("firmware") }),
    ];
    if (contributions.length === 1) {
      throw new InputError(
        "argument-wrong",
        "arguments",
        "give at least one file to draft from: --capture, --sbom, --mud, --mds2 or --answers",
      );
    }
    const { label, notes } = draftLabel(contributions, {
      issuer: {
        name: facility,
        kind: "facility",
        ...optional("country", text("country")),
        ...optional("email", text("email")),
      },
      issued: terminal.today,
      validUntil: text("valid-until") ?? addMonths(terminal.today, VALID_MONTHS),
      authority: "facility",
      known: "observed",
    });
    const yaml = writeDraft(label, notes, `Observed label of a facility, drafted on ${terminal.today}`);
    if (out === undefined) terminal.out(yaml);
    else {
      await writeWhole(out, yaml, { replace: false });
      const { words, sound } = closing(out, label);
      terminal.out(words);
      return sound ? EXIT.ok : EXIT.departs;
    }
    return EXIT.ok;
  },
};

/** Facts given as options, held to the same questions as answers are. */
function optionsContribution(options: Record<string, string | undefined>): LabelContribution {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const { answers, problems } = readAnswers(given);
  const [problem] = problems;
  if (problem !== undefined) {
    const option = problem.pointer.slice(1).replace(/-(?:name|line)$/, "");
    throw new InputError("argument-wrong", `--${option}`, problem.message);
  }
  return contributionOfAnswers(answers, "facility");
}

function optional<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}
