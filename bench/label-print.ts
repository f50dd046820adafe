/**
 * How long a thousand package labels take to PDF and SVG: the insulin pump's facts, each with a code of its own.
 *
 * Run: `node bench/label-print.ts [labels] [workers]`. Starting the workers is not counted. The reference is a
 * compilation of a page with one line to PDF and SVG in the same run, by one thread, as many times.
 */
import { availableParallelism } from "node:os";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { type BatchLabel, openBatchPrinter } from "../src/print/label/print-batch.ts";
import { encodeQr } from "../src/print/label/qr.ts";
import { insulinPump, sampleCode } from "../src/print/label/sample-faces-for-tests.ts";

const count = Number(process.argv[2] ?? 1000);
const workers = Number(process.argv[3] ?? availableParallelism());
const runs = 5;

const printer = openBatchPrinter({ workers });
const compiler = NodeCompiler.create();
await printLabels(0, 200);
printReference(50);

const labelTimes: number[] = [];
const referenceTimes: number[] = [];
for (let run = 0; run < runs; run++) {
  referenceTimes.push(await secondsOf(async () => printReference(count)));
  labelTimes.push(await secondsOf(() => printLabels((run + 1) * count, count)));
}
await printer.close();

const modules = encodeQr(sampleCode(0).text).size;
const label = median(labelTimes);
const reference = median(referenceTimes);
console.log(`${count} package labels (code of ${modules} modules) to PDF and SVG, ${workers} workers`);
console.log(`  labels     median ${label.toFixed(2)} s  of ${labelTimes.map((time) => time.toFixed(2)).join(" ")}`);
console.log(
  `  reference  median ${reference.toFixed(2)} s  of ${referenceTimes.map((time) => time.toFixed(2)).join(" ")}`,
);
console.log(`  ratio      ${(label / reference).toFixed(1)}`);
console.log(`  memory     ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);

async function printLabels(first: number, howMany: number): Promise<void> {
  const labels = function* (): Generator<BatchLabel> {
    for (let seed = first; seed < first + howMany; seed++) yield { face: insulinPump, code: sampleCode(seed) };
  };
  for await (const result of printer.print(labels(), { form: "package", files: ["pdf", "svg"] })) {
    if ("error" in result) throw result.error;
  }
}

function printReference(howMany: number): void {
  for (let i = 0; i < howMany; i++) {
    const document = compiler.compile({ mainFileContent: `#set page(width: 62mm, height: 100mm)\nPage ${i}` }).result;
    if (!document) throw new Error("The reference page does not compile");
    compiler.pdf(document);
    compiler.plainSvg(document);
    compiler.evictCache(10);
  }
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
