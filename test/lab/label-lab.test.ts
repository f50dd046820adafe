/**
 * The label against foreign programs: another barcode reader, another JOSE library, another COSE reader, a PDF reader.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { carelabelOk, folderFor, keyFor, root } from "../carelabel.ts";

const lacks = (program: string, ...args: string[]) => {
  const run = spawnSync(program, args, { encoding: "utf8" });
  return run.error === undefined && run.status === 0
    ? false
    : `${program} ${args.join(" ")} does not run here; test/lab/install.sh installs it`;
};
const python = "/usr/bin/python3";
const sample = join(root, "samples/labels/insulin-pump.label.yaml");
const issuer = "Weidenbach Medical GmbH";

function signedSample(folder: string, algorithm: string): void {
  keyFor(folder, issuer, "maker", "maker", algorithm);
  carelabelOk(folder, ["label", "sign", sample, "--key", "maker.key.json", "--out", "pump.signed.json"]);
}

test("zbar reads the code of every form in both languages, and what it reads verifies", {
  skip: lacks("zbarimg", "--version"),
}, (t) => {
  const folder = folderFor(t);
  signedSample(folder, "ES256");
  for (const form of ["package", "sheet", "mark"]) {
    for (const language of ["en", "de"]) {
      carelabelOk(folder, [
        "label",
        "render",
        "pump.signed.json",
        "--form",
        form,
        "--language",
        language,
        "--format",
        "png",
      ]);
      const read = spawnSync("zbarimg", ["--quiet", "--raw", "-Sbinary=0", `pump-${form}-${language}.png`], {
        cwd: folder,
        encoding: "utf8",
      });
      const text = read.stdout.trim();
      assert.match(text, /^HTTPS:\/\/[A-Z0-9.-]+\/01\/\d{14}(#[A-Z2-7]+)?$/, read.stderr);
      assert.equal(text.includes("#"), form !== "mark");
      if (form !== "mark") carelabelOk(folder, ["label", "verify", "--code", text, "--trust", "trust.json"]);
    }
  }
});

for (const algorithm of ["ES256", "EdDSA"]) {
  test(`jwcrypto verifies a label signed with ${algorithm}, and refuses a changed one`, {
    skip: lacks(python, "-c", "import jwcrypto"),
  }, (t) => {
    const folder = folderFor(t);
    signedSample(folder, algorithm);
    const program = `
import json, sys
from jwcrypto import jwk, jws
signed = json.load(open("pump.signed.json")); card = json.load(open("maker.card.json"))
token = jws.JWS(); token.allowed_algs = ["ES256", "EdDSA"]
token.deserialize(signed["label"]); token.verify(jwk.JWK(**card["key"]))
label = json.loads(token.payload); print(label["product"]["model"], json.loads(token.objects["protected"])["typ"])
head, body, signature = signed["label"].split(".")
changed = jws.JWS(); changed.allowed_algs = ["ES256", "EdDSA"]
changed.deserialize(head + "." + body[:-8] + "AAAA" + body[-4:] + "." + signature)
try:
    changed.verify(jwk.JWK(**card["key"])); print("accepted")
except jws.InvalidJWSSignature:
    print("refused")
`;
    const run = spawnSync(python, ["-c", program], { cwd: folder, encoding: "utf8" });
    const { model } = JSON.parse(
      carelabelOk(folder, ["label", "verify", "pump.signed.json", "--trust", "trust.json", "--json"]).out,
    ).label.product;
    assert.equal(run.stdout, `${model} miot-label+jwt\nrefused\n`, run.stderr);
  });
}

test("cbor2 and cryptography verify the short label as COSE_Sign1 (RFC 9052)", {
  skip: lacks(python, "-c", "import cbor2, cryptography"),
}, (t) => {
  const folder = folderFor(t);
  signedSample(folder, "ES256");
  const program = `
import base64, json, cbor2
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives import hashes
unpad = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
card = json.load(open("maker.card.json"))["key"]
tag = cbor2.loads(unpad(json.load(open("pump.signed.json"))["short"]))
protected, unprotected, payload, signature = tag.value
number = lambda text: int.from_bytes(unpad(text), "big")
key = ec.EllipticCurvePublicNumbers(number(card["x"]), number(card["y"]), ec.SECP256R1()).public_key()
der = utils.encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
key.verify(der, cbor2.dumps(["Signature1", protected, b"", payload]), ec.ECDSA(hashes.SHA256()))
print(tag.tag, cbor2.loads(protected)[1], cbor2.loads(payload)[2])
`;
  const run = spawnSync(python, ["-c", program], { cwd: folder, encoding: "utf8" });
  assert.match(run.stdout, /^18 -7 \S/, run.stderr);
});

test("a PDF reader finds tagged pages of the size that was ordered, the package label on one, with its language", {
  skip: lacks("pdfinfo", "-v"),
}, (t) => {
  const folder = folderFor(t);
  signedSample(folder, "ES256");
  for (const [form, size] of [
    ["package", /175\.\d+ x 283\.\d+/],
    ["sheet", /595\.\d+ x 841\.\d+/],
  ] as const) {
    carelabelOk(folder, ["label", "render", "pump.signed.json", "--form", form, "--language", "de"]);
    const { stdout } = spawnSync("pdfinfo", [`pump-${form}-de.pdf`], { cwd: folder, encoding: "utf8" });
    assert.match(stdout, /Tagged:\s+yes/);
    assert.match(stdout, form === "package" ? /Pages:\s+1\n/ : /Pages:\s+[12]\n/);
    assert.match(stdout, size);
    assert.match(readFileSync(join(folder, `pump-${form}-de.pdf`), "latin1"), /\/Lang\s*\(de/);
  }
});
