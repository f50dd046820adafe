/** Tables that somebody brings, in the forms in which they are sold and given away. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { companyOfHost } from "../domain/knowledge/company.ts";
import { placeOfServer } from "../domain/knowledge/place.ts";
import { loadWorld } from "./load-world.ts";
import { ownCompanies, ownCountries } from "./own-data.ts";

const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text));

/** A database of MaxMind's format 2.0 in which 81.169.145.0/24 has one record and nothing else any. */
function mmdb(record: Uint8Array): Uint8Array<ArrayBuffer> {
  const network = [81, 169, 145];
  const nodes = network.length * 8;
  const tree = new Uint8Array(nodes * 6);
  const put = (node: number, side: number, value: number) =>
    tree.set([value >> 16, (value >> 8) & 255, value & 255], node * 6 + side * 3);
  for (let node = 0; node < nodes; node++) {
    const bit = ((network[node >> 3] ?? 0) >> (7 - (node & 7))) & 1;
    // One past the last node means "nothing"; the data section begins 16 bytes behind it.
    put(node, bit, node + 1 < nodes ? node + 1 : nodes + 16);
    put(node, 1 - bit, nodes);
  }
  const facts = map([
    ["node_count", unsigned(nodes)],
    ["record_size", unsigned(24)],
    ["ip_version", unsigned(4)],
    ["database_type", string("Own-Country")],
    ["languages", Uint8Array.of(0x00, 0x04)],
    ["binary_format_major_version", unsigned(2)],
    ["binary_format_minor_version", unsigned(0)],
    ["build_epoch", unsigned(1_790_000_000)],
    ["description", Uint8Array.of(0xe0)],
  ]);
  const mark = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");
  return new Uint8Array(Buffer.concat([tree, new Uint8Array(16), record, mark, facts]));
}

const string = (text: string) => Uint8Array.of(0x40 + text.length, ...Buffer.from(text));
const unsigned = (value: number) =>
  Uint8Array.of(0xc4, value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
const map = (pairs: readonly (readonly [string, Uint8Array])[]) =>
  new Uint8Array(
    Buffer.concat([Uint8Array.of(0xe0 + pairs.length), ...pairs.flatMap(([key, value]) => [string(key), value])]),
  );

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
