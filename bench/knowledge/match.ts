/**
 * Bills of materials held against records of weaknesses: seconds, most memory, and the ratio to JSON.parse alone over the
 * same records in the same run. Budget: 1,000 bills of 500 components against 200,000 records in 60 s, under 1 GB.
 *
 * Records are the real ones of the excerpts, over and over under other names, kept as an import keeps them; bills hold
 * real packages in real numbers of versions, of which one in twenty is of an affected package.
 *
 * node bench/knowledge/match.ts [bills] [components] [records]
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { matchBills } from "../../src/domain/knowledge/matching/match-bills.ts";
import type { KnowledgeTaken } from "../../src/domain/knowledge/source.ts";
import type { AffectedPackage, SoftwareComponent, Weakness } from "../../src/domain/knowledge/weakness.ts";
import { osvWeaknesses } from "../../src/knowledge-records-for-tests.ts";
import { keptRecords, writeRecords } from "../../src/store/knowledge-files.ts";

const [bills = 1000, components = 500, records = 200_000] = process.argv.slice(2, 5).map(Number);
const [, , , , , task, folder = ""] = process.argv;
const TYPES: Record<string, string> = { Go: "golang", PyPI: "pypi", npm: "npm" };
const SOURCE = [{ id: "bench", taken: { counts: { weakness: records } } as unknown as KnowledgeTaken }];

if (task === "parse") {
  report("JSON.parse alone", () => {
    let count = 0;
    for (const _record of keptRecords(folder, SOURCE, ["weakness"])) count++;
    return `${count} records`;
  });
} else if (task === "match") {
  report("matching", () => {
    const found = matchBills(realisticBills(), (kinds) => keptRecords(folder, SOURCE, kinds), "2026-11-23");
    let weaknesses = 0;
    let most = 0;
    for (const { conclusion } of found) {
      weaknesses += conclusion.weaknesses.length;
      most = Math.max(most, conclusion.weaknesses.length);
    }
    return `${weaknesses} weaknesses in ${bills} bills, at most ${most} in one`;
  });
} else {
  const room = await mkdtemp(join(tmpdir(), "carelabel-bench-"));
  try {
    await writeAll(room);
    const parse = run("parse", room);
    const match = run("match", room);
    console.log(`ratio to JSON.parse of the same records: ${(match.seconds / parse.seconds).toFixed(1)}`);
    const isWithin = match.seconds < 60 && match.mebibytes < 1024;
    console.log(isWithin ? "within the budget" : "BEYOND the budget of 60 s and 1 GiB");
    process.exitCode = isWithin ? 0 : 1;
  } finally {
    await rm(room, { recursive: true });
  }
}

function run(wanted: string, room: string): { readonly seconds: number; readonly mebibytes: number } {
  const own = fileURLToPath(import.meta.url);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [own, `${bills}`, `${components}`, `${records}`, wanted, room],
    { encoding: "utf8" },
  );
  process.stdout.write(stdout.replace(/\n.*\n$/, "\n"));
  try {
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  } catch {
    throw new Error(`the run did not end: ${stderr}`);
  }
}

function report(what: string, work: () => string): void {
  const began = performance.now();
  const told = work();
  const seconds = (performance.now() - began) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpuSeconds = (userCPUTime + systemCPUTime) / 1_000_000;
  const mebibytes = maxRSS / 1024;
  console.log(
    `${what}: ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor time), at most ${mebibytes.toFixed(0)} MiB; ${told}`,
  );
  console.log(JSON.stringify({ seconds, mebibytes }));
}

function realRecords(): Weakness[] {
  return ["go.ndjson.gz", "pypi.ndjson.gz", "npm-nswg-converted.ndjson.gz"].flatMap((name) => osvWeaknesses(name));
}

/** The real ones, then the same again of packages with other names, until there are enough. */
async function writeAll(room: string): Promise<void> {
  const real = realRecords();
  const writer = writeRecords(room, "bench");
  for (let written = 0; written < records; written++) {
    const weakness = real[written % real.length] as Weakness;
    const round = Math.floor(written / real.length);
    writer.add({ kind: "weakness", weakness: round === 0 ? weakness : renamed(weakness, round) });
  }
  await writer.finish();
}

function renamed(weakness: Weakness, round: number): Weakness {
  return {
    ...weakness,
    id: `${weakness.id}-${round}`,
    aliases: weakness.aliases.map((alias) => `${alias}-${round}`),
    affected: weakness.affected.map((one) => (one.by === "package" ? { ...one, name: `${one.name}-${round}` } : one)),
  };
}

/** Half of the packages are in nearly every bill, as in the products of one maker; versions vary between bills. */
function* realisticBills() {
  const packages = [
    // By name, not by record: some packages have hundreds.
    ...new Map(
      realRecords().flatMap(({ affected }) =>
        affected.flatMap((one) => (one.by === "package" ? [[one.name, one] as const] : [])),
      ),
    ).values(),
  ];
  // By names, not by records: some packages have hundreds of records.
  const chance = seeded(7);
  for (let bill = 0; bill < bills; bill++) {
    const parts: SoftwareComponent[] = [];
    for (let at = 0; at < components; at++) {
      const isCommon = chance() < 0.5;
      const pick = Math.floor(chance() * (isCommon ? 600 : 20_000));
      const real = packages[pick % packages.length] as AffectedPackage;
      const isAffected = chance() < 0.05;
      parts.push(part(isAffected ? real.name : `${real.name}-of-nobody-${pick}`, real.ecosystem, chance));
    }
    yield { product: { described: null, serialNumber: null }, components: parts };
  }
}

function part(name: string, ecosystem: string, chance: () => number): SoftwareComponent {
  const version = `${Math.floor(chance() * 4)}.${Math.floor(chance() * 12)}.${Math.floor(chance() * 5)}`;
  const purl = `pkg:${TYPES[ecosystem]}/${name.split("/").map(encodeURIComponent).join("/")}@${version}`;
  return { name, version, purl, cpe: null, reference: purl, sha256: null };
}

/** Chance that is the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
