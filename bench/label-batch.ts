/**
 * How long a thousand labels take from a checked declaration to signed, printed files: the insulin pump with as many
 * GTINs, each signed in full and short form and rendered as package label to PDF and SVG.
 *
 * Run: `node bench/label-batch.ts [labels] [workers]`. Starting the workers is not counted. The reference, in the same
 * run and by one thread, is as many bare ES256 signatures and compilations of a page with one line.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { parse } from "yaml";
import { printable } from "../src/acts/print-label.ts";
import { gtinCheckDigit } from "../src/domain/label/gtin.ts";
import { newKeyFile, signerOf } from "../src/domain/label/key.ts";
import type { Label } from "../src/domain/label/label.ts";
import { fromBase64Url, signLabel } from "../src/domain/label/signed-label.ts";
import { type BatchLabel, openBatchPrinter } from "../src/print/label/print-batch.ts";
import { loadWorld } from "../src/store/load-world.ts";
import { deflate } from "../src/store/zlib-streams.ts";

const count = Number(process.argv[2] ?? 1000);
const workers = Number(process.argv[3] ?? availableParallelism());
const RUNS = 5;

const pump = parse(
  readFileSync(new URL("../samples/labels/insulin-pump.label.yaml", import.meta.url), "utf8"),
) as Label;
const world = loadWorld();
const signer = await signerOf(
  await newKeyFile({ holder: pump.issuer.name, role: "maker", created: "2026-11-21" }, "ES256"),
  "bench",
);
const printer = openBatchPrinter({ workers });
const compiler = NodeCompiler.create();

let bytes = 0;
await signAndPrint(0, 100);
await reference(50);
bytes = 0;
const [labels, references]: [number[], number[]] = [[], []];
for (let run = 0; run < RUNS; run++) {
  references.push(await secondsOf(() => reference(count)));
  labels.push(await secondsOf(() => signAndPrint((run + 1) * count, count)));
}
await printer.close();
console.log(`${count} package labels signed (JWS and COSE) and rendered to PDF and SVG, ${workers} workers`);
console.log(
  `  labels     median ${median(labels).toFixed(2)} s  of ${labels.map((time) => time.toFixed(2)).join(" ")}`,
);
console.log(
  `  reference  median ${median(references).toFixed(2)} s  of ${references.map((time) => time.toFixed(2)).join(" ")}`,
);
console.log(`  ratio      ${(median(labels) / median(references)).toFixed(1)}`);
console.log(
  `  written    ${(bytes / RUNS / count / 1000).toFixed(0)} kB a label; memory ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
);

async function signAndPrint(first: number, howMany: number): Promise<void> {
  async function* made(): AsyncGenerator<BatchLabel> {
    for (let number = first; number < first + howMany; number++) {
      const body = `0952${String(number).padStart(9, "0")}`;
      const label: Label = { ...pump, product: { ...pump.product, udiDi: `${body}${gtinCheckDigit(body)}` } };
      const signed = await signLabel(label, signer, deflate);
      const payload = Buffer.from(signed.label.split(".")[1] ?? "", "base64url");
      const digest = createHash("sha256").update(payload).digest("hex");
      const { face, text } = await printable(
        { label, digest, tier: "self", cose: fromBase64Url(signed.short) },
        { language: "en", form: "package", today: "2026-11-22", host: "labels.example.org" },
        world,
        deflate,
      );
      yield { face, code: { text } };
    }
  }
  for await (const printed of printer.print(made(), { form: "package", files: ["pdf", "svg"] })) {
    if ("error" in printed) throw printed.error;
    bytes += (printed.files.pdf?.length ?? 0) + (printed.files.svg?.length ?? 0);
  }
}

async function reference(howMany: number): Promise<void> {
  for (let number = 0; number < howMany; number++) {
    await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, signer.privateKey, new Uint8Array(64));
    const document = compiler.compile({
      mainFileContent: `#set page(width: 62mm, height: 100mm)\nPage ${number}`,
    }).result;
    if (document === null || document === undefined) throw new Error("the reference page does not compile");
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

function median(times: readonly number[]): number {
  return [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN;
}
