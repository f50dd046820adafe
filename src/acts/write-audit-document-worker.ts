/**
 * The worker that writes one document of an audit.
 */
import { workerData } from "node:worker_threads";
import { loadWorld } from "../store/load-world.ts";
import type { WantedDocument } from "./audit-document.ts";
import { answerWith } from "./thread-answer.ts";
import { writeAuditDocument } from "./write-audit-document.ts";

await answerWith(() => writeAuditDocument(workerData as WantedDocument, loadWorld()));
