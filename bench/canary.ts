/**
 * Speed of the canary scan beside merely reading the same bytes in the same run: medians of 5.
 *
 * Run: node bench/canary.ts [MB]. The file is a mix of what captures hold: random bytes, JSON, base64 and hexadecimal text.
 */
import { canaryForTests, seededBytes } from "../src/canary-for-tests.ts";
import { canaryPatterns } from "../src/domain/traffic/canary/patterns.ts";
import { CanaryScanner, CanaryStream } from "../src/domain/traffic/canary/scanner.ts";
import { nodeHash } from "../src/store/hashes.ts";

const PIECE_BYTES = 64 * 1024;
const RUNS = 5;

const bytes = mixedFile(Number(process.argv[2] ?? 128) * 1_000_000);
const all = canaryPatterns(canaryForTests(), nodeHash);
console.log(
  `${(bytes.length / 1e6).toFixed(0)} MB, pieces of ${PIECE_BYTES / 1024} KiB, median of ${RUNS}; Node ${process.version}`,
);
const building = median(() => new CanaryScanner(canaryPatterns(canaryForTests(), nodeHash)));
console.log(`patterns of one canary: ${all.length}, made and laid out in ${building.toFixed(0)} ms`);

let sum = 0;
const reading = median(() => {
  sum = sumOf(bytes);
});
console.log(`reading alone           ${speed(reading)}   (sum ${sum})`);
for (const patterns of [all.slice(0, 4000), all]) {
  const scanner = new CanaryScanner(patterns);
  let hits = 0;
  const scanning = median(() => {
    hits = 0;
    const stream = new CanaryStream(scanner, () => hits++);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES)
      stream.push(bytes, at, Math.min(at + PIECE_BYTES, bytes.length));
  });
  console.log(
    `scan, ${String(patterns.length).padStart(5)} patterns  ${speed(scanning)}   ratio ${(reading / scanning).toFixed(2)}   ${hits} hits`,
  );
}

function speed(milliseconds: number): string {
  return `${(bytes.length / 1000 / milliseconds).toFixed(0)} MB/s`.padStart(10);
}

/** Every byte is looked at: the least that any search does. */
function sumOf(of: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < of.length; at++) sum = (sum + (of[at] as number)) | 0;
  return sum;
}

function mixedFile(size: number): Uint8Array {
  const random = Buffer.from(seededBytes(7)(256 * 1024));
  const json = JSON.stringify(
    Array.from({ length: 3000 }, (_, index) => ({
      id: index,
      name: `reading ${index}`,
      at: 1_795_000_000 + index,
      ok: true,
    })),
  );
  const parts = [
    random,
    Buffer.from(json),
    Buffer.from(random.toString("base64")),
    Buffer.from(random.toString("hex")),
  ];
  const block = Buffer.concat(parts);
  const file = new Uint8Array(size);
  for (let at = 0; at < size; at += block.length) file.set(block.subarray(0, Math.min(block.length, size - at)), at);
  return file;
}

function median(act: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    act();
    return performance.now() - start;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] as number;
}
