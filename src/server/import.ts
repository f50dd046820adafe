/**
 * The doors of imports: a table comes in, is read and matched aside, and is applied when its owner has seen what it does.
 *
 * The work goes on after the answer; the page asks how far it is.
 */
import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { type Acting, newId } from "../acts/act.ts";
import { importDevices } from "../acts/import-devices.ts";
import { columnList, type ImportWork, matchAgain, reachText, stageImport } from "../acts/stage-import.ts";
import { IMPORT_LIMIT_BYTES, type ImportState } from "../contract/import.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import {
  allImports,
  failUnfinished,
  forgetImport,
  importById,
  importRows,
  isUnderWay,
  type KeptImport,
  saveImport,
} from "../store/import.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";
import { oneFile, takesOneFile } from "./upload.ts";

/** Each reads a table of up to 200,000 rows into memory. */
const IMPORTS_AT_ONCE = 2;
const RETRY_AFTER_S = 15;
const KEPT_MS = 24 * 60 * 60 * 1000;

/** An import that the server works on. */
interface Running {
  readonly stop: AbortController;
  readonly finished: Promise<void>;
  now: Pick<ImportState, "stage" | "done" | "rows">;
}

/** @param log takes the text of a bug. */
export async function importDoors(room: FastifyInstance, house: House, log: (text: string) => void = () => {}) {
  const { store } = house;
  const running = new Map<string, Running>();
  await failUnfinished(store);
  await takesOneFile(room, IMPORT_LIMIT_BYTES);
  room.addHook("onClose", async () => {
    for (const { stop } of running.values()) stop.abort();
    await Promise.allSettled([...running.values()].map(({ finished }) => finished));
  });
  /** Accounts whose table is on its way in. */
  const arriving = new Set<string | null>();

  door(room, house, ROUTES.startImport, async ({ request, acting }) => {
    const { accountId } = acting.actor;
    const isSecond = arriving.has(accountId);
    if (isSecond || arriving.size + running.size >= IMPORTS_AT_ONCE) {
      // A browser reads the answer only after all is sent.
      request.raw.resume();
      throw isSecond ? secondImport() : busy();
    }
    arriving.add(accountId);
    try {
      return await oneFile(request, "table", async ({ name, bytes: arrivingBytes }) => {
        await refuseSecond(acting.actor);
        const bytes = await whole(arrivingBytes);
        const digest = createHash("sha256").update(bytes).digest("hex");
        await forgetOthers(acting);
        const state = newState(name, digest, house.now().toISOString());
        const kept = { accountId: acting.actor.accountId, state, preview: null };
        await save(kept);
        work(kept, (job) => stageImport(acting, kept, bytes, job));
        return state;
      });
    } finally {
      arriving.delete(accountId);
    }
  });

  door(room, house, ROUTES.readImport, async ({ params, actor }) => shown(await own(params.id, actor)));

  door(room, house, ROUTES.importRows, async ({ params, query, actor }) => {
    const { state } = await own(params.id, actor);
    const { offset = "0", limit = "100", verdict } = query;
    return importRows(store.read, state.id, { verdict, offset: Number(offset), limit: Math.min(Number(limit), 200) });
  });

  door(room, house, ROUTES.mapImport, async ({ params, body, actor, acting }) => {
    const kept = await waiting(params.id, actor);
    columnList(kept.state.headings.length, body.columns);
    const mapped = changed(kept, { columns: body.columns, stage: "matching", done: 0, problem: null });
    work(mapped, (job) => matchAgain(acting, mapped, job));
    return mapped.state;
  });

  door(room, house, ROUTES.applyImport, async ({ params, body, actor, acting }) => {
    const kept = await waiting(params.id, actor);
    const { wrong = 0, ambiguous = 0 } = kept.state.counts;
    if (!body.leaveOutWrong && wrong + ambiguous > 0)
      throw new InputError(
        "record-conflict",
        "/leaveOutWrong",
        `${wrong} rows are wrong and ${ambiguous} ambiguous; mend the table and send it again, or leave them out`,
      );
    const applying = changed(kept, { stage: "applying", done: 0, problem: null });
    work(applying, async (job) => {
      await save(applying);
      try {
        await importDevices(acting, kept.state.id, { leaveOutWrong: body.leaveOutWrong, work: job });
      } catch (error) {
        if (!(error instanceof InputError && /^record-/.test(error.code))) throw error;
        await matchAgain(acting, kept, job);
        const again = await importById(store.read, kept.state.id);
        if (again !== undefined) await save(changed(again, { problem: problemOf(error) }));
      }
    });
    return applying.state;
  });

  door(room, house, ROUTES.cancelImport, async ({ params, actor }) => {
    const { state } = await own(params.id, actor);
    const job = running.get(state.id);
    if ((job?.now.stage ?? state.stage) === "applying") throw beingApplied();
    job?.stop.abort();
    await job?.finished;
    if (running.has(state.id)) throw beingApplied();
    await forget(state.id);
    return {};
  });

  /** Nobody works on an import while it is forgotten. */
  async function forget(id: string): Promise<void> {
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    running.set(id, { stop: new AbortController(), finished, now: { stage: "cancelled", done: 0, rows: 0 } });
    try {
      await forgetImport(store, id);
    } finally {
      running.delete(id);
      resolve();
    }
  }

  /** Works on an import after the answer; whatever ends it early is told in its state. */
  function work({ state }: KeptImport, body: (job: ImportWork) => Promise<unknown>): void {
    const { id, stage, done, rows } = state;
    if (running.has(id)) throw notWaiting();
    const stop = new AbortController();
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    const job: Running = { stop, finished, now: { stage, done, rows } };
    running.set(id, job);
    body({
      signal: stop.signal,
      progress: (stage, done, rows) => {
        job.now = { stage, done, rows };
      },
    })
      .catch(async (error: unknown) => {
        const isStopped = stop.signal.aborted;
        if (!(error instanceof InputError) && !isStopped)
          log(`carelabel: an import failed:\n${(error as Error)?.stack}\n`);
        const kept = await importById(store.read, id);
        if (kept === undefined) return;
        await save(changed(kept, isStopped ? { stage: "cancelled" } : { stage: "failed", problem: problemOf(error) }));
      })
      .catch((error: unknown) => log(`carelabel: the state of an import was lost:\n${(error as Error)?.stack}\n`))
      .finally(() => {
        running.delete(id);
        resolve();
      });
  }

  function save(kept: KeptImport): Promise<void> {
    return store.write((tx) => saveImport(tx, kept));
  }

  /** @throws {InputError} `record-unknown` for an import of somebody else, or of another reach, as for none. */
  async function own(id: string, actor: Actor): Promise<KeptImport> {
    const kept = await importById(store.read, id);
    const isOwn = kept?.accountId === actor.accountId && (kept.preview?.reach ?? reachText(actor)) === reachText(actor);
    if (kept !== undefined && isOwn) return kept;
    throw new InputError(
      "record-unknown",
      "id",
      "there is no such import; it may have been forgotten, send the table again",
    );
  }

  /** An import that waits for its owner. */
  async function waiting(id: string, actor: Actor): Promise<KeptImport> {
    const kept = await own(id, actor);
    if (kept.state.stage === "previewed" && !running.has(id)) return kept;
    throw notWaiting();
  }

  function shown({ state }: KeptImport): ImportState {
    const job = running.get(state.id);
    return job === undefined ? state : { ...state, ...job.now };
  }

  async function refuseSecond({ accountId }: Actor): Promise<void> {
    const own = (await allImports(store.read)).filter((kept) => kept.accountId === accountId);
    if (own.some((kept) => isUnderWay(kept) || running.has(kept.state.id))) throw secondImport();
  }

  /** Forgets what the account had before, and what anybody left lying for a day. */
  async function forgetOthers({ actor }: Acting): Promise<void> {
    const now = house.now().getTime();
    for (const kept of await allImports(store.read)) {
      const isOld = now - Date.parse(kept.state.createdAt) > KEPT_MS;
      if (running.has(kept.state.id) || (!isOld && kept.accountId !== actor.accountId)) continue;
      await forget(kept.state.id);
    }
  }
}

function newState(file: string, digest: string, createdAt: string): ImportState {
  return {
    id: newId(),
    file,
    digest,
    stage: "reading",
    done: 0,
    rows: 0,
    headings: [],
    columns: {},
    counts: {},
    newProducts: 0,
    newPlaces: 0,
    made: { places: [], products: [] },
    problem: null,
    createdAt,
  };
}

function problemOf(error: unknown): NonNullable<ImportState["problem"]> {
  return error instanceof InputError
    ? { code: error.code, where: error.where, detail: error.message }
    : { code: "bug", where: "server", detail: "this is a bug of CareLabel; its log says more. Nothing was changed" };
}

function changed(kept: KeptImport, state: Partial<ImportState>): KeptImport {
  return { ...kept, state: { ...kept.state, ...state } };
}

function notWaiting(): InputError {
  return new InputError("record-conflict", "import", "this import does not wait for you; look at how far it is");
}

function beingApplied(): InputError {
  return new InputError("record-conflict", "import", "it is being applied; wait until it is done");
}

function secondImport(): InputError {
  return new InputError("record-conflict", "import", "another import of yours is under way; wait for it or stop it");
}

function busy(): HttpRefusal {
  const words = "other imports are under way; try again when one of them is done";
  return new HttpRefusal(503, "busy", "server", words, RETRY_AFTER_S);
}

/** @throws {InputError} `document-too-large`. */
async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > IMPORT_LIMIT_BYTES)
      throw new InputError(
        "document-too-large",
        "table",
        `it is larger than ${IMPORT_LIMIT_BYTES / 1_048_576} MiB; split the table, or leave out columns that say nothing of the devices`,
      );
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
