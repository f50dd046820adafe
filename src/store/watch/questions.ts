/**
 * Questions to the thread that reads, each answered by its number.
 */
import type { Worker } from "node:worker_threads";
import type { Answers, FromReader, Question, ToReader } from "./threads.ts";

export class Questions {
  readonly #reader: Worker;
  readonly #open = new Map<number, PromiseWithResolvers<Answers[keyof Answers]>>();
  readonly #closed = Promise.withResolvers<void>();
  notFolded = 0;
  #last = 0;
  #dead: Error | undefined;

  constructor(reader: Worker) {
    this.#reader = reader;
    reader.on("message", (message: FromReader) => this.#heard(message));
    reader.on("error", (error) => this.#end(error as Error));
    reader.on("exit", () => this.#end(new Error("The thread that reads the journal has ended")));
  }

  get runs(): boolean {
    return this.#dead === undefined;
  }

  ask<Kind extends keyof Answers>(question: Question & { readonly ask: Kind }): Promise<Answers[Kind]> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const asked = Promise.withResolvers<Answers[keyof Answers]>();
    const id = ++this.#last;
    this.#open.set(id, asked);
    this.#tell({ kind: "ask", id, question });
    return asked.promise as Promise<Answers[Kind]>;
  }

  /** Once all questions so far are answered. */
  async close(): Promise<void> {
    if (this.#dead === undefined) this.#tell({ kind: "close" });
    await this.#closed.promise;
    await this.#reader.terminate();
  }

  #heard(message: FromReader): void {
    if (message.kind === "closed") this.#end(new Error("The journal is closed"));
    if (message.kind === "not-folded") this.notFolded++;
    if (message.kind !== "answer" && message.kind !== "failed") return;
    const asked = this.#open.get(message.id);
    this.#open.delete(message.id);
    if (message.kind === "answer") asked?.resolve(message.answer);
    else asked?.reject(new Error(`The journal cannot be read: ${message.message}`));
  }

  #tell(message: ToReader): void {
    this.#reader.postMessage(message);
  }

  #end(error: Error): void {
    this.#dead ??= error;
    for (const asked of this.#open.values()) asked.reject(this.#dead);
    this.#open.clear();
    this.#closed.resolve();
  }
}
