/**
 * The world's knowledge: a file is brought, read on a thread of its own, and kept; or removed with all its records.
 *
 * Records first, row and ledger after: a crash in between leaves a file that no row names, which `sweepKnowledge`
 * removes. Until a file is read whole, what was kept before stays as it is.
 */
import { createHash } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { KNOWLEDGE_LIMIT_BYTES, type KnowledgeSource } from "../contract/knowledge.ts";
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import { isAhead } from "../domain/knowledge/knowledge-age.ts";
import type { KnowledgeTaken } from "../domain/knowledge/source.ts";
import type { Writing } from "../store/database.ts";
import { unwritable } from "../store/files.ts";
import {
  addKnowledgeSource,
  forgetKnowledgeSource,
  knowledgeSourceById,
  knowledgeSources,
} from "../store/knowledge.ts";
import { discardRecords, knowledgeFolder, passingFile, removeRecords } from "../store/knowledge-files.ts";
import { type Acting, act, newId } from "./act.ts";
import type { KnowledgeAnswer, KnowledgeTask } from "./import-knowledge-worker.ts";

const MEMORY_MEBIBYTES = 1024;

/** A file that has arrived, on disk under a passing name. */
export interface ArrivedKnowledge {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What is done of an import while it runs. */
export interface KnowledgeWork {
  readonly signal: AbortSignal;
  readonly progress: (bytesRead: number, entries: number) => void;
}

/**
 * Writes a file to disk as it arrives.
 * @throws {InputError} `document-too-large`, `file-unwritable`; errors of the stream pass through. Nothing stays then.
 */
export async function receiveKnowledge(
  folder: string,
  name: string,
  stream: AsyncIterable<Uint8Array>,
  limitBytes = KNOWLEDGE_LIMIT_BYTES,
): Promise<ArrivedKnowledge> {
  await mkdir(knowledgeFolder(folder), { recursive: true, mode: 0o700 });
  const path = passingFile(folder);
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const file = await open(path, "wx", 0o600);
    try {
      for await (const chunk of stream) {
        bytes += chunk.length;
        if (bytes > limitBytes)
          throw new InputError(
            "document-too-large",
            name,
            `it is larger than ${limitBytes / 1024 ** 2} MiB; bring it in parts, one ecosystem or year each`,
          );
        hash.update(chunk);
        await file.writeFile(chunk).catch((cause: unknown) => {
          throw unwritable(path, cause);
        });
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { name, path, sha256: hash.digest("hex"), bytes };
}

/**
 * Reads a file that has arrived and keeps what it says; the file itself goes in any case.
 * @throws {InputError} as `readKnowledge`; `record-conflict` when a newer one of its kind is kept, `not-permitted` as
 *   `refuseLimited`.
 * @throws the reason of `signal` when it aborts.
 */
export async function importKnowledge(
  acting: Acting,
  folder: string,
  file: ArrivedKnowledge,
  work: KnowledgeWork,
): Promise<{ readonly source: KnowledgeSource; readonly replaced: readonly KnowledgeSource[] }> {
  const id = newId();
  try {
    const today = acting.now().toISOString().slice(0, 10);
    const taken = await readAside({ folder, id, path: file.path, today }, file.name, work);
    const kept = await keep(acting, { id, file, taken }, work.signal);
    for (const { id: gone } of kept.replaced) await removeRecords(folder, gone);
    return kept;
  } catch (error) {
    await discardRecords(folder, id);
    throw error;
  } finally {
    await rm(file.path, { force: true });
  }
}

interface ReadKnowledgeFile {
  readonly id: string;
  readonly file: ArrivedKnowledge;
  readonly taken: KnowledgeTaken;
}

async function keep(acting: Acting, { id, file, taken }: ReadKnowledgeFile, signal: AbortSignal) {
  refuseLimited(acting.actor);
  return act(acting, "knowledge.import", async (tx, at) => {
    signal.throwIfAborted();
    const replaced = await sameAs(tx, file.name, taken);
    const newer = replaced.find(
      (one) =>
        (one.taken.datedOn ?? "") > (taken.datedOn ?? "9999") &&
        !isAhead(one.taken.datedOn, one.importedAt.slice(0, 10)),
    );
    if (newer !== undefined)
      throw new InputError(
        "record-conflict",
        file.name,
        `what is kept is newer (${newer.taken.datedOn}) than this file (${taken.datedOn}); remove it first if you mean it`,
      );
    for (const one of replaced) await forgetKnowledgeSource(tx, one.id);
    const { name, sha256, bytes } = file;
    const source: KnowledgeSource = { id, name, sha256, bytes, taken, importedAt: at, importedBy: acting.actor.name };
    await addKnowledgeSource(tx, source);
    const [before] = replaced;
    return {
      result: { source, replaced },
      deed: {
        subjects: [{ kind: "knowledge", id }],
        alsoAbout: replaced.map((one) => ({ kind: "knowledge" as const, id: one.id })),
        changes: {
          name: [before?.name ?? null, name],
          kind: [null, taken.kind],
          sha256: [before?.sha256 ?? null, sha256],
          datedOn: [before?.taken.datedOn ?? null, taken.datedOn],
          documents: [before?.taken.documents ?? null, taken.documents],
          refused: [before?.taken.refused ?? null, taken.refused],
        },
      },
    };
  });
}

/** These are one whole each: whatever the file is called, it is the same source. */
const WHOLE_CATALOGUES: readonly KnowledgeTaken["kind"][] = ["kev", "epss"];

async function sameAs(tx: Writing, name: string, taken: KnowledgeTaken): Promise<KnowledgeSource[]> {
  return (await knowledgeSources(tx)).filter(
    (one) =>
      one.taken.kind === taken.kind &&
      (WHOLE_CATALOGUES.includes(taken.kind) || (one.name === name && one.taken.publisher === taken.publisher)),
  );
}

/**
 * Knowledge moves the dates of every device, so an account that is limited to places leaves it alone.
 * @throws {InputError} `not-permitted`.
 */
export function refuseLimited({ places }: Actor): void {
  if (places !== null)
    throw new InputError(
      "not-permitted",
      "access",
      "what the world knows holds for the whole facility; ask somebody who is not limited to places",
    );
}

/** Removes a source with its records. @throws {InputError} `record-unknown`, `not-permitted` as `refuseLimited`. */
export async function removeKnowledge(acting: Acting, folder: string, id: string): Promise<void> {
  refuseLimited(acting.actor);
  await act(acting, "knowledge.remove", async (tx) => {
    const source = await knowledgeSourceById(tx, id);
    if (source === undefined)
      throw new InputError("record-unknown", "id", "there is no such source; it may have been replaced or removed");
    await forgetKnowledgeSource(tx, id);
    const { name, sha256, taken } = source;
    return {
      result: undefined,
      deed: {
        subjects: [{ kind: "knowledge", id }],
        changes: { name: [name, null], kind: [taken.kind, null], sha256: [sha256, null] },
      },
    };
  });
  await removeRecords(folder, id);
}

/** Reads on a thread, which ends with whoever gives up. */
async function readAside(
  task: KnowledgeTask,
  name: string,
  { signal, progress }: KnowledgeWork,
): Promise<KnowledgeTaken> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./import-knowledge-worker.ts", import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES },
  });
  const { promise, resolve, reject } = Promise.withResolvers<KnowledgeTaken>();
  const leave = () => reject(signal.reason);
  signal.addEventListener("abort", leave, { once: true });
  worker.on("message", (said: KnowledgeAnswer) => {
    if ("progress" in said) return progress(said.progress.bytesRead, said.progress.entries);
    if ("taken" in said) return resolve(said.taken);
    const { code, where, message } = said.refused;
    return reject(new InputError(code, where === "file" ? name : where, message));
  });
  worker.on("error", (error: NodeJS.ErrnoException) => {
    const isMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    const message = `reading it takes more than ${MEMORY_MEBIBYTES} MiB of memory; bring it in parts`;
    reject(isMemory ? new InputError("document-too-large", name, message, { cause: error }) : error);
  });
  worker.on("exit", () => reject(new Error("The thread that reads knowledge ended")));
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", leave);
    await worker.terminate();
  }
}
