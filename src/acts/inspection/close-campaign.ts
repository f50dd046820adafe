/**
 * Closing a campaign: a person gives the password, and what became of every device is sealed with the facility's key.
 */
import { createHash } from "node:crypto";
import type { Campaign } from "../../contract/campaign.ts";
import type { Actor } from "../../domain/account/account.ts";
import { InputError } from "../../domain/input-error.ts";
import { type SealedCampaign, sealCampaign } from "../../domain/inspection/campaign/sealed-campaign.ts";
import { closeProblem, countsTogether, NO_TASKS, type TaskState } from "../../domain/inspection/campaign/task.ts";
import { placeWithoutPatient } from "../../domain/inspection/due-inspection.ts";
import { pathOf } from "../../domain/registry/place.ts";
import { closureLines, closureOf, closuresOf, keepClosure, replaceCampaign } from "../../store/campaign.ts";
import { tasksAfter, tasksState, toldTasks } from "../../store/campaign-task.ts";
import type { DataKey } from "../../store/data-key.ts";
import type { Reading } from "../../store/database.ts";
import { allPlaces } from "../../store/place.ts";
import { type Acting, act, canonicalText } from "../act.ts";
import { expectVersion } from "../expect-version.ts";
import { ownSigner } from "../label.ts";
import { campaignWithin, moveOf, readCampaign, refuseClosed, wholeCampaign, withMove } from "./campaign.ts";
import { refuseOtherPerson } from "./sign-inspection.ts";

/**
 * @throws {InputError} `credentials-wrong` for another password, `record-unknown`, `not-permitted`, `record-changed`,
 *   `record-conflict` when it is closed already or a task is open.
 */
export async function closeCampaign(
  acting: Acting,
  dataKey: DataKey,
  { id, version }: { readonly id: string; readonly version: number },
  { password, note }: { readonly password: string; readonly note: string | null },
): Promise<Campaign> {
  const { actor, store } = acting;
  refuseClosed(await wholeCampaign(store.read, actor, id));
  await refuseOtherPerson(store.read, actor, password);
  const signer = await ownSigner(acting, dataKey);
  const state = await tasksState(store.read, id);
  const list = await listOf(store.read, id);
  await act(acting, "campaign.close", async (tx, at) => {
    const before = await wholeCampaign(tx, actor, id);
    expectVersion(before, version);
    refuseClosed(before);
    if ((await tasksState(tx, id)) !== state)
      throw new InputError(
        "record-changed",
        "id",
        "one of its tasks was changed just now; look at them again, then close it",
      );
    const problem = closeProblem(list.counts);
    if (problem !== undefined) throw new InputError("record-conflict", "id", problem);
    const { kind, title, reference, link, publishedOn, severity, due, instructions, filter } = before.input;
    const sealed: SealedCampaign = {
      ...{ carelabel: "sealed-campaign", version: "1.0", id, facility: signer.card.holder },
      ...{ kind, title, reference, link, publishedOn, severity, due, instructions, filter },
      openedAt: before.openedAt,
      tasks: {
        ...{ sha256: list.sha256, count: list.count, done: list.counts.done, retired: list.counts.retired },
        ...{ notAffected: list.counts["not-affected"], notLocated: list.counts["not-located"] },
      },
      note,
      closer: { name: actor.name, role: actor.role, signedAt: at },
    };
    const number = ((await closuresOf(tx, id)).at(-1)?.number ?? 0) + 1;
    await keepClosure(tx, id, { number, sealed: await sealCampaign(sealed, signer), closedAt: at }, list.parts);
    const trail = withMove(before.trail, moveOf(actor, "close", at, note, null));
    await replaceCampaign(tx, { ...before, state: "closed", trail, version: version + 1 });
    return {
      result: undefined,
      deed: {
        subjects: [{ kind: "campaign", id }],
        changes: { state: ["open", "closed"], tasks: [null, { ...sealed.tasks }] },
        note,
      },
    };
  });
  return readCampaign(store.read, actor, id);
}

/**
 * The signed document of a closing, a piece at a time: the signature, and the list that its digest is of.
 * @throws {InputError} `record-unknown` where it was never closed so often, or reaches further than the account.
 */
export async function campaignDocument(
  db: Reading,
  actor: Actor,
  id: string,
  asked: number | undefined,
): Promise<AsyncGenerator<string>> {
  const { mayChange } = await campaignWithin(db, actor, id);
  const number = asked ?? (await closuresOf(db, id)).at(-1)?.number ?? 0;
  const closure = mayChange ? await closureOf(db, id, number) : undefined;
  if (closure === undefined)
    throw new InputError("record-unknown", "id", "this campaign is not closed yet; there is no signed document");
  return documentOf(closure.sealed, closureLines(db, id, number));
}

async function* documentOf(sealed: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
  yield `{"carelabel":"signed-campaign","campaign":${JSON.stringify(sealed)},"tasks":[\n`;
  let isFirst = true;
  for await (const piece of lines) {
    if (piece === "") continue;
    // Each line ends with a line feed; within the list a comma stands before it.
    yield `${isFirst ? "" : ",\n"}${piece.slice(0, -1).replaceAll("\n", ",\n")}`;
    isFirst = false;
  }
  yield "\n]}\n";
}

const TASKS_AT_ONCE = 400;

interface TaskList {
  /** Pieces of the list, a line a task. */
  readonly parts: readonly string[];
  readonly sha256: string;
  readonly count: number;
  readonly counts: Readonly<Record<TaskState, number>>;
}

async function listOf(db: Reading, id: string): Promise<TaskList> {
  const places = new Map((await allPlaces(db)).map((place) => [place.id, place]));
  const hash = createHash("sha256");
  const parts: string[] = [];
  let counts = { ...NO_TASKS };
  let count = 0;
  for (let last = 0; ; ) {
    const tasks = await tasksAfter(db, id, last, TASKS_AT_ONCE);
    const newest = tasks.at(-1);
    if (newest === undefined) return { parts, sha256: hash.digest("hex"), count, counts };
    last = newest.number;
    count += tasks.length;
    counts = { ...countsTogether([counts, ...tasks.map(({ state }) => ({ ...NO_TASKS, [state]: 1 }))]) };
    const told = await toldTasks(db, tasks, places);
    const lines = told.map(
      ({ device: { placeId, place: _place, ...device }, state, coverage, unknown, joined, trail }) =>
        // Such a document leaves the house, so it names no patient.
        canonicalText({
          device: { ...device, place: placeWithoutPatient(pathOf(placeId, places), "en") },
          ...{ state, coverage, unknown, joined, trail },
        }),
    );
    const piece = `${lines.join("\n")}\n`;
    hash.update(piece);
    parts.push(piece);
  }
}
