/**
 * `audit`: who really gets data, by a capture, held against what the label declares.
 */
import facts from "../../package.json" with { type: "json" };
import { type AuditSettings, auditCaptures, type ContentSettings } from "../acts/audit-capture.ts";
import { SEVERITIES, type Severity } from "../domain/finding/severity.ts";
import { InputError } from "../domain/input-error.ts";
import type { AuditDifference } from "../domain/traffic/audit-difference.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import type { MarkedMoment } from "../domain/traffic/moments.ts";
import { decodeText } from "../formats/text/decode-text.ts";
import { type FileToWrite, readBytes, refuseExisting } from "../store/files.ts";
import { loadWorld, type OwnData } from "../store/load-world.ts";
import { auditWords } from "./audit/audit-words.ts";
import { checkDocumentOptions, DOCUMENT_HELP, DOCUMENT_OPTIONS, writeDocuments } from "./audit/documents.ts";
import { followOf } from "./audit/follow.ts";
import { reportJson } from "./audit/report-json.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { progressLine } from "./progress.ts";

const LABEL_LIMIT_BYTES = 8 * 1024 * 1024;

export const command: Command = {
  words: "audit",
  summary: "hold a capture against what a label declares",
  usage: "FILE... [--label LABEL] [--canary CANARY] [--keylog FILE] [--json] [--out FILE] [--fail-on SEVERITY]",
  options: {
    label: { type: "string" },
    trust: { type: "string" },
    canary: { type: "string" },
    keylog: { type: "string" },
    moments: { type: "string" },
    follow: { type: "string" },
    "no-contents": { type: "boolean" },
    "show-values": { type: "boolean" },
    since: { type: "string" },
    "ip-data": { type: "string" },
    companies: { type: "string" },
    json: { type: "boolean" },
    out: { type: "string" },
    sarif: { type: "string" },
    ...DOCUMENT_OPTIONS,
    "fail-on": { type: "string", default: "low" },
  },
  help: [
    ["FILE...", "captures (HAR, mitmproxy dump, pcap, pcapng; plain, gzip, zlib or zstd); - reads standard input"],
    ["--label LABEL", "the label, signed or as written, or a MUD file; without it the report tells who got what"],
    ["--trust TRUST", "pinned keys, to verify a signed label with"],
    ["--canary CANARY", "the planted patient to search for in all encodings (made by: canary new)"],
    ["--keylog FILE", "keys of TLS (SSLKEYLOGFILE), to read what is encrypted in a packet capture"],
    ["--moments FILE", 'when it was installed, consented, logged-in: lines of "2026-11-22T09:30:00Z, consented"'],
    ["--follow SECONDS", "read on while the capture grows, until it was quiet so long (0: until Ctrl-C)"],
    ["--no-contents", "do not look into messages: faster, and attributes stay unknown"],
    ["--show-values", "values unmasked in the report; mind where you keep it"],
    ["--since FILE", "an earlier report (JSON) or capture, to tell what changed since"],
    ["--ip-data FILE", "own countries of addresses (CSV or MaxMind database) in place of DB-IP Lite"],
    ["--companies FILE", "own companies and hosts (YAML or JSON) before those of CareLabel"],
    ["--json", "the report as JSON on standard output (schema: label schema audit)"],
    ["--out FILE", "the report as JSON into a file; no FILE that exists is overwritten, here and below"],
    ["--sarif FILE", "the findings as SARIF 2.1.0, for build servers"],
    ...DOCUMENT_HELP,
    ["--fail-on SEVERITY", "exit with 1 from this severity on: info, low (default), medium, high, critical, never"],
  ],
  example:
    "carelabel audit samples/captures/ultrasound-wireless.har --label samples/labels/ultrasound-wireless.label.yaml",
  async run({ values, args }, terminal) {
    if (args.length === 0)
      throw new InputError("argument-wrong", "arguments", "name at least one capture, for example recording.har");
    const failOn = values["fail-on"] as string;
    if (failOn !== "never" && !SEVERITIES.includes(failOn as Severity)) {
      throw new InputError("argument-wrong", "--fail-on", `write ${SEVERITIES.join(", ")} or never`);
    }
    checkDocumentOptions(values);
    await refuseWritten(values);
    const labelPath = values.label as string | undefined;
    if (labelPath === "-" && args.includes("-"))
      throw new InputError("argument-wrong", "--label", "standard input can be the capture or the label, not both");
    const label = labelPath === undefined ? null : await labelIn(labelPath, values.trust, terminal);
    const world = loadWorld(undefined, await ownData(values, terminal));
    const contents = values["no-contents"] === true ? undefined : await contentSettings(values, terminal);
    const moments = await momentsIn(values.moments, terminal);
    const follow = followOf(values.follow);
    const progress = progressLine(terminal);
    const settings: AuditSettings = {
      stdin: terminal.stdin as AsyncIterable<Uint8Array>,
      onProgress: progress.show,
      ...(contents === undefined ? {} : { contents }),
      ...(typeof values.keylog === "string" ? { keyLog: values.keylog } : {}),
      ...(follow === undefined ? {} : { follow }),
      moments,
    };
    const auditOf = (paths: readonly string[]) =>
      auditCaptures(
        paths.map((path) => ({ name: path === "-" ? "standard input" : path, from: path })),
        label,
        world,
        terminal.today,
        settings,
      );
    let report: AuditReport;
    let difference: AuditDifference | undefined;
    try {
      report = await auditOf(args);
      if (typeof values.since === "string")
        difference = (await import("../domain/traffic/audit-difference.ts")).auditDifference(
          (await reportIn(values.since, terminal)) ?? (await auditOf([values.since])),
          report,
        );
    } finally {
      progress.end();
    }
    const written = difference === undefined ? report : { ...report, difference };
    const also: FileToWrite[] = [];
    if (typeof values.out === "string") also.push({ path: values.out, content: reportJson(written) });
    if (typeof values.sarif === "string") {
      const { writeSarif } = await import("../formats/sarif/write-sarif.ts");
      const sarif = JSON.stringify(writeSarif(report, world.countries, facts.version), null, 2);
      also.push({ path: values.sarif, content: `${sarif}\n` });
    }
    await writeDocuments(report, values, {
      countries: world.countries,
      ...(label === null ? {} : { label: label.label }),
      ...(difference === undefined ? {} : { difference }),
      also,
    });
    if (values.json === true) for (const piece of reportJson(written)) terminal.out(piece);
    else terminal.out(auditWords(report, world.countries, difference));
    const threshold = failOn === "never" ? Number.POSITIVE_INFINITY : SEVERITIES.indexOf(failOn as Severity);
    // An empty capture must not pass for a kept label in somebody's build.
    if (label !== null && report.destinations.length === 0) return EXIT.departs;
    return report.findings.some(({ severity }) => SEVERITIES.indexOf(severity) >= threshold) ? EXIT.departs : EXIT.ok;
  },
};

type Values = Parameters<Command["run"]>[0]["values"];

const WRITTEN = ["out", "sarif", "html", "pdf", "record"];

/** Said before hours of reading are spent. */
async function refuseWritten(values: Values): Promise<void> {
  const paths = WRITTEN.map((name) => values[name]).filter((path) => typeof path === "string");
  for (const [at, path] of paths.entries()) {
    if (paths.indexOf(path) < at)
      throw new InputError("argument-wrong", path, "two files of this audit have this name; give each its own");
    await refuseExisting(path);
  }
}

// What only some audits need is loaded by those, so that the first result of the others comes early.

async function labelIn(path: string, trust: unknown, terminal: Terminal) {
  const { auditableLabel } = await import("../acts/auditable-label.ts");
  const { readTrust } = await import("./label-files.ts");
  const bytes = await readBytes(path, terminal.stdin, LABEL_LIMIT_BYTES);
  return auditableLabel(bytes, path, terminal.today, await readTrust(trust, terminal));
}

/** A report is small beside the captures that it tells of. */
const REPORT_LIMIT_BYTES = 256 * 1024 * 1024;
const IP_DATA_LIMIT_BYTES = 512 * 1024 * 1024;

async function contentSettings(values: Values, terminal: Terminal): Promise<ContentSettings> {
  const { canary: path } = values;
  const showValues = values["show-values"] === true;
  if (typeof path !== "string") return { showValues };
  const { readDocument } = await import("../formats/label-document/read-document.ts");
  const { canaryOf } = await import("../domain/traffic/canary/record.ts");
  const document = readDocument(await readBytes(path, terminal.stdin), path);
  const [syntax] = document.problems;
  if (syntax !== undefined)
    throw new InputError("document-unreadable", `${path}:${syntax.place.line}:${syntax.place.column}`, syntax.message);
  return { canary: canaryOf(document.value, path), showValues };
}

async function momentsIn(path: unknown, terminal: Terminal): Promise<MarkedMoment[]> {
  if (typeof path !== "string") return [];
  const { readMoments } = await import("../formats/moments/read-moments.ts");
  return readMoments(await readBytes(path, terminal.stdin), path);
}

async function ownData(values: Values, terminal: Terminal): Promise<OwnData> {
  const { companies } = values;
  const addresses = values["ip-data"];
  if (typeof companies !== "string" && typeof addresses !== "string") return {};
  const { ownCompanies, ownCountries } = await import("../store/own-data.ts");
  return {
    ...(typeof addresses === "string"
      ? { countries: ownCountries(await readBytes(addresses, terminal.stdin, IP_DATA_LIMIT_BYTES), addresses) }
      : {}),
    ...(typeof companies === "string"
      ? { companies: ownCompanies(await readBytes(companies, terminal.stdin), companies) }
      : {}),
  };
}

/** The report in a file, or undefined when the file is none and so may be a capture. */
async function reportIn(path: string, terminal: Terminal): Promise<AuditReport | undefined> {
  if (!/\.json$/i.test(path)) return undefined;
  const value = jsonIn(decodeText(await readBytes(path, terminal.stdin, REPORT_LIMIT_BYTES), path));
  if (value === null || typeof value !== "object" || !("carelabel" in value) || value.carelabel !== "audit")
    return undefined;
  const { problemsAgainst } = await import("../domain/label/schema-problems.ts");
  const { AuditReport: AuditReportSchema } = await import("../domain/traffic/audit-report.ts");
  const [wrong] = problemsAgainst(AuditReportSchema, value);
  if (wrong !== undefined) throw new InputError("document-unreadable", `${path}${wrong.pointer}`, wrong.message);
  return value as AuditReport;
}

/** Undefined where it is no JSON: whoever reads captures says what is wrong with it. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
