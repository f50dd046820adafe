import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { readBillOfMaterials } from "./read-bill-of-materials.ts";

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const folder = sharedPath("knowledge", "sbom");
const files = sharedAbsent ? [] : readdirSync(folder).filter((name) => name !== "README.md");
const sample = (name: string) => {
  const kept = readFileSync(`${folder}/${name}`);
  return name.endsWith(".gz") ? gunzipSync(kept) : kept;
};

/** Counted without the reader: every `components` list at any depth, or every package. */
function countedApart(text: string): number {
  let count = 0;
  const document = JSON.parse(text.replace(/^\uFEFF/, "")) as Record<string, unknown>;
  if (Array.isArray(document.packages)) return document.packages.length;
  JSON.stringify(document, (key, value) => {
    if (key === "components" && Array.isArray(value)) count += value.length;
    return value;
  });
  return count;
}

for (const name of files.filter((one) => /json(?:\.gz)?$/.test(one)))
  test(`${name}: as many components as an independent count finds`, () => {
    const kept = sample(name);
    const bill = readBillOfMaterials(kept);
    assert.equal(bill.components.length + bill.unnamed, countedApart(kept.toString("utf8")));
    assert.equal(bill.unnamed, 0);
    assert.equal(bill.format, name.startsWith("cdx") ? "CycloneDX" : "SPDX");
  });

for (const name of files.filter((one) => one.endsWith(".spdx")))
  test(`${name} is refused as SPDX in its tag-value form`, () => {
    assert.throws(() => readBillOfMaterials(sample(name)), { code: "format-unsupported", message: /tag-value/ });
  });

for (const [name, kind] of [
  ["cdx-hbom_pcie-sata-adapter-board.cdx.json", "hardware"],
  ["cdx-cbom_certificate.cdx.json", "cryptography"],
  ["cdx-saasbom_apigateway-microservices-datastores.cdx.json", "services"],
  ["cdx-obom_example-1-decoupled_obom.cdx.json", "software"],
  ["cdx-vex.cdx.json", "software"],
] as const)
  test(`${name} is told for what it is: ${kind}`, { skip: sharedAbsent }, () => {
    assert.equal(readBillOfMaterials(sample(name)).kind, kind);
  });

test("a CycloneDX document of statements alone is VEX", { skip: sharedAbsent }, () => {
  const vex = readFileSync(sharedPath("knowledge", "vex", "cyclonedx", "CISA-Use-Cases_Case-1_vex-affected.json"));
  assert.equal(readBillOfMaterials(vex).kind, "vex");
});

test("a real bill in SPDX keeps names, versions, package addresses and every CPE", { skip: sharedAbsent }, () => {
  const bill = readBillOfMaterials(sample("spdx-grype-sbom.spdx.json.gz"));
  const one = bill.components.find(({ purl }) => purl?.startsWith("pkg:deb/") === true || purl !== null);
  assert.ok(one?.version);
  assert.ok(bill.components.some(({ otherCpes }) => (otherCpes?.length ?? 0) > 0));
});

const NESTED = {
  ...{ bomFormat: "CycloneDX", specVersion: "1.6", serialNumber: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" },
  metadata: {
    timestamp: "2026-05-04T10:00:00Z",
    component: {
      ...{ type: "firmware", name: "infusion-pump", version: "4.2", cpe: "cpe:2.3:o:acme:pump:4.2:*:*:*:*:*:*:*" },
      components: [{ type: "library", name: "zlib", version: "1.2.11", purl: "pkg:generic/zlib@1.2.11" }],
    },
  },
  components: [
    {
      type: "library",
      group: "org.acme",
      name: "core",
      components: [{ type: "library", name: "inner", version: "1" }],
    },
    { type: "library", version: "3" },
  ],
};

test("nested components are read, the product apart, those without a name told", () => {
  const bill = readBillOfMaterials(bytes(NESTED));
  assert.deepEqual(
    bill.components.map(({ name, version }) => `${name} ${version}`),
    ["zlib 1.2.11", "org.acme/core null", "inner 1"],
  );
  assert.equal(bill.unnamed, 1);
  assert.deepEqual([bill.name, bill.version, bill.on], ["infusion-pump", "4.2", "2026-05-04"]);
  assert.equal(bill.described?.cpe, "cpe:2.3:o:acme:pump:4.2:*:*:*:*:*:*:*");
});

test("identifiers are never cut: one too long to be real counts as none", () => {
  const components = [{ type: "library", name: "a", purl: `pkg:npm/${"x".repeat(3000)}` }];
  assert.equal(readBillOfMaterials(bytes({ ...NESTED, components })).components.at(-1)?.purl, null);
});

for (const [title, input, code, where] of [
  ["an empty file", "", "sbom-unreadable", "1:1"],
  ["SPDX 2.1", { spdxVersion: "SPDX-2.1", packages: [] }, "format-unsupported", "/spdxVersion"],
  ["SPDX without a version", { spdxVersion: 2 }, "sbom-unreadable", "/spdxVersion"],
  [
    "SPDX 3",
    { "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [] },
    "format-unsupported",
    "1:1",
  ],
  ["SPDX in YAML", "---\nspdxVersion: SPDX-2.3\n", "format-unsupported", "1:1"],
  [
    "SPDX in RDF/XML",
    '<?xml version="1.0"?><rdf:RDF xmlns:spdx="http://spdx.org/rdf/terms#"/>',
    "format-unsupported",
    "1:1",
  ],
  ["CycloneDX in XML", '<bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>', "format-unsupported", "1:1"],
  ["a list of packages that is none", { spdxVersion: "SPDX-2.3", packages: {} }, "sbom-unreadable", "/packages"],
  ["a package that is a text", { spdxVersion: "SPDX-2.3", packages: ["x"] }, "sbom-unreadable", "/packages/0"],
  ["JSON of another kind", { a: 1 }, "sbom-unreadable", "/bomFormat"],
] as const)
  test(`${title} is refused with its place`, () => {
    assert.throws(() => readBillOfMaterials(bytes(input)), { name: "InputError", code, where });
  });

test("CBOR and gzip are refused by name", () => {
  assert.throws(() => readBillOfMaterials(Uint8Array.of(0xa5, 0x69)), { code: "format-unsupported", message: /CBOR/ });
  assert.throws(() => readBillOfMaterials(Uint8Array.of(0x1f, 0x8b, 8)), {
    code: "format-unsupported",
    message: /gzip/,
  });
});

test("more components than any product has are refused, not cut off", () => {
  const packages = Array.from({ length: 50_001 }, () => ({ name: "a" }));
  assert.throws(() => readBillOfMaterials(bytes({ spdxVersion: "SPDX-2.3", packages })), {
    code: "document-too-large",
    where: "/packages",
  });
});

test("any bytes yield a bill or a typed error", () => {
  const whole = [...bytes(NESTED)];
  const cut = fc
    .tuple(fc.nat(whole.length), fc.nat(255), fc.nat(whole.length))
    .map(([at, value, end]) => Uint8Array.from(whole.slice(0, end)).map((one, place) => (place === at ? value : one)));
  fc.assert(
    fc.property(fc.oneof(cut, fc.uint8Array(), fc.json().map(bytes)), (input) => {
      try {
        readBillOfMaterials(input);
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});
