/**
 * One worker of a batch: a warm printer that answers each label asked of it.
 */
import { parentPort } from "node:worker_threads";
import { InputError } from "../../domain/input-error.ts";
import type { BatchAnswer, BatchQuestion } from "./print-batch.ts";
import { createLabelPrinter, type PrintedLabel } from "./print-label.ts";

const printer = createLabelPrinter();

// A port hands over all waiting messages in one turn of the event loop, but the compiler's memory is given back between
// turns: each label takes one of its own.
parentPort?.on("message", (question: BatchQuestion) => setImmediate(answer, question));

function answer(question: BatchQuestion): void {
  const reply = printed(question);
  const buffers = Object.values(reply.files ?? {}).map((bytes) => bytes.buffer as ArrayBuffer);
  parentPort?.postMessage(reply, buffers);
}

function printed({ id, label, options }: BatchQuestion): BatchAnswer {
  try {
    const document = printer.print(label.face, label.code, options);
    const files = Object.fromEntries(options.files.map((kind) => [kind, fileBytes(document, kind, options.dpi)]));
    return { id, files };
  } catch (error) {
    if (error instanceof InputError)
      return { id, refused: { code: error.code, where: error.where, message: error.message } };
    return { id, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** In memory of its own, so that it can be handed to the other thread without a copy. */
function fileBytes(document: PrintedLabel, kind: "pdf" | "svg" | "png", dpi?: number): Uint8Array {
  if (kind === "svg") return document.svgBytes();
  return new Uint8Array(kind === "pdf" ? document.pdf() : document.png(dpi));
}
