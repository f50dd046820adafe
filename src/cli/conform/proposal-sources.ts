/**
 * The files that evidence is proposed from: a label, reports of traffic audits, bills of materials, a filled
 * MDS2 form.
 */
import { basename } from "node:path";
import { auditableLabel } from "../../acts/auditable-label.ts";
import type { Catalogue } from "../../domain/conformance/catalogue.ts";
import type { ProductFacts } from "../../domain/conformance/evidence/facts.ts";
import { proposeFromForm } from "../../domain/conformance/evidence/form-answers.ts";
import { proposeEvidence } from "../../domain/conformance/evidence/links.ts";
import type { EvidenceProposal } from "../../domain/conformance/evidence/proposal.ts";
import type { Statement } from "../../domain/conformance/statement.ts";
import { InputError } from "../../domain/input-error.ts";
import { LABEL_LIMIT_BYTES } from "../../domain/label/label.ts";
import { problemsAgainst } from "../../domain/label/schema-problems.ts";
import { NO_TRUST } from "../../domain/label/trust.ts";
import { AuditReport } from "../../domain/traffic/audit-report.ts";
import { statementOfForm } from "../../formats/conformance-statement/statement-of-form.ts";
import { readComponentNames } from "../../formats/cyclonedx/read-component-names.ts";
import { readMds2Form } from "../../formats/mds2/mds2-form.ts";
import { readSpreadsheet } from "../../print/read-spreadsheet.ts";
import { readBytes } from "../../store/files.ts";
import { loadCatalogue, loadUpdateComponents } from "../../store/load-catalogue.ts";
import type { Terminal } from "../command.ts";
import { readJson } from "../label-files.ts";

export const FORM_CATALOGUE = "mds2-hn-1-2019";
/** A report is small beside the captures that it tells of. */
const REPORT_LIMIT_BYTES = 256 * 1024 * 1024;
/** The provisions that proposals speak of are those of this catalogue. */
const PROPOSED_FOR = "etsi-en-303-645";

export interface ProposalFiles {
  readonly label: string | undefined;
  readonly audits: readonly string[];
  readonly sboms: readonly string[];
  readonly form: string | undefined;
}

export async function proposalsFrom(
  { label, audits, sboms, form }: ProposalFiles,
  catalogue: Catalogue,
  terminal: Terminal,
): Promise<EvidenceProposal[]> {
  const facts: ProductFacts = {
    ...(label === undefined ? {} : { label: { label: await labelIn(label, terminal), name: basename(label) } }),
    audits: await Promise.all(
      audits.map(async (path) => ({ report: await auditIn(path, terminal), name: basename(path) })),
    ),
    sboms: await Promise.all(
      sboms.map(async (path) => readComponentNames(await readBytes(path, terminal.stdin), basename(path))),
    ),
  };
  const measured = catalogue.id === PROPOSED_FOR ? proposeEvidence(facts, loadUpdateComponents()) : [];
  if (form === undefined) return measured;
  const asked = loadCatalogue(FORM_CATALOGUE);
  const { provisions: answers } = await formIn(form, asked, terminal);
  return [
    ...measured,
    ...proposeFromForm(catalogue, { catalogue: asked, answers }, { name: basename(form), on: null }),
  ];
}

/** @throws {InputError} `mds2-unreadable` when the file is no filled form. */
export async function formIn(path: string, catalogue: Catalogue, terminal: Terminal): Promise<Statement> {
  const bytes = await readBytes(path, terminal.stdin);
  return statementOfForm(readMds2Form(readSpreadsheet(bytes).flatMap(({ rows }) => rows)), catalogue);
}

async function labelIn(path: string, terminal: Terminal) {
  const bytes = await readBytes(path, terminal.stdin, LABEL_LIMIT_BYTES);
  return (await auditableLabel(bytes, path, terminal.today, NO_TRUST)).label;
}

async function auditIn(path: string, terminal: Terminal): Promise<AuditReport> {
  const value = await readJson(path, terminal, REPORT_LIMIT_BYTES);
  const [wrong] = problemsAgainst(AuditReport, value);
  if (wrong !== undefined)
    throw new InputError(
      "document-unreadable",
      `${path}${wrong.pointer}`,
      `${wrong.message}; name a report that audit --json wrote`,
    );
  return value as AuditReport;
}
