/**
 * `conform`: a maker's conformance statement held against a catalogue of provisions, ETSI EN 303 645 unless another is
 * named.
 *
 * The statement lies beside the product's code, so that a build fails when a provision is lost.
 */
import { type Assessment, assess } from "../domain/conformance/assess.ts";
import { type Catalogue, editionNamed } from "../domain/conformance/catalogue.ts";
import { type CarriedAnswers, carryOver, changedBetween, isAnsweredFor } from "../domain/conformance/editions.ts";
import { reportOf } from "../domain/conformance/report.ts";
import type { Statement } from "../domain/conformance/statement.ts";
import { LANGUAGES } from "../domain/conformance/words/words.ts";
import { InputError } from "../domain/input-error.ts";
import { readStatement } from "../formats/conformance-statement/read-statement.ts";
import { readBytes } from "../store/files.ts";
import { loadCatalogue, ownCatalogue } from "../store/load-catalogue.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { conformWords } from "./conform/conform-words.ts";
import { onlyArgument } from "./label-files.ts";

const DEFAULT_CATALOGUE = "etsi-en-303-645";
const FAIL_ON = ["fail", "inconclusive", "never"] as const;

export const command: Command = {
  words: "conform",
  summary: "hold a product's conformance statement against ETSI EN 303 645, or another catalogue",
  usage:
    "ICS.yaml|--mds2 FORM [--edition 2.1.1|3.1.3] [--catalogue ID|FILE] [--subset ID] [--compare-edition] [--json]",
  options: {
    edition: { type: "string" },
    catalogue: { type: "string" },
    subset: { type: "string" },
    "compare-edition": { type: "boolean" },
    label: { type: "string" },
    audit: { type: "string", multiple: true },
    sbom: { type: "string", multiple: true },
    mds2: { type: "string" },
    json: { type: "boolean" },
    pdf: { type: "string" },
    table: { type: "string" },
    language: { type: "string", default: "en" },
    "fail-on": { type: "string", default: "inconclusive" },
  },
  help: [
    ["ICS.yaml", "the statement: conditions, provisions, evidence tables (YAML or JSON); - reads standard input"],
    ["--edition E", "the edition to hold it against; the one that the statement names, else the newest"],
    ["--catalogue C", "etsi-en-303-645 (default), another id of standards/, or the file of your own"],
    ["--subset ID", "only what a scheme took from it, each as mandatory: uk-psti, sg-cls-1, sg-cls-2, fi-label"],
    ["--compare-edition", "also tell what these answers lack for the other edition"],
    ["--label LABEL", "propose evidence from the product's label; proposals change no verdict"],
    ["--audit REPORT", "propose evidence from the report of an audit (audit --json); may be given several times"],
    ["--sbom SBOM", "propose evidence from a CycloneDX bill of materials; may be given several times"],
    ["--mds2 FORM", "propose evidence from a filled MDS2 form; without ICS.yaml, check whether the form is consistent"],
    ["--json", "the assessment as JSON (schema: label schema conformance)"],
    ["--pdf FILE", "also write the assessment as a PDF"],
    ["--table FILE", "also write the provisions as a table: FILE ends in .csv or .xlsx"],
    ["--language L", "en (default) or de"],
    ["--fail-on V", "exit with 1 on: fail, inconclusive (default: it or worse), never"],
  ],
  example: "carelabel conform samples/conformance/infusion-pump.ics.yaml --compare-edition",
  async run({ values, args }, terminal) {
    const language = oneOf("--language", values.language, LANGUAGES);
    const failOn = oneOf("--fail-on", values["fail-on"], FAIL_ON);
    const form = typeof values.mds2 === "string" ? values.mds2 : undefined;
    const { catalogue, statement, path } =
      form !== undefined && args.length === 0
        ? await formAsStatement(form, terminal)
        : await statementIn(onlyArgument(args, "conformance statement"), values.catalogue, terminal);
    const { assessment, carried } = assessed(catalogue, statement, values);
    const files = {
      label: values.label as string | undefined,
      audits: (values.audit as string[] | undefined) ?? [],
      sboms: (values.sbom as string[] | undefined) ?? [],
      form: args.length === 0 ? undefined : form,
    };
    const isAsked =
      files.label !== undefined || files.form !== undefined || files.audits.length + files.sboms.length > 0;
    const proposals = isAsked ? await (await proposalSources()).proposalsFrom(files, catalogue, terminal) : [];
    const report = reportOf(assessment, { language, today: terminal.today, carried, proposals });
    if (typeof values.pdf === "string" || typeof values.table === "string") {
      const { writeAssessmentFiles } = await import("./conform/assessment-files.ts");
      await writeAssessmentFiles(report, catalogue, { pdf: values.pdf, table: values.table, title: path, language });
    }
    if (values.json === true) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else terminal.out(conformWords(report, language, path));
    return exitOf(assessment, failOn);
  },
};

function exitOf({ product, decisions }: Assessment, failOn: (typeof FAIL_ON)[number]): number {
  if (failOn === "never") return EXIT.ok;
  if (product.verdict === "fail") return EXIT.departs;
  const undecided = [...decisions.values()].some(({ answer }) => answer === "unknown");
  return failOn === "inconclusive" && (product.verdict === "inconclusive" || undecided) ? EXIT.departs : EXIT.ok;
}

async function statementIn(file: string, catalogueNamed: unknown, terminal: Terminal) {
  const path = file === "-" ? "standard input" : file;
  const read = readStatement(await readBytes(file, terminal.stdin), path);
  const catalogue = await catalogueIn(catalogueNamed ?? read.catalogue ?? DEFAULT_CATALOGUE, terminal);
  return { catalogue, statement: read.answersTo(catalogue), path };
}

/** Loaded by those only who have evidence to propose from, so that a build gets its answer sooner. */
const proposalSources = () => import("./conform/proposal-sources.ts");

async function formAsStatement(path: string, terminal: Terminal) {
  const { FORM_CATALOGUE, formIn } = await proposalSources();
  const catalogue = loadCatalogue(FORM_CATALOGUE);
  return { catalogue, statement: await formIn(path, catalogue, terminal), path };
}

/** An id of `standards/`, or a file: what has a dot or a slash in it is no id. */
async function catalogueIn(named: unknown, terminal: Terminal): Promise<Catalogue> {
  const name = String(named);
  return /[./\\]/.test(name) ? ownCatalogue(await readBytes(name, terminal.stdin), name) : loadCatalogue(name);
}

function assessed(
  catalogue: Catalogue,
  statement: Statement,
  values: Record<string, unknown>,
): { assessment: Assessment; carried: CarriedAnswers | undefined } {
  const subset = subsetIn(catalogue, values.subset);
  const asked = typeof values.edition === "string" ? values.edition : undefined;
  const edition = editionIn(catalogue, asked ?? subset?.edition ?? statement.editions[0]);
  if (subset !== undefined && subset.edition !== edition.id)
    throw new InputError(
      "argument-wrong",
      "--edition",
      `${subset.id} is of edition ${subset.edition}; leave --edition out`,
    );
  const [from] = statement.editions.map((named) => editionIn(catalogue, named));
  // Of what was answered for another edition, whatever changed in between waits for a second look.
  const lookAgain =
    from === undefined || isAnsweredFor(statement, catalogue, edition.id)
      ? undefined
      : changedBetween(catalogue, from.id, edition.id);
  const assessment = assess(catalogue, statement, { edition, subset, lookAgain });
  const carried =
    values["compare-edition"] === true
      ? carryOver(catalogue, statement, edition, otherEdition(catalogue, edition.id))
      : undefined;
  return { assessment, carried };
}

function subsetIn({ id: catalogue, subsets = [] }: Catalogue, named: unknown) {
  if (typeof named !== "string") return undefined;
  const subset = subsets.find(({ id }) => id === named);
  if (subset !== undefined) return subset;
  const there = subsets.length === 0 ? `${catalogue} has none` : `there are ${subsets.map(({ id }) => id).join(", ")}`;
  throw new InputError("argument-wrong", "--subset", `there is no subset "${named}"; ${there}`);
}

function editionIn(catalogue: Catalogue, named: string | undefined): Catalogue["editions"][number] {
  const edition = editionNamed(catalogue, named);
  if (edition !== undefined) return edition;
  const there = catalogue.editions.map(({ id }) => id).join(", ");
  throw new InputError("argument-wrong", "edition", `${catalogue.id} has no edition "${named}"; there are ${there}`);
}

/** The next one, or the one before the last. */
function otherEdition({ id: catalogue, editions }: Catalogue, edition: string): Catalogue["editions"][number] {
  const at = editions.findIndex(({ id }) => id === edition);
  const other = editions[at + 1] ?? editions[at - 1];
  if (other === undefined)
    throw new InputError("argument-wrong", "--compare-edition", `${catalogue} has one edition only`);
  return other;
}

function oneOf<T extends string>(option: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new InputError("argument-wrong", option, `write ${allowed.join(", ")}`);
  return found;
}
