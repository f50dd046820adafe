/**
 * Fuzzes the HTTP door of `carelabel serve`, a process of its own on the sample hospital: reports, batches, observations,
 * every other route with and without somebody's session, and bytes that are no requests; a fleet that behaves reports
 * meanwhile.
 *
 * Run: node bench/fuzz-http.ts [--seconds 600] [--seed N] [--at-once 24]
 *
 * The laws: the server answers whoever behaves in time and loses nothing that it acknowledged; no status from 500 on but
 * those it says (503 to come again, 501); each problem is problem details with a code of docs/errors.md; nothing of a bug
 * in its log; connections end; what it holds after a collection is the same in the last third of the time as in the first.
 * What broke a law is written into a folder under the system's one for temporary files. Exit code 1 when anything did.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Find, fuzzHttp } from "./fuzz/doors/http-campaign.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    seed: { type: "string", default: "1" },
    "at-once": { type: "string", default: "24" },
  },
});
const seconds = Number(values.seconds);
const ROUNDS = 15;
/** Rounds until every cache is warm. */
const WARM_UP = 3;
const HEAP_MAY_GROW = 8 * 1024 * 1024;

let beganMs = performance.now();
const elapsedS = () => (performance.now() - beganMs) / 1000;
const roundEnds = (round: number) => ((round + 1) * seconds) / ROUNDS;
const result = await fuzzHttp({
  ...{ seed: Number(values.seed), atOnce: Number(values["at-once"]) },
  opened: () => {
    beganMs = performance.now();
  },
  goesOn: (round) => elapsedS() < roundEnds(round),
  rounds: (done) => done < ROUNDS,
  tell: (text) => console.error(`${elapsedS().toFixed(0)} s: ${text}`),
});

const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
const warm = result.held.slice(WARM_UP).map(({ bytes }) => bytes);
const third = Math.max(1, Math.floor(warm.length / 3));
const [first, last] = [mean(warm.slice(0, third)), mean(warm.slice(-third))];
const finds: Find[] = [...result.finds];
if (last - first > HEAP_MAY_GROW)
  finds.push({ what: `what it holds grew by ${last - first} bytes`, kind: "held", input: new Uint8Array() });
if (result.exitCode !== 0)
  finds.push({ what: `it ended with ${result.exitCode}`, kind: "end", input: new Uint8Array() });

const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
console.log(`seed ${values.seed}, ${values["at-once"]} at once, ${elapsedS().toFixed(0)} s`);
console.log(
  "| talks | answers | of them 2xx | 4xx | 503 | reports acknowledged meanwhile | slowest ms | finds | heap MiB, first third | last third | RSS MiB at the end |",
);
console.log("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
const many = (from: number, to: number) =>
  [...result.byStatus].reduce((sum, [status, count]) => (status >= from && status <= to ? sum + count : sum), 0);
const counted = [result.talks, result.answers, many(200, 299), many(400, 499), many(503, 503), result.acknowledged];
console.log(
  `| ${counted.join(" | ")} | ${result.slowestMs.toFixed(0)} | ${finds.length} | ${mib(first)} | ${mib(last)} | ${mib(result.held.at(-1)?.rssBytes ?? 0)} |`,
);
const sorted = <K extends string | number>(counts: ReadonlyMap<K, number>) =>
  [...counts].sort(([, one], [, other]) => other - one).map(([key, count]) => `${key}: ${count}`);
console.log(`statuses: ${sorted(result.byStatus).join(", ")}`);
console.log(`kinds: ${sorted(result.byKind).length}; ${sorted(result.byKind).slice(0, 12).join(", ")}`);
const folder = join(tmpdir(), "carelabel-fuzz");
if (finds.length > 0) mkdirSync(folder, { recursive: true });
for (const [index, { what, kind, input }] of finds.entries()) {
  const file = join(folder, `http-${index}.bin`);
  writeFileSync(file, input);
  console.log(`  ${kind}: ${what}\n  ${file}`);
}
process.exitCode = finds.length === 0 ? 0 : 1;
