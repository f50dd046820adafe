/**
 * The worker that reads advisories.
 */
import { workerData } from "node:worker_threads";
import type { Advisory } from "../../domain/knowledge/weakness.ts";
import { keptRecords } from "../../store/knowledge-files.ts";
import { answerWith } from "../thread-answer.ts";
import type { AdvisoryTask } from "./advisories-aside.ts";

await answerWith(() => new TextEncoder().encode(JSON.stringify(found(workerData as AdvisoryTask))));

function found({ folder, sources, asked }: AdvisoryTask): Advisory[] {
  const byId = new Map<string, Advisory>();
  for (const record of keptRecords(folder, sources, ["advisory"])) {
    if (record.kind !== "advisory") continue;
    const { advisory } = record;
    if ("id" in asked ? advisory.id !== asked.id : !holds(advisory, asked.words)) continue;
    const known = byId.get(advisory.id);
    // The same advisory comes again with each change.
    if (known === undefined || (known.changedOn ?? "") <= (advisory.changedOn ?? ""))
      byId.set(
        advisory.id,
        "id" in asked ? advisory : { ...advisory, products: [], remedies: [], vulnerabilities: [] },
      );
  }
  const newest = [...byId.values()].sort((a, b) => ((a.changedOn ?? "") < (b.changedOn ?? "") ? 1 : -1));
  return "id" in asked ? newest : newest.slice(asked.offset, asked.offset + asked.limit + 1);
}

function holds({ id, title, publisher }: Advisory, words: readonly string[]): boolean {
  const text = `${id} ${title} ${publisher}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
