/**
 * The world as the files of `standards/` tell it. Nothing is read before it is asked for, and then once.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { InputError } from "../domain/input-error.ts";
import type { AddressTable } from "../domain/knowledge/address-table.ts";
import { CipherSuiteTable } from "../domain/knowledge/cipher-suite.ts";
import type { CipherSuites, TlsRecommendations } from "../domain/knowledge/cipher-suites.ts";
import { type CloudRegions, RegionNames } from "../domain/knowledge/cloud-region.ts";
import type { Companies, OwnCompanies } from "../domain/knowledge/companies.ts";
import { CompanyTable, type ThirdPartyEntity, ThirdPartyTable, withOwnCompanies } from "../domain/knowledge/company.ts";
import { type Countries, CountryTable } from "../domain/knowledge/country.ts";
import type { InterceptionCas } from "../domain/knowledge/interception-cas.ts";
import { unpackAddressTable } from "../domain/knowledge/packed-address-table.ts";
import type { CloudRange, CountryOfAddress } from "../domain/knowledge/place.ts";
import type { Geography } from "../domain/knowledge/transfer.ts";
import type { Edition, World } from "../domain/knowledge/world.ts";
import { readUcumEssence } from "../formats/ucum/read-ucum-essence.ts";
import { unreadable } from "./files.ts";

/** What a packed table may grow to; the largest of ours has 3 MB. */
const LARGEST_TABLE_BYTES = 64 * 1024 * 1024;

const THIRD_PARTY_WEB = "third-party-web/dist/entities-nostats.json";
const IP_COUNTRIES = "ip-country.bin.gz";
const STANDARDS = fileURLToPath(new URL("../../standards/", import.meta.url));

/** Data that somebody brings in the place of the project's own. */
export interface OwnData {
  readonly countries?: { readonly table: CountryOfAddress; readonly edition: Edition };
  readonly companies?: { readonly table: OwnCompanies; readonly edition: Edition };
}

/** @param standards folder of the data sets, by default the project's own. */
export function loadWorld(standards: string = STANDARDS, own: OwnData = {}): World {
  const json = <Data>(file: string) => parsedJson<Data>(join(standards, file));
  const table = <Value>(file: string, isValue: (value: unknown) => value is Value) =>
    addressTableOf(join(standards, file), isValue);
  return lazily<World>({
    editions: () => [
      ...(own.companies === undefined ? [] : [own.companies.edition]),
      ...(own.countries === undefined ? [] : [own.countries.edition]),
      ...json<Edition[]>("editions.json").filter(({ file }) => own.countries === undefined || file !== IP_COUNTRIES),
    ],
    companies: () => {
      const table = json<Companies>("companies.json");
      return new CompanyTable(own.companies === undefined ? table : withOwnCompanies(table, own.companies.table));
    },
    thirdParties: () =>
      new ThirdPartyTable(parsedJson<ThirdPartyEntity[]>(fileURLToPath(import.meta.resolve(THIRD_PARTY_WEB)))),
    regionNames: () => new RegionNames(json<CloudRegions>("cloud-regions.json")),
    cloudRanges: () => table("cloud-ranges.bin.gz", isCloudRange),
    ipCountries: () => own.countries?.table ?? table(IP_COUNTRIES, isText),
    geography: () => json<Geography>("geography.json"),
    countries: () => new CountryTable(json<Countries>("countries.json")),
    cipherSuites: () =>
      new CipherSuiteTable(
        json<CipherSuites>("cipher-suites.json"),
        json<TlsRecommendations>("tls-recommendations.json"),
      ),
    interceptionCas: () => json<InterceptionCas>("interception-cas.json"),
    ucum: () => readUcumEssence(bytesOf(join(standards, "ucum-essence.xml")), "ucum-essence.xml"),
  });
}

/** An object whose properties are made when first read. */
function lazily<T extends object>(makers: { readonly [Key in keyof T]: () => T[Key] }): T {
  const made: Partial<T> = {};
  for (const key of Object.keys(makers) as (keyof T)[]) {
    Object.defineProperty(made, key, {
      enumerable: true,
      configurable: true,
      get() {
        const value = makers[key]();
        Object.defineProperty(made, key, { enumerable: true, value });
        return value;
      },
    });
  }
  return made as T;
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The project's own data is trusted to have its form; tests hold it against its schema. */
function parsedJson<Data>(path: string): Data {
  const text = new TextDecoder().decode(bytesOf(path));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError("document-unreadable", path, "it is no JSON; take the file as CareLabel ships it", { cause });
  }
}

function addressTableOf<Value>(path: string, isValue: (value: unknown) => value is Value): AddressTable<Value> {
  const packed = bytesOf(path);
  let bytes: Uint8Array;
  try {
    bytes = gunzipSync(packed, { maxOutputLength: LARGEST_TABLE_BYTES });
  } catch (cause) {
    throw new InputError(
      "document-unreadable",
      path,
      "it is no packed table of addresses; take the file as CareLabel ships it",
      { cause },
    );
  }
  return unpackAddressTable(bytes, isValue).table;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCloudRange(value: unknown): value is CloudRange {
  return value !== null && typeof value === "object" && "provider" in value && "kind" in value;
}
