/**
 * The detection table: how soon the watch finds what befalls a device, and how often it cries wolf.
 *
 * Run: node bench/runtime/detect.ts [--seeds 1,2,3] [--family development|unseen|fresh|late|patients|clinics|wards|both] [--days 30] [--labels implant,...]
 *      [--scenarios ransomware,...] [--by-values] [--detail]
 *
 * Every sample label is simulated with every seed, a report a minute: a month without fault, in which every finding is a
 * false one, and each scenario for itself, beginning at a time of its own between the 16th and the 22nd day. `development` is
 * what the rules were built with; `unseen`, `fresh`, `late`, `patients` and `clinics` have other shapes (docs/simulate.md). `--by-values` leaves out peers and services.
 */
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import type { Family } from "../../src/domain/runtime/simulation/rhythm.ts";
import { SCENARIOS, type ScenarioName } from "../../src/domain/runtime/simulation/scenario.ts";
import type { Played, Unit } from "./detect/play.ts";
import { WANTED } from "./detect/wanted.ts";
import { quantile } from "./machine.ts";

const LABELS = join(import.meta.dirname, "../../samples/labels");
const ENDING = ".label.yaml";
/** False findings of a device in 30 days. */
const MOST_FALSE = 0.05;
const MONTH_DAYS = 30;
/** Rounding of a report's own arrival. */
const AT_ONCE = 0.02;

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "1,2,3" },
    family: { type: "string", default: "both" },
    days: { type: "string", default: "30" },
    labels: { type: "string", default: "" },
    scenarios: { type: "string", default: "" },
    "by-values": { type: "boolean", default: false },
    detail: { type: "boolean", default: false },
  },
});
const days = Number(options.days);
const families: Family[] = options.family === "both" ? ["development", "unseen"] : [options.family as Family];
const scenarios = (Object.keys(WANTED) as ScenarioName[]).filter(
  (name) => SCENARIOS.includes(name) && (options.scenarios === "" || options.scenarios.split(",").includes(name)),
);
const names = readdirSync(LABELS)
  .filter((file) => file.endsWith(ENDING))
  .map((file) => file.slice(0, -ENDING.length))
  .filter((name) => options.labels === "" || options.labels.split(",").includes(name));
const seeds = options.seeds.split(",").map(Number);

const units = families.flatMap((family) =>
  seeds.flatMap((seed) =>
    names.map(
      (name): Unit => ({
        name,
        label: join(LABELS, name + ENDING),
        seed,
        family,
        days,
        scenarios,
        byValues: options["by-values"],
      }),
    ),
  ),
);
const began = performance.now();
const played = await playAll(units);
for (const family of families)
  tell(
    family,
    played.filter(({ unit }) => unit.family === family),
  );
const cost = played.map(({ microseconds }) => microseconds);
console.log(
  `\n${units.length} device-months, ${played.reduce((sum, { reports }) => sum + reports, 0)} reports judged without fault; ${quantile(cost, 0.5).toFixed(1)} µs a report with its baselines; ${((performance.now() - began) / 1000).toFixed(0)} s`,
);

async function playAll(all: readonly Unit[]): Promise<Played[]> {
  const waiting = [...all];
  const done: Played[] = [];
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(join(import.meta.dirname, "detect/worker.ts"));
      const next = () => {
        const unit = waiting.shift();
        if (unit !== undefined) worker.postMessage(unit);
        else void worker.terminate().then(() => resolve());
      };
      worker.on("message", (result: Played) => {
        done.push(result);
        next();
      });
      worker.on("error", reject);
      next();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), all.length) }, one));
  return done;
}

function tell(family: Family, all: readonly Played[]): void {
  console.log(`\n${family}, seeds ${seeds.join(", ")}: ${all.length} devices\n`);
  console.log("| scenario | wanted | devices | found in time | median | worst | found first by |");
  console.log("|---|---|---|---|---|---|---|");
  for (const scenario of scenarios) tellScenario(scenario, all);
  tellWrong(all);
}

function tellScenario(scenario: ScenarioName, all: readonly Played[]): void {
  const { withinMinutes } = WANTED[scenario];
  const found = all.flatMap((one) =>
    one.found.filter((row) => row.scenario === scenario).map((row) => ({ ...row, unit: one.unit })),
  );
  if (found.length === 0) return;
  const inTime = found.filter(({ minutes }) => minutes !== null && minutes <= withinMinutes + AT_ONCE);
  const minutes = found.map((row) => row.minutes ?? Infinity);
  const kinds = new Map<string, number>();
  for (const { first } of found) if (first !== "") kinds.set(first, (kinds.get(first) ?? 0) + 1);
  const by = [...kinds].sort(([, one], [, other]) => other - one).map(([kind, times]) => `${kind} ${times}`);
  console.log(
    `| ${scenario} | ${withinMinutes === 0 ? "at once" : span(withinMinutes)} | ${found.length} | ${((100 * inTime.length) / found.length).toFixed(0)} % | ${span(quantile(minutes, 0.5))} | ${span(Math.max(...minutes))} | ${by.join(", ") || "–"} |`,
  );
  if (!options.detail) return;
  for (const { unit, minutes: took, first } of found)
    if (took === null || took > withinMinutes + AT_ONCE)
      console.log(`  ${unit.name} ${unit.seed}: ${took === null ? "not found" : `${span(took)} ${first}`}`);
}

function tellWrong(all: readonly Played[]): void {
  const months = (all.length * days) / MONTH_DAYS;
  const wrong = all.flatMap((one) => one.wrong.map((row) => ({ ...row, unit: one.unit })));
  console.log(
    `\nFalse findings: ${wrong.length} in ${months} device-months, ${(wrong.length / months).toFixed(3)} per device and month (wanted: at most ${MOST_FALSE})`,
  );
  const by = new Map<string, number>();
  for (const { kind, subject, unit, day, why } of wrong) {
    const key = `${unit.name}: ${kind} ${subject}`;
    by.set(key, (by.get(key) ?? 0) + 1);
    if (options.detail)
      console.log(`  ${unit.name} ${unit.seed}: ${kind} ${subject} on day ${day.toFixed(2)} (${why})`);
  }
  for (const [key, times] of by) console.log(`- ${key}: ${times}`);
}

function span(minutes: number): string {
  if (minutes === Infinity) return "not found";
  if (minutes < AT_ONCE) return "at once";
  return minutes < 120 ? `${minutes.toFixed(1)} min` : `${(minutes / 60).toFixed(1)} h`;
}
