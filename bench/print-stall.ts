/**
 * How long the event loop stands still while labels are printed as the server prints them.
 *
 * node bench/print-stall.ts [SHEETS]: asks for that many sheets as PDF at once (20), and for as many previews.
 */
import { readdirSync, readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { labelPrinting } from "../src/acts/label-printing.ts";
import { canonicalBytes, digestOf } from "../src/domain/label/digest.ts";
import type { Label } from "../src/domain/label/label.ts";
import { readDocument } from "../src/formats/label-document/read-document.ts";
import { loadWorld } from "../src/store/load-world.ts";

const SAMPLES = new URL("../samples/labels/", import.meta.url);
const sheets = Number(process.argv[2] ?? 20);
const world = loadWorld();
const labels = readdirSync(SAMPLES).map(
  (name) => readDocument(new Uint8Array(readFileSync(new URL(name, SAMPLES))), name).value as Label,
);
const digests = await Promise.all(labels.map((label) => digestOf(canonicalBytes(label))));
const { print, preview } = labelPrinting(world, () => "2026-11-22");

async function measured(what: string, work: (index: number) => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // Its timer has to run once before a stall can be seen, and once more after it.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const from = performance.now();
  await Promise.all(Array.from({ length: sheets }, (_, index) => work(index)));
  const took = performance.now() - from;
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.disable();
  console.log(
    `${sheets} ${what}: ${took.toFixed(0)} ms, ${(took / sheets).toFixed(0)} ms each; longest stall of the loop ${(delay.max / 1e6).toFixed(0)} ms`,
  );
}

for (const what of ["sheets, cold", "sheets, warm"])
  await measured(what, (index) => {
    const label = labels[index % labels.length] as Label;
    const digest = digests[index % labels.length] as string;
    return print(
      { label, digest, tier: "unsigned", cose: undefined },
      { language: "de", form: "sheet", format: "pdf", host: "labels.example" },
    );
  });
await measured("previews", (index) =>
  preview(labels[index % labels.length] as Label, { language: "en", form: "package" }),
);
