/** Tables that somebody brings, in the forms in which they are sold and given away. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { companyOfHost } from "../domain/knowledge/company.ts";
import { placeOfServer } from "../domain/knowledge/place.ts";
import { loadWorld } from "./load-world.ts";
import { map, mmdb, string } from "./mmdb-for-tests.ts";
import { ownCompanies, ownCountries } from "./own-data.ts";

const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text));

const FORMS: readonly (readonly [form: string, file: Uint8Array<ArrayBuffer>])[] = [
  ["a CSV of ranges", bytes("81.169.145.0,81.169.145.255,JP\n")],
  ["MaxMind's format, country with its code", mmdb(map([["country", map([["iso_code", string("JP")]])]]))],
  ["MaxMind's format, country_code alone", mmdb(map([["country_code", string("JP")]]))],
  ["MaxMind's format, country as text", mmdb(map([["country", string("JP")]]))],
];

for (const [form, file] of FORMS) {
  test(`${form}: an own table of addresses answers in the place of the shipped one, and the report names it`, () => {
    const countries = ownCountries(file, "own.dat");
    const world = loadWorld(undefined, { countries });
    const place = (address: string) => placeOfServer("cloud.example", address, world).country;
    assert.deepEqual([place("81.169.145.9"), place("81.169.146.9"), place("93.184.215.14")], ["JP", null, null]);
    assert.ok(world.editions.some(({ source }) => source === "own.dat"));
    assert.ok(
      world.editions.every(({ file: shipped }) => shipped !== "ip-country.bin.gz"),
      "DB-IP was not asked",
    );
  });
}

test("IPv6 is looked up in an own table too", () => {
  const countries = ownCountries(bytes("2001:db8::/32,CA\n2a01:238::/32,JP\n"), "own.csv");
  const world = loadWorld(undefined, { countries });
  assert.equal(placeOfServer("cloud.example", "2a01:238::1", world).country, "JP");
});

test("a database that is cut or damaged is refused by its name, wherever it is cut", () => {
  const whole = mmdb(map([["country_code", string("JP")]]));
  const refused = (file: Uint8Array<ArrayBuffer>) =>
    assert.throws(() => ownCountries(file, "own.mmdb"), { name: "InputError", where: /^own\.mmdb/ });
  for (let cut = 0; cut < whole.length - 1; cut += 7) refused(whole.slice(0, cut));
  // The record is overwritten by a pointer that leads nowhere.
  const wrong = whole.slice();
  wrong.fill(0x3f, 24 * 6 + 16, 24 * 6 + 24);
  assert.throws(() => ownCountries(wrong, "own.mmdb").table.find([81, 169, 145, 9]), {
    name: "InputError",
    where: "own.mmdb",
  });
});

const OWN = `
companies:
  - { name: Northmere Imaging Ltd, seat: CA }
hosts:
  - { suffix: northmere.example, product: Northmere Cloud, company: Northmere Imaging Ltd, category: health-vendor, purpose: Keeps the images of the scanners }
  - { suffix: crashlytics.com, product: Own name, company: Northmere Imaging Ltd, category: other, purpose: A row of ours that is asked first }
`;

test("own companies come before the shipped ones, which go on answering for the rest", () => {
  const world = loadWorld(undefined, { companies: ownCompanies(bytes(OWN), "own.yaml") });
  const company = (host: string) => companyOfHost(host, world).company;
  assert.equal(company("cloud.northmere.example"), "Northmere Imaging Ltd");
  assert.equal(company("settings.crashlytics.com"), "Northmere Imaging Ltd");
  assert.equal(company("mobile.launchdarkly.com"), "LaunchDarkly");
});

for (const [what, text, where] of [
  [
    "a row without a company",
    OWN.replace(", company: Northmere Imaging Ltd, category: health-vendor", ", category: health-vendor"),
    /^own\.yaml:5:/,
  ],
  [
    "a company that nobody describes",
    OWN.replace("- { name: Northmere Imaging Ltd, seat: CA }", "- { name: Other Ltd, seat: CA }"),
    /^own\.yaml/,
  ],
  ["a suffix that many share", OWN.replace("suffix: northmere.example", "suffix: co.uk"), /^own\.yaml/],
  ["no table at all", "hello", /^own\.yaml/],
] as const) {
  test(`own companies with ${what} are refused`, () => {
    assert.throws(() => ownCompanies(bytes(text), "own.yaml"), { code: "document-unreadable", where });
  });
}
