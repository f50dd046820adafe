import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { parse, stringify } from "yaml";
import { carelabelOk, folderFor, keyFor, root } from "../../test/carelabel.ts";
import type { Comparison } from "../domain/inspection/comparison/comparison.ts";
import type { Label } from "../domain/label/label.ts";
import { withFacts } from "../facts-for-tests.ts";
import { main } from "./main.ts";

const sample = (name: string) => join(root, `samples/labels/${name}.label.yaml`);
const [WIRED, WIRELESS] = [sample("ultrasound-wired"), sample("ultrasound-wireless")];

test("two labels as written stand side by side, in 100 columns, with the questions to their vendors", (t) => {
  const folder = folderFor(t);
  const { out } = carelabelOk(folder, ["compare", WIRED, WIRELESS]);
  assert.match(out, /^A {2}Ondemer Santé SAS Ondemer C1: better in \d+\nB {2}Northmere/);
  assert.match(out, /Security updates until +◌ 2029-12-31 · running +△ ◌ 2032-06-30/);
  assert.match(out, /\* Which operating system does it run\?/);
  assert.deepEqual(
    out.split("\n").filter((line) => line.length > 100),
    [],
  );
  const german = carelabelOk(folder, ["compare", WIRED, WIRELESS, "--language", "de"]).out;
  assert.match(german, /Sicherheitsupdates bis/);
  assert.match(german, /Fragen an den Anbieter von Ondemer/);
});

test("a signed label is claimed by whom is pinned, examined once an institute signed, and by nobody without trust", (t) => {
  const folder = folderFor(t);
  keyFor(folder, "Northmere Imaging Ltd", "maker", "maker");
  keyFor(folder, "TestLab GmbH", "institute", "lab");
  carelabelOk(folder, ["label", "sign", WIRELESS, "--key", "maker.key.json", "--out", "b.json"]);
  writeFileSync(join(folder, "report.pdf"), "report");
  carelabelOk(folder, [
    ...["label", "countersign", "b.json", "--key", "lab.key.json", "--tier", "lab"],
    ...["--evidence", "report.pdf", "--out", "c.json"],
  ]);
  const compare = (code: number, ...args: string[]) =>
    JSON.parse(carelabelOk(folder, ["compare", ...args, "--json"], code).out) as Comparison;
  const cycle = (comparison: Comparison) =>
    comparison.groups.flatMap(({ facts }) => facts).find(({ id }) => id === "update-cycle");
  const known = compare(0, "b.json", "c.json", "--trust", "trust.json");
  assert.deepEqual([known.a.tier, known.b.tier], ["self", "lab"]);
  assert.deepEqual([cycle(known)?.a.standing, cycle(known)?.b.standing], ["claimed", "examined"]);
  assert.equal(known.groups[0]?.facts[0]?.better, "b");
  assert.equal(known.a.digest, known.b.digest);
  const unknown = compare(1, "b.json", "c.json");
  assert.deepEqual(
    [unknown.b.answer, unknown.b.tier, cycle(unknown)?.b.standing],
    ["unknown-issuer", null, "unproven"],
  );
});

test("ended support ends with 1, whatever else is good", (t) => {
  const folder = folderFor(t);
  const label = parse(readFileSync(WIRELESS, "utf8")) as Label;
  const ended = withFacts(label, {
    "/lifecycle/supportUntil": "2026-01-31",
    "/lifecycle/manufacturedOn": "2020-01-01",
    "/lifecycle/placedOnMarket": "2020-02-01",
  });
  writeFileSync(join(folder, "ended.label.yaml"), stringify(ended));
  const { out } = carelabelOk(folder, ["compare", "ended.label.yaml", WIRED], 1);
  assert.match(out, /^A .*✖ support has ended/);
  assert.match(out, /2026-01-31 · HAS ENDED/);
});

test("where it will be used and an own minimum are taken into account", (t) => {
  const folder = folderFor(t);
  const at = (...args: string[]) =>
    JSON.parse(carelabelOk(folder, ["compare", WIRED, WIRELESS, "--json", ...args]).out) as Comparison;
  assert.ok(at().a.newUnit.missing.includes("care-setting"));
  assert.ok(!at("--care-setting", "home-care").a.newUnit.missing.includes("care-setting"));
  const own = readFileSync(join(root, "standards/support-period.json"), "utf8").replaceAll("P5Y", "P2Y");
  writeFileSync(join(folder, "own.json"), own);
  assert.deepEqual([at().a.support.minimum, at("--minimum", "own.json").a.support.minimum], ["broken", "met"]);
});

for (const [what, content] of [
  ["nothing", ""],
  ["no label", '{"bomFormat":"CycloneDX"}'],
  ["a list", "[]"],
  ["null", "null"],
  ["deep nesting", `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`],
  ["a signed label without a signature", '{"carelabel":"signed-label"}'],
  [
    "a broken signature",
    '{"carelabel":"signed-label","version":1,"label":"e30.e30.e30","short":"AAAA","countersignatures":[]}',
  ],
  ["a label of wrong facts", readFileSync(WIRED, "utf8").replace(/supportUntil:.*/, "supportUntil: soon")],
  ["bytes", "\u0000\u0001\uFFFD".repeat(1000)],
] as const) {
  test(`${what} in the place of a label is refused in one line`, async (t) => {
    const folder = folderFor(t);
    writeFileSync(join(folder, "other"), content);
    const { code, out, err } = await compared(join(folder, "other"), WIRELESS);
    assert.deepEqual([code, out, err.trim().split("\n").length], [2, "", 1], err);
    assert.match(err, /^carelabel: .*\[[a-z-]+\]\n$/);
  });
}

for (const args of [[], [WIRED], [WIRED, WIRELESS, WIRED], [WIRED, "-"], [WIRED, "absent.json"]]) {
  test(`compare with ${args.length} files, the last ${args.at(-1)?.slice(-12)}, is refused`, async () => {
    assert.equal((await compared(...args)).code, 2);
  });
}

async function compared(...args: string[]) {
  const said = { out: "", err: "" };
  const code = await main(["compare", ...args], {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    progress: () => undefined,
    interactive: false,
    today: "2026-11-22",
    stdin: Readable.from([]),
  });
  return { code, ...said };
}
