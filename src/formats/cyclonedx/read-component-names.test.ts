import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { readComponentNames } from "./read-component-names.ts";

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const names = (value: unknown) => readComponentNames(bytes(value), "bom.json").components;

test("components are named with their versions, nested ones and those of the product included", () => {
  const bom = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    metadata: {
      timestamp: "2026-05-04T10:00:00Z",
      component: {
        type: "device",
        name: "pump",
        components: [{ type: "firmware", name: "mcuboot", version: "2.1.0" }],
      },
    },
    components: [
      { type: "library", name: "mbed tls", components: [{ type: "library", name: "everest" }] },
      { type: "library" },
    ],
  };
  assert.deepEqual(readComponentNames(bytes(bom), "bom.json"), {
    name: "bom.json",
    on: "2026-05-04",
    components: [{ name: "mcuboot", version: "2.1.0" }, { name: "mbed tls" }, { name: "everest" }],
  });
});

test("a sample's components are as many as its label says", () => {
  const bom = readFileSync(new URL("../../../samples/sboms/infusion-pump.cdx.json", import.meta.url));
  assert.equal(readComponentNames(bom, "infusion-pump.cdx.json").components.length, 11);
});

for (const [what, document] of [
  ["another JSON", { bomFormat: "SPDX" }],
  ["a list", []],
  ["nothing", ""],
  ["a document cut off in the middle", '{"bomFormat":"CycloneDX","components":[{'],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(() => names(document), { name: "InputError", code: "sbom-unreadable" });
  });
}

test("whatever the bytes are, names or a told error come out", () => {
  const json = fc.json().map((text) => `{"bomFormat":"CycloneDX","components":${text},"metadata":${text}}`);
  fc.assert(
    fc.property(fc.oneof(json, fc.string()), (text) => {
      try {
        names(text);
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
  );
});
