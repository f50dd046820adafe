/**
 * The worker that typesets inspection marks.
 */
import { workerData } from "node:worker_threads";
import { type MarkOrder, printMarks } from "../../print/inspection-mark/print-marks.ts";
import { answerWith } from "../thread-answer.ts";

await answerWith(async () => printMarks(workerData as MarkOrder));
