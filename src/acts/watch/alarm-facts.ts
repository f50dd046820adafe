/**
 * What people are told of an alarm, gathered anew for each.
 *
 * Of a patient's home neither name nor telephone goes out: mail and logs lie about unsealed for years.
 */
import type { Severity } from "../../domain/finding/severity.ts";
import { deviceTitle } from "../../domain/registry/device.ts";
import { inherited, type Place, pathOf } from "../../domain/registry/place.ts";
import type { AlarmReason, Chain, Step } from "../../domain/runtime/reaction/chain.ts";
import type { RuntimeFinding } from "../../domain/runtime/runtime-finding.ts";
import type { Reading } from "../../store/database.ts";
import { deviceById } from "../../store/device.ts";
import { allPlaces } from "../../store/place.ts";
import { productById } from "../../store/product.ts";
import { findingById } from "../../store/runtime-finding.ts";
import { readSetting } from "../../store/setting.ts";

export interface AlarmFacts {
  readonly because: AlarmReason;
  readonly severity: Severity;
  /** What was found; its kind alone where it cannot be read any more. */
  readonly finding: RuntimeFinding | Pick<RuntimeFinding, "kind">;
  readonly device: { readonly id: string; readonly title: string; readonly product: string | null };
  /** Names from the site down, without the home. */
  readonly place: readonly string[];
  readonly atHome: boolean;
  readonly sinceMs: number;
  /** Of the facility, for times. */
  readonly zone: string;
  readonly steps: readonly Pick<Step, "do" | "state" | "proof">[];
  readonly waitingFor: Chain["waitingFor"];
  /** Further devices that this one speaks for. */
  readonly others: number;
  readonly call: { readonly phone: string; readonly contact: string | null } | null;
  /** The device's page. */
  readonly page: string | null;
}

/** @param alarm what is told of `chain` now. */
export async function alarmFacts(
  read: Reading,
  chain: Chain,
  alarm: Pick<AlarmFacts, "because" | "severity" | "others">,
  pageAddress: string | null,
): Promise<AlarmFacts> {
  const device = await deviceById(read, chain.device);
  const product = device && (await productById(read, device.productId));
  const places = new Map((await allPlaces(read)).map((place) => [place.id, place]));
  const path = device === undefined ? [] : pathOf(device.placeId, places);
  const open = path.filter(({ kind }) => kind !== "home");
  return {
    ...alarm,
    finding: (await findingById(read, chain.id))?.finding ?? { kind: chain.finding.kind },
    device: {
      id: chain.device,
      title: device === undefined ? chain.device : deviceTitle(device.identifiers),
      product: product === undefined ? null : `${product.maker} ${product.model}`,
    },
    place: open.map(({ name }) => name).reverse(),
    atHome: path.some(({ kind }) => kind === "home"),
    sinceMs: chain.startedAtMs,
    zone: await zoneOf(read),
    steps: chain.steps.map(({ do: act, state, proof }) => ({ do: act, state, proof })),
    waitingFor: chain.waitingFor,
    call: callOf(open),
    page: pageAddress === null ? null : `${pageAddress}/devices/${chain.device}`,
  };
}

/** What the chain itself says, for when nothing can be read: an alarm goes out all the same. */
export function bareFacts(chain: Chain, alarm: Pick<AlarmFacts, "because" | "severity" | "others">): AlarmFacts {
  return {
    ...alarm,
    finding: { kind: chain.finding.kind },
    device: { id: chain.device, title: chain.device, product: null },
    place: [],
    atHome: false,
    sinceMs: chain.startedAtMs,
    zone: "UTC",
    steps: chain.steps,
    waitingFor: chain.waitingFor,
    call: null,
    page: null,
  };
}

function callOf(path: readonly Place[]): AlarmFacts["call"] {
  const phone = inherited("phone", path);
  return phone === null ? null : { phone, contact: inherited("contact", path) };
}

async function zoneOf(read: Reading): Promise<string> {
  const facility = await readSetting(read, "facility");
  return facility === undefined ? "UTC" : (JSON.parse(facility) as { zone: string }).zone;
}
