/**
 * Names of products by CPE: read from both written forms, and held against what a record asks for.
 *
 * Sources: NIST IR 7695 (CPE 2.3 naming: formatted string, URI), NIST IR 7696 (name matching).
 */

const ATTRIBUTES = [
  "part",
  "vendor",
  "product",
  "version",
  "update",
  "edition",
  "language",
  "softwareEdition",
  "targetSoftware",
  "targetHardware",
  "other",
] as const;
type Attribute = (typeof ATTRIBUTES)[number];

/** `*` is any, `-` none; a wildcard inside a value is kept as written, every other sign without its backslash. */
export type CpeName = Readonly<Record<Attribute, string>>;

/** Undefined for what is neither form. Attributes that are left out are any. */
export function readCpe(text: string): CpeName | undefined {
  if (text.length > LONGEST) return undefined;
  const lower = text.toLowerCase();
  const values = lower.startsWith("cpe:2.3:")
    ? splitUnquoted(lower.slice(8)).map(plainValue)
    : lower.startsWith("cpe:/")
      ? uriValues(lower.slice(5))
      : undefined;
  if (values === undefined || values.length > ATTRIBUTES.length || !/^[aoh*]$/.test(values[0] ?? "")) return undefined;
  return Object.fromEntries(ATTRIBUTES.map((name, at) => [name, values[at] || "*"])) as CpeName;
}

const LONGEST = 1000;

/** Vendor and product, the part left out since bills mix up operating systems and firmware with applications. */
export function cpeKey({ vendor, product }: Pick<CpeName, "vendor" | "product">): string {
  return `${vendor}:${product}`;
}

/** A colon that is quoted belongs to the value. */
function splitUnquoted(text: string): string[] {
  const values: string[] = [""];
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === "\\") {
      values.push(`${values.pop() ?? ""}${sign}${text.charAt(at + 1)}`);
      at++;
    } else if (sign === ":") values.push("");
    else values.push((values.pop() ?? "") + sign);
  }
  return values;
}

/** A quoted star or question mark stands for itself: it is kept apart from a wildcard by its backslash. */
function plainValue(value: string): string {
  return value.replace(/\\([^*?])/g, "$1");
}

function uriValues(text: string): string[] {
  const values = text.split(":").map((value) => decoded(value));
  const edition = values[5];
  if (edition?.startsWith("~") !== true) return values;
  // Five attributes packed into the place of the edition.
  const [, ...packed] = edition.split("~");
  return [...values.slice(0, 5), packed[0] ?? "", values[6] ?? "", ...packed.slice(1, 5)];
}

function decoded(value: string): string {
  if (value === "-") return value;
  const wild = value.replaceAll("%01", "?").replaceAll("%02", "*");
  return wild.replace(/%([0-9a-f]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Whether a value of the record takes in a value of the bill; "unstated" where the bill leaves it open. */
export function takesIn(wanted: string, given: string): "yes" | "no" | "unstated" {
  if (wanted === "*" || wanted === given) return "yes";
  if (given === "*") return "unstated";
  if (wanted === "-" || given === "-") return "no";
  return fits(wanted, given) ? "yes" : "no";
}

/** Wildcards stand at the beginning and the end only (NIST IR 7695, 5.3.2). */
function fits(pattern: string, value: string): boolean {
  const [, before = "", middle = "", after = ""] = /^(\*|\?*)(.*?)((?<!\\)\*|(?:(?<!\\)\?)*)$/.exec(pattern) ?? [];
  const text = middle.replace(/\\([*?])/g, "$1");
  const spare = value.length - text.length;
  if (spare < 0) return false;
  const [left, right] = [before, after].map((run) => (run === "*" ? Number.POSITIVE_INFINITY : run.length)) as [
    number,
    number,
  ];
  for (let at = value.indexOf(text); at >= 0; at = value.indexOf(text, at + 1)) {
    if (at <= left && spare - at <= right) return true;
    if (text === "") return spare <= left + right;
  }
  return false;
}
