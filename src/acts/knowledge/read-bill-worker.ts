/**
 * The worker that reads a bill of materials.
 */
import { workerData } from "node:worker_threads";
import { readBillOfMaterials } from "../../formats/bill-of-materials/read-bill-of-materials.ts";
import { answerWith } from "../thread-answer.ts";

await answerWith(() => new TextEncoder().encode(JSON.stringify(readBillOfMaterials(workerData as Uint8Array))));
