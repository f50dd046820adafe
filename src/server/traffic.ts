/**
 * The door of the audit: files come in as a stream, the report goes out; nothing is kept.
 */
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { noteAudit } from "../acts/note-audit.ts";
import { auditRoute } from "../contract/traffic.ts";
import { InputError } from "../domain/input-error.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";
import { received } from "./upload.ts";

/** A capture as it arrives. */
export interface UploadedCapture {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A label as it was written or signed. */
export interface UploadedLabel {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface TrafficDoors {
  readonly audit: (capture: UploadedCapture, label: UploadedLabel | undefined) => Promise<AuditReport>;
}

const LIMITS = Object.fromEntries(auditRoute.body.parts.map(({ name, limitBytes }) => [name, limitBytes]));
/** Each audit reads its capture as it arrives and works on one core; more at once only make all of them slow. */
const AUDITS_AT_ONCE = 4;
const RETRY_AFTER_S = 10;
const LARGEST_PART_BYTES = Math.max(...Object.values(LIMITS));

export async function trafficDoors(server: FastifyInstance, house: House, { audit }: TrafficDoors): Promise<void> {
  await server.register(multipart, {
    throwFileSizeLimit: false,
    limits: { fileSize: LARGEST_PART_BYTES, files: auditRoute.body.parts.length, fields: 0, headerPairs: 20 },
  });
  let underWay = 0;
  door(server, house, auditRoute, async ({ request, acting }): Promise<AuditReport> => {
    underWay++;
    try {
      if (underWay > AUDITS_AT_ONCE) {
        throw new HttpRefusal(
          503,
          "busy",
          "server",
          `${AUDITS_AT_ONCE} audits are under way already; try again when one of them is done`,
          RETRY_AFTER_S,
        );
      }
      const report = await auditUpload(request, audit);
      await noteAudit(acting, report);
      return report;
    } catch (error) {
      // A browser reads the answer only after all is sent, so what is left of the upload is taken in and dropped.
      request.raw.unpipe();
      request.raw.resume();
      throw error;
    } finally {
      underWay--;
    }
  });
}

async function auditUpload(request: FastifyRequest, audit: TrafficDoors["audit"]): Promise<AuditReport> {
  let label: UploadedLabel | undefined;
  let report: AuditReport | undefined;
  for await (const part of received(request.files())) {
    const field = part.fieldname as string | undefined; // undefined for a part without a name, whatever its type says
    if (field === undefined)
      throw new HttpRefusal(
        400,
        "request-malformed",
        "body",
        "a part of the form has no name; name it label or capture",
      );
    const name = shown(part.filename, field);
    const bytes = bounded(part.file, LIMITS[field] ?? 0, name);
    if (report !== undefined) {
      throw new InputError(
        "argument-wrong",
        shown(field, "part"),
        "it comes behind the capture; send the label first, the capture last",
      );
    }
    if (field === "label" && label === undefined) label = { name, bytes: await whole(bytes) };
    else if (field === "capture") report = await audit({ name, bytes }, label);
    else
      throw new InputError("argument-wrong", shown(field, "part"), "the form takes one label (first) and one capture");
  }
  if (report !== undefined) return report;
  throw new InputError("argument-wrong", "capture", "the form holds no capture; choose the file to be audited");
}

async function* bounded(file: AsyncIterable<Uint8Array>, limitBytes: number, name: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of received(file)) {
    bytes += chunk.length;
    if (bytes >= limitBytes) {
      throw new InputError(
        "document-too-large",
        name,
        `it is larger than ${limitBytes / 1_048_576} MiB; audit it with "carelabel audit", which takes any size`,
      );
    }
    yield chunk;
  }
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}

/** The last part of a file's name, without what could mislead the eye. */
function shown(fileName: string | undefined, otherwise: string): string {
  const name =
    (fileName ?? "")
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/[\p{Cc}\p{Cf}]/gu, "")
      .slice(0, 120) ?? "";
  return name === "" ? otherwise : name;
}
