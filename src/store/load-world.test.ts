import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { labelWorldOf } from "../domain/knowledge/label-world.ts";
import { loadWorld } from "./load-world.ts";

const standards = new URL("../../standards/", import.meta.url);
const folder = await mkdtemp(join(tmpdir(), "carelabel-world-"));
after(() => rm(folder, { recursive: true }));

test("editions are told without reading the tables", async () => {
  await writeFile(join(folder, "editions.json"), readFileSync(new URL("editions.json", standards)));
  assert.deepEqual(loadWorld(folder).editions, loadWorld().editions);
});

test("DB-IP is named with its link, as its licence asks", () => {
  const dbip = loadWorld().editions.find(({ file }) => file === "ip-country.bin.gz");
  assert.deepEqual([dbip?.licence, dbip?.link], ["CC-BY-4.0", "https://db-ip.com"]);
  assert.match(dbip?.attribution ?? "", /DB-IP/);
});

test("the editions told are those of the files", () => {
  const world = loadWorld();
  const told = new Map(world.editions.map(({ file, edition }) => [file, edition]));
  const packed = (file: string) =>
    JSON.parse(
      gunzipSync(readFileSync(new URL(file, standards)))
        .toString("latin1")
        .split("\n", 1)[0] ?? "",
    );
  assert.equal(told.get("companies.json"), world.companies.edition);
  assert.equal(told.get("cloud-regions.json"), world.regionNames.edition);
  assert.equal(told.get("countries.json"), world.countries.edition);
  assert.equal(told.get("ucum-essence.xml"), world.ucum.edition);
  assert.equal(told.get("ip-country.bin.gz"), packed("ip-country.bin.gz").edition);
  assert.equal(told.get("cloud-ranges.bin.gz"), packed("cloud-ranges.bin.gz").edition);
  const { version } = JSON.parse(
    readFileSync(new URL("../../node_modules/third-party-web/package.json", import.meta.url), "utf8"),
  );
  assert.equal(told.get("third-party-web"), version);
});

test("each file of standards/ stands in its README", () => {
  const readme = readFileSync(new URL("README.md", standards), "utf8");
  const files = readdirSync(standards).filter((file) => file !== "README.md" && file !== "LICENSES");
  assert.deepEqual(
    files.filter((file) => !readme.includes(`\`${file}\``)),
    [],
  );
});

test("a table is read once", () => {
  const world = loadWorld();
  assert.equal(world.companies, world.companies);
});

test("a label is checked against the countries and units of the world", () => {
  const world = labelWorldOf(loadWorld());
  assert.ok(world.countries.has("DE"));
  assert.equal(world.unitProblem("mm[Hg]"), undefined);
  assert.match(world.unitProblem("mmHg") ?? "", /write mm\[Hg\]/);
});

for (const [file, content, property] of [
  ["companies.json", "{", "companies"],
  ["ip-country.bin.gz", "not packed", "ipCountries"],
  ["ucum-essence.xml", "<html/>", "ucum"],
] as const) {
  test(`a broken ${file} is refused with its name`, async () => {
    await writeFile(join(folder, file), content);
    assert.throws(
      () => loadWorld(folder)[property],
      (error: { code: string; where: string }) => {
        assert.equal(error.code, "document-unreadable");
        assert.ok(error.where.includes(file));
        return true;
      },
    );
  });
}

test("a missing file is refused with its path", () => {
  assert.throws(() => loadWorld(folder).geography, { code: "file-unreadable", where: join(folder, "geography.json") });
});
