/**
 * Variants of a canary's values: the ways in which software rewrites a name, number or date before it sends it.
 */
import type { CanaryRecord } from "./record.ts";

export type CanaryField =
  | "name"
  | "givenName"
  | "familyName"
  | "birthDate"
  | "sex"
  | "recordNumber"
  | "insuranceNumber"
  | "nhsNumber"
  | "email"
  | "phone"
  | "street"
  | "note";

/** Whether a value alone proves that the canary was sent, or only beside a strong one in the same message. */
export type Strength = "strong" | "weak";

/**
 * Where a text is looked for. `everywhere`: in every encoding and as every digest. `hashed`: in plain text, in URLs and as
 * every digest. `usual`: the same, but as the usual digests only. `plain`: never as a digest.
 */
export type Reach = "everywhere" | "hashed" | "usual" | "plain";

export interface CanaryText {
  readonly field: CanaryField;
  /** How it was rewritten; empty when it stands as in the record. */
  readonly variant: string;
  readonly text: string;
  readonly strength: Strength;
  readonly reach: Reach;
}

/** Every text to look for, each once; those of the record itself come first. */
export function canaryTexts(record: CanaryRecord): CanaryText[] {
  const texts = new Map<string, CanaryText>();
  const add = (field: CanaryField, variant: string, text: string, strength: Strength, reach: Reach) => {
    if (!texts.has(text)) texts.set(text, { field, variant, text, strength, reach });
  };
  for (const [field, variant, text, reach] of writtenForms(record)) {
    const and = (more: string) => (variant === "" ? more : `${variant}, ${more}`);
    add(field, variant, text, "strong", reach);
    add(field, and("lower case"), text.toLowerCase(), "strong", reach);
    add(field, and("upper case"), text.toUpperCase(), "strong", reach === "everywhere" ? reach : "usual");
    for (const [how, rewritten, howFar] of [
      ["umlauts as ae, oe, ue", spelled(text), reach === "everywhere" ? "hashed" : "usual"],
      ["without accents", text.normalize("NFD").replaceAll(/\p{M}/gu, ""), "usual"],
      ["decomposed letters", text.normalize("NFD"), "plain"],
    ] as const) {
      add(field, and(how), rewritten, "strong", howFar);
      add(field, and(`${how}, lower case`), rewritten.toLowerCase(), "strong", howFar);
      add(field, and(`${how}, upper case`), rewritten.toUpperCase(), "strong", "plain");
    }
  }
  for (const [variant, text] of dateForms(record.birthDate))
    add("birthDate", variant, text, "weak", variant === "" ? "hashed" : "usual");
  for (const text of sexForms(record.sex)) add("sex", "", text, "weak", "plain");
  return [...texts.values()];
}

type WrittenForm = readonly [field: CanaryField, variant: string, text: string, reach: Reach];

function writtenForms(record: CanaryRecord): WrittenForm[] {
  const { givenName: given, familyName: family, nhsNumber: nhs, street } = record;
  const nhsGroups = [nhs.slice(0, 3), nhs.slice(3, 6), nhs.slice(6)];
  return [
    ["familyName", "", family, "everywhere"],
    ["givenName", "", given, "everywhere"],
    ["recordNumber", "", record.recordNumber, "everywhere"],
    ["insuranceNumber", "", record.insuranceNumber, "everywhere"],
    ["nhsNumber", "", nhs, "everywhere"],
    ["nhsNumber", "in groups", nhsGroups.join(" "), "hashed"],
    ["nhsNumber", "in groups with hyphens", nhsGroups.join("-"), "usual"],
    ["email", "", record.email, "everywhere"],
    ...phoneForms(record.phone),
    ["street", "", street, "everywhere"],
    ["street", "separators removed", street.replaceAll(" ", ""), "usual"],
    ["note", "", record.note, "everywhere"],
    ["note", "its random digits", record.note.slice(-10), "everywhere"],
    ["name", "", `${given} ${family}`, "hashed"],
    ["name", "family name first", `${family} ${given}`, "usual"],
    ["name", "family name, comma, given name", `${family}, ${given}`, "hashed"],
    ["name", "family name, comma, given name, no space", `${family},${given}`, "usual"],
    ["name", "HL7 and DICOM form", `${family}^${given}`, "hashed"],
    ["name", "plus sign for the space", `${given}+${family}`, "plain"],
    ["name", "with a dot", `${given}.${family}`, "usual"],
    ["name", "with an underscore", `${given}_${family}`, "usual"],
    ["name", "separators removed", given + family, "hashed"],
    ["name", "family name first, separators removed", family + given, "usual"],
  ];
}

/** The number as +, as 00, and as it is dialled at home. */
function phoneForms(international: string): WrittenForm[] {
  const [country, area] = international.startsWith("+49") ? ["49", "30"] : ["44", "20"];
  const local = international.slice(1 + country.length + area.length);
  return [
    ["phone", "", international, "everywhere"],
    ["phone", "in groups", `+${country} ${area} ${local}`, "hashed"],
    ["phone", "with 00", `00${country}${area}${local}`, "hashed"],
    ["phone", "without plus sign", `${country}${area}${local}`, "hashed"],
    ["phone", "national", `0${area}${local}`, "everywhere"],
    ["phone", "national, with a space", `0${area} ${local}`, "usual"],
    ["phone", "national, with a slash", `0${area}/${local}`, "usual"],
    ["phone", "national, with a hyphen", `0${area}-${local}`, "usual"],
    ["phone", "national, in parentheses", `(0${area}) ${local}`, "usual"],
  ];
}

const MONTHS: Record<"de" | "en", readonly string[]> = {
  de: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" "),
  en: "January February March April May June July August September October November December".split(" "),
};

/** @param iso YYYY-MM-DD. */
function dateForms(iso: string): [variant: string, text: string][] {
  const [year = "", month = "", day = ""] = iso.split("-");
  const name = (language: "de" | "en") => MONTHS[language][Number(month) - 1] ?? "";
  const seconds = Date.UTC(Number(year), Number(month) - 1, Number(day)) / 1000;
  return [
    ["", iso],
    ["without separators", year + month + day],
    ["day first, dots", `${day}.${month}.${year}`],
    ["day first, dots, no zeros", `${Number(day)}.${Number(month)}.${year}`],
    ["day first, slashes", `${day}/${month}/${year}`],
    ["month first, slashes", `${month}/${day}/${year}`],
    ["year first, slashes", `${year}/${month}/${day}`],
    ["day first, hyphens", `${day}-${month}-${year}`],
    ["day first, without separators", day + month + year],
    ["German words", `${Number(day)}. ${name("de")} ${year}`],
    ["English words", `${Number(day)} ${name("en")} ${year}`],
    ["English words, month first", `${name("en")} ${Number(day)}, ${year}`],
    ["seconds since 1970", String(seconds)],
    ["milliseconds since 1970", String(seconds * 1000)],
  ];
}

/** With the signs around it, since the bare word says nothing. */
function sexForms(sex: "female" | "male"): string[] {
  const words = sex === "female" ? ["female", "Female", "FEMALE", "weiblich"] : ["male", "Male", "MALE", "männlich"];
  return words.flatMap((word) => [`"${word}"`, `gender=${word}`, `sex=${word}`, `>${word}<`]);
}

const spelled = (text: string): string =>
  text.replaceAll(
    /[äöüÄÖÜß]/g,
    (letter) => ({ ä: "ae", ö: "oe", ü: "ue", Ä: "Ae", Ö: "Oe", Ü: "Ue", ß: "ss" })[letter] ?? letter,
  );
