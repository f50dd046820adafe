/**
 * Gathers what the inspection dates of devices are computed from, each input with where it stands: registry, label that
 * counts, updates, watch, audits, assessments, knowledge, last inspection. A piece of the fleet takes a few statements.
 *
 * What nobody knows stays null. Decisions: docs/decisions/0010.
 */
import type { InspectionMethod } from "../../domain/inspection/method-data.ts";
import type { Reading } from "../../store/database.ts";
import { lastInspections } from "../../store/inspection.ts";
import { placeTemperatures } from "../../store/inspection-date.ts";
import { inspectedDevices, newestAudits, openWatchFindings } from "../../store/inspection-facts.ts";
import { allPlaces } from "../../store/place.ts";
import { type GatheredInputs, type InputSources, inputsTold, type Pass } from "./inputs-told.ts";
import { type ProductInputs, productInputs } from "./product-inputs.ts";

export async function beginPass(read: Reading, method: InspectionMethod, today: string): Promise<Pass> {
  const places = new Map((await allPlaces(read)).map((place) => [place.id, place]));
  return { method, today, places, temperatures: await placeTemperatures(read), products: new Map() };
}

/**
 * Of those devices that are in use.
 * @param ids at most `DEVICES_AT_ONCE`.
 */
export async function gatherInputs(
  sources: InputSources,
  pass: Pass,
  ids: readonly string[],
): Promise<GatheredInputs[]> {
  const { read } = sources;
  const devices = await inspectedDevices(read, ids);
  const unread = new Set(devices.map(({ product_id }) => product_id).filter((id) => !pass.products.has(id)));
  if (unread.size > 0)
    for (const [id, read_] of await productInputs(read, [...unread], sources.weaknesses, pass.today))
      pass.products.set(id, read_);
  const last = await lastInspections(read, ids);
  const audits = new Map((await newestAudits(read, ids)).map((audit) => [audit.device_id, audit]));
  const findings = Map.groupBy(await openWatchFindings(read, ids), ({ device_id }) => device_id);
  return Promise.all(
    devices.map((device) =>
      inputsTold(sources, pass, {
        device,
        product: pass.products.get(device.product_id) ?? NO_PRODUCT,
        last: last.get(device.id) ?? null,
        audit: audits.get(device.id),
        findings: findings.get(device.id) ?? [],
      }),
    ),
  );
}

const NO_PRODUCT: ProductInputs = { label: null, failed: null, software: {} };
