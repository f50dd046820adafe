/**
 * A device's report, written in JSON (RFC 8259) or CBOR (RFC 8949), alone or in a signature.
 *
 * Which of the two is told by the first byte: a map of CBOR begins with 0xa0 to 0xbf, an object of JSON with a brace or
 * with white space before it. What is taken is held against the one schema of reports.
 */
import { decode } from "cborg";
import { Compile } from "typebox/compile";
import { InputError } from "../../domain/input-error.ts";
import { problemsAgainst } from "../../domain/label/schema-problems.ts";
import { type Interval, REPORT_LIMIT_BYTES, Report } from "../../domain/runtime/report.ts";
import { isPlainReport } from "./plain-report.ts";
import { isSigned, readSignedReport } from "./signed-report.ts";

const isReport = Compile(Report);
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The report in `bytes`. Of a signed one nothing is verified here (`readSignedReport`).
 * @throws {InputError} `document-too-large` beyond `REPORT_LIMIT_BYTES`, `document-unreadable` for what is neither JSON
 *   nor CBOR, `report-invalid` with the JSON pointer of the first thing that is wrong.
 */
export function readReport(bytes: Uint8Array): Report {
  if (bytes.length > REPORT_LIMIT_BYTES)
    throw new InputError(
      "document-too-large",
      "report",
      `the report has ${bytes.length} bytes; at most ${REPORT_LIMIT_BYTES} are taken`,
    );
  const plain = isSigned(bytes) ? readSignedReport(bytes).payload : bytes;
  const value = isCbor(plain) ? fromCbor(plain) : fromJson(plain);
  if (isPlainReport(value)) return value;
  if (!isReport.Check(value)) throw invalid(value);
  for (const name in value.values) {
    const measured = value.values[name];
    if (typeof measured === "object" && !isOrdered(measured))
      throw new InputError("report-invalid", `/values/${name}`, "min, mean and max are not in this order");
  }
  return value;
}

const isOrdered = ({ min, mean, max }: Interval) => min <= mean && mean <= max;

function isCbor(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  return first >= 0xa0 && first <= 0xbf;
}

function fromJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new InputError("document-unreadable", "report", "it is neither JSON (UTF-8) nor CBOR; send one report", {
      cause,
    });
  }
}

const CBOR = {
  strict: true,
  allowBigInt: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
} as const;

function fromCbor(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, { ...CBOR, rejectDuplicateMapKeys: true });
  } catch (cause) {
    throw new InputError(
      "document-unreadable",
      "report",
      `it begins like CBOR but cannot be read (${(cause as Error).message}); send one map with text keys`,
      { cause },
    );
  }
}

function invalid(value: unknown): InputError {
  const first = problemsAgainst(Report, value).find(({ level }) => level === "error");
  return new InputError("report-invalid", first?.pointer ?? "", first?.message ?? "it is no report");
}
