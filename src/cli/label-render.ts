/**
 * `label render`: a label on paper and on a page: PDF, SVG, PNG and self-contained HTML.
 */
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { NO_HOST, type PrintableLabel, printable } from "../acts/print-label.ts";
import { dayNumber } from "../domain/calendar.ts";
import { InputError } from "../domain/input-error.ts";
import { inspectionDate } from "../domain/inspection/inspection-date.ts";
import { newUnitInputs } from "../domain/inspection/label-inputs.ts";
import { labelWorldOf } from "../domain/knowledge/label-world.ts";
import type { World } from "../domain/knowledge/world.ts";
import { canonicalBytes, digestOf } from "../domain/label/digest.ts";
import type { Language } from "../domain/label/face-words.ts";
import type { Label } from "../domain/label/label.ts";
import { fromBase64Url, type SignedLabel, signedLabelOf } from "../domain/label/signed-label.ts";
import { verifyLabel } from "../domain/label/verify.ts";
import { labelHtml } from "../print/label/html.ts";
import { type BatchLabel, openBatchPrinter } from "../print/label/print-batch.ts";
import type { LabelForm } from "../print/label/print-label.ts";
import { writeWhole } from "../store/files.ts";
import { loadInspectionMethod } from "../store/load-inspection-method.ts";
import { loadWorld } from "../store/load-world.ts";
import { deflate } from "../store/zlib-streams.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { readJson, readSoundLabel, readTrust, readWithdrawals } from "./label-files.ts";
import { sayVerdict } from "./verification-words.ts";

const FORMATS = ["pdf", "svg", "png", "html"] as const;
const SIGNED_LIMIT_BYTES = 8 * 1024 * 1024;

export const command: Command = {
  words: "label render",
  summary: "print a label: PDF, SVG, PNG, HTML",
  usage: "SIGNED... [--form package|mark|sheet] [--language en|de] [--format pdf,svg,png,html] [--out FOLDER]",
  options: {
    form: { type: "string", default: "package" },
    language: { type: "string", default: "en" },
    format: { type: "string", default: "pdf" },
    host: { type: "string" },
    trust: { type: "string" },
    withdrawals: { type: "string", multiple: true },
    serial: { type: "string" },
    "inspect-before": { type: "string" },
    "new-unit": { type: "boolean" },
    today: { type: "string" },
    dpi: { type: "string", default: "300" },
    draft: { type: "boolean" },
    out: { type: "string", default: "." },
  },
  help: [
    ["SIGNED...", "signed labels; with --draft a label as written, printed as a draft without a signature"],
    ["--form FORM", "package (62 × 100 mm, default), mark (small code), sheet (A4)"],
    ["--language L", "en (default) or de"],
    ["--format LIST", "pdf (default), svg, png, html; several with commas"],
    ["--host HOST", "who serves the label's page; by default the host of its live record"],
    ["--trust TRUST", "pinned keys, so that a countersignature's tier is printed"],
    ["--withdrawals LIST", "a withdrawal list; what is withdrawn is not printed"],
    ["--serial TEXT", "serial number, for the print of one device"],
    ["--inspect-before M", "month of the computed inspection date (YYYY-MM), for the print of one device"],
    ["--new-unit", "compute that month for a new unit that is bought on the day of the print"],
    ["--today DAY", "day of the print (YYYY-MM-DD); support that has ended by then is marked; today by default"],
    ["--dpi N", "resolution of the PNG, 72 to 1200; 300 by default"],
    ["--out FOLDER", "where the files go; the folder must exist"],
  ],
  example: "carelabel label render pump.signed.json --language de --format pdf,png",
  async run({ values, args }, terminal) {
    if (args.length === 0) throw new InputError("argument-wrong", "arguments", "name at least one signed label");
    const form = oneOf("--form", values.form, ["package", "mark", "sheet"]) as LabelForm;
    const language = oneOf("--language", values.language, ["en", "de"]) as Language;
    const formats = String(values.format)
      .split(",")
      .map((format) => oneOf("--format", format.trim(), FORMATS));
    const dpi = Number(values.dpi);
    if (!(dpi >= 72 && dpi <= 1200)) throw new InputError("argument-wrong", "--dpi", "write a number from 72 to 1200");
    const inspectBefore = values["inspect-before"] as string | undefined;
    if (inspectBefore !== undefined && !/^\d{4}-(?:0[1-9]|1[0-2])$/.test(inspectBefore)) {
      throw new InputError("argument-wrong", "--inspect-before", `"${inspectBefore}" is no month; write it as YYYY-MM`);
    }
    if (inspectBefore !== undefined && values["new-unit"] === true)
      throw new InputError(
        "argument-wrong",
        "--new-unit",
        "it computes the month: give it or --inspect-before, not both",
      );
    const today = typeof values.today === "string" ? values.today : terminal.today;
    dayNumber(today, "--today");
    const world = loadWorld();
    const folder = String(values.out);
    const { host, serial } = values as Record<string, string | undefined>;
    const settings = {
      form,
      language,
      today,
      ...(host === undefined ? {} : { host }),
      ...(serial === undefined ? {} : { serial }),
      ...(inspectBefore === undefined ? {} : { inspectBefore }),
    };
    const names: string[] = [];
    async function* labels(): AsyncGenerator<BatchLabel> {
      for (const path of args) {
        const ready = values.draft === true ? await draft(path, world, terminal) : await signed(path, values, terminal);
        const { face, text } = await printable(
          ready,
          { ...settings, ...(values["new-unit"] === true ? newUnit(ready.label, today) : {}) },
          world,
          deflate,
        );
        if (text.includes(NO_HOST.toUpperCase())) {
          terminal.err(
            `carelabel: ${path}: it names no live record, so the link of its code leads nowhere; --host names who serves its page\n`,
          );
        }
        names.push(`${basename(path).replace(/(\.signed|\.label)?\.(json|ya?ml)$/i, "")}-${form}-${language}`);
        if (formats.includes("html")) await write(join(folder, `${names.at(-1)}.html`), labelHtml(face, { text }));
        yield { face, code: { text } };
      }
    }
    const write = async (target: string, content: string | Uint8Array) => {
      await writeWhole(target, content);
      terminal.out(`${target}\n`);
    };

    const files = formats.filter((format) => format !== "html");
    const printer = openBatchPrinter({ workers: Math.min(args.length, availableParallelism()) });
    try {
      for await (const printed of printer.print(labels(), { form, files, dpi })) {
        if ("error" in printed) throw printed.error;
        for (const format of files) {
          const content = printed.files[format];
          if (content !== undefined) await write(join(folder, `${names[printed.index]}.${format}`), content);
        }
      }
    } finally {
      await printer.close();
    }
    return EXIT.ok;
  },
};

/** The month for a new unit; nothing of it is signed. */
function newUnit(label: Label, today: string) {
  const { date } = inspectionDate(loadInspectionMethod(), newUnitInputs(label, today), today);
  return { inspectBefore: date.slice(0, 7), newUnitOn: today };
}

function oneOf<T extends string>(option: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new InputError("argument-wrong", option, `write ${allowed.join(", ")}`);
  return found;
}

/**
 * A signed label is printed with the tier that its signatures give: the issuer's own word, or more where the
 * countersigning institute is pinned. What is broken is not printed at all.
 */
async function signed(path: string, values: Record<string, unknown>, terminal: Terminal): Promise<PrintableLabel> {
  const value = await readJson(path, terminal, SIGNED_LIMIT_BYTES);
  let file: SignedLabel;
  try {
    file = signedLabelOf(value, path);
  } catch (error) {
    if (error instanceof InputError && error.code === "label-unsigned") {
      throw new InputError(
        "label-unsigned",
        path,
        'it is not signed; "carelabel label sign" signs it, or --draft prints it as a draft',
      );
    }
    throw error;
  }
  const verified = await verifyLabel(
    file,
    await readTrust(values.trust, terminal),
    await readWithdrawals(values.withdrawals, terminal),
    terminal.today,
  );
  const { answer, label, digest, tier } = verified;
  if (answer === "broken" || label === undefined || digest === undefined) {
    throw new InputError(
      "signature-unreadable",
      path,
      "its signature is broken, so it is not printed; get it again from its issuer",
    );
  }
  if (answer === "withdrawn" || answer === "superseded") {
    throw new InputError("label-invalid", path, `it is ${answer}, so it is not printed: ${sayVerdict(verified)}`);
  }
  // Without pinned keys every issuer is unknown, and whoever prints their own label needs none.
  if (answer === "expired" || (values.trust !== undefined && answer !== "trusted")) {
    terminal.err(`carelabel: ${path}: printed, but ${answer}: ${sayVerdict(verified)}\n`);
  }
  return {
    label,
    digest,
    tier: tier ?? (label.issuer.kind === "facility" ? "observed" : "self"),
    cose: fromBase64Url(file.short),
  };
}

async function draft(path: string, world: World, terminal: Terminal): Promise<PrintableLabel> {
  const label = await readSoundLabel(path, labelWorldOf(world), terminal);
  return { label, digest: await digestOf(canonicalBytes(label)), tier: "unsigned", cose: undefined };
}
