import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { assess } from "../../domain/conformance/assess.ts";
import { reportOf } from "../../domain/conformance/report.ts";
import { type SealedAssessment, sealAssessment } from "../../domain/conformance/sealed-assessment.ts";
import { type StatementFile, statementOf } from "../../domain/conformance/statement.ts";
import type { AssessmentVerification } from "../../domain/conformance/verify-assessment.ts";
import { newKeyFile, signerOf } from "../../domain/label/key.ts";
import { loadCatalogue } from "../../store/load-catalogue.ts";
import { main } from "../main.ts";

const TODAY = "2026-11-22";
const folder = mkdtempSync(join(tmpdir(), "carelabel-signed-assessment-"));
const at = (name: string) => join(folder, name);
const write = (name: string, value: unknown) => writeFileSync(at(name), JSON.stringify(value));
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  let out = "";
  let err = "";
  const code = await main(["conform", "verify", ...args], {
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
  const signer = await signerOf(facility, "key");
  const trust = (holder: string) => ({
    carelabel: "trust",
    pinned: [{ card: { ...facility.card, holder }, pinnedOn: TODAY }],
  });
  write("trust.json", trust("Klinikum Tannenwald"));
  const catalogue = loadCatalogue("etsi-en-303-645");
  const [, edition] = catalogue.editions;
  assert.ok(edition !== undefined);
  const statement: StatementFile = { provisions: { "5.2-1": { support: "yes", evidence: ["PSIRT page"] } } };
  const sealed = {
    ...{ carelabel: "sealed-assessment", version: "1.0", id: "0123456789abcdef", title: "Pump", statement },
    facility: "Klinikum Tannenwald",
    report: reportOf(assess(catalogue, statementOf(statement), { edition }), { language: "en", today: TODAY }),
    trail: [{ step: "close", by: "Ada Berg", at: `${TODAY}T10:00:00Z`, note: null }],
  } as unknown as SealedAssessment;
  const file = async (content: SealedAssessment) => ({
    carelabel: "signed-assessment",
    assessment: await sealAssessment(content, signer),
  });
  const better = structuredClone(sealed);
  better.report.product.verdict = "pass";
  const told = better.report.provisions["5.1-1"];
  assert.ok(told !== undefined);
  told.verdict = "pass";
  const elsewhere = structuredClone(sealed);
  elsewhere.report.catalogue.id = "somebody-elses";
  const signed = await file(sealed);
  write("assessment.json", signed);
  write("better.json", await file(better));
  write("elsewhere.json", await file(elsewhere));
  write(
    "tomorrow.json",
    await file({ ...sealed, trail: sealed.trail.map((step) => ({ ...step, at: "2026-11-23T10:00:00Z" })) }),
  );
  const [head, payload, signature] = signed.assessment.split(".");
  const bent = Buffer.from(String(payload), "base64url").toString().replace("Pump", "Lamp");
  write("bent.json", { ...signed, assessment: [head, Buffer.from(bent).toString("base64url"), signature].join(".") });
  write("label.json", { carelabel: "signed-label", label: "a.b.c", countersignatures: [] });
});

const json = async (file: string, ...more: string[]) => {
  const { code, out } = await run(at(file), "--json", ...more);
  return { code, told: JSON.parse(out) as AssessmentVerification };
};
const TRUST = ["--trust", at("trust.json")];

test("an assessment that the facility signed is trusted once its key is pinned, and its verdicts follow", async () => {
  const { code, out } = await run(at("assessment.json"), ...TRUST);
  assert.equal(code, 0, out);
  assert.match(out, /trusted/);
  assert.match(out, /against {4}ETSI EN 303 645/);
  assert.match(out, /verdict {4}inconclusive/);
  assert.match(out, /follow from the statement in it, judged again here/);
  const unknown = await run(at("assessment.json"));
  assert.equal(unknown.code, 1);
  assert.match(unknown.out, /nobody here has pinned the key.+No keys are pinned/s);
});

test("verdicts that were signed and do not follow are named, whoever signed them", async () => {
  const { code, told } = await json("better.json", ...TRUST);
  assert.equal(code, 1);
  assert.equal(told.answer, "trusted");
  assert.deepEqual(told.rejudged, { kind: "departs", where: ["product", "5.1-1"] });
  assert.match((await run(at("better.json"), ...TRUST)).out, /DO NOT FOLLOW from the statement in it: product, 5\.1-1/);
});

test("of a catalogue that is not here nothing is said", async () => {
  const { code, told } = await json("elsewhere.json", ...TRUST);
  assert.equal(code, 1);
  assert.deepEqual(told.rejudged, { kind: "other-catalogue" });
});

test("what was changed after the signature, closed tomorrow, or is another kind of file is refused", async () => {
  assert.deepEqual((await json("bent.json", ...TRUST)).told.answer, "broken");
  const { told } = await json("tomorrow.json", ...TRUST);
  assert.deepEqual([told.answer, told.because], ["broken", "not-yet-valid"]);
  const { code, err } = await run(at("label.json"), ...TRUST);
  assert.equal(code, 2);
  assert.match(err, /no signed file of a closed assessment/);
});
