/**
 * Doors of devices that report over HTTP: a report, or a batch; answered once what came is on disk.
 *
 * Who reports is known by the token of a device or of a bridge (`credential.ts`), never by an account's session.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Watch } from "../acts/watch/watch.ts";
import type { Done } from "../acts/watch/watched-device.ts";
import {
  BATCH_LIMIT_BYTES,
  BATCH_LINES,
  REPORT_MEDIA_TYPES,
  reportBatchRoute,
  reportRoute,
  type TakenBatch,
} from "../contract/report.ts";
import { createAllowance } from "../domain/allowance.ts";
import { InputError } from "../domain/input-error.ts";
import { readReport } from "../formats/device-report/read-report.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";
import { createSenders, refuseFast, type Senders, unpackedBody } from "./sender.ts";

/** Reports of one credential: as many at once as a backlog may hold, and ten a second for good. */
const OF_ONE = { atOnce: 20_000, everyMs: 100 };
const BUSY_RETRY_S = 5;
const REFUSED_TOLD = 100;
/** Lines that are judged before others have their turn. */
const LINES_AT_ONCE = 200;

export function reportDoors(
  room: FastifyInstance,
  house: House,
  watch: Watch | undefined,
  senders: Senders = createSenders(house),
): void {
  room.addContentTypeParser(
    [...REPORT_MEDIA_TYPES, ...reportBatchRoute.body.mediaTypes],
    { parseAs: "buffer" },
    (_request, body, done) => done(null, body),
  );
  const allowed = createAllowance(OF_ONE);
  senders.signOnBefore(room, reportRoute);
  senders.signOnBefore(room, reportBatchRoute);

  function charge(credential: string, reports: number): void {
    const at = house.now().getTime();
    refuseFast(allowed.wait(credential, at), "this device reports too often");
    for (let count = 0; count < reports; count++) allowed.take(credential, at);
  }

  function running(): Watch {
    if (watch === undefined) throw new HttpRefusal(503, "busy", "watch", "this server runs without the watch");
    return watch;
  }

  door(room, house, reportRoute, async ({ request }) => {
    const body = bodyOf(request);
    const { credential, deviceId } = await senders.of(request);
    const open = running();
    charge(credential, 1);
    const device = deviceId ?? deviceIn(body);
    const { outcome, reason } = await taken((done) => open.take(device, body, credential, done));
    if (outcome === "busy") throw new HttpRefusal(503, "busy", "watch", reason, BUSY_RETRY_S);
    if (outcome === "refused") throw new InputError("report-invalid", "report", reason);
    return { taken: true as const };
  });

  door(room, house, reportBatchRoute, async ({ request }) => {
    bodyOf(request);
    const { credential, deviceId } = await senders.of(request);
    const open = running();
    const lines = linesOf(await unpackedBody(request, BATCH_LIMIT_BYTES));
    charge(credential, lines.length);
    const answers: Promise<{ outcome: Parameters<Done>[0]; reason: string; line: number }>[] = [];
    for (const [at, bytes] of lines.entries()) {
      answers.push(
        taken((done) => open.take(deviceId ?? deviceIn(bytes), bytes, credential, done))
          .catch(refusal)
          .then((answer) => ({ ...answer, line: at + 1 })),
      );
      if (at % LINES_AT_ONCE === LINES_AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
    }
    const all = await Promise.all(answers);
    const busy = all.find(({ outcome }) => outcome === "busy");
    if (busy !== undefined)
      throw new HttpRefusal(
        503,
        "busy",
        `line ${busy.line}`,
        `${busy.reason}; send the whole body again`,
        BUSY_RETRY_S,
      );
    const refused = all.filter(({ outcome }) => outcome === "refused");
    return {
      taken: all.length - refused.length,
      refused: refused.slice(0, REFUSED_TOLD).map(({ line, reason }) => ({ line, reason })),
      refusedInAll: refused.length,
    } satisfies TakenBatch;
  });
}

/** @throws {InputError} `document-unreadable` when nothing was sent. */
function bodyOf({ body }: FastifyRequest): Buffer {
  if (body instanceof Buffer && body.length > 0) return body;
  throw new InputError("document-unreadable", "body", "nothing was sent; send the report as the body");
}

function taken(take: (done: Done) => void): Promise<{ outcome: Parameters<Done>[0]; reason: string }> {
  return new Promise((resolve) => take((outcome, reason = "") => resolve({ outcome, reason })));
}

function refusal(error: unknown): { outcome: "refused"; reason: string } {
  if (!(error instanceof InputError)) throw error;
  return { outcome: "refused", reason: `${error.where}: ${error.message}` };
}

/** Of whom a bridge speaks. @throws {InputError} */
function deviceIn(bytes: Uint8Array): string {
  const { device } = readReport(bytes);
  if (device === undefined)
    throw new InputError("report-invalid", "/device", "a bridge must say in each report which device it is of");
  return device;
}

const NEWLINE = 10;

/** Lines with something on them. @throws {InputError} `document-too-large`. */
function linesOf(body: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < body.length; ) {
    const found = body.indexOf(NEWLINE, from);
    const to = found < 0 ? body.length : found;
    if (to > from) lines.push(body.subarray(from, to));
    if (lines.length > BATCH_LINES)
      throw new InputError("document-too-large", "body", `it has more than ${BATCH_LINES} lines; send less at once`);
    from = to + 1;
  }
  return lines;
}
