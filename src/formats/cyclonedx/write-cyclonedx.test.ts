import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import { canonicalBytes } from "../../domain/label/digest.ts";
import type { Label } from "../../domain/label/label.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { readDocument } from "../label-document/read-document.ts";
import { readCycloneDx } from "./read-cyclonedx.ts";
import { writeCycloneDx } from "./write-cyclonedx.ts";

const folder = new URL("../../../samples/labels/", import.meta.url);
const samples = readdirSync(fileURLToPath(folder)).map((file) => ({
  file,
  label: readDocument(readFileSync(new URL(file, folder)), file).value as Label,
}));
const digestOf = (label: Label) => createHash("sha256").update(canonicalBytes(label)).digest("hex");

interface Written {
  serialNumber: string;
  metadata: { component: { properties: Property[]; externalReferences: { type: string; hashes?: Hash[] }[] } };
  services?: { data?: object[]; endpoints?: string[] }[];
}
type Property = { name: string; value: string };
type Hash = { alg: string; content: string };

function written(label: Label, signed = true) {
  const { document, lost } = writeCycloneDx({ label, digest: digestOf(label), signed });
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const back = readCycloneDx(bytes, { name: "out.cdx.json", digest: "b".repeat(64) });
  return { document: document as Written, lost, back };
}

let isBom: ValidateFunction;
before(() => {
  if (sharedAbsent !== false) return;
  const schema = (name: string) =>
    JSON.parse(readFileSync(sharedPath("schemas", "cyclonedx", `${name}.schema.json`), "utf8"));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ["spdx", "jsf-0.82", "cryptography-defs"]) ajv.addSchema(schema(name));
  isBom = ajv.compile(schema("bom-1.7"));
});

for (const { file, label } of samples) {
  test(`${file} is written as CycloneDX 1.7 that its schema accepts`, { skip: sharedAbsent }, () => {
    assert.ok(isBom(written(label).document), JSON.stringify(isBom.errors?.slice(0, 3)));
  });

  test(`${file}, written and read again, is the same product with the same parts and peers`, () => {
    const { product, components, lifecycle } = written(label).back;
    assert.deepEqual(
      [product?.maker?.name, product?.maker?.country, product?.model, product?.firmwareLine, product?.udiDi],
      [
        label.product.maker.name,
        label.product.maker.country,
        label.product.model,
        label.product.firmwareLine,
        label.product.udiDi,
      ],
    );
    assert.deepEqual(components?.software?.operatingSystem, label.components?.software?.operatingSystem);
    assert.deepEqual(components?.hardware?.sensors ?? [], label.components?.hardware?.sensors ?? []);
    assert.deepEqual(components?.hardware?.actuators ?? [], label.components?.hardware?.actuators ?? []);
    assert.equal(lifecycle?.supportUntil, label.lifecycle?.supportUntil);
    assert.equal(lifecycle?.vulnerabilityContact?.email, label.lifecycle?.vulnerabilityContact?.email);
    assert.deepEqual(lifecycle?.vulnerabilityContact?.securityTxt, label.lifecycle?.vulnerabilityContact?.securityTxt);
    const peers = (part: typeof components) =>
      (part?.data?.endpoints ?? [])
        .filter(({ host }) => host !== "local" && !host.includes("/"))
        .map(({ host, port }) => `${host} ${port}`)
        .sort();
    assert.deepEqual(peers(components), peers(label.components));
    const recipients = (part: typeof components) => {
      const { responsibleEntities = [], thirdParties = [], attributes = [] } = part?.data ?? {};
      return new Set(
        [...responsibleEntities, ...thirdParties]
          .filter((one) => "purpose" in one || attributes.some(({ recipients }) => recipients?.includes(one.id)))
          .map(({ name }) => name),
      );
    };
    for (const name of recipients(label.components)) assert.ok(recipients(components).has(name), name);
  });

  test(`every fact of ${file} besides runtime and provenance stands as a property under its pointer`, () => {
    const { document } = written(label);
    const values = new Map(document.metadata.component.properties.map(({ name, value }) => [name, value]));
    const visit = (pointer: string, value: unknown) => {
      if (value !== null && typeof value === "object")
        for (const [key, inner] of Object.entries(value)) visit(`${pointer}:${key}`, inner);
      else assert.equal(values.get(pointer), String(value), pointer);
    };
    const { runtime: _runtime, provenance: _provenance, ...facts } = label;
    visit("carelabel", facts);
    for (const name of values.keys()) assert.match(name, /^(?:carelabel|cdx)(?::[A-Za-z0-9_ -]+)+$/);
  });
}

test("the signed label and its bill of materials are named with their hashes; an unsigned one vouches for nothing", () => {
  const label = samples.find(({ file }) => file.startsWith("insulin-pump"))?.label as Label;
  const hashes = (signed: boolean) =>
    written(label, signed).document.metadata.component.externalReferences.flatMap(({ type, hashes = [] }) =>
      hashes.map(({ content }) => [type, content]),
    );
  const sbom = ["bom", label.components?.software?.sbom?.digest];
  assert.deepEqual(hashes(true), [["attestation", digestOf(label)], sbom]);
  assert.deepEqual(hashes(false), [sbom]);
});

test("the document tells what it lost, has a UUID of the digest, and is the same each time", () => {
  const [{ label } = assert.fail()] = samples;
  const one = written(label);
  assert.deepEqual(one.document, written(label).document);
  assert.match(
    one.document.serialNumber,
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.equal(one.lost.length, 2);
  const { runtime: _runtime, provenance: _provenance, ...plain } = label;
  assert.deepEqual(written(plain).lost, []);
});
