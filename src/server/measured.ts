/**
 * Doors of what was measured: proposals to an evaluation, and bringing training records in.
 */
import type { FastifyInstance } from "fastify";
import type { SeenByWatch } from "../acts/maturity/gather-facts.ts";
import { proposalsFor } from "../acts/maturity/proposals.ts";
import { bringTrainingRecords } from "../acts/maturity/training-records.ts";
import { ROUTES } from "../contract/routes.ts";
import { InputError } from "../domain/input-error.ts";
import type { AlarmFacts } from "../domain/maturity/links/facility-facts.ts";
import type { EvidenceFiles } from "../store/evidence-files.ts";
import { door, type House } from "./door.ts";
import type { OpenWatch } from "./open-watch.ts";

type Watching = Pick<OpenWatch, "house" | "notifier" | "ways">;

export function measuredDoors(
  room: FastifyInstance,
  house: House,
  files: EvidenceFiles,
  watch: Watching | undefined,
): void {
  room.addContentTypeParser([...ROUTES.bringTraining.body.mediaTypes], { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  const sources = { read: house.store.read, files, watch: watch && seenBy(watch), now: house.now };
  door(room, house, ROUTES.proposals, async ({ actor, params }) => {
    const { proposals, figures, stale } = await proposalsFor(sources, actor, params.id);
    return {
      proposals: proposals.map((one) => ({ ...one, sources: [...one.sources] })),
      figures: figures.map((one) => ({ ...one, sources: [...one.sources] })),
      stale: [...stale],
    };
  });
  door(room, house, ROUTES.bringTraining, ({ acting, actor, request }) => {
    if (!(request.body instanceof Uint8Array))
      throw new InputError("document-unreadable", "1:1", "nothing was sent; send the table as text/csv");
    // They speak of the staff of all places.
    if (actor.places !== null)
      throw new InputError(
        "not-permitted",
        "access",
        "your account is limited to places; the records are of all staff",
      );
    return bringTrainingRecords(acting, request.body);
  });
}

function seenBy({ house, notifier, ways }: Watching): SeenByWatch {
  const { fleet, watch } = house;
  return {
    startOf(deviceId) {
      const device = fleet.byId(deviceId);
      return device && watch.startOf(device);
    },
    changedVersionAtMs(deviceId) {
      const device = fleet.byId(deviceId);
      return device === undefined ? null : watch.softwareOf(device).changedVersionAtMs;
    },
    alarms() {
      const { policy } = ways.current();
      const contacts = new Map([...policy.onCall, ...policy.always].map((one) => [one.id, one]));
      const uses = [...contacts.values()].flatMap(({ id, channels }) =>
        channels.flatMap((channel) => (channel === "page" ? [] : [notifier.lastUse(id, channel)])),
      );
      return alarmFacts(uses);
    },
  };
}

function alarmFacts(uses: readonly ReturnType<Watching["notifier"]["lastUse"]>[]): AlarmFacts {
  const sound = uses.filter(({ sentAtMs, failedAtMs }) => sentAtMs !== null && sentAtMs >= (failedAtMs ?? 0));
  const failed = uses.filter(({ sentAtMs, failedAtMs }) => failedAtMs !== null && failedAtMs > (sentAtMs ?? 0));
  const newestMs = Math.max(0, ...sound.map(({ sentAtMs }) => sentAtMs ?? 0));
  return {
    ...{ ways: uses.length, proven: sound.length, failed: failed.length },
    newestOn: newestMs === 0 ? null : new Date(newestMs).toISOString().slice(0, 10),
  };
}
