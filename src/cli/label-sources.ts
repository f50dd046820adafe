/**
 * The files that a label is drafted from, read into contributions: bills of materials, MUD files, MDS2 forms, captures,
 * answers.
 */
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { auditCaptures } from "../acts/audit-capture.ts";
import { InputError } from "../domain/input-error.ts";
import type { LabelContribution, ObservedAttribute, ObservedDestination } from "../domain/label/contribution.ts";
import { digestOf } from "../domain/label/digest.ts";
import { contributionFromExchanges } from "../domain/label/observed-destinations.ts";
import { readAnswers } from "../domain/label/questions/answer.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import type { SentAttribute } from "../domain/traffic/destination-facts.ts";
import { isUnencrypted } from "../domain/traffic/rated-protection.ts";
import { readCycloneDx } from "../formats/cyclonedx/read-cyclonedx.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { contributionOfMds2 } from "../formats/mds2/mds2-contribution.ts";
import { readMds2Form } from "../formats/mds2/mds2-form.ts";
import { readMud } from "../formats/mud/read-mud.ts";
import { readSpreadsheet } from "../print/read-spreadsheet.ts";
import { DOCUMENT_LIMIT_BYTES, readBytes } from "../store/files.ts";
import { loadWorld } from "../store/load-world.ts";
import type { Terminal } from "./command.ts";
import { progressLine } from "./progress.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Weakest first, as drafting takes them: what was made by tools, then what a person filled in. */
export async function documentContributions(
  files: { sbom: readonly string[]; mud: readonly string[]; mds2: readonly string[] },
  terminal: Terminal,
): Promise<LabelContribution[]> {
  const found: LabelContribution[] = [];
  const read = async (
    paths: readonly string[],
    reader: (bytes: Bytes, name: string) => LabelContribution | Promise<LabelContribution>,
  ) => {
    for (const path of paths) {
      const bytes = unpacked(await readBytes(path, terminal.stdin), path);
      found.push(await inFile(path, () => reader(bytes, path === "-" ? "standard input" : basename(path))));
    }
  };
  await read(files.sbom, async (bytes, name) => readCycloneDx(bytes, { name, digest: await digestOf(bytes) }));
  await read(files.mud, (bytes, name) => readMud(bytes, { name }));
  await read(files.mds2, (bytes, name) =>
    contributionOfMds2(readMds2Form(readSpreadsheet(bytes).flatMap(({ rows }) => rows)), { name }),
  );
  return found;
}

/** What captures show, by the same way that audits them; undefined without a capture. */
export async function captureContribution(
  paths: readonly string[],
  terminal: Terminal,
): Promise<LabelContribution | undefined> {
  if (paths.length === 0) return undefined;
  const progress = progressLine(terminal);
  try {
    const report = await auditCaptures(
      paths.map((path) => ({ name: path === "-" ? "standard input" : basename(path), from: path })),
      null,
      loadWorld(),
      terminal.today,
      { stdin: terminal.stdin as AsyncIterable<Uint8Array>, onProgress: progress.show, contents: {} },
    );
    const names = report.captures.map(({ file }) => file).join(", ");
    const contribution = contributionFromExchanges(destinationsOf(report), `${names} (capture)`);
    const cut = report.captures
      .filter(({ truncated }) => truncated)
      .map(({ file }) => `${file} ends in the middle; what came before was read`);
    return { ...contribution, notes: [...contribution.notes, ...cut] };
  } finally {
    progress.end();
  }
}

/** A country is taken over only where more than a guess stands behind it. */
function destinationsOf(report: AuditReport): ObservedDestination[] {
  return report.destinations.map(
    ({ host, addresses, port, scheme, operator, place, exchanges, firstSeen, lastSeen, protection, attributes }) => {
      const purpose = [operator?.product, operator?.category?.replaceAll("-", " ")].filter(Boolean).join(": ");
      const hostedBy = place.provider !== null && place.provider !== operator?.company ? place.provider : undefined;
      return {
        host,
        port,
        scheme,
        exchanges,
        ...(addresses[0] === undefined ? {} : { address: addresses[0] }),
        ...(operator === null ? {} : { company: operator.company }),
        ...(purpose === "" ? {} : { purpose }),
        ...(hostedBy === undefined ? {} : { hostedBy }),
        ...(place.country === null || place.confidence === "low" ? {} : { country: place.country }),
        tlsVersions: protection?.versions ?? [],
        ...(isUnencrypted(protection) ? { isUnencrypted: true } : {}),
        sent: attributes.filter(({ direction }) => direction === "up").map(observedAttribute),
        ...(firstSeen === null ? {} : { firstSeen }),
        ...(lastSeen === null ? {} : { lastSeen }),
      };
    },
  );
}

function observedAttribute({
  attribute,
  name,
  about,
  personal,
  group,
  everySeconds,
  beforeConsent,
}: SentAttribute): ObservedAttribute {
  return {
    id: attribute,
    name,
    about,
    personal,
    health: group === "health",
    ...(everySeconds === null ? {} : { everySeconds }),
    ...(beforeConsent === null ? {} : { beforeConsent }),
  };
}

/**
 * Answers of a file (YAML or JSON).
 * @throws {InputError} `argument-wrong` with the first wrong answer and how many there are, `document-unreadable`.
 */
export async function fileAnswers(path: string, terminal: Terminal): Promise<Map<string, unknown>> {
  const document = readDocument(await readBytes(path, terminal.stdin), path);
  const [syntax] = document.problems;
  if (syntax !== undefined)
    throw new InputError("document-unreadable", `${path}:${syntax.place.line}:${syntax.place.column}`, syntax.message);
  const { answers, problems } = readAnswers(document.value);
  const [first, ...more] = problems;
  if (first === undefined) return answers;
  const place = ({ pointer }: { pointer: string }) => {
    const { line, column } = document.locate(pointer);
    return `${path}:${line}:${column}`;
  };
  for (const problem of more.slice(0, 50))
    terminal.err(`carelabel: ${place(problem)}: ${problem.pointer.slice(1)}: ${problem.message}\n`);
  throw new InputError("argument-wrong", place(first), `${first.pointer.slice(1)}: ${first.message}`);
}

/** A document that came packed with gzip. */
function unpacked(bytes: Bytes, path: string): Bytes {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: DOCUMENT_LIMIT_BYTES }));
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE"
      ? new InputError(
          "document-too-large",
          path,
          `it unpacks to more than ${DOCUMENT_LIMIT_BYTES / 1_048_576} MiB; is this the file you meant?`,
          { cause },
        )
      : new InputError("document-unreadable", path, "its gzip packing is damaged; copy or pack it again", { cause });
  }
}

/** Puts the file in front of the place inside it. */
async function inFile<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, `${path}, ${error.where}`, error.message, { cause: error });
  }
}
