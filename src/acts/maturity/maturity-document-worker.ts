/**
 * The worker that writes one document of the maturity.
 */
import { workerData } from "node:worker_threads";
import { answerWith } from "../thread-answer.ts";
import { type MaturityDocument, writeMaturityDocument } from "./maturity-document.ts";

await answerWith(() => writeMaturityDocument(workerData as MaturityDocument));
