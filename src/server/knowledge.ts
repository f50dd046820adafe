/**
 * The doors of the world's knowledge: a file comes in and is read after the answer; sources are listed and removed.
 */
import type { FastifyInstance } from "fastify";
import { type Acting, newId } from "../acts/act.ts";
import {
  type ArrivedKnowledge,
  importKnowledge,
  receiveKnowledge,
  refuseLimited,
  removeKnowledge,
} from "../acts/knowledge.ts";
import { KNOWLEDGE_LIMIT_BYTES, type KnowledgeImport } from "../contract/knowledge.ts";
import { ROUTES } from "../contract/routes.ts";
import { InputError } from "../domain/input-error.ts";
import { knowledgeAge } from "../domain/knowledge/knowledge-age.ts";
import { knowledgeSources } from "../store/knowledge.ts";
import { loadKnowledgeAges } from "../store/load-knowledge-ages.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";
import { oneFile, takesOneFile } from "./upload.ts";

/** Each takes one core and 2 GiB of disk while it arrives. */
const IMPORTS_AT_ONCE = 2;
const RETRY_AFTER_S = 15;
/** Ended imports that are still told of. */
const TOLD = 20;

interface Running {
  readonly stop: AbortController;
  readonly finished: Promise<void>;
}

/** @param folder of all data. @param log takes the text of a bug. */
export async function knowledgeDoors(
  room: FastifyInstance,
  house: House,
  folder: string,
  log: (text: string) => void,
): Promise<void> {
  const imports = new Map<string, KnowledgeImport>();
  const running = new Map<string, Running>();
  let arriving = 0;
  await takesOneFile(room, KNOWLEDGE_LIMIT_BYTES);
  room.addHook("onClose", async () => {
    for (const { stop } of running.values()) stop.abort();
    await Promise.allSettled([...running.values()].map(({ finished }) => finished));
  });

  door(room, house, ROUTES.importKnowledge, async ({ request, acting }) => {
    try {
      refuseLimited(acting.actor);
    } catch (error) {
      request.raw.resume();
      throw error;
    }
    if (arriving + running.size >= IMPORTS_AT_ONCE) {
      // A browser reads the answer only after all is sent.
      request.raw.resume();
      throw new HttpRefusal(503, "busy", "server", "other files are being read; try again soon", RETRY_AFTER_S);
    }
    arriving++;
    try {
      return await oneFile(request, "file", async ({ name, bytes }) => {
        const file = await receiveKnowledge(folder, name, bytes);
        return start(acting, file);
      });
    } finally {
      arriving--;
    }
  });

  door(room, house, ROUTES.listKnowledge, async () => {
    const today = house.now().toISOString().slice(0, 10);
    const ages = loadKnowledgeAges();
    return {
      sources: (await knowledgeSources(house.store.read)).map((source) => ({
        source,
        age: knowledgeAge(source.taken, source.importedAt.slice(0, 10), today, ages),
      })),
      imports: [...imports.values()].toReversed(),
    };
  });

  door(room, house, ROUTES.readKnowledgeImport, async ({ params }) => known(params.id));

  door(room, house, ROUTES.cancelKnowledgeImport, async ({ params, actor }) => {
    refuseLimited(actor);
    known(params.id);
    const job = running.get(params.id);
    job?.stop.abort(new Error("cancelled"));
    await job?.finished;
    return {};
  });

  door(room, house, ROUTES.removeKnowledge, async ({ params, acting }) => {
    await removeKnowledge(acting, folder, params.id);
    return {};
  });

  function known(id: string): KnowledgeImport {
    const found = imports.get(id);
    if (found !== undefined) return found;
    throw new InputError("record-unknown", "id", "there is no such import, or it ended long ago; look at the sources");
  }

  function start(acting: Acting, file: ArrivedKnowledge): KnowledgeImport {
    const id = newId();
    const begun: KnowledgeImport = {
      ...{ id, name: file.name, stage: "reading", bytes: file.bytes, bytesRead: 0, entries: 0 },
      ...{ source: null, replaced: [], problem: null, startedAt: house.now().toISOString() },
    };
    const change = (changes: Partial<KnowledgeImport>) =>
      imports.set(id, { ...(imports.get(id) ?? begun), ...changes });
    forgetEnded();
    change(begun);
    const stop = new AbortController();
    const progress = (bytesRead: number, entries: number) => change({ bytesRead, entries });
    const finished = importKnowledge(acting, folder, file, { signal: stop.signal, progress })
      .then(({ source, replaced }) => {
        const { documents, refused } = source.taken;
        const replacedNames = replaced.map(({ name }) => name);
        change({
          ...{ stage: "done", bytesRead: file.bytes, entries: documents + refused },
          ...{ source: source.id, replaced: replacedNames },
        });
      })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return change({ stage: "cancelled" });
        if (!(error instanceof InputError))
          log(`carelabel: an import of knowledge failed:\n${(error as Error)?.stack}\n`);
        return change({ stage: "failed", problem: problemOf(error) });
      })
      .then(() => void running.delete(id));
    running.set(id, { stop, finished });
    return begun;
  }

  function forgetEnded(): void {
    for (const id of imports.keys()) {
      if (imports.size < TOLD) return;
      if (!running.has(id)) imports.delete(id);
    }
  }
}

function problemOf(error: unknown): NonNullable<KnowledgeImport["problem"]> {
  if (error instanceof InputError) return { code: error.code, where: error.where, detail: error.message };
  return {
    code: "bug",
    where: "server",
    detail: "this is a bug of CareLabel; its text stands in the log of the server",
  };
}
