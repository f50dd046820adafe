/**
 * The doors of the audit: files come in as a stream, the report goes out, and is kept where a device is named.
 */
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { DOCUMENT_FILES, type DocumentFormat, TELLS_CHANGES } from "../acts/audit-document.ts";
import type { BesideCapture, UploadedCapture, UploadedFile } from "../acts/audit-upload.ts";
import { AUDITS_AT_ONCE, type AuditAside, AuditsBusy } from "../acts/audit-upload-aside.ts";
import { deviceToAudit, keepAudit, labelToHoldAgainst } from "../acts/keep-audit.ts";
import { auditWithReport, compareAudits, labelOfAudit, listAudits } from "../acts/kept-audits.ts";
import { noteAudit } from "../acts/note-audit.ts";
import { piecesOf } from "../acts/report-pieces.ts";
import type { WriteDocument } from "../acts/write-audit-document-aside.ts";
import { ROUTES } from "../contract/routes.ts";
import { auditRoute } from "../contract/traffic.ts";
import { InputError } from "../domain/input-error.ts";
import type { WrittenAudit } from "../domain/traffic/audit-summary.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";
import { sendInPieces } from "./in-pieces.ts";
import { printing } from "./label-print.ts";
import { ownVersion } from "./open-api.ts";
import { HttpRefusal } from "./problems.ts";
import { createTurns } from "./turns.ts";
import { received } from "./upload.ts";
import { type PaceLimits, type UploadPace, uploadPace } from "./upload-pace.ts";
import { whileCallerStays } from "./while-caller-stays.ts";
import { windowOf } from "./window.ts";

export interface TrafficDoors {
  readonly audit: AuditAside;
  /** Writes a report in another format than that in which it is kept. */
  readonly auditDocument: WriteDocument;
  /** Of uploads, where others than usual hold. */
  readonly pace?: PaceLimits;
}

type Part = (typeof auditRoute.body.parts)[number]["name"];

const LIMITS = new Map<string, number>(auditRoute.body.parts.map(({ name, limitBytes }) => [name, limitBytes]));
const PARTS = [...LIMITS.keys()];
const RETRY_AFTER_S = 10;
/** Several pages may show what changed, and ask again with each change elsewhere. */
const COMPARISONS_OF_ONE = 4;
const JSON_TYPE = "application/json; charset=utf-8";
const LARGEST_PART_BYTES = Math.max(...LIMITS.values());

export async function trafficDoors(
  server: FastifyInstance,
  house: House,
  files: EvidenceFiles,
  { audit, auditDocument, pace }: TrafficDoors,
): Promise<void> {
  const { read } = house.store;
  const version = ownVersion();
  const today = () => house.now().toISOString().slice(0, 10);
  await server.register(multipart, {
    throwFileSizeLimit: false,
    limits: { fileSize: LARGEST_PART_BYTES, files: auditRoute.body.parts.length, fields: 0, headerPairs: 20 },
  });
  let underWay = 0;
  door(server, house, ROUTES.audit, async ({ request, acting, actor, query, reply }) => {
    underWay++;
    try {
      if (underWay > AUDITS_AT_ONCE) {
        throw new AuditsBusy(`${AUDITS_AT_ONCE} audits are under way already; try again when one of them is done`);
      }
      const device = query.device === undefined ? undefined : await deviceToAudit(read, actor, query.device);
      const audited = await whileCallerStays(reply, (signal) =>
        auditForm(request, uploadPace(pace), async (capture, beside) => {
          const label = beside.label ?? (device && (await labelToHoldAgainst(read, device.productId, today())));
          return audit(capture, { ...beside, label, showValues: query.showValues === "yes" }, signal);
        }),
      );
      const kept = device === undefined ? null : { id: await keepAudit(acting, files, device.id, audited) };
      if (kept === null) await noteAudit(acting, audited.summary);
      return sendInPieces(reply.type(JSON_TYPE), replyParts(audited, kept));
    } catch (error) {
      // A browser reads the answer only after all is sent, so what is left of the upload is taken in and dropped.
      request.raw.unpipe();
      request.raw.resume();
      if (error instanceof AuditsBusy) throw new HttpRefusal(503, "busy", "server", error.message, RETRY_AFTER_S);
      throw error;
    } finally {
      underWay--;
    }
  });

  door(server, house, ROUTES.deviceAudits, ({ acting, params, query }) =>
    listAudits(acting, params.id, windowOf(query)),
  );
  door(server, house, ROUTES.readAudit, async ({ acting, params, reply }) => {
    const { audit: kept, report } = await auditWithReport(acting, files, params.id);
    const [head, tail] = [`{"audit":${JSON.stringify(kept)},"report":`, "}"];
    return sendInPieces(reply.type(JSON_TYPE), [Buffer.from(head), report, Buffer.from(tail)]);
  });
  const turns = createTurns(COMPARISONS_OF_ONE, "server");
  door(server, house, ROUTES.auditDifference, ({ acting, actor, params, query, reply }) =>
    turns.among(actor.accountId, async () => {
      const difference = await turns.next(reply, () =>
        whileCallerStays(reply, (signal) => compareAudits(acting, files, params.id, query.since, signal)),
      );
      return sendInPieces(reply.type(JSON_TYPE), [difference]);
    }),
  );
  door(
    server,
    house,
    ROUTES.exportAudit,
    async ({ acting, actor, params, query: { format, language, since }, reply }) => {
      if (since !== undefined && !TELLS_CHANGES.includes(format))
        throw new InputError(
          "argument-wrong",
          "query/since",
          `${format} tells no changes; ask for ${TELLS_CHANGES.join(" or ")}, or leave it out`,
        );
      const { audit: kept, report } = await auditWithReport(acting, files, params.id);
      const before = since === undefined ? undefined : await auditWithReport(acting, files, since, "query/since");
      const written = async (format: DocumentFormat) => {
        const label = await labelOfAudit(read, kept, today());
        const reports = { report: await piecesOf(report), since: before && (await piecesOf(before.report)) };
        const wanted = { format, language, ...reports, label, version };
        return printing(reply, (signal) => auditDocument(wanted, actor.accountId ?? "", signal));
      };
      const part = format === "json" ? report : await written(format);
      const { mediaType, ending } = DOCUMENT_FILES[format];
      const kind = format.startsWith("dpo-") ? "transfers" : "audit";
      attachment(reply, `${kind}-${kept.auditedAt.slice(0, 10)}-${kept.id}.${ending}`, mediaType);
      return sendInPieces(reply, [part]);
    },
  );
}

/** The written report with `kept` and `leftOut` behind its own properties; it is never read again for that. */
function replyParts({ bytes, summary: { leftOut } }: WrittenAudit, kept: { readonly id: string } | null): Uint8Array[] {
  const more = JSON.stringify({ kept, leftOut }).slice(1);
  return [bytes.subarray(0, -1), Buffer.from(`,${more}`)];
}

type AuditForm = (capture: UploadedCapture, beside: Omit<BesideCapture, "showValues">) => Promise<WrittenAudit>;

/** Audits the capture of a form as it arrives, with the files that came before it. */
async function auditForm(request: FastifyRequest, pace: UploadPace, audit: AuditForm): Promise<WrittenAudit> {
  const beside: Partial<Record<Part, UploadedFile>> = {};
  let audited: WrittenAudit | undefined;
  for await (const part of received(request.files(), pace)) {
    const field = part.fieldname as string | undefined; // undefined for a part without a name, whatever its type says
    if (field === undefined)
      throw new HttpRefusal(
        400,
        "request-malformed",
        "body",
        `a part of the form has no name; name it ${PARTS.join(" or ")}`,
      );
    if (audited !== undefined)
      throw new InputError(
        "argument-wrong",
        shown(field, "part"),
        "it comes behind the capture; send the label first, the capture last, all else between them",
      );
    if (!isPart(field) || beside[field] !== undefined)
      throw new InputError("argument-wrong", shown(field, "part"), `the form takes one each of ${PARTS.join(", ")}`);
    const name = shown(part.filename, field);
    const bytes = bounded(received(part.file, pace), field, name);
    if (field === "capture") audited = await audit({ name, bytes }, beside);
    else beside[field] = { name, bytes: await whole(bytes) };
  }
  if (audited !== undefined) return audited;
  throw new InputError("argument-wrong", "capture", "the form holds no capture; choose the file to be audited");
}

const isPart = (field: string): field is Part => LIMITS.has(field);

async function* bounded(file: AsyncIterable<Uint8Array>, part: Part, name: string): AsyncGenerator<Uint8Array> {
  const limitBytes = LIMITS.get(part) ?? 0;
  let bytes = 0;
  for await (const chunk of file) {
    bytes += chunk.length;
    if (bytes >= limitBytes) {
      throw new InputError(
        "document-too-large",
        name,
        `it is larger than ${limitBytes >= MIB ? `${limitBytes / MIB} MiB` : `${limitBytes / 1024} KiB`}; ${INSTEAD[part]}`,
      );
    }
    yield chunk;
  }
}

const MIB = 1024 * 1024;
const TAKES_ANY = 'audit it with "carelabel audit", which takes any size';
const INSTEAD: Record<Part, string> = {
  label: TAKES_ANY,
  canary: "is this the canary?",
  keylog: "take out the lines of connections that are not in the capture",
  moments: "is this the file of marks?",
  capture: TAKES_ANY,
};

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
      ?.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
      .slice(0, 120)
      .replace(/\p{Cs}/gu, "") ?? ""; // half of a sign that the cut went through, which no ledger takes
  return name === "" ? otherwise : name;
}
