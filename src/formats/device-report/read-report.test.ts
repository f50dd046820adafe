import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "cborg";
import fc from "fast-check";
import { Compile } from "typebox/compile";
import { InputError } from "../../domain/input-error.ts";
import { REPORT_LIMIT_BYTES, Report } from "../../domain/runtime/report.ts";
import { isPlainReport } from "./plain-report.ts";
import { readReport } from "./read-report.ts";

const utf8 = new TextEncoder();
const SOUND = {
  boot: "b-0017",
  sequence: 42,
  time: 1_795_359_600_000,
  stage: "operating",
  values: {
    cpuLoad: 12.5,
    pumpSelfTest: "passed",
    bootLoaderVerified: true,
    power: { min: 3, max: 9, mean: 4, count: 60 },
  },
  versions: { firmware: "8.3.2" },
  services: [{ transport: "tcp", port: 2575 }],
  peers: [{ host: "drug-library.example", port: 8883, transport: "tcp" }],
};

test("one report reads the same from JSON and from CBOR", () => {
  assert.deepEqual(readReport(utf8.encode(JSON.stringify(SOUND))), SOUND);
  assert.deepEqual(readReport(utf8.encode(` \n${JSON.stringify(SOUND)}`)), SOUND);
  assert.deepEqual(readReport(encode(SOUND)), SOUND);
});

for (const [what, change, where] of [
  ["without a boot", { boot: undefined }, "/boot"],
  ["with a sequence number below 0", { sequence: -1 }, "/sequence"],
  ["with half a sequence number", { sequence: 1.5 }, "/sequence"],
  ["with a parameter that is no name", { values: { "cpu load": 1 } }, "/values/cpu load"],
  ["with a member that no report has", { shell: "rm" }, "/shell"],
  [
    "with an interval whose mean lies outside",
    { values: { power: { min: 3, max: 4, mean: 9, count: 2 } } },
    "/values/power",
  ],
  ["with a port that is none", { services: [{ transport: "tcp", port: 70_000 }] }, "/services/0/port"],
] as const) {
  test(`a report ${what} is refused with its place`, () => {
    const changed = JSON.parse(JSON.stringify({ ...SOUND, ...change }));
    for (const bytes of [utf8.encode(JSON.stringify(changed)), encode(changed)])
      assert.throws(() => readReport(bytes), { name: "InputError", code: "report-invalid", where });
  });
}

test("what is neither JSON nor CBOR, too large, or not a number is refused", () => {
  for (const bytes of [
    new Uint8Array(),
    utf8.encode("boot=1"),
    new Uint8Array([0x7b, 0xff, 0x7d]),
    utf8.encode(`${JSON.stringify(SOUND)}x`),
    new Uint8Array([...encode(SOUND), 0]),
    encode(SOUND).subarray(0, 20),
    encode({ ...SOUND, time: Number.POSITIVE_INFINITY }),
  ])
    assert.throws(() => readReport(bytes), { name: "InputError", code: "document-unreadable" });
  assert.throws(() => readReport(new Uint8Array(REPORT_LIMIT_BYTES + 1)), { code: "document-too-large" });
});

test("names of prototypes are names like others and never reach one", () => {
  for (const name of ["__proto__", "constructor", "prototype"]) {
    const text = `{"boot":"b","sequence":1,"${name}":{"polluted":1}}`;
    assert.throws(() => readReport(utf8.encode(text)), { code: "report-invalid" });
  }
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  const inside = readReport(utf8.encode('{"boot":"b","sequence":1,"values":{"constructor":1}}'));
  assert.equal(inside.values?.constructor, 1 as never);
});

test("deeply nested reports are refused without harm", () => {
  const json = utf8.encode('{"boot":'.repeat(7000));
  const closed = utf8.encode(`${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`);
  const cbor = new Uint8Array(30_000).fill(0xa1).fill(0x81, 1);
  for (const bytes of [json, closed, cbor]) assert.throws(() => readReport(bytes), { name: "InputError" });
});

test("any bytes give a report or an InputError", () => {
  const seeds = [utf8.encode(JSON.stringify(SOUND)), encode(SOUND)];
  const changed = fc.tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 }));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), changed), (input) => {
      const bytes = input instanceof Uint8Array ? input : input[0].slice();
      if (!(input instanceof Uint8Array)) for (const [at, byte] of input[1]) bytes[at % bytes.length] = byte;
      try {
        readReport(bytes);
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

/** Mostly right, and each member wrong in some way now and then. */
const nearlyPlain = fc.record(
  {
    boot: fc.oneof(fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/), fc.string({ maxLength: 70 }), fc.constant(7)),
    sequence: fc.oneof(fc.nat(), fc.maxSafeInteger(), fc.double(), fc.constant("1")),
    time: fc.oneof(fc.nat(), fc.maxSafeInteger(), fc.double({ noNaN: true })),
    stage: fc.constantFrom("integration", "operating", "failSafe", "off", null),
    device: fc.oneof(fc.stringMatching(/^[a-z0-9]{8,40}$/), fc.string({ maxLength: 50 })),
    values: fc.oneof(
      fc.dictionary(
        fc.oneof(fc.stringMatching(/^[a-z][a-zA-Z0-9.]{0,59}$/), fc.string({ maxLength: 61 })),
        fc.oneof(fc.double(), fc.boolean(), fc.string(), fc.constant(null), fc.constant({ min: 1 })),
        { maxKeys: 70, size: "max" },
      ),
      fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z0-9.]{0,59}$/), fc.oneof(fc.integer(), fc.boolean()), {
        maxKeys: 70,
        size: "max",
      }),
      fc.array(fc.integer()),
      fc.constant(null),
    ),
    shell: fc.constant("rm"),
    versions: fc.constant({ firmware: "8.3.2" }),
  },
  { requiredKeys: [] },
);

test("nothing is taken for a plain report that the schema refuses, and no plain one is left to the schema", () => {
  const schema = Compile(Report);
  const isPlain = ({ values = {}, ...rest }: Report) =>
    Object.values(values).every((measured) => typeof measured === "number" || typeof measured === "boolean") &&
    !("versions" in rest);
  fc.assert(
    fc.property(fc.oneof(nearlyPlain, fc.anything()), (value) => {
      const fits = schema.Check(value);
      assert.equal(isPlainReport(value), fits && isPlain(value as Report));
    }),
    { numRuns: 2_000 },
  );
});
