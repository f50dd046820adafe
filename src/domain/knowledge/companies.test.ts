import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Errors } from "typebox/value";
import { Companies, companyTableProblems } from "./companies.ts";

const standard = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../../standards/${file}`, import.meta.url), "utf8"));
const codes = new Set<string>(standard("countries.json").countries.map(({ alpha2 }: { alpha2: string }) => alpha2));
const table: Companies = standard("companies.json");

test("the table of companies has the form of its schema", () => {
  assert.deepEqual(Errors(Companies, table), []);
});

test("each suffix stands once, each seat is a country, and every owner is described", () => {
  assert.deepEqual(companyTableProblems(table, codes), []);
});

test("each company has a host, is an owner or lends its computers", () => {
  const used = new Set([
    ...table.hosts.flatMap(({ company, hostedBy }) => [company, hostedBy]),
    ...table.companies.map(({ parent }) => parent),
  ]);
  assert.deepEqual(
    table.companies.filter(({ name }) => !used.has(name)),
    [],
  );
});

test("each company behind a provider of cloud regions is described", () => {
  const names = new Set(table.companies.map(({ name }) => name));
  const providers: { company: string }[] = standard("cloud-regions.json").providers;
  assert.deepEqual(
    providers.filter(({ company }) => !names.has(company)),
    [],
  );
});

const row = { suffix: "a.example.org", product: "A", company: "A", category: "other", purpose: "Does things" } as const;
const bare: Companies = {
  edition: "2026-11-21",
  checked: "2026-11-21",
  licence: "-",
  about: "-",
  companies: [],
  hosts: [],
};

for (const [what, wrong, problem] of [
  [
    "a doubled suffix",
    { companies: [{ name: "A", seat: "DE" }], hosts: [row, row] },
    "the suffix a.example.org is there twice",
  ],
  ["a seat in no country", { companies: [{ name: "A", seat: "QQ" }] }, 'the seat QQ of "A" is no country'],
  [
    "an owner nobody described",
    { companies: [{ name: "A", seat: "DE", parent: "B" }] },
    '"B", owner of "A", is not described',
  ],
  ["a company nobody described", { hosts: [row] }, '"A", named at a.example.org, is not described'],
  [
    "a suffix that many owners share",
    { companies: [{ name: "A", seat: "DE" }], hosts: [{ ...row, suffix: "co.uk" }] },
    "the suffix co.uk belongs to many owners",
  ],
] as const) {
  test(`a table with ${what} is told so`, () => {
    assert.deepEqual(companyTableProblems({ ...bare, ...wrong } as unknown as Companies, codes), [problem]);
  });
}

test("owners in a circle are found, and looking for them ends", () => {
  const companies = [
    { name: "A", seat: "DE", parent: "B" },
    { name: "B", seat: "DE", parent: "A" },
    { name: "C", seat: "DE", parent: "A" },
  ];
  assert.deepEqual(companyTableProblems({ ...bare, companies }, codes), [
    '"A" is among its own owners',
    '"B" is among its own owners',
  ]);
});
