/**
 * The worker that writes the PDF of one assessment.
 */
import { workerData } from "node:worker_threads";
import type { Paper } from "../../print/audit/paper.ts";
import { printPaper } from "../../print/audit/print-paper.ts";
import { answerWith } from "../thread-answer.ts";

await answerWith(async () => printPaper(workerData as Paper).pdf());
