/**
 * The worker that holds bills of materials against all that is known. It is given bill after bill, then asked for each
 * outcome, so that no more than one is on its way.
 */
import { parentPort, workerData } from "node:worker_threads";
import { InputError } from "../../domain/input-error.ts";
import { type BillToMatch, matchBills } from "../../domain/knowledge/matching/match-bills.ts";
import { keptRecords } from "../../store/knowledge-files.ts";
import type { BillText, MatchAnswer, MatchTask } from "./match-aside.ts";

const { folder, sources, today } = workerData as MatchTask;
const bills: BillToMatch[] = [];
let outcomes: ReturnType<typeof matchBills> | undefined;

parentPort?.on("message", (said: BillText | "next") => {
  if (said !== "next") {
    const { product, components } = said;
    bills.push({ product: JSON.parse(product), components: components.map((text) => JSON.parse(text)) });
    return;
  }
  try {
    outcomes ??= matchBills(bills.splice(0), (kinds) => keptRecords(folder, sources, kinds), today);
    const { value } = outcomes.next();
    const answer: MatchAnswer = value === undefined ? "done" : { conclusion: JSON.stringify(value.conclusion) };
    parentPort?.postMessage(answer);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const answer: MatchAnswer = { refused: `${error.where}: ${error.message}` };
    parentPort?.postMessage(answer);
  }
});
