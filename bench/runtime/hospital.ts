/**
 * A data folder for measurements: N devices of products whose signed label has 8 reference values and 5 fail-safe limits,
 * each with a token to report with. The parameters are those that `load.ts` sends.
 */
import { writeFileSync } from "node:fs";
import { createAccount } from "../../src/acts/account.ts";
import { type Acting, SYSTEM } from "../../src/acts/act.ts";
import { createBridge } from "../../src/acts/credential.ts";
import { enrolMany } from "../../src/acts/enrol-many.ts";
import { sampleLabel } from "../../src/acts/sample-hospital.ts";
import { createToken } from "../../src/acts/token.ts";
import { canonicalBytes, digestOf } from "../../src/domain/label/digest.ts";
import { newKeyFile, signerOf } from "../../src/domain/label/key.ts";
import type { Label } from "../../src/domain/label/label.ts";
import type { RuntimeFacts } from "../../src/domain/label/runtime-facts.ts";
import { signLabel } from "../../src/domain/label/signed-label.ts";
import { ENROLLED_AT_ONCE } from "../../src/domain/registry/credential.ts";
import type { Device } from "../../src/domain/registry/device.ts";
import type { ProductRecord } from "../../src/domain/registry/product-record.ts";
import { openInstallation } from "../../src/server/installation.ts";
import type { Store, Writing } from "../../src/store/database.ts";
import { deviceNames, insertDevices } from "../../src/store/device-write.ts";
import { insertPlaces } from "../../src/store/place.ts";
import { insertProducts } from "../../src/store/product.ts";
import { deflate } from "../../src/store/zlib-streams.ts";
import { fleet } from "../registry-fleet.ts";

export interface MadeHospital {
  readonly folder: string;
  /** Of all devices. */
  readonly ids: readonly string[];
  /** One {"id", "token"} a line, for `load.ts`. */
  readonly file: string;
  readonly enrolled: readonly { readonly id: string; readonly token: string; readonly ward: string }[];
}

/** What speaks for all devices, and what reads the metrics. */
export interface Visitors {
  readonly bridge: { readonly id: string; readonly token: string };
  readonly metricsToken: string;
}

export interface HospitalSize {
  readonly devices: number;
  /** How many of them can sign on; all when left out. */
  readonly enrolled?: number;
  readonly products?: number;
  readonly places?: number;
}

/** As the sample's infusion pump has it, bounded by its own operating values: half of them over a window. */
export const RUNTIME: RuntimeFacts = {
  operating: {
    values: [
      { parameter: "cpuLoad", unit: "%", min: 2, max: 45, windowSeconds: 60, statistic: "mean" },
      { parameter: "power", unit: "W", min: 2, max: 10, windowSeconds: 60, statistic: "mean" },
      { parameter: "linePressure", unit: "mbar", min: -100, max: 900 },
      { parameter: "rateDeviation", unit: "%", min: -5, max: 5, windowSeconds: 3600, statistic: "mean" },
      { parameter: "caseTemperature", unit: "Cel", min: 10, max: 42 },
      { parameter: "throughputUp", unit: "kBy/s", min: 0.05, max: 12, windowSeconds: 60, statistic: "mean" },
      { parameter: "throughputDown", unit: "kBy/s", min: 0, max: 250 },
      { parameter: "memoryUsed", unit: "%", min: 5, max: 90 },
    ],
  },
  failSafe: {
    limits: [
      { parameter: "linePressure", unit: "mbar", min: -150, max: 1200 },
      { parameter: "rateDeviation", unit: "%", min: -15, max: 15, windowSeconds: 3600, statistic: "mean" },
      { parameter: "caseTemperature", unit: "Cel", min: 0, max: 55 },
      { parameter: "cpuLoad", unit: "%", max: 95, windowSeconds: 60, statistic: "mean" },
      { parameter: "power", unit: "W", max: 20 },
    ],
    reactionChain: [{ do: "notify" }, { do: "pause" }],
  },
};

/** Makes `folder` and `folder`.ndjson beside it. */
export async function makeHospital(folder: string, size: HospitalSize): Promise<MadeHospital> {
  const { places, products, devices } = fleet(size.devices, size.places ?? 300, size.products ?? 20);
  const { store } = await openInstallation(folder, {});
  try {
    const inUse = devices.map(freed);
    const labelled = products.map((product): ProductRecord => ({ ...product, riskClass: "I" }));
    await store.write(async (tx) => {
      await insertPlaces(tx, places);
      await insertProducts(tx, labelled);
      await insertDevices(tx, inUse, await deviceNames(tx));
    });
    for (const product of labelled) await issue(store, product);
    const enrolled = await enrol(store, inUse.slice(0, size.enrolled ?? inUse.length));
    const file = `${folder}.ndjson`;
    writeFileSync(file, enrolled.map((one) => `${JSON.stringify(one)}\n`).join(""), { mode: 0o600 });
    return { folder, ids: inUse.map(({ id }) => id), file, enrolled };
  } finally {
    await store.close();
  }
}

/** Lets a bridge and a monitoring system in; the server is not running meanwhile. */
export async function letIn(folder: string): Promise<Visitors> {
  const { store } = await openInstallation(folder, {});
  const acting: Acting = { store, actor: SYSTEM, now: () => new Date(), publish: () => undefined };
  try {
    const { credential, token } = await createBridge(acting, { name: "bench", days: null });
    const { id: accountId, name } = await createAccount(acting, {
      ...{ signInName: "bench", name: "Bench", role: "administrator", places: null, products: null },
      password: "a measurement on a machine of its own",
    });
    const actor = { ...SYSTEM, accountId, name };
    const { secret } = await createToken({ ...acting, actor }, { name: "bench", scope: ["watch.metrics"], days: 1 });
    return { bridge: { id: credential.id, token: token ?? "" }, metricsToken: secret };
  } finally {
    await store.close();
  }
}

/** In operation, on no patient, so that a reaction may pause it. */
function freed(device: Device): Device {
  return {
    ...device,
    tier: { offNetwork: "free", outOfOperation: "free" },
    lifeSupporting: false,
    onPatient: false,
    status: { contact: null, conformity: "unknown", operation: "operating" },
    lastContactAt: null,
  };
}

async function issue(store: Store, { id, maker, model }: ProductRecord): Promise<void> {
  const sample = sampleLabel("infusion-pump");
  const product = {
    ...sample.product,
    maker: { ...sample.product.maker, name: maker },
    model,
    riskClass: "I" as const,
  };
  const issuer = { ...sample.issuer, name: maker };
  const { provenance: _, ...rest } = sample;
  const label: Label = { ...rest, issuer, product, runtime: RUNTIME };
  const key = await newKeyFile({ holder: maker, role: "maker", country: "DE", created: label.issued }, "ES256");
  const signer = await signerOf(key, "bench");
  const signed = await signLabel(label, signer, deflate);
  const at = `${label.issued}T00:00:00.000Z`;
  const digest = await digestOf(canonicalBytes(label));
  await store.write(async (tx: Writing) => {
    await tx
      .insertInto("label")
      .values({
        digest,
        product_id: id,
        signed: JSON.stringify(signed),
        issuer: maker,
        issued: label.issued,
        valid_until: label.validUntil,
        taken_at: at,
      })
      .execute();
    await tx
      .insertInto("pinned_key")
      .values({ kid: signer.kid, card: JSON.stringify(signer.card), pinned_on: label.issued, own: 0 })
      .execute();
  });
}

async function enrol(store: Store, devices: readonly Device[]): Promise<MadeHospital["enrolled"]> {
  const acting: Acting = { store, actor: SYSTEM, now: () => new Date(), publish: () => undefined };
  const wards = new Map(devices.map(({ id, placeId }) => [id, placeId]));
  const enrolled: MadeHospital["enrolled"][number][] = [];
  for (let from = 0; from < devices.length; from += ENROLLED_AT_ONCE) {
    const some = devices.slice(from, from + ENROLLED_AT_ONCE).map(({ id }) => id);
    for (const { device, token } of await enrolMany(acting, { devices: some, days: null, again: true }))
      enrolled.push({ id: device, token, ward: wards.get(device) ?? "" });
  }
  return enrolled;
}
