import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkLabel } from "./check.ts";
import type { DataFacts } from "./components.ts";
import type { LabelContribution, LabelHead } from "./contribution.ts";
import { draftLabel } from "./draft.ts";
import { contributionFromExchanges } from "./observed-destinations.ts";
import { provenanceOf } from "./provenance.ts";
import { NOT_STATED, PURPOSE_IN_CAPTURE, PURPOSE_IN_MUD } from "./source-text.ts";

const FACILITY: LabelHead = {
  issuer: { name: "City Hospital", kind: "facility", country: "DE" },
  issued: "2026-02-01",
  validUntil: "2027-02-01",
  authority: "facility",
  known: "observed",
};
const MAKER: LabelHead = {
  ...FACILITY,
  issuer: { name: "Maker Ltd", kind: "maker" },
  authority: "maker",
  known: "declared",
};
const PRODUCT = { maker: { name: "Maker Ltd" }, model: "Pump 1" };
const WORLD = { countries: new Set(["DE", "US", "CA"]), unitProblem: () => undefined, unitCaution: () => undefined };

function document(source: string, facts: Partial<LabelContribution>): LabelContribution {
  return { source, authority: "maker", known: "documented", notes: [], ...facts };
}
const withData = (source: string, data: DataFacts, more: Partial<LabelContribution> = {}) =>
  document(source, { components: { data }, ...more });
const errorsOf = (value: unknown) => checkLabel(value, WORLD).filter(({ level }) => level === "error");
const personal = (id: string, recipients: string[]) => ({ id, name: id, cycle: { on: NOT_STATED }, recipients });

test("a facility's draft speaks by its own authority, and by the maker's for what stood in the maker's papers", () => {
  const sbom = document("bom.json (CycloneDX 1.6)", {
    product: PRODUCT,
    on: "2025-05-05",
    lifecycle: { supportUntil: "2030-01-01" },
  });
  const capture = contributionFromExchanges(
    [
      {
        host: "api.maker.example",
        port: 443,
        scheme: "https",
        country: "CA",
        exchanges: 3,
        lastSeen: "2026-01-31T10:00:00Z",
      },
    ],
    "ward.har",
  );
  const { label } = draftLabel([sbom, capture], FACILITY);
  assert.deepEqual(errorsOf(label), []);
  assert.equal(label.issuer.kind, "facility");
  assert.deepEqual(provenanceOf(label, "/lifecycle/supportUntil"), { authority: "maker", known: "documented" });
  assert.deepEqual(provenanceOf(label, "/components/data/cloudLocations/0/country"), {
    authority: "facility",
    known: "observed",
  });
  assert.deepEqual(label.provenance?.["/product/model"], {
    authority: "maker",
    known: "documented",
    on: "2025-05-05",
    source: "bom.json (CycloneDX 1.6)",
  });
  assert.deepEqual(label.provenance?.["/components/data/endpoints"], {
    authority: "facility",
    known: "observed",
    on: "2026-01-31",
    source: "ward.har",
  });
});

test("what nobody said stays absent", () => {
  const { label } = draftLabel([document("", { product: PRODUCT, known: "declared" })], MAKER);
  assert.deepEqual(Object.keys(label), ["schema", "issuer", "issued", "validUntil", "authority", "known", "product"]);
});

test("without maker or model there is no label, and the message says what to do", () => {
  assert.throws(() => draftLabel([document("a", { product: { model: "Pump 1" } })], MAKER), {
    code: "label-invalid",
    where: "/product/maker",
    message: /say it yourself/,
  });
  assert.throws(() => draftLabel([], FACILITY), { code: "label-invalid" });
});

test("of two statements the later one stands and the conflict is told with both sources", () => {
  const { label, notes } = draftLabel(
    [document("bom.json", { product: PRODUCT }), document("form.xlsx", { product: { model: "Pump One" } })],
    FACILITY,
  );
  assert.equal(label.product.model, "Pump One");
  assert.deepEqual(notes, ['/product/model: "Pump 1" (bom.json) gives way to "Pump One" (form.xlsx)']);
  assert.equal(label.provenance?.["/product/model"]?.source, "form.xlsx");
});

test("what only holds a place gives way without a word and never takes the place of a statement", () => {
  const stated = withData(
    "bom",
    { attributes: [{ ...personal("pii", []), cycle: { everySeconds: 60 } }], worksWithoutCloud: "partly" },
    { product: PRODUCT },
  );
  const open = withData("form", { attributes: [personal("pii", [])], worksWithoutCloud: "unknown" });
  for (const order of [
    [stated, open],
    [open, stated],
  ]) {
    const { label, notes } = draftLabel(order, FACILITY);
    assert.deepEqual(label.components?.data?.attributes?.[0]?.cycle, { everySeconds: 60 });
    assert.equal(label.components?.data?.worksWithoutCloud, "partly");
    assert.deepEqual(notes, []);
  }
});

test("one peer that a MUD file and a capture name is one endpoint with the stated purpose", () => {
  const peer = { host: "api.maker.example", port: 443, transport: "tcp" as const };
  const { label } = draftLabel(
    [
      withData("mud", { endpoints: [{ ...peer, protocol: "TCP", purpose: PURPOSE_IN_MUD }] }, { product: PRODUCT }),
      withData("bom", { endpoints: [{ ...peer, protocol: "HTTPS", purpose: "stores doses" }] }),
      withData("capture", { endpoints: [{ ...peer, protocol: "HTTPS", purpose: PURPOSE_IN_CAPTURE }] }),
    ],
    FACILITY,
  );
  assert.deepEqual(label.components?.data?.endpoints, [{ ...peer, protocol: "HTTPS", purpose: "stores doses" }]);
});

test("a more exact protection is not replaced by a word that says less", () => {
  const way = (protection: string) =>
    document(protection, {
      product: PRODUCT,
      components: { software: { connectivity: [{ protocol: "HTTPS", reach: "cloud", protection }] } },
    });
  const { label, notes } = draftLabel([way("TLS 1.3"), way("TLS")], FACILITY);
  assert.equal(label.components?.software?.connectivity?.[0]?.protection, "TLS 1.3");
  assert.deepEqual(notes, []);
});

test("one company keeps one id, however a source spells it, and two companies never share one", () => {
  const { label } = draftLabel(
    [
      withData(
        "a",
        { thirdParties: [{ id: "aws", name: "Amazon Web Services, Inc.", purpose: "hosting", countries: ["US"] }] },
        { product: PRODUCT },
      ),
      withData("b", {
        thirdParties: [
          { id: "amazon-web-services", name: "Amazon Web Services", purpose: NOT_STATED, countries: ["CA"] },
        ],
        endpoints: [{ host: "s3.example.org", protocol: "HTTPS", purpose: "images", party: "amazon-web-services" }],
        attributes: [personal("image", ["amazon-web-services"])],
        storage: [{ where: "cloud", party: "amazon-web-services", plainTextReaders: ["amazon-web-services"] }],
        hostedAt: [{ party: "amazon-web-services" }],
      }),
      withData("c", {
        thirdParties: [{ id: "aws", name: "Alpine Water Services", purpose: "billing", countries: ["DE"] }],
        endpoints: [{ host: "bill.example.org", protocol: "HTTPS", purpose: "bills", party: "aws" }],
      }),
    ],
    FACILITY,
  );
  assert.deepEqual(errorsOf(label), []);
  const { thirdParties, endpoints, attributes, storage, hostedAt } = label.components?.data ?? {};
  assert.deepEqual(
    thirdParties?.map(({ id, name, countries }) => [id, name, countries]),
    [
      ["aws", "Amazon Web Services", ["US", "CA"]],
      ["aws-2", "Alpine Water Services", ["DE"]],
    ],
  );
  assert.deepEqual(
    endpoints?.map(({ party }) => party),
    ["aws", "aws-2"],
  );
  assert.deepEqual(attributes?.[0]?.recipients, ["aws"]);
  assert.deepEqual(
    [storage?.[0]?.party, storage?.[0]?.plainTextReaders, hostedAt?.[0]?.party],
    ["aws", ["aws"], "aws"],
  );
});

test("an operator of whom a country becomes known is a third party; the maker's own server is none", () => {
  const { label } = draftLabel(
    [
      withData(
        "bom",
        {
          responsibleEntities: [
            { id: "crash-inc", name: "Crash Inc.", role: "operator" },
            { id: "maker-ltd", name: "Maker Ltd", role: "maker" },
          ],
        },
        { product: PRODUCT },
      ),
      withData("capture", {
        thirdParties: [
          { id: "crash", name: "Crash", purpose: "crash reports", countries: ["US"] },
          { id: "maker", name: "MAKER", purpose: PURPOSE_IN_CAPTURE, countries: ["DE"] },
        ],
      }),
    ],
    FACILITY,
  );
  assert.deepEqual(errorsOf(label), []);
  assert.deepEqual(
    label.components?.data?.responsibleEntities?.map(({ id }) => id),
    ["maker-ltd"],
  );
  assert.deepEqual(
    label.components?.data?.thirdParties?.map(({ id }) => id),
    ["crash-inc"],
  );
});

test("what a third party gets is told from both sides where both are told", () => {
  const third = (data: string[]) => ({ id: "crash", name: "Crash", purpose: "crash reports", countries: ["US"], data });
  const { label } = draftLabel(
    [
      withData(
        "a",
        { thirdParties: [third(["log"])], attributes: [personal("log", ["crash"]), personal("image", [])] },
        { product: PRODUCT },
      ),
      withData("b", { attributes: [personal("image", ["crash"])], thirdParties: [third(["log"])] }),
    ],
    FACILITY,
  );
  assert.deepEqual(errorsOf(label), []);
  assert.deepEqual(label.components?.data?.thirdParties?.[0]?.data, ["log", "image"]);
});

test("lists are cut to what a label holds, with what refers to the rest", () => {
  const companies = Array.from({ length: 210 }, (_, index) => ({
    id: `c${index}`,
    name: `Company ${index}`,
    purpose: "x",
    countries: ["US"],
  }));
  const half = (list: typeof companies) =>
    withData(
      "a",
      {
        thirdParties: list,
        endpoints: list.map(({ id }) => ({ host: `${id}.example.org`, protocol: "HTTPS", purpose: "x", party: id })),
        attributes: [
          personal(
            "log",
            list.map(({ id }) => id),
          ),
        ],
      },
      { product: PRODUCT },
    );
  const { label, notes } = draftLabel([half(companies.slice(0, 105)), half(companies.slice(105))], FACILITY);
  assert.deepEqual(errorsOf(label), []);
  assert.equal(label.components?.data?.thirdParties?.length, 200);
  assert.match(notes.join(), /210 thirdParties are named in all; a label holds 200/);
});

test("the address of a bill of materials stands beside a digest from another source, never alone", () => {
  const sbom = { digest: "a".repeat(64), format: "CycloneDX" as const, components: 3 };
  const mud = document("mud", { product: PRODUCT, sbomUrl: "https://maker.example/bom.json" });
  assert.equal(draftLabel([mud], FACILITY).label.components, undefined);
  const both = draftLabel([document("bom", { components: { software: { sbom } } }), mud], FACILITY);
  assert.deepEqual(both.label.components?.software?.sbom, { ...sbom, url: "https://maker.example/bom.json" });
  assert.equal(both.label.provenance?.["/components/software/sbom/url"]?.source, "mud");
  assert.match(both.notes.join(), /delivers the file with this digest/);
});

test("a list from two sources names the commonest at the list and the other at its entries", () => {
  const endpoint = (host: string) => ({ host, protocol: "HTTPS", purpose: "x" });
  const { label } = draftLabel(
    [
      withData(
        "mud",
        { endpoints: ["a", "b", "c"].map((name) => endpoint(`${name}.example.org`)) },
        { product: PRODUCT },
      ),
      withData("", { endpoints: [endpoint("d.example.org")] }, { known: "declared" }),
    ],
    MAKER,
  );
  const entries = Object.entries(label.provenance ?? {}).filter(([pointer]) => pointer.startsWith("/components"));
  assert.deepEqual(entries, [
    ["/components/data/endpoints", { authority: "maker", known: "documented", source: "mud" }],
    ["/components/data/endpoints/3", { authority: "maker", known: "declared" }],
  ]);
});

test("a capture names peers, companies, countries and hosts, and leaves purposes open that it cannot know", () => {
  const { components, notes, on } = contributionFromExchanges(
    [
      {
        host: "api.maker.example",
        port: 443,
        scheme: "https",
        exchanges: 9,
        country: "CA",
        hostedBy: "Example Cloud",
        lastSeen: "2026-01-02T00:00:00Z",
      },
      {
        host: "crash.example.org",
        port: 443,
        scheme: "https",
        company: "Crash, Inc.",
        purpose: "Crash reports",
        exchanges: 2,
        country: "US",
        hostedBy: "Example Cloud",
      },
      { host: "t.example.org", port: 80, scheme: "http", company: "Tracker", exchanges: 1 },
      { host: "pacs", address: "10.0.0.4", port: 11112, scheme: "dicom", exchanges: 1 },
    ],
    "ward.har",
  );
  assert.equal(on, "2026-01-02");
  assert.deepEqual(components?.data?.thirdParties, [
    {
      id: "example-cloud",
      name: "Example Cloud",
      purpose: { en: "its computers host the service", de: "auf seinen Rechnern läuft der Dienst" },
      countries: ["CA", "US"],
    },
    { id: "crash-inc", name: "Crash, Inc.", purpose: "Crash reports", countries: ["US"], hostedAt: "example-cloud" },
    { id: "tracker", name: "Tracker", purpose: PURPOSE_IN_CAPTURE },
  ]);
  assert.deepEqual(components?.data?.hostedAt, [{ party: "example-cloud" }]);
  assert.deepEqual(components?.data?.cloudLocations, [{ country: "CA" }, { country: "US" }]);
  assert.deepEqual(
    components?.data?.endpoints?.map(({ host, port, protocol, party }) => [host, port, protocol, party]),
    [
      ["api.maker.example", 443, "HTTPS", undefined],
      ["crash.example.org", 443, "HTTPS", "crash-inc"],
      ["t.example.org", 80, "HTTP", "tracker"],
      ["local", 11112, "DICOM", undefined],
    ],
  );
  assert.deepEqual(components?.software?.connectivity, [
    { protocol: "HTTPS", reach: "cloud", protection: "TLS" },
    { protocol: "HTTP", reach: "cloud", protection: "none" },
    { protocol: "DICOM", reach: "local" },
  ]);
  assert.match(notes.join(), /where the servers of Tracker stand is not known/);
});

test("any mix of sources gives a label without errors, in which every provenance points at a fact", () => {
  const id = fc.constantFrom("a", "b", "c", "maker");
  const name = fc.constantFrom("Alpha", "Alpha Inc.", "Beta", "Gamma GmbH", "Maker Ltd");
  const third = fc.record({
    id,
    name,
    purpose: fc.constantFrom("x", NOT_STATED),
    countries: fc.uniqueArray(fc.constantFrom("DE", "US"), { minLength: 1 }),
  });
  const entity = fc.record({
    id,
    name,
    role: fc.constantFrom("maker" as const, "operator" as const, "controller" as const),
  });
  const contribution = fc
    .record({
      thirds: fc.uniqueArray(third, { maxLength: 3, selector: ({ id }) => id }),
      entities: fc.uniqueArray(entity, { maxLength: 3, selector: ({ id }) => id }),
      ports: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      own: fc.boolean(),
      model: fc.constantFrom("Pump 1", "Pump 2"),
      support: fc.constantFrom(undefined, "2030-01-01", "2031-01-01"),
    })
    .map(({ thirds, entities, ports, own, model, support }): LabelContribution => {
      const free = thirds.filter(({ id }) => entities.every((other) => other.id !== id));
      const parties = [...entities, ...free].map((party) => party.id);
      const data: DataFacts = {
        ...(free.length > 0 ? { thirdParties: free.map((party) => ({ ...party, data: ["image"] })) } : {}),
        ...(entities.length > 0 ? { responsibleEntities: entities } : {}),
        attributes: [
          personal(
            "image",
            free.map((party) => party.id),
          ),
        ],
        endpoints: ports.map((port, at) => ({
          host: "a.example.org",
          port,
          protocol: "HTTPS",
          purpose: "x",
          ...(parties[at] === undefined ? {} : { party: parties[at] }),
        })),
      };
      return {
        source: own ? "" : `source ${model}`,
        authority: own ? "facility" : "maker",
        known: own ? "declared" : "documented",
        product: { maker: { name: "Maker Ltd" }, model },
        components: { data },
        ...(support === undefined ? {} : { lifecycle: { supportUntil: support } }),
        notes: [],
      };
    });
  fc.assert(
    fc.property(fc.array(contribution, { minLength: 1, maxLength: 4 }), (contributions) => {
      const before = JSON.stringify(contributions);
      const { label } = draftLabel(contributions, FACILITY);
      assert.deepEqual(errorsOf(label), [], JSON.stringify(label));
      assert.equal(JSON.stringify(contributions), before, "a source is read, never changed");
    }),
    { numRuns: 400 },
  );
});

test("TLS that was seen without encryption is drafted as no protection, whatever its version", () => {
  const seen = { host: "a.example", port: 443, scheme: "https", exchanges: 2, tlsVersions: ["TLS 1.2"] };
  const protectionOf = (...peers: Parameters<typeof contributionFromExchanges>[0]) =>
    contributionFromExchanges(peers, "ward.pcap").components?.software?.connectivity?.map(
      ({ protection }) => protection,
    );
  assert.deepEqual(protectionOf(seen), ["TLS 1.2 or higher"]);
  assert.deepEqual(protectionOf(seen, { ...seen, host: "b.example", isUnencrypted: true }), ["none"]);
});

test("a capture that was looked into names what was sent to whom, how often, and before consent or not", () => {
  const model = {
    id: "device-model",
    name: { en: "device model", de: "Gerätemodell" },
    about: "device",
    personal: false,
    health: false,
  } as const;
  const heart = {
    id: "heart-rate",
    name: { en: "heart rate", de: "Herzfrequenz" },
    about: "patient",
    personal: true,
    health: true,
  } as const;
  const { components } = contributionFromExchanges(
    [
      {
        host: "a.example",
        port: 443,
        scheme: "https",
        company: "A",
        exchanges: 9,
        tlsVersions: ["TLS 1.2", "TLS 1.3"],
        sent: [model, { ...heart, everySeconds: 60, beforeConsent: false }],
      },
      {
        host: "b.example",
        port: 443,
        scheme: "https",
        company: "B",
        exchanges: 5,
        tlsVersions: ["TLS 1.3"],
        sent: [{ ...heart, everySeconds: 30, beforeConsent: true }],
      },
    ],
    "ward.pcap",
  );
  assert.deepEqual(components?.data?.attributes, [
    {
      id: "device-model",
      name: model.name,
      cycle: { on: { en: "seen in a capture", de: "in einer Aufzeichnung gesehen" } },
      about: "device",
      personal: "no",
      recipients: ["a"],
    },
    {
      id: "heart-rate",
      name: heart.name,
      cycle: { everySeconds: 30 },
      about: "patient",
      personal: "yes",
      health: "yes",
      recipients: ["a", "b"],
      sentBeforeConsent: "yes",
    },
  ]);
  assert.deepEqual(
    components?.software?.connectivity?.map(({ protection }) => protection),
    ["TLS 1.2 or higher"],
  );
});
