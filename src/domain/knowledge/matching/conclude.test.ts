import assert from "node:assert/strict";
import { test } from "node:test";
import { supportedReleases } from "../../../knowledge-records-for-tests.ts";
import { sharedAbsent } from "../../../samples-for-tests.ts";
import type { AffectedPackage, KnowledgeRecord, SoftwareComponent, VexStatement, Weakness } from "../weakness.ts";
import { concluder } from "./conclude.ts";
import { SupportIndex } from "./past-support.ts";
import type { Hit } from "./software.ts";
import { SoftwareIndex } from "./software-index.ts";
import { namesOf, worldFacts } from "./world-facts.ts";

const TODAY = "2026-11-23";
const component = (given: Partial<SoftwareComponent>): SoftwareComponent => ({
  ...{ name: "ws", version: "1.0.0", purl: "pkg:npm/ws@1.0.0", cpe: null, reference: "ws", sha256: null, ...given },
});
const PRODUCT = {
  described: component({ name: "pump", purl: "pkg:generic/acme-pump@4.2", version: "4.2", reference: "pump" }),
  serialNumber: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
};
const npm = (name: string, fixed: string | null): AffectedPackage => ({
  ...{ by: "package", ecosystem: "npm", release: null, name, versions: [] },
  ranges: [{ scheme: "semver", introduced: null, fixed, lastAffected: null }],
});
const weakness = (given: Partial<Weakness>): Weakness => ({
  ...{ id: "GHSA-1", aliases: ["CVE-2026-1"], summary: "One", publishedOn: null, changedOn: null, withdrawnOn: null },
  ...{ severity: "low", affected: [npm("ws", "1.1.0")], ...given },
});
const said = (given: Partial<VexStatement>): KnowledgeRecord => ({
  kind: "vex",
  statement: {
    id: "CVE-2026-1",
    aliases: [],
    status: "not-affected",
    justification: null,
    products: [],
    saidOn: null,
    ...given,
  },
});
const named = (given: Partial<VexStatement["products"][number]>) => ({
  ...{ name: null, version: null, purl: null, cpe: null, versionRange: null, bom: null, ...given },
});

function concluded(
  weaknesses: readonly Weakness[],
  records: readonly KnowledgeRecord[] = [],
  components: readonly SoftwareComponent[] = [component({})],
  coverage = { ecosystems: new Set(["npm"]), cpe: false },
) {
  const index = new SoftwareIndex();
  for (const one of components) index.add(7, one);
  const hits: Hit[] = weaknesses.flatMap((one) => index.hits(one));
  const world = worldFacts(records, namesOf(hits.map((hit) => hit.weakness)));
  const all = { hits: Map.groupBy(hits, (hit) => hit.software), world, coverage, today: TODAY };
  return concluder(all)({ number: 7, product: PRODUCT, software: index.distinct });
}

test("one weakness under two names is one, with the gravest severity and its CVE number", () => {
  const { weaknesses, knownWeaknesses } = concluded([
    weakness({}),
    weakness({ id: "OSV-9", aliases: ["GHSA-1"], severity: "high" }),
  ]);
  assert.deepEqual(
    weaknesses.map(({ id, aliases, severity, fixedIn }) => ({ id, aliases, severity, fixedIn })),
    [{ id: "CVE-2026-1", aliases: ["GHSA-1", "OSV-9"], severity: "high", fixedIn: "1.1.0" }],
  );
  assert.equal(knownWeaknesses, "high");
});

test("what attackers use stands first, whatever its severity, and decides the level", () => {
  const { weaknesses, knownWeaknesses } = concluded(
    [weakness({}), weakness({ id: "CVE-2026-2", aliases: [], severity: "critical" })],
    [
      { kind: "exploited", exploited: { id: "CVE-2026-1", addedOn: "2026-02-03", usedByRansomware: false } },
      { kind: "likelihood", likelihood: { id: "CVE-2026-2", probability: 0.4, percentile: 0.9 } },
    ],
  );
  assert.deepEqual(
    weaknesses.map(({ id, exploitedSince, probability }) => [id, exploitedSince, probability]),
    [
      ["CVE-2026-1", "2026-02-03", null],
      ["CVE-2026-2", null, 0.4],
    ],
  );
  assert.equal(knownWeaknesses, "exploited");
});

test("a weakness of unknown severity is not taken as a low one", () => {
  assert.equal(concluded([weakness({ severity: null })]).knownWeaknesses, "high");
  assert.equal(concluded([weakness({})]).knownWeaknesses, "low");
});

test("one that was taken back matches nothing", () => {
  const { weaknesses, knownWeaknesses } = concluded([weakness({ withdrawnOn: "2026-01-01" })]);
  assert.deepEqual([weaknesses.length, knownWeaknesses], [0, "none"]);
});

for (const [title, products, isTaken] of [
  ["the component by its address", [named({ purl: "pkg:npm/ws@1.0.0" })], true],
  ["the component in every version", [named({ purl: "pkg:npm/ws" })], true],
  ["another version of the component", [named({ purl: "pkg:npm/ws@0.9.0" })], false],
  ["the product", [named({ purl: "pkg:generic/acme-pump@4.2" })], true],
  ["another version of the product", [named({ purl: "pkg:generic/acme-pump@4.1" })], false],
  [
    "the component in this product",
    [named({ purl: "pkg:generic/acme-pump", subcomponents: [named({ purl: "pkg:npm/ws" })] })],
    true,
  ],
  [
    "the component in another product",
    [named({ purl: "pkg:generic/other", subcomponents: [named({ purl: "pkg:npm/ws" })] })],
    false,
  ],
  [
    "another component in this product",
    [named({ purl: "pkg:generic/acme-pump", subcomponents: [named({ purl: "pkg:npm/qs" })] })],
    false,
  ],
  [
    "its place in this bill",
    [named({ bom: { document: "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1", reference: "ws" } })],
    true,
  ],
  [
    "a place in another bill",
    [named({ bom: { document: "urn:cdx:00000000-395b-41f5-a30f-a58921a69b79/1", reference: "ws" } })],
    false,
  ],
  ["a name in words", [named({ name: "ws", version: "1.0.0" })], false],
] as const)
  test(`a statement on ${title} takes the match ${isTaken ? "away, and it is told" : "not away"}`, () => {
    const { weaknesses, knownWeaknesses } = concluded(
      [weakness({})],
      [said({ products, justification: "code_not_reachable" })],
    );
    assert.equal(weaknesses.length, 1);
    assert.equal(weaknesses[0]?.vex?.status, isTaken ? "not-affected" : undefined);
    assert.equal(knownWeaknesses, isTaken ? "none" : "low");
  });

test("the newer statement counts, of one day the worse", () => {
  const products = [named({ purl: "pkg:npm/ws" })];
  const statusOf = (...records: readonly KnowledgeRecord[]) =>
    concluded([weakness({})], records).weaknesses[0]?.vex?.status;
  const older = said({ products, saidOn: "2026-01-01" });
  const newer = said({ products, status: "affected", saidOn: "2026-02-01" });
  assert.deepEqual([statusOf(older, newer), statusOf(newer, older)], ["affected", "affected"]);
  const same = said({ products, status: "affected", saidOn: "2026-01-01" });
  assert.deepEqual([statusOf(older, same), statusOf(same, older)], ["affected", "affected"]);
});

test("what is not looked at is not known: no source, no names, other ecosystems, undecided", () => {
  const nothing = { ecosystems: new Set<string>(), cpe: false };
  const because = (...given: Parameters<typeof concluded>) => {
    const { knownWeaknesses, unknownBecause } = concluded(...given);
    assert.equal(knownWeaknesses, null);
    return unknownBecause;
  };
  assert.equal(because([], [], [component({})], nothing), "no-source");
  assert.equal(because([], [], [component({ purl: null }), component({})]), "not-identified");
  assert.equal(because([], [], [component({ purl: "pkg:pypi/pillow@1" })]), "not-covered");
  assert.equal(
    because([weakness({ severity: "high" })], [], [component({ purl: "pkg:npm/ws@main", version: null })]),
    "undecided",
  );
});

test("what is found stands even where more may be hidden", () => {
  const components = [component({}), component({ purl: null, name: "other" })];
  assert.equal(concluded([weakness({ severity: "high" })], [], components).knownWeaknesses, "high");
});

for (const [title, given, expected] of [
  [
    "OpenSSL 1.0.2 by CPE",
    { cpe: "cpe:2.3:a:openssl:openssl:1.0.2u:*:*:*:*:*:*:*", version: "1.0.2u" },
    "openssl 1.0.2 past",
  ],
  ["OpenSSL 3.5", { cpe: "cpe:/a:openssl:openssl:3.5.1", version: "3.5.1" }, "openssl 3.5 supported"],
  ["Python 3.8 by its address", { purl: "pkg:generic/python@3.8.10", version: "3.8.10" }, "python 3.8 past"],
  ["Debian 10, an operating system", { cpe: "cpe:/o:debian:debian_linux:10", version: "10" }, "debian 10 past"],
  ["log4j 1.2 by its Maven address", { purl: "pkg:maven/log4j/log4j@1.2.17", version: "1.2.17" }, "log4j 1 past"],
  ["a release that nobody names", { purl: "pkg:generic/python@9.9", version: "9.9" }, "unknown"],
  ["another package", { purl: "pkg:npm/python@3.8", version: "3.8" }, "unknown"],
] as const)
  test(`end of life: ${title} is ${expected}`, { skip: sharedAbsent }, () => {
    const index = new SupportIndex(supportedReleases());
    const support = index.supportOf(component({ purl: null, ...given }), TODAY);
    const told = support && `${support.product} ${support.cycle} ${support.isPast ? "past" : "supported"}`;
    assert.equal(told ?? "unknown", expected);
  });

test("components past support are counted; without a source of it the number is not known", () => {
  assert.equal(concluded([]).componentsPastSupport, null);
  const support = {
    product: "ws",
    purls: ["pkg:npm/ws"],
    cpes: [],
    releases: [{ cycle: "1", endsOn: "2026-11-22", latest: "1.1.5" }],
  };
  assert.equal(concluded([], [{ kind: "support", support }]).componentsPastSupport, 1);
  const lasting = { ...support, releases: [{ cycle: "1", endsOn: TODAY, latest: null }] };
  assert.equal(concluded([], [{ kind: "support", support: lasting }]).componentsPastSupport, 0);
});

test("in one bill affected, in another undecided: each is told what holds for it", () => {
  const record = weakness({
    affected: [
      {
        ...{ by: "cpe", operator: "and" },
        nodes: ["cpe:2.3:a:acme:core:1:*:*:*:*:*:*:*", "cpe:2.3:o:acme:os:2:*:*:*:*:*:*:*"].map((criteria, at) => ({
          ...{ operator: "or", negate: false },
          matches: [
            {
              criteria,
              vulnerable: at === 0,
              startIncluding: null,
              startExcluding: null,
              endIncluding: null,
              endExcluding: null,
            },
          ],
        })),
      },
    ] as Weakness["affected"],
  });
  const core = component({ purl: null, cpe: "cpe:2.3:a:acme:core:1:*:*:*:*:*:*:*" });
  const index = new SoftwareIndex();
  index.add(1, core);
  index.add(2, core);
  index.add(2, component({ purl: null, cpe: "cpe:2.3:o:acme:os:2:*:*:*:*:*:*:*" }));
  const told = index.hits(record).map(({ verdict, bills }) => [verdict.kind, [...(bills ?? [])]]);
  assert.deepEqual(told, [
    ["affected", [2]],
    ["undecided", [1]],
  ]);
});
