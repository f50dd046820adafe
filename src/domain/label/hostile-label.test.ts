import assert from "node:assert/strict";
import { test } from "node:test";
import { processorClock } from "../../processor-clock-for-tests.ts";
import { checkLabel, isSignable } from "./check.ts";
import { labelShape } from "./schema-problems.ts";
import { fitName, fitText } from "./source-text.ts";
import type { LabelWorld } from "./world.ts";

const world: LabelWorld = {
  countries: new Set(["DE"]),
  unitProblem: () => undefined,
  unitCaution: () => undefined,
};
const sound = {
  schema: "1.0",
  issuer: { name: "Hillbrook Medical", kind: "maker" },
  issued: "2026-11-01",
  validUntil: "2028-11-01",
  authority: "maker",
  known: "declared",
  product: { maker: { name: "Hillbrook Medical" }, model: "Flow 2" },
};
const product = (facts: object) => ({ ...sound, product: { ...sound.product, ...facts } });
const errors = (value: unknown) => checkLabel(value, world).filter(({ level }) => level === "error");
const HOSTILE = ["\u001b[31m", "\n", "\t", "\u0085", "\u2028", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800"];

for (const sign of HOSTILE) {
  test(`no text of a label holds ${JSON.stringify(sign)}, and the message that says so does not either`, () => {
    for (const value of [
      product({ model: `a${sign}b` }),
      product({ kind: `a${sign}b` }),
      product({ kind: { en: `a${sign}b` } }),
      product({ firmwareLine: `a${sign}b` }),
      { ...sound, liveRecord: `https://a.example/${sign}b` },
      { ...sound, runtime: { operating: { values: [{ parameter: "v", allowed: [`a${sign}`] }] } } },
      { ...sound, [`a${sign}b`]: 1 },
      { ...sound, provenance: { [`/a${sign}b`]: {} } },
    ]) {
      const found = errors(value);
      assert.ok(found.length > 0, JSON.stringify(value));
      for (const { pointer, message } of found)
        assert.ok(!`${pointer}${message}`.includes(sign) && (message + pointer).isWellFormed(), message);
    }
  });
}

test("the message names the sign that cannot be seen", () => {
  assert.match(errors(product({ model: "Flow\u202e2" }))[0]?.message ?? "", /U\+202E/);
  assert.match(errors(product({ model: "Flow\n2" }))[0]?.message ?? "", /line break/);
});

test("a name has no space at its ends, and may hold letters of any language", () => {
  assert.equal(errors(product({ model: "Flow 2 " }))[0]?.pointer, "/product/model");
  assert.deepEqual(errors(product({ model: "पंप क्‍ष 😀 Gerät" })), []);
});

test("what is taken from other documents is text that a label may hold", () => {
  for (const sign of HOSTILE) {
    const model = fitName(` ${sign}a${sign}b `);
    assert.deepEqual(errors(product({ model, kind: fitText(`${sign}a ${sign}`) })), []);
  }
});

test("an entry that stands in a list twice is named where it stands again", () => {
  const [problem] = errors(product({ languages: ["de", "en", "de"] }));
  assert.deepEqual([problem?.code, problem?.pointer], ["entry-doubled", "/product/languages/2"]);
});

test("a hundred thousand entries or names are answered at once", () => {
  const names = Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`x${index}`, 1]));
  const start = processorClock();
  assert.equal(errors(product({ languages: Array(100_000).fill("de") }))[0]?.pointer, "/product/languages");
  assert.ok(errors({ ...sound, ...names }).length > 0);
  assert.ok(start() < 2000);
});

test("facts of a newer version are counted, and hide no error behind them", () => {
  const novelties = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`novelty${index}`, 1]));
  const newer = { ...sound, schema: "1.9", ...novelties, provenance: { "/novelty7": { known: "tested" } } };
  assert.equal(labelShape(newer).unknownFacts, 900);
  assert.ok(isSignable(checkLabel(newer, world)), "provenance of an unknown fact is unknown with it");
  assert.equal(errors({ ...newer, product: 7 })[0]?.pointer, "/product");
  assert.equal(labelShape({ schema: "1.9", provenance: null, product: [] }).unknownFacts, 0);
});

test("months without end in a wrong label are answered, not crashed on", () => {
  const facts = { intendedTimeOfUseMonths: 1e300 };
  assert.ok(errors({ ...product(facts), lifecycle: { supportUntil: "2030-01-01" } }).length > 0);
});

test("of problems without end a thousand are told, and the last one counts the rest", () => {
  const recipients = Array.from({ length: 250 }, (_, index) => `nobody-${index}`);
  const attributes = Array.from({ length: 20 }, (_, index) => ({
    id: `a${index}`,
    name: "x",
    cycle: { everySeconds: 1 },
    recipients,
  }));
  const problems = checkLabel({ ...sound, components: { data: { attributes } } }, world);
  assert.equal(problems.length, 1000);
  assert.deepEqual([problems.at(-1)?.code, problems.at(-1)?.level], ["more-problems", "error"]);
});
