import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { Check } from "typebox/value";
import { InputError } from "../../domain/input-error.ts";
import { ComponentsFacts } from "../../domain/label/components.ts";
import type { LabelContribution } from "../../domain/label/contribution.ts";
import { LifecycleFacts } from "../../domain/label/lifecycle.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { readCycloneDx } from "./read-cyclonedx.ts";

const digest = "a".repeat(64);
const read = (document: unknown) => readText(JSON.stringify(document));
const readText = (text: string) => readCycloneDx(new TextEncoder().encode(text), { name: "bom.json", digest });
const bom = (more: object) => ({ bomFormat: "CycloneDX", specVersion: "1.6", version: 1, ...more });

/** What every contribution must keep, whatever it was read from. */
function holds(contribution: LabelContribution): void {
  assert.ok(Check(ComponentsFacts, contribution.components), JSON.stringify(contribution.components));
  assert.ok(contribution.lifecycle === undefined || Check(LifecycleFacts, contribution.lifecycle));
  assert.equal(contribution.components?.software?.sbom?.digest, digest);
}

const PUMP = bom({
  metadata: {
    timestamp: "2026-02-03T10:00:00Z",
    manufacturer: { name: "Whoever Wrote The Document" },
    component: {
      type: "device",
      name: "Rill 2",
      version: "rev. C",
      description: "insulin pump",
      manufacturer: {
        name: "Weidenbach Medical GmbH",
        url: ["https://weidenbach.example"],
        address: { country: "DE" },
      },
      properties: [
        { name: "cdx:device:gs1:gtin-13", value: "4012345000009" },
        { name: "cdx:lifecycle:milestone:endOfSupport", value: "2032-06-30" },
      ],
      externalReferences: [
        { type: "security-contact", url: "mailto:psirt@weidenbach.example?subject=Rill" },
        { type: "security-contact", url: "https://weidenbach.example/security" },
        { type: "rfc-9116", url: "https://weidenbach.example/.well-known/security.txt" },
      ],
    },
  },
  components: [
    { type: "firmware", name: "rill-firmware", version: "3.4.1", components: [{ type: "library", name: "mbedtls" }] },
    {
      type: "operating-system",
      name: "Example RTOS",
      version: "5.2",
      properties: [{ name: "cdx:lifecycle:milestone:endOfSupport", value: "2029-01-31" }],
    },
    {
      type: "device",
      name: "MPX5010",
      description: "pressure sensor in the line",
      properties: [{ name: "cdx:device:function", value: "pressure sensor" }],
    },
    { type: "device", name: "M12", properties: [{ name: "cdx:device:function", value: "stepper motor" }] },
    { type: "device", name: "nRF52840", properties: [{ name: "cdx:device:function", value: "BLE radio" }] },
    {
      type: "device",
      name: "47155-4001",
      properties: [{ name: "cdx:device:function", value: "connector for a sensor cable" }],
    },
    { type: "device", name: "R 0805" },
    {
      type: "cryptographic-asset",
      name: "tls",
      cryptoProperties: { assetType: "protocol", protocolProperties: { type: "tls", version: "1.3" } },
    },
    {
      type: "cryptographic-asset",
      name: "ssh",
      cryptoProperties: { assetType: "protocol", protocolProperties: { type: "ssh", version: "2.0" } },
    },
  ],
  services: [
    {
      name: "Pump cloud",
      description: "stores dosing",
      provider: {
        name: "WEIDENBACH MEDICAL",
        contact: [{ email: "privacy@weidenbach.example", phone: "+49 7151 555 01" }],
      },
      endpoints: ["https://api.weidenbach.example/v1", "mqtts://bus.weidenbach.example"],
      data: [{ flow: "bi-directional", classification: "PHI", name: "insulin doses", description: "each dose" }],
      services: [
        {
          name: "inner store",
          endpoints: ["https://db.internal.example"],
          data: [{ flow: "inbound", classification: "PII" }],
        },
      ],
    },
    {
      name: "Crash reports",
      provider: { name: "Example Crash Inc.", address: { country: "US" } },
      endpoints: ["https://crash.example.com", "/relative"],
      data: [
        {
          flow: "inbound",
          classification: "telemetry",
          governance: { owners: [{ organization: { name: "Data Owner Ltd" } }] },
        },
        { flow: "outbound", classification: "Public" },
      ],
    },
  ],
});

test("a device's bill of materials tells product, hardware, services, data flows and where weaknesses are reported", () => {
  const contribution = read(PUMP);
  holds(contribution);
  assert.deepEqual(contribution, {
    source: "bom.json (CycloneDX 1.6)",
    authority: "maker",
    known: "documented",
    on: "2026-02-03",
    product: {
      maker: { name: "Weidenbach Medical GmbH", country: "DE", website: "https://weidenbach.example" },
      model: "Rill 2",
      variant: "rev. C",
      firmwareLine: "3.4.1",
      kind: "insulin pump",
      udiDi: "04012345000009",
    },
    components: {
      hardware: {
        sensors: [
          { name: "pressure sensor in the line", quantity: "pressure sensor" },
          { name: "47155-4001", quantity: "connector for a sensor cable" },
        ],
        actuators: [{ name: "M12", action: "stepper motor" }],
      },
      software: {
        operatingSystem: { name: "Example RTOS", version: "5.2", supportUntil: "2029-01-31" },
        connectivity: [
          { protocol: "Bluetooth", reach: "local" },
          { protocol: "HTTPS", reach: "cloud", protection: "TLS 1.3" },
          { protocol: "MQTTS", reach: "cloud", protection: "TLS 1.3" },
        ],
        sbom: { digest, format: "CycloneDX", components: 10 },
      },
      data: {
        responsibleEntities: [
          {
            id: "weidenbach-medical",
            name: "WEIDENBACH MEDICAL",
            role: "maker",
            phone: "+49 7151 555 01",
            email: "privacy@weidenbach.example",
          },
          { id: "data-owner-ltd", name: "Data Owner Ltd", role: "controller" },
        ],
        thirdParties: [
          {
            id: "example-crash-inc",
            name: "Example Crash Inc.",
            purpose: "Crash reports",
            countries: ["US"],
            data: ["telemetry"],
          },
        ],
        attributes: [
          {
            id: "insulin-doses",
            name: "insulin doses",
            cycle: { on: { en: "not stated", de: "nicht angegeben" } },
            personal: "yes",
            health: "yes",
            recipients: ["weidenbach-medical"],
          },
          {
            id: "telemetry",
            name: "data classified telemetry",
            cycle: { on: { en: "not stated", de: "nicht angegeben" } },
            recipients: ["example-crash-inc"],
          },
          {
            id: "public",
            name: "data classified Public",
            cycle: { on: { en: "not stated", de: "nicht angegeben" } },
            personal: "no",
          },
          {
            id: "pii",
            name: "data classified PII",
            cycle: { on: { en: "not stated", de: "nicht angegeben" } },
            personal: "yes",
          },
        ],
        endpoints: [
          {
            host: "api.weidenbach.example",
            port: 443,
            transport: "tcp",
            protocol: "HTTPS",
            purpose: "Pump cloud: stores dosing",
            party: "weidenbach-medical",
          },
          {
            host: "bus.weidenbach.example",
            port: 8883,
            transport: "tcp",
            protocol: "MQTTS",
            purpose: "Pump cloud: stores dosing",
            party: "weidenbach-medical",
          },
          {
            host: "crash.example.com",
            port: 443,
            transport: "tcp",
            protocol: "HTTPS",
            purpose: "Crash reports",
            party: "example-crash-inc",
          },
        ],
      },
    },
    lifecycle: {
      supportUntil: "2032-06-30",
      vulnerabilityContact: {
        email: "psirt@weidenbach.example",
        securityTxt: "https://weidenbach.example/.well-known/security.txt",
        policy: "https://weidenbach.example/security",
      },
    },
    notes: [
      "hardware components without cdx:device:function: 1; a sensor or actuator among them has to be added by hand",
      "services behind other services: 1; their data flows are read, their endpoints are not the product's",
      'the endpoint "/relative" of Crash reports names no host that a label can hold',
      "Data Owner Ltd is named as one of the data's owners and listed as controller; check the role",
      "it names SSH 2.0 and not where it is used; add that to the connectivity that it protects",
      "support of its component Example RTOS ends 2029-01-31",
    ],
  });
});

for (const [title, document, code, where, says] of [
  ["no bomFormat", { specVersion: "1.6" }, "sbom-unreadable", "/bomFormat", /is this a bill of materials/],
  [
    "another version of the format",
    bom({ specVersion: "2.0" }),
    "format-unsupported",
    "/specVersion",
    /export it as CycloneDX 1.7/,
  ],
  [
    "CycloneDX 2",
    { specFormat: "CycloneDX", specVersion: "2.0" },
    "format-unsupported",
    "/specFormat",
    /export it as CycloneDX 1.7/,
  ],
  ["a version that is a number", bom({ specVersion: 1.6 }), "sbom-unreadable", "/specVersion", /text such as "1.6"/],
  ["a version without JSON form", bom({ specVersion: "1.1" }), "sbom-unreadable", "/specVersion", /no JSON form/],
  [
    "SPDX 2",
    { spdxVersion: "SPDX-2.3" },
    "format-unsupported",
    "/spdxVersion",
    /export the bill of materials as CycloneDX/,
  ],
  [
    "SPDX 3",
    { "@context": "https://spdx.org/rdf/3.0.0/spdx-context.jsonld" },
    "format-unsupported",
    "/spdxVersion",
    /it is SPDX/,
  ],
  ["a MUD file", { "ietf-mud:mud": {} }, "format-unsupported", "/ietf-mud:mud", /MUD/],
  [
    "components that are no list",
    bom({ components: { a: 1 } }),
    "sbom-unreadable",
    "/components",
    /a list should stand here, but it is an object/,
  ],
  [
    "a component that is no object",
    bom({ components: ["left-pad"] }),
    "sbom-unreadable",
    "/components/0",
    /an object should stand here/,
  ],
  [
    "nested components that are no list",
    bom({ components: [{ components: 7 }] }),
    "sbom-unreadable",
    "/components/0/components",
    /a list/,
  ],
  [
    "metadata that is a list",
    bom({ metadata: [] }),
    "sbom-unreadable",
    "/metadata",
    /an object should stand here, but it is a list/,
  ],
  ["a list instead of a document", [], "sbom-unreadable", "/", /an object/],
] as const) {
  test(`${title} is refused where it stands, with what to do`, () => {
    assert.throws(
      () => read(document),
      (error) => {
        assert.ok(error instanceof InputError);
        assert.deepEqual([error.code, error.where], [code, where]);
        assert.match(error.message, says);
        return true;
      },
    );
  });
}

for (const [title, text, says] of [
  ["CycloneDX in XML", '<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', /CycloneDX in XML/],
  ["other XML", "<SoftwareIdentity/>", /it is XML/],
  ["SPDX tag-value", "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0", /tag-value/],
  ["a ZIP archive", "PK\u0003\u0004....", /ZIP/],
] as const) {
  test(`${title} is recognised and refused with the way out`, () => {
    assert.throws(
      () => readText(text),
      (error) => error instanceof InputError && error.code === "format-unsupported" && says.test(error.message),
    );
  });
}

test("version 1.2 is read as 1.7 is, and a later 1.x with a note", () => {
  assert.equal(read(bom({ specVersion: "1.2" })).source, "bom.json (CycloneDX 1.2)");
  assert.match(read(bom({ specVersion: "1.9" })).notes.join(), /1.9 is newer than 1.7/);
});

test("names of JavaScript's own objects are components like any other", () => {
  const contribution = readText(
    '{"bomFormat":"CycloneDX","specVersion":"1.6","__proto__":{"services":[]},"components":[{"name":"__proto__","type":"constructor"},{"name":"toString","type":"device","properties":[{"name":"__proto__","value":"sensor"}]}]}',
  );
  holds(contribution);
  assert.equal(contribution.components?.software?.sbom?.components, 2);
  assert.equal(({} as { services?: unknown }).services, undefined);
});

test("leaves of the wrong kind are passed over", () => {
  const wrong = [null, 7, true, [], {}, "x".repeat(100_000), "\u202E\u0000"];
  for (const value of wrong) {
    holds(
      read(
        bom({
          metadata: { timestamp: value, component: { type: value, name: value, version: value, description: value } },
          components: [
            { type: "device", name: value, description: value, properties: [{ name: "cdx:device:function", value }] },
          ],
          services: [
            { name: value, endpoints: value, description: value, data: [{ flow: value, classification: value }] },
          ],
        }),
      ),
    );
  }
});

test("a document of many parties, endpoints and notes stays within what a label holds", () => {
  const services = Array.from({ length: 3000 }, (_, index) => ({
    name: `service ${index}`,
    provider: { name: `Company ${index}`, address: { country: "US" } },
    endpoints: [`https://host-${index}.example.org`, "bad"],
    data: [{ flow: "inbound", classification: `class ${index}` }],
  }));
  const contribution = read(bom({ services }));
  holds(contribution);
  assert.equal(contribution.components?.data?.endpoints?.length, 500);
  assert.ok(contribution.notes.length <= 51);
});

test("cut off at any place it gives a typed error with line and column", () => {
  const text = JSON.stringify(PUMP, null, 1);
  for (let end = 0; end < text.length; end += 97) {
    assert.throws(
      () => readText(text.slice(0, end)),
      (error) => {
        assert.ok(error instanceof InputError, String(error));
        assert.equal(error.code, "sbom-unreadable");
        assert.match(error.where, /^\d+:\d+$/);
        return true;
      },
    );
  }
});

test("any value in any place gives a contribution or a typed error", () => {
  const anything = fc.json({ maxDepth: 4 }).map((text) => JSON.parse(text));
  const part = fc.record(
    {
      type: anything,
      name: anything,
      version: anything,
      properties: anything,
      supplier: anything,
      components: anything,
      cryptoProperties: anything,
      services: anything,
      provider: anything,
      endpoints: anything,
      data: anything,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.record(
        {
          metadata: fc.oneof(anything, fc.record({ component: part, supplier: anything })),
          components: fc.array(part),
          services: fc.array(part),
        },
        { requiredKeys: [] },
      ),
      (more) => {
        try {
          holds(read(bom(more)));
        } catch (error) {
          assert.ok(error instanceof InputError, String(error));
          assert.equal(error.code, "sbom-unreadable");
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("every published conformance case is read or refused: valid ones are read", { skip: sharedAbsent }, () => {
  const cases = gunzipSync(readFileSync(sharedPath("schemas", "cyclonedx", "tests.ndjson.gz")))
    .toString()
    .trim()
    .split("\n");
  assert.equal(cases.length, 269);
  let refused = 0;
  for (const line of cases) {
    const { file, valid, document } = JSON.parse(line) as { file: string; valid: boolean; document: unknown };
    try {
      holds(read(document));
    } catch (error) {
      assert.ok(error instanceof InputError, `${file}: ${String(error)}`);
      assert.equal(valid, false, `${file}: ${error.where} ${error.message}`);
      refused++;
    }
  }
  assert.ok(refused > 0);
});

test("every sample bill of materials is read with its number of components, or recognised as SPDX", {
  skip: sharedAbsent,
}, () => {
  const folder = sharedPath("knowledge", "sbom");
  const counts = new Map(
    [...readFileSync(`${folder}/README.md`, "utf8").matchAll(/^\| (\S+) \|.*?\| (\S+) [^|]*\| (\d+) \|/gm)].map(
      ([, file, format, components]) => [file ?? "", { format, components: Number(components) }],
    ),
  );
  const files = readdirSync(folder).filter((file) => file !== "README.md");
  assert.ok(files.length > 30);
  for (const file of files) {
    const stored = readFileSync(`${folder}/${file}`);
    const bytes = file.endsWith(".gz") ? gunzipSync(stored) : stored;
    if (counts.get(file)?.format === "SPDX") {
      assert.throws(() => readCycloneDx(bytes, { name: file, digest }), { code: "format-unsupported" }, file);
    } else {
      const contribution = readCycloneDx(bytes, { name: file, digest });
      holds(contribution);
      // The table counts the service of the SaaS example as one.
      if (!file.includes("saasbom"))
        assert.equal(contribution.components?.software?.sbom?.components, counts.get(file)?.components, file);
    }
  }
});
