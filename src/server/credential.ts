/**
 * The doors of enrolment: what devices and bridges sign on with.
 */
import type { FastifyInstance } from "fastify";
import {
  createBridge,
  enrolDevice,
  refuseWithoutReach,
  revokeCredential,
  rotateCredential,
  toldOf,
} from "../acts/credential.ts";
import { deviceWithin } from "../acts/device.ts";
import { enrolMany } from "../acts/enrol-many.ts";
import { topicOf } from "../contract/mqtt.ts";
import { ROUTES } from "../contract/routes.ts";
import { InputError } from "../domain/input-error.ts";
import { credentialsOf } from "../store/credential.ts";
import { attachment } from "./attachment.ts";
import { door, type House } from "./door.ts";

/** @param mqttAddress where devices reach the MQTT door, for their settings; null while it is closed. */
export async function credentialDoors(
  room: FastifyInstance,
  house: House,
  mqttAddress: () => string | null,
): Promise<void> {
  const { read } = house.store;
  const today = () => house.now().toISOString().slice(0, 10);

  door(room, house, ROUTES.deviceCredentials, async ({ actor, params }) => {
    const { id } = await deviceWithin(read, actor, params.id);
    return {
      credentials: (await credentialsOf(read, id)).map(toldOf),
      mqtt: { address: mqttAddress(), topic: topicOf(id, "report") },
    };
  });
  door(room, house, ROUTES.enrolDevice, ({ acting, params, body }) =>
    enrolDevice(
      acting,
      params.id,
      body.kind === "token"
        ? { kind: "token", name: body.name ?? null, days: body.days ?? null }
        : { ...body, name: body.name ?? null },
    ),
  );
  door(
    room,
    house,
    ROUTES.enrolMany,
    async ({ acting, body: { devices, filter, days = null, again = false }, reply }) => {
      if ((devices === undefined) === (filter === undefined))
        throw new InputError("argument-wrong", "body", "name the devices, or give a filter: one of the two");
      const enrolled = await enrolMany(
        acting,
        devices === undefined ? { filter: filter ?? {}, days, again } : { devices, days, again },
      );
      attachment(reply, `tokens-${today()}.ndjson`, "application/x-ndjson");
      return reply.send(enrolled.map((line) => `${JSON.stringify(line)}\n`).join(""));
    },
  );
  door(room, house, ROUTES.rotateCredential, ({ acting, params, version, body }) =>
    rotateCredential(acting, params.id, version, body),
  );
  door(room, house, ROUTES.revokeCredential, async ({ acting, params }) => {
    await revokeCredential(acting, params.id);
    return {};
  });

  door(room, house, ROUTES.listBridges, async ({ actor }) => {
    refuseWithoutReach(actor);
    return { bridges: (await credentialsOf(read, null)).map(toldOf) };
  });
  door(room, house, ROUTES.createBridge, ({ acting, body }) =>
    createBridge(acting, { name: body.name, days: body.days ?? null }),
  );
}
