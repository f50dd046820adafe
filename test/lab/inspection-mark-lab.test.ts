/**
 * Inspection marks against foreign programs: zbar reads the code of every mark, by itself and on a sheet that another
 * program has drawn.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { MARKED_OUTCOMES, markFace } from "../../src/domain/inspection/mark-face.ts";
import { printMarks } from "../../src/print/inspection-mark/print-marks.ts";
import { folderFor } from "../carelabel.ts";

const runs = (program: string, option: string) => spawnSync(program, [option]).error === undefined;
const skip =
  runs("zbarimg", "--version") && runs("pdftoppm", "-v")
    ? false
    : "zbarimg and pdftoppm do not run here; test/lab/install.sh installs them";

const faces = Array.from({ length: 40 }, (_, at) =>
  markFace(
    {
      ...{
        title: `INF-${at}`,
        product: "Weidenbach Medical GmbH Rill 2",
        kindName: null,
        on: "2027-03-01",
        by: "Anna",
      },
      ...{ outcome: MARKED_OUTCOMES[at % 3] ?? "passed", next: "2028-05-14", acceptedUntil: "2027-09-01" },
      address: `https://carelabel.example/devices/device${String(at).padStart(10, "0")}`,
    },
    at % 2 === 0 ? "en" : "de",
  ),
);
const read = (file: string) =>
  spawnSync("zbarimg", ["--quiet", "--raw", "-Sbinary=0", file], { encoding: "utf8" }).stdout.trim().split("\n");

test("zbar reads the code of a mark of every outcome", { skip }, (t) => {
  const folder = folderFor(t);
  for (const face of faces.slice(0, 6)) {
    const file = join(folder, "mark.png");
    writeFileSync(file, printMarks({ marks: [face], form: "single", file: "png" }));
    assert.deepEqual(read(file), [face.address]);
  }
});

test("from sheets that poppler draws, zbar reads the code of each of forty marks", { skip }, (t) => {
  const folder = folderFor(t);
  writeFileSync(join(folder, "marks.pdf"), printMarks({ marks: faces, form: "sheet", file: "pdf" }));
  const dots = (millimetres: number) => String(Math.round((millimetres / 25.4) * 300));
  for (const [at, face] of faces.entries()) {
    // As the template lays them: five in a row, seven rows on a page; each is held before the scanner by itself.
    const [page, row, column] = [Math.floor(at / 35) + 1, Math.floor((at % 35) / 5), at % 5];
    const cut = ["-x", dots(8 + 39 * column), "-y", dots(11 + 39 * row), "-W", dots(38), "-H", dots(35)];
    spawnSync("pdftoppm", ["-r", "300", "-png", "-singlefile", "-f", String(page), ...cut, "marks.pdf", "mark"], {
      cwd: folder,
    });
    assert.deepEqual(read(join(folder, "mark.png")), [face.address]);
  }
});
