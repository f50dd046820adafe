import assert from "node:assert/strict";
import { once } from "node:events";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { longestTurn } from "../../longest-turn-for-tests.ts";
import { createAsidePrinter } from "./print-aside.ts";
import { createLabelPrinter } from "./print-label.ts";
import { insulinPump, sampleCode, ultrasound } from "./sample-faces-for-tests.ts";

const printer = createAsidePrinter();
const stand = createAsidePrinter({
  waitingMost: 3,
  labelMs: 1_000,
  worker: new URL("./print-worker-for-tests.ts", import.meta.url),
});
after(() => Promise.all([printer.close(), stand.close()]));

const asPdf = { form: "package", file: "pdf" } as const;
const named = (model: string) => ({ face: { ...ultrasound, model }, code: { text: "x" } });
const said = async (model: string, signal?: AbortSignal) =>
  Buffer.from(await stand.print(named(model), { ...asPdf, ...(signal === undefined ? {} : { signal }) })).toString();

test("a label printed aside is the same as one printed here, in every format", async () => {
  const here = createLabelPrinter().print(insulinPump, sampleCode(1), { form: "package" });
  const label = { face: insulinPump, code: sampleCode(1) };
  const aside = (file: "pdf" | "svg" | "png") => printer.print(label, { form: "package", file });
  assert.deepEqual(Buffer.from(await aside("pdf")), Buffer.from(here.pdf()));
  assert.equal(Buffer.from(await aside("svg")).toString(), here.svg());
  assert.deepEqual(Buffer.from(await aside("png")), Buffer.from(here.png()));
});

test("a code that is too long is wrong input, also from another thread", async () => {
  const tooLong = { face: ultrasound, code: { text: "A".repeat(5_000) } };
  await assert.rejects(printer.print(tooLong, asPdf), { name: "InputError", code: "argument-wrong" });
});

test("while sheets are printed the event loop never stands still for long", async () => {
  const ended = longestTurn();
  await setTimeout(20);
  await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      printer.print({ face: insulinPump, code: sampleCode(index) }, { form: "sheet", file: "pdf" }),
    ),
  );
  await setTimeout(20);
  const stallMs = ended();
  assert.ok(stallMs < 150, `${stallMs} ms`);
});

test("no more labels wait than may; the others are told to come again, and those that wait are printed", async () => {
  const all = await Promise.allSettled(["a", "b", "c", "d", "e", "f"].map((model) => said(model)));
  assert.deepEqual(
    all.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).name)),
    ["a", "b", "c", "d", "PrinterBusy", "PrinterBusy"],
  );
  assert.equal(await said("again"), "again");
});

test("a label that takes too long fails alone, and the next is printed by a new thread", async () => {
  const [slow, next] = await Promise.allSettled([said("hangs"), said("next")]);
  assert.equal(slow?.status === "rejected" && (slow.reason as { code: string }).code, "document-too-large");
  assert.equal(next?.status === "fulfilled" && next.value, "next");
});

for (const model of ["dies", "throws"]) {
  test(`a thread that ${model} is replaced, and only its label fails`, async () => {
    const [lost, next] = await Promise.allSettled([said(model), said("next")]);
    assert.equal(lost?.status, "rejected");
    assert.equal(next?.status === "fulfilled" && next.value, "next");
  });
}

test("who does not wait any more leaves the queue", async () => {
  const leaving = new AbortController();
  const first = said("first");
  const gone = said("gone", leaving.signal);
  leaving.abort(new Error("left"));
  await assert.rejects(gone, /left/);
  assert.equal(await first, "first");
  await assert.rejects(said("late", leaving.signal), /left/);
});

test("an idle printer lets the process end", async () => {
  const source = `
    const { createAsidePrinter } = await import(${JSON.stringify(new URL("./print-aside.ts", import.meta.url).href)});
    const { ultrasound } = await import(${JSON.stringify(new URL("./sample-faces-for-tests.ts", import.meta.url).href)});
    await createAsidePrinter().print({ face: ultrasound, code: { text: "x" } }, { form: "mark", file: "svg" });`;
  const program = new Worker(source, { eval: true });
  const [code] = await once(program, "exit", { signal: AbortSignal.timeout(20_000) });
  assert.equal(code, 0);
});

test("a closed printer refuses, and what waited fails", async () => {
  const closing = createAsidePrinter({ worker: new URL("./print-worker-for-tests.ts", import.meta.url) });
  const waiting = [closing.print(named("hangs"), asPdf), closing.print(named("b"), asPdf)];
  const settled = Promise.allSettled(waiting);
  await setTimeout(100);
  await closing.close();
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ["rejected", "rejected"],
  );
  await assert.rejects(closing.print(named("c"), asPdf), /closed/);
});
