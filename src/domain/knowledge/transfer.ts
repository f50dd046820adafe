/**
 * On what ground personal data may go from the EU to a country, judged by its place alone on a given day.
 *
 * Source: GDPR Art. 44 to 46 and the Commission's adequacy decisions as `standards/geography.json` lists them. It says
 * what a place allows, not what is lawful: the processing of health data needs its own ground (Art. 6 and 9).
 */
import { dayNumber } from "../calendar.ts";

export interface Adequacy {
  readonly code: string;
  readonly name: string;
  /** YYYY-MM-DD. */
  readonly decisionDate: string;
  readonly reference: string;
  /** `partial`: only for some recipients. */
  readonly coverage: "general" | "partial";
  readonly scope: string;
  /** Last day, or null when it has none. */
  readonly validUntil: string | null;
}

/** What is read of `standards/geography.json`. */
export interface Geography {
  readonly asOf: string;
  readonly aliases: Readonly<Record<string, string>>;
  readonly eu: readonly { readonly code: string }[];
  readonly eeaEfta: readonly { readonly code: string }[];
  readonly territories: {
    readonly treatAsEu: Readonly<Record<string, string>>;
    readonly unclear: readonly { readonly code: string; readonly note: string }[];
  };
  readonly codesWithoutPlace: readonly string[];
  readonly adequacy: readonly Adequacy[];
}

/**
 * `eea`: no transfer to a third country. `adequate`: a decision covers the whole country. `adequate-conditional`: it
 * covers some recipients, and until one is shown to be among them the country counts as a third one. `none`: needs
 * another ground (Art. 46). `unknown`: no place, so nothing can be said.
 */
export type TransferClass = "eea" | "adequate" | "adequate-conditional" | "none" | "unknown";

export interface Transfer {
  readonly class: TransferClass;
  /** The code that was judged, aliases resolved; null when there was none. */
  readonly country: string | null;
  /** Whom or what the class covers, in English; null where there is nothing to add. */
  readonly scope: string | null;
  /** Number of the decision. */
  readonly reference: string | null;
  /** Last day of the decision, where it has one. */
  readonly validUntil: string | null;
}

/**
 * The transfer class of `country` (alpha-2, or `EL` and `UK` as EU sources write) on `day` (YYYY-MM-DD).
 * @throws {InputError} `date-unreadable` when `day` is no day.
 * @example transferClass("CA", "2026-11-21", geography).class // "adequate-conditional"
 */
export function transferClass(country: string | null, day: string, geography: Geography): Transfer {
  dayNumber(day, "day");
  const given = country?.trim().toUpperCase() ?? "";
  const code = Object.hasOwn(geography.aliases, given) ? (geography.aliases[given] ?? given) : given;
  if (!/^[A-Z]{2}$/.test(code) || geography.codesWithoutPlace.includes(code))
    return { ...NOTHING, class: "unknown", country: null };

  const { treatAsEu, unclear } = geography.territories;
  const state = Object.hasOwn(treatAsEu, code) ? treatAsEu[code] : undefined;
  if (state !== undefined) return { ...NOTHING, class: "eea", country: code, scope: `part of the EU through ${state}` };
  if ([...geography.eu, ...geography.eeaEfta].some((member) => member.code === code))
    return { ...NOTHING, class: "eea", country: code };

  const decision = geography.adequacy.find((row) => row.code === code);
  if (decision === undefined) {
    return { ...NOTHING, class: "none", country: code, scope: unclear.find((row) => row.code === code)?.note ?? null };
  }
  const { reference, validUntil, decisionDate, coverage } = decision;
  if (day < decisionDate)
    return { class: "none", country: code, scope: `the decision dates from ${decisionDate}`, reference, validUntil };
  if (validUntil !== null && day > validUntil) {
    return { class: "none", country: code, scope: `the decision ended on ${validUntil}`, reference, validUntil };
  }
  return {
    class: coverage === "general" ? "adequate" : "adequate-conditional",
    country: code,
    scope: decision.scope,
    reference,
    validUntil,
  };
}

const NOTHING = { scope: null, reference: null, validUntil: null } as const;
