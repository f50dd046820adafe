/**
 * Plain reports: most say who started when, which number they are, and values that are numbers or yes and no. Whether one
 * is such a report is told here for a tenth of what the schema takes; every other one, right or wrong, is the schema's.
 *
 * Nothing is plain that the schema of reports would refuse; read-report.test.ts holds the two together.
 */
import { ParameterName } from "../../domain/label/runtime-facts.ts";
import { Report } from "../../domain/runtime/report.ts";

/** What a schema may state, as JSON Schema names it. */
interface Stated {
  readonly type?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxProperties?: number;
}

const STATED: Readonly<Record<"boot" | "device" | "sequence" | "time" | "values", Stated>> = Report.properties;
const BOOT = patternOf(STATED.boot);
const DEVICE = patternOf(STATED.device);
const NAME = patternOf(ParameterName);
const STAGES: ReadonlySet<unknown> = new Set(Report.properties.stage.enum);
const MOST_VALUES = STATED.values.maxProperties ?? 0;

/** Names that were found to be names: a fleet has few. Begun anew when full, so that nobody can fill the memory. */
const NAMES_KNOWN = 4096;
const known = new Set<string>();

/** Whether `value`, read from JSON or CBOR, is a report of the plain kind. */
export function isPlainReport(value: unknown): value is Report {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  let required = 0;
  for (const name in value) {
    const member: unknown = (value as Record<string, unknown>)[name];
    switch (name) {
      case "boot":
        if (typeof member !== "string" || !BOOT.test(member)) return false;
        required++;
        break;
      case "sequence":
        if (!isWhole(member, STATED.sequence)) return false;
        required++;
        break;
      case "values":
        if (!arePlain(member)) return false;
        break;
      case "stage":
        if (!STAGES.has(member)) return false;
        break;
      case "time":
        if (!isWhole(member, STATED.time)) return false;
        break;
      case "device":
        if (typeof member !== "string" || !DEVICE.test(member)) return false;
        break;
      default:
        return false;
    }
  }
  return required === 2;
}

/** What states no pattern is fitted by nothing: the schema decides. */
function patternOf({ pattern = "(?!)" }: Stated): RegExp {
  return new RegExp(pattern);
}

function isWhole(value: unknown, { minimum = Infinity, maximum = -Infinity }: Stated): boolean {
  return Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
}

function arePlain(measured: unknown): boolean {
  if (typeof measured !== "object" || measured === null || Array.isArray(measured)) return false;
  let left = MOST_VALUES;
  for (const name in measured) {
    const value: unknown = (measured as Record<string, unknown>)[name];
    if (--left < 0 || !(Number.isFinite(value) || typeof value === "boolean") || !isName(name)) return false;
  }
  return true;
}

function isName(text: string): boolean {
  if (known.has(text)) return true;
  if (!NAME.test(text)) return false;
  if (known.size >= NAMES_KNOWN) known.clear();
  known.add(text);
  return true;
}
