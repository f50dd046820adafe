/**
 * What a reaction must know of its device, read anew at each step: it may have come onto a patient meanwhile.
 */
import { inherited, type Place, pathOf, withBelow } from "../../domain/registry/place.ts";
import type { Chain, Step } from "../../domain/runtime/reaction/chain.ts";
import { roomToAct, throttledPlace, type WardDevice } from "../../domain/runtime/reaction/mass-event.ts";
import type { ReactingDevice } from "../../domain/runtime/reaction/permission.ts";
import type { ReactionSettings } from "../../domain/runtime/reaction/settings.ts";
import type { Reading, Writing } from "../../store/database.ts";
import { deviceById } from "../../store/device.ts";
import { allPlaces } from "../../store/place.ts";
import { productById } from "../../store/product.ts";
import { chainsSince, wardDevices } from "../../store/reaction-chain.ts";

export interface ReactionFacts {
  readonly reacting: ReactingDevice;
  readonly productId: string;
  /** As `throttledPlace` says. */
  readonly ward: string;
  readonly placeId: string;
}

/** Undefined when the device is gone. */
export async function factsOf(tx: Reading | Writing, deviceId: string): Promise<ReactionFacts | undefined> {
  const device = await deviceById(tx, deviceId);
  if (device === undefined) return undefined;
  const path = pathOf(device.placeId, new Map((await allPlaces(tx)).map((place) => [place.id, place])));
  const product = await productById(tx, device.productId);
  const { tier, lifeSupporting, onPatient, raisedClass } = device;
  return {
    reacting: {
      tier,
      lifeSupporting,
      onPatient,
      riskClass: raisedClass ?? product?.riskClass ?? null,
      careSetting: careSettingOf(path),
    },
    productId: device.productId,
    ward: throttledPlace(path),
    placeId: device.placeId,
  };
}

function careSettingOf(path: readonly Place[]): ReactingDevice["careSetting"] {
  return inherited("careSetting", path) ?? (path[0]?.kind === "home" ? "home-care" : null);
}

const HOUR_MS = 60 * 60_000;

/** Whether one more device of the chain's ward may be taken out without a person; asked in the transaction that acts. */
export async function roomFor(
  tx: Writing,
  chain: Chain,
  settings: Pick<ReactionSettings, "mass">,
  nowMs: number,
): Promise<boolean> {
  const within = withBelow([chain.ward], await allPlaces(tx));
  const chains = Map.groupBy(await chainsSince(tx, chain.ward, nowMs - HOUR_MS), ({ device }) => device);
  const ward = (await wardDevices(tx, [...within])).map(({ id, kind, operation }): WardDevice => {
    const own = chains.get(id) ?? [];
    const acted = own.filter(({ steps }) => steps.some(isAlone)).map(({ startedAtMs }) => startedAtMs);
    return {
      device: id,
      kind,
      isOut:
        operation === "paused" ||
        operation === "quarantined" ||
        own.some(({ state, steps }) => state !== "ended" && steps.some(isOut)),
      actedAtMs: acted.length === 0 ? null : Math.max(...acted),
    };
  });
  return roomToAct(chain.device, ward, settings, nowMs).room;
}

const TAKES_OUT: readonly string[] = ["pause", "isolate"];

/** Being taken out, or out. */
function isOut({ do: act, state }: Step): boolean {
  return TAKES_OUT.includes(act) && ["commanded", "answered", "done", "releasing", "release-failed"].includes(state);
}

/** Was begun without a person. */
function isAlone({ do: act, attempt, confirmations }: Step): boolean {
  return TAKES_OUT.includes(act) && attempt > 0 && confirmations.length === 0;
}
