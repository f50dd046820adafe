import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { readJws } from "../../domain/label/jws.ts";
import { newKeyFile, signerOf } from "../../domain/label/key.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import { EVALUATION_TYP, type SealedEvaluation, sealEvaluation } from "../../domain/maturity/sealed-evaluation.ts";
import { EVALUATION_COUNTERSIGNATURE_TYP, type SignedEvaluation } from "../../domain/maturity/signed-evaluation.ts";
import type { EvaluationVerification } from "../../domain/maturity/verify-evaluation.ts";
import { publishedSchemas } from "../../domain/published-schemas.ts";
import { evaluatedOf, fulfilledAnswers, model } from "../../maturity-for-tests.ts";
import { main } from "../main.ts";

const TODAY = "2026-11-22";
const folder = mkdtempSync(join(tmpdir(), "carelabel-signed-evaluation-"));
const at = (name: string) => join(folder, name);
const write = (name: string, value: unknown) => writeFileSync(at(name), JSON.stringify(value));
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  let out = "";
  let err = "";
  const code = await main(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    progress: () => undefined,
    interactive: false,
    today: TODAY,
    stdin: Readable.from([]) as unknown as NodeJS.ReadableStream,
  });
  return { code, out, err };
}

before(async () => {
  const facility = await newKeyFile({ holder: "Klinikum Tannenwald", role: "facility", created: TODAY }, "ES256");
  const auditor = await newKeyFile({ holder: "Audit House", role: "institute", created: TODAY }, "ES256");
  write("facility.key.json", facility);
  write("auditor.key.json", auditor);
  write("trust.json", {
    carelabel: "trust",
    pinned: [facility, auditor].map(({ card }) => ({ card, pinnedOn: TODAY })),
  });
  const answers = fulfilledAnswers(["structure"], 1);
  const sealed: SealedEvaluation = {
    ...{ carelabel: "sealed-evaluation", version: "1.0", id: "0123456789abcdef", title: "Autumn" },
    ...{ facility: "Klinikum Tannenwald", place: ["Ward 3"], answers: Object.fromEntries(answers) },
    ...{ figures: {}, measures: [], result: evaluate(model, evaluatedOf(answers, { today: TODAY })) },
    trail: [{ step: "close", by: "Ada Berg", at: `${TODAY}T10:00:00Z`, note: null }],
  };
  const signer = await signerOf(facility, "key");
  const file = async (content: SealedEvaluation): Promise<SignedEvaluation> => ({
    ...{ carelabel: "signed-evaluation", version: 1, countersignatures: [] },
    evaluation: await sealEvaluation(content, signer),
  });
  write("evaluation.json", await file(sealed));
  const { structure } = sealed.result.dimensions;
  assert.ok(structure);
  const dimensions = { ...sealed.result.dimensions, structure: { ...structure, achieved: 3 } };
  write("better.json", await file({ ...sealed, result: { ...sealed.result, dimensions } }));
});

const trusting = ["--trust", at("trust.json")];
const countersignWith = (key: string, ...more: string[]) =>
  run("assess", "countersign", at("evaluation.json"), "--key", at(key), "--out", at("both.json"), ...more);
const countersign = (...more: string[]) => countersignWith("auditor.key.json", ...more);

test("verifying tells who signed, what is achieved, that the levels follow, and ends with 0", async () => {
  const { code, out, err } = await run("assess", "verify", at("evaluation.json"), ...trusting);
  assert.deepEqual([code, err], [0, ""]);
  assert.match(out, /^● trusted/);
  assert.match(out, /signed by {2}Klinikum Tannenwald \(facility\)/);
  assert.match(out, /Klinikum Tannenwald > Ward 3/);
  assert.match(out, /levels {5}follow from the answers/);
  assert.match(out, /countersigned by nobody/);
});

test("without pinned keys the signer is unknown, and that ends with 1", async () => {
  const { code, out } = await run("assess", "verify", at("evaluation.json"));
  assert.equal(code, 1);
  assert.match(out, /^◌ unknown-issuer/);
});

test("levels that do not follow from the answers end with 1, though the signature is trusted", async () => {
  const { code, out } = await run("assess", "verify", at("better.json"), ...trusting);
  assert.equal(code, 1);
  assert.match(out, /● trusted[\s\S]*DO NOT FOLLOW from the answers in it: structure\n/);
});

test("an auditor countersigns with evidence, and verifying tells it; both follow their published schemas", async () => {
  writeFileSync(at("report.pdf"), "what the auditor saw");
  const examined = "All answers of level 1, on site";
  const given = await countersign("--role", "external", "--examined", examined, "--evidence", at("report.pdf"));
  assert.deepEqual([given.code, given.err], [0, ""]);
  const told = await run("assess", "verify", at("both.json"), ...trusting);
  assert.equal(told.code, 0);
  assert.match(
    told.out,
    /● countersigned by Audit House: trusted\n {6}external, 2026-11-22, 1 pieces of evidence: All/,
  );
  const { out } = await run("assess", "verify", at("both.json"), ...trusting, "--json");
  const json: EvaluationVerification = JSON.parse(out);
  assert.deepEqual([json.answer, json.countersignatures[0]?.statement?.examined], ["trusted", examined]);

  const file: SignedEvaluation = JSON.parse(readFileSync(at("both.json"), "utf8"));
  const payload = async (jws: string | undefined, typ: string) => {
    const read = await readJws(jws ?? "", typ);
    return read.intact ? read.value : undefined;
  };
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const [name, value] of [
    ["signed-evaluation", file],
    ["sealed-evaluation", await payload(file.evaluation, EVALUATION_TYP)],
    ["evaluation-countersignature", await payload(file.countersignatures[0], EVALUATION_COUNTERSIGNATURE_TYP)],
  ] as const) {
    const fits = ajv.compile(publishedSchemas()[name] ?? {});
    assert.ok(fits(value), `${name}: ${JSON.stringify(fits.errors)}`);
  }
});

test("a countersignature needs role, words, an own key and a day that has come", async () => {
  for (const [more, where] of [
    [["--examined", "all"], "--role"],
    [["--role", "external"], "--examined"],
    [["--role", "external", "--examined", "all", "--on", "2026-11-23"], "--on"],
    [["--role", "internal", "--examined", "all"], "key-unusable"],
  ] as const) {
    const { code, err } = await countersign(...more);
    assert.equal(code, 2, where);
    assert.ok(err.includes(where), err);
  }
  const { code, err } = await countersignWith("facility.key.json", "--role", "internal", "--examined", "all");
  assert.equal(code, 2);
  assert.match(err, /a key of their own.*\[key-unusable\]/);
});

test("a file that is no signed evaluation is refused with what it is not", async () => {
  const { code, err } = await run("assess", "verify", at("trust.json"));
  assert.equal(code, 2);
  assert.match(err, /it is no signed evaluation.*\[signature-unreadable\]/);
});
