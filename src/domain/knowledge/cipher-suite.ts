/**
 * Cipher suites by number, and how good a TLS connection is by its parts.
 *
 * `standards/cipher-suites.json` holds the registry's names and their parts, `standards/tls-recommendations.json` the
 * grades with BSI TR-02102-2 as yardstick. A connection is as good as its worst part; each part that lowers it is named.
 */
import type { CipherSuite, CipherSuiteRow, CipherSuites, TlsRecommendations } from "./cipher-suites.ts";
import { GRADES, type Grade } from "./grade.ts";

/** What lowers a rating. */
export interface Lowering {
  readonly part: "version" | "keyExchange" | "authentication" | "encryption" | "mac" | "suite";
  /** As the tables write it: "RC4_128", "TLS 1.0". */
  readonly value: string;
  readonly grade: Grade;
  /** Code for the words of a report: "rc4", "static-rsa" ... */
  readonly reason: string;
}

export interface TlsRating {
  /** Null when nothing is known of version or suite: never counts as good. */
  readonly grade: Grade | null;
  /** Worst first. */
  readonly lowerings: readonly Lowering[];
  /** Last year for which the guideline recommends it; null where it names none or does not recommend it. */
  readonly recommendedUntil: number | null;
}

/** What is known of one connection. */
export interface RatedConnection {
  /** "TLS 1.2", "DTLS 1.2", "SSL 3.0"; null when it was not seen. A draft of TLS 1.3 has no row and is unlisted. */
  readonly version: string | null;
  /** Number of the suite chosen; null when it was not seen. */
  readonly cipherSuite: number | null;
  /** Whether MAC comes after encryption (RFC 7366), which CBC needs; null when it was not seen. */
  readonly encryptThenMac: boolean | null;
}

type Part = TlsRecommendations["parts"][number]["part"];
const PARTS: readonly Part[] = ["keyExchange", "authentication", "encryption", "mac"];

export class CipherSuiteTable {
  readonly edition: string;
  readonly guideline: string;
  readonly #rows: ReadonlyMap<number, CipherSuiteRow>;
  readonly #versions: ReadonlyMap<string, TlsRecommendations["versions"][number]>;
  readonly #parts: ReadonlyMap<string, TlsRecommendations["parts"][number]>;

  constructor(suites: CipherSuites, recommendations: TlsRecommendations) {
    this.edition = suites.edition;
    this.guideline = `${recommendations.guideline} ${recommendations.guidelineEdition}`;
    this.#rows = new Map(suites.suites.map((row) => [Number(row.code), row]));
    this.#versions = new Map(recommendations.versions.map((row) => [row.version, row]));
    this.#parts = new Map(recommendations.parts.map((row) => [`${row.part} ${row.value}`, row]));
  }

  /** "TLS_AES_128_GCM_SHA256", or the number where the table has none. */
  name(code: number): string {
    return this.#rows.get(code)?.name ?? `0x${code.toString(16).toUpperCase().padStart(4, "0")}`;
  }

  /** The suite with its parts; undefined for an unknown number or a signal. */
  suite(code: number): CipherSuite | undefined {
    const row = this.#rows.get(code);
    return row === undefined || "signal" in row ? undefined : row;
  }

  /** Rates version and suite together. What was not seen is left out; when both were not, the grade is null. */
  rate({ version, cipherSuite, encryptThenMac }: RatedConnection): TlsRating {
    const lowerings: Lowering[] = [];
    const untils: number[] = [];
    if (version !== null) {
      const row = this.#versions.get(version) ?? { grade: "unlisted" as const, reason: "not-in-guideline" };
      note({ part: "version", value: version, row }, lowerings, untils);
    }
    const suite = cipherSuite === null ? undefined : this.suite(cipherSuite);
    if (cipherSuite !== null && suite === undefined) {
      const row = { grade: "unlisted" as const, reason: "unknown-suite" };
      note({ part: "suite", value: this.name(cipherSuite), row }, lowerings, untils);
    }
    if (suite !== undefined) {
      for (const part of PARTS) {
        const value = suite[part];
        const row = this.#parts.get(`${part} ${value}`) ?? { grade: "unlisted" as const, reason: "not-in-guideline" };
        note({ part, value, row }, lowerings, untils);
      }
      if (suite.export === true) {
        note({ part: "suite", value: suite.name, row: { grade: "broken", reason: "export" } }, lowerings, untils);
      }
      // Padding oracles (Lucky 13): the guideline recommends CBC only with RFC 7366.
      if (suite.encryption.endsWith("_CBC") && encryptThenMac === false) {
        const row = { grade: "legacy" as const, reason: "cbc-without-encrypt-then-mac" };
        note({ part: "encryption", value: suite.encryption, row }, lowerings, untils);
      }
    }
    if (version === null && cipherSuite === null) return { grade: null, lowerings, recommendedUntil: null };
    lowerings.sort((one, other) => GRADES.indexOf(other.grade) - GRADES.indexOf(one.grade));
    const grade = lowerings[0]?.grade ?? "recommended";
    const until = untils.length > 0 ? Math.min(...untils) : null;
    return { grade, lowerings, recommendedUntil: grade === "recommended" ? until : null };
  }
}

function note(
  {
    part,
    value,
    row,
  }: { part: Lowering["part"]; value: string; row: { grade: Grade; reason?: string; until?: number } },
  lowerings: Lowering[],
  untils: number[],
): void {
  if (row.until !== undefined) untils.push(row.until);
  if (row.grade !== "recommended")
    lowerings.push({ part, value, grade: row.grade, reason: row.reason ?? "not-in-guideline" });
}
