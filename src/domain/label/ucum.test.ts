import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { world } from "../../world-for-tests.ts";
import { checkUcum, unitProblem } from "./ucum.ts";
import { spellings } from "./ucum-spellings.ts";

const table = world.ucum;

for (const unit of [
  "1",
  "%",
  "10",
  "s",
  "min",
  "h",
  "d",
  "Cel",
  "K",
  "[degF]",
  "mm[Hg]",
  "kPa",
  "cm[H2O]",
  "m[H2O]",
  "[psi]",
  "[in_i'Hg]",
  "mg/dL",
  "mmol/L",
  "ug/kg/min",
  "mL/h",
  "L/min",
  "[iU]/h",
  "[IU]/mL",
  "{beats}/min",
  "{breaths}/min",
  "/min",
  "/[HPF]",
  "10*3/uL",
  "10*-3",
  "10^9/L",
  "10*6.m",
  "kg.m/s2",
  "m/s2",
  "kg.m2.s-2",
  "m+2",
  "(mg/kg)/h",
  "((m))",
  "mg{creat}/dL",
  "{}",
  "{steps}",
  "{rpm}",
  "%{vol}",
  "dB",
  "B[SPL]",
  "B[10.nV]",
  "[m/s2/Hz^(1/2)]",
  "KiBy",
  "MBy",
  "kbit/s",
  "mA.h",
  "V",
  "Hz",
  "MHz",
  "uSv/h",
  "deg",
  "'",
  "''",
  "Ohm",
  "meq/L",
  "[ppm]",
  "mL/min/{1.73_m2}",
  "2.m",
  "kCel",
  "10*",
  "dar",
]) {
  test(`${unit} is a unit`, () => {
    assert.deepEqual(checkUcum(unit, table), { ok: true });
  });
}

for (const [unit, offset, suggestion] of [
  ["°C", 0, "Cel"],
  ["℃", 0, "Cel"],
  ["º C", 0, "Cel"],
  ["°C/min", 0, "Cel/min"],
  ["degF", 0, "[degF]"],
  ["mmHg", 0, "mm[Hg]"],
  ["mmHg/s", 0, "mm[Hg]/s"],
  ["cmH2O", 0, "cm[H2O]"],
  ["bpm", 0, "{beats}/min"],
  ["breaths/min", 0, "{breaths}/min"],
  ["sec", 0, "s"],
  ["mL/hr", 3, "mL/h"],
  ["IU", 0, "[iU]"],
  ["IU/mL", 0, "[iU]/mL"],
  ["µg", 0, "ug"],
  ["μmol/L", 0, "umol/L"],
  ["mcg/kg/min", 0, "ug/kg/min"],
  ["KG", 0, "kg"],
  ["hz", 0, "Hz"],
  ["Minutes", 0, "min"],
  ["percent", 0, "%"],
  ["psi", 0, "[psi]"],
  ["lbs", 0, "[lb_av]"],
  ["m²", 0, "m2"],
  ["10⁹/L", 2, "10*9/L"],
  ["mg / dL", 2, "mg/dL"],
  ["N·m", 0, "N.m"],
  ["mAh", 0, "mA.h"],
  ["kbps", 0, "kbit/s"],
  ["-", 0, "1"],
] as const) {
  test(`${unit} is no unit; ${suggestion} is offered instead, and is one`, () => {
    const answer = checkUcum(unit, table);
    assert.ok(!answer.ok);
    assert.deepEqual([answer.offset, answer.suggestion], [offset, suggestion]);
    assert.equal(checkUcum(suggestion, table).ok, true);
  });
}

for (const [unit, offset, why] of [
  ["", 0, /empty/],
  ["foo", 0, /no code/],
  ["kmin", 0, /takes no prefix/],
  ["m s", 1, /no spaces/],
  ["m//s", 2, /missing before/],
  ["m.", 2, /missing at the end/],
  ["/", 1, /missing at the end/],
  ["(m", 0, /never closed/],
  ["m)", 1, /no "\(" before/],
  ["()", 1, /nothing stands before/],
  ["(/m)", 1, /missing before/],
  ["(m)2", 3, /cannot stand here/],
  ["10m", 2, /cannot stand here/],
  ["m-", 1, /cannot stand here/],
  ["m[Hg", 1, /never closed/],
  ["{beats", 0, /never closed/],
  ["{a b}", 2, /no spaces/],
  ["{a{b}}", 2, /only letters/],
  ["3{beats}", 1, /cannot follow a number/],
  ["m\u0000", 0, /no code/],
] as const) {
  test(`${JSON.stringify(unit)} is no unit, wrong from character ${offset} on`, () => {
    const answer = checkUcum(unit, table);
    assert.ok(!answer.ok);
    assert.equal(answer.offset, offset);
    assert.match(answer.why, why);
  });
}

for (const [unit, meant] of [
  ["C", "Cel"],
  ["U/h", "[iU]"],
  ["kB", "kBy"],
  ["F", "[degF]"],
] as const) {
  test(`${unit} is a unit, but ${meant} may be meant`, () => {
    const answer = checkUcum(unit, table);
    assert.ok(answer.ok);
    assert.ok(answer.caution?.includes(meant));
  });
}

test("every code of the table is a unit, with a prefix where it is metric", () => {
  for (const [code, { metric }] of table.units) {
    assert.equal(checkUcum(code, table).ok, true, code);
    if (metric) assert.equal(checkUcum(`m${code}`, table).ok, true, `m${code}`);
  }
});

test("every spelling leads to a unit", () => {
  for (const [spelling, unit] of spellings) assert.equal(checkUcum(unit, table).ok, true, spelling);
});

test("a problem says why and what to write, and is short for a long text", () => {
  assert.equal(unitProblem("mm[Hg]", table), undefined);
  assert.equal(unitProblem("sec", table), '"sec" is no code of UCUM; write s');
  assert.ok((unitProblem("x".repeat(1_000_000), table) ?? "").length < 200);
});

test("units joined by . and / are a unit again", () => {
  const one = fc.constantFrom<string>("m", "kg", "mm[Hg]", "{beats}", "10*3", "(s/min)", "m-2");
  fc.assert(
    fc.property(
      fc.array(one, { minLength: 1, maxLength: 8 }),
      fc.infiniteStream(fc.constantFrom<string>(".", "/")),
      (units, signs) => {
        assert.equal(
          checkUcum(
            units.reduce((text, unit) => `${text}${signs.next().value}${unit}`),
            table,
          ).ok,
          true,
        );
      },
    ),
  );
});

test("no text makes the check throw, and what it offers is a unit", () => {
  const sign = fc.constantFrom(..."mgsL%1029.*^/(){}[]'+- °µCHhkd\u0000\ud800");
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: sign, maxLength: 300 })), (unit) => {
      const answer = checkUcum(unit, table);
      if (answer.ok) return;
      assert.ok(answer.offset >= 0 && answer.offset <= unit.length);
      if (answer.suggestion !== undefined) assert.equal(checkUcum(answer.suggestion, table).ok, true);
    }),
    { numRuns: 1000 },
  );
});

for (const [what, unit] of [
  ["a million letters", "a".repeat(1_000_000)],
  ["a million parentheses", "(".repeat(1_000_000)],
  ["250 parentheses", `${"(".repeat(125)}m${")".repeat(125)}`],
  ["a million spaces", " ".repeat(1_000_000)],
] as const) {
  test(`${what} are refused at once`, () => {
    assert.equal(checkUcum(unit, table).ok, false);
  });
}
