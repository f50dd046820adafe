/**
 * The worker that compares two reports.
 */
import { workerData } from "node:worker_threads";
import { auditDifference } from "../domain/traffic/audit-difference.ts";
import type { ReportsToCompare } from "./compare-audits-aside.ts";
import { reportIn } from "./report-pieces.ts";
import { answerWith } from "./thread-answer.ts";

const { before, after } = workerData as ReportsToCompare;
await answerWith(() => new TextEncoder().encode(JSON.stringify(auditDifference(reportIn(before), reportIn(after)))));
