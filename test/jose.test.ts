import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createVerifier } from "fast-jwt";
import { carelabelOk, folderFor, keyFor, root } from "./carelabel.ts";

for (const algorithm of ["ES256", "EdDSA"] as const) {
  test(`another JOSE library verifies a label signed with ${algorithm}, and refuses a changed one`, (t) => {
    const folder = folderFor(t);
    keyFor(folder, "Weidenbach Medical GmbH", "maker", "maker", algorithm);
    carelabelOk(folder, [
      "label",
      "sign",
      join(root, "samples/labels/insulin-pump.label.yaml"),
      "--key",
      "maker.key.json",
      "--out",
      "pump.signed.json",
    ]);
    const { label } = JSON.parse(readFileSync(join(folder, "pump.signed.json"), "utf8"));
    const { key } = JSON.parse(readFileSync(join(folder, "maker.card.json"), "utf8"));
    const pem = createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" });
    const verify = createVerifier({ key: pem, algorithms: [algorithm], checkTyp: "miot-label+jwt" });
    assert.equal(verify(label).product.model, "Rill 2");
    const [head, payload = "", signature] = label.split(".");
    const middle = Math.floor(payload.length / 2);
    const changed = payload.slice(0, middle) + (payload[middle] === "A" ? "B" : "A") + payload.slice(middle + 1);
    assert.throws(() => verify(`${head}.${changed}.${signature}`));
  });
}
