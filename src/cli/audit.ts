/**
 * `audit`: who really gets data, by a capture, held against what the label declares.
 */
import { auditableLabel, auditCaptures } from "../acts/audit-capture.ts";
import { SEVERITIES, type Severity } from "../domain/finding/finding.ts";
import { InputError } from "../domain/input-error.ts";
import { readBytes, writeWhole } from "../store/files.ts";
import { loadWorld } from "../store/load-world.ts";
import { auditWords } from "./audit-words.ts";
import { type Command, EXIT } from "./command.ts";
import { readTrust } from "./label-files.ts";
import { progressLine } from "./progress.ts";

const LABEL_LIMIT_BYTES = 8 * 1024 * 1024;

export const command: Command = {
  words: "audit",
  summary: "hold a capture against what a label declares",
  usage: "FILE... [--label LABEL] [--json] [--out FILE] [--fail-on SEVERITY]",
  options: {
    label: { type: "string" },
    trust: { type: "string" },
    json: { type: "boolean" },
    out: { type: "string" },
    "fail-on": { type: "string", default: "low" },
  },
  help: [
    ["FILE...", "captures (HAR, mitmproxy dump, pcap, pcapng; plain, gzip, zlib or zstd); - reads standard input"],
    ["--label LABEL", "the label, signed or as written; without it the report only tells who was contacted"],
    ["--trust TRUST", "pinned keys, to verify a signed label with"],
    ["--json", "the report as JSON on standard output (schema: label schema audit)"],
    ["--out FILE", "the report as JSON into a file, beside the words"],
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
    const labelPath = values.label as string | undefined;
    if (labelPath === "-" && args.includes("-"))
      throw new InputError("argument-wrong", "--label", "standard input can be the capture or the label, not both");
    const label =
      labelPath === undefined
        ? null
        : await auditableLabel(
            await readBytes(labelPath, terminal.stdin, LABEL_LIMIT_BYTES),
            labelPath,
            terminal.today,
            await readTrust(values.trust, terminal),
          );
    const world = loadWorld();
    const progress = progressLine(terminal);
    let report: Awaited<ReturnType<typeof auditCaptures>>;
    try {
      report = await auditCaptures(
        args.map((path) => ({ name: path === "-" ? "standard input" : path, from: path })),
        label,
        world,
        terminal.today,
        { stdin: terminal.stdin as AsyncIterable<Uint8Array>, onProgress: progress.show },
      );
    } finally {
      progress.end();
    }
    const json = `${JSON.stringify(report, null, 2)}\n`;
    if (typeof values.out === "string")
      await writeWhole(values.out, json, { inputs: labelPath === undefined ? args : [...args, labelPath] });
    terminal.out(values.json === true ? json : auditWords(report, world.countries));
    const threshold = failOn === "never" ? Number.POSITIVE_INFINITY : SEVERITIES.indexOf(failOn as Severity);
    // An empty capture must not pass for a kept label in somebody's build.
    if (label !== null && report.destinations.length === 0) return EXIT.departs;
    return report.findings.some(({ severity }) => SEVERITIES.indexOf(severity) >= threshold) ? EXIT.departs : EXIT.ok;
  },
};
