/**
 * Tables that somebody brings: countries of addresses (CSV or MaxMind's format) and companies behind hosts.
 */
import { Reader } from "mmdb-lib";
import { InputError } from "../domain/input-error.ts";
import type { AddressBytes } from "../domain/knowledge/address-table.ts";
import { type Companies, companyTableProblems, OwnCompanies } from "../domain/knowledge/companies.ts";
import { withOwnCompanies } from "../domain/knowledge/company.ts";
import type { CountryOfAddress } from "../domain/knowledge/place.ts";
import type { Edition } from "../domain/knowledge/world.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { readIpCountry } from "../formats/ip-country/read-ip-country.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { decodeText } from "../formats/text/decode-text.ts";
import { loadWorld, type OwnData } from "./load-world.ts";

/** Stands near the end of every file of MaxMind's format (MaxMind DB 2.0, "Metadata Section"). */
const MMDB_MARK = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");
const MMDB_TAIL_BYTES = 128 * 1024;

/** @throws {InputError} `document-unreadable` with the file and, in a CSV, the line. */
export function ownCountries(bytes: Uint8Array<ArrayBuffer>, path: string): NonNullable<OwnData["countries"]> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.subarray(-MMDB_TAIL_BYTES).includes(MMDB_MARK)) return fromMmdb(buffer, path);
  return {
    table: readIpCountry(decodeText(bytes, path), path),
    edition: editionOf(path, "addresses and countries", "as given"),
  };
}

/** Fields of a record that tell a country, as the free databases write them. */
interface CountryRecord {
  readonly country?: { readonly iso_code?: unknown } | string;
  readonly country_code?: unknown;
}

/** What is used of the library's reader. */
interface CountryReader {
  readonly metadata: { readonly databaseType: string; readonly buildEpoch: Date };
  get(address: string): CountryRecord | null;
}

function fromMmdb(buffer: Buffer, path: string): NonNullable<OwnData["countries"]> {
  // Damage shows where it is met: in the head, or with the first address that leads there.
  const undamaged = <T>(read: () => T): T => {
    try {
      return read();
    } catch (cause) {
      const why = "it is damaged; it cannot be read as a database of addresses";
      throw new InputError("document-unreadable", path, why, { cause });
    }
  };
  const reader = undamaged(() => new Reader(buffer as never) as unknown as CountryReader);
  const { databaseType, buildEpoch } = reader.metadata;
  const day = undamaged(() => buildEpoch.toISOString().slice(0, 10));
  const find: CountryOfAddress["find"] = (address) => {
    const record = undamaged(() => reader.get(written(address)));
    const code =
      typeof record?.country === "object" ? record.country.iso_code : (record?.country_code ?? record?.country);
    return typeof code === "string" && /^[A-Z]{2}$/.test(code) ? code : undefined;
  };
  return { table: { find }, edition: editionOf(path, databaseType, day) };
}

function written(address: AddressBytes): string {
  if (address.length === 4) return address.join(".");
  const group = (at: number) => (((address[at] ?? 0) << 8) | (address[at + 1] ?? 0)).toString(16);
  return [0, 2, 4, 6, 8, 10, 12, 14].map(group).join(":");
}

/** @throws {InputError} `document-unreadable` with the file and the line of the first row that is wrong. */
export function ownCompanies(bytes: Uint8Array<ArrayBuffer>, path: string): NonNullable<OwnData["companies"]> {
  const document = readDocument(bytes, path);
  const [syntax] = document.problems;
  if (syntax !== undefined)
    throw new InputError("document-unreadable", `${path}:${syntax.place.line}:${syntax.place.column}`, syntax.message);
  const [wrong] = problemsAgainst(OwnCompanies, document.value);
  if (wrong !== undefined) {
    const { line, column } = document.locate(wrong.pointer);
    throw new InputError("document-unreadable", `${path}:${line}:${column}`, wrong.message);
  }
  const table = document.value as OwnCompanies;
  const world = loadWorld();
  const whole = withOwnCompanies(
    { edition: "", checked: "", licence: "", about: "", companies: [], hosts: [] } as Companies,
    table,
  );
  const [problem] = companyTableProblems(whole, new Set(world.countries.codes));
  if (problem !== undefined) throw new InputError("document-unreadable", path, problem);
  return { table, edition: editionOf(path, "own table of companies", "as given") };
}

function editionOf(path: string, name: string, edition: string): Edition {
  return {
    file: path,
    name: `${name} (${path})`,
    edition,
    source: path,
    licence: "as its owner says",
    attribution: null,
    link: null,
  };
}
