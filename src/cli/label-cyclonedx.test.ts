import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { carelabelOk, folderFor, keyFor, root } from "../../test/carelabel.ts";

const pump = join(root, "samples/labels/insulin-pump.label.yaml");

test("a label as written is told without an attestation, a signed one with that of its digest", (t) => {
  const folder = folderFor(t);
  const { out, err } = carelabelOk(folder, ["label", "cyclonedx", pump]);
  const types = (text: string) =>
    (JSON.parse(text).metadata.component.externalReferences as { type: string }[]).map(({ type }) => type);
  assert.ok(!types(out).includes("attestation"));
  assert.match(err, /no place for:\n {2}runtime facts/);

  keyFor(folder, JSON.parse(out).metadata.manufacturer.name, "maker", "maker");
  carelabelOk(folder, ["label", "sign", pump, "--key", "maker.key.json", "--out", "pump.signed.json"]);
  carelabelOk(folder, ["label", "cyclonedx", "pump.signed.json", "--out", "pump.cdx.json"]);
  const signed = readFileSync(join(folder, "pump.cdx.json"), "utf8");
  assert.ok(types(signed).includes("attestation"));
  assert.equal(JSON.parse(signed).serialNumber, JSON.parse(out).serialNumber);
});

test("a MUD file is no label", (t) => {
  const folder = folderFor(t);
  const mud = carelabelOk(folder, ["label", "mud", pump, "--url", "https://maker.example/p.json", "--out", "p.json"]);
  assert.equal(mud.out, "");
  assert.match(carelabelOk(folder, ["label", "cyclonedx", "p.json"], 2).err, /p\.json: it is a MUD file/);
});
