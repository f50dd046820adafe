/**
 * The doors of evidence: files come in as a stream, are listed, handed out to save, and destroyed.
 */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { addEvidence, listEvidence, readEvidence, removeEvidence } from "../acts/evidence.ts";
import { EVIDENCE_LIMIT_BYTES } from "../contract/evidence.ts";
import { ROUTES } from "../contract/routes.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";
import { oneFile, takesOneFile } from "./upload.ts";

/** More at once would only fill the disk faster. */
const UPLOADS_AT_ONCE = 4;
const RETRY_AFTER_S = 10;

export async function evidenceDoors(room: FastifyInstance, house: House, files: EvidenceFiles): Promise<void> {
  await takesOneFile(room, EVIDENCE_LIMIT_BYTES);
  let underWay = 0;

  door(room, house, ROUTES.addEvidence, async ({ request, query, acting }) => {
    underWay++;
    try {
      return await oneFile(request, "file", async ({ name, bytes }) => {
        if (underWay > UPLOADS_AT_ONCE)
          throw new HttpRefusal(503, "busy", "server", "other files are on their way; try again soon", RETRY_AFTER_S);
        const { keepUntil = null, confidential } = query;
        return addEvidence(acting, files, { name, bytes, keepUntil, confidential: confidential === "yes" });
      });
    } finally {
      underWay--;
    }
  });

  door(room, house, ROUTES.listEvidence, async ({ acting }) => ({ files: await listEvidence(acting) }));

  door(room, house, ROUTES.readEvidence, async ({ acting, params, reply }) => {
    const { file, bytes } = await readEvidence(acting, files, params.digest);
    // Whatever it is, the browser saves it: an HTML page of the evidence must not run here.
    attachment(reply, file.name, "application/octet-stream").header("content-length", file.bytes);
    return reply.send(Readable.from(bytes, { objectMode: false }));
  });

  door(room, house, ROUTES.removeEvidence, async ({ acting, params, query }) => {
    await removeEvidence(acting, files, params.digest, query.reason);
    return {};
  });
}
