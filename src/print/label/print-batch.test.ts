import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type BatchLabel, type BatchOptions, openBatchPrinter } from "./print-batch.ts";
import { createLabelPrinter } from "./print-label.ts";
import { insulinPump, sampleCode, ultrasound } from "./sample-faces-for-tests.ts";

const printer = openBatchPrinter({ workers: 2 });
after(() => printer.close());

const asPackage = { form: "package", files: ["pdf", "svg"] } as const;
const tooLong = { text: "A".repeat(5000) };

function* labels(count: number): Generator<BatchLabel> {
  for (let i = 0; i < count; i++) yield { face: i % 3 === 0 ? ultrasound : insulinPump, code: sampleCode(i) };
}

async function printed(from: Iterable<BatchLabel> | AsyncIterable<BatchLabel>, options: BatchOptions = asPackage) {
  const results = [];
  for await (const result of printer.print(from, options)) results.push(result);
  return results;
}

test("a batch gives each label's own files, in order, the same as one printer would", async () => {
  const results = await printed(labels(15));
  const alone = createLabelPrinter();
  for (const [i, label] of [...labels(15)].entries()) {
    const result = results[i];
    assert.ok(result && "files" in result);
    assert.equal(result.index, i);
    const expected = alone.print(label.face, label.code, { form: "package" });
    assert.equal(new TextDecoder().decode(result.files.svg), expected.svg());
    assert.deepEqual(Buffer.from(result.files.pdf ?? []), Buffer.from(expected.pdf()));
  }
  assert.equal(results.length, 15);
});

test("a label that cannot be printed says so at its place, and the others are printed", async () => {
  const batch = [...labels(6)];
  batch[3] = { face: ultrasound, code: tooLong };
  const results = await printed(batch, { form: "mark", files: ["png"], dpi: 96 });
  assert.deepEqual(
    results.map((result) => "error" in result),
    [false, false, false, true, false, false],
  );
  const failed = results[3];
  assert.ok(failed && "error" in failed);
  assert.match(failed.error.message, /longer than the largest QR code/);
});

test("progress is told after each label", async () => {
  const told: number[] = [];
  await printed(labels(10), { ...asPackage, onProgress: (done) => told.push(done) });
  assert.deepEqual(told, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("an endless batch is printed as it is taken and ends when it is cancelled; the printer goes on", async () => {
  const cancel = new AbortController();
  let taken = 0;
  async function* endless(): AsyncGenerator<BatchLabel> {
    for (;;) yield { face: ultrasound, code: sampleCode(taken++) };
  }
  let done = 0;
  const onProgress = (count: number) => {
    done = count;
    if (count === 20) cancel.abort();
  };
  await assert.rejects(printed(endless(), { ...asPackage, signal: cancel.signal, onProgress }), { name: "AbortError" });
  assert.equal(done, 20);
  assert.ok(taken < 40, `${taken} labels were taken for 20`);
  assert.equal((await printed(labels(2))).length, 2);
});

test("a batch that is cancelled before it starts prints nothing", async () => {
  await assert.rejects(printed(labels(3), { ...asPackage, signal: AbortSignal.abort() }), { name: "AbortError" });
});
