/**
 * The short form of the fuzzing: every kept input and 200 changed ones through each reader, held to the same laws.
 *
 * The long form is `node bench/fuzz.ts` (docs/formats.md, "Hostile input").
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { keptInputs } from "../bench/fuzz/corpus.ts";
import { mutated, seeded } from "../bench/fuzz/mutate.ts";
import { conversationTarget, type Target, windowTarget } from "../bench/fuzz/target.ts";
import { TARGETS } from "../bench/fuzz/targets.ts";
import { type Broken, tryInput } from "../bench/fuzz/try-input.ts";

const CHANGED_INPUTS = 200;
const SEED = 20_261_122;

function held(target: Target, input: Uint8Array): void {
  const { broken } = tryInput(target, input);
  assert.equal(broken, undefined, `${broken?.law}: ${broken?.what}\n${input.subarray(0, 3000).toBase64()}`);
}

for (const target of TARGETS) {
  test(`${target.name} keeps the laws of a reader on every kept input and ${CHANGED_INPUTS} changed ones`, () => {
    const inputs = [...target.seeds(), ...keptInputs(target.name)];
    assert.ok(inputs.length > 0);
    for (const input of inputs) held(target, input);
    const chance = seeded(SEED);
    const any = () => inputs[chance(inputs.length)] as Uint8Array;
    for (let left = CHANGED_INPUTS; left > 0; left--) held(target, mutated(any(), any(), chance));
  });
}

const input = Uint8Array.of(0, 0, 3, 7, 8, 9);
const seeds = () => [input];
const kept: Uint8Array[] = [];
const BROKEN: readonly (readonly [Broken, Target])[] = [
  ["throws", windowTarget("a", (bytes, start) => (bytes[start] as unknown as { of: { no: number } }).of.no, seeds)],
  ["slow", windowTarget("a", busyForLong, seeds)],
  ["many facts", windowTarget("a", () => "x".repeat(2_000_000), seeds)],
  ["much memory", windowTarget("a", () => void kept.push(new Uint8Array(300_000_000)), seeds)],
  ["reads outside of its window", windowTarget("a", (bytes, _, end) => bytes[end], seeds)],
  ["reads outside of its window", windowTarget("a", (bytes, start, end) => bytes.subarray(start, end), seeds)],
  [
    "depends on the cuts",
    conversationTarget(
      "a",
      (told) => ({ read: (_, bytes, start, end) => told.fact(bytes[start], end - start) === undefined }),
      seeds,
    ),
  ],
];

function busyForLong(): void {
  const from = process.threadCpuUsage();
  for (let spent = { user: 0, system: 0 }; spent.user + spent.system < 1_050_000; )
    spent = process.threadCpuUsage(from);
}

for (const [law, target] of BROKEN) {
  test(`a reader that breaks the law "${law}" is found`, () => {
    assert.equal(tryInput(target, input).broken?.law, law);
    kept.length = 0;
  });
}
