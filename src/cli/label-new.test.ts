import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Label } from "../domain/label/label.ts";
import { schemaProblems } from "../domain/label/schema-problems.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { sharedAbsent, sharedPath } from "../samples-for-tests.ts";
import { workbook } from "../workbook-for-tests.ts";
import "../../scripts/keep-compiled-code.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "carelabel-new-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

/** Runs the real command; `interruptAt` sends Ctrl+C once that text was printed. */
function carelabel(args: readonly string[], input = "", interruptAt?: string) {
  return new Promise<{ code: number | null; signal: string | null; out: string; err: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: folder });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
      if (interruptAt !== undefined && out.includes(interruptAt)) child.kill("SIGINT");
    });
    child.stderr.on("data", (chunk) => (err += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, out, err }));
    child.stdin.on("error", () => undefined);
    if (interruptAt === undefined) child.stdin.end(input);
    else child.stdin.write(input);
  });
}

function labelAt(name: string): Label {
  const { value, problems } = readDocument(new Uint8Array(readFileSync(at(name))), name);
  assert.deepEqual(problems, []);
  assert.deepEqual(schemaProblems(value), []);
  return value as Label;
}

const SBOM = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  metadata: {
    component: {
      type: "device",
      name: "Pulse 3",
      description: "pulse oximeter",
      manufacturer: { name: "Acme Medical GmbH" },
    },
  },
  components: [{ type: "library", name: "mbedtls", version: "3.6" }],
};

test("a developer answers, asks why, is told what is wrong, goes back, and gets a label", async () => {
  writeFileSync(at("bom.json"), JSON.stringify(SBOM));
  const answers = [
    "",
    "?",
    "Germany",
    "DE",
    "",
    "",
    "",
    "<",
    "",
    "rev. B",
    ">",
    "skin sensor; pulse; /min; real-time",
    "",
    "none",
    "done",
  ];
  const run = await carelabel(["label", "new", "--from-sbom", "bom.json", "--out", "typed.yaml"], answers.join("\n"));
  assert.deepEqual([run.code, run.err], [0, ""]);
  assert.match(run.out, /so far: Acme Medical GmbH \(bom.json \(CycloneDX 1.6\)\)/);
  assert.match(run.out, /Why: The seat decides which law applies/);
  assert.match(run.out, /✖ "Germany" does not fit; write a country as two capital letters/);
  assert.match(run.out, /Next: complete it in an editor, then carelabel label check typed.yaml/);
  const label = labelAt("typed.yaml");
  assert.deepEqual(label.product, {
    maker: { name: "Acme Medical GmbH", country: "DE" },
    model: "Pulse 3",
    variant: "rev. B",
    kind: "pulse oximeter",
  });
  assert.deepEqual(label.components?.hardware, {
    sensors: [{ name: "skin sensor", quantity: "pulse", unit: "/min", processing: "real-time" }],
    actuators: [],
  });
  assert.equal(label.components?.software?.sbom?.components, 1);
  assert.deepEqual(label.provenance?.["/product/model"], {
    authority: "maker",
    known: "documented",
    source: "bom.json (CycloneDX 1.6)",
  });
  assert.equal(label.provenance?.["/product/variant"], undefined);
  const check = await carelabel(["label", "check", "typed.yaml", "--no-gaps"]);
  assert.equal(check.code, 0, check.out);
});

test("an existing file is refused before the first question and stays as it is", async () => {
  writeFileSync(at("mine.yaml"), "mine");
  const run = await carelabel(["label", "new", "--out", "mine.yaml"], "Acme\n");
  assert.deepEqual([run.code, run.out], [2, ""]);
  assert.match(run.err, /mine.yaml: it exists already and is not overwritten.*\[file-unwritable\]/);
  assert.equal(readFileSync(at("mine.yaml"), "utf8"), "mine");
});

test("Ctrl+C in the middle leaves no file behind", async () => {
  const before = readdirSync(folder);
  const run = await carelabel(["label", "new", "--out", "stopped.yaml"], "Acme Medical GmbH\n", "In which country");
  assert.ok(run.signal === "SIGINT" || run.code === 130, `${run.signal} ${run.code}`);
  assert.deepEqual(readdirSync(folder), before);
});

test("answers from a file need nobody at the keyboard, and documents come in beside them", async () => {
  writeFileSync(
    at("answers.yaml"),
    'model: Pulse 4\nissuer-email: labels@acme.example\nvalid-until: 2029-01-01\nrisk-class: II\nattributes:\n  - "pulse; 1 s; patient; yes; yes; monitoring; Acme Medical GmbH"\nresponsible: ["Acme Medical GmbH; maker; DE"]\n',
  );
  writeFileSync(at("bom.json.gz"), gzipSync(JSON.stringify(SBOM)));
  writeFileSync(
    at("form.xlsx"),
    workbook([
      ["DOC-1", "maker?", "Acme Medical"],
      ["CONN-1.1.1", "Wi-Fi?", "Yes"],
      ["CONN-6", "Internet?", "No"],
    ]),
  );
  const run = await carelabel([
    "label",
    "new",
    "--answers",
    "answers.yaml",
    "--from-sbom",
    "bom.json.gz",
    "--from-mds2",
    "form.xlsx",
    "--out",
    "file.yaml",
  ]);
  assert.deepEqual([run.code, run.err], [0, ""]);
  const label = labelAt("file.yaml");
  assert.equal(label.product.model, "Pulse 4");
  assert.deepEqual([label.issuer.email, label.validUntil], ["labels@acme.example", "2029-01-01"]);
  assert.deepEqual(label.components?.data?.attributes?.[0]?.cycle, { everySeconds: 1 });
  assert.equal(label.components?.data?.worksWithoutCloud, "yes");
  assert.equal(label.provenance?.["/components/data/worksWithoutCloud"]?.source, "form.xlsx (MDS2, HN 1-2019)");
  assert.match(
    readFileSync(at("file.yaml"), "utf8"),
    /# - \/product\/model: "Pulse 3" \(bom.json.gz \(CycloneDX 1.6\)\) gives way to "Pulse 4" \(your answers\)/,
  );
});

test("all wrong answers of a file are told with line and key, and nothing is written", async () => {
  writeFileSync(at("wrong.yaml"), "model: Pulse\nmaker-country: Germany\nmodell: x\nupdate-cycle: soon\n");
  const run = await carelabel(["label", "new", "--answers", "wrong.yaml", "--out", "never.yaml"]);
  assert.equal(run.code, 2);
  assert.match(run.err, /wrong.yaml:2:16: maker-country: "Germany" does not fit/);
  assert.match(run.err, /wrong.yaml:3:\d+: modell: there is no question "modell"/);
  assert.match(run.err, /wrong.yaml:4:15: update-cycle: "soon" does not fit/);
  assert.equal(existsSync(at("never.yaml")), false);
});

test("without a maker there is no label, and the message names the question", async () => {
  writeFileSync(at("nameless.yaml"), "model: Pulse\n");
  const run = await carelabel(["label", "new", "--answers", "nameless.yaml", "--out", "never.yaml"]);
  assert.equal(run.code, 2);
  assert.match(run.err, /maker-name: nobody names the maker.*\[label-invalid\]/);
});

for (const [title, name, content, says] of [
  [
    "an SBOM cut off",
    "cut.json",
    '{"bomFormat": "CycloneDX",\n "spec',
    /cut.json, 2:7: the file ends in the middle.*\[sbom-unreadable\]/,
  ],
  [
    "an SBOM in XML",
    "bom.xml",
    '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>',
    /bom.xml, 1:1: it is CycloneDX in XML; export it as JSON.*\[format-unsupported\]/,
  ],
  [
    "a tower of brackets",
    "deep.json",
    "[".repeat(100_000),
    /deep.json, 1:201: its values are nested more than 200 deep.*\[document-too-deep\]/,
  ],
  ["an empty file", "empty.json", "", /empty.json, 1:1: the file is empty; export it again \[sbom-unreadable\]/],
  [
    "a packed file that is damaged",
    "bad.json.gz",
    Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]),
    /bad.json.gz: its gzip packing is damaged.*\[document-unreadable\]/,
  ],
  [
    "a packed file that unpacks to far more",
    "bomb.json.gz",
    gzipSync(Buffer.alloc(40_000_000)),
    /bomb.json.gz: it unpacks to more than 32 MiB.*\[document-too-large\]/,
  ],
] as const) {
  test(`${title} ends in one line that says what to do`, async () => {
    writeFileSync(at(name), content);
    const run = await carelabel(["label", "new", "--from-sbom", name, "--out", "never.yaml"], "done\n");
    assert.deepEqual([run.code, run.out], [2, ""]);
    assert.match(run.err, says);
    assert.equal(run.err.trim().split("\n").length, 1);
    assert.equal(existsSync(at("never.yaml")), false);
  });
}

test("a real bill of materials and a real MUD file make a label that can be checked", {
  skip: sharedAbsent,
}, async () => {
  writeFileSync(at("short.yaml"), "maker-name: Example Devices Ltd\nmodel: Bulb 1\n");
  const run = await carelabel([
    "label",
    "new",
    "--answers",
    "short.yaml",
    "--from-sbom",
    sharedPath("knowledge", "sbom", "cdx-sbom_keycloak-10.0.2.cdx.json.gz"),
    "--from-mud",
    sharedPath("captures", "osmud", "lightbulb2000.json"),
    "--out",
    "real.yaml",
  ]);
  assert.deepEqual([run.code, run.err], [0, ""]);
  const label = labelAt("real.yaml");
  assert.equal(label.components?.software?.sbom?.components, 903);
  assert.equal(label.components?.data?.endpoints?.[0]?.host, "service.bms.example.com");
  const check = await carelabel(["label", "check", "real.yaml", "--no-gaps"]);
  assert.equal(check.code, 0, check.out);
});

test("all questions can be printed as a file of answers", async () => {
  const run = await carelabel(["label", "new", "--questions"]);
  assert.equal(run.code, 0);
  assert.match(run.out, /# maker-name: Northfield Imaging GmbH/);
});
