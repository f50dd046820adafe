/**
 * Speed of the content examination beside merely parsing the same JSON in the same run: medians of 31 after the code is warm.
 *
 * Run: node bench/content.ts. Bodies are batches of an analytics SDK, random bytes as base64, and plain text, 0.7 MB each.
 */
import { canaryForTests, nodeHash, seededBytes } from "../src/canary-for-tests.ts";
import { canaryPatterns } from "../src/domain/traffic/canary/patterns.ts";
import { CanaryScanner } from "../src/domain/traffic/canary/scanner.ts";
import type { ContentExaminer } from "../src/domain/traffic/content.ts";
import { nodeContentExaminer } from "../src/store/content-examiner.ts";

const RUNS = 31;
const BODY_BYTES = 700_000;

const start = performance.now();
nodeContentExaminer(null);
console.log(
  `Node ${process.version}, median of ${RUNS}; vocabulary and adapters loaded in ${(performance.now() - start).toFixed(1)} ms`,
);
const scanner = new CanaryScanner(canaryPatterns(canaryForTests(), nodeHash));
const event = (id: number) => ({
  type: "track",
  event: "Scan finished",
  messageId: `0b6e0f5a-7b1f-4b5c-9a53-${String(1e11 + id)}`,
  timestamp: `2026-11-22T08:00:${String(id % 60).padStart(2, "0")}.000Z`,
  anonymousId: "f3b1c2d4-aaaa-bbbb-cccc-0123456789ab",
  properties: { duration: id * 3, quality: 0.93, ok: true, mode: "interproximal", note: "no issues in this scan" },
  context: {
    device: { manufacturer: "Google", model: "Pixel 7", type: "android" },
    os: { name: "Android", version: "14" },
    locale: "de-DE",
    timezone: "Europe/Berlin",
    network: { carrier: "Telekom", wifi: true },
    screen: { width: 1080, height: 2400, density: 2.75 },
    app: { name: "Scanner", version: "4.2.1", build: "1042" },
  },
});
const json = Buffer.from(JSON.stringify({ batch: Array.from({ length: 1100 }, (_, id) => event(id)) }));
const base64 = Buffer.from(Buffer.from(seededBytes(5)((BODY_BYTES * 3) / 4)).toString("base64"));
const text = Buffer.alloc(BODY_BYTES, "The scan was finished without issues at 08:14 on the second try. ");

report(
  "JSON, parsed only",
  json,
  median(() => JSON.parse(json.toString("utf8"))),
);
for (const [what, body, host] of [
  ["JSON, attributes by name", json, "api.example.org"],
  ["JSON, attributes by adapter", json, "api.segment.io"],
  ["plain text", text, "api.example.org"],
  ["random bytes in base64", base64, "api.example.org"],
] as const) {
  for (const [with_, examiner] of [
    ["", nodeContentExaminer(null)],
    [" and the canary", nodeContentExaminer(scanner)],
  ] as const)
    report(
      `${what}${with_}`,
      body,
      median(() => examine(examiner, body, host)),
    );
}

function examine(examiner: ContentExaminer, body: Uint8Array, host: string): void {
  const message = examiner.begin();
  message.push("body", body, 0, body.length);
  message.end({ host, path: "/v1/batch", direction: 0, mediaType: null, contentEncoding: null });
}

function report(what: string, body: Uint8Array, milliseconds: number): void {
  console.log(`${what.padEnd(44)} ${(body.length / 1000 / milliseconds).toFixed(0).padStart(5)} MB/s`);
}

function median(act: () => unknown): number {
  for (let run = 0; run < RUNS; run++) act();
  const times = Array.from({ length: RUNS }, () => {
    const from = performance.now();
    act();
    return performance.now() - from;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] as number;
}
