/**
 * The doors of a product's software: its bill of materials comes in as a file; what it is held against works aside.
 */
import type { FastifyInstance } from "fastify";
import { attachBill, labelledDigest, softwareOf, takeBillOff, toldBill } from "../acts/knowledge/attach-bill.ts";
import type { Rematching } from "../acts/knowledge/rematch.ts";
import { ROUTES } from "../contract/routes.ts";
import { BILL_LIMIT_BYTES } from "../contract/software.ts";
import { InputError } from "../domain/input-error.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { componentWindow, weaknessTotal, weaknessWindow } from "../store/software.ts";
import { door, type House } from "./door.ts";
import { HttpRefusal } from "./problems.ts";
import { oneFile, takesOneFile } from "./upload.ts";
import { whileCallerStays } from "./while-caller-stays.ts";
import { windowOf } from "./window.ts";

/** Each is read into memory. */
const UPLOADS_AT_ONCE = 2;
const RETRY_AFTER_S = 10;
/** Support ends by the calendar. */
const DAY_MS = 24 * 60 * 60_000;

export interface SoftwareDoors {
  readonly files: EvidenceFiles;
  readonly matching: Rematching;
}

export async function softwareDoors(room: FastifyInstance, house: House, { files, matching }: SoftwareDoors) {
  const { read } = house.store;
  const today = () => house.now().toISOString().slice(0, 10);
  await takesOneFile(room, BILL_LIMIT_BYTES);
  const daily = setInterval(() => matching.ask("all"), DAY_MS);
  daily.unref();
  room.addHook("onClose", () => clearInterval(daily));
  let underWay = 0;

  door(room, house, ROUTES.readSoftware, async ({ actor, params }) => ({
    software: await softwareOf(read, actor, params.id, today()),
  }));
  door(room, house, ROUTES.attachBill, async ({ acting, params, request, reply }) => {
    underWay++;
    try {
      return await oneFile(request, "file", async ({ name, bytes }) => {
        if (underWay > UPLOADS_AT_ONCE)
          throw new HttpRefusal(503, "busy", "server", "other files are on their way; try again soon", RETRY_AFTER_S);
        const whole = await wholeOf(bytes);
        const kept = await whileCallerStays(reply, (signal) =>
          attachBill(acting, files, params.id, { name, bytes: whole }, signal),
        );
        if (kept.outcome === null) matching.ask([params.id]);
        return toldBill(kept, await labelledDigest(read, params.id, today()));
      });
    } finally {
      underWay--;
    }
  });
  door(room, house, ROUTES.removeBill, async ({ acting, params, version }) => {
    await takeBillOff(acting, params.id, version);
    return {};
  });
  door(room, house, ROUTES.listWeaknesses, async ({ actor, params, query }) => {
    await softwareOf(read, actor, params.id, today());
    const show = query.show ?? "counting";
    return {
      weaknesses: await weaknessWindow(read, params.id, show, windowOf(query)),
      total: await weaknessTotal(read, params.id, show),
    };
  });
  door(room, house, ROUTES.listComponents, async ({ actor, params, query }) => {
    await softwareOf(read, actor, params.id, today());
    return componentWindow(read, params.id, query.show === "past-support", windowOf(query));
  });
}

async function wholeOf(arriving: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of arriving) {
    length += piece.length;
    if (length > BILL_LIMIT_BYTES)
      throw new InputError("document-too-large", "file", "it has more than 32 MiB; is this the bill of one product?");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
