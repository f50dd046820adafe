import assert from "node:assert/strict";
import { test } from "node:test";
import { type Cells, device, match, PLACES, PUMP, place } from "./match-rows-for-tests.ts";

test("places are found by name below each other, and made where they are missing", async () => {
  const { outcomes, groups } = await match([
    { serial: "B1", ...PUMP, site: "haus süd", ward: "INTENSIV 2" },
    { serial: "B2", ...PUMP, ward: "Intensiv 2" },
    { serial: "B3", ...PUMP, ward: "Aufnahme", site: "Haus West" },
    { serial: "B4", ...PUMP, ward: "Meier, Lindenweg 3" },
    { serial: "B5", ...PUMP },
  ]);
  assert.deepEqual(
    outcomes.map(({ verdict }) => verdict),
    ["new", "wrong", "new", "new", "new"],
  );
  assert.match(outcomes[1]?.problems[0]?.message ?? "", /2 places named/);
  const places = groups.map(({ write }) => write?.place);
  assert.deepEqual(
    places.map((one) => one?.id),
    ["icusouth", undefined, "new2", "home", "facility"],
  );
});

/** Where the devices of rows come to be, those of one row in one cell: "new" marks what would be made. */
async function placesOf(cells: readonly Cells[], options: Parameters<typeof match>[1] = {}): Promise<string[]> {
  const rows = cells.map((some, index) => ({ serial: `P${index}`, ...PUMP, ...some }));
  const { outcomes } = await match(rows, options);
  return outcomes.map(({ would, problems }) =>
    would === null ? `refused: ${problems[0]?.message}` : `${would.newPlace ? "new " : ""}${would.place}`,
  );
}

test("a path in one column is read level by level, whatever stands between the levels", async () => {
  for (const path of [
    "Haus Nord / Intensiv 2",
    "haus nord › intensiv 2",
    "Haus Nord > Intensiv 2",
    "Klinikum Tannenwald / Haus Nord / Intensiv 2",
  ])
    for (const column of ["ward", "site", "facility"] as const)
      assert.deepEqual(await placesOf([{ [column]: path }]), ["Haus Nord › Intensiv 2"], `${column}: ${path}`);
  assert.deepEqual(
    await placesOf([
      { site: "Haus West / Aufnahme" },
      { ward: "Haus West / Aufnahme" },
      { ward: "Klinikum Tannenwald › Meier, Lindenweg 3" },
      { ward: "Meier, Lindenweg 3 / Schlafzimmer" },
      { site: "Haus Nord", ward: "Haus Nord / Intensiv 2" },
      { site: "Klinikum Tannenwald / Haus Süd", ward: "Intensiv 2" },
    ]),
    [
      ...["new Haus West › Aufnahme", "new Haus West › Aufnahme", "Meier, Lindenweg 3", "Meier, Lindenweg 3"],
      ...["Haus Nord › Intensiv 2", "Haus Süd › Intensiv 2"],
    ],
  );
});

test("a name that a place bears is that place, not a path; a stroke within a name parts nothing", async () => {
  const places = [...PLACES, place("mixed", "north", "ward", "Intensiv 2 / Überwachung")];
  assert.deepEqual(
    await placesOf(
      [
        { ward: "intensiv 2 / überwachung" },
        { ward: "Haus Nord / Intensiv 2 / Überwachung" },
        { site: "Haus Nord", ward: "Station 3/4" },
        { site: "Haus Nord", ward: "Station 3 / Zimmer 12" },
        { ward: "Intensiv 2 / Bett 4", site: "Haus Süd" },
      ],
      { places },
    ),
    [
      "Haus Nord › Intensiv 2 / Überwachung",
      "Haus Nord › Intensiv 2 / Überwachung",
      "new Haus Nord › Station 3/4",
      "new Haus Nord › Station 3 / Zimmer 12",
      "new Haus Süd › Intensiv 2 / Bett 4",
    ],
  );
});

test("a path that contradicts another column of its row is wrong; without any place its first name is the facility", async () => {
  const { outcomes } = await match([{ serial: "B1", ...PUMP, site: "Haus Süd", ward: "Haus Nord / Intensiv 2" }]);
  assert.equal(outcomes[0]?.verdict, "wrong");
  assert.match(outcomes[0]?.problems[0]?.message ?? "", /"Haus Nord".*"Haus Süd"/);
  const { groups, inventory } = await match([{ serial: "B1", ...PUMP, ward: "Klinik / Haus 1 / ICU" }], { places: [] });
  const made = inventory.places.path(groups[0]?.write?.place?.id ?? "");
  assert.deepEqual(
    made.map(({ kind, name }) => [kind, name]),
    [
      ["ward", "ICU"],
      ["site", "Haus 1"],
      ["facility", "Klinik"],
    ],
  );
});

test("a name that one place has means that place, whatever kind it was entered as, unless it stands elsewhere", async () => {
  const places = [...PLACES, place("lab", "facility", "ward", "Labor"), place("west", "facility", "site", "West")];
  assert.deepEqual(
    await placesOf(
      [
        { ward: "haus  SÜD" },
        { ward: "West" },
        { site: "Labor" },
        { site: "Klinikum Tannenwald" },
        { facility: "Haus Nord", site: "Intensiv 2" },
        { facility: "Haus Nord", site: "Neu" },
        { facility: "Haus Nord", site: "neu" },
        { site: "West", ward: "Labor" },
        { site: "Intensiv 2" },
        { site: "Labor", ward: "Raum 1" },
      ],
      { places },
    ),
    [
      ...["Haus Süd", "West", "Labor", "Klinikum Tannenwald", "Haus Nord › Intensiv 2"],
      ...["new Haus Nord › Neu", "new Haus Nord › Neu", "new West › Labor"],
      'refused: there are 2 places named "Intensiv 2"; say in full which one it is',
      'refused: "Labor" was entered as a ward, and nothing stands below one; make it a site on the page Places, then match the rows anew',
    ],
  );
});

test("a device stays where it is when a row names a place above it in another column", async () => {
  const { verdicts } = await match([
    { "asset-tag": "MT-1", ward: "Haus Nord" },
    { "asset-tag": "MT-2", facility: "Haus Nord" },
  ]);
  assert.deepEqual(verdicts, ["same", "same"]);
});

test("who keeps one site alone imports into it, and what is elsewhere does not exist", async () => {
  const { outcomes, groups } = await match(
    [
      { serial: "B1", ...PUMP, site: "Haus Nord", ward: "Neu" },
      { serial: "B2", ...PUMP, site: "Haus Süd" },
      { serial: "B3", ...PUMP, site: "Haus Ost" },
      { serial: "B4", ...PUMP, facility: "Other hospital" },
      { serial: "B5", ...PUMP },
      { serial: "S1", ...PUMP },
    ],
    { reach: ["north"], devices: [device("south", { serial: "S1" }, { placeId: "south" })] },
  );
  assert.deepEqual(
    outcomes.map(({ verdict }) => verdict),
    ["new", "wrong", "wrong", "wrong", "new", "wrong"],
  );
  const words = (index: number) => outcomes[index]?.problems[0]?.message.replace(/"[^"]*"/, "");
  assert.equal(words(1), words(2));
  assert.equal(words(1), words(3));
  assert.deepEqual(groups.find(({ rows }) => rows[0]?.line === 6)?.write?.place?.id, "north");
});
