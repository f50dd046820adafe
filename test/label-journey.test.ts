/**
 * From documents to a scanned label: a real bill of materials and a real MUD file become a label that is completed,
 * checked, signed, printed, read from the print by another program, and verified without a network.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Resvg } from "@resvg/resvg-js";
import jsqr from "jsqr";
import { sharedAbsent, sharedPath } from "../src/samples-for-tests.ts";
import { carelabel, carelabelOk, folderFor, keyFor, root } from "./carelabel.ts";

const ANSWERS = `
maker-name: Northfield Imaging GmbH
maker-country: DE
model: SonoPocket 2
udi-di: "09520000000011"
kind: mobile ultrasound scanner
risk-class: II
live-record: https://labels.northfield.example/sonopocket-2
support-until: 2033-01-31
responsible:
  - Northfield Imaging GmbH; maker; DE; +49 40 5550100; privacy@northfield.example
`;

test("a real SBOM and a real MUD file become a label that is signed, printed, scanned and verified offline", {
  skip: sharedAbsent,
}, (t) => {
  const folder = folderFor(t);
  writeFileSync(join(folder, "answers.yaml"), ANSWERS);
  carelabelOk(folder, [
    "label",
    "new",
    "--answers",
    "answers.yaml",
    "--out",
    "sono.label.yaml",
    "--from-sbom",
    sharedPath("knowledge/sbom/cdx-sbom_laravel-7.12.0.cdx.json.gz"),
    "--from-mud",
    sharedPath("captures/mudmaker/cloud-service.json"),
  ]);
  const written = readFileSync(join(folder, "sono.label.yaml"), "utf8");
  assert.match(written, /host: cloud-service\.example\.com/, "from the MUD file");
  assert.match(written, /components: 62/, "from the bill of materials");
  carelabelOk(folder, ["label", "check", "sono.label.yaml"]);

  keyFor(folder, "Northfield Imaging GmbH", "maker", "maker");
  carelabelOk(folder, ["label", "sign", "sono.label.yaml", "--key", "maker.key.json", "--out", "sono.signed.json"]);
  for (const language of ["en", "de"]) {
    carelabelOk(folder, [
      "label",
      "render",
      "sono.signed.json",
      "--language",
      language,
      "--format",
      "pdf,svg,png,html",
    ]);
    assert.equal(
      readFileSync(join(folder, `sono-package-${language}.pdf`))
        .subarray(0, 5)
        .toString(),
      "%PDF-",
    );

    const scanned = scan(readFileSync(join(folder, `sono-package-${language}.png`)));
    assert.match(scanned, /^HTTPS:\/\/LABELS\.NORTHFIELD\.EXAMPLE\/01\/09520000000011#[A-Z2-7]+$/);
    const verified = carelabelOk(folder, ["label", "verify", "--code", scanned, "--trust", "trust.json"]).out;
    assert.match(verified, /^● trusted/);
    assert.match(verified, /Northfield Imaging GmbH SonoPocket 2/);
  }
});

test("the six answers differ in word, sign and exit code, and none is given for another", (t) => {
  const folder = folderFor(t);
  const label = join(root, "samples/labels/insulin-pump.label.yaml");
  keyFor(folder, "Weidenbach Medical GmbH", "maker", "maker");
  carelabelOk(folder, ["label", "sign", label, "--key", "maker.key.json", "--out", "a.signed.json"]);
  const verify = (file: string, ...more: string[]) => carelabel(folder, ["label", "verify", file, ...more]);
  const first = (file: string, ...more: string[]) => {
    const { out, code } = verify(file, ...more);
    return `${out.split(":")[0]} ${code}`;
  };

  assert.equal(first("a.signed.json", "--trust", "trust.json"), "● trusted 0");
  assert.equal(first("a.signed.json"), "◌ unknown-issuer 1");
  const signed = JSON.parse(readFileSync(join(folder, "a.signed.json"), "utf8"));
  writeFileSync(
    join(folder, "broken.json"),
    JSON.stringify({ ...signed, label: signed.label.replace(/.{8}$/, "AAAAAAAA") }),
  );
  assert.equal(first("broken.json", "--trust", "trust.json"), "⬣ broken 1");
  const old = readFileSync(label, "utf8")
    .replace(/^issued: .*$/m, "issued: 2019-01-01")
    .replace(/^validUntil: .*$/m, "validUntil: 2020-01-01");
  writeFileSync(join(folder, "old.label.yaml"), old);
  carelabelOk(folder, ["label", "sign", "old.label.yaml", "--key", "maker.key.json"]);
  assert.equal(first("old.signed.json", "--trust", "trust.json"), "◐ expired 1");

  carelabelOk(folder, [
    "label",
    "withdraw",
    "old.signed.json",
    "--key",
    "maker.key.json",
    "--list",
    "w.json",
    "--reason",
    "replaced",
    "--superseded-by",
    "a.signed.json",
  ]);
  assert.equal(first("old.signed.json", "--trust", "trust.json", "--withdrawals", "w.json"), "↷ superseded 1");
  carelabelOk(folder, [
    "label",
    "withdraw",
    "a.signed.json",
    "--key",
    "maker.key.json",
    "--list",
    "w.json",
    "--reason",
    "wrong country",
  ]);
  assert.equal(first("a.signed.json", "--trust", "trust.json", "--withdrawals", "w.json"), "✖ withdrawn 1");
  assert.match(verify("a.signed.json", "--trust", "trust.json", "--withdrawals", "w.json").out, /wrong country/);
});

test("a countersignature with evidence raises the tier, and the institute takes its own word back", (t) => {
  const folder = folderFor(t);
  keyFor(folder, "Weidenbach Medical GmbH", "maker", "maker");
  keyFor(folder, "Test Institute North", "institute", "lab");
  writeFileSync(join(folder, "report.pdf"), "evidence");
  carelabelOk(folder, [
    "label",
    "sign",
    join(root, "samples/labels/insulin-pump.label.yaml"),
    "--key",
    "maker.key.json",
    "--out",
    "a.signed.json",
  ]);
  const tier = (...more: string[]) =>
    JSON.parse(
      carelabelOk(folder, ["label", "verify", "a.signed.json", "--trust", "trust.json", "--json", ...more]).out,
    ).tier;
  assert.equal(tier(), "self");
  carelabelOk(folder, [
    "label",
    "countersign",
    "a.signed.json",
    "--key",
    "lab.key.json",
    "--tier",
    "lab",
    "--evidence",
    "report.pdf",
  ]);
  assert.equal(tier(), "lab");
  carelabelOk(folder, [
    "label",
    "withdraw",
    "a.signed.json",
    "--key",
    "lab.key.json",
    "--list",
    "lab.json",
    "--reason",
    "device was exchanged",
  ]);
  assert.equal(tier("--withdrawals", "lab.json"), "self");
});

test("a private key is readable by its owner only, and is never written over", {
  skip: process.platform === "win32" ? "Windows has no such modes" : false,
}, (t) => {
  const folder = folderFor(t);
  keyFor(folder, "Weidenbach Medical GmbH", "maker", "maker");
  assert.equal(statSync(join(folder, "maker.key.json")).mode & 0o777, 0o600);
  const before = readFileSync(join(folder, "maker.key.json"), "utf8");
  assert.equal(
    carelabel(folder, ["key", "new", "--holder", "Weidenbach Medical GmbH", "--role", "maker", "--out", "maker"]).code,
    2,
  );
  assert.equal(readFileSync(join(folder, "maker.key.json"), "utf8"), before);
});

test("an audit ends with 1 on findings, with 0 from a severity on that none has, and writes valid JSON", (t) => {
  const folder = folderFor(t);
  const audit = [
    "audit",
    join(root, "samples/captures/ultrasound-wireless.har"),
    "--label",
    join(root, "samples/labels/ultrasound-wireless.label.yaml"),
  ];
  const words = carelabelOk(folder, audit, 1).out;
  assert.match(
    words,
    /^3 departures from the label, 1 of them grave; 3 destinations contacted\nNorthmere Imaging Ltd Sonoleaf P3/,
  );
  for (const line of words.split("\n")) assert.ok(line.length <= 100, line);
  carelabelOk(folder, [...audit, "--fail-on", "critical"]);
  const { findings } = JSON.parse(carelabelOk(folder, [...audit, "--json"], 1).out);
  const severities = findings.map(({ severity }: { severity: string }) => severity);
  assert.deepEqual(severities, ["high", "medium", "low", "info", "info", "info"]);
});

test("an audit never overwrites a file, says so before it reads anything, and then writes none", (t) => {
  const folder = folderFor(t);
  const capture = join(root, "samples/captures/ultrasound-wireless.har");
  writeFileSync(join(folder, "mine"), "my own words");
  writeFileSync(join(folder, "mine.html"), "my own words");
  const names = { "--out": "mine", "--sarif": "mine", "--html": "mine", "--pdf": "mine", "--record": "mine.html" };
  for (const [option, name] of Object.entries(names)) {
    const run = carelabel(folder, ["audit", "absent.har", option, name, "--fail-on", "never"]);
    assert.match(
      run.err,
      new RegExp(`${name}: it exists already and is not overwritten.*\\[file-unwritable\\]`),
      option,
    );
    assert.equal(readFileSync(join(folder, name), "utf8"), "my own words");
  }
  const twice = carelabel(folder, ["audit", "absent.har", "--out", "same", "--html", "same"]);
  assert.match(twice.err, /same: two files of this audit have this name.*\[argument-wrong\]/);
  const written = ["--out", "report.json", "--sarif", "findings.sarif", "--html", "page.html", "--fail-on", "never"];
  carelabelOk(folder, ["audit", capture, ...written]);
  const before = readFileSync(join(folder, "report.json"), "utf8");
  assert.notEqual(carelabel(folder, ["audit", capture, "--html", "new.html", "--out", "report.json"]).code, 0);
  assert.equal(readFileSync(join(folder, "report.json"), "utf8"), before);
  assert.deepEqual(readdirSync(folder).sort(), ["findings.sarif", "mine", "mine.html", "page.html", "report.json"]);
});

/** What another QR reader sees in the pixels of a PNG. */
function scan(png: Uint8Array): string {
  const [width, height] = [
    new DataView(png.buffer, png.byteOffset).getUint32(16),
    new DataView(png.buffer, png.byteOffset).getUint32(20),
  ];
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image width="${width}" height="${height}" href="data:image/png;base64,${Buffer.from(png).toString("base64")}"/></svg>`;
  const { pixels } = new Resvg(picture, { background: "#fff" }).render();
  const read = jsqr as unknown as typeof jsqr.default;
  return read(new Uint8ClampedArray(pixels), width, height)?.data ?? "nothing";
}
